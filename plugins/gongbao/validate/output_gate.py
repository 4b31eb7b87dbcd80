"""Personal data in the bytes of the site, whatever carries them.

The last look before anything is public: the checks of the sources know what they read, this one
knows nothing and reads what came out, with members of ZIP files (also XLSX and ODS), gzip, base64
and PDF. What counts as personal data is the table of finders in ``output_rules``.
"""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path, PurePosixPath

from gongbao.load.cache import Cache, digest_of
from gongbao.plan import Content
from gongbao.problems import Place, Problem
from gongbao.validate.output_rules import MAIL, ROWS, Finding, find_in_bytes, plain
from gongbao.validate.output_sieve import shapes_in
from gongbao.validate.pdf_text import PdfParts, read_pdf

_BASE64_SHAPE = bytes(
    0x41 if chr(code).isascii() and (chr(code).isalnum() or chr(code) in "+/") else 0x20
    for code in range(256)
)
_LEAST_BASE64 = b"A" * 16
_BETWEEN_RUNS = b"\0"
"""In no number and no gap: nothing is found across it."""
_TEXTS = {".html", ".xml", ".atom", ".json", ".csv", ".svg", ".txt", ".md", ".jsonld", ".ics", ""}
_FORMS = {".xlsx", ".ods", ".json", ".ndjson", ".parquet", ".zip"}
_ZIPPED = b"PK\x03\x04"
_GZIPPED = b"\x1f\x8b"
_PDF = b"%PDF-"
_PDF_BEGINS_WITHIN = 1024
"""Readers forgive what stands before it (ISO 32000-1, annex H)."""
_MOST_BYTES = 512 << 20
"""Of what is unpacked from one file; more is refused."""
_MOST_LAYERS = 3

ReadPdf = Callable[[bytes], PdfParts]


class Unreadable(Exception):
    """A file whose text nobody can look at."""


def find_in_output(
    data: bytes, name: str, layer: int = 0, pdf: ReadPdf = read_pdf
) -> Iterator[Finding]:
    """Personal data in a file and in what it carries. Errors: ``Unreadable``, at its end."""
    ending = _ending(name)
    yield from find_in_bytes(data, rows=ending in ROWS)
    if layer == _MOST_LAYERS:
        return
    if data.startswith(_ZIPPED):
        yield from _in_members(_members(data), layer, pdf)
    elif data.startswith(_GZIPPED):
        yield from find_in_output(_inflate(data), name.removesuffix(".gz"), layer + 1, pdf)
    elif _PDF in data[:_PDF_BEGINS_WITHIN]:
        read = pdf(data)
        yield from _in_members(read.parts, layer, pdf)
        if read.failure:
            raise Unreadable(read.failure)
    elif ending in _TEXTS:
        unpacked = [*_from_base64(data)]
        if shapes_in(_BETWEEN_RUNS.join(unpacked)):
            for one in unpacked:
                yield from find_in_bytes(one, rows=False)


class OutputGate:
    """Looks at the files of a target before they are written.

    allowed: texts that notices, packages and the site list as meant to be there, and names of PDF
    files that somebody has looked at. domains: where addresses are the offices' own.
    """

    def __init__(
        self,
        allowed: Iterable[str],
        domains: Iterable[str] = (),
        pdf: ReadPdf = read_pdf,
    ) -> None:
        listed = tuple(allowed)
        self._allowed = {form for text in listed for form in _forms(text)}
        self._names = {text for text in listed if text.endswith(".pdf")}
        self._domains = tuple(domain.lower() for domain in domains)
        self._pdf = pdf

    def check(self, files: Mapping[str, Content]) -> list[Problem]:
        """A problem for each finding that nobody allowed, with as much of it as finds it."""
        tables = {path for path in files if path.endswith(".csv")}
        return [
            problem
            for path, content in files.items()
            if not _has_twin(path, tables)
            for problem in self._look(path, content)
        ]

    def _look(self, path: str, content: Content) -> Iterator[Problem]:
        data = content.read_bytes() if isinstance(content, Path) else content
        found: dict[str, Finding] = {}
        failure = ""
        try:
            for one in find_in_output(data, path, pdf=self._pdf):
                found[one.text] = one
        except Unreadable as reason:
            failure = str(reason)
        for _, one in sorted(found.items()):
            if not self.allows(one):
                yield one.problem(Place(path))
        if failure and PurePosixPath(path).name not in self._names:
            yield Problem("I105", Place(path), {"reason": failure})

    def allows(self, one: Finding) -> bool:
        """Is it listed, or an address of an office?"""
        domain = one.text.partition("@")[2]
        return one.text in self._allowed or (
            one.kind == MAIL
            and any(domain == own or domain.endswith("." + own) for own in self._domains)
        )


def read_pdfs_once(cache: Cache, version: str) -> ReadPdf:
    """A reader of PDF files for which those without findings are empty from then on.

    version: of the program, for later ones may find more. What is in a PDF is not kept.
    """

    def read(data: bytes) -> PdfParts:
        key = digest_of("pdf without findings", version, data)
        if cache.get(key, bool):
            return PdfParts()
        found = read_pdf(data)
        if not found.failure and not any(_in_members(found.parts, 0, read)):
            cache.put(key, True)
        return found

    return read


def _forms(text: str) -> set[str]:
    """A listed text in the forms in which it may be found."""
    bare = plain(text)
    abroad = bare.startswith(("8869", "88609"))
    mobile = {"0" + bare[3:].removeprefix("0")} if abroad else set()
    return {bare, text.strip().lower()} | mobile


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def _has_twin(path: str, tables: Set[str]) -> bool:
    """Is it a dataset's table in another form than CSV, or the package of them all?"""
    pure = PurePosixPath(path)
    return pure.suffix in _FORMS and (
        str(pure.with_suffix(".csv")) in tables or (pure.suffix == ".zip" and bool(tables))
    )


def _from_base64(data: bytes) -> Iterator[bytes]:
    for run in _base64_runs(data):
        with suppress(binascii.Error):
            yield base64.b64decode(run)


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


def _in_members(
    members: Iterable[tuple[str, bytes]], layer: int, pdf: ReadPdf
) -> Iterator[Finding]:
    """All members are looked at before the first that nobody can read is told of."""
    failure: Unreadable | None = None
    for name, data in members:
        try:
            yield from find_in_output(data, name, layer + 1, pdf)
        except Unreadable as error:
            failure = failure or error
    if failure:
        raise failure


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    left = _MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for member in package.infolist():
                left -= member.file_size
                if left < 0:
                    return
                yield member.filename, package.read(member)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
        return


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(data, _MOST_BYTES)
    except zlib.error:
        return b""
