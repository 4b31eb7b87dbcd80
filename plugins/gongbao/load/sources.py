"""What lies on disk: source files grouped into the units that are read and cached whole.

A unit is what is parsed, checked and rendered together: an issue with its notices, a data
package, a report chapter with its translation. Its digest covers names and bytes of its
files, so nothing else has to be looked at while it is unchanged; and while their times and sizes
are unchanged, not even their bytes. Reading comes after digesting, so who reads looks again
whether what he read is what was digested (``as_digested``): nothing is kept under another's digest.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec

from gongbao.load.cache import Cache, digest_of, digest_of_file
from gongbao.load.input_gate import check_depth, check_entry, check_twins
from gongbao.load.ledger import LEDGER, LEDGER_LISTS
from gongbao.problems import BuildStopped, Place, Problem
from gongbao.settings import Settings
from gongbao.workers import InBackground

Kind = Literal[
    "site", "registers", "issue", "year", "report", "page", "package", "ledger", "releases"
]

_RULES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"(?P<unit>gazette/\d{1,3}/\d{1,3})/(?:issue|\d\d+-[^/]+)(?:\.en)?\.md"), "issue"),
    (re.compile(r"(?P<unit>site)\.yaml"), "site"),
    (re.compile(r"(?P<unit>registers)/(?:[^/]+\.csv|datapackage\.(?:yaml|json))"), "registers"),
    (re.compile(r"(?P<unit>gazette/\d{1,3}/\d{1,3})/attachments/.+"), "issue"),
    (re.compile(r"(?P<unit>gazette/\d{1,3}/year)(?:\.en)?\.md"), "year"),
    (re.compile(r"(?P<unit>ledger/gazette/\d{3}/\d{3})\.json"), "ledger"),
    (
        re.compile(
            r"(?P<unit>ledger/datasets/[^/]+)/"
            r"(?:[^/]+\.json|[^/]+\.changes\.csv\.gz|objects/[0-9a-f]{64}\.csv\.gz)"
        ),
        "releases",
    ),
    (re.compile(r"(?P<unit>reports/\d{1,3}/\d\d+-[^/.]+)(?:\.en)?\.md"), "report"),
    (re.compile(r"(?P<unit>pages/[^/.]+)(?:\.en)?\.md"), "page"),
)


_RACY_NS = 2_000_000_000
"""A file changed this shortly before it was read may change again within one clock tick."""


_WORTH_A_FORK = 200
"""Units: their digests take longer than to begin a process, about 0.02 s."""


class SourceFile(msgspec.Struct, frozen=True, order=True, array_like=True):
    path: str
    """As shown to people: the folder as it was given, then the path below it."""
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class UnitFiles(msgspec.Struct, frozen=True, array_like=True):
    """The files of a unit, as they lie on disk; in order of their path."""

    kind: Kind
    folder: str
    files: tuple[SourceFile, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(file.path for file in self.files)


class Walked(msgspec.Struct):
    units: list[UnitFiles]
    problems: list[Problem]


class Unit(msgspec.Struct, frozen=True):
    kind: Kind
    folder: str
    """Path of the unit without extension, unique in its kind."""
    files: tuple[str, ...]
    digest: str
    stamp: str = ""
    """Digest of its files' stats; empty where they are too new to tell another change."""

    @property
    def year(self) -> int:
        """The ROC year whose folder it lies in; of issues, notes on years and reports."""
        return int(Path(self.folder).parts[-2])


def begin_walk(settings: Settings) -> InBackground[bytes]:
    """Walk the sources while this process goes on; it need not hold the output's lock yet."""
    return InBackground(lambda: msgspec.msgpack.encode(walk(settings)), settings.jobs)


def end_walk(walking: InBackground[bytes]) -> Walked:
    return msgspec.msgpack.decode(walking.wait(), type=Walked)


def walk(settings: Settings) -> Walked:
    """Walk content and datasets; every file belongs to one unit or is a problem.

    Without the ledger, which other builds write: see ``walk_ledger``.
    """
    problems: list[Problem] = []
    ledger = str(settings.content / LEDGER)
    groups = _group(_walk(settings.content, problems, but=ledger), settings.content, problems)
    for file in [] if _has_no_datasets(settings) else _walk(settings.datasets, problems):
        name, _, rest = _relative(file.path, settings.datasets).partition("/")
        if rest:
            groups["package", str(settings.datasets / name)].append(file)
        else:
            problems.append(Problem("F110", Place(file.path)))
    return Walked(_units(groups), problems)


def _has_no_datasets(settings: Settings) -> bool:
    """Is it a site without data? git keeps no empty folder; what was published is missed (K107)."""
    folder, ledger = settings.datasets, settings.content / LEDGER / "datasets"
    return folder.name == "datasets" and not folder.exists() and not ledger.exists()


def walk_ledger(settings: Settings) -> Walked:
    """What was recorded as public, for the holder of the output's lock."""
    problems: list[Problem] = []
    folder = settings.content / LEDGER
    if folder.is_symlink() or not folder.is_dir():  # a link is a problem of the other walk
        return Walked([], problems)
    return Walked(_units(_group(_walk(folder, problems), settings.content, problems)), problems)


Groups = dict[tuple[Kind, str], list[SourceFile]]
"""Files by kind and folder of their unit."""


def _group(files: list[SourceFile], content: Path, problems: list[Problem]) -> Groups:
    groups: Groups = defaultdict(list)
    for file in files:
        kind_and_folder = _content_unit(file.path, content)
        if kind_and_folder:
            groups[kind_and_folder].append(file)
        elif _relative(file.path, content) not in LEDGER_LISTS:
            problems.append(Problem("F109", Place(file.path)))
    return groups


def _units(groups: Groups) -> list[UnitFiles]:
    return [UnitFiles(*key, tuple(files)) for key, files in sorted(groups.items())]


def digest_units(found: list[UnitFiles], cache: Cache, jobs: int = 1) -> list[Unit]:
    """*found* with digests; only files are read of units in which a name or a stat changed."""
    here, now = str(Path.cwd()), time.time_ns()
    stamps = [digest_of(here, one) for one in found]
    known = [cache.get(f"unit:{stamp}", str) for stamp in stamps]
    changed = [one for one, digest in zip(found, known, strict=True) if not digest]
    fresh = iter(_digests(changed, jobs))
    units = []
    for one, stamp, former in zip(found, stamps, known, strict=True):
        digest = former or next(fresh)
        tells = former or now - max(max(f.mtime_ns, f.ctime_ns) for f in one.files) > _RACY_NS
        if tells and not former:
            cache.put(f"unit:{stamp}", digest)
        units.append(Unit(one.kind, one.folder, one.paths, digest, stamp if tells else ""))
    return units


def _digests(units: list[UnitFiles], jobs: int) -> list[str]:
    """Of many units, the second half is digested in a fork."""
    if len(units) < _WORTH_A_FORK:
        return [_digest(one.folder, one.paths) for one in units]
    half = len(units) // 2
    rest = InBackground(lambda: [_digest(one.folder, one.paths) for one in units[half:]], jobs)
    return [_digest(one.folder, one.paths) for one in units[:half]] + rest.wait()


@contextmanager
def as_digested(unit: Unit) -> Iterator[None]:
    """Read *unit* meanwhile; if somebody changes it under one's hands, the build stops."""
    try:
        yield
    finally:
        if not _is_as_digested(unit):
            raise _source_changed(unit.folder)


def _is_as_digested(unit: Unit) -> bool:
    """By stats where these tell, as they do but for moments after a change; else by bytes."""
    if not unit.stamp:
        return _digest(unit.folder, unit.files) == unit.digest
    with _all_there():
        files = tuple(_source_file(path, os.lstat(path)) for path in unit.files)
    return digest_of(str(Path.cwd()), UnitFiles(unit.kind, unit.folder, files)) == unit.stamp


def read_as_recorded(path: str, sha256: str) -> bytes:
    """A source that goes out as it is; it must be what was checked."""
    with _all_there():
        data = Path(path).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _source_changed(path)
    return data


@contextmanager
def _all_there() -> Iterator[None]:
    """A file that was found a moment before is a source that somebody takes away."""
    try:
        yield
    except FileNotFoundError as error:
        raise _source_changed(str(error.filename)) from error


def _source_changed(path: str) -> BuildStopped:
    return BuildStopped([Problem("P114", Place(path))])


def _content_unit(path: str, root: Path) -> tuple[Kind, str] | None:
    relative = _relative(path, root)
    for pattern, kind in _RULES:
        match = pattern.fullmatch(relative)
        if match:
            return kind, path.removesuffix(relative) + match["unit"]
    return None


def _relative(path: str, root: Path) -> str:
    """*path* below *root*, as the walk of *root* made it."""
    return path[len(f"{root}/") :]


def _walk(root: Path, problems: list[Problem], but: str = "") -> list[SourceFile]:
    """All files below *root* that pass the gate, but for a folder, in order of their path.

    Hidden names are left out. What does not pass is a problem and is not looked at further.
    """
    if not root.is_dir():
        problems.append(Problem("F101", Place(str(root))))
        return []
    found: list[SourceFile] = []
    folders = [(str(root), 0)]
    while folders:
        folder, depth = folders.pop()
        too_deep = check_depth(folder, depth)
        if too_deep:
            problems += too_deep
            continue
        with os.scandir(folder) as entries:
            visible = [entry for entry in entries if not entry.name.startswith(".")]
        problems += check_twins(folder, [entry.name for entry in visible])
        for entry in visible:
            with _all_there():
                stat = entry.stat(follow_symlinks=False)
            broken = check_entry(entry.path, stat)
            if broken:
                problems += broken
            elif entry.is_dir(follow_symlinks=False):
                if entry.path != but:
                    folders.append((entry.path, depth + 1))
            else:
                found.append(_source_file(entry.path, stat))
    return sorted(found)


def _source_file(path: str, stat: os.stat_result) -> SourceFile:
    return SourceFile(path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)


def _digest(folder: str, paths: Iterable[str]) -> str:
    """Digest of the names and the bytes of a unit's files."""
    state = hashlib.blake2b(folder.encode(), digest_size=16)
    with _all_there():
        for path in paths:
            state.update(f"\0{path}\0{digest_of_file(path)}".encode())
    return state.hexdigest()
