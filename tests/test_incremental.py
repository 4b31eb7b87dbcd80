"""A cached, incremental build gives the same bytes as one from nothing."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gongbao.model import Issue, SiteIdentity
from gongbao.pipeline import prepare
from gongbao.plan import Stage
from gongbao.render import channels, feed_plan, issue_parts
from gongbao.render.contexts import NoticePage
from gongbao.render.feeds import EntryText, RssItem
from gongbao.render.gazette_view import GazetteView
from gongbao.render.names import Trail
from tests.edits import EditedSite
from tests.sites import FULL, NOTICE, build_site, settings, tree, write_site


def issue_of(year: int, section: str) -> dict[str, str]:
    """The first issue of an ROC year, with one notice."""
    folder, day = f"content/gazette/{year}/001", f"{year + 1911}-01-05"
    return {
        f"{folder}/issue.md": f"---\nnumber: 1\nyear: {year}\npublished_on: {day}\n---\n",
        f"{folder}/01-old.md": (
            f"---\ntitle: 舊公告\nsection: {section}\nagency: office\ndoc_date: {day}\n---\n"
            f"{year}年的公告。\n"
        ),
    }


def rendered(capsys: pytest.CaptureFixture[str], folder: Path, **options: object) -> int:
    """Build and return the number of pages that were rendered."""
    assert build_site(folder, quiet=False, **options) == 0
    return int(capsys.readouterr().out.split()[1].replace(",", ""))


def test_an_unchanged_build_renders_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path, FULL)
    assert rendered(capsys, tmp_path) > 20
    before = tree(tmp_path / "output")
    assert rendered(capsys, tmp_path) == 0
    assert tree(tmp_path / "output") == before


def test_texts_that_the_cache_forgot_are_read_again(tmp_path: Path) -> None:
    """Records are asked for by every build, texts by those that render; the cache keeps less."""
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    before = tree(tmp_path / "output")
    for number in range(10):
        write_site(tmp_path, {}, {"content/pages/more.md": f"---\ntitle: M\n---\n{number}\n"})
        assert build_site(tmp_path) == 0
    (tmp_path / "content/pages/more.md").unlink()
    shutil.rmtree(tmp_path / "output")
    shutil.rmtree(settings(tmp_path).standby)
    assert build_site(tmp_path) == 0
    assert tree(tmp_path / "output") == before


def test_without_the_cache_the_bytes_are_the_same(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    assert build_site(tmp_path, output="again", use_cache=False) == 0
    assert tree(tmp_path / "again") == tree(tmp_path / "output")


def test_a_changed_page_renders_that_page_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path, FULL)
    rendered(capsys, tmp_path)
    write_site(tmp_path, {}, {"content/pages/about.md": "---\ntitle: 關於本站\n---\n新。\n"})
    assert rendered(capsys, tmp_path) == 2


def test_a_notice_whose_text_alone_changes_leaves_the_lists_as_they_are(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    keys = target_keys(site)
    lists = {name for name in keys if name.startswith(("/gazette/sections/", "/gazette/agencies/"))}
    assert len(lists) == 8
    notice = site / "content/gazette/109/001/01-archives.md"
    notice.write_text(notice.read_text("utf-8") + "\n又及。\n", encoding="utf-8")
    changed = {name for name, key in target_keys(site).items() if keys[name] != key}
    assert "/gazette/109/001/" in changed and not changed & lists
    notice.write_text(notice.read_text("utf-8").replace("開放", "關閉", 1), encoding="utf-8")
    changed = {name for name, key in target_keys(site).items() if keys[name] != key}
    assert changed & lists == {name for name in lists if "notice" in name or "office" in name}


def test_a_correction_makes_only_the_lists_anew_that_have_what_it_corrects(tmp_path: Path) -> None:
    folder, names = "content/gazette/109/003", "corrects: [109-001-01]\naction: repeal\n"
    notice = str(FULL["content/gazette/109/002/01-correction.md"]).replace("[office, city]", "city")
    notice = notice.replace("corrigendum", "public-notice").replace("corrects: [109-001-01]\n", "")
    files = {
        f"{folder}/issue.md": "---\nnumber: 3\nyear: 109\npublished_on: 2020-01-09\n---\n",
        f"{folder}/01-repeal.md": notice,
    }
    site = write_site(tmp_path, FULL, files)
    keys = target_keys(site)
    repeal = {f"{folder}/01-repeal.md": notice.replace("doc_date", f"{names}doc_date")}
    found = target_keys(write_site(site, repeal))
    lists = {name for name in keys if name.startswith(("/gazette/sections/", "/gazette/agencies/"))}
    assert {name for name in lists if found[name] == keys[name]} == {
        "/gazette/sections/corrigendum/",
        "/gazette/sections/corrigendum/109/",
    }


def target_keys(site: Path) -> dict[str, str]:
    prepared = prepare(settings(site, use_cache=False))
    prepared.cache.close()
    return {target.name: target.key for target in prepared.targets}


def test_a_file_with_other_times_is_read_and_nothing_else_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path, FULL)
    page = site / "content/pages/about.md"
    rendered(capsys, site)
    os.utime(page, (1, 1))
    assert rendered(capsys, site) == 0
    page.write_text(page.read_text("utf-8").replace("公報", "公告"), encoding="utf-8")
    os.utime(page, (1, 1))  # as large as before, with the time of before
    assert rendered(capsys, site) == 2


DATASET_FILES = {
    *(f"datasets/rooms/rooms.{e}" for e in ("csv", "xlsx", "ods", "json", "ndjson", "parquet")),
    *(f"datasets/rooms/{n}.json" for n in ("datapackage", "croissant", "index")),
    "datasets/rooms/rooms.zip",
    *(
        f"datasets/rooms/versions/1.0.0/{n}"
        for n in ("index.html", "rooms.csv", "datapackage.json")
    ),
    "en/datasets/rooms/versions/1.0.0/index.html",
    *("catalog.jsonld", "catalog.ttl", "catalog.rdf", "data.json"),
    "catalog/files.csv",
}
"""What is made of a dataset's cells besides its page; without a ledger it has one release."""


QUOTES_SIZE = re.compile(r"(?:en/)?datasets/(?:by/.+/)?index\.html")
"""Lists with the size of all downloads of a dataset, rounded: it may change with a cell, or not."""


def test_a_changed_cell_changes_the_pages_that_quote_it_and_no_other(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    before = tree(tmp_path / "output")
    changes = {"datasets/rooms/data/rooms.csv": "kind,count\nall,52\nfamily,10\n"}
    for path in (NOTICE, NOTICE.replace(".md", ".en.md")):
        changes[path] = str(FULL[path]).replace("[51", "[52")
    write_site(tmp_path, {}, changes)
    assert build_site(tmp_path) == 0
    after = tree(tmp_path / "output")
    changed = {path for path in after if after[path] != before.get(path)}
    assert {path for path in changed if not QUOTES_SIZE.fullmatch(path)} == {
        *("gazette/109/001/01/index.html", "en/gazette/109/001/01/index.html"),
        *("gazette/109/001/index.html", "en/gazette/109/001/index.html"),
        *("gazette/109/001/issue.txt", "en/gazette/109/001/issue.txt"),
        *("reports/109/rooms/index.html", "en/reports/109/rooms/index.html"),
        *("datasets/rooms/index.html", "en/datasets/rooms/index.html"),
        *(
            f"{prefix}reports/109/figures/{name}"
            for prefix in ("", "en/")
            for name in ("index.html", "figures.json", "figures.csl.json", "figures.bib")
        ),
        *DATASET_FILES,
        "gazette/109/001/01/index.json",
        "gazette/109/gazette-109.zip",
        *("search/index.json", "search/109-newest/0.bin"),
        "search/records/1.json",
        *(
            f"{prefix}feeds/{name}"
            for prefix in ("", "en/")
            for name in (
                *("gazette.xml", "gazette.atom", "gazette.json"),
                *("agencies/office.xml", "agencies/office.atom"),
                *("sections/public-notice.xml", "sections/public-notice.atom"),
            )
        ),
    }
    assert set(after) == set(before)


@pytest.mark.parametrize("seed", range(2))
def test_random_edits_never_leave_a_stale_byte(seed: int, tmp_path: Path) -> None:
    """Sources, templates, catalogues, settings and the day; 200 rounds are a benchmark."""
    site = EditedSite(tmp_path, seed)
    for _ in range(3):
        edits = site.edit()
        assert site.differences() == [], edits


def test_contexts_of_notices_are_put_together_once_for_all_that_show_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages, entries of feeds and texts of two notices in two languages."""
    made: list[str] = []
    page = GazetteView._page

    def counted(view: GazetteView, issue: Issue, place: int, trail: Trail) -> NoticePage:
        made.append(issue.notices[place].id)
        return page(view, issue, place, trail)

    monkeypatch.setattr(GazetteView, "_page", counted)
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    assert sorted(made) == ["109-001-01", "109-002-01"]


def test_older_issues_become_items_of_rss_where_a_feed_asks_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Archives are Atom, so most need no more; a channel with nothing newer asks for the rest.

    All of it is made with the pages of the issue, and nothing by those who join it.
    """
    items: list[tuple[str, bool]] = []
    joining = False
    real = issue_parts.render_item

    def counted(text: EntryText, identity: SiteIdentity) -> RssItem:
        items.append((text.id.rpartition(":")[2], joining))
        return real(text, identity)

    def joined(*arguments: Any) -> Any:
        nonlocal joining
        joining = True
        return documents(*arguments)

    documents = feed_plan._documents
    monkeypatch.setattr(feed_plan, "_documents", joined)
    monkeypatch.setattr(issue_parts, "render_item", counted)
    monkeypatch.setattr(channels, "CURRENT_ENTRIES", 1)
    sections = str(FULL["content/registers/sections.csv"]) + "other,其他,Other\n"
    older = {**issue_of(105, "other"), **issue_of(106, "public-notice")}
    site = write_site(tmp_path, FULL, {"content/registers/sections.csv": sections, **older})
    assert build_site(site) == 0
    notices = sorted(one for one in items if "notice/" in one[0])
    shown = ("105-001-01", "109-001-01", "109-002-01")
    assert notices == [(f"{lang}notice/{one}", False) for lang in ("en/", "") for one in shown]
    assert "105年的公告" in (site / "output/feeds/sections/other.xml").read_text("utf-8")
    assert "106年的公告" in (site / "output/feeds/archive/gazette/106.atom").read_text("utf-8")


def test_texts_for_search_come_before_the_index_that_is_made_of_them(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    targets = prepare(settings(tmp_path)).targets
    texts = [one for one in targets if one.name.startswith("search texts from")]
    index = [one for one in targets if re.fullmatch("search/[0-9]+-[a-z]+", one.name)]
    assert {one.stage for one in texts} == {Stage.TEXTS}
    assert {one.stage for one in index} == {Stage.PAGES}
    assert next(one for one in targets if one.stage == Stage.PAGES) is index[0]


@pytest.mark.parametrize(
    ("stray", "code"),
    [("content/gazette/109/001/03 park.md", "F109"), ("datasets/x.csv", "F110")],
)
def test_a_file_that_belongs_nowhere_is_said_of_a_site_that_is_built(
    stray: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no part of any unit, and yet not nothing; when it is gone, so is its problem."""
    site = write_site(tmp_path, FULL)
    assert build_site(site) == 0
    capsys.readouterr()
    write_site(site, {}, {stray: "x"})
    assert build_site(site) == (1 if code == "F109" else 0)
    assert code in capsys.readouterr().err
    (site / stray).unlink()
    assert build_site(site) == 0
    assert code not in capsys.readouterr().err


def test_other_settings_of_the_host_make_every_page_anew(tmp_path: Path) -> None:
    """They may name other plugins, filters and files, which no digest of ours would see."""
    write_site(tmp_path, FULL)
    found = []
    for host in ("one", "other"):
        prepared = prepare(msgspec.structs.replace(settings(tmp_path), host=host))
        prepared.cache.close()
        found.append((prepared.inputs, {one.name: one.key for one in prepared.targets}))
    (inputs, keys), (other_inputs, other_keys) = found
    assert inputs != other_inputs
    pages = [name for name in keys if name.endswith("/")]
    assert pages
    assert [name for name in ("host", *pages) if keys[name] == other_keys[name]] == []
