"""Releases: permanent, numbered by what changed, with every changed row and cell."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import feedparser
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongbao.commands import run_build
from gongbao.derive.releases import compare_tables
from gongbao.settings import Command
from tests.sites import FULL, ROOT, check_site, write_site
from tests.sites import settings as site_settings

DATA = "datasets/rooms/data/rooms.csv"
PACKAGE = "datasets/rooms/datapackage.yaml"


def publish(folder: Path) -> int:
    command = Command(site_settings(folder), ROOT / "pelicanconf.py", "en", "text", True)
    return run_build(command, record=True)


def version(text: str) -> dict[str, str | bytes | None]:
    return {PACKAGE: str(FULL[PACKAGE]).replace("name: rooms", f"version: {text}\nname: rooms", 1)}


@pytest.fixture
def published(tmp_path: Path) -> Path:
    write_site(tmp_path, FULL, version("1.0.0"))
    assert publish(tmp_path) == 0
    return tmp_path


def test_an_old_release_stays_byte_for_byte(published: Path) -> None:
    first = published / "output/datasets/rooms/versions/1.0.0"
    before = (first / "rooms.csv").read_bytes()
    descriptor = (first / "datapackage.json").read_bytes()
    write_site(published, version("2.0.0"), {DATA: "kind,count\nall,51\nfamily,11\n"})
    assert publish(published) == 0
    assert (first / "rooms.csv").read_bytes() == before
    assert (first / "datapackage.json").read_bytes() == descriptor
    new = published / "output/datasets/rooms/versions/2.0.0"
    rows = list(csv.DictReader((new / "changes.csv").open(encoding="utf-8")))
    assert rows == [
        {
            "table": "rooms",
            "change": "changed",
            "key": "family",
            "field": "count",
            "was": "10",
            "now": "11",
        }
    ]
    assert json.loads((new / "changes.json").read_text(encoding="utf-8")) == rows
    assert "<del>10</del>" in (new / "index.html").read_text(encoding="utf-8")


def test_the_feed_of_a_dataset_carries_the_changed_cell(published: Path) -> None:
    write_site(published, version("2.0.0"), {DATA: "kind,count\nall,51\nfamily,11\n"})
    assert publish(published) == 0
    for name in ("datasets/rooms.atom", "datasets/rooms.xml", "datasets.atom"):
        feed = feedparser.parse((published / "output/feeds" / name).read_bytes())
        assert not feed.bozo, name
        assert [entry.title for entry in feed.entries] == ["房間 2.0.0", "房間 1.0.0"]
        entry = feed.entries[0]
        text = entry.content[0].value if "content" in entry else entry.summary
        assert "<del>10</del>" in text
        assert "<ins>11</ins>" in text


@pytest.mark.parametrize(
    ("rows", "declared", "required"),
    [
        ("kind,count\nall,51\nfamily,10\nnew,1\n", "1.0.1", "1.1.0"),
        ("kind,count\nall,51\n", "1.1.0", "2.0.0"),
        ("kind,count\nall,52\nfamily,10\n", "1.9.0", "2.0.0"),
    ],
)
def test_a_version_has_to_say_how_much_changed(
    rows: str, declared: str, required: str, published: Path
) -> None:
    figures = {
        path: str(text).replace("[51 間]", "[]").replace("[51]", "[]")
        for path, text in FULL.items()
        if path.endswith(".md")
    }
    write_site(published, {**version(declared), **figures}, {DATA: rows})
    found = [p for p in check_site(published) if p.severity == "error"]
    assert [(p.code, p.args.get("required")) for p in found] == [("K106", required)]
    write_site(published, version(required))
    assert not [p for p in check_site(published) if p.severity == "error"]


def test_a_column_of_another_type_asks_for_a_major_version(published: Path) -> None:
    """Also where the cells are the same, byte for byte."""
    package = str(version("1.0.1")[PACKAGE]).replace("type: integer", "type: number")
    write_site(published, {}, {PACKAGE: package})
    found = [p for p in check_site(published) if p.severity == "error"]
    assert [(p.code, p.args.get("required")) for p in found] == [("K106", "2.0.0")]


def test_nothing_is_recorded_twice(published: Path) -> None:
    ledger = published / "content/ledger/datasets/rooms"
    before = sorted(path.name for path in ledger.rglob("*"))
    assert publish(published) == 0
    assert sorted(path.name for path in ledger.rglob("*")) == before


def test_without_a_version_the_number_follows_from_the_change(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert publish(tmp_path) == 0
    write_site(tmp_path, {}, {DATA: "kind,count\nall,51\nfamily,10\nnew,1\n"})
    assert publish(tmp_path) == 0
    versions = {path.stem for path in (tmp_path / "content/ledger/datasets/rooms").glob("*.json")}
    assert versions == {"1.0.0", "1.1.0"}


ROWS = st.dictionaries(
    st.text("abc", min_size=1, max_size=2), st.tuples(st.text("xy\n,", max_size=2)), max_size=6
)


@settings(max_examples=200)
@given(ROWS, ROWS)
def test_changes_turn_the_old_table_into_the_new(
    old: dict[str, tuple[str]], new: dict[str, tuple[str]]
) -> None:
    rows = dict(old)
    for one in compare_tables("t", table(old), table(new), ("key",)):
        if one.change == "removed":
            del rows[one.key]
        elif one.change == "added":
            rows[one.key] = (json.loads(one.now)["value"],)
        else:
            assert rows[one.key] == (one.was,)
            rows[one.key] = (one.now,)
    assert rows == new


@given(st.lists(st.text("ab", max_size=2), max_size=8), st.lists(st.text("ab", max_size=2)))
def test_without_a_key_rows_are_counted(old: list[str], new: list[str]) -> None:
    tables = [pa.table({"value": pa.array(cells, pa.string())}) for cells in (old, new)]
    rows = list(old)
    for one in compare_tables("t", tables[0], tables[1], ()):
        if one.change == "added":
            rows.append(one.key)
        else:
            rows.remove(one.key)
    assert sorted(rows) == sorted(new)


def table(rows: dict[str, tuple[str]]) -> pa.Table:
    values = [cells[0] for cells in rows.values()]
    return pa.table(
        {"key": pa.array(list(rows), pa.string()), "value": pa.array(values, pa.string())}
    )
