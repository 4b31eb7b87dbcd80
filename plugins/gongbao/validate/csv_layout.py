"""CSV files that readers take for whole and are not: no header, or cut off within a cell."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from gongbao.problems import Place, Problem

_CHUNK = 1 << 20


def check_csv_layout(
    source: dict[str, Any], path: str, encoding: str, delimiter: str
) -> list[Problem]:
    """Problems of the file as such; one with a dialect of its own is left to frictionless."""
    if source.get("dialect"):
        return []
    try:
        if _begins_with_a_blank_line(path, encoding):
            reason = "the first line is blank, so the header would be taken for data"
            return [_problem("D108", path, 1, reason)]
        if _has_odd_quotes(path) and _ends_in_a_cell(path, encoding, delimiter):
            return [_problem("D110", path, 0, "the file ends within a quoted cell")]
    except (LookupError, UnicodeError):
        pass  # a wrong encoding is said, with its place, where the table is read
    return []


def _begins_with_a_blank_line(path: str, encoding: str) -> bool:
    """frictionless takes a blank header for none, and the names of the schema in its place."""
    with Path(path).open(encoding=encoding, errors="replace") as stream:
        return stream.readline().lstrip("\ufeff") == "\n" and bool(stream.read(1))


def _has_odd_quotes(path: str) -> bool:
    """A file that was cut off within a cell has; one that has may also be whole."""
    count = 0
    with Path(path).open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            count += chunk.count(b'"')
    return count % 2 == 1


def _ends_in_a_cell(path: str, encoding: str, delimiter: str) -> bool:
    limit = csv.field_size_limit(Path(path).stat().st_size + 1)
    try:
        with Path(path).open(encoding=encoding, newline="") as stream:
            for _ in csv.reader(stream, strict=True, delimiter=delimiter):
                pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    finally:
        csv.field_size_limit(limit)
    return False


def _problem(code: str, path: str, line: int, reason: str) -> Problem:
    args = {"cell": "", "field": "", "record": line or "—", "address": "A1" if line else "—"}
    place = Place(path, line, line)
    return Problem(code, place, {**args, "source": "layout", "expected": "—", "reason": reason})
