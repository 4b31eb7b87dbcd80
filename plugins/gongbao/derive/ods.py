"""ODS: OpenDocument 1.2 with the data and the dictionary sheet, its rows joined by Arrow.

The libraries for it take two seconds for a thousand rows (docs/adr/0012-downloads.md).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from gongbao.dataset_model import Table
from gongbao.derive.joined_rows import Part, chunks, join_rows, one_of, respell
from gongbao.derive.spreadsheets import (
    DICTIONARY,
    CellKind,
    cell_kind,
    data_sheet,
    dictionary_rows,
    join_cells,
    without_noncharacters,
    xml_text,
)
from gongbao.load.tables import TypedTable
from gongbao.zip_members import zip_member

_MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_HEAD = (
    f'{_DECLARATION}<office:document-content xmlns:office="{_NAMES}:office:1.0"'
    f' xmlns:table="{_NAMES}:table:1.0" xmlns:text="{_NAMES}:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
_TAIL = "</office:spreadsheet></office:body></office:document-content>"
_MANIFEST = (
    f'{_DECLARATION}<manifest:manifest xmlns:manifest="{_NAMES}:manifest:1.0"'
    ' manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_ODD = b'&<>"' + bytes(range(32))
_BLANKS = re.compile(r"^ +| +$| {2,}|\t")
_WRITTEN = f"{one_of(_ODD)}|^ | $|  "
_EMPTY = "<table:table-cell/>"
_VALUES: dict[CellKind, tuple[str, str]] = {
    "number": ("float", "value"),
    "boolean": ("boolean", "boolean-value"),
    "date": ("date", "date-value"),
    "moment": ("date", "date-value"),
}
"""Value type, and the attribute that carries the value; text has none."""


def write_ods(table: TypedTable, described: Table, path: Path) -> None:
    """The same two sheets as a workbook of Excel has."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zip_member("mimetype", zipfile.ZIP_STORED), _MEDIA_TYPE)
        archive.writestr(zip_member("META-INF/manifest.xml"), _MANIFEST)
        with archive.open(zip_member("content.xml"), "w", force_zip64=_is_huge(table)) as stream:
            stream.write(f"{_HEAD}{_sheet_start(data_sheet(described.name))}".encode())
            stream.write(_text_row(table.types).encode())
            for rows in _rows(table):
                stream.write(rows)
            stream.write(f"</table:table>{_sheet_start(DICTIONARY)}".encode())
            for texts in dictionary_rows(described):
                stream.write(_text_row(texts).encode())
            stream.write(f"</table:table>{_TAIL}".encode())


def _rows(table: TypedTable) -> Iterator[memoryview]:
    kinds = [cell_kind(column) for column in table.values.columns]
    for chunk in chunks(table.texts):
        parts: list[Part] = ["<table:table-row>"]
        for kind, texts in zip(kinds, chunk, strict=True):
            parts += join_cells(_cell(kind, texts), _EMPTY)
        yield join_rows([*parts, "</table:table-row>"])


def _cell(kind: CellKind, texts: pa.Array) -> list[Part]:
    end = "</text:p></table:table-cell>"
    if kind == "text":
        plain = without_noncharacters(texts, {"\ufffe": "", "\uffff": ""})
        escaped = respell(plain, _ODD + b" ", _paragraphs, _WRITTEN)
        return ['<table:table-cell office:value-type="string"><text:p>', escaped, end]
    type_, attribute = _VALUES[kind]
    opening = f'<table:table-cell office:value-type="{type_}" office:{attribute}="'
    return [opening, texts, '"><text:p>', texts, end]


def _paragraphs(text: str) -> str:
    """The inside of the paragraphs that lines of a text are."""
    lines = xml_text(text).split("\n")
    return "</text:p><text:p>".join(_BLANKS.sub(_kept, line) for line in lines)


def _kept(blanks: re.Match[str]) -> str:
    """Blanks that a reader of OpenDocument would take for one, or for none."""
    found = blanks[0]
    return "<text:tab/>" if found == "\t" else f'<text:s text:c="{len(found)}"/>'


def _text_row(texts: Iterable[str]) -> str:
    row = pa.array(texts, pa.string())
    cells = pc.binary_join_element_wise(*_cell("text", row), "").to_pylist()
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _sheet_start(name: str) -> str:
    return f'<table:table table:name="{xml_text(name)}">'


def _is_huge(table: TypedTable) -> bool:
    """May the content be longer than the 2 GiB that a ZIP file has without an extension?"""
    return bool(table.texts.nbytes * 12 + table.rows * len(table.types) * 120 > 2**31)
