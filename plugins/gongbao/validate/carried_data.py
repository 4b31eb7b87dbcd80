"""Personal data in the bytes of a file, whatever carries them.

Members of ZIP files (also XLSX and ODS), gzip, base64 and PDF are looked at like files. What
counts as personal data is the table of finders in ``output_rules``.
"""

from __future__ import annotations

import binascii
import codecs
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from posixpath import splitext

from gongbao.load.cache import Cache, digest_of
from gongbao.validate.output_rules import ROWS, Finding, find_in_bytes
from gongbao.validate.output_sieve import shapes_in
from gongbao.validate.pdf_text import PdfParts, read_pdf
from gongbao.validate.unpacking import Unreadable, read_gzip, read_zip

_BASE64_SHAPE = bytes(
    0x41 if chr(code).isascii() and (chr(code).isalnum() or chr(code) in "+/") else 0x20
    for code in range(256)
)
_LEAST_BASE64 = b"A" * 16
_BETWEEN_RUNS = b"\0"
"""In no number and no gap: nothing is found across it."""
_TEXTS = {".html", ".xml", ".atom", ".json", ".csv", ".svg", ".txt", ".md", ".jsonld", ".ics", ""}
_ZIPPED = b"PK\x03\x04"
_GZIPPED = b"\x1f\x8b"
_PDF = b"%PDF-"
_PDF_BEGINS_WITHIN = 1024
"""Readers forgive what stands before it (ISO 32000-1, annex H)."""
_OTHER_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\x00", b"BZh")
"""7-Zip, RAR, xz and bzip2: nobody looks into them here."""
_MOST_LAYERS = 3
"""Of files in files; what is packed deeper is refused."""
_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""By what a text begins with; that of UTF-32 begins like that of UTF-16."""

ReadPdf = Callable[[bytes], PdfParts]


def find_in_output(
    data: bytes, name: str, layer: int = 0, pdf: ReadPdf = read_pdf
) -> Iterator[Finding]:
    """Personal data in a file and in what it carries. Errors: ``Unreadable``, at its end."""
    ending = ending_of(name)
    yield from find_in_bytes(data, rows=ending in ROWS)
    if encoding := _encoding(data):
        yield from find_in_output(data.decode(encoding, "replace").encode(), name, layer, pdf)
    if data.startswith(_OTHER_ARCHIVES):
        raise Unreadable("an archive of a kind that is not looked into")
    if _is_packed(data):
        if layer == _MOST_LAYERS:
            raise Unreadable(f"it is packed more than {_MOST_LAYERS} deep")
        yield from _in_members(_unpack(data, name, pdf), layer, pdf)
    elif ending in _TEXTS:
        unpacked = [*_from_base64(data)]
        if shapes_in(_BETWEEN_RUNS.join(unpacked)):
            for one in unpacked:
                yield from find_in_bytes(one, rows=False)


def carry_nothing(files: Collection[bytes], ending: str) -> bool:
    """Can nothing be found in any of these, which all have that ending?

    One search through all of them, since most of the time for a small file goes into beginning.
    Nothing is found across two files.
    """
    if any(_is_packed(one) or _encoding(one) or one.startswith(_OTHER_ARCHIVES) for one in files):
        return False
    whole = _BETWEEN_RUNS.join(files)
    unpacked = _BETWEEN_RUNS.join(_from_base64(whole)) if ending in _TEXTS else b""
    return not shapes_in(whole) and not shapes_in(unpacked)


def read_pdfs_once(cache: Cache, version: str) -> ReadPdf:
    """A reader of PDF files for which those without findings are empty from then on.

    version: of the program, for later ones may find more. What is in a PDF is not kept.
    """

    def read(data: bytes) -> PdfParts:
        key = digest_of("pdf without findings", version, data)
        if cache.get(key, bool):
            return PdfParts()
        found = read_pdf(data)
        with suppress(Unreadable):
            if not found.failure and not any(_in_members(found.parts, 0, read)):
                cache.put(key, True)
        return found

    return read


def ending_of(path: str) -> str:
    return splitext(path)[1].rstrip(".").lower()


def _from_base64(data: bytes) -> Iterator[bytes]:
    for run in dict.fromkeys(_base64_runs(data)):  # most are parts of addresses
        try:
            yield binascii.a2b_base64(run)
        except binascii.Error:  # four letters and one more are no base64
            continue


def _base64_runs(data: bytes) -> Iterator[bytes]:
    """Whole runs of letters of base64; looked for by their shape, since most files have few."""
    shape = data.translate(_BASE64_SHAPE)
    begin = shape.find(_LEAST_BASE64)
    while begin >= 0:
        end = shape.find(b" ", begin)
        end = len(shape) if end < 0 else end
        padding = -(end - begin) % 4
        if data[end : end + padding] == b"=" * padding:
            yield data[begin : end + padding]
        begin = shape.find(_LEAST_BASE64, end)


def _encoding(data: bytes) -> str:
    """The encoding that a text says at its beginning, where it is another than UTF-8."""
    return next((name for mark, name in _ENCODINGS if data.startswith(mark)), "")


def _is_packed(data: bytes) -> bool:
    return data.startswith((_ZIPPED, _GZIPPED)) or _PDF in data[:_PDF_BEGINS_WITHIN]


def _unpack(data: bytes, name: str, pdf: ReadPdf) -> Iterator[tuple[str, bytes | Unreadable]]:
    """What *data* carries, or why it cannot be read."""
    if data.startswith(_ZIPPED):
        yield from read_zip(data)
    elif data.startswith(_GZIPPED):
        yield name.removesuffix(".gz"), read_gzip(data)
    else:
        read = pdf(data)
        yield from read.parts
        if read.failure:
            yield name, Unreadable(read.failure)


def _in_members(
    members: Iterable[tuple[str, bytes | Unreadable]], layer: int, pdf: ReadPdf
) -> Iterator[Finding]:
    """All members are looked at before the first that nobody can read is told of."""
    failure: Unreadable | None = None
    for name, data in members:
        try:
            if isinstance(data, Unreadable):
                raise data
            yield from find_in_output(data, name, layer + 1, pdf)
        except Unreadable as error:
            failure = failure or error
    if failure:
        raise failure
