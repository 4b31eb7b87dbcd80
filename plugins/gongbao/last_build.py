"""What was built from which inputs, so that a build of the same inputs is no work at all.

Inputs are all that a build depends on: sources, settings, theme, program, and the day. A build
that is known by them, and whose files are all in the public tree as they were written, is done.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from gongbao.code_version import code_version, folder_digest
from gongbao.load.cache import Cache, digest_of, digest_of_file
from gongbao.load.ledger import LEDGER_LISTS
from gongbao.load.sources import Unit
from gongbao.plan import Target
from gongbao.problems import Problem
from gongbao.publish import public_targets
from gongbao.settings import Settings


class Built(msgspec.Struct):
    plan: str
    """Digest of the names and keys of all targets."""
    problems: list[Problem]
    """Those that do not stop a build; they are said every time."""
    unrecorded: int
    """As in ``count_unrecorded``."""


def digest_of_inputs(
    settings: Settings, units: Sequence[Unit], strays: Sequence[Problem], more: Iterable[Path]
) -> str:
    """strays: problems of files that are in no unit. more: files that are no sources."""
    lists = (settings.content / name for name in LEDGER_LISTS)
    files = [(str(one), digest_of_file(one)) for one in (*lists, *more) if one.is_file()]
    return digest_of(
        code_version(),
        sys.version,
        folder_digest(settings.theme),
        [str(folder.absolute()) for folder in (settings.content, settings.datasets)],
        (settings.url, settings.as_of, settings.from_disk, settings.host),
        [(unit.kind, unit.folder, unit.digest) for unit in units],
        strays,
        files,
    )


def recall(
    settings: Settings, cache: Cache, inputs: str, damaged: Callable[[], frozenset[str]]
) -> Built | None:
    """The build that is public, if it was made of *inputs*; else None."""
    built = cache.get(_key(inputs), Built) if settings.use_cache else None
    if built and built.plan == _digest_of_plan(public_targets(settings, damaged()).items()):
        return built
    return None


def remember(
    cache: Cache,
    inputs: str,
    targets: Iterable[Target],
    problems: list[Problem],
    unrecorded: int,
) -> None:
    plan = _digest_of_plan((target.name, target.key) for target in targets)
    cache.put(_key(inputs), Built(plan, problems, unrecorded))


def _digest_of_plan(keys: Iterable[tuple[str, str]]) -> str:
    return digest_of(sorted(keys))


def _key(inputs: str) -> str:
    return f"built:{inputs}"
