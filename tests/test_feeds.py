"""Entries of feeds as readers and aggregators keep them: ids, languages, revisions, dates."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from gongbao.commands import run_build
from gongbao.render import channels
from tests.sites import CORRECTION, FULL, NOTICE, build_site, command_of, tree, write_site

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TAG = "tag:kaohsiung-demo.example,2026:"


def ids(feed: Path) -> set[str]:
    """Of its entries."""
    if feed.suffix == ".json":
        return {item["id"] for item in json.loads(feed.read_bytes())["items"]}
    root = etree.parse(feed).getroot()
    entries = [*root.iter(f"{ATOM}entry"), *root.iter("item")]
    return {entry.findtext(f"{ATOM}id") or entry.findtext("guid") for entry in entries}


@pytest.mark.parametrize(
    ("feed", "entry"),
    [
        ("gazette.atom", "notice/109-004-01"),
        ("gazette.atom", "notice/109-001-03"),  # withdrawn
        ("gazette.xml", "notice/109-004-01"),
        ("gazette.json", "notice/109-004-01"),
        ("issues.atom", "issue/109-004"),
        ("datasets.xml", None),
    ],
)
def test_an_entry_in_another_language_is_another_entry(
    feed: str, entry: str | None, demo: Path
) -> None:
    chinese, english = ids(demo / "feeds" / feed), ids(demo / "en/feeds" / feed)
    assert chinese
    assert english == {one.replace(TAG, f"{TAG}en/") for one in chinese}
    assert not chinese & english
    assert entry is None or TAG + entry in chinese


def test_a_title_without_translation_is_marked(demo: Path) -> None:
    root = etree.parse(demo / "en/feeds/gazette.atom").getroot()
    titles = {e.findtext(f"{ATOM}id"): e.find(f"{ATOM}title") for e in root.iter(f"{ATOM}entry")}
    assert titles[f"{TAG}en/notice/109-003-03"].get(LANG) == "zh-Hant-TW"
    assert titles[f"{TAG}en/notice/109-004-01"].get(LANG) is None
    chinese = etree.parse(demo / "feeds/gazette.atom").getroot()
    assert all(one.get(LANG) is None for one in chinese.iter(f"{ATOM}title"))


def test_rss_tells_of_a_revision(demo: Path) -> None:
    root = etree.parse(demo / "feeds/gazette.xml").getroot()
    revised = {item.findtext("guid"): item.findtext(f"{ATOM}updated") for item in root.iter("item")}
    assert revised[f"{TAG}notice/109-001-02"] == "2020-01-09T08:00:00+08:00"
    assert revised[f"{TAG}notice/109-004-01"] is None


@pytest.mark.parametrize("extension", ["atom", "xml", "json"])
def test_a_reader_replaces_the_text_of_a_withdrawn_notice(extension: str, tmp_path: Path) -> None:
    """The entry comes again, newer and without the text: of a tombstone readers know nothing."""

    def entry() -> tuple[str, str]:
        feed = (tmp_path / f"output/feeds/gazette.{extension}").read_bytes()
        name = "tag:gongbao,2020:notice/109-001-01"
        if extension == "json":
            (found,) = [one for one in json.loads(feed)["items"] if one["id"] == name]
            return found["content_html"], found["date_modified"]
        (found,) = [one for one in feedparser.parse(feed).entries if one.id == name]
        return found.summary, found.updated

    write_site(tmp_path, FULL, {CORRECTION: None})
    (tmp_path / "content/gazette/109/002/issue.md").unlink()
    assert build_site(tmp_path) == 0
    text, before = entry()
    assert "檔案室共" in text
    header = "withdrawn_on: 2020-06-01\nwithdrawal_reason: 當事人申請\nsample: true"
    write_site(tmp_path, {}, {NOTICE: str(FULL[NOTICE]).replace("sample: true", header)})
    assert build_site(tmp_path) == 0
    text, after = entry()
    assert "檔案室共" not in text and "當事人申請" in text
    assert after == "2020-06-01T08:00:00+08:00" != before
    (issue,) = feedparser.parse((tmp_path / "output/feeds/issues.atom").read_bytes()).entries
    assert issue.updated == after  # its table of contents has another title


def test_a_translation_that_comes_later_is_news_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of a notice that was in no current document any more, and on its own day only."""
    monkeypatch.setattr(channels, "CURRENT_ENTRIES", 1)
    monkeypatch.setattr(channels, "ARCHIVE_ENTRIES", 1)
    translation = "content/gazette/109/001/01-archives.en.md"

    def make(day: int, *, record: bool = True) -> None:
        assert run_build(command_of(tmp_path, as_of=date(2020, 2, day)), record) == 0

    def days(feed: str) -> dict[str, str]:
        found = feedparser.parse((tmp_path / "output" / feed).read_bytes()).entries
        return {
            one.id.rpartition("/")[2]: date(*one.updated_parsed[:3]).isoformat() for one in found
        }

    later = str(FULL[CORRECTION]).replace("corrects: [109-001-01]\n", "")
    later = later.replace("corrigendum", "public-notice")
    write_site(tmp_path, FULL, {translation: None, CORRECTION: later})
    make(3)
    assert days("en/feeds/gazette.atom") == {"109-002-01": "2020-01-06"}
    write_site(tmp_path, {translation: FULL[translation]})
    for day, record in ((4, True), (5, False), (6, True)):
        make(day, record=record)
        for name in ("en/feeds/gazette.atom", "en/feeds/sections/public-notice.xml"):
            assert days(name) == {"109-001-01": "2020-02-04", "109-002-01": "2020-01-06"}
        assert days("en/feeds/archive/gazette/109.atom") == {"109-001-01": "2020-02-04"}
        assert days("en/feeds/issues.atom") == {"109-001": "2020-02-04", "109-002": "2020-01-06"}
        assert days("feeds/gazette.atom") == {"109-002-01": "2020-01-06"}
        assert days("feeds/archive/gazette/109.atom") == {"109-001-01": "2020-01-02"}
        assert days("feeds/issues.atom") == {"109-001": "2020-01-02", "109-002": "2020-01-06"}


def test_a_feed_without_entries_has_a_day_of_the_site(demo: Path) -> None:
    root = etree.parse(demo / "feeds/datasets-overdue.atom").getroot()
    assert root.find(f"{ATOM}entry") is None
    assert root.findtext(f"{ATOM}updated") == "2026-01-01T08:00:00+08:00"
    rss = etree.parse(demo / "feeds/datasets-overdue.xml").getroot()
    assert rss.findtext("channel/lastBuildDate") == "Thu, 01 Jan 2026 08:00:00 +0800"


def test_an_agency_can_be_followed_before_its_first_notice(tmp_path: Path) -> None:
    register = "content/registers/agencies.csv"
    write_site(tmp_path, FULL, {register: f"{FULL[register]}quiet,安靜處,Quiet,city,\n"})
    assert build_site(tmp_path) == 0
    output = tmp_path / "output/en"
    for extension in ("atom", "xml"):
        feed = feedparser.parse((output / f"feeds/agencies/quiet.{extension}").read_bytes())
        assert (feed.bozo, feed.entries, feed.feed.title) == (
            False,
            [],
            "Gazette: Quiet – Small City Records",
        )
    assert (output / "feeds/agencies/quiet.ics").is_file()
    assert "No notice yet." in (output / "gazette/agencies/quiet/index.html").read_text("utf-8")
    assert "agencies/quiet.atom" in (output / "subscribe/index.html").read_text("utf-8")
    for page in ("gazette", "search", "sitemap"):
        assert "agencies/quiet/" in (output / page / "index.html").read_text("utf-8")
    filters = (output / "search/index.html").read_text("utf-8").partition("</form>")[0]
    assert 'value="office"' in filters and 'value="quiet"' not in filters  # it would find nothing


def issue(year: int, number: int, day: str) -> dict[str, str | bytes | None]:
    folder = f"content/gazette/{year}/{number:03d}"
    head = f"number: {number}\nyear: {year}\npublished_on: {day}"
    return {
        f"{folder}/issue.md": f"---\n{head}\n---\n",
        f"{folder}/01-n.md": (
            f"---\ntitle: 公告{number}\nsection: public-notice\nagency: office\n"
            f"doc_date: {day}\n---\n第{number}期。\n"
        ),
    }


def chain(feeds: Path, name: str) -> list[set[str]]:
    """Ids of a feed and of its archives, found by its links alone."""
    found, path = [], feeds / f"{name}.atom"
    while True:
        found.append(ids(path))
        links = {one.get("rel"): one.get("href") for one in etree.parse(path).iter(f"{ATOM}link")}
        if "prev-archive" not in links:
            return found
        path = feeds / links["prev-archive"].partition("/feeds/")[2]


def test_an_archive_does_not_change_when_issues_are_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever fetched it need not come again, and misses nothing (RFC 5005, section 4)."""
    monkeypatch.setattr(channels, "ARCHIVE_ENTRIES", 2)
    monkeypatch.setattr(channels, "CURRENT_ENTRIES", 1)
    feeds = write_site(tmp_path, FULL) / "output" / "feeds"
    added = [issue(109, number, f"2020-02-{number:02d}") for number in range(3, 8)]
    added.append(issue(110, 1, "2021-01-04"))
    known: dict[str, str] = {}
    for number, files in enumerate(added, 3):
        write_site(tmp_path, {}, files)
        assert build_site(tmp_path, as_of=date(2021, 2, 1)) == 0
        archives = tree(feeds / "archive")
        assert {path: archives.get(path) for path in known} == known
        known = archives
        current, *older = chain(feeds, "gazette")
        assert len(set().union(current, *older)) == number
        assert sum(map(len, older)) == len(set().union(*older))
    assert sorted(path for path in known if path.startswith("gazette/")) == [
        *("gazette/109-2.atom", "gazette/109-3.atom", "gazette/109-4.atom", "gazette/109.atom")
    ]
    assert len(chain(feeds, "agencies/office")) > 3
