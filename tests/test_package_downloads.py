"""Nothing of a package is lost in any format out, whatever format it came in."""

from __future__ import annotations

import csv
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest
from lxml import html

from tests.packages import CSV, FORMATS, GEO, SCHEMA, SIMPLE, build_package, package
from tests.sites import FULL, build_site, write_site


@pytest.mark.parametrize("case", FORMATS)
def test_every_way_to_write_a_table_gives_the_same_csv(case: str, tmp_path: Path) -> None:
    resource, files = FORMATS[case]
    out = build_package(tmp_path, package(resource), files)
    assert (out / "trees.csv").read_text(encoding="utf-8") == "code,count\n007,1\n008,2\n"


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of everything that conversions lose."""
    folder = tmp_path_factory.mktemp("hard")
    resource = {"name": "t", "path": "t.csv", "schema": SCHEMA, "facets": ["code"]}
    return build_package(folder, package(resource), {"t.csv": CSV})


def test_csv_is_byte_true_also_where_a_cell_looks_like_a_formula(hard: Path) -> None:
    assert "\n007,=1+1,1.10,123456789012345678,2020-01-02," in (hard / "t.csv").read_text()
    assert "\n011,@x,-0.30000000000000004,999999999999999999," in (hard / "t.csv").read_text()


def test_parquet_keeps_types_in_duckdb_and_polars(hard: Path) -> None:
    rows = duckdb.sql(f"SELECT * FROM '{hard / 't.parquet'}'").fetchall()
    assert rows[0][:4] == ("007", "=1+1", Decimal("1.10"), 123456789012345678)
    assert rows[1] == ("010", '甲, "乙"\n丙', None, None, None, None, None)
    assert rows[2][2] == Decimal("-0.30000000000000004")
    frame = pl.read_parquet(hard / "t.parquet")
    assert frame["ident"].to_list() == [123456789012345678, None, 999999999999999999]
    assert frame["code"].to_list() == ["007", "010", "011"]
    assert str(frame["day"][2]) == "1850-12-31"
    assert frame["at"].dtype == pl.Datetime("us", "UTC")


@pytest.mark.parametrize("extension", ["json", "ndjson"])
def test_json_keeps_numbers_and_nulls(extension: str, hard: Path) -> None:
    text = (hard / f"t.{extension}").read_text(encoding="utf-8")
    rows = (
        json.loads(text, parse_float=Decimal)
        if extension == "json"
        else [json.loads(line, parse_float=Decimal) for line in text.splitlines()]
    )
    assert rows[0]["amount"] == Decimal("1.10")
    assert rows[0]["ident"] == 123456789012345678
    assert rows[0]["at"] == "2020-01-02T03:04:05+08:00"
    assert rows[0]["open"] is True
    assert rows[1]["amount"] is None
    assert rows[1]["name"] == '甲, "乙"\n丙'


def test_a_workbook_has_text_as_text_and_no_formula(hard: Path) -> None:
    book = openpyxl.load_workbook(hard / "t.xlsx")
    sheet = book["t"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[1][:2] == ["007", "=1+1"]
    assert sheet["B2"].data_type == "s"
    assert cells[1][3] == "123456789012345678"
    assert cells[2][2] is None
    assert cells[3][4] == "1850-12-31"
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in book["dictionary"]["A"]][1:] == [
        f["name"] for f in SCHEMA["fields"]
    ]


def test_an_ods_is_read_by_another_library(hard: Path) -> None:
    import ezodf

    sheet = ezodf.opendoc(str(hard / "t.ods")).sheets["t"]
    assert [sheet[1, column].value for column in range(4)] == [
        "007",
        "=1+1",
        "1.10",
        "123456789012345678",
    ]
    assert sheet[1, 1].formula is None
    assert sheet[2, 2].value is None


def test_the_archive_is_a_package_of_its_own(hard: Path, tmp_path: Path) -> None:
    from frictionless import Package

    zipfile.ZipFile(hard / "trees.zip").extractall(tmp_path)
    assert {"README.zh.md", "README.en.md", "t.csv"} <= {p.name for p in tmp_path.iterdir()}
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_extracts_are_called_by_names_in_the_reader_s_language(tmp_path: Path) -> None:
    fields = [{"name": one, "type": "string"} for one in ("district", "use", "use_en")]
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields}}
    files = {
        "datasets/trees/datapackage.json": package({**resource, "facets": ["district", "use"]}),
        "datasets/trees/t.csv": "district,use,use_en\nharbour,公園,Park\nharbour,街道,Street\n",
    }
    assert build_site(write_site(tmp_path, FULL, files)) == 0
    for prefix, names in (("", ["港區", "公園", "街道"]), ("en/", ["Harbour", "Park", "Street"])):
        page = html.parse(str(tmp_path / f"output/{prefix}datasets/trees/index.html")).getroot()
        (head,) = page.xpath("//h3[@id='extracts-t']")
        shown = head.getnext().xpath("./li/a")
        assert [one.text_content().strip() for one in shown] == names
        assert all(one.get("href").endswith(".csv") for one in shown)
        assert page.xpath("//section[h2/@id='downloads']//a[@href='#extracts-t']")


def test_facets_give_a_small_file_for_each_value(hard: Path) -> None:
    rows = list(csv.DictReader((hard / "t.code.007.csv").open(encoding="utf-8")))
    assert [row["code"] for row in rows] == ["007"]


def test_a_facet_of_long_values_has_files_whose_names_can_be_written(tmp_path: Path) -> None:
    resource = {"name": "t", "path": "t.csv", "schema": SIMPLE, "facets": ["code"]}
    codes = ["甲" * 100, f"{'甲' * 100}乙", "丙"]
    text = "code,count\n" + "".join(f"{code},1\n" for code in codes)
    out = build_package(tmp_path, package(resource), {"t.csv": text})
    rows = [list(csv.DictReader(path.open(encoding="utf-8"))) for path in out.glob("t.*.csv")]
    assert sorted(row["code"] for (row,) in rows) == sorted(codes)


def test_wide_empty_and_untyped_tables_build(tmp_path: Path) -> None:
    wide = ",".join(f"c{i}" for i in range(1030))
    resources = (
        {"name": "wide", "path": "wide.csv"},
        {"name": "empty", "path": "empty.csv", "schema": SIMPLE},
        {"name": "map", "path": "map.geojson", "mediatype": "application/geo+json"},
    )
    files = {
        "wide.csv": f"{wide}\n{wide}\n",
        "empty.csv": "code,count\n",
        "map.geojson": GEO,
    }
    out = build_package(tmp_path, package(*resources), files)
    assert len(pd.read_csv(out / "wide.csv").columns) == 1030
    assert (out / "empty.json").read_text() == "[]\n"
    assert pl.read_parquet(out / "empty.parquet").shape == (0, 2)
    assert (out / "map.geojson").read_text() == GEO


def test_without_a_schema_every_cell_stays_as_it_is_written(tmp_path: Path) -> None:
    out = build_package(
        tmp_path, package({"name": "t", "path": "t.csv"}), {"t.csv": "code,x\n007,1E5\n"}
    )
    assert pl.read_parquet(out / "t.parquet").rows() == [("007", "1E5")]


def test_the_published_csv_has_one_form_whatever_the_source_had(tmp_path: Path) -> None:
    fields = [
        {"name": "day", "type": "date", "format": "%Y/%m/%d"},
        {"name": "sum", "type": "number", "groupChar": ",", "bareNumber": False},
        {"name": "open", "type": "boolean", "trueValues": ["是"], "falseValues": ["否"]},
        {"name": "list", "type": "array"},
    ]
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields}}
    source = 'day,sum,open,list\n2020/01/02,"NT$1,234.50",是,"[1, 2]"\n'
    out = build_package(tmp_path, package(resource), {"t.csv": source})
    assert (out / "t.csv").read_text() == ('day,sum,open,list\n2020-01-02,1234.50,true,"[1, 2]"\n')
    assert json.loads((out / "t.json").read_text())[0] == {
        "day": "2020-01-02",
        "sum": 1234.5,
        "open": True,
        "list": [1, 2],
    }
    from frictionless import Package

    assert Package(str(out / "datapackage.json")).validate().valid
