"""Data packages that somebody made to do harm: named with a place, never run, sent out or fetched.

What is only odd is in ``test_odd_datasets.py``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.packages import package, simple
from tests.sites import FULL, MINIMAL, check_site, write_site

CSV = "code,count\n007,1\n"
FOLDER = "datasets/trees"
FIELDS = [{"name": "code", "type": "string"}, {"name": "count", "type": "integer"}]
SLOW = [{**FIELDS[0], "constraints": {"pattern": "(a+)+b"}}, FIELDS[1]]
UNSEEN = [{**FIELDS[0], "title": "x\u202ey"}, FIELDS[1]]


def found(folder: Path, descriptor: str, files: dict[str, str]) -> list[str]:
    """Codes and places of what check says of a site with one package."""
    at = {f"{FOLDER}/{name}": text for name, text in files.items()}
    changes = {f"{FOLDER}/datapackage.json": descriptor, f"{FOLDER}/trees.csv": CSV, **at}
    site = write_site(folder, MINIMAL, changes)
    return [f"{one.code} {one.place}".replace(f"{site}/{FOLDER}/", "") for one in check_site(site)]


def with_property(written: str) -> str:
    """The descriptor with one more property, as it is written."""
    return f'{package(simple("trees.csv"))[:-1]}, "caveats": {written}}}'


REFERENCED: dict[str, tuple[dict[str, Any], dict[str, str], list[str]]] = {
    "a pattern that hangs": (
        {"schema": "s.json"},
        {"s.json": json.dumps({"fields": SLOW})},
        ["D136 datapackage.json:1:90"],
    ),
    "an unseen character in an escape": (
        {"schema": "./s.json"},
        {"s.json": json.dumps({"fields": UNSEEN})},
        ["F121 s.json:1:48"],
    ),
    "an unseen character in a dialect": (
        {"schema": {"fields": FIELDS}, "dialect": "d.yaml"},
        {"d.yaml": 'name: "\\e"\n'},
        ["F121 d.yaml:1:7"],
    ),
    "a schema that is a list": (
        {"schema": "s.json"},
        {"s.json": "[]"},
        ["F103 s.json:1:1"],
    ),
    "a schema of a megabyte": (
        {"schema": "s.json"},
        {"s.json": json.dumps({"fields": FIELDS}) + "\n" * (1 << 20)},
        ["F120 s.json"],
    ),
    "a schema of another folder": (
        {"schema": "../s.json"},
        {},
        ["D102 datapackage.json:1:90"],
    ),
    "a schema and a dialect like others": (
        {"schema": "s.json", "dialect": "d.yaml"},
        {"s.json": json.dumps({"fields": FIELDS}), "d.yaml": 'delimiter: ","\n'},
        [],
    ),
}


@pytest.mark.parametrize("case", REFERENCED)
def test_schemas_and_dialects_in_files_pass_the_same_gates(case: str, tmp_path: Path) -> None:
    properties, files, expected = REFERENCED[case]
    resource = {"name": "trees", "path": "trees.csv", **properties}
    assert found(tmp_path, package(resource), files) == expected


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (r'"\ud83d\ude00"', ""),
        (r'"\ud83d\ude00 \u202e"', "F121"),
        (r'"\ud83d\ude00 \u001b"', "F121"),
        (r'"\ud83d\ude00 \u0000"', "F121"),
        (r'"\ud800"', "F121"),
        (r'{"\ud83d\ude00": {"\u202e": 1}}', "F121"),
        (r'{"\ud800": 1, "\ud800": 2}', "F104"),
        ("[" * 200 + "]" * 200, "F120"),
        ("9" * 18, ""),
        ("9" * 4001, "F120"),
        ("1e999", "F103"),
    ],
)
def test_no_escape_of_json_is_a_way_in(written: str, code: str, tmp_path: Path) -> None:
    problems = found(tmp_path, with_property(written), {})
    assert [one.split()[0] for one in problems][:1] == ([code] if code else [])


WEB = "https://data.example.org/授權"


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"licenses": [{"name": "x", "path": WEB}]}, ""),
        ({"licenses": [{"name": "x", "path": "terms.txt"}]}, ""),
        ({"licenses": [{"name": "x", "path": "missing.txt"}]}, "D160"),
        ({"licenses": [{"name": "x", "path": "javascript:alert(1)"}]}, "D160"),
        ({"licenses": [{"name": "x", "path": "https://x/>a<y>{|}"}]}, "D160"),
        ({"licenses": [{"name": "x", "path": "https://[x"}]}, "D160"),
        ({"sources": [{"title": "x", "path": "data:text/html,x"}]}, "D160"),
        ({"contributors": [{"title": "x", "path": "//x.example.org/"}]}, "D160"),
        ({"homepage": "javascript:alert(1)"}, "D160"),
        ({"homepage": WEB}, ""),
        ({"spatial": 'http://x/ > <y> "'}, "D160"),
        ({"spatial": "港區"}, ""),
        ({"contact": "a@records.example.org"}, ""),
        ({"contact": "a@example.org\nBCC: x"}, "D161"),
        ({"contact": '"a b"@example.org'}, "D161"),
    ],
)
def test_addresses_are_addresses_of_the_web(
    properties: dict[str, Any], code: str, tmp_path: Path
) -> None:
    terms = {"name": "terms", "path": "terms.txt"}
    descriptor = package(simple("trees.csv"), terms, **properties)
    problems = found(tmp_path, descriptor, {"terms.txt": "x\n"})
    assert [one.split()[0] for one in problems] == ([code] if code else [])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x.example.org/>a<y>"])
def test_addresses_of_agencies_are_addresses_of_the_web(url: str, tmp_path: Path) -> None:
    register = f"code,name_zh,name_en,parent,url\ncity,小城,City,,{url}\noffice,處,Office,city,\n"
    site = write_site(tmp_path, FULL, {"content/registers/agencies.csv": register})
    (problem,) = check_site(site)
    assert (problem.code, problem.place.line) == ("F129", 2)


@pytest.mark.parametrize("name", ["con", "--help", "..", "a b.", "a?b", "a%2e", "a\u200bb"])
def test_names_of_resources_become_files_and_pass_their_gate(name: str, tmp_path: Path) -> None:
    problems = found(tmp_path, package(simple("trees.csv", name=name)), {})
    assert [one.split()[0] for one in problems] == ["F118"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("README.zh.md", "P101"),
        ("x/readme.EN.md", "P101"),
        ("versions", "P101"),
        ("x/datapackage.json", "P101"),
        ("README.md", ""),
    ],
)
def test_names_that_the_dataset_has_itself(path: str, code: str, tmp_path: Path) -> None:
    other = {"name": "other", "path": path}
    problems = found(tmp_path, package(simple("trees.csv"), other), {path: "{}"})
    assert [one.split()[0] for one in problems] == ([code] if code else [])


def test_what_looks_like_a_package_is_a_file_and_nothing_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(*_: object, **__: object) -> None:
        raise AssertionError("a build fetches nothing")

    monkeypatch.setattr("socket.socket.connect", fetch)
    inner = package({"name": "x", "path": "http://127.0.0.1:9/x.csv"})
    for path in ("x.json", "y.yaml"):
        other = {"name": "other", "path": path}
        assert found(tmp_path / path, package(simple("trees.csv"), other), {path: inner}) == []


CELLS = [
    ("datetime", "2020-01-01T00:00:00+14:00", True),
    ("datetime", "0001-01-01T00:00:00+14:00", False),
    ("datetime", "9999-12-31T23:59:59-14:00", False),
    ("number", "1e30", True),
    ("number", "0", True),
    ("number", "1e999999999", False),
    ("number", "1e-999999999", False),
    ("integer", "9" * 300, True),
    ("integer", "9" * 400, False),
    ("object", '"{""a"":1.5}"', True),
    ("object", '"{""a"":1e400}"', False),
    ("object", '"{""a"":NaN}"', False),
    ("object", '"{""a"":""\\ud800""}"', False),
    ("array", '"[Infinity]"', False),
]


@pytest.mark.parametrize(("type_", "cell", "fits"), CELLS)
def test_cells_that_no_download_can_hold(type_: str, cell: str, fits: bool, tmp_path: Path) -> None:
    fields = [{"name": "code", "type": type_}, {"name": "more", "type": "string"}]
    resource = {"name": "trees", "path": "trees.csv", "schema": {"fields": fields}}
    table = f"code,more\n{cell},x\n"
    problems = found(tmp_path, package(resource), {"trees.csv": table})
    assert problems == ([] if fits else ["D104 trees.csv:2:1"])
