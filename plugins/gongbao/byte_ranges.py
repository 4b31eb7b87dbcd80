"""A part of a file, as the header ``Range`` asks for it (RFC 9110, section 14).

Only a single range is a part. Several at once, other units and what is no range are left alone:
the standard lets a server send the whole file then.
"""

from __future__ import annotations

import re
from typing import Protocol

_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)
_PIECE = 1 << 16


class Source(Protocol):
    def seek(self, offset: int, /) -> object: ...

    def read(self, size: int, /) -> bytes: ...


class Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


def requested_part(header: str, size: int) -> range | None:
    """The bytes that *header* asks for of a file of *size* bytes; None for the whole of it.

    Empty where there are none such: the answer is 416 then.
    """
    asked = _RANGE.fullmatch(header)
    if asked is None:
        return None
    first, last = asked.groups()
    if not first and not last:
        return None
    if not first:  # the last bytes, as many as are asked for
        length = int(last)
        # no Content-Range can name the end of an empty file, so it is sent whole
        return range(max(size - length, 0), size) if size or not length else None
    if last and int(last) < int(first):
        return None
    end = min(int(last) + 1, size) if last else size
    return range(int(first), max(end, int(first)))


def copy_part(source: Source, part: range, sink: Sink) -> None:
    """Write *part* of *source*, a piece at a time; less where the file has become shorter."""
    source.seek(part.start)
    left = len(part)
    while left and (piece := source.read(min(left, _PIECE))):
        sink.write(piece)
        left -= len(piece)
