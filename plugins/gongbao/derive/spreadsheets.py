"""Workbooks for people: XLSX and ODS with the data and a dictionary sheet in two languages.

Text is written as text, so ``=1+1`` is never a formula, ``007`` keeps its zeros and an
identifier of 18 digits keeps all of them: a column is numeric only if every value survives a
spreadsheet's 15 digits. ODS is written with lxml, because the libraries for it take two
seconds for a thousand rows (docs/adr/0012-downloads.md).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongbao.dataset_model import Table
from gongbao.languages import LANGUAGES
from gongbao.load.tables import CHUNK_ROWS, TypedTable

XLSX_ROWS = 200_000
"""Longer tables have no XLSX: Excel opens a million rows, the computers of offices do not."""
ODS_ROWS = 50_000
CELL_CHARACTERS = 32_767
"""Characters that one cell of Excel holds; a table with a longer one has no XLSX."""
_COLUMNS = 16_384
_SAFE_DIGITS = 15
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)

DICTIONARY_HEAD = ("name", "title_zh", "title_en", "type", "unit", "meaning_zh", "meaning_en")


def fits_xlsx(table: TypedTable) -> bool:
    longest = (pc.max(pc.utf8_length(column)).as_py() or 0 for column in table.texts.columns)
    return (
        table.rows <= XLSX_ROWS
        and len(table.types) <= _COLUMNS
        and max(longest, default=0) <= CELL_CHARACTERS
    )


def fits_ods(table: TypedTable) -> bool:
    return table.rows <= ODS_ROWS


def write_xlsx(table: TypedTable, described: Table, path: Path) -> None:
    """Data with a frozen header and a filter, then the dictionary sheet."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _EPOCH})
        head = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(_sheet_name(described.name))
        sheet.freeze_panes(1, 0)
        for index, name in enumerate(table.types):
            sheet.write_string(0, index, name, head)
        writers = [_xlsx_cell(sheet, book, column) for column in _cells_of(table)]
        for row, cells in enumerate(_rows(table), 1):
            for index, cell in enumerate(cells):
                if cell is not None:
                    writers[index](row, index, cell)
        dictionary = book.add_worksheet("dictionary")
        dictionary.freeze_panes(1, 0)
        for row, texts in enumerate(dictionary_rows(described)):
            for index, text in enumerate(texts):
                dictionary.write_string(row, index, text, head if row == 0 else None)


def _xlsx_cell(sheet: Any, book: Any, column: pa.ChunkedArray) -> Any:
    """Writer of the cells of one column, with the format that shows them in full."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return sheet.write_boolean
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        shown = "yyyy-mm-dd" if pa.types.is_date(kind) else "yyyy-mm-dd hh:mm:ss"
        format_ = book.add_format({"num_format": shown})
        return lambda row, index, cell: sheet.write_datetime(row, index, cell, format_)
    if pa.types.is_string(kind):
        return sheet.write_string
    places = kind.scale if pa.types.is_decimal(kind) else 0
    format_ = book.add_format({"num_format": "0." + "0" * places if places else "General"})
    return lambda row, index, cell: sheet.write_number(row, index, cell, format_)


def dictionary_rows(described: Table) -> Iterator[tuple[str, ...]]:
    """The dictionary sheet with its header: what each column means, in both languages."""
    yield DICTIONARY_HEAD
    for column in described.columns:
        titles = (column.title.get(language.code) for language in LANGUAGES)
        meanings = (column.description.get(language.code) for language in LANGUAGES)
        yield (column.name, *titles, column.type, column.unit.get("zh"), *meanings)


def _cells_of(table: TypedTable) -> list[pa.ChunkedArray]:
    """Columns as a spreadsheet holds them: its own types where they lose nothing, else text."""
    return [
        values if _survives(values) else texts
        for values, texts in zip(table.values.columns, table.texts.columns, strict=True)
    ]


def _survives(values: pa.ChunkedArray) -> bool:
    kind = values.type
    if pa.types.is_int64(kind):
        bounds = pc.min_max(values).as_py()
        return all(abs(bound or 0) < 10**_SAFE_DIGITS for bound in bounds.values())
    if pa.types.is_decimal(kind):
        return bool(kind.precision <= _SAFE_DIGITS)
    if pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None):
        first = pc.min(values).as_py()
        return bool(first is None or first.year >= 1901)
    return bool(pa.types.is_boolean(kind) or pa.types.is_int32(kind))


def _rows(table: TypedTable) -> Iterator[tuple[Any, ...]]:
    names = list(table.types)
    cells = pa.Table.from_arrays(_cells_of(table), names)
    for start in range(0, cells.num_rows, CHUNK_ROWS):
        columns = [column.to_pylist() for column in cells.slice(start, CHUNK_ROWS).columns]
        yield from zip(*columns, strict=True)


def _sheet_name(name: str) -> str:
    """At most 31 characters, none of those that Excel refuses."""
    return "".join(c for c in name if c not in "[]:*?/\\'")[:31] or "data"


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_SPACES = {"office": _OFFICE, "table": _TABLE, "text": _TEXT}
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def write_ods(table: TypedTable, described: Table, path: Path) -> None:
    """OpenDocument 1.2 with the same two sheets."""
    from lxml import etree

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        _member(archive, "mimetype", _ODS.encode(), zipfile.ZIP_STORED)
        _member(archive, "META-INF/manifest.xml", _manifest())
        with (
            archive.open(_info("content.xml"), "w") as stream,
            etree.xmlfile(stream, encoding="UTF-8") as xml,
        ):
            xml.write_declaration()
            with (
                xml.element(f"{{{_OFFICE}}}document-content", _version(), nsmap=_SPACES),
                xml.element(f"{{{_OFFICE}}}body"),
                xml.element(f"{{{_OFFICE}}}spreadsheet"),
            ):
                _ods_sheet(xml, described.name, [tuple(table.types)], _rows(table))
                _ods_sheet(xml, "dictionary", [], dictionary_rows(described))


def _ods_sheet(xml: Any, name: str, head: list[tuple[str, ...]], rows: Iterator[Any]) -> None:
    with xml.element(f"{{{_TABLE}}}table", {f"{{{_TABLE}}}name": name}):
        for cells in (*head, *rows):
            with xml.element(f"{{{_TABLE}}}table-row"):
                for cell in cells:
                    _ods_cell(xml, cell)


def _ods_cell(xml: Any, cell: Any) -> None:
    tag = f"{{{_TABLE}}}table-cell"
    if cell is None:
        with xml.element(tag):
            return
    kind, key, shown = _ods_value(cell)
    attributes = {f"{{{_OFFICE}}}value-type": kind}
    if key:
        attributes[f"{{{_OFFICE}}}{key}"] = shown
    with xml.element(tag, attributes):
        for line in shown.split("\n"):
            with xml.element(f"{{{_TEXT}}}p"):
                xml.write("".join(c for c in line if c >= " " or c == "\t"))


def _ods_value(cell: Any) -> tuple[str, str, str]:
    """Value type, the attribute that carries the value, and its text."""
    if isinstance(cell, bool):
        return "boolean", "boolean-value", str(cell).lower()
    if isinstance(cell, (int, Decimal, float)):
        return "float", "value", str(cell)
    if isinstance(cell, (date, datetime)):
        return "date", "date-value", cell.isoformat()
    return "string", "", str(cell)


def _version() -> dict[str, str]:
    return {f"{{{_OFFICE}}}version": "1.2"}


def _manifest() -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{_MANIFEST}}}manifest", nsmap={"manifest": _MANIFEST})
    root.set(f"{{{_MANIFEST}}}version", "1.2")
    for path, media_type in (("/", _ODS), ("content.xml", "text/xml")):
        entry = etree.SubElement(root, f"{{{_MANIFEST}}}file-entry")
        entry.set(f"{{{_MANIFEST}}}full-path", path)
        entry.set(f"{{{_MANIFEST}}}media-type", media_type)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _info(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = method
    return info


def _member(archive: zipfile.ZipFile, name: str, data: bytes, method: int = 8) -> None:
    archive.writestr(_info(name, method), data)
