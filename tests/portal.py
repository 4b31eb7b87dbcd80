"""A portal of many valid datasets in the manner of open-data files, of lognormal sizes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from tests.sites import MINIMAL, write_site

FIELDS = [
    {"name": "id", "type": "integer", "title": "編號"},
    {"name": "code", "type": "string", "title": "代碼"},
    {"name": "name", "type": "string", "title": "名稱"},
    {"name": "amount", "type": "number", "title": "金額"},
    {"name": "day", "type": "date", "title": "日期"},
    {"name": "open", "type": "boolean", "title": "開放"},
]


def sizes(datasets: int, rows: int) -> list[int]:
    """Rows of each dataset: few are long, most are short; *rows* on average."""
    choose = random.Random(1)
    found = [choose.lognormvariate(0, 1) for _ in range(datasets)]
    return [max(2, round(one * rows * datasets / sum(found))) for one in found]


def write_portal(folder: Path, datasets: int, rows: int) -> Path:
    """Write the site below *folder*; returns *folder*."""
    write_site(folder, MINIMAL)
    for number, length in enumerate(sizes(datasets, rows)):
        write_dataset(folder / "datasets" / f"d{number:04}", number, length)
    return folder


def write_dataset(folder: Path, number: int, rows: int) -> None:
    folder.mkdir(parents=True)
    schema = {"fields": FIELDS, "primaryKey": ["id"]}
    resource = {"name": "t", "path": "t.csv", "schema": schema, "title": "表"}
    package = {"name": folder.name, "title": f"資料集 {number}", "created": "2020-01-01T00:00:00Z"}
    package |= {"description": "合成資料。", "licenses": [{"name": "CC0-1.0"}]}
    text = json.dumps({**package, "resources": [resource]}, ensure_ascii=False)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    with (folder / "t.csv").open("w", encoding="utf-8") as stream:
        stream.write(",".join(str(field["name"]) for field in FIELDS) + "\n")
        stream.writelines(_lines(number, rows))


def _lines(number: int, rows: int) -> Iterator[str]:
    for i in range(1, rows + 1):
        yield (
            f"{i},{i * 7919 % 100_000:07},設施 {number}-{i % 5000},{i * 37 % 100_000 / 100:.2f},"
            f"{1990 + i % 35}-{i % 12 + 1:02}-{i % 28 + 1:02},{'true' if i % 3 else 'false'}\n"
        )
