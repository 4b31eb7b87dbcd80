"""An issue as plain text: bodies as lines, lines cut to a width, and the file of a built site."""

from __future__ import annotations

import hashlib
import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from gongbao.render.plain_text import WIDTH, columns, plain_text, wrapped
from tests.sites import CORRECTION, FULL, NOTICE, build_site, write_site


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("", ""),
        ("<h2>主旨</h2>\n<p>開放\n檔案室。</p>", "主旨\n開放 檔案室。"),
        ("<p>a &lt;b&gt;<br>c</p><p>d</p>", "a <b>\nc\n\nd"),
        ('<ol start="3"><li>x</li><li>y<ul><li>z</li></ul></li></ol>', "3. x\n4. y\n   - z"),
        ("<ol><li><p>x</p></li><li><p>y</p><p>z</p></li></ol>", "1. x\n\n2. y\n\n   z"),
        (
            "<table><caption>費</caption><tr><th>甲</th><th>乙</th></tr><tr><td>1</td><td></td></tr>"
            "</table>",
            "費\n甲 | 乙\n1 |",
        ),
        (
            '<p><a href="https://a.example/">A</a> <a class="figure" href="https://b.example/">'
            '<data value="51">51間</data></a> <a href="https://c.example/">https://c.example/</a></p>',
            "A <https://a.example/> 51間 https://c.example/",
        ),
        (
            '<p>x<sup><a class="footnote-ref" href="#fn:1">1</a></sup></p>'
            '<div class="footnote"><hr><ol><li id="fn:1"><p>Why. '
            '<a class="footnote-backref" href="#r">↩</a></p></li></ol></div>',
            "x[1]\n\n1. Why.",
        ),
        ('<figure><svg><text>no</text></svg><img alt="一圖"></figure>', "一圖"),
        ("<pre>a  b\nc</pre>", "    a  b\n    c"),
        (
            "<dl><dt>期</dt><dd>刊</dd></dl><blockquote><p>引</p></blockquote>",
            "期\n    刊\n\n    引",
        ),
    ],
)
def test_blocks_become_lines(fragment: str, text: str) -> None:
    assert plain_text(fragment) == text


def test_lines_are_cut_as_readers_expect() -> None:
    assert wrapped("1. 市民得申請檔案，並抄錄。", 18) == "1. 市民得申請檔\n   案，並抄錄。"
    assert wrapped("one two three", 8) == "one two\nthree"
    assert wrapped("見「檔案」", 4) == "見\n「檔\n案」"
    assert wrapped("see https://records.example.org/gazette/ now", 10).split("\n") == [
        *("see", "https://records.example.org/gazette/", "now")
    ]


CUT = re.compile(r" |[市民，。」：][市民「ab7]")
"""Where a line of the next test can be cut."""


@given(text=st.text(alphabet="ab 市民，。「」：7\n", max_size=300))
def test_cutting_loses_nothing_and_keeps_to_the_width(text: str) -> None:
    cut = wrapped(text, 12)
    assert "".join(cut.split()) == "".join(text.split())
    for line in cut.split("\n"):
        assert columns(line) <= 12 or not CUT.search(line.strip())


@given(
    words=st.lists(st.text(alphabet="ab,7", min_size=1, max_size=16), min_size=1, max_size=30),
    marker=st.sampled_from(["", "1. ", "- ", "   12. "]),
)
def test_english_lines_are_cut_as_textwrap_cuts_them(words: list[str], marker: str) -> None:
    text, indent = " ".join(words), " " * len(marker)
    assert wrapped(marker + text, 14).split("\n") == textwrap.wrap(
        *(text, 14),
        initial_indent=marker,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def test_the_file_says_what_its_issue_says(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    for language, words in {
        "": ("範例。", "供參考。", "小城秘字第10900000001號", "檔案室共 51 間", "主旨"),
        "en/": ("Sample. Invented", "For information.", "There are 51 rooms", "Corrected. See"),
    }.items():
        folder = tmp_path / "output" / language / "gazette/109/001"
        data = (folder / "issue.txt").read_bytes()
        text = data.decode()
        for word in (*words, f"https://records.example.org/{language}gazette/109/001/01/"):
            assert word in text
        attachment = hashlib.sha256(b"09:00-17:00\n").hexdigest()
        assert attachment in text
        assert all(columns(line) <= WIDTH or " " not in line.strip() for line in text.split("\n"))
        page = html.parse(str(folder / "index.html")).getroot()
        (link,) = page.xpath("//main//a[contains(@href, 'issue.txt')]")
        assert hashlib.sha256(data).hexdigest() in link.getparent().text_content()
    other = (tmp_path / "output/en/gazette/109/002/issue.txt").read_text(encoding="utf-8")
    assert "There is no text in this language; the original follows." in other
    assert "更正前一期 <https://records.example.org/gazette/109/001/01/>。" in other


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_file_says_what_was_corrected(language: str, tmp_path: Path) -> None:
    """On both notices, as it was and as it is now."""
    row = "corrections:\n  - {where: 主旨, was: 檔案室共, now: 庫房共}\ncorrects:"
    text = str(FULL[CORRECTION]).replace("corrects:", row)
    write_site(tmp_path, FULL, {CORRECTION: text})
    assert build_site(tmp_path) == 0
    was, now = ("Was: ", "Now: ") if language else ("原文：", "更正後：")
    for issue in ("001", "002"):
        file = tmp_path / "output" / language / f"gazette/109/{issue}/issue.txt"
        assert f"- 主旨\n  {was}檔案室共\n  {now}庫房共\n" in file.read_text("utf-8")


@pytest.mark.parametrize("line", ["withdrawn_on: 2020-06-01", "contains_personal_data: true"])
def test_what_is_kept_from_search_engines_is_not_in_the_file(line: str, tmp_path: Path) -> None:
    """The page can ask them not to keep it; a text cannot."""
    more = "withdrawal_reason: 當事人申請\n" if "withdrawn" in line else ""
    text = str(FULL[NOTICE]).replace("sample: true", f"{line}\n{more}retention_until: 2021-12-31")
    write_site(tmp_path, FULL, {NOTICE: text, "content/gazette/109/002/01-correction.md": None})
    (tmp_path / "content/gazette/109/002/issue.md").unlink()
    assert build_site(tmp_path) == 0
    said = (tmp_path / "output/gazette/109/001/issue.txt").read_text(encoding="utf-8")
    assert "檔案室共" not in said
    assert ("已撤除" in said) == ("withdrawn" in line)
    assert ("內文僅刊於網頁" in said) == ("personal" in line)
