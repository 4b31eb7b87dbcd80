"""Releases of datasets as ``build.py publish`` recorded them, under ``content/ledger/datasets/``.

``<name>/<version>.json`` describes a release; ``<name>/objects/<sha256>.csv.gz`` holds the
canonical CSV of a table once, however many releases share it. gzip, because every tool opens it
in twenty years as well. Source: docs/adr/0013-releases.md.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from gongbao.problems import Place, Problem
from gongbao.record import Record


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
    descriptor: dict[str, Any]
    """The descriptor as it was published; digests and paths are those of the CSV files."""
    digest: str
    """Of the descriptor's metadata, to tell a change of metadata from none."""
    changes: tuple[RowChange, ...] = ()
    """The first changes; ``more_changes`` says how many there are beyond."""
    more_changes: int = 0

    @property
    def address(self) -> str:
        return f"/datasets/{self.name}/versions/{self.version}/"


def load_releases(files: tuple[str, ...]) -> tuple[tuple[Release, ...], list[Problem]]:
    """All releases of one dataset, oldest first."""
    releases, problems = [], []
    present = {Path(path).name for path in files}
    for path in files:
        if not path.endswith(".json"):
            continue
        try:
            release = msgspec.json.decode(Path(path).read_bytes(), type=Release)
        except msgspec.DecodeError as error:
            problems.append(Problem("K103", Place(path), {"reason": str(error)}))
            continue
        missing = [t.sha256 for t in release.tables.values() if f"{t.sha256}.csv.gz" not in present]
        problems += [Problem("K105", Place(path), {"sha256": sha256}) for sha256 in missing]
        if not missing:
            releases.append(release)
    releases.sort(key=lambda one: version_key(one.version))
    return tuple(releases), problems


def version_key(version: str) -> tuple[int, ...]:
    """For ordering: numbers by their value, anything else as zero."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def object_path(folder: Path, sha256: str) -> Path:
    return folder / "objects" / f"{sha256}.csv.gz"


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
