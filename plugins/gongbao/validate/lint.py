"""Cells that are valid and yet not what people mean: nearly all of it warnings.

Each rule is a pattern over a column's texts; one warning a column and rule, with the count,
the first row and its text. Rules look at whole columns with Arrow, never at Python objects.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from gongbao.load.tables import TypedTable
from gongbao.problems import Place, Problem
from gongbao.validate.table_errors import ERROR_VALUES, MISSING_WORDS, Locate, spreadsheet_address


class CellRule(msgspec.Struct, frozen=True):
    """A column is warned of when *share* of its filled cells match *pattern* (RE2)."""

    code: str
    pattern: str
    share: float = 0.0


_NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?"
_PLANE_ENDS = "".join(rf"\x{{{p}fffe}}-\x{{{p}ffff}}" for p in ["", *"123456789abcdef", "10"])
_UNSEEN = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{80}-\x{9f}"
    rf"\x{{202a}}-\x{{202e}}\x{{2066}}-\x{{2069}}\x{{fdd0}}-\x{{fdef}}{_PLANE_ENDS}]"
)
"""The characters that ``load.input_gate`` refuses in texts, as RE2 writes them."""
_TEXT_RULES = (
    CellRule("D135", _UNSEEN),
    CellRule("D152", ERROR_VALUES),
    CellRule("D122", r"^[\d０-９.,．，-]*[０-９][\d０-９.,．，-]*$"),
    CellRule("D123", r"^(?:民國)?\s*\d{2,3}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?$", 0.5),
    CellRule("D124", r"^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"),
    CellRule(
        "D125", rf"^{_NUMBER}\s*(?:元|千元|萬元|億元|人|件|次|場|戶|公頃|公里|公斤|%|％)$", 0.5
    ),
    CellRule("D128", r"^[\s\x{3000}]|[\s\x{3000}]$"),
    CellRule("D131", MISSING_WORDS),
)
_TOTALS = r"^(?:合\s*計|總\s*計|小\s*計|總\s*和|(?i:grand\s+)?(?i:sub)?(?i:total)s?)$"
_CODE_NAME = ("code", "zip", "postal", "phone", "代碼", "編號", "統編", "郵遞", "電話", "證號")


def check_cells(source: dict[str, Any], table: TypedTable, locate: Locate) -> list[Problem]:
    """Warnings about the cells of text columns, totals rows and lost zeros."""
    problems: list[Problem] = []
    declared = {str(v) for v in _missing_values(source)}
    for index, (name, type_) in enumerate(table.types.items()):
        column = table.texts[name]
        if type_ in {"string", "any"}:
            for rule in _TEXT_RULES:
                problems += _apply(rule, column, index, name, locate)
        problems += _check_zeros(column, type_, index, name, locate)
        if type_ in {"date", "datetime"}:
            problems += _apply(CellRule("D123", r"^0\d{3}-"), column, index, name, locate)
        if type_ == "datetime" and table.values[name].type == pa.string():
            problems.append(Problem("D132", locate(0, 0), {"field": name}))
    problems += _check_odd_cells(table, locate)
    problems += _check_totals(table, locate)
    return [p for p in problems if p.code != "D131" or p.args["cell"] not in declared]


def check_layout(
    source: dict[str, Any], table: TypedTable, place: Place, locate: Locate
) -> list[Problem]:
    """Warnings about columns as such: look-alikes, and marks that never occur."""
    problems = []
    seen: dict[str, str] = {}
    for number, name in enumerate(table.types, start=1):
        plain = unicodedata.normalize("NFKC", name).casefold()
        plain = "".join(c for c in plain if c.isalnum())
        if plain in seen:
            args = {"field": name, "other": seen[plain]}
            problems.append(Problem("D129", locate(1, number), args))
        seen.setdefault(plain, name)
    unused = [mark for mark in _missing_values(source) if mark not in {"", *table.marks}]
    if table.rows:
        problems += [Problem("D130", place, {"mark": mark}) for mark in unused]
    return problems


def _apply(
    rule: CellRule, column: pa.ChunkedArray, index: int, name: str, locate: Locate
) -> Iterator[Problem]:
    matches = pc.fill_null(pc.match_substring_regex(column, rule.pattern), False)
    count = pc.sum(matches).as_py() or 0
    filled = len(column) - column.null_count
    if not count or count < rule.share * filled:
        return
    row = pc.index(matches, True).as_py()
    yield Problem(rule.code, _at(locate, row, index), _args(column, index, name, row, count))


def _check_zeros(
    column: pa.ChunkedArray, type_: str, index: int, name: str, locate: Locate
) -> Iterator[Problem]:
    """Codes of one length with some that are shorter, or codes that are numbers."""
    is_code = any(word in name.casefold() for word in _CODE_NAME)
    if not is_code or type_ not in {"string", "integer", "any"}:
        return
    digits = pc.fill_null(pc.match_substring_regex(column, r"^\d+$"), False)
    found = column.filter(digits)
    if len(found) < 2:
        return
    lengths = pc.utf8_length(found)
    longest, shortest = pc.max(lengths).as_py(), pc.min(lengths).as_py()
    whole = pc.sum(pc.equal(lengths, longest)).as_py()
    if shortest == longest - 1 and whole < len(found) and whole * 2 >= len(found):
        short = pc.and_(digits, pc.equal(pc.fill_null(pc.utf8_length(column), 0), shortest))
        row = pc.index(short, True).as_py()
        yield Problem(
            "D127", _at(locate, row, index), _args(column, index, name, row, len(found) - whole)
        )


def _check_odd_cells(table: TypedTable, locate: Locate) -> Iterator[Problem]:
    """Numbers and dates that frictionless reads, and spreadsheets and programs do not."""
    names = list(table.types)
    for odd in table.odd_cells:
        digits = any(letter.isdecimal() and not letter.isascii() for letter in odd.text)
        code = "D128" if odd.spaced else "D122" if digits else "D125"
        args = {
            "field": names[odd.column],
            "count": odd.count,
            "cell": odd.text,
            "record": odd.row + 2,
            "address": spreadsheet_address(odd.row + 2, odd.column + 1),
        }
        yield Problem(code, _at(locate, odd.row, odd.column), args)


def _check_totals(table: TypedTable, locate: Locate) -> Iterator[Problem]:
    for index, name in enumerate(table.types):
        if table.types[name] not in {"string", "any"}:
            continue
        column = table.texts[name]
        last = column.slice(max(len(column) - 3, 0))
        for offset, cell in enumerate(pc.match_substring_regex(last, _TOTALS).to_pylist()):
            if cell and len(column) > 2:
                row = max(len(column) - 3, 0) + offset
                yield Problem("D126", _at(locate, row, index), _args(column, index, name, row, 1))
                return


def _args(column: pa.ChunkedArray, index: int, name: str, row: int, count: int) -> dict[str, Any]:
    return {
        "field": name,
        "count": count,
        "cell": column[row].as_py(),
        "record": row + 2,
        "address": spreadsheet_address(row + 2, index + 1),
    }


def _at(locate: Locate, row: int, index: int) -> Place:
    """Of a cell, both counted from 0 below the header."""
    return locate(row + 2, index + 1)


def _missing_values(source: dict[str, Any]) -> list[str]:
    schema = source.get("schema")
    marks = schema.get("missingValues") if isinstance(schema, dict) else None
    found = marks if isinstance(marks, list) else [""]
    return [str(m["value"] if isinstance(m, dict) else m) for m in found]
