"""Any valid package in; what is wrong with others is named once, with its place and true totals."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from gongbao.commands import run_check
from tests.packages import SIMPLE, package, simple
from tests.sites import FULL, MINIMAL, PACKAGE, build_site, check_site, command_of, write_site


@pytest.mark.parametrize(
    ("licence", "folder"),
    [
        ("CC0-1.0", "cc0-1.0"),
        ("CC BY 4.0", "cc-by-4.0"),
        ("../../../../../evil", "evil"),
        ("政府資料開放授權條款／第1版", "政府資料開放授權條款-第1版"),
        ("..", ""),
    ],
)
def test_a_licence_of_any_name_has_a_page_below_the_catalogue(
    licence: str, folder: str, tmp_path: Path
) -> None:
    descriptor = str(FULL[PACKAGE]).replace("name: CC0-1.0", f"name: '{licence}'")
    site = write_site(tmp_path / "a/b/c/d", FULL, {PACKAGE: descriptor})
    assert build_site(site) == 0
    pages = {path.parent.name for path in site.glob("output/datasets/by/licence/*/index.html")}
    assert pages == ({folder} if folder else set())
    outside = [path for path in tmp_path.rglob("index.html") if site / "output" not in path.parents]
    assert outside == []


@pytest.mark.parametrize("name", ["r" * 201, "../../rooms", "a/b"])
def test_a_resource_has_a_name_that_a_file_can_have(name: str, tmp_path: Path) -> None:
    descriptor = str(FULL[PACKAGE]).replace("- name: rooms", f"- name: {name}")
    site = write_site(tmp_path, FULL, {PACKAGE: descriptor})
    assert "D103" in {problem.code for problem in check_site(site)}
    assert build_site(site) == 1


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        ({"uniqueKeys": [["count"]]}, "D106"),
        ({"fields": [{"name": "code", "categories": ["007"]}, {"name": "count"}]}, "D105"),
        ({"fieldsMatch": ["equal"]}, ""),
        (
            {"foreignKeys": [{"fields": "code", "reference": {"package": "x", "fields": "y"}}]},
            "D118",
        ),
    ],
)
def test_version_2_is_checked_or_named(schema: dict[str, Any], code: str, tmp_path: Path) -> None:
    fields = [{"name": "code", "type": "string"}, {"name": "count", "type": "integer"}]
    resource = simple("trees.csv") | {"schema": {"fields": fields, **schema}}
    files = {
        "datasets/trees/datapackage.json": package(resource),
        "datasets/trees/trees.csv": "code,count\n007,1\n008,1\n",
    }
    found = {p.code for p in check_site(write_site(tmp_path, MINIMAL, files))}
    assert found == ({code} if code else set())


def test_totals_are_true_beyond_the_limit(tmp_path: Path) -> None:
    rows = "".join(f"k{i},x\n" for i in range(1500))
    files = {
        "datasets/trees/datapackage.json": package(simple("trees.csv")),
        "datasets/trees/trees.csv": f"code,count\n{rows}",
    }
    problems = check_site(write_site(tmp_path, MINIMAL, files))
    assert sum(p.code == "D104" for p in problems) == 1000
    assert [p.args["total"] for p in problems if p.code == "D113"] == [1500]


def test_the_report_says_it_in_both_languages_with_true_totals(tmp_path: Path) -> None:
    rows = "".join(f"k{i},１２x\n" for i in range(1500))
    files = {
        "datasets/trees/datapackage.json": package(simple("trees.csv")),
        "datasets/trees/trees.csv": f"code,count\n{rows}",
    }
    folder = write_site(tmp_path, MINIMAL, files)
    command = command_of(folder)
    assert run_check(command, (), tmp_path / "report") == 1
    page = (tmp_path / "report/trees.html").read_text(encoding="utf-8")
    assert "1,500" in page
    assert "B2" in page
    assert "expected integer" in page
    assert "應為 integer" in page


@pytest.mark.parametrize(
    ("rows", "codes"),
    [("a,\na,\n,1\n,1\n,\n,\n", []), ("a,1\nb,1\na,\na,1\n", ["D106"])],
    ids=["a missing part", "the same twice"],
)
def test_keys_with_a_missing_part_are_not_alike(
    rows: str, codes: list[str], tmp_path: Path
) -> None:
    schema = {**SIMPLE, "uniqueKeys": [["code", "count"]]}
    files = {
        "datasets/trees/datapackage.json": package(simple("trees.csv") | {"schema": schema}),
        "datasets/trees/trees.csv": f"code,count\n{rows}",
    }
    problems = check_site(write_site(tmp_path, MINIMAL, files))
    assert [problem.code for problem in problems if problem.code != "D109"] == codes


def test_numbers_that_only_people_can_read_are_warned_of(tmp_path: Path) -> None:
    fields = [
        {"name": "wide", "type": "integer"},
        {"name": "unit", "type": "number", "bareNumber": False},
        {"name": "spaced", "type": "integer"},
    ]
    schema = {"fields": fields, "missingValues": ["", "-", "－"]}
    files = {
        "datasets/trees/datapackage.json": package(
            {"name": "t", "path": "t.csv", "schema": schema}
        ),
        "datasets/trees/t.csv": "wide,unit,spaced\n１２,5元,5\n１３,-, 6\n",
    }
    found = {
        (p.code, p.args.get("cell") or p.args.get("mark"), p.args.get("count"))
        for p in check_site(write_site(tmp_path, MINIMAL, files))
    }
    assert found == {
        ("D122", "１２", 2),
        ("D125", "5元", 1),
        ("D128", " 6", 1),
        ("D130", "－", None),
    }


@pytest.mark.parametrize(
    ("name", "place"),
    [("trees.csv", "trees.csv:5:3"), ("trees.csv.gz", "trees.csv.gz")],
    ids=["lines", "none"],
)
def test_a_warning_names_the_line_and_column_of_an_editor(
    name: str, place: str, tmp_path: Path
) -> None:
    text = 'code,count\n"a\nb\nc",1\nd,２\n'
    files = {
        "datasets/trees/datapackage.json": package(simple(name)),
        f"datasets/trees/{name}": gzip.compress(text.encode()) if name.endswith("gz") else text,
    }
    (problem,) = check_site(write_site(tmp_path, MINIMAL, files))
    assert (problem.code, problem.args["address"]) == ("D122", "B3")
    assert str(problem.place) == f"{tmp_path}/datasets/trees/{place}"


@pytest.mark.parametrize(
    ("package_name", "codes"),
    [("parents", ["D107"]), ("../parents/datapackage.json", ["D107"]), ("elsewhere", ["D118"])],
)
def test_foreign_keys_into_other_packages(
    package_name: str, codes: list[str], tmp_path: Path
) -> None:
    reference = {"package": package_name, "resource": "trees", "fields": ["code"]}
    schema = {**SIMPLE, "foreignKeys": [{"fields": ["code"], "reference": reference}]}
    files = {
        "datasets/parents/datapackage.json": package(simple("trees.csv")),
        "datasets/parents/trees.csv": "code,count\n007,1\n",
        "datasets/children/datapackage.json": package(simple("trees.csv") | {"schema": schema}),
        "datasets/children/trees.csv": "code,count\n007,1\n009,2\n,3\n",
    }
    problems = check_site(write_site(tmp_path, MINIMAL, files))
    assert [problem.code for problem in problems] == codes
    assert all(problem.args["cell"] == "009" for problem in problems if problem.code == "D107")


def test_every_file_is_published_or_said_not_to_be(tmp_path: Path) -> None:
    site = write_site(
        tmp_path,
        FULL,
        {
            "content/gazette/109/001/attachments/more.txt": "x",
            "content/registers/colours.csv": "code,name_zh\nred,紅\n",
            "datasets/rooms/notes.txt": "x",
            "datasets/rooms/data/more.csv": "a\n1\n",
        },
    )
    found = {p.place.path.removeprefix(f"{site}/") for p in check_site(site) if p.code == "F122"}
    assert found == {
        "content/gazette/109/001/attachments/more.txt",
        "content/registers/colours.csv",
        "datasets/rooms/data/more.csv",
        "datasets/rooms/notes.txt",
    }
    assert build_site(site) == 0
