"""Errors of frictionless in our words: code, line and column, spreadsheet address, totals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongbao.load.packages import RawPackage, first_path
from gongbao.problems import Place, Problem
from gongbao.validate.csv_places import CsvPlaces
from gongbao.validate.tables import Reading

if TYPE_CHECKING:
    from frictionless import Resource

ERROR_LIMIT = 1000
"""Errors of one type that are shown for one resource; D113 gives their true number."""
_SHOWN = 10
"""Columns without a name that are listed."""
MISSING_WORDS = r"^(?:[-－—–]|…|\.{2,}|N/?A|n/?a|NULL|null|無資料|不詳|缺|\*)$"
"""What people write where there is nothing to write, as RE2 and Python read it."""
ERROR_VALUES = r"^#(?:DIV/0!|N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)$"
"""What spreadsheets write where they cannot calculate, as RE2 and Python read it."""
_LOCATED_BYTES = 20_000_000
"""In larger files a record's number stands for its line."""
_CONSTRAINT = re.compile(r'constraint "(\w+)" is ')

CODES = {
    "type-error": "D104",
    "constraint-error": "D105",
    "primary-key": "D106",
    "unique-error": "D106",
    "foreign-key": "D107",
    "blank-header": "D108",
    "blank-label": "D155",
    "duplicate-label": "D156",
    "extra-label": "D157",
    "incorrect-label": "D108",
    "missing-label": "D158",
    "unmatched-header": "D108",
    "blank-row": "D109",
    "extra-cell": "D109",
    "missing-cell": "D109",
    "scheme-error": "D110",
    "format-error": "D110",
    "compression-error": "D110",
    "file-error": "D110",
    "source-error": "D110",
    "encoding-error": "D116",
    "hash-count": "D111",
    "byte-count": "D111",
    "field-count": "D111",
    "row-count": "D111",
    "mixed-zones": "D117",
}
"""Error types of frictionless to our codes; all others are D112."""


Locate = Callable[[int, int], Place]
"""(record, column) -> place; the file as a whole where it has no lines."""


def error_problems(source: dict[str, Any], reading: Reading, locate: Locate) -> list[Problem]:
    unnamed = [error for error in reading.errors if _is_unnamed(error)]
    problems = [_problem(e, locate, source) for e in reading.errors if not _is_unnamed(e)]
    if unnamed:
        problems.append(_unnamed_columns(unnamed, locate))
    for type_, total in reading.totals.items():
        if total > ERROR_LIMIT:
            args = {"limit": ERROR_LIMIT, "total": total, "source": type_}
            problems.append(Problem("D113", locate(0, 0), args))
    return problems


def locator(raw: RawPackage, source: dict[str, Any], resource: Resource) -> Locate:
    """For cells of a resource; its file is read when the first place is asked for."""
    first = first_path(source)
    if not first:
        return _whole(raw.descriptor.path)
    file = Path(raw.folder, first)
    if (
        isinstance(source["path"], list)
        or resource.format not in {"csv", "tsv"}
        or resource.compression
    ):
        return _whole(file.as_posix())
    if file.stat().st_size > _LOCATED_BYTES:
        return partial(_by_record, file.as_posix())
    csv = resource.dialect.to_dict().get("csv", {})
    delimiter = csv.get("delimiter", "\t" if resource.format == "tsv" else ",")
    places = CsvPlaces(file.as_posix(), delimiter, resource.encoding or "utf-8")
    return lambda row, column: places.place(row, column) if row else Place(file.as_posix())


def _whole(path: str) -> Locate:
    return lambda *_: Place(path)


def _by_record(path: str, row: int, _: int) -> Place:
    return Place(path, row, 1 if row else 0)


def _is_unnamed(error: dict[str, Any]) -> bool:
    return error["type"] in {"blank-label", "extra-label"} and not error["label"]


def _unnamed_columns(errors: list[dict[str, Any]], locate: Locate) -> Problem:
    """One problem for all of them: mostly a title above the header, or columns that are empty."""
    columns = sorted(error["fieldNumber"] for error in errors)
    first, *others = errors[0]["labels"]
    args = {
        "source": "blank-label",
        "count": len(columns),
        "addresses": ", ".join(spreadsheet_address(1, one) for one in columns[:_SHOWN])
        + " …" * (len(columns) > _SHOWN),
        "title": "" if any(others) else first,
    }
    return Problem("D155", locate(1, columns[0]), args)


def _problem(error: dict[str, Any], locate: Locate, source: dict[str, Any]) -> Problem:
    code = CODES.get(error["type"], "D112")
    row, column = error.get("rowNumber", 0), error.get("fieldNumber", 0)
    labels = error.get("labels", [])
    if "labels" in error:
        row = 1
    name = error.get("fieldName") or error.get("label", "")
    args = {
        "source": error["type"],
        "cell": error.get("cell", ""),
        "field": name,
        "record": row,
        "address": spreadsheet_address(row, column),
        "reason": _reason(error),
        "expected": _expected(source, name),
    }
    if code == "D107":
        fields = ", ".join(error["referenceFieldNames"])
        args |= {"cell": ", ".join(error["fieldCells"]), "field": ", ".join(error["fieldNames"])}
        args["expected"] = f"{error['referenceName'] or source['name']} ({fields})"
    elif code == "D156":
        first = labels.index(error["label"]) + 1
        args |= {"field": error["label"], "other": spreadsheet_address(1, first)}
    elif code == "D104" and re.match(ERROR_VALUES, str(args["cell"])):
        code, args["count"] = "D152", ""
    return Problem(code, locate(row, column), args)


def _reason(error: dict[str, Any]) -> str:
    """What the library says of it; of a constraint its name alone, ``expected`` has the rest."""
    note = str(error.get("note") or error["message"])
    constraint = _CONSTRAINT.match(note)
    if note.startswith('type is "'):
        return ""  # ``expected`` says it
    return constraint[1] if constraint else note


def _expected(source: dict[str, Any], name: str) -> list[str]:
    """What the schema asks of the field, each part as it stands in the descriptor."""
    schema = source.get("schema")
    fields = schema.get("fields", []) if isinstance(schema, dict) else []
    field = next((f for f in fields if isinstance(f, dict) and f.get("name") == name), {})
    parts = [str(field.get("type", "—"))]
    if field.get("format", "default") != "default":
        parts.append(str(field["format"]))
    constraints = field.get("constraints") or {}
    return parts + [f"{key}: {_as_json(value)}" for key, value in constraints.items()]


def _as_json(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def spreadsheet_address(row: int, column: int) -> str:
    """Row 5, column 3 is ``C5``; a dash where there is none."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}" if row else "—"
