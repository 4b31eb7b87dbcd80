"""The read cache: what a file's bytes digest to, and what a unit was read as.

Keys are digests of everything a value depends on (bytes, code version, other units), so a
stale value cannot be found; file stats only save reading bytes again, as in git's index.
Values are MessagePack of typed records, never pickles.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

T = TypeVar("T")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, inode INTEGER,
    digest TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (
    key TEXT PRIMARY KEY, generation INTEGER, value BLOB
) WITHOUT ROWID;
"""
_GENERATIONS_KEPT = 8
_RACY_NS = 2_000_000_000
"""A file changed this shortly before it was read may change again within one clock tick."""


class FileStat(Protocol):
    """What the cache compares before it believes that a file is unchanged."""

    @property
    def path(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def mtime_ns(self) -> int: ...
    @property
    def ctime_ns(self) -> int: ...
    @property
    def inode(self) -> int: ...


class Cache:
    """One SQLite file; ``Cache(None)`` forgets everything at the end."""

    def __init__(self, path: Path | None) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path or ":memory:")
        self._db.executescript(_SCHEMA)
        last = self._db.execute("SELECT max(generation) FROM entries").fetchone()[0]
        self._generation = (last or 0) + 1
        self._used: set[str] = set()

    def file_digests(self, files: Iterable[FileStat]) -> dict[str, str]:
        """Digest of each file's bytes; reads only those whose stat changed."""
        rows = self._db.execute("SELECT path, size, mtime_ns, ctime_ns, inode, digest FROM files")
        known = {row[0]: row[1:] for row in rows}
        digests: dict[str, str] = {}
        fresh: list[tuple[object, ...]] = []
        now = time.time_ns()
        for file in files:
            absolute = str(Path(file.path).absolute())
            stat = (file.size, file.mtime_ns, file.ctime_ns, file.inode)
            row = known.get(absolute)
            if row and row[:4] == stat:
                digests[file.path] = row[4]
                continue
            digests[file.path] = digest = digest_of_file(Path(file.path))
            if now - max(file.mtime_ns, file.ctime_ns) > _RACY_NS:
                fresh.append((absolute, *stat, digest))
        self._db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", fresh)
        return digests

    def get(self, key: str, kind: type[T]) -> T | None:
        row = self._db.execute("SELECT value FROM entries WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        self._used.add(key)
        return msgspec.msgpack.decode(row[0], type=kind)

    def put(self, key: str, value: object) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO entries VALUES (?, ?, ?)",
            (key, self._generation, msgspec.msgpack.encode(value)),
        )

    def close(self) -> None:
        """Keep what recent builds used, drop the rest; on a full disk, what was there before."""
        try:
            self._keep()
        except sqlite3.OperationalError:
            self._db.rollback()
        self._db.close()

    def forget(self) -> None:
        """Close without keeping anything of this build; done twice, nothing more happens."""
        self._db.close()

    def _keep(self) -> None:
        self._db.executemany(
            "UPDATE entries SET generation = ? WHERE key = ? AND generation < ?",
            [(self._generation, key, self._generation - 1) for key in sorted(self._used)],
        )
        oldest = self._generation - _GENERATIONS_KEPT
        self._db.execute("DELETE FROM entries WHERE generation < ?", (oldest,))
        self._db.commit()


def digest_of_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def digest_of(*parts: object) -> str:
    """Digest of plain values and records, in order."""
    packed = msgspec.msgpack.encode(parts, order="sorted")
    return hashlib.blake2b(packed, digest_size=16).hexdigest()
