"""Small gazettes: published twice, warned once, and what their pages and feeds say."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import pytest
from lxml import etree, html

from tests.sites import (
    CORRECTION,
    FULL,
    NOTICE,
    build_site,
    check_site,
    found_codes,
    publish_site,
    tree,
    write_site,
)

TEXT = str(FULL[NOTICE])


def test_publishing_twice_changes_nothing(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert publish_site(tmp_path) == 0
    ledger, output = tree(tmp_path / "content/ledger"), tree(tmp_path / "output")
    assert "gazette/109/001.json" in ledger
    assert publish_site(tmp_path) == 0
    assert tree(tmp_path / "content/ledger") == ledger
    assert build_site(tmp_path) == 0
    assert tree(tmp_path / "output") == output


def test_a_build_leaves_the_sources_alone(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    before = tree(tmp_path / "content")
    assert build_site(tmp_path) == 0
    assert tree(tmp_path / "content") == before


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        ("content/site.yaml", "[mon, thu]", "[wed]", "G218"),
        (NOTICE, "doc_number: 小城秘字第10900000001號\n", "", "G202"),
        (NOTICE, "10900000001", "1080000000", "G209"),
        (NOTICE, "## 主旨\n\n", "", "G222"),
    ],
)
def test_what_nobody_can_mend_any_more_is_not_told_for_ever(
    path: str, old: str, new: str, code: str, tmp_path: Path
) -> None:
    write_site(tmp_path, FULL, {path: str(FULL[path]).replace(old, new)})
    assert code in found_codes(tmp_path)
    assert publish_site(tmp_path) == 0
    assert code not in found_codes(tmp_path)


def test_feed_ids_survive_a_change_of_domain(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    found = []
    for url in ("https://one.example", "https://two.example/below"):
        assert build_site(tmp_path, url=url) == 0
        root = etree.parse(tmp_path / "output/feeds/gazette.atom").getroot()
        found.append([one.text for one in root.iter("{http://www.w3.org/2005/Atom}id")])
        links = [one.get("href") for one in root.iter("{http://www.w3.org/2005/Atom}link")]
        assert all(str(href).startswith(url) for href in links)
    assert found[0] == found[1]
    assert all(str(one).startswith("tag:") for ids in found for one in ids)


def test_numbers_that_begin_anew_with_each_series_are_those_that_are_printed(
    tmp_path: Path,
) -> None:
    issue = "content/gazette/109/002/issue.md"
    text = str(FULL[issue]).replace("year:", "series_label: 夏字\nseries_number: 1\nyear:")
    assert build_site(write_site(tmp_path, FULL, {issue: text})) == 0
    output = tmp_path / "output"

    def words(path: str) -> str:
        page = html.fromstring((output / path / "index.html").read_bytes())
        return str(page.find(".//main").text_content())

    assert "民國109年夏字第1期" in words("gazette/109/002")
    assert "夏字第1期" in words("gazette/109")
    assert "\n第1期" in words("gazette/109")
    assert "夏字第1期" in words("")
    assert "夏字 No. 1 of 2020" in words("en/gazette/109/002")
    twin = json.loads((output / "gazette/109/002/index.json").read_bytes())
    assert (twin["number"], twin["series_number"]) == (2, 1)
    alone = str(FULL[issue]).replace("year:", "series_number: 1\nyear:")
    write_site(tmp_path, {}, {issue: alone})
    assert [(one.code, one.args["key"]) for one in check_site(tmp_path)] == [
        ("F107", "series_label")
    ]


def test_a_translation_gives_attachments_their_titles(tmp_path: Path) -> None:
    english = NOTICE.replace(".md", ".en.md")
    titled = str(FULL[english]).replace(
        "title:", "attachments: [{file: hours.txt, title: Opening hours}]\ntitle:", 1
    )
    assert build_site(write_site(tmp_path, FULL, {english: titled})) == 0
    output = tmp_path / "output"
    assert "開放時間</a>" in (output / "gazette/109/001/01/index.html").read_text("utf-8")
    assert "Opening hours</a>" in (output / "en/gazette/109/001/01/index.html").read_text("utf-8")
    write_site(tmp_path, {}, {english: titled.replace("hours.txt", "house.txt")})
    assert [(one.code, one.args["file"]) for one in check_site(tmp_path)] == [("G108", "house.txt")]


def test_a_notice_says_until_when_it_is_shown(tmp_path: Path) -> None:
    period = "retention_until: 2030-06-30\nretention_basis: 個人資料保護法第11條第3項\ntopics:"
    correction = str(FULL[CORRECTION]).replace(
        "corrects:", "retention_until: 2030-06-30\ncorrects:"
    )
    changes = {NOTICE: TEXT.replace("topics:", period), CORRECTION: correction}
    write_site(tmp_path, FULL, changes)
    assert build_site(tmp_path) == 0
    folder = tmp_path / "output/en/gazette/109/001/01"
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Shown until" in page
    assert "個人資料保護法第11條第3項" in page
    twin = json.loads((tmp_path / "output/gazette/109/001/01/index.json").read_bytes())
    assert twin["retention_until"] == "2030-06-30"
    text = (tmp_path / "output/gazette/109/001/issue.txt").read_text(encoding="utf-8")
    assert "顯示至：民國119年（2030年）6月30日" in text


def test_atom_says_which_links_are_attachments(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    feed = feedparser.parse(tmp_path / "output/feeds/gazette.atom")
    entry = next(one for one in feed.entries if one.id.endswith("notice/109-001-01"))
    assert entry.link == "https://records.example.org/gazette/109/001/01/"
    (file,) = entry.enclosures
    assert (file.href, file.type, file.length) == (
        f"{entry.link}hours.txt",
        "text/plain",
        str(len(str(FULL["content/gazette/109/001/attachments/hours.txt"]))),
    )
