"""The read cache: what a unit's files digest to, and what a unit was read as.

Keys are digests of everything a value depends on (bytes, code version, other units), so a
stale value cannot be found; file stats only save reading bytes again, as in git's index.
Values are MessagePack of typed records, never pickles.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, generation INTEGER, value BLOB);
CREATE INDEX IF NOT EXISTS generations ON entries (generation);
"""
_GENERATIONS_KEPT = 8
_PIECE = 1 << 20
"""Bytes of a file that are digested at once."""
_LENGTH = 32
"""Hexadecimal digits of a digest that nobody but us compares."""
_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
"""What SQLite says of a file that is no database (any more): all in it can be read again."""


class Cache:
    """One SQLite file, which processes share; a fork opens it anew when it first uses it."""

    def __init__(self, path: Path, fresh: bool = False) -> None:
        """fresh: know nothing at the beginning and leave nothing at the end."""
        self._path, self._fresh = path, fresh
        path.parent.mkdir(parents=True, exist_ok=True)
        if fresh:
            self._remove()
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in _DAMAGED:
                raise
            self._connection.close()
            self._remove()
            self._open()

    def _open(self) -> None:
        self._connect()
        self._db.executescript(_SCHEMA)
        last = self._db.execute("SELECT max(generation) FROM entries").fetchone()[0]
        self._generation = (last or 0) + 1

    def _connect(self) -> None:
        self._used: set[str] = set()
        self._put: dict[str, bytes] = {}
        """What is not yet written: the lock of writers is held for a moment, at commit."""
        self._process = os.getpid()
        self._connection = sqlite3.connect(self._path, timeout=600)
        # readers do not wait for writers, and a commit waits for no disk: it is but a cache
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")

    @property
    def _db(self) -> sqlite3.Connection:
        self._begin_in_fork()
        return self._connection

    def _begin_in_fork(self) -> None:
        """A connection of another process must not be used, nor closed; nothing is put yet."""
        if self._process != os.getpid():
            self._inherited = self._connection
            self._connect()

    def get(self, key: str, kind: type[T]) -> T | None:
        database = self._db
        if key in self._put:
            return msgspec.msgpack.decode(self._put[key], type=kind)
        row = database.execute("SELECT value FROM entries WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        self._used.add(key)
        return msgspec.msgpack.decode(row[0], type=kind)

    def has(self, key: str) -> bool:
        database = self._db
        row = database.execute("SELECT 1 FROM entries WHERE key = ?", (key,)).fetchone()
        return row is not None or key in self._put

    def put(self, key: str, value: object) -> None:
        self._begin_in_fork()
        self._put[key] = msgspec.msgpack.encode(value)

    def commit(self) -> None:
        """Let other processes see what this one has put, and remember what it has used."""
        self._db.executemany(
            "INSERT OR REPLACE INTO entries (key, generation, value) VALUES (?, ?, ?)",
            ((key, self._generation, value) for key, value in self._put.items()),
        )
        self._db.executemany(
            "UPDATE entries SET generation = ? WHERE key = ? AND generation < ?",
            [(self._generation, key, self._generation - 1) for key in sorted(self._used)],
        )
        self._db.commit()
        self._used.clear()
        self._put.clear()

    def close(self) -> None:
        """Keep what recent builds used, drop the rest; on a full disk, what was there before."""
        try:
            self.commit()
            oldest = self._generation - _GENERATIONS_KEPT
            self._db.execute("DELETE FROM entries WHERE generation < ?", (oldest,))
            self._db.commit()
        except sqlite3.OperationalError:
            self._db.rollback()
        self.forget()

    def forget(self) -> None:
        """Close without keeping what is not committed; done twice, nothing more happens."""
        self._db.close()
        if self._fresh:
            self._remove()

    def _remove(self) -> None:
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)


def digest_of_bytes(data: bytes) -> str:
    """What ``digest_of_file`` gives for a file of these bytes."""
    return hashlib.sha256(data).hexdigest()[:_LENGTH]


def digest_of_file(path: Path | str) -> str:
    """The beginning of its SHA-256, for which processors have instructions."""
    return sha256_of_file(path)[:_LENGTH]


def is_digest_of_file(digest: str, path: Path | str) -> bool:
    """Also as version 0.1 made it: the release before an update can be put back after it."""
    if digest == digest_of_file(path):
        return True
    with open(path, "rb") as stream:
        return digest == hashlib.file_digest(stream, _former_digest).hexdigest()


def _former_digest() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=_LENGTH // 2)


def sha256_of_file(path: Path | str) -> str:
    """The digest that readers are told; our own are shorter.

    ``hashlib.file_digest`` begins with clearing more memory than most sources are long.
    """
    state = hashlib.sha256()
    with open(path, "rb", buffering=0) as stream:
        while piece := stream.read(_PIECE):
            state.update(piece)
    return state.hexdigest()


def digest_of(*parts: object) -> str:
    """Digest of plain values and records, in order."""
    packed = msgspec.msgpack.encode(parts, order="sorted")
    return hashlib.blake2b(packed, digest_size=16).hexdigest()
