"""Identity numbers in the bytes of the site, whatever carries them.

The last look before anything is public: the checks of the sources know what they read, this one
knows nothing and reads what came out, with members of ZIP files (also XLSX and ODS), gzip, and
base64. Numbers are found across full-width digits, marks that nobody sees, entities and line ends.
"""

from __future__ import annotations

import base64
import binascii
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path, PurePosixPath

from gongbao.plan import Content
from gongbao.problems import Place, Problem
from gongbao.validate.personal_data import HALF_WIDTH, is_identity_number

_LETTER = rb"(?:[A-Za-z]|\xef\xbc[\xa1-\xba]|\xef\xbd[\x81-\x9a])"
_GAP = (
    rb"(?:[ -]|\r?\n|\xc2[\xa0\xad]|\xe2\x80[\x8b-\x8d\x90\x91]|\xe2\x81\xa0|\xef\xbb\xbf"
    rb"|\xe3\x80\x80"
    rb"|&shy;|&nbsp;|&zwnj;|&#(?:x0*(?:ad|200b)|173|8203);|</?(?:em|strong|b|i|span|wbr)>|%20|\\u00ad"
    rb"|\\u200b)"
)
_GAP_BEGINS = rb"(?=[ \-\r\n\xc2\xe2\xef\xe3&<%\\])"
"""Looked for first: most digits are followed by something else, and the search is long."""
_BEFORE = rb"(?<=[1289A-Da-d \-\n\x80-\x84\x8b-\x8d\x90\x91\xa0-\xa4\xad\xbf;>0b][0-9])"
"""What the second character of a number, or a gap, ends with; looked for behind the digit."""
_TAIL = re.compile(
    rb"[0-9]" + _BEFORE + rb"(?:[0-9]|" + _GAP_BEGINS + _GAP + rb"[0-9]){7}(?![A-Za-z0-9])",
)
"""The last eight digits: they are rarer than letters, so the search begins with them."""
_HEAD = re.compile(
    rb"(?:(?<![A-Za-z0-9])|(?<=\\u[0-9a-f]{4}))"
    + _LETTER
    + _GAP
    + rb"?(?:[1289A-Da-d]|\xef\xbc[\xa1-\xa4]|\xef\xbd[\x81-\x84])"
    + _GAP
    + rb"?\Z"
)
_HEAD_BYTES = 40
_WIDE_DIGIT = re.compile(rb"\xef\xbc([\x90-\x99])")
_MARKUP = re.compile(r"<[^>]*>|\\u00ad|\\u200b|%20")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,100000}+={0,2}")
_TEXTS = {".html", ".xml", ".atom", ".json", ".csv", ".svg", ".txt", ".md", ".jsonld", ".ics", ""}
_FORMS = {".xlsx", ".ods", ".json", ".ndjson", ".parquet", ".zip"}
_ZIPPED = b"PK\x03\x04"
_GZIPPED = b"\x1f\x8b"
_MOST_BYTES = 512 << 20
"""Of what is unpacked from one file; more is refused."""
_MOST_LAYERS = 3


def find_identity_numbers(data: bytes, name: str, layer: int = 0) -> Iterator[str]:
    """Identity numbers in a file, in its capital and half-width form."""
    yield from _in_bytes(data)
    if layer == _MOST_LAYERS:
        return
    if data.startswith(_ZIPPED):
        for member, unpacked in _members(data):
            yield from find_identity_numbers(unpacked, member, layer + 1)
    elif data.startswith(_GZIPPED):
        yield from find_identity_numbers(_inflate(data), name.removesuffix(".gz"), layer + 1)
    elif PurePosixPath(name).suffix.lower() in _TEXTS:
        for match in _BASE64.finditer(data):
            if len(match[0]) % 4 == 0:
                with suppress(binascii.Error):
                    yield from _in_bytes(base64.b64decode(match[0]))


class OutputGate:
    """Looks at the files of a target before they are written.

    allowed: texts that notices and packages list as meant to be there.
    """

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = {_plain(text) for text in allowed}

    def check(self, files: Mapping[str, Content]) -> list[Problem]:
        """A problem for each number that nobody allowed, with as much of it as finds it."""
        tables = {path for path in files if path.endswith(".csv")}
        return [
            Problem("I104", Place(path), {"text": f"{number[:3]}*******"})
            for path, content in files.items()
            if not _has_twin(path, tables)
            for number in sorted(self._numbers(path, content) - self._allowed)
        ]

    def _numbers(self, path: str, content: Content) -> set[str]:
        data = content.read_bytes() if isinstance(content, Path) else content
        return set(find_identity_numbers(data, path))


def _has_twin(path: str, tables: Set[str]) -> bool:
    """Is it a dataset's table in another form than CSV, or the package of them all?"""
    pure = PurePosixPath(path)
    return pure.suffix in _FORMS and (
        str(pure.with_suffix(".csv")) in tables or (pure.suffix == ".zip" and bool(tables))
    )


def _in_bytes(data: bytes) -> Iterator[str]:
    text = _WIDE_DIGIT.sub(lambda digit: bytes([digit[1][0] - 0x60]), data)
    tail = _TAIL.search(text)
    while tail:
        head = _HEAD.search(text, max(0, tail.start() - _HEAD_BYTES), tail.start())
        number = _plain((head[0] + tail[0]).decode("utf-8", "replace")) if head else ""
        if len(number) == 10 and is_identity_number(number):
            yield number
        tail = _TAIL.search(text, tail.start() + 1)


def _plain(text: str) -> str:
    bare = _MARKUP.sub("", html.unescape(text)).translate(HALF_WIDTH)
    return "".join(letter for letter in bare.upper() if letter.isascii() and letter.isalnum())


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
