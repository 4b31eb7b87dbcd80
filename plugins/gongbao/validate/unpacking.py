"""What archives hold, for the last look: whole members, or why nobody can look at them.

Sizes are counted by unpacking and never believed, checksums are compared, and no more is unpacked
than a limit. What cannot be read is told of and never passed over, for it may hold anything.
"""

from __future__ import annotations

import gzip
import io
import lzma
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

_MOST_BYTES = 512 << 20
"""Of what is unpacked from one file."""
_PIECE = 1 << 20
_ENCRYPTED = 1
"""Bit of the flags of a member (APPNOTE.TXT, 4.4.4)."""
_BROKEN = (
    *(OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error),
    lzma.LZMAError,
)


class Unreadable(Exception):
    """A file whose text nobody can look at."""


def read_gzip(data: bytes) -> bytes:
    """All members of a gzip file. Errors: ``Unreadable``."""
    return _Limited().read(gzip.GzipFile(fileobj=io.BytesIO(data)))


def read_zip(data: bytes) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Members of a ZIP file with their names; each is whole or says why it cannot be read."""
    limited = _Limited()
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        yield "", Unreadable("it is damaged")
        return
    for member in package.infolist():
        try:
            yield member.filename, _read_member(package, member, limited)
        except Unreadable as reason:
            yield member.filename, reason


def _read_member(package: zipfile.ZipFile, member: zipfile.ZipInfo, limited: _Limited) -> bytes:
    if member.flag_bits & _ENCRYPTED:
        raise Unreadable("it has a password")
    member.file_size = sys.maxsize  # else zipfile reads no more than its maker says there is
    try:
        stream = package.open(member)
    except NotImplementedError:
        raise Unreadable("it is packed in a way that is not known") from None
    except _BROKEN:
        raise Unreadable("it is damaged") from None
    return limited.read(stream)


class _Limited:
    """Reads the members of one file, up to the limit for all of them."""

    def __init__(self) -> None:
        self._left = _MOST_BYTES

    def read(self, stream: IO[bytes] | gzip.GzipFile) -> bytes:
        pieces = []
        try:
            while piece := stream.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise Unreadable(f"it unpacks to more than {_MOST_BYTES >> 20} MiB")
                pieces.append(piece)
        except _BROKEN:
            raise Unreadable("it is damaged") from None
        return b"".join(pieces)
