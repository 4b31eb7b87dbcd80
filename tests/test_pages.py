"""What the built site says: languages, links, feeds, sitemap, downloads."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import feedparser
import pandas as pd
import pytest
from frictionless import Package
from lxml import etree, html

from gongbao.languages import LANGUAGES
from tests.sites import CORRECTION, FULL, MINIMAL, build_site, write_site
from tests.test_pdf_text import make_pdf

URL = "https://records.example.org/city"


class Page(HTMLParser):
    """Links, ids, languages and headings of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.alternates: dict[str, str] = {}
        self.canonical = ""
        self.ids: list[str] = []
        self.lang = ""
        self.tags: list[str] = []
        self.source = text
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        self.tags.append(tag)
        if tag == "html":
            self.lang = values["lang"]
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "link" and values.get("rel") == "canonical":
            self.canonical = values["href"]
        elif tag == "link" and values.get("rel") == "alternate" and "hreflang" in values:
            self.alternates[values["hreflang"]] = values["href"]
        elif tag in {"a", "link", "img", "script"}:
            self.hrefs += [values[key] for key in ("href", "src") if key in values]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_site(tmp_path_factory.mktemp("site"), FULL)
    assert build_site(folder, url=URL) == 0
    return folder / "output"


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[str, Page]:
    return {
        path.relative_to(built).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in sorted(built.rglob("*.html"))
    }


def in_both_languages(pages: dict[str, Page]) -> Iterator[tuple[str, Page]]:
    return ((path, page) for path, page in pages.items() if path != "404.html")


def test_every_page_exists_in_both_languages(pages: dict[str, Page]) -> None:
    chinese = {path for path, _ in in_both_languages(pages) if not path.startswith("en/")}
    english = {path.removeprefix("en/") for path in pages if path.startswith("en/")}
    assert chinese == english


def test_lang_canonical_and_alternates_belong_together(pages: dict[str, Page]) -> None:
    for path, page in in_both_languages(pages):
        bare = path.removeprefix("en/").removesuffix("index.html")
        chinese, english = f"{URL}/{bare}", f"{URL}/en/{bare}"
        assert page.lang == ("en" if path.startswith("en/") else "zh-Hant-TW")
        assert page.canonical == (english if path.startswith("en/") else chinese)
        assert page.alternates == {"zh-Hant-TW": chinese, "en": english, "x-default": chinese}


def test_every_page_links_to_itself_in_the_other_language(pages: dict[str, Page]) -> None:
    for path, page in in_both_languages(pages):
        here = f"{URL}/{path}"
        other = path.removeprefix("en/") if path.startswith("en/") else f"en/{path}"
        links = {urljoin(here, href) for href in page.hrefs}
        assert f"{URL}/{other.removesuffix('index.html')}" in links, path


def test_no_link_is_dead_under_a_sub_path(built: Path, pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        for href in page.hrefs:
            target = urlsplit(urljoin(f"{URL}/{path}", href))
            if target.netloc != urlsplit(URL).netloc or target.scheme == "mailto":
                continue
            assert target.path.startswith("/city/"), (path, href)
            file = built / unquote(target.path.removeprefix("/city/"))
            file = file / "index.html" if file.is_dir() else file
            assert file.is_file(), (path, href)
            if target.fragment and file.suffix == ".html":
                found = pages[file.relative_to(built).as_posix()].ids
                assert unquote(target.fragment) in found, (path, href)


def test_each_page_has_one_h1_unique_ids_and_no_program(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        assert page.tags.count("h1") == (2 if path == "404.html" else 1), path
        assert len(page.ids) == len(set(page.ids)), path
        data = page.source.count('<script type="application/ld+json">')
        programs = 2 if path.endswith("search/index.html") else 0
        assert page.tags.count("script") == data + programs, path
        assert "style" not in page.tags, path


def test_a_missing_translation_is_said(built: Path) -> None:
    page = (built / "en/gazette/109/002/01/index.html").read_text(encoding="utf-8")
    assert re.search(r"no English|not.*translated|only in Chinese", page, re.IGNORECASE)
    assert 'lang="zh-Hant-TW"' in page.split("<main", 1)[1]


def test_samples_are_marked_on_page_and_feed(built: Path) -> None:
    assert "範例" in (built / "gazette/109/001/01/index.html").read_text(encoding="utf-8")
    assert "ample" in (built / "en/gazette/109/001/01/index.html").read_text(encoding="utf-8")
    assert "【範例】【已更正】檔案室開放" in (built / "feeds/gazette.xml").read_text(
        encoding="utf-8"
    )


def test_a_figure_leads_to_its_row(built: Path, pages: dict[str, Page]) -> None:
    page = (built / "reports/109/rooms/index.html").read_text(encoding="utf-8")
    link = r'<a class="figure" href="([^"#]*)#([^"]*)"><data value="51">51間</data>'
    match = re.search(link, page)
    assert match
    assert match[2] in pages["datasets/rooms/index.html"].ids


@pytest.mark.parametrize(
    ("page", "file"),
    [
        ("datasets/rooms/", "datasets/rooms/rooms.csv"),
        ("gazette/109/001/01/", "gazette/109/001/01/hours.txt"),
    ],
)
def test_the_digest_of_a_file_is_a_text_to_copy(page: str, file: str, built: Path) -> None:
    text = html.parse(str(built / page / "index.html")).getroot().text_content()
    assert hashlib.sha256((built / file).read_bytes()).hexdigest() in text


def test_what_a_small_drawing_shows_is_said(built: Path) -> None:
    page = html.parse(str(built / "en/datasets/rooms/index.html")).getroot()
    (said,) = page.xpath("//svg/@aria-label")
    assert said == (
        "Distribution from 10 to 51, counts in 12 equal parts: 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1"
    )


@pytest.mark.parametrize("feed", ["feeds/gazette", "en/feeds/gazette"])
@pytest.mark.parametrize("extension", ["xml", "atom"])
def test_feeds_are_read_by_a_feed_reader(feed: str, extension: str, built: Path) -> None:
    data = (built / f"{feed}.{extension}").read_bytes()
    parsed = feedparser.parse(data)
    assert not parsed.bozo
    tag = f"tag:gongbao,2020:{feed.removesuffix('feeds/gazette')}notice/"
    assert [entry.id for entry in parsed.entries] == [f"{tag}109-002-01", f"{tag}109-001-01"]
    assert parsed.entries[1].published_parsed[:5] == (2020, 1, 2, 0, 0)
    language = "en" if feed.startswith("en/") else ""
    assert parsed.entries[1].link == f"{URL}{'/en' if language else ''}/gazette/109/001/01/"
    text = parsed.entries[1].get("content", [parsed.entries[1]])[0]
    html = text.get("value") or text.get("summary")
    assert ("51" if language else "51 間") in html
    assert f'href="{URL}' in html


def test_the_sitemap_has_every_page_with_its_alternates(
    built: Path, pages: dict[str, Page]
) -> None:
    root = etree.fromstring((built / "sitemap.xml").read_bytes())
    found = [element.text for element in root.iter("{*}loc")]
    expected = {f"{URL}/{p.removesuffix('index.html')}" for p, _ in in_both_languages(pages)}
    assert set(found) == expected
    assert len(found) == len(expected)
    assert len(list(root.iter("{*}link"))) == len(found) * (len(LANGUAGES) + 1)


def test_downloads_open_in_pandas_and_frictionless(built: Path) -> None:
    frame = pd.read_csv(built / "datasets/rooms/rooms.csv")
    assert frame.to_dict("list") == {"kind": ["all", "family"], "count": [51, 10]}
    rows = json.loads((built / "datasets/rooms/rooms.json").read_text(encoding="utf-8"))
    assert rows == [{"kind": "all", "count": 51}, {"kind": "family", "count": 10}]
    assert Package(str(built / "datasets/rooms/datapackage.json")).validate().valid


def test_a_city_needs_no_more_than_a_name(tmp_path: Path) -> None:
    folder = write_site(tmp_path, MINIMAL)
    assert build_site(folder) == 0
    assert "小城公開紀錄" in (folder / "output/index.html").read_text(encoding="utf-8")


def test_a_package_by_people_who_never_heard_of_us_builds(tmp_path: Path) -> None:
    paper = make_pdf("Trees")
    package = {
        "name": "trees",
        "resources": [
            {"name": "trees", "path": "trees.csv"},
            {"name": "inline", "data": [{"a": 1}, {"a": 2}]},
            {"name": "paper", "path": "paper.pdf"},
        ],
    }
    changes = {
        "datasets/trees/datapackage.json": json.dumps(package, indent="\t"),
        "datasets/trees/trees.csv": "id;species\n001;Ficus\n002;Delonix\n",
        "datasets/trees/paper.pdf": paper,
    }
    folder = write_site(tmp_path, MINIMAL, changes)
    assert build_site(folder) == 0
    assert (folder / "output/datasets/trees/paper.pdf").read_bytes() == paper
    assert Package(str(folder / "output/datasets/trees/datapackage.json")).validate().valid


def test_years_of_reports_are_in_the_order_of_numbers(tmp_path: Path) -> None:
    chapter = "---\ntitle: 檔案\nsummary: 檔案。\n---\n檔案應用。\n"
    files = {f"content/reports/{year}/01-records.md": chapter for year in (99, 100, 101)}
    write_site(tmp_path, FULL, files)
    assert build_site(tmp_path) == 0
    page = (tmp_path / "output/sitemap/index.html").read_text(encoding="utf-8")
    found = re.findall(r'href="[./]*reports/(\d+)/[a-z]+/"', page)
    assert found == ["99", "100", "101", "109"]


def test_parts_of_a_notice_stand_below_it_in_the_file_of_an_issue(built: Path) -> None:
    with zipfile.ZipFile(built / "gazette/109/gazette-109.zip") as archive:
        (name,) = (one for one in archive.namelist() if one.endswith("109-001.en.html"))
        page = html.fromstring(archive.read(name))
    headings = page.xpath("//*[self::h1 or self::h2 or self::h3]")
    assert [(one.tag, one.text_content()) for one in headings[1:]] == [
        ("h2", "The archive opens"),
        ("h3", "Subject"),
    ]


def test_the_calendar_page_links_every_issue_and_names_days_off(tmp_path: Path) -> None:
    extra = "---\nnumber: 3\nyear: 109\nkind: extra\npublished_on: 2020-01-06\n---\n"
    notice = str(FULL[CORRECTION]).replace("corrects: [109-001-01]\n", "")
    files = {
        "content/gazette/109/003/issue.md": extra,
        "content/gazette/109/003/01-extra.md": notice.replace(
            "section: corrigendum", "section: public-notice"
        ),
        "content/gazette/109/004/issue.md": "---\nnumber: 4\nyear: 109\nscheduled_on: 2020-01-09\n"
        "published_on: 2020-01-10\nshift_reason: 颱風\n---\n",
        "content/gazette/109/004/01-late.md": notice.replace(
            "section: corrigendum", "section: public-notice"
        ),
        "content/registers/days-off.csv": "date,name_zh,name_en\n2020-01-07,港節,Harbour Day\n"
        "2020-01-08,港節,Harbour Day\n2021-01-01,元旦,New Year\n",
    }
    write_site(tmp_path, FULL, files)
    assert build_site(tmp_path) == 0
    page = html.parse(tmp_path / "output/en/gazette/109/calendar/index.html").getroot()
    links = page.xpath("//td[@class='day-on-time'][contains(., '6')]/a")
    assert [(one.get("href")[-4:], one.text_content()) for one in links] == [
        ("002/", "6 Appeared on its day"),
        ("003/", "Extra 6"),
    ]
    moved = page.xpath("//td[@class='day-moved' or @class='day-shifted']")
    assert [one.text_content() for one in moved] == [
        "9 Moved to 10 January 2020",
        "10 Moved here from 9 January 2020",
    ]
    (missed,) = page.xpath("//td[@class='day-missing'][starts-with(., '13')]")[:1]
    assert missed.text_content() == "13 No issue on a day on which one was due"
    legend = [one.text_content() for one in page.xpath("//li[span[starts-with(@class, 'day ')]]")]
    assert legend[0] == "1 Appeared on its day"
    assert legend[-1] == "1 Day off"
    days = page.xpath("//section[h2='Days off']//dl/div")
    assert [" ".join(one.text_content().split()) for one in days] == [
        "Harbour Day7 January 2020 Tuesday8 January 2020 Wednesday"
    ]


def test_home_names_the_days_of_publication_that_hold(tmp_path: Path) -> None:
    """A change may be entered ahead; the page is made again on the day when it takes effect."""
    identity = str(FULL["content/site.yaml"]).replace("[mon, thu]", "[wed]")
    identity += "former_publication_days: [{until: 2020-12-31, days: [mon, thu]}]\n"
    write_site(tmp_path, FULL, {"content/site.yaml": identity})
    told = {
        date(2020, 12, 31): ("出刊日：星期一、星期四。", "Days of publication: Monday, Thursday."),
        date(2021, 1, 1): ("出刊日：星期三。", "Days of publication: Wednesday."),
    }
    for day, (chinese, english) in told.items():
        assert build_site(tmp_path, as_of=day) == 0
        assert chinese in (tmp_path / "output/index.html").read_text(encoding="utf-8")
        assert english in (tmp_path / "output/en/index.html").read_text(encoding="utf-8")
