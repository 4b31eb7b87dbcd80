"""References in texts, from the Markdown of a small site to what its pages show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gongbao.dataset_model import Column, Table
from gongbao.derive.cells import row_anchor
from gongbao.languages import LocalizedText
from gongbao.problems import Problem
from tests.sites import FULL, Files, build_site, check_site, write_site

CHAPTER = "content/reports/109/01-rooms.md"
ENGLISH = "content/reports/109/01-rooms.en.md"
TABLE = """year,kind,kind_zh,kind_en,count,cost,opened
2019,all,全部,All,40,1000,
2019,family,眷舍,Family,8,300,
2020,all,全部,All,51,1200.5,2020-07-15
2020,family,眷舍,Family,10,400,2020-03-01
2020,chief,首長,Chief,3,500,2020-03-01
2020,single,單房,Single,38,300.5,2020-11-24
"""
SCHEMA = """name: rooms
languages: [zh-Hant-TW, en]
title: 房間
title@en: Rooms
resources:
- name: rooms
  path: data/rooms.csv
  title: 房間數
  title@en: Room counts
  schema:
    primaryKey: [year, kind]
    fields:
    - {name: year, type: integer}
    - {name: kind, type: string}
    - {name: kind_zh, type: string, title: 種類}
    - {name: kind_en, type: string, title@en: Kind}
    - {name: count, type: integer, title: 間數, title@en: Units, unit: 間, unit@en: units}
    - {name: cost, type: number, title: 費用, title@en: Cost, unit: 元, unit@en: NT$}
    - {name: opened, type: date, title: 啟用, title@en: Opened}
- name: indicators
  path: data/indicators.csv
  schema:
    primaryKey: [name]
    fields:
    - {name: name, type: string}
    - {name: value, type: integer, title: 數值}
    - {name: unit_zh, type: string}
    - {name: unit_en, type: string}
"""
SITE: Files = {
    **FULL,
    "content/gazette/109/001/01-archives.md": None,
    "content/gazette/109/001/01-archives.en.md": None,
    "content/gazette/109/001/attachments/hours.txt": None,
    "content/gazette/109/002/01-correction.md": None,
    "datasets/rooms/data/rooms.csv": TABLE,
    "datasets/rooms/data/indicators.csv": "name,value,unit_zh,unit_en\nvisits,7,人次,visits\n"
    "budget,40000000,新臺幣元,NT$\n",
    "datasets/rooms/datapackage.yaml": SCHEMA,
}


def chapter(body: str, english: str = "") -> Files:
    texts = {CHAPTER: f"---\ntitle: 房間\n---\n{body}\n"}
    if english:
        texts[ENGLISH] = f"---\ntitle: Rooms\n---\n{english}\n"
    return texts


def problems(folder: Path, body: str, english: str = "") -> list[Problem]:
    return check_site(write_site(folder, SITE, chapter(body, english)))


def prose(folder: Path, body: str, english: str = "") -> dict[str, str]:
    """The chapter's text on the built page of each language, without markup."""
    write_site(folder, SITE, chapter(body, english))
    assert build_site(folder) == 0
    return {lang: text_of(markup(folder, lang)) for lang in ("zh", "en")}


def markup(folder: Path, lang: str) -> str:
    page = f"output/{'en/' if lang == 'en' else ''}reports/109/rooms/index.html"
    html = (folder / page).read_text(encoding="utf-8")
    found = re.search(r'<div class="prose".*?>(.*?)</div>\s*<section>', html, re.DOTALL)
    assert found
    return found[1]


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


RIGHT = [
    (
        "a row by its key; the report's year is understood",
        "rooms?kind=all#count",
        "51間",
        "51 units",
    ),
    ("another year", "rooms?kind=all&year=2019#count", "40間", "40 units"),
    ("a number with decimals", "rooms?kind=all#cost", "1,200.5元", "NT$1,200.5"),
    ("a day", "rooms?kind=all#opened", "7月15日", "15 July"),
    ("a sum", "rooms?kind!=all#sum:count", "51間", "51 units"),
    ("a sum over chosen values", "rooms?kind=family&kind=chief#sum:count", "13間", "13 units"),
    ("a sum over all years", "rooms?year=*&kind=all#sum:count", "91間", "91 units"),
    ("a mean, rounded", "rooms?kind!=all#mean:cost", "400.2元", "NT$400.17"),
    ("the least", "rooms?kind!=all#min:count", "3間", "3 units"),
    ("the most", "rooms?kind!=all#max:count", "38間", "38 units"),
    ("rows", "rooms?kind!=all#count:*", "3", "3"),
    ("present cells", "rooms?year=2019#count:opened", "0", "0"),
    (
        "a share of the rows that are not excluded",
        "rooms?kind=family&kind!=all#share:count",
        "19.6%",
        "20%",
    ),
    ("a change", "rooms?kind=all#change:count", "11間", "11 units"),
    ("a change in percent", "rooms?kind=all#change-rate:count", "27.5%", "27.5%"),
    ("the unit of the row", "indicators?name=visits#value", "7人次", "7 visits"),
    ("money in words", "indicators?name=budget#value", "4,000萬元", "NT$40 million"),
]


@pytest.mark.parametrize(("address", "zh", "en"), [r[1:] for r in RIGHT], ids=[r[0] for r in RIGHT])
def test_what_a_reference_says(address: str, zh: str, en: str, tmp_path: Path) -> None:
    found = problems(tmp_path, f"[{zh}](data:rooms/{address})", f"[{en}](data:rooms/{address})")
    assert [str(one) for one in found] == []


def test_empty_brackets_are_filled_in_for_each_reader(tmp_path: Path) -> None:
    body = (
        "[](data:rooms/rooms?kind=all#count)、[](data:rooms/rooms?kind=all#opened)、"
        "[](data:rooms/indicators?name=budget#value)、[](data:rooms/rooms?kind=family&kind!=all#share:count)、"
        "[{}](data:rooms/indicators?name=budget#value)"
    )
    texts = prose(tmp_path, body.format("約"), body.format("about"))
    assert texts["zh"] == "51間、民國109年（2020年）7月15日、4,000萬元、19.6%、約4,000萬元"
    assert texts["en"] == "51 units、15 July 2020、NT$40 million、19.6%、about NT$40 million"


def test_a_figure_leads_to_its_row_and_carries_its_value(tmp_path: Path) -> None:
    body = "[51間](data:rooms/rooms?kind=all#count)與[](data:rooms/rooms?kind!=all#sum:count)"
    prose(tmp_path, body)
    html = markup(tmp_path, "zh")
    assert '<a class="figure" href="../../../datasets/rooms/#row-rooms-2020-all">' in html
    assert '<data value="51">51間</data>' in html
    assert 'href="../../../datasets/rooms/#table-rooms"' in html
    page = (tmp_path / "output/datasets/rooms/index.html").read_text(encoding="utf-8")
    assert 'id="row-rooms-2020-all"' in page
    assert 'id="table-rooms"' in page


def test_named_figures_and_a_formula_that_is_printed(tmp_path: Path) -> None:
    body = (
        "眷舍[10間][family]，占[19.6%](calc:family/all*100%)；"
        "每間[](calc:cost/all;unit=元)，合計[13間](calc:two)。\n\n"
        "[family]: data:rooms/rooms?kind=family#count\n[all]: data:rooms/rooms?kind=all#count\n"
        "[cost]: data:rooms/rooms?kind=all#cost\n[chief]: data:rooms/rooms?kind=chief#count\n"
        "[two]: calc:family+chief\n"
    )
    texts = prose(tmp_path, body)
    assert texts["zh"] == (
        "眷舍10間，占19.6%（10 ÷ 51 × 100）；每間23.5元（1,200.5 ÷ 51），合計13間（10 + 3）。"
    )
    assert (
        '<a class="figure" href="../../../datasets/rooms/#row-rooms-2020-family">10</a>'
        in markup(tmp_path, "zh")
    )


def test_a_table_in_the_text_speaks_the_readers_language(tmp_path: Path) -> None:
    address = "table:rooms/rooms?kind!=all#kind,count,opened"
    prose(tmp_path, f"前言\n\n[各類房間]({address})\n\n後記", f"Before\n\n[]({address})")
    zh, en = markup(tmp_path, "zh"), markup(tmp_path, "en")
    assert "<caption>各類房間</caption>" in zh
    assert text_of(re.findall(r"<thead>.*?</thead>", zh)[0]) == "種類間數（間）啟用"
    assert re.findall(r'<th scope="row"><a href="([^"]+)">(.*?)</a>', zh)[0] == (
        "../../../datasets/rooms/#row-rooms-2020-family",
        "眷舍",
    )
    assert "<caption>Room counts</caption>" in en
    assert "Family" in en
    assert "1 March 2020" in en
    assert "<p><data" not in zh + en


WRONG = [
    ("no dataset", "R102", "[51間](data:room/rooms?kind=all#count)", "rooms"),
    ("no resource", "R102", "[51間](data:rooms/room?kind=all#count)", "rooms"),
    ("no column", "R102", "[51間](data:rooms/rooms?kind=all#counts)", "count"),
    ("no column in a condition", "R102", "[51間](data:rooms/rooms?kin=all#count)", "kind"),
    ("no such value", "R102", "[51間](data:rooms/rooms?kind=famly#count)", "family"),
    ("no operation", "R102", "[51間](data:rooms/rooms?kind!=all#summ:count)", "sum"),
    ("no name", "R102", "[1](calc:famly)\n\n[family]: data:rooms/rooms?kind=all#count", ""),
    ("several rows", "R103", "[51間](data:rooms/rooms#count)", ""),
    ("a year without rows", "R103", "[51間](data:rooms/rooms?year=2021&kind=all#count)", ""),
    ("no year before", "R103", "[1](data:rooms/rooms?kind=chief#change:count)", ""),
    ("another value", "R104", "[52間](data:rooms/rooms?kind=all#count)", ""),
    ("another day", "R104", "[7月16日](data:rooms/rooms?kind=all#opened)", ""),
    ("rounded without a word", "R105", "[1,200元](data:rooms/rooms?kind=all#cost)", ""),
    ("another unit", "R106", "[51人](data:rooms/rooms?kind=all#count)", ""),
    ("units that cannot be added", "R106", "[1](calc:a+b)\n\n[a]: data:rooms/rooms?kind=all#count\n"
     "[b]: data:rooms/rooms?kind=all#cost", ""),
    ("a sum of words", "R107", "[1](data:rooms/rooms?kind!=all#sum:kind)", ""),
    ("no year", "R113", "[1](data:rooms/rooms?kind=all&year!=2020#change:count)", ""),
    ("no formula", "R107", "[1](calc:a**b)", ""),
    ("a circle", "R107", "[1](calc:a)\n\n[a]: calc:b\n[b]: calc:a", ""),
    ("division by nought", "R107", "[1](calc:a/(a-a))\n\n[a]: data:rooms/rooms?kind=all#count", ""),
    ("a missing cell", "R111", "[1](data:rooms/rooms?year=2019&kind=all#opened)", ""),
    ("a missing cell in a sum", "R107", "[1](data:rooms/rooms?year=2019#sum:opened)", ""),
    ("a table in a sentence", "R109", "見[表](table:rooms/rooms#kind)。", ""),
    ("a table without rows", "R103", "[表](table:rooms/rooms?year=2021#kind)", ""),
    ("a table without that column", "R102", "[表](table:rooms/rooms#knd)", "kind"),
    ("no reason", "R112", "[1950](exempt:)", ""),
    ("no year", "R113", "[1](data:rooms/indicators?name=visits#change:value)", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "body", "guess"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG]
)
def test_what_is_wrong_is_said_with_its_place(
    code: str, body: str, guess: str, tmp_path: Path
) -> None:
    text = f"第一段。\n\n{body}"
    found = [one for one in problems(tmp_path, text) if one.severity == "error"]
    assert [one.code for one in found] == [code]
    written = (tmp_path / CHAPTER).read_text(encoding="utf-8")
    before = written[: written.index("[")].split("\n")
    assert (found[0].place.line, found[0].place.column) == (len(before), len(before[-1]) + 1)
    if guess:
        assert found[0].args["guess"] == guess


def test_each_language_is_held_to_the_data(tmp_path: Path) -> None:
    right = "[51間](data:rooms/rooms?kind=all#count)"
    (found,) = problems(tmp_path, right, "[52 units](data:rooms/rooms?kind=all#count)")
    assert (found.code, Path(found.place.path).name) == ("R104", "01-rooms.en.md")


def test_a_reference_in_code_is_none(tmp_path: Path) -> None:
    assert problems(tmp_path, "`[52](data:nowhere#x)` 與\n\n    [52](data:nowhere#x)") == []


def test_the_page_counts_what_is_traced(tmp_path: Path) -> None:
    write_site(
        tmp_path,
        SITE,
        chapter('[51間](data:rooms/rooms?kind=all#count)與12件，[1950](exempt: "專線")'),
    )
    assert build_site(tmp_path) == 0
    page = (tmp_path / "output/reports/109/rooms/index.html").read_text(encoding="utf-8")
    assert "2個數字中有1個連到資料" in page
    listed = (tmp_path / "output/reports/109/figures/index.html").read_text(encoding="utf-8")
    assert "1950" in listed
    assert "專線" in listed


@pytest.mark.parametrize(
    ("types", "keys", "anchors"),
    [
        (("string",), [("a-b.c",), ("甲1",)], ["row-t-a-b.c", "row-t-甲1"]),
        (("string",), [("1/2",), ("1 2",)], ["row-t-1~2F2", "row-t-1~202"]),
        (
            ("string", "string"),
            [("a-b", "c"), ("a", "b-c")],
            ["row-t-a~2Db-c", "row-t-a-b-c"],
        ),
        (("date", "string"), [("2020-01-02", "x-y")], ["row-t-2020-01-02-x-y"]),
        (("integer", "year"), [("-5", "2020")], ["row-t--5-2020"]),
        ((), [("x",), ("y",)], ["row-t-1", "row-t-2"]),
    ],
)
def test_rows_of_other_keys_have_other_addresses(
    types: tuple[str, ...], keys: list[tuple[str, ...]], anchors: list[str]
) -> None:
    text = LocalizedText({})
    columns = tuple(
        Column(name=f"c{number}", type=one, title=text, description=text)
        for number, one in enumerate(types or ("string",))
    )
    table = Table(
        name="t",
        title=text,
        description=text,
        rows=2,
        columns=columns,
        primary_key=tuple(column.name for column in columns) if types else (),
    )
    assert [row_anchor(table, cells, index) for index, cells in enumerate(keys)] == anchors
