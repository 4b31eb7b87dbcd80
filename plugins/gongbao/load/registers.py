"""The registers: controlled vocabularies as CSV files, with built-in table schemas.

They are a Frictionless package like any other; where the descriptor is left out, one is made
here from the columns that are there.
"""

from __future__ import annotations

import csv
import posixpath
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gongbao.load.input_gate import DESCRIPTORS
from gongbao.load.packages import RawPackage, load_package
from gongbao.load.yaml_source import YamlSource
from gongbao.problems import Place, Problem

_FIELD_TEXTS = {"title", "description"}
_TEXT = {"type": "string"}
_CODE = {
    "type": "string",
    "constraints": {"required": True, "unique": True, "pattern": "[a-z0-9][a-z0-9-]*"},
}
_NAME = {"type": "string", "constraints": {"required": True}}
_ADDRESS = r'/(?!(?:.*/)?(?:\.\.?/|\.\.?$|/))[^?#\s"%*:<>\\|]*'
"""What files can be named (``load.input_gate``), so that every server can be told of it; without
parts that are empty, ``.`` or ``..``, which lead elsewhere."""
_OLD = {"type": "string", "constraints": {"required": True, "unique": True, "pattern": _ADDRESS}}
_NEW = {"type": "string", "constraints": {"pattern": _ADDRESS}}
_WEB = {"type": "string", "constraints": {"pattern": r'https?://[^\s/<>"{}|\\^`][^\s<>"{}|\\^`]*'}}
_MAY_LACK = (_TEXT, _WEB)
"""Columns that a register need not have."""
_DAY = {"type": "date", "constraints": {"required": True, "unique": True}}

COLUMNS: dict[str, dict[str, dict[str, Any]]] = {
    "agencies": {"code": _CODE, "name_zh": _NAME, "name_en": _TEXT, "parent": _TEXT, "url": _WEB},
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
"""The registers we know: those of the gazette, the weekend days that are
worked, and addresses that moved or are gone."""


def load_registers(folder: str, files: tuple[str, ...]) -> tuple[RawPackage, list[Problem]]:
    """The registers' package; a descriptor of its own may add to the built-in schemas."""
    if any(Path(path).name in DESCRIPTORS for path in files):
        raw, problems = load_package(folder, files)
        _hold_to_columns(raw)
        return raw, problems
    resources = [_resource(path) for path in files if path.endswith(".csv")]
    descriptor = {"name": "registers", "resources": resources}
    return RawPackage(folder, "registers", YamlSource(folder, descriptor, {}), files), []


def _hold_to_columns(raw: RawPackage) -> None:
    """Let the registers that we know, also those not described, be checked as they are read."""
    known = [path for path in raw.files if path.endswith(".csv") and Path(path).stem in COLUMNS]
    described = {posixpath.normpath(str(own.get("path"))): own for own in raw.resources()}
    for path in known:
        if own := described.get(Path(path).name):
            own.update(_own_register(own, path))
            own.pop("dialect", None)
        elif isinstance(resources := raw.descriptor.value.setdefault("resources", []), list):
            resources.append(_resource(path))


def _own_register(own: dict[str, Any], path: str) -> dict[str, Any]:
    """What replaces its own: the columns that we know keep only their titles."""
    built = _resource(path)
    schema = own["schema"] if isinstance(own.get("schema"), dict) else {}
    declared = schema["fields"] if isinstance(schema.get("fields"), list) else []
    by_name = {str(one.get("name")): one for one in declared if isinstance(one, dict)}
    fields = []
    for field in built["schema"]["fields"]:
        given = by_name.get(field["name"], {})
        if field["name"] in COLUMNS[built["name"]]:
            given = {k: v for k, v in given.items() if k.partition("@")[0] in _FIELD_TEXTS}
        fields.append({**field, **given})
    schema = {**built["schema"], **schema, "fields": fields}
    return {**built, "name": own.get("name", built["name"]), "schema": schema}


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
    needed = (name for name, rule in known.items() if rule not in _MAY_LACK)
    missing = [name for name in needed if name not in header]
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
