"""What pages say to programs: languages, feeds, Open Graph, JSON-LD, sitemaps."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import feedparser
import pytest
from lxml import etree, html

from gongbao.languages import LANGUAGES
from gongbao.render.sitemap import ADDRESSES, cut_sitemap
from tests.page_types import PAGE_TYPES, pages_of
from tests.sites import FULL, MINIMAL, build_site, write_site

URL = "http://127.0.0.1/kaohsiung"
HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]{4,}")
FEEDS = ("application/atom+xml", "application/rss+xml", "application/feed+json")

Pages = dict[str, html.HtmlElement]


@pytest.fixture(scope="module")
def pages(demo: Path) -> Pages:
    """All pages but the one of lost readers, which is no page of its own address."""
    return {path: page for path, page in pages_of(demo) if path != "404.html"}


def address(path: str) -> str:
    return f"{URL}/{path.removesuffix('index.html')}"


def alternates(page: html.HtmlElement) -> dict[str, str]:
    return {one.get("hreflang"): one.get("href") for one in page.xpath("//link[@hreflang]")}


def properties(page: html.HtmlElement) -> dict[str, str]:
    return {one.get("property"): one.get("content") for one in page.xpath("//meta[@property]")}


def data_blocks(page: html.HtmlElement) -> list[dict[str, object]]:
    return [json.loads(one.text) for one in page.xpath('//script[@type="application/ld+json"]')]


def test_hreflang_is_reciprocal_and_canonical_is_the_page_itself(pages: Pages) -> None:
    by_address = {address(path): page for path, page in pages.items()}
    for own, page in by_address.items():
        links = alternates(page)
        assert set(links) == {*(one.tag for one in LANGUAGES), "x-default"}
        assert links[page.get("lang")] == own
        assert page.xpath("//link[@rel='canonical']/@href") == [own]
        for other in links.values():
            assert alternates(by_address[other]) == links


def test_the_language_link_keeps_the_page(pages: Pages) -> None:
    for path, page in pages.items():
        links = page.xpath("//header//a[@hreflang]")
        found = {one.get("hreflang"): urljoin(address(path), one.get("href")) for one in links}
        wanted = {tag: to for tag, to in alternates(page).items() if tag != "x-default"}
        del wanted[page.get("lang")]
        assert found == wanted, path
        assert all(one.get("lang") == one.get("hreflang") for one in links)


def unmarked(page: html.HtmlElement) -> Iterator[str]:
    """Runs of Han letters, of texts and of attributes that are read out, outside Chinese."""
    for element in page.iter(etree.Element):
        if element.tag in ("script", "style"):
            continue
        texts = [element.text, *(child.tail for child in element)]
        texts += [element.get(name) for name in ("title", "alt", "aria-label", "content")]
        marked = element.xpath("string(ancestor-or-self::*[@lang][1]/@lang)")
        if not str(marked).startswith("zh"):
            yield from (text for text in texts if text and HAN_RUN.search(text))


def test_chinese_on_english_pages_is_marked(pages: Pages) -> None:
    english = {path: page for path, page in pages.items() if path.startswith("en/")}
    runs = sum(len(HAN_RUN.findall(page.text_content())) for page in english.values())
    assert runs > 300
    assert {path: found for path, page in english.items() if (found := list(unmarked(page)))} == {}


def test_one_feed_is_announced_and_named(pages: Pages, demo: Path) -> None:
    for path, page in pages.items():
        links = [one for one in page.xpath("//link[@rel='alternate']") if one.get("type") in FEEDS]
        assert len(links) == 1, path
        assert links[0].get("title"), path
        file = (demo / path).parent / links[0].get("href")
        assert file.suffix == ".atom"
        assert file.is_file(), path


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_every_feed_has_a_page_with_what_it_has(prefix: str, pages: Pages, demo: Path) -> None:
    archives = demo / prefix / "feeds" / "archive"
    feeds = [f for f in (demo / prefix / "feeds").rglob("*.atom") if archives not in f.parents]
    assert len(feeds) > 40
    linked = links_below(pages[f"{prefix}subscribe/index.html"], address(f"{prefix}subscribe/"))
    for feed in feeds:
        path = f"{feed.relative_to(demo).with_suffix('').as_posix()}/index.html"
        entries = feedparser.parse(feed.read_bytes()).entries
        items = pages[path].xpath("//main//ol/li")
        assert address(path) in linked
        for item, entry in zip(items, entries, strict=True):
            link = item.xpath("./a")[0]
            assert urljoin(address(path), link.get("href")) == entry.link
            assert link.text_content() in entry.title
            shown = date.fromisoformat(item.xpath(".//time/@datetime")[0])
            assert shown == date(*entry.updated_parsed[:3])


def links_below(page: html.HtmlElement, base: str) -> set[str]:
    return {urljoin(base, href) for href in page.xpath("//main//a/@href")}


def test_feeds_have_no_style_sheet(demo: Path) -> None:
    feeds = [*demo.rglob("feeds/**/*.atom"), *demo.rglob("feeds/**/*.xml")]
    assert len(feeds) > 150
    assert [f for f in feeds if b"<?xml-stylesheet" in f.read_bytes()] == []


def test_open_graph_says_what_the_page_is(pages: Pages) -> None:
    for path, page in pages.items():
        said = properties(page)
        title = page.xpath("string(//title)")
        assert said["og:url"] == address(path)
        assert title.startswith(said["og:title"])
        assert said["og:locale"] == ("en_US" if path.startswith("en/") else "zh_TW")
        assert "og:image" not in said
        assert page.xpath("string(//meta[@name='description']/@content)")
    notice = properties(pages[f"{PAGE_TYPES['notice.html']}index.html"])
    assert notice["og:type"] == "article"
    assert notice["article:published_time"] == "2020-01-02"


def test_a_city_can_give_a_picture_for_shared_links(tmp_path: Path) -> None:
    identity = "name_zh: 小城\nshare_image: https://records.example.org/seal.png\n"
    folder = write_site(tmp_path, MINIMAL, {"content/site.yaml": identity})
    assert build_site(folder) == 0
    page = html.parse(str(folder / "output" / "index.html")).getroot()
    assert properties(page)["og:image"] == "https://records.example.org/seal.png"


TYPES = {
    "home.html": "WebSite",
    "issue.html": "PublicationIssue",
    "notice.html": "Legislation",
    "dataset.html": "Dataset",
    "report.html": "Report",
    "document.html": "Report",
}


@pytest.mark.parametrize("prefix", ["", "en/"])
@pytest.mark.parametrize("template", TYPES)
def test_pages_say_what_they_are_about(template: str, prefix: str, pages: Pages) -> None:
    path = f"{prefix}{PAGE_TYPES[template]}index.html"
    found = {str(one["@type"]): one for one in data_blocks(pages[path])}
    assert found[TYPES[template]]["url"] == address(path)
    assert ("BreadcrumbList" in found) == (template != "home.html")


def test_breadcrumbs_are_those_that_are_shown(pages: Pages) -> None:
    for path, page in pages.items():
        shown = page.xpath("//nav[contains(@class, 'trail')]//a")
        blocks = [one for one in data_blocks(page) if one["@type"] == "BreadcrumbList"]
        assert len(blocks) == (PAGE_TYPES["home.html"] != path.removeprefix("en/")[:-10])
        steps = [one for block in blocks for one in block["itemListElement"]]  # type: ignore[attr-defined]
        assert [one["position"] for one in steps] == list(range(1, len(steps) + 1))
        if shown:
            assert [one["name"] for one in steps[:-1]] == [one.text_content() for one in shown]
            assert steps[-1]["item"] == address(path)


NEWER_TERMS = {"legislationDateOfApplicability"}
"""In schema.org since the copy that rdflib has."""


def terms(value: object) -> Iterator[str]:
    """Types and properties of a JSON-LD value."""
    if isinstance(value, list):
        for one in value:
            yield from terms(one)
    elif isinstance(value, dict):
        kind = value.get("@type", [])
        yield from [kind] if isinstance(kind, str) else kind
        for key, one in value.items():
            yield from [] if key.startswith("@") else [key]
            yield from terms(one)


def test_data_blocks_use_words_of_schema_org(pages: Pages) -> None:
    from rdflib import SDO

    known = {*SDO.__annotations__, *NEWER_TERMS}
    used = Counter(term for page in pages.values() for term in terms(data_blocks(page)))
    assert used["BreadcrumbList"] == len(pages) - 2
    assert set(used) - known == set()


def sitemap(data: bytes) -> dict[str, etree._Element]:
    root = etree.fromstring(data)
    return {str(one.findtext("{*}loc")): one for one in root.iter("{*}url")}


def test_a_corrected_notice_leads_to_its_corrigenda_in_its_language(pages: Pages) -> None:
    found = 0
    for page in pages.values():
        for block in data_blocks(page):
            corrigenda = block.get("correction", [])
            assert isinstance(corrigenda, list)
            assert set(corrigenda) <= set(map(address, pages))
            in_english = ["/en/" in one for one in corrigenda]
            assert in_english == [page.get("lang") == "en"] * len(corrigenda)
            found += len(corrigenda)
    assert found


def test_the_sitemap_has_all_listed_pages_with_their_alternates(pages: Pages, demo: Path) -> None:
    found = sitemap((demo / "sitemap.xml").read_bytes())
    listed = {
        address(path): page
        for path, page in pages.items()
        if not page.xpath("//meta[@name='robots']")
    }
    assert 0 < len(pages) - len(listed) < 10
    assert set(found) == set(listed)
    for own, page in listed.items():
        links = {one.get("hreflang"): one.get("href") for one in found[own].iter("{*}link")}
        assert links == alternates(page)


def test_last_changes_come_from_the_records(tmp_path: Path) -> None:
    """Two builds of different days say the same; a correction moves what it corrects."""
    folder = write_site(tmp_path, FULL)
    assert build_site(folder, url=URL) == 0
    first = (folder / "output" / "sitemap.xml").read_bytes()
    days = {
        url.removeprefix(URL): one.findtext("{*}lastmod") for url, one in sitemap(first).items()
    }
    assert days["/"] == "2020-01-06"
    assert days["/gazette/109/001/"] == "2020-01-06"  # it says so
    assert days["/gazette/sections/public-notice/"] == "2020-01-06"
    assert days["/gazette/109/001/01/"] == days["/en/gazette/109/001/01/"] == "2020-01-06"
    assert days["/gazette/sections/corrigendum/"] == "2020-01-06"
    assert days["/datasets/rooms/"] is None
    assert days["/about/"] is None
    assert build_site(folder, url=URL, as_of=date(2021, 6, 1), output="later") == 0
    assert (folder / "later" / "sitemap.xml").read_bytes() == first


def test_a_large_site_has_an_index_of_sitemaps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files for issues of each year; all of them together say what one would have said."""
    folder = write_site(tmp_path, FULL)
    assert build_site(folder, url=URL) == 0
    whole = sitemap((folder / "output" / "sitemap.xml").read_bytes())
    monkeypatch.setattr("gongbao.render.sitemap.cut_sitemap", partial(cut_sitemap, limit=60))
    assert build_site(folder, url=URL, output="large") == 0
    files = {one.name: one.read_bytes() for one in (folder / "large").glob("sitemap*.xml")}
    index = etree.fromstring(files.pop("sitemap.xml"))
    days = {
        str(one.findtext("{*}loc")).removeprefix(f"{URL}/"): one.findtext("{*}lastmod")
        for one in index.iter("{*}sitemap")
    }
    assert set(days) == set(files) >= {"sitemap-gazette-109-000.xml", "sitemap-pages-2.xml"}
    parts = {name: sitemap(data) for name, data in files.items()}
    for name, part in parts.items():
        known = {one.findtext("{*}lastmod") for one in part.values()} - {None}
        assert len(part) <= 60 and days[name] == max(known, default=None)
    assert sum(map(len, parts.values())) == len(whole)
    assert {url for part in parts.values() for url in part} == set(whole)


def test_addresses_stay_in_one_sitemap_as_long_as_the_protocol_allows() -> None:
    pages = [(f"/gazette/{100 + n // 2510}/{n % 2510 // 25:03}/{n}/", None) for n in range(25_001)]
    assert [*cut_sitemap(pages[1:], 2)] == ["sitemap.xml"]
    parts = cut_sitemap(pages, 2)
    firsts = [(year, first) for year in range(100, 110) for first in (0, 25, 50, 75, 100)]
    assert [*parts] == [f"sitemap-gazette-{year}-{first:03}.xml" for year, first in firsts[:-1]]
    assert [page for part in parts.values() for page in part] == pages
    longer = cut_sitemap([("/p/", None)] * 60_000, 2)
    assert {name: len(part) * 2 for name, part in longer.items()} == {
        "sitemap-pages.xml": ADDRESSES,
        "sitemap-pages-2.xml": ADDRESSES,
        "sitemap-pages-3.xml": 20_000,
    }


def test_personal_notices_are_kept_from_search_engines(demo: Path, pages: Pages) -> None:
    hidden = {p for p, page in pages.items() if page.xpath("//meta[@content='noindex']")}
    assert hidden
    text = (demo / "sitemap.xml").read_text(encoding="utf-8")
    assert [path for path in hidden if f"<loc>{address(path)}</loc>" in text] == []
