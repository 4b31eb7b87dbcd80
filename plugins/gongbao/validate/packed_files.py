"""Files of a data package that are unpacked to be read: gzip, ZIP, and with them XLSX and ODS.

What they unpack to is counted by unpacking, never believed: sizes in an archive are what its
maker wrote. Counting ends where a limit is passed, and holds no more than a piece at a time.
Sources: CVE-2019-9674 (zipfile does not guard), docs/safety.md.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Protocol

from gongbao.load.input_gate import over_limit
from gongbao.problems import Place, Problem

MAX_UNPACKED = 4096 << 20
"""Bytes; as for a file that is not packed."""
MAX_RATIO = 100
"""Tables are packed to a fifth or a twentieth; more is none."""
ALWAYS_ALLOWED = 16 << 20
"""Bytes that may come of any file: small repetitive ones pack well."""
MAX_MEMBERS = 1000
_PIECE = 1 << 20
_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)
"""What is broken, or has a password, is for the one who reads it to tell."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


def check_packed(path: str) -> list[Problem]:
    """A problem where the file at *path* unpacks to far more than it is."""
    with Path(path).open("rb") as stream:
        magic = stream.read(4)
        stream.seek(0)
        try:
            if magic[:2] == b"\x1f\x8b":
                return _check(path, gzip.GzipFile(fileobj=stream))
            if magic == b"PK\x03\x04":
                return _check_members(path, stream)
        except _UNREADABLE:
            pass
    return []


def _check_members(path: str, stream: IO[bytes]) -> list[Problem]:
    with zipfile.ZipFile(stream) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            what = ("壓縮檔內的檔案數", "number of files in the archive")
            return [over_limit(Place(path), *what, len(members), MAX_MEMBERS)]
        return _check(path, *(archive.open(one) for one in members))


def _check(path: str, *streams: Readable) -> list[Problem]:
    packed = Path(path).stat().st_size
    most = min(MAX_UNPACKED, max(ALWAYS_ALLOWED, packed * MAX_RATIO))
    unpacked = 0
    for size in (size for stream in streams for size in _sizes(stream)):
        unpacked += size
        if unpacked > most:
            what = ("解壓縮後的大小（至少）", "unpacked size (at least)")
            return [over_limit(Place(path), *what, unpacked, most)]
    return []


def _sizes(stream: Readable) -> Iterator[int]:
    with closing(stream):
        while piece := stream.read(_PIECE):
            yield len(piece)
