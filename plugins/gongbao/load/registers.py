"""The registers: controlled vocabularies as CSV files, with built-in table schemas.

They are a Frictionless package like any other; where the descriptor is left out, one is made
here from the columns that are there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gongbao.load.packages import DESCRIPTORS, RawPackage, load_package
from gongbao.load.yaml_source import YamlSource
from gongbao.problems import Place, Problem

_TEXT = {"type": "string"}
_CODE = {
    "type": "string",
    "constraints": {"required": True, "unique": True, "pattern": "[a-z0-9][a-z0-9-]*"},
}
_NAME = {"type": "string", "constraints": {"required": True}}
_ADDRESS = r'/[^?#\s"%*:<>\\|]*'
"""What files can be named (``load.input_gate``), so that every server can be told of it."""
_OLD = {"type": "string", "constraints": {"required": True, "unique": True, "pattern": _ADDRESS}}
_NEW = {"type": "string", "constraints": {"pattern": _ADDRESS}}
_DAY = {"type": "date", "constraints": {"required": True, "unique": True}}

COLUMNS: dict[str, dict[str, dict[str, Any]]] = {
    "agencies": {"code": _CODE, "name_zh": _NAME, "name_en": _TEXT, "parent": _TEXT, "url": _TEXT},
    "sections": {"code": _CODE, "name_zh": _NAME, "name_en": _TEXT},
    "topics": {"code": _CODE, "name_zh": _NAME, "name_en": _TEXT},
    "districts": {"code": _CODE, "name_zh": _NAME, "name_en": _TEXT},
    "days-off": {"date": _DAY, "name_zh": _NAME, "name_en": _TEXT},
    "working-days": {"date": _DAY, "name_zh": _NAME, "name_en": _TEXT},
    "moved": {
        "address": _OLD,
        "to": _NEW,
        "on": {"type": "date", "constraints": {"required": True}},
        "reason": _NAME,
    },
}
"""The registers we know: those of design 2.3, the weekend days that are
worked, and addresses that moved or are gone."""


def load_registers(folder: str, files: tuple[str, ...]) -> tuple[RawPackage, list[Problem]]:
    """The registers' package, described by its own descriptor or by the built-in schemas."""
    if any(Path(path).name in DESCRIPTORS for path in files):
        return load_package(folder, files)
    resources = [_resource(path) for path in files if path.endswith(".csv")]
    descriptor = {"name": "registers", "resources": resources}
    return RawPackage(folder, "registers", YamlSource(folder, descriptor, {}), files), []


def unknown_registers(files: Iterable[str]) -> list[Problem]:
    """Tables that are no register we know."""
    tables = (path for path in files if path.endswith(".csv"))
    return [Problem("F122", Place(path)) for path in tables if Path(path).stem not in COLUMNS]


def read_register(path: str) -> list[dict[str, str]]:
    """Rows of a register that was found valid, every cell as text."""
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _resource(path: str) -> dict[str, Any]:
    name = Path(path).stem
    known = COLUMNS.get(name, {})
    with Path(path).open(encoding="utf-8-sig", newline="", errors="replace") as stream:
        header = next(csv.reader(stream), [])
    missing = [name for name, rule in known.items() if "constraints" in rule and name not in header]
    names = [*header, *missing]
    fields = [{"name": column, **known.get(column, _TEXT)} for column in names if column]
    schema: dict[str, Any] = {"fields": fields}
    if "parent" in header:
        reference = {"resource": "", "fields": ["code"]}
        schema["foreignKeys"] = [{"fields": ["parent"], "reference": reference}]
    return {
        "name": name,
        "path": Path(path).name,
        "format": "csv",
        "encoding": "utf-8",
        "schema": schema,
    }
