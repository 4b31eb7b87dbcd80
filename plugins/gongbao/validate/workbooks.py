"""What is lost between a workbook and its tables: frictionless sees the cells of one sheet alone.

Formulas that were never calculated look like empty cells to it, so do the cells below a merged
one, and other sheets are not looked at. The XML of the sheets says all three; it is read as a
stream, which costs a fraction of what reading the cells does.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

import msgspec

from gongbao.problems import Place, Problem
from gongbao.validate.table_errors import spreadsheet_address

if TYPE_CHECKING:
    from frictionless import Package, Resource

_FORMATS = {"xlsx", "ods"}
_SHOWN = 5
"""Merged ranges that are listed."""
_BROKEN = (
    *(AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError),
    *(ParseError, expat.ExpatError, zipfile.BadZipFile, zlib.error),
)
"""Files that frictionless cannot read either; it says so (D110)."""


class Sheet(msgspec.Struct, kw_only=True):
    name: str
    is_empty: bool = True
    uncalculated: list[str] = []
    """Addresses of formulas without a result."""
    merged: list[str] = []
    """Ranges that reach below the header."""


def check_workbooks(package: Package, folder: str) -> list[Problem]:
    """Problems of all workbooks that are tables of *package*."""
    readers: dict[str, list[Resource]] = {}
    for resource in package.resources:
        is_plain = resource.tabular and resource.path and not resource.compression
        if is_plain and resource.format in _FORMATS:
            readers.setdefault(resource.path, []).append(resource)
    return [one for path in readers for one in _check(Path(folder, path).as_posix(), readers[path])]


def _check(path: str, resources: list[Resource]) -> Iterator[Problem]:
    read = _read_xlsx if resources[0].format == "xlsx" else _read_ods
    try:
        sheets = list(read(path))
    except _BROKEN:
        return
    wanted = [_wanted(resource) for resource in resources]
    for number, sheet in enumerate(sheets, start=1):
        fills = [fills for which, fills in wanted if which in (number, sheet.name)]
        if fills:
            yield from _problems(sheet, Place(path), all(fills))
        elif not sheet.is_empty:
            control = "ods" if resources[0].format == "ods" else "excel"
            yield Problem("D153", Place(path), {"sheet": sheet.name, "control": control})


def _wanted(resource: Resource) -> tuple[int | str, bool]:
    """The sheet that a resource reads, by number or name, and whether it fills merged cells."""
    from frictionless.formats import ExcelControl, OdsControl

    if resource.format == "ods":
        return OdsControl.from_dialect(resource.dialect).sheet, False
    control = ExcelControl.from_dialect(resource.dialect)
    return control.sheet, control.fill_merged_cells


def _problems(sheet: Sheet, place: Place, fills: bool) -> Iterator[Problem]:
    if sheet.uncalculated:
        count = len(sheet.uncalculated)
        args = {"sheet": sheet.name, "count": count, "address": sheet.uncalculated[0]}
        yield Problem("D151", place, args)
    if sheet.merged and not fills:
        ranges = ", ".join(sheet.merged[:_SHOWN]) + " …" * (len(sheet.merged) > _SHOWN)
        args = {"sheet": sheet.name, "count": len(sheet.merged), "ranges": ranges}
        yield Problem("D154", place, args)


def _read_xlsx(path: str) -> Iterator[Sheet]:
    """Names, order and files of the sheets are openpyxl's finding."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(path, read_only=True, keep_links=False)
    with reader.archive as archive:
        reader.read_manifest()
        reader.read_workbook()
        calculation = reader.wb.calculation
        # a workbook that no spreadsheet program has saved: XlsxWriter writes 0 for all results
        is_raw = bool(calculation and calculation.fullCalcOnLoad)
        for sheet, relation in reader.parser.find_sheets():
            if relation.target in reader.valid_files and "chartsheet" not in relation.Type:
                with archive.open(relation.target) as stream:
                    yield _xlsx_sheet(sheet.name, stream, is_raw)


def _xlsx_sheet(name: str, stream: IO[bytes], is_raw: bool) -> Sheet:
    sheet = Sheet(name=name, uncalculated=[], merged=[])
    parser = expat.ParserCreate(namespace_separator=" ")
    cell: dict[str, str] = {}
    result: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cell
        match tag.rpartition(" ")[2]:
            case "c":
                cell = attributes
            case "v" | "is":
                sheet.is_empty = False
                parser.CharacterDataHandler = result.append if parser.EndElementHandler else None
            case "f":  # only cells with a formula are looked at to their end: it is faster
                sheet.is_empty = False
                parser.EndElementHandler = end
            case "mergeCell" if _last_row(attributes["ref"]) > 1:
                sheet.merged.append(attributes["ref"])

    def end(tag: str) -> None:
        if tag.rpartition(" ")[2] != "c":
            parser.CharacterDataHandler = None
            return
        parser.EndElementHandler = None
        # a result that is an empty text says that it is a text
        if cell.get("t") != "str" and ("".join(result) or "0") == "0" and (is_raw or not result):
            sheet.uncalculated.append(cell["r"])
        result.clear()

    parser.StartElementHandler = begin
    parser.ParseFile(stream)
    return sheet


def _last_row(range_: str) -> int:
    return int("".join(filter(str.isdigit, range_.rpartition(":")[2])) or 0)


def _read_ods(path: str) -> Iterator[Sheet]:
    with zipfile.ZipFile(Path(path)) as archive, archive.open("content.xml") as stream:
        sheet = Sheet(name="")
        row = 0
        for event, element in iterparse(stream, events=("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if tag == "table" and event == "start":
                sheet, row = Sheet(name=_get(element, "name"), uncalculated=[], merged=[]), 1
            elif tag == "table-row" and event == "end":
                _look_at_row(sheet, element, row)
                row += int(_get(element, "number-rows-repeated") or 1)
                element.clear()
            elif tag == "table" and event == "end":
                yield sheet


def _look_at_row(sheet: Sheet, element: Element, row: int) -> None:
    column = 1
    for cell in element:
        address = spreadsheet_address(row, column)
        if len(cell) or _get(cell, "value-type"):
            sheet.is_empty = False
        if _get(cell, "formula") and not _get(cell, "value-type"):
            sheet.uncalculated.append(address)
        down = int(_get(cell, "number-rows-spanned") or 1)
        across = int(_get(cell, "number-columns-spanned") or 1)
        last = row + down - 1
        if down * across > 1 and last > 1:
            end = spreadsheet_address(last, column + across - 1)
            sheet.merged.append(f"{address}:{end}")
        column += int(_get(cell, "number-columns-repeated") or 1)


def _get(element: Element, name: str) -> str:
    """An attribute by its name, whatever namespace it is of."""
    return next((v for key, v in element.items() if key.rpartition("}")[2] == name), "")
