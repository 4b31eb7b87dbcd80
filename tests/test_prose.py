"""Numbers in prose: which are figures without a source, and which are none by rule."""

from __future__ import annotations

import pytest

from gongbao.load.front_matter import MarkdownSource
from gongbao.load.prose import find_loose_numbers
from gongbao.load.yaml_source import parse_yaml


def loose(body: str, lang: str = "zh", header: str = "title: x\n") -> list[str]:
    source, _ = parse_yaml(header, "x.md", 2)
    return [one.text for one in find_loose_numbers(MarkdownSource("x.md", source, body, 4), lang)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("全年出刊107期。", ["107"]),
        ("共１２件與3.5%", ["１２", "3.5"]),
        ("約4,000萬元", ["4,000"]),
        ("五十一間宿舍", ["五十一"]),
        ("It had 51 rooms and 3 lifts.", ["51", "3"]),
        ("車齡20年以上", ["20"]),
        ("達80分", ["80"]),
        ("at 320 places", ["320"]),
        ("[共 58 項](https://example.org/)", ["58"]),
        ("| 種類 | 間數 |\n|---|---|\n| 全部 | 51 |", ["51"]),
        ("A4.5 and A4,500", ["4.5", "4,500"]),
    ],
)
def test_figures_without_a_source(text: str, found: list[str]) -> None:
    assert loose(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *("109年", "民國109年11月23日", "109年度", "2020年", "6月22日", "6月22、23日", "6、11月"),
        *("109年1至12月", "民國44年至60年", "7月15日、12月23日", "12:30", "2020-11-23"),
        *(
            "15 July 2020",
            "22 and 23 June",
            "July 2020",
            "June 22, 2020",
            "In 2020 it was.",
            "ROC 109",
        ),
        *("第56條第2項", "第 18 屆", "第2次", "article 56", "sections 3 and 4", "the 18th time"),
        *("KPSN2系統", "A4紙", "5G", "COVID-19", "壹-三-7", "二、7"),
        *("on A4.", "of COVID-19.", "COVID-19, and flu", "紙張用A4，裝訂成冊", "A4, B5.", "5G."),
        "[51間](data:rooms?kind=all#count)",
        "[849,300](calc:(a+b)*5)",
        '[1950](exempt: "專線")',
        "少用[298次][posts]\n\n[posts]: data:x?y=5#z\n",
        "```\n12\n```\n",
        "`12`",
        "<!-- 12 -->",
        "見[網頁](https://example.org/12)",
        "1. 甲\n2. 乙\n",
        "十分、百萬、千萬別這樣",
    ],
)
def test_no_figures_by_rule(text: str) -> None:
    assert loose(text) == []


def test_title_and_summary_are_prose_too() -> None:
    assert loose("", header="title: 3 rooms\nsummary: 12 in all\norder: 2\n") == ["3", "12"]


def test_the_place_is_that_of_the_number() -> None:
    source, _ = parse_yaml("title: x\n", "x.md", 2)
    (one,) = find_loose_numbers(MarkdownSource("x.md", source, "甲\n\n乙有 12 件", 4), "zh")
    assert (one.place.line, one.place.column) == (6, 4)
