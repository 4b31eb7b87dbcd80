"""Reading YAML, front matter, Markdown and CSV with the places of what was read."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongbao.load import markdown_converters
from gongbao.load.figure_links import FigureLinks
from gongbao.load.front_matter import MarkdownSource, load_markdown
from gongbao.load.markdown import convert_markdown
from gongbao.load.yaml_source import YamlSource, parse_yaml
from gongbao.validate.csv_places import CsvPlaces, _cell_starts


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("010", 10),
        ("094", 94),
        ("no", "no"),
        ("2020-02-30", "2020-02-30"),
        ("12:30", "12:30"),
        ("1.50", 1.5),
        ("true", True),
        ("~", None),
        ("'010'", "010"),
        ("109-094-01", "109-094-01"),
    ],
)
def test_scalars_are_read_by_the_rules_of_yaml_1_2(written: str, read: object) -> None:
    source, problems = parse_yaml(f"key: {written}\n", "x.yaml")
    assert problems == []
    assert source.value == {"key": read}


def test_every_key_and_item_has_its_place() -> None:
    source, _ = parse_yaml("a: 1\nlist:\n  - x: 1\n  - x: 2\n", "x.yaml", first_line=2)
    assert str(source.place("list", 1, "x")) == "x.yaml:5:5"
    assert str(source.place("list", 1, "missing")) == "x.yaml:5:5"
    assert str(source.place("a")) == "x.yaml:2:1"


def test_anchors_are_refused() -> None:
    _, problems = parse_yaml("a: &x [1]\nb: *x\n", "x.yaml")
    assert [problem.code for problem in problems] == ["F103"]


PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20)
"""Line separators are folded by YAML; control characters have no place in a header."""


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
        st.one_of(PRINTABLE, st.integers(-(10**17), 10**17), st.booleans(), st.none()),
        max_size=6,
    )
)
def test_what_yaml_writes_is_read_back(values: dict[str, object]) -> None:
    text = yaml.safe_dump(values, allow_unicode=True)
    source, problems = parse_yaml(text, "x.yaml")
    assert problems == []
    assert (source.value or {}) == values


@given(
    st.lists(
        st.lists(st.text('ab"\n,中', max_size=5), min_size=2, max_size=3), min_size=1, max_size=5
    )
)
def test_cell_starts_agree_with_the_csv_module(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    text = stream.getvalue()
    lines = text.split("\n")
    starts = _cell_starts(text, ",")
    for number, row in enumerate(rows, 1):
        assert len(starts[number]) == len(row)
        for line, column in starts[number]:
            assert lines[line - 1][column - 1] == '"'


def test_a_record_after_a_cell_with_line_ends_has_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('a,b\n"1\n2",x\n3,y\n', encoding="utf-8")
    assert str(CsvPlaces(str(path)).place(3, 2)) == f"{path}:4:3"


def test_a_file_from_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes("\ufeff---\r\ntitle: 標題\r\n---\r\n內文\r\n".encode())
    source, problems = load_markdown(str(path))
    assert problems == []
    assert (source.header.value, source.body) == ({"title": "標題"}, "內文\n")
    assert source.body_line == 4


def source_of(body: str) -> MarkdownSource:
    return MarkdownSource("x.md", YamlSource("x.md", {}, {}, {}), body, 1)


def body(text: str) -> str:
    return convert_markdown(source_of(text), "zh").html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[x](javascript:alert(1))",
        '<a href="&#106;avascript:alert(1)">x</a>',
        "<iframe src='https://example.org'></iframe>",
        '<p style="position:fixed">x</p>',
        "<svg><script>alert(1)</script></svg>",
        '<div class="masthead">x</div>',
    ],
)
def test_nothing_active_survives(attack: str) -> None:
    html = body(f"前\n\n{attack}\n\n後")
    for word in ("<script", "onerror", "javascript:", "<iframe", "style=", "<svg", "masthead"):
        assert word not in html
    assert "前" in html
    assert "後" in html


def test_tables_footnotes_and_chinese_headings_survive() -> None:
    html = body("## 依據\n\n|a|b|\n|--:|:-:|\n|1|2|\n\n註[^1]\n\n[^1]: 說明\n")
    assert '<h2 id="依據">' in html
    assert '<th class="right" scope="col">' in html
    assert 'id="fn:1"' in html


def test_figures_and_links_have_places() -> None:
    text = "甲\n\n乙 [1,064 件](data:petitions?year=2020#count) 與[公報](/gazette/)。\n"
    converted = convert_markdown(
        MarkdownSource("x.md", YamlSource("x.md", {}, {}, {}), text, 5), "zh"
    )
    assert '<data value="|data:petitions?year=2020#count">1,064 件</data>' in converted.html
    assert [str(figure.place) for figure in converted.figures] == ["x.md:7:3"]
    assert [(link.href, str(link.place)) for link in converted.links] == [
        ("/gazette/", "x.md:7:51")
    ]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[a](/a/)\n\n[b](/b/) [a](/a/)", [("/a/", "1:5"), ("/b/", "3:5"), ("/a/", "3:14")]),
        ("[b](/a/b/)\n\n[a](/a/)", [("/a/b/", "1:5"), ("/a/", "3:5")]),
        ('`href="/nowhere/"` [a](/a/)', [("/a/", "1:24")]),
        ("[a](/a/ \"src='/b/'\")", [("/a/", "1:5")]),
        ('<a title="a > b" href="/a/">a</a> ![c](/c.png)', [("/a/", "1:24"), ("/c.png", "1:40")]),
        ("[a](/a/?x=1&y=<)", [("/a/?x=1&y=<", "1:5")]),
        ("[a][n] [b][n]\n\n[n]: /a/\n", [("/a/", "3:6")]),
    ],
)
def test_each_link_has_a_place_of_its_own(text: str, links: list[tuple[str, str]]) -> None:
    found = convert_markdown(source_of(text), "zh").links
    assert [(link.href, str(link.place)) for link in found] == [
        (href, f"x.md:{place}") for href, place in links
    ]


PIECES = (
    *("*", "**", "_", "`", "\\", "[", "]", "(/x/)", "!", "<b>", "<!-- c -->", "&amp;", "&", "<"),
    *("<https://example.org/>", "<a@b.example>", "[^1]", "[1]: /x/", "  \n", "\n", "\n\n", "    "),
    *(
        "文字",
        "words ",
        "# ",
        "- ",
        "1. ",
        "> ",
        "| a | b |\n|---|---|\n",
        ": ",
        "___",
        "'",
        '"',
        "~",
    ),
)
MARKED = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


@given(MARKED)
def test_texts_without_marks_are_spared_nothing_that_matters(text: str) -> None:
    """Against Python-Markdown that looks for every pattern everywhere."""
    found = convert_markdown(source_of(text), "zh")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown_converters, "_MARKS", re.compile(""))
        assert convert_markdown(source_of(text), "zh") == found


SIMPLE_PIECES = (
    "文字",
    "words ",
    "# ",
    "## ",
    "1. ",
    "12. ",
    "\n",
    "\n\n",
    "  \n",
    "*",
    "_",
    "`",
    "- ",
)


@given(st.one_of(MARKED, st.lists(st.sampled_from(SIMPLE_PIECES), max_size=24).map("".join)))
def test_simple_texts_become_what_the_whole_converter_makes_of_them(text: str) -> None:
    found = convert_markdown(source_of(text), "zh")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            markdown_converters, "_simple_converter", lambda: markdown_converters._converter(False)
        )
        assert convert_markdown(source_of(text), "zh") == found


def test_a_notice_of_paragraphs_and_numbered_items_is_simple() -> None:
    text = "## 主旨\n\n甲**乙**。\n\n1. 丙\n2. 丁\n\n一、戊"
    links = FigureLinks(source_of(text), "zh", 0)
    simple = markdown_converters.converter_for(text, links)
    assert simple is markdown_converters._simple_converter()


@given(st.text())
def test_what_a_pattern_finds_has_a_mark(text: str) -> None:
    patterns = [
        one.getCompiledRegExp() for one in markdown_converters._converter(False).inlinePatterns
    ]
    if not markdown_converters._is_marked(text):
        assert not any(one.search(text) for one in patterns)


@pytest.mark.parametrize("text", ["[TOC]\n\n# A\n\n## B *c*", "# A\n\n## B *c*"])
def test_headings_have_ids_whether_or_not_there_is_a_table_of_contents(text: str) -> None:
    html = body(text)
    assert '<h1 id="a">' in html
    assert '<h2 id="b-c">' in html
    assert ('<a href="#b-c">' in html) == ("[TOC]" in text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("甲乙\n丙丁", "<p>甲乙丙丁</p>"),
        ("甲乙；\n第二", "<p>甲乙；第二</p>"),
        (
            "**甲**\n[乙](https://x.example/)",
            '<p><strong>甲</strong><a href="https://x.example/">乙</a></p>',
        ),
        ("- 甲\n  乙", "甲乙</li>"),
        ("甲  \n乙", "<p>甲<br>\n乙</p>"),
        ("one\ntwo", "<p>one\ntwo</p>"),
        ("甲\ntwo", "<p>甲\ntwo</p>"),
        ("    甲\n    乙", "<pre><code>甲\n乙\n</code></pre>"),
    ],
)
def test_lines_of_chinese_are_joined_without_a_space(text: str, html: str) -> None:
    assert html in body(text)
