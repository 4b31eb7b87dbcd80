"""What the Data Package standard says and the installed frictionless does not check.

``uniqueKeys`` and ``categories`` of version 2 are checked here; what neither checks is named
(D118), so that nobody believes in a rule that nothing enforces.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongbao.load.input_gate import why_cannot_travel
from gongbao.load.packages import RawPackage, first_path
from gongbao.load.releases import is_version
from gongbao.load.tables import TypedTable
from gongbao.problems import Place, Problem
from gongbao.validate.patterns import check_pattern

TABLE_FORMATS = ("csv", "tsv", "xlsx", "xls", "ods", "ndjson", "jsonl")
COMPRESSIONS = (".gz", ".zip")
_UNCHECKED = ("jsonSchema",)
_OFFICIAL = ("https://datapackage.org/", "https://specs.frictionlessdata.io/")
_PROFILES = {"data-package", "tabular-data-package", "data-resource", "tabular-data-resource"}


def check_descriptor(raw: RawPackage) -> list[Problem]:
    """Profiles on other hosts, properties that are not checked, dates that change by the day."""
    problems = _check_profiles(raw) + _check_version(raw)
    names: set[str] = set()
    for index, resource in enumerate(raw.resources()):
        place = raw.descriptor.place("resources", index)
        name = str(resource.get("name", ""))
        if name.casefold() in names:
            problems.append(Problem("D119", place, {"name": name}))
        names.add(name.casefold())
        if name and PurePosixPath(name).name != name:
            problems.append(Problem("D103", place, {"reason": f"name {name!r} is a path"}))
        elif name and (why := why_cannot_travel(name)):
            problems.append(Problem("F118", place, why))
        if "schema" not in resource and _is_table(resource):
            problems.append(Problem("D120", place, {"name": name or str(index + 1)}))
        for number, field in enumerate(fields_of(resource)):
            problems += _check_field(raw, index, number, field)
            problems += check_pattern(raw.descriptor, index, number, field)
    return problems


def _check_version(raw: RawPackage) -> list[Problem]:
    """It is compared with others and part of an address: three numbers, the last ones as needed."""
    version = str(raw.descriptor.value.get("version", "1"))
    if is_version(version):
        return []
    return [Problem("K114", raw.descriptor.place("version"), {"version": version})]


def _check_profiles(raw: RawPackage) -> list[Problem]:
    problems = []
    value = raw.descriptor.value
    for keys, holder in [((), value), *(((("resources", i), r)) for i, r in _numbered(raw))]:
        for key in ("profile", "$schema"):
            profile = holder.get(key)
            known = not isinstance(profile, str) or profile in _PROFILES
            if not known and not str(profile).startswith(_OFFICIAL):
                place = raw.descriptor.place(*keys, key)
                problems.append(Problem("D115", place, {"path": profile}))
    return problems


def _numbered(raw: RawPackage) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(raw.resources()))


def _check_field(raw: RawPackage, index: int, number: int, field: dict[str, Any]) -> list[Problem]:
    place = raw.descriptor.place("resources", index, "schema", "fields", number)
    name = str(field.get("name", ""))
    problems = []
    if field.get("type") in {"date", "datetime", "time"} and field.get("format") == "any":
        problems.append(Problem("D121", place, {"field": name}))
    constraints = field.get("constraints")
    unchecked = [key for key in _UNCHECKED if isinstance(constraints, dict) and key in constraints]
    problems += [Problem("D118", place, {"property": key, "field": name}) for key in unchecked]
    return problems


def refers_outside(key: Any) -> bool:
    """Does a foreign key point into another package? (Data Package recipe, not the standard.)"""
    reference = key.get("reference") if isinstance(key, dict) else None
    return isinstance(reference, dict) and bool(reference.get("package"))


def check_table_standard(
    raw: RawPackage, index: int, source: dict[str, Any], table: TypedTable
) -> list[Problem]:
    """``uniqueKeys`` and ``categories`` against the cells."""
    schema = source.get("schema")
    if not isinstance(schema, dict):
        return []
    path = source.get("path")
    place = Place(f"{raw.folder}/{path}") if isinstance(path, str) else raw.descriptor.place()
    problems = []
    for key in schema.get("uniqueKeys") or []:
        names = [key] if isinstance(key, str) else list(key)
        if not set(names) <= set(table.types):
            where = raw.descriptor.place("resources", index, "schema", "uniqueKeys")
            problems.append(Problem("D103", where, {"reason": f"uniqueKeys: no field {names}"}))
            continue
        twice = _repeated(table, names)
        if twice:
            args = {"field": ", ".join(names), "cell": twice, "record": "", "address": ""}
            reason = f"uniqueKeys [{', '.join(names)}]: {twice}"
            args |= {"reason": reason, "source": "unique-key"}
            problems.append(Problem("D106", place, args))
    for field in fields_of(source):
        problems += _check_categories(field, table, place)
    return problems


def _repeated(table: TypedTable, names: list[str]) -> str:
    """The first key that stands in more than one row, or nothing.

    A key with a missing part equals no other, as with UNIQUE in SQL.
    """
    whole = table.texts.select(names).drop_null()
    counted = whole.group_by(names).aggregate([([], "count_all")])
    repeated = counted.filter(pc.greater(counted["count_all"], 1))
    if not repeated.num_rows:
        return ""
    return ", ".join(str(repeated[name][0].as_py()) for name in names)


def _check_categories(field: dict[str, Any], table: TypedTable, place: Place) -> list[Problem]:
    categories = field.get("categories")
    name = str(field.get("name"))
    if not isinstance(categories, list) or name not in table.types:
        return []
    allowed = [str(c["value"] if isinstance(c, dict) else c) for c in categories]
    column = table.texts[name].combine_chunks()
    others = column.filter(pc.invert(pc.is_in(column, pa.array(allowed)))).drop_null().unique()
    return [
        Problem(
            "D105",
            place,
            {
                "cell": other,
                "field": name,
                "record": "",
                "address": "",
                "expected": allowed,
                "reason": "categories",
                "source": "categories",
            },
        )
        for other in others.to_pylist()
    ]


def fields_of(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """Of the schema as the descriptor has it, with what is no field left out."""
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    return [f for f in fields if isinstance(f, dict)] if isinstance(fields, list) else []


def _is_table(resource: dict[str, Any]) -> bool:
    name = first_path(resource).lower()
    for suffix in COMPRESSIONS:
        name = name.removesuffix(suffix)
    endings = tuple(f".{one}" for one in TABLE_FORMATS)
    return name.endswith(endings) or resource.get("type") == "table"
