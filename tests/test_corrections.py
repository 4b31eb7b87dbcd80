"""What corrects and repeals: the words that changed, and marks wherever a notice is listed."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from gongbao.derive.changes import derive_spans
from tests.sites import CORRECTION, FULL, build_site, tree, write_site


def test_a_corrigendum_that_moves_updates_what_it_corrects(tmp_path: Path) -> None:
    issue = "content/gazette/109/002/issue.md"
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    write_site(tmp_path, {}, {issue: str(FULL[issue]).replace("2020-01-06", "2020-01-09")})
    assert build_site(tmp_path) == 0
    assert build_site(tmp_path, output="whole", use_cache=False) == 0
    assert tree(tmp_path / "output") == tree(tmp_path / "whole")


def test_the_table_of_a_corrigendum_is_shown_on_the_corrected_notice(tmp_path: Path) -> None:
    table = "corrects: [109-001-01]\ncorrections:\n  - {where: 主旨, was: 檔案室共, now: 庫房共}\n"
    text = str(FULL[CORRECTION]).replace("corrects: [109-001-01]\n", table)
    write_site(tmp_path, FULL, {CORRECTION: text})
    assert build_site(tmp_path) == 0
    page = (tmp_path / "output/gazette/109/001/01/index.html").read_text(encoding="utf-8")
    assert "".join(html.fromstring(page).xpath("//ul[@class='changes']/li//text()")) == (
        "主旨：[刪除：檔案室] [新增：庫房] 共 勘誤"
    )
    feed = (tmp_path / "output/feeds/gazette.atom").read_text(encoding="utf-8")
    assert "【已更正】檔案室開放" in feed
    assert "2020-01-06T08:00:00+08:00</updated>" in feed.split("notice/109-001-01<")[1]


@given(was=st.text(), now=st.text())
def test_the_words_of_a_comparison_are_both_texts(was: str, now: str) -> None:
    spans = derive_spans(was, now)
    assert "".join(span.text for span in spans if span.kind != "in") == was
    assert "".join(span.text for span in spans if span.kind != "out") == now


@pytest.mark.parametrize(
    ("was", "now", "spans"),
    [
        (
            "每小時20元",
            "每小時25元",
            [("same", "每小時"), ("out", "20"), ("in", "25"), ("same", "元")],
        ),
        ("三十日內答復", "二十日內答復", [("out", "三"), ("in", "二"), ("same", "十日內答復")]),
    ],
)
def test_a_comparison_reads_well_in_chinese(
    was: str, now: str, spans: list[tuple[str, str]]
) -> None:
    assert [(span.kind, span.text) for span in derive_spans(was, now)] == spans


def test_a_corrigendum_shows_what_it_corrects(tmp_path: Path) -> None:
    corrigendum = "content/gazette/109/002/01-correction.md"
    row = "corrections:\n  - {where: 主旨, was: 檔案室共, now: 庫房共}\n"
    text = str(FULL[corrigendum]).replace("corrects:", f"{row}corrects:")
    write_site(tmp_path, FULL, {corrigendum: text})
    assert build_site(tmp_path) == 0
    for address in ("109/002/01", "109/001/01"):
        page = html.fromstring(
            (tmp_path / f"output/gazette/{address}/index.html").read_text("utf-8")
        )
        (change,) = page.xpath("//ul[@class='changes']/li")
        assert change.xpath(".//del") and change.xpath(".//ins")
        page = html.fromstring(
            (tmp_path / f"output/en/gazette/{address}/index.html").read_text("utf-8")
        )
        (heard,) = page.xpath("//ul[@class='changes']/li/span[1]")
        assert heard.text_content() == "[deleted: 檔案室] [new: 庫房] 共"
        assert heard.xpath(".//*[@lang='en']/text()") == ["[deleted: ", "[new: "]
    entry = (tmp_path / "output/feeds/sections/corrigendum.atom").read_text("utf-8")
    assert "&lt;del&gt;" in entry


REPEAL: dict[str, str | bytes | None] = {
    "content/gazette/109/003/issue.md": (
        "---\nnumber: 3\nyear: 109\npublished_on: 2020-01-09\n---\n"
    ),
    "content/gazette/109/003/01-repeal.md": (
        "---\ntitle: 廢止檔案室開放\nsection: public-notice\nagency: city\n"
        "doc_date: 2020-01-08\naction: repeal\ncorrects: [109-001-01]\n---\n廢止。\n"
    ),
}


@pytest.mark.parametrize(
    ("files", "marks"),
    [({}, ["Corrected"]), (REPEAL, ["Corrected", "Repeal published"])],
)
def test_lists_say_that_a_notice_was_corrected_or_repealed(
    files: dict[str, str | bytes | None], marks: list[str], tmp_path: Path
) -> None:
    write_site(tmp_path, FULL, files)
    assert build_site(tmp_path) == 0
    output = tmp_path / "output/en"
    lists = ("gazette/sections/public-notice", "gazette/agencies/office/109", "gazette/109/001")
    for path in (*lists, "feeds/sections/public-notice"):
        page = html.fromstring((output / path / "index.html").read_text("utf-8"))
        rows = page.xpath("//ol[@class='rows']/li[contains(., 'The archive opens')]")
        assert [row.xpath(".//*[@class='mark']/text()") for row in rows] == [marks], path
        assert page.xpath("count(//ol[@class='rows']//*[@class='mark'])") == len(marks), path
    twin = json.loads((tmp_path / "output/gazette/109/001/01/index.json").read_bytes())
    assert twin["marks"] == ["corrected", "repealed"][: len(marks)]
    entries = feedparser.parse((output / "feeds/issues.atom").read_bytes()).entries
    (first,) = [one for one in entries if one.id.endswith("issue/109-001")]
    assert all(mark in first.content[0].value for mark in marks)
    assert first.updated == ("2020-01-09" if files else "2020-01-06") + "T08:00:00+08:00"
    assert first.published == "2020-01-02T08:00:00+08:00"
