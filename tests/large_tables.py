"""A valid table of any length in the manner of an open-data file: 12 columns, three keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DISTRICTS = 12
FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "integer"},
    {
        "name": "permit",
        "type": "string",
        "constraints": {"unique": True, "pattern": "[A-Z]{2}-[0-9]{8}"},
    },
    {"name": "name", "type": "string", "constraints": {"required": True, "maxLength": 40}},
    {"name": "count", "type": "integer", "constraints": {"minimum": 0, "maximum": 1000}},
    {"name": "amount", "type": "number"},
    {"name": "height", "type": "number", "constraints": {"minimum": 0, "maximum": 100}},
    {"name": "day", "type": "date"},
    {"name": "changed", "type": "datetime"},
    {"name": "open", "type": "boolean"},
    {"name": "state", "type": "string", "constraints": {"enum": ["new", "active", "closed"]}},
    {"name": "code", "type": "string", "constraints": {"pattern": "0[0-9]{5}"}},
    {"name": "district", "type": "string"},
]
STATES = ("new", "active", "closed")


def line(i: int) -> str:
    amount = "" if i % 20 == 0 else f"{i * 37 % 1_000_000 / 100:.2f}"
    day = f"{1990 + i % 35}-{i % 12 + 1:02}-{i % 28 + 1:02}"
    return (
        f"{i},KH-{i:08},行道樹 {i % 5000} 號,{i % 1000},{amount},{i % 997 / 10:.1f},{day},"
        f"{day}T{i % 24:02}:{i % 60:02}:{i * 7 % 60:02},{'true' if i % 3 else 'false'},"
        f"{STATES[i % 3]},0{i * 7919 % 100_000:05},D{i % DISTRICTS:02}\n"
    )


def write_large_package(folder: Path, rows: int) -> Path:
    """Write the package; returns its descriptor."""
    with (folder / "trees.csv").open("w", encoding="utf-8") as stream:
        stream.write(",".join(field["name"] for field in FIELDS) + "\n")
        stream.writelines(line(i) for i in range(1, rows + 1))
    districts = "".join(f"D{i:02},區 {i}\n" for i in range(DISTRICTS))
    (folder / "districts.csv").write_text("code,name\n" + districts, encoding="utf-8")
    texts = [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}]
    keys = [{"fields": ["district"], "reference": {"resource": "districts", "fields": ["code"]}}]
    resources = [
        {
            "name": "trees",
            "path": "trees.csv",
            "encoding": "utf-8",
            "schema": {"fields": FIELDS, "primaryKey": ["id"], "foreignKeys": keys},
        },
        {
            "name": "districts",
            "path": "districts.csv",
            "encoding": "utf-8",
            "schema": {"fields": texts},
        },
    ]
    path = folder / "datapackage.json"
    path.write_text(json.dumps({"name": "large", "resources": resources}), encoding="utf-8")
    return path
