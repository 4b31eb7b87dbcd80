"""Releases: permanent, numbered by what changed, with every changed row and cell."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import shutil
from contextlib import suppress
from pathlib import Path

import feedparser
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from gongbao import trees
from gongbao.commands import run_build
from gongbao.derive.releases import compare_tables
from gongbao.load.releases import version_key
from gongbao.pipeline import prepare
from gongbao.publish import record_ledger
from gongbao.settings import Command
from tests.sites import FULL, ROOT, build_site, check_site, write_site
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
        cell = html.fromstring(text).xpath("//li[del and ins]")[0]
        assert "[刪除：10] [新增：11]" in " ".join(cell.text_content().split())


@pytest.mark.parametrize(
    ("rows", "declared", "required"),
    [
        ("kind,count\nall,51\nfamily,10\nnew,1\n", "1.0.1", "1.1.0"),
        ("kind,count\nall,51\n", "1.1.0", "2.0.0"),
        ("kind,count\nall,52\nfamily,10\n", "1.9.0", "2.0.0"),
    ],
)
def test_a_version_has_to_say_how_much_changed(
    rows: str, declared: str, required: str, tmp_path: Path
) -> None:
    figures = {
        path: re.sub(r"\[[^\]]*\]\(data:[^)]*\)", "51", str(text))
        for path, text in FULL.items()
        if path.endswith(".md")
    }
    write_site(tmp_path, {**FULL, **version("1.0.0"), **figures})
    assert publish(tmp_path) == 0
    write_site(tmp_path, version(declared), {DATA: rows})
    found = [p for p in check_site(tmp_path) if p.severity == "error"]
    assert [(p.code, p.args.get("required")) for p in found] == [("K106", required)]
    write_site(tmp_path, version(required))
    assert not [p for p in check_site(tmp_path) if p.severity == "error"]


def with_file(text: str, said: str) -> dict[str, str | bytes | None]:
    descriptor = str(version(said)[PACKAGE])
    another = "resources:\n  - name: plan\n    path: data/plan.txt\n"
    descriptor = descriptor.replace("resources:\n", another, 1)
    return {PACKAGE: descriptor, "datasets/rooms/data/plan.txt": text}


def test_other_files_are_of_a_version_as_well(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, with_file("first\n", "1.0.0"))
    assert publish(tmp_path) == 0
    assert check_site(tmp_path) == []
    write_site(tmp_path, with_file("second\n", "1.0.0"))
    (problem,) = check_site(tmp_path)
    assert (problem.code, problem.args["required"]) == ("K106", "2.0.0")
    write_site(tmp_path, with_file("second\n", "2.0.0"))
    assert publish(tmp_path) == 0
    for number, text in (("1.0.0", "first\n"), ("2.0.0", "second\n")):
        folder = tmp_path / "output/datasets/rooms/versions" / number
        assert hashlib.sha256(text.encode()).hexdigest() in (folder / "index.html").read_text()
        named = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]
        assert [one["path"] for one in named] == ["rooms.csv"]
        assert all((folder / one["path"]).is_file() for one in named)


def test_a_release_from_before_other_files_were_listed_asks_for_no_version(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, with_file("first\n", "1.0.0"))
    assert publish(tmp_path) == 0
    record = tmp_path / "content/ledger/datasets/rooms/1.0.0.json"
    before = json.loads(record.read_text(encoding="utf-8"))
    digest = before.pop("files")["plan.txt"]
    plan = {"name": "plan", "path": "plan.txt", "hash": f"sha256:{digest}"}
    before["descriptor"]["resources"].insert(0, plan)
    record.write_text(json.dumps(before), encoding="utf-8")
    assert check_site(tmp_path) == []
    write_site(tmp_path, with_file("second\n", "1.0.0"))
    assert [one.code for one in check_site(tmp_path)] == ["K106"]


def packed(text: str) -> bytes:
    return gzip.compress(text.encode())


@pytest.mark.parametrize(
    "data", [None, packed(DATA)[:20], packed("kind,count\nall,99\n")], ids=["gone", "cut", "other"]
)
@pytest.mark.parametrize("name", ["objects/*.csv.gz", "2.0.0.changes.csv.gz"])
def test_what_a_release_has_is_what_was_published(
    name: str, data: bytes | None, published: Path
) -> None:
    write_site(published, version("2.0.0"), {DATA: "kind,count\nall,51\nfamily,11\n"})
    assert publish(published) == 0
    ledger = published / "content/ledger/datasets/rooms"
    file = sorted(ledger.glob(name))[0]
    if data is None:
        file.unlink()
    else:
        file.write_bytes(data)
    found = [one for one in check_site(published) if one.severity == "error"]
    assert {(one.code, one.args["file"]) for one in found} == {("K105", file.name)}
    assert build_site(published) == 1


@pytest.mark.parametrize(
    ("text", "good"),
    [
        *(("1.0.0", 1), ("2020", 1), ("1.0", 1), ("1.2.3-draft", 1), ("1.2.3-rc.1", 1)),
        *(("../../evil", 0), ("9.0.0/x", 0), ("²", 0), ("2..0", 0), ("1.2.3.4", 0), ("v1", 0)),
        *(("1.0.0-", 0), ("1.0.0-..", 0), ("", 0), ("1.0.0 ", 0), ("9" * 10, 0), ("con", 0)),
    ],
)
def test_a_version_is_three_numbers(text: str, good: int, tmp_path: Path) -> None:
    write_site(tmp_path, FULL, version(f'"{text}"'))
    found = [(one.code, one.place.line) for one in check_site(tmp_path)]
    assert found == [("K114", 1)] * (not good)


@pytest.mark.parametrize(
    ("one", "other"), [("1.0", "1.0.1"), ("2", "10.0.0"), ("1.9.0-rc.1", "1.10.0")]
)
def test_releases_come_in_the_order_of_their_numbers(one: str, other: str) -> None:
    assert version_key(one) < version_key(other)
    assert version_key("1.0") == version_key("1.0.0") == version_key("1")


def record(site: Path, die_after: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Write the ledger as a publish does, until one of its files; how many were written."""
    written: list[Path] = []

    def write_and_die(path: Path, data: bytes) -> None:
        trees.write_whole(path, data)
        written.append(path)
        if len(written) == die_after:
            raise KeyboardInterrupt

    chosen = site_settings(site)
    prepared = prepare(chosen)
    assert not prepared.failed, prepared.problems
    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr("gongbao.publish.write_whole", write_and_die)
        record_ledger(chosen, prepared.ledger())
    prepared.cache.close()
    return len(written)


@pytest.mark.parametrize("beside", [False, True], ids=["first publish", "second"])
def test_a_publish_that_dies_between_two_files_stops_no_later_one(
    beside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Objects come before the release that names them; the list of addresses is not missed."""
    start = write_site(tmp_path / "start", FULL, version("1.0.0"))
    if beside:
        record(start, 0, monkeypatch)
        issue = "content/gazette/109/003/issue.md"
        third = str(FULL["content/gazette/109/002/issue.md"]).replace("number: 2", "number: 3")
        changes = {DATA: "kind,count\nall,51\nfamily,11\n", issue: third.replace("-06", "-09")}
        write_site(start, version("2.0.0"), changes)
    for die_after in range(1, 100, 2):
        site = shutil.copytree(start, tmp_path / str(die_after))
        if record(site, die_after, monkeypatch) < die_after:
            break
        record(site, 0, monkeypatch)
        assert not site_settings(site).recording.exists()
        assert check_site(site) == []
    assert die_after > 6


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
