"""Data packages: frictionless finds the errors, this module says where and in our words.

``frictionless`` costs about a second to import, so it is imported when a package is read
and never for unchanged input.
"""

from __future__ import annotations

import copy
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from gongbao.load.packages import RawPackage
from gongbao.load.yaml_source import YamlSource
from gongbao.problems import Place, Problem, has_errors
from gongbao.validate.csv_places import CsvPlaces

if TYPE_CHECKING:
    from frictionless import Package

ERROR_LIMIT = 1000
"""Errors reported for one resource; frictionless stops there, and D113 says so."""

_CODES = {
    "type-error": "D104",
    "constraint-error": "D105",
    "primary-key": "D106",
    "unique-error": "D106",
    "foreign-key": "D107",
    "blank-header": "D108",
    "blank-label": "D108",
    "duplicate-label": "D108",
    "extra-label": "D108",
    "incorrect-label": "D108",
    "missing-label": "D108",
    "unmatched-header": "D108",
    "blank-row": "D109",
    "extra-cell": "D109",
    "missing-cell": "D109",
    "scheme-error": "D110",
    "format-error": "D110",
    "encoding-error": "D110",
    "compression-error": "D110",
    "file-error": "D110",
    "source-error": "D110",
    "hash-count": "D111",
    "byte-count": "D111",
    "field-count": "D111",
    "row-count": "D111",
}
"""Error types of frictionless to our codes; metadata errors are D103, all others D112."""

_TEXT_FORMATS = {"csv", "tsv", "json", "jsonl", "ndjson", ""}


def check_package(raw: RawPackage) -> tuple[list[Problem], Package | None]:
    """All problems of a package, and the opened package when there is none."""
    problems = _check_paths(raw)
    if problems:
        return problems, None
    package, problems = open_package(raw.descriptor, raw.folder)
    if package is None:
        return problems, None
    report = package.validate(limit_errors=ERROR_LIMIT)
    for error in report.errors:
        problems.append(_metadata_problem(raw.descriptor, error.to_dict()))
    for index, task in enumerate(report.tasks):
        problems += _table_problems(raw.descriptor, raw.folder, package, index, task)
    return problems, None if has_errors(problems) else package


def open_package(descriptor: YamlSource, folder: str) -> tuple[Package | None, list[Problem]]:
    """Open a descriptor; text without a declared encoding is UTF-8 and is never guessed."""
    from frictionless import FrictionlessException, Package

    value = copy.deepcopy(descriptor.value)
    for resource in value.get("resources", []):
        format_ = resource.get("format") or PurePosixPath(str(resource.get("path"))).suffix[1:]
        if "data" not in resource and format_ in _TEXT_FORMATS:
            resource.setdefault("encoding", "utf-8")
    try:
        return Package.from_descriptor(value, basepath=folder), []
    except FrictionlessException as exception:
        errors = exception.reasons or [exception.error]
        return None, [_metadata_problem(descriptor, error.to_dict()) for error in errors]


def _check_paths(raw: RawPackage) -> list[Problem]:
    """Data must lie in the package's own folder: nothing is fetched or read outside it."""
    problems = []
    for index, resource in enumerate(raw.resources()):
        for key in ("path", "schema", "dialect"):
            values = resource.get(key)
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, str) and not _is_inside(value):
                    place = raw.descriptor.place("resources", index, key)
                    problems.append(Problem("D102", place, {"path": value}))
                elif isinstance(value, str) and f"{raw.folder}/{value}" not in raw.files:
                    place = raw.descriptor.place("resources", index, key)
                    problems.append(Problem("D114", place, {"path": value}))
    return problems


def _is_inside(path: str) -> bool:
    return "://" not in path and not path.startswith("/") and ".." not in Path(path).parts


def _metadata_problem(descriptor: YamlSource, error: dict[str, Any]) -> Problem:
    reason = error.get("note") or error.get("message", "")
    return Problem("D103", descriptor.place(), {"reason": reason, "source": error["type"]})


def _table_problems(
    descriptor: YamlSource, folder: str, package: Package, index: int, task: Any
) -> list[Problem]:
    resource = package.resources[index]
    path = f"{folder}/{resource.path}" if resource.path else descriptor.path
    places = CsvPlaces(path, resource.dialect.to_dict().get("csv", {}).get("delimiter", ","))
    problems = []
    for error in task.errors:
        found = error.to_dict()
        code = _CODES.get(found["type"], "D112")
        row, column = found.get("rowNumber", 0), found.get("fieldNumber", 0)
        if code == "D108" and not row:
            row = 1
        place = places.place(row, column) if row else Place(path)
        args = {
            "source": found["type"],
            "cell": found.get("cell", ""),
            "field": found.get("fieldName") or found.get("label", ""),
            "record": row,
            "address": _address(row, column),
            "reason": found.get("note") or found["message"],
        }
        problems.append(Problem(code, place, args))
    if len(task.errors) >= ERROR_LIMIT:
        problems.append(Problem("D113", Place(path), {"limit": ERROR_LIMIT}))
    return problems


def _address(row: int, column: int) -> str:
    """Spreadsheet address: row 5, column 3 is ``C5``; a dash where there is none."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}" if row else "—"
