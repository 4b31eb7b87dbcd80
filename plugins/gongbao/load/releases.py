"""Releases of datasets as ``build.py publish`` recorded them, under ``content/ledger/datasets/``.

``<name>/<version>.json`` describes a release; ``<name>/objects/<sha256>.csv.gz`` holds the
canonical CSV of a table once, however many releases share it. gzip, because every tool opens it
in twenty years as well. Source: docs/adr/0013-releases.md.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from gongbao.load.ledger import unreadable
from gongbao.problems import Place, Problem
from gongbao.record import Record

_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,2}(?:-[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?")
"""Three numbers as in SemVer; the last ones may be left out, and a word may follow."""


class RowChange(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A row that was added or removed, or one cell that was changed."""

    table: str
    change: str
    """``added``, ``removed`` or ``changed``."""
    key: str
    """Values of the primary key; the whole row where there is none."""
    field: str = ""
    was: str = ""
    now: str = ""


class ReleasedTable(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One table of a release."""

    sha256: str
    """Of the canonical CSV."""
    rows: int
    fields: tuple[tuple[str, str], ...]
    """(name, type) in the order of the columns."""
    key: tuple[str, ...] = ()
    added: int = 0
    removed: int = 0
    changed: int = 0
    """Rows, compared with the release before."""
    fields_added: tuple[str, ...] = ()
    fields_removed: tuple[str, ...] = ()
    """Columns that are gone or have another type."""


class Release(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One published state of a dataset."""

    name: str
    version: str
    published: date
    tables: dict[str, ReleasedTable]
    files: dict[str, str] = msgspec.field(default_factory=dict)
    """SHA-256 of the files that are no tables, by name; the files themselves are not kept."""
    descriptor: dict[str, Any]
    """The descriptor as it was published; digests and paths are those of the CSV files."""
    digest: str
    """Of the descriptor's metadata, to tell a change of metadata from none."""
    changes: tuple[RowChange, ...] = ()
    """The first changes; ``more_changes`` says how many there are beyond."""
    more_changes: int = 0
    changes_sha256: str = ""
    """Of the CSV with all changes, where there are any."""

    def other_files(self, today: dict[str, str]) -> dict[str, str]:
        """``files``; of a release from before there was such a list, those in its descriptor.

        Those of *today* where that does not tell: a resource of several files had no digests.
        """
        if self.files:
            return self.files
        others = [r for r in self.descriptor.get("resources", []) if r["name"] not in self.tables]
        if not all(isinstance(one.get("path"), str) and one.get("hash") for one in others):
            return today
        return {one["path"]: one["hash"].removeprefix("sha256:") for one in others}

    @property
    def address(self) -> str:
        return f"/datasets/{self.name}/versions/{self.version}/"


def load_releases(files: tuple[str, ...]) -> tuple[tuple[Release, ...], list[Problem]]:
    """All releases of one dataset whose files are as they were published, oldest first."""
    releases: list[Release] = []
    problems: list[Problem] = []
    found = {Path(path): digest_of_csv(Path(path)) for path in files if path.endswith(".csv.gz")}
    for path in (Path(path) for path in files if path.endswith(".json")):
        try:
            release = msgspec.json.decode(path.read_bytes(), type=Release)
        except msgspec.DecodeError as error:
            problems.append(unreadable(str(path), error))
            continue
        named = (release.name, release.version) == (path.parent.name, path.stem)
        if not named or not is_version(release.version):
            reason = f"the id {release.name} {release.version} is not that of the file"
            problems.append(Problem("K103", Place(str(path)), {"reason": reason}))
            continue
        wrong = [
            Problem("K105", Place(str(path)), {"file": file.name})
            for file, sha256 in _files_of(release, path.parent)
            if found.get(file) != sha256
        ]
        problems += wrong
        if not wrong:
            releases.append(release)
    releases.sort(key=lambda one: version_key(one.version))
    return tuple(releases), problems


def _files_of(release: Release, folder: Path) -> Iterator[tuple[Path, str]]:
    """Files of a release with the digests of the CSV in them."""
    for table in release.tables.values():
        yield object_path(folder, table.sha256), table.sha256
    if release.changes:
        yield changes_path(folder, release.version), release.changes_sha256


def digest_of_csv(packed: Path) -> str:
    """sha256 of what a file of gzip has in it; empty where it cannot be read to its end."""
    try:
        with gzip.open(packed, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, EOFError, zlib.error):
        return ""


def is_version(text: str) -> bool:
    return bool(_VERSION.fullmatch(text))


def version_key(version: str) -> tuple[int, ...]:
    """For ordering: the three numbers; a word that follows them says nothing of the data."""
    numbers = [int(part) for part in version.partition("-")[0].split(".")]
    return (*numbers, 0, 0)[:3]


def object_path(folder: Path, sha256: str) -> Path:
    return folder / "objects" / f"{sha256}.csv.gz"


def changes_path(folder: Path, version: str) -> Path:
    return folder / f"{version}.changes.csv.gz"


def read_object(folder: Path, sha256: str) -> bytes:
    """Canonical CSV of a released table."""
    with gzip.open(object_path(folder, sha256), "rb") as stream:
        return stream.read()


def pack_object(csv: bytes) -> bytes:
    """The same bytes for the same CSV: no time, no name."""
    return gzip.compress(csv, compresslevel=9, mtime=0)


def metadata_of(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """The descriptor without what says nothing new: version, dates, digests and sizes."""
    moving = {"version", "created", "modified", "updated", "hash", "bytes"}
    kept = {key: value for key, value in descriptor.items() if key not in moving}
    kept["resources"] = [
        {key: value for key, value in resource.items() if key not in moving}
        for resource in descriptor.get("resources", [])
    ]
    return kept
