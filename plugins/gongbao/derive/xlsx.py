"""XLSX: XlsxWriter makes the workbook, Arrow its rows.

XlsxWriter writes header, styles, dictionary and all that a workbook is made of, and one row
of empty cells in the formats of their columns. In the finished file this row is replaced by
those of the table, a chunk at a time (docs/adr/0022-conversions.md).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from gongbao.dataset_model import Table
from gongbao.derive.joined_rows import Part, chunks, join_rows, respell
from gongbao.derive.spreadsheets import (
    DICTIONARY,
    CellKind,
    cell_kind,
    data_sheet,
    dictionary_rows,
    join_cells,
    without_noncharacters,
)
from gongbao.load.tables import TypedTable
from gongbao.zip_members import EARLIEST, zip_member

_SHEET = "xl/worksheets/sheet1.xml"
_SERIAL_OF_1970 = 25_569
_DAY_MICROSECONDS = 86_400_000_000
_CONTROLS = {chr(code): f"_x{code:04X}_" for code in range(32) if chr(code) not in "\t\n"}
_WRITTEN = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", **_CONTROLS})
_ODD = "".join(("&<>_", *_CONTROLS)).encode()
_LITERAL_ESCAPE = re.compile(r"(?=_x[0-9A-Fa-f]{4}_)")


def write_xlsx(table: TypedTable, described: Table, path: Path) -> None:
    """Data with a frozen header, then the dictionary sheet."""
    kinds = [cell_kind(column) for column in table.values.columns]
    frame = zipfile.ZipFile(_frame(table, described, kinds))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in frame.infolist():
            content = frame.read(member)
            if member.filename == _SHEET:
                _write_sheet(archive, content.decode(), table, kinds)
            else:
                archive.writestr(zip_member(member.filename), content)


def _frame(table: TypedTable, described: Table, kinds: list[CellKind]) -> io.BytesIO:
    """The workbook with one row of empty cells in place of its data."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(*EARLIEST, tzinfo=UTC)})
        head = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(_sheet_name(described.name))
        sheet.freeze_panes(1, 0)
        for index, (name, kind) in enumerate(zip(table.types, kinds, strict=True)):
            sheet.write_string(0, index, name, head)
            shown = _number_format(kind, table.values[name].type)
            sheet.write_blank(1, index, None, book.add_format({"num_format": shown}))
        dictionary = book.add_worksheet(DICTIONARY)
        dictionary.freeze_panes(1, 0)
        for row, texts in enumerate(dictionary_rows(described)):
            for index, text in enumerate(texts):
                dictionary.write_string(row, index, text, head if row == 0 else None)
    return stream


def _number_format(kind: CellKind, values: pa.DataType) -> str:
    """Dates as ISO has them, decimals with all their places, text that stays text when edited."""
    places = values.scale if pa.types.is_decimal(values) else 0
    return {
        "text": "@",
        "boolean": "General",
        "number": "0." + "0" * places if places else "General",
        "date": "yyyy-mm-dd",
        "moment": "yyyy-mm-dd hh:mm:ss",
    }[kind]


def _write_sheet(
    archive: zipfile.ZipFile, frame: str, table: TypedTable, kinds: list[CellKind]
) -> None:
    row = re.search(r'<row r="2"[^>]*?(?:/>|>.*?</row>)', frame)
    styles = re.findall(r'<c r="[A-Z]+2"(?: s="(\d+)")?', row[0]) if row else []
    before, after = (frame[: row.start()], frame[row.end() :]) if row else (frame, "")
    before = re.sub(r'(<dimension ref="A1:[A-Z]+)\d+', rf"\g<1>{table.rows + 1}", before)
    with archive.open(zip_member(_SHEET), "w", force_zip64=_is_huge(table)) as stream:
        stream.write(before.encode())
        for rows in _rows(table, kinds, styles):
            stream.write(rows)
        stream.write(after.encode())


def _rows(table: TypedTable, kinds: list[CellKind], styles: list[str]) -> Iterator[memoryview]:
    from xlsxwriter.utility import xl_col_to_name

    columns = [
        _cell_texts(kind, values, texts)
        for kind, values, texts in zip(
            kinds, table.values.columns, table.texts.columns, strict=True
        )
    ]
    first = 2
    for chunk in chunks(pa.Table.from_arrays(columns, list(table.types))):
        count = len(chunk[0])
        numbers = pa.array(range(first, first + count), pa.int32()).cast(pa.string())
        parts: list[Part] = ['<row r="', numbers, '">']
        for index, (kind, style, texts) in enumerate(zip(kinds, styles, chunk, strict=True)):
            start = f'<c r="{xl_col_to_name(index)}'
            parts += join_cells([start, numbers, *_cell(kind, style, texts)], "")
        yield join_rows([*parts, "</row>"])
        first += count


def _cell(kind: CellKind, style: str, texts: pa.Array) -> list[Part]:
    """A cell from the end of its address on."""
    if kind == "text":
        opening = f'" s="{style or 0}" t="inlineStr"><is><t xml:space="preserve">'
        return [opening, _escaped(texts), "</t></is></c>"]
    type_ = ' t="b"' if kind == "boolean" else ""
    return [f'" s="{style or 0}"{type_}><v>', texts, "</v></c>"]


def _cell_texts(kind: CellKind, values: pa.ChunkedArray, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Canonical texts, days since 1900 for dates, 0 and 1 for what is false and true."""
    if kind == "boolean":
        return values.cast(pa.int8()).cast(pa.string())
    if kind == "date":
        return pc.add(values.cast(pa.int32()), _SERIAL_OF_1970).cast(pa.string())
    if kind == "moment":
        days = pc.divide(values.cast(pa.int64()).cast(pa.float64()), float(_DAY_MICROSECONDS))
        return pc.add(days, float(_SERIAL_OF_1970)).cast(pa.string())
    return texts


def _escaped(texts: pa.Array) -> pa.Array:
    """As ECMA-376 writes letters that XML does not have: ``_x000D_``."""
    escaped = respell(texts, _ODD, _escape)
    return without_noncharacters(escaped, {"\ufffe": "_xFFFE_", "\uffff": "_xFFFF_"})


def _escape(text: str) -> str:
    return _LITERAL_ESCAPE.sub("_x005F", text).translate(_WRITTEN)


def _is_huge(table: TypedTable) -> bool:
    """May the sheet be longer than the 2 GiB that a ZIP file has without an extension?"""
    return bool(table.texts.nbytes * 6 + table.rows * len(table.types) * 80 > 2**31)


def _sheet_name(name: str) -> str:
    """At most 31 characters, none of those that Excel refuses."""
    return data_sheet("".join(c for c in name if c not in "[]:*?/\\'")[:31])
