"""Odd data packages and registers: a problem with its place, or a build, never a traceback."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from gongbao.check_report import write_reports
from gongbao.load.cache import Cache
from gongbao.problems import Place, Problem
from tests.packages import package, simple
from tests.sites import (
    DATA,
    FULL,
    MINIMAL,
    PACKAGE,
    Files,
    build_site,
    check_site,
    settings,
    write_site,
)

DAYS_OFF = "content/registers/days-off.csv"
REGISTERS = "content/registers/datapackage.yaml"
REPORT = "content/reports/109/01-rooms.md"
YEARS = {
    PACKAGE: (
        "name: rooms\ntitle: 房間\nidentities:\n- {name: same, values: {a: 'rooms#count'}, "
        "holds: a = a}\nresources:\n- name: rooms\n  path: data/rooms.csv\n  schema:\n    fields:\n"
        "    - {name: year, type: string}\n    - {name: count, type: integer}\n"
    ),
    DATA: "year,count\n109年,1\n110年,2\n",
}


def changed(path: str, old: str, new: str) -> Files:
    assert old in str(FULL[path])
    return {path: str(FULL[path]).replace(old, new, 1)}


def identity(rest: str) -> Files:
    declared = f"identities:\n- {{name: same, values: {{a: 'rooms?kind=all#count'}}, {rest}}}\n"
    return changed(PACKAGE, "resources:", f"{declared}resources:")


NUMBERS = (
    str(FULL[PACKAGE])
    .replace("type: integer", "type: number")
    .replace("          constraints: {minimum: 0}\n", "")
)
TABLE = "---\ntitle: 房間\n---\n[](table:rooms)\n"


def with_chart(descriptor: str, mark: str, x: str, y: str, rest: str = "") -> str:
    """*descriptor* with a view of its table; *x* and *y* are columns, or how rows are counted."""
    spec = f"mark: {mark}, encoding: {{x: {{{x}}}, y: {{{y}}}}}{rest}"
    view = f"{{name: odd, title: 圖, resources: [rooms], specType: vega-lite, spec: {{{spec}}}}}"
    return descriptor.replace("resources:", f"views:\n- {view}\nresources:", 1)


ODD: dict[str, tuple[Files, str]] = {
    "a day that is none": (
        changed(PACKAGE, "name: rooms\n", "name: rooms\ncreated: soon\n"),
        f"D103 {PACKAGE}:2:1",
    ),
    "a category without a value": (
        changed(PACKAGE, "title: 種類", "title: 種類\n          categories: [{label: x}]"),
        f"D103 {PACKAGE}:18:24",
    ),
    "an infinite number": (
        {**changed(PACKAGE, "type: integer", "type: number"), DATA: "kind,count\nall,INF\n"},
        f"R107 {REPORT}:5:3",
    ),
    "a number of thirty digits": (
        {DATA: f"kind,count\nall,{'1234567890' * 3}\n"},
        f"R107 {REPORT}:5:3",
    ),
    "a table in a text with an infinite number": (
        {PACKAGE: NUMBERS, DATA: "kind,count\nall,51\nhall,INF\n", REPORT: TABLE},
        f"R107 {REPORT}:4:1",
    ),
    "a table in a text with what is no number": (
        {PACKAGE: NUMBERS, DATA: "kind,count\nall,51\nhall,NaN\n", REPORT: TABLE},
        f"R107 {REPORT}:4:1",
    ),
    "a table in a text with a number of forty digits": (
        {DATA: f"kind,count\nall,51\nhall,{'1234567890' * 4}\n", REPORT: TABLE},
        f"R107 {REPORT}:4:1",
    ),
    "a filter that compares with what is no number": (
        {
            PACKAGE: with_chart(
                NUMBERS,
                "bar",
                "field: count, type: quantitative",
                "field: kind",
                ", transform: [{filter: {field: count, gt: NaN}}]",
            )
        },
        f"D146 {PACKAGE}:11:66",
    ),
    "a formula with an infinite number": (
        {
            REPORT: "---\ntitle: 房間\n---\n共有[51](calc:a+1e400)。\n\n"
            "[a]: data:rooms?kind=all#count\n"
        },
        f"R107 {REPORT}:4:3",
    ),
    "an identity with an infinite number": (identity("holds: a = 1e400"), f"D134 {PACKAGE}:11:3"),
    "an infinite tolerance": (identity("holds: a = a, within: INF"), f"D134 {PACKAGE}:11:3"),
    "years with a word": (YEARS, f"D134 {PACKAGE}:4:3"),
    "a name that no disk can hold": (
        changed(PACKAGE, "- name: rooms", f"- name: {'r' * 260}"),
        f"D103 {PACKAGE}:11:5",
    ),
    "a chart's name that no disk can hold": (
        changed(PACKAGE, "resources:", f"views:\n- name: {'v' * 260}\nresources:"),
        f"D103 {PACKAGE}:11:3",
    ),
    "a resource's name with a blank": (
        changed(
            PACKAGE,
            "- name: rooms\n    path: data/rooms.csv",
            "- path: data/rooms.csv\n    name: the rooms",
        ),
        f"D103 {PACKAGE}:12:5",
    ),
    "a resource without a path": (
        changed(PACKAGE, "resources:\n", "resources:\n  - name: other\n"),
        f"D103 {PACKAGE}:11:5",
    ),
    "no resources": (
        {PACKAGE: str(FULL[PACKAGE]).split("resources:", maxsplit=1)[0]},
        f"D103 {PACKAGE}:1:1",
    ),
    "a second field without a name": (
        changed(PACKAGE, "- name: count\n          type", "- type"),
        f"D103 {PACKAGE}:20:11",
    ),
    "a key of a column that is none": (
        changed(PACKAGE, "primaryKey: [kind]", "primaryKey: [kinds]"),
        f"D103 {PACKAGE}:27:7",
    ),
    "a day off that its own schema allows": (
        {
            DAYS_OFF: "date,name_zh,name_en\n2020/1/1,元旦,New Year\n",
            REGISTERS: (
                "name: registers\nresources:\n- name: days-off\n  path: days-off.csv\n  schema:\n"
                "    fields:\n    - {name: date, type: date, format: '%Y/%m/%d'}\n"
                "    - {name: name_zh, type: string, title: 名稱}\n"
                "    - {name: name_en, type: string}\n"
            ),
        },
        f"D104 {DAYS_OFF}:2:1",
    ),
    "a day off that a descriptor does not name": (
        {
            DAYS_OFF: "date,name_zh,name_en\n2020/1/1,元旦,New Year\n",
            REGISTERS: "name: registers\nresources:\n- name: topics\n  path: topics.csv\n",
        },
        f"D104 {DAYS_OFF}:2:1",
    ),
}


def shown(problems: list[Problem], folder: Path) -> list[str]:
    return [f"{one.code} {one.place}".replace(f"{folder}/", "") for one in problems]


@pytest.mark.parametrize("case", ODD)
def test_an_odd_value_is_a_problem_with_a_place(case: str, tmp_path: Path) -> None:
    changes, expected = ODD[case]
    assert expected in shown(check_site(write_site(tmp_path, FULL, changes)), tmp_path)


@pytest.mark.parametrize("number", ["NaN", "INF", "-INF"])
@pytest.mark.parametrize(
    ("mark", "x", "y", "rest"),
    [
        ("bar", "field: count, type: quantitative", "field: kind", ""),
        (
            "bar",
            "field: count, type: quantitative",
            "field: kind",
            ", transform: [{filter: {field: count, lt: 60}}]",
        ),
        ("bar", "aggregate: count", "field: count, type: ordinal", ""),
        ("line", "field: count, type: ordinal", "aggregate: count", ""),
    ],
    ids=["measured", "compared", "named", "along"],
)
def test_charts_of_columns_with_what_is_no_finite_number(
    mark: str, x: str, y: str, rest: str, number: str, tmp_path: Path
) -> None:
    descriptor = with_chart(NUMBERS, mark, x, y, rest)
    table = f"kind,count\nall,51\nhall,{number}\nlobby,7\n"
    write_site(tmp_path, FULL, {PACKAGE: descriptor, DATA: table})
    assert build_site(tmp_path) == 0
    assert (tmp_path / "output" / "datasets" / "rooms" / "odd.svg").exists()


def test_moments_of_one_minute_stand_apart(tmp_path: Path) -> None:
    described = (
        "name: rooms\ntitle: 房間\nresources:\n- name: rooms\n  path: data/rooms.csv\n  schema:\n"
        "    fields:\n    - {name: at, type: datetime}\n    - {name: count, type: integer}\n"
    )
    descriptor = with_chart(described, "line", "field: at", "field: count, type: quantitative")
    table = "at,count\n2020-01-01T12:00:00,1\n2020-01-01T12:00:15,2\n2020-01-01T12:01:00,3\n"
    write_site(tmp_path, MINIMAL, {PACKAGE: descriptor, DATA: table})
    assert build_site(tmp_path) == 0
    drawing = (tmp_path / "output" / "datasets" / "rooms" / "odd.svg").read_text(encoding="utf-8")
    line = re.search(r'd="M([\d.]+) [\d.]+L([\d.]+) [\d.]+L([\d.]+) ', drawing)
    assert line
    first, second, last = map(float, line.groups())
    assert (second - first) * 3 == pytest.approx(last - second, abs=0.5)


def built(folder: Path, descriptor: str, table: str) -> Path:
    """The downloads of a site with one dataset."""
    files = {"datasets/trees/datapackage.json": descriptor, "datasets/trees/trees.csv": table}
    write_site(folder, MINIMAL, files)
    assert build_site(folder) == 0
    return folder / "output" / "datasets" / "trees"


@pytest.mark.parametrize(
    ("days", "issued"),
    [
        ({"created": "2020-01-31", "modified": "2020-02-01"}, True),
        ({"created": "2020-01-31T08:00:00Z"}, True),
        ({"modified": "2020-02-01"}, False),
    ],
    ids=["a day", "a moment", "modified alone"],
)
def test_days_of_a_dataset(days: dict[str, str], issued: bool, tmp_path: Path) -> None:
    out = built(tmp_path, package(simple("trees.csv"), **days), "code,count\n007,1\n")
    catalogue = (tmp_path / "output" / "catalog.ttl").read_text(encoding="utf-8")
    assert ("2020-01-31" in catalogue) == issued
    assert ("dcterms:issued" in catalogue or "dct:issued" in catalogue) == issued
    created = json.loads((out / "datapackage.json").read_text()).get("created", "")
    assert created[10:11] == ("T" if issued else "")


@pytest.mark.parametrize(("title", "tag"), [("Trees", "en"), ("行道樹", "zh-Hant-TW")])
def test_metadata_name_the_language_that_their_texts_are_in(
    title: str, tag: str, tmp_path: Path
) -> None:
    out = built(tmp_path, package(simple("trees.csv"), title=title), "code,count\n007,1\n")
    croissant = json.loads((out / "croissant.json").read_text(encoding="utf-8"))
    assert croissant["inLanguage"] == croissant["@context"]["@language"] == tag
    csvw = json.loads((out / "trees.csv-metadata.json").read_text(encoding="utf-8"))
    assert csvw["@context"][1] == {"@language": tag}


@pytest.mark.parametrize(
    ("period", "shown", "interval"),
    [
        ({"start": "2020-01-01", "end": "2020-12-31"}, "–", "2020-01-01/2020-12-31"),
        ({"start": "2020-01-01"}, "起", "2020-01-01/.."),
    ],
)
def test_a_period_may_go_on(
    period: dict[str, str], shown: str, interval: str, tmp_path: Path
) -> None:
    out = built(tmp_path, package(simple("trees.csv"), temporal=period), "code,count\n007,1\n")
    page = (out / "index.html").read_text(encoding="utf-8")
    (fact,) = re.findall(r"<dt>資料期間</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    text = re.sub(r"<[^>]+>", "", fact).strip()
    assert shown in text
    assert not text.endswith("–")
    assert f'"temporalCoverage": "{interval}"' in page or f'"{interval}"' in page


def test_a_dataset_names_the_notices_that_quote_it_and_no_others(tmp_path: Path) -> None:
    folder = "content/gazette/109/001"
    head = "---\ntitle: 公告{}\nsection: public-notice\nagency: office\ndoc_date: 2020-01-01\n---\n"
    changes = {
        f"{folder}/10-plain.md": f"{head.format('甲')}沒有數字。\n",
        f"{folder}/100-quoting.md": f"{head.format('乙')}共 [51 間](data:rooms?kind=all#count)。\n",
    }
    assert build_site(write_site(tmp_path, FULL, changes)) == 0
    page = (tmp_path / "output/datasets/rooms/index.html").read_text(encoding="utf-8")
    assert "公告乙" in page
    assert "公告甲" not in page


def test_a_table_may_be_called_dictionary(tmp_path: Path) -> None:
    resource = simple("trees.csv", name="dictionary")
    out = built(tmp_path, package(resource), "code,count\n007,1\n")
    with zipfile.ZipFile(out / "dictionary.xlsx") as book:
        names = book.read("xl/workbook.xml").decode()
    with zipfile.ZipFile(out / "dictionary.ods") as book:
        names += book.read("content.xml").decode()
    assert names.count('name="data"') == names.count('name="dictionary"') == 2


def test_each_value_of_a_facet_has_a_file_that_every_disk_can_hold(tmp_path: Path) -> None:
    values = ["All", "all", "a b", "a/b", "檔" * 100, f"{'檔' * 100}案"]
    resource = {**simple("trees.csv"), "facets": ["code"]}
    table = "".join(f"{value},{row}\n" for row, value in enumerate(values))
    out = built(tmp_path, package(resource), f"code,count\n{table}")
    files = {path.name: path.read_text(encoding="utf-8") for path in out.glob("trees.code.*.csv")}
    assert len({name.casefold() for name in files}) == len(values)
    assert max(len(name.encode()) for name in files) <= 200
    assert {"trees.code.All.csv", "trees.code.a-b.csv"} <= set(files)
    rows = sorted(text.removeprefix("code,count\n") for text in files.values())
    assert rows == sorted(table.splitlines(keepends=True))


def test_a_cache_that_is_damaged_is_begun_anew(tmp_path: Path) -> None:
    write_site(tmp_path, MINIMAL)
    assert build_site(tmp_path) == 0
    file = settings(tmp_path).state / "cache.sqlite"
    file.write_bytes(b"no database" * 1000)
    assert build_site(tmp_path) == 0
    cache = Cache(file)
    assert cache.get("key", str) is None
    cache.close()


def test_reports_of_a_site_without_datasets(tmp_path: Path) -> None:
    problem = Problem("F101", Place(str(tmp_path / "datasets")))
    pages = write_reports([problem], tmp_path / "datasets", tmp_path / "reports")
    assert [page.name for page in pages] == ["site.html"]
