"""What a PDF says, seen or not: text of its pages, metadata, strings of its objects, attachments.

Text under a black box is text of the page. Strings of objects are entries of forms, notes,
bookmarks and alternative texts. Pages that are pictures have no text.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec

from gongbao.limited import LimitReached, run_limited

MAX_SECONDS = 30.0
MAX_MEBIBYTES = 1024
_MOST_OBJECTS = 200_000


class PdfParts(msgspec.Struct, frozen=True):
    """Parts with the names that tell what they are, or why there are none."""

    parts: tuple[tuple[str, bytes], ...] = ()
    failure: str = ""


def read_pdf(data: bytes, seconds: float = MAX_SECONDS, mebibytes: int = MAX_MEBIBYTES) -> PdfParts:
    """Never hangs and never raises: a file that cannot be read has a failure."""
    try:
        packed = run_limited(lambda: msgspec.msgpack.encode(_read(data)), seconds, mebibytes)
    except LimitReached as reached:
        return PdfParts(failure=str(reached))
    return msgspec.msgpack.decode(packed, type=PdfParts)


def _read(data: bytes) -> PdfParts:
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        return PdfParts(failure="it has a password")
    parts = [(f"page-{i}.txt", _bytes(page.extract_text())) for i, page in enumerate(reader.pages)]
    strings: list[str] = []
    for number in range(1, min(int(str(reader.trailer["/Size"])), _MOST_OBJECTS)):
        found: Any = None
        with suppress(pypdf.errors.PdfReadError):  # a number that no object has
            found = reader.get_object(pypdf.generic.IndirectObject(number, 0, reader))
        strings += _strings(found)
        if isinstance(found, pypdf.generic.StreamObject) and _is_document(found):
            parts.append((f"object-{number}", found.get_data()))
    strings += _strings(reader.trailer)
    return PdfParts(parts=(*parts, ("strings.txt", _bytes("\n\n".join(strings)))))


def _is_document(stream: Any) -> bool:
    """Metadata and embedded files; fonts, pictures and programs of pages say nothing."""
    return stream.get("/Type") in {"/Metadata", "/EmbeddedFile"}


def _strings(value: Any) -> Iterator[str]:
    """Strings of an object, but for the objects that it points to."""
    from pypdf.generic import ByteStringObject, NameObject, TextStringObject

    if isinstance(value, TextStringObject):
        yield str(value)
    elif isinstance(value, ByteStringObject):
        yield bytes(value).decode("utf-8", "replace")
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _strings(dict.__getitem__(value, key) if child is not None else None)
    elif isinstance(value, list) and not isinstance(value, NameObject):
        for index in range(len(value)):
            yield from _strings(list.__getitem__(value, index))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
