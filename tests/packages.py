"""Data packages in the manner of the real world, written in many formats."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from tests.sites import MINIMAL, build_site, write_site

Content = str | bytes

CSV = (
    "code,name,amount,ident,day,at,open\n"
    "007,=1+1,1.10,123456789012345678,2020-01-02,2020-01-02T03:04:05+08:00,true\n"
    '010,"甲, ""乙""\n丙",,,,,\n'
    "011,@x,-0.30000000000000004,999999999999999999,1850-12-31,2020-01-02T03:04:05Z,false\n"
)
FIELDS = [
    {"name": "code", "type": "string"},
    {"name": "name", "type": "string"},
    {"name": "amount", "type": "number"},
    {"name": "ident", "type": "integer"},
    {"name": "day", "type": "date"},
    {"name": "at", "type": "datetime"},
    {"name": "open", "type": "boolean"},
]
SCHEMA = {"fields": FIELDS, "primaryKey": ["code"]}
SIMPLE = {"fields": [{"name": "code", "type": "string"}, {"name": "count", "type": "integer"}]}


def package(*resources: dict[str, Any], **properties: Any) -> str:
    return json.dumps(
        {"name": "trees", "title": "Trees", **properties, "resources": list(resources)},
        ensure_ascii=False,
    )


def simple(path: str | list[str], **properties: Any) -> dict[str, Any]:
    return {"name": "trees", "path": path, "schema": SIMPLE, **properties}


def workbook(*rows: tuple[object, ...], merged: str = "", further: str = "") -> bytes:
    """further: the name of a second sheet with one cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    if further:
        book.create_sheet(further).append(("x",))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods() -> bytes:
    import ezodf

    book = ezodf.newdoc("ods")
    sheet = ezodf.Sheet("data", size=(3, 2))
    book.sheets += sheet
    for number, row in enumerate((("code", "count"), ("007", 1), ("008", 2))):
        for column, cell in enumerate(row):
            sheet[number, column].set_value(cell)
    return bytes(book.tobytes())


def zipped(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("trees.csv", text)
    return stream.getvalue()


TEXT = "code,count\n007,1\n008,2\n"
GEO = '{"type": "FeatureCollection", "features": []}'

FORMATS: dict[str, tuple[dict[str, Any], dict[str, Content]]] = {
    "csv": (simple("trees.csv"), {"trees.csv": TEXT}),
    "semicolons": (
        simple("trees.csv", dialect={"delimiter": ";"}),
        {"trees.csv": TEXT.replace(",", ";")},
    ),
    "byte order mark": (simple("trees.csv"), {"trees.csv": "\ufeff" + TEXT}),
    "carriage returns": (simple("trees.csv"), {"trees.csv": TEXT.replace("\n", "\r\n")}),
    "tsv": (simple("trees.tsv"), {"trees.tsv": TEXT.replace(",", "\t")}),
    "big5": (simple("trees.csv", encoding="big5"), {"trees.csv": TEXT.encode("big5")}),
    "utf-16": (simple("trees.csv", encoding="utf-16"), {"trees.csv": TEXT.encode("utf-16")}),
    "gzip": (simple("trees.csv.gz"), {"trees.csv.gz": gzip.compress(TEXT.encode())}),
    "zip": (simple("trees.csv.zip"), {"trees.csv.zip": zipped(TEXT)}),
    "xlsx": (
        simple("trees.xlsx"),
        {"trees.xlsx": workbook(("code", "count"), ("007", 1), ("008", 2))},
    ),
    "ods": (simple("trees.ods"), {"trees.ods": ods()}),
    "json": (
        simple("trees.json"),
        {"trees.json": '[{"code": "007", "count": 1}, {"code": "008", "count": 2}]'},
    ),
    "ndjson": (
        simple("trees.ndjson"),
        {"trees.ndjson": '{"code": "007", "count": 1}\n{"code": "008", "count": 2}\n'},
    ),
    "parts with headers": (
        simple(["a.csv", "b.csv"]),
        {"a.csv": "code,count\n007,1\n", "b.csv": "code,count\n008,2\n"},
    ),
    "parts without headers": (
        simple(["a.csv", "b.csv"]),
        {"a.csv": "code,count\n007,1\n", "b.csv": "008,2\n"},
    ),
    "inline": (
        {"name": "trees", "data": [["code", "count"], ["007", 1], ["008", 2]], "schema": SIMPLE},
        {},
    ),
}
"""The same two rows, by what is special about them."""


def build_package(folder: Path, descriptor: str, files: dict[str, Content]) -> Path:
    """Build a site with one dataset; returns the folder of its downloads."""
    changes: dict[str, Any] = {f"datasets/trees/{path}": data for path, data in files.items()}
    write_site(folder, MINIMAL, {"datasets/trees/datapackage.json": descriptor, **changes})
    assert build_site(folder) == 0
    return folder / "output" / "datasets" / "trees"
