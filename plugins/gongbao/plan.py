"""The output plan: what the site consists of, before anything of it is written.

A target is a set of files that depend on the same things; its key is the digest of all of
them (records, texts, templates, settings, code), so a target with a known key is never
rendered again. Two targets for one path are a problem before a byte is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Protocol

import msgspec

from gongbao.languages import Language
from gongbao.problems import Place, Problem

_MOST_BYTES = 255
"""Of one part of a path, on all common file systems."""
_SHOWN = 100
"""Letters of a path that a problem shows."""


class Templates(Protocol):
    """Renders a page of the theme; implemented over the host's Jinja environment."""

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that pages are in."""
        ...

    def page(self, template: str, language: Language, path: str, page: msgspec.Struct) -> bytes:
        """*path* is the site path without language prefix; *page* the declared context."""
        ...

    def fragment(self, template: str, language: Language, path: str, page: msgspec.Struct) -> str:
        """A text outside the site, such as an entry of a feed: all addresses are absolute."""
        ...

    def body(self, fragment: str, language: Language) -> str:
        """A body fragment outside the site: figures filled in, all addresses absolute."""
        ...


class Stage(IntEnum):
    """Targets of a later stage are made of what those of earlier ones leave in the store."""

    TEXTS = 0
    """What search finds in issues. The index of closed years waits for it, and is begun before
    all pages, since nothing takes as long."""
    PAGES = 1
    JOINED = 2
    """Feeds, archives, calendars and packages, of what issues leave."""
    LISTS = 3
    """Of what the index of search became."""


Content = bytes | Path
"""What a file of the site is made of: its bytes, or a stored file that is copied."""


class Target(msgspec.Struct):
    name: str
    """Unique in the plan; also what progress shows."""
    key: str
    paths: tuple[str, ...]
    """Files below the output, POSIX, relative; known before rendering."""
    render: Callable[[Templates], Mapping[str, Content]]
    stage: Stage = Stage.PAGES
    source: str = ""
    """The source that people know the target by."""
    withdrawn: bool = False
    """Were texts of it withdrawn? Then no release from before may become public again."""
    unlisted: tuple[str, ...] = ()
    """Pages that search engines are not told of, by site path without language prefix."""
    changed: Mapping[str, date] = {}
    """The day on which a page was published or last changed, by the same path.

    It comes from records and never from the clock; pages whose records have no date are missing.
    """


def page_file(site_path: str) -> str:
    """``/gazette/`` is the file ``gazette/index.html``."""
    return f"{site_path.lstrip('/')}index.html"


class PublicAddresses(Collection[str]):
    """What links can point at: every output file, and pages without their ``index.html``.

    A build looks up a few hundred among a hundred thousand, so only files are kept; going through
    all addresses is for guesses at what a broken link meant.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)

    def __contains__(self, address: object) -> bool:
        if not isinstance(address, str) or not address.startswith("/"):
            return False
        path = address[1:]
        return path in self._paths or (address.endswith("/") and f"{path}index.html" in self._paths)

    def __iter__(self) -> Iterator[str]:
        for path in self._paths:
            yield f"/{path}"
            if f"/{path}".endswith("/index.html"):
                yield "/" + path.removesuffix("index.html")

    def __len__(self) -> int:
        return sum(1 for _ in self)


def check_plan(targets: Iterable[Target]) -> list[Problem]:
    """Names that are no file below the output, and two files of one name; also within a target.

    Names that differ only by case are one: file systems differ in that. A file that is the folder
    of another is two of one name as well.
    """
    owners: dict[str, Target] = {}
    folders: dict[str, Target] = {}
    problems = []
    for target in targets:
        for path in target.paths:
            if not _is_below(path):
                args = {"path": path if len(path) <= _SHOWN else f"{path[:_SHOWN]}…"}
                problems.append(Problem("P111", Place(target.source or target.name), args))
            name = path.casefold()
            if first := owners.get(name):
                args = {"path": path, "other": first.source or first.name}
                problems.append(Problem("P101", Place(target.source or target.name), args))
            else:
                owners[name] = target
            folder = name.rpartition("/")[0]
            while folder and folder not in folders:
                folders[folder] = target
                folder = folder.rpartition("/")[0]
    for name in owners.keys() & folders.keys():
        args = {"path": f"{name}/", "other": folders[name].source or folders[name].name}
        problems.append(Problem("P101", Place(owners[name].source or owners[name].name), args))
    return problems


def _is_below(path: str) -> bool:
    """Does *path* lead to a file below the output, by names that file systems can carry?"""
    rooted = f"/{path}/"  # so that the first and the last part are like the others
    if "//" in rooted or "/./" in rooted or "/../" in rooted or "\0" in rooted:
        return False
    # no part is too long where the whole is not, and so it is with nearly all
    return len(path) * 4 <= _MOST_BYTES or all(
        len(part.encode("utf-8", "replace")) <= _MOST_BYTES for part in path.split("/")
    )
