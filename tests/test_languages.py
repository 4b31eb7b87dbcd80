"""A third language is one catalogue of the theme and one setting; what has no text says so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import feedparser
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from lxml import etree
from scripts.update_catalogues import template_texts

from gongbao.languages import EN, spoken_language
from gongbao.load.cache import Cache
from gongbao.load.catalogues import check_catalogue, find_language
from gongbao.render.markup import mark_han
from tests.sites import FULL, ROOT, build_site, write_site

URL = "https://records.example.org"
LOCALE = "eo"
"""Esperanto for CLDR; the texts are the English ones in brackets, so that all can be told."""


def bracketed(text: str | tuple[str, ...]) -> str | tuple[str, ...]:
    if isinstance(text, tuple):
        return tuple(f"⟦{one}⟧" for one in text)
    return f"⟦{text}⟧" if text.strip() else text


@pytest.fixture(scope="module")
def theme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The theme with one catalogue more."""
    folder = tmp_path_factory.mktemp("theme") / "theme"
    shutil.copytree(ROOT / "theme", folder)
    catalogue = Catalog(locale=LOCALE, fuzzy=False)
    for text in template_texts():
        catalogue.add(text, bracketed(text))
    path = folder / "locale" / LOCALE / "LC_MESSAGES" / "site.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as stream:
        write_po(stream, catalogue)
    return folder


@pytest.fixture(scope="module")
def built(theme: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = str(FULL["content/site.yaml"]) + f"further_languages: [{LOCALE}]\n"
    folder = write_site(tmp_path_factory.mktemp("site"), FULL, {"content/site.yaml": site})
    assert build_site(folder, theme=theme, url=URL) == 0
    return folder / "output"


def pages(built: Path, language: str) -> set[str]:
    found = {p.relative_to(built).as_posix() for p in built.rglob("index.html")}
    first = {path for path in found if not path.startswith(("en/", f"{LOCALE}/"))}
    return first if not language else {p[3:] for p in found if p.startswith(f"{language}/")}


def read(built: Path, path: str) -> str:
    return (built / path).read_text(encoding="utf-8")


def test_every_page_is_there_in_three_languages(built: Path) -> None:
    assert pages(built, "") == pages(built, "en") == pages(built, LOCALE)


def test_pages_name_each_other_and_link_to_each_other(built: Path) -> None:
    for path in pages(built, LOCALE):
        bare = path.removesuffix("index.html")
        address = {"zh-Hant-TW": bare, "en": f"en/{bare}", "eo": f"{LOCALE}/{bare}"}
        for prefix in ("", "en/", f"{LOCALE}/"):
            page = read(built, prefix + path)
            found = dict(re.findall(r'hreflang="([^"]+)" href="([^"]+)">', page))
            assert found == {
                **{tag: f"{URL}/{place}" for tag, place in address.items()},
                "x-default": f"{URL}/{bare}",
            }
            links = re.findall(r'<a href="([^"]*)" hreflang="([^"]*)" lang', page)
            assert len(links) == 2
            for href, tag in links:
                here = (built / prefix / path).parent
                assert (here / href).resolve() == (built / address[tag]).resolve()


def test_the_texts_of_the_theme_are_those_of_the_catalogue(built: Path) -> None:
    page = read(built, f"{LOCALE}/gazette/109/001/01/index.html")
    assert '<html lang="eo">' in page
    assert "⟦Skip to main content⟧" in page
    assert "⟦Legal basis⟧" in page or "⟦Document number⟧" in page
    assert ">Skip to main content<" not in page
    assert ">Esperanto<" in read(built, "index.html")


def test_dates_are_written_as_the_language_writes_them(built: Path) -> None:
    page = read(built, f"{LOCALE}/gazette/109/001/index.html")
    assert re.search(r'<time datetime="2020-01-02">2020-Januaro-02', page)


def test_what_is_not_translated_says_so_and_is_marked(built: Path) -> None:
    page = read(built, f"{LOCALE}/gazette/109/001/01/index.html")
    assert "⟦There is no text in this language; the original follows.⟧" in page
    assert '<span lang="zh-Hant-TW">檔案室開放</span>' in page
    assert re.search(r'<div class="prose" lang="zh-Hant-TW">\s*<h2[^>]*>主旨', page)


def test_feeds_and_sitemap_have_it_too(built: Path) -> None:
    feed = feedparser.parse((built / LOCALE / "feeds/gazette.atom").read_bytes())
    assert not feed.bozo
    assert feed.entries[0].link.startswith(f"{URL}/{LOCALE}/gazette/")
    root = etree.fromstring((built / "sitemap.xml").read_bytes())
    found = [element.text for element in root.iter("{*}loc")]
    assert f"{URL}/{LOCALE}/gazette/" in found
    assert len(found) == 3 * len(pages(built, ""))


def test_the_lost_find_their_language(built: Path) -> None:
    page = read(built, "404.html")
    for tag, word in (
        ("zh-Hant-TW", "找不到"),
        ("en", "Page not found"),
        ("eo", "⟦Page not found⟧"),
    ):
        assert re.search(rf'<section lang="{tag}">\s*<h1>{word}', page)


def test_without_the_setting_a_catalogue_changes_nothing(theme: Path, tmp_path: Path) -> None:
    folder = write_site(tmp_path, FULL)
    assert build_site(folder, theme=theme, url=URL) == 0
    assert not (folder / "output" / LOCALE).exists()


def test_languages_come_from_cldr_and_need_a_catalogue(theme: Path) -> None:
    found = find_language(theme, LOCALE)
    assert found and (found.tag, found.prefix, found.name) == ("eo", "/eo", "Esperanto")
    assert find_language(theme, "ja") is None
    assert find_language(theme, "xx") is None


@pytest.mark.parametrize(
    ("cell", "column", "code"),
    [
        ("楠梓區", "district", "zh"),
        ("ISO 9001 認證", "title", "zh"),
        ("Harbour District", "district", "en"),
        ("A reply (by post) – “in time”", "note", "en"),
        ("Harbour", "district_en", "en"),
        ("Harbour", "district", ""),
        ("family", "kind", ""),
        ("CSV", "format_en", ""),
        ("ISO 9001", "standard", ""),
        ("1,064", "count", ""),
        ("2020-01-01 to 2020-02-01", "period", ""),
        ("https://records.example.org/rooms", "url", ""),
        ("Café du port", "name", ""),
    ],
)
def test_words_tell_the_language_of_a_cell(cell: str, column: str, code: str) -> None:
    assert spoken_language(cell, column) == code


def test_cells_are_marked_in_pages_of_other_languages(theme: Path, tmp_path: Path) -> None:
    package = str(FULL["datasets/rooms/datapackage.yaml"]).replace(
        "      primaryKey", "        - {name: site_en, type: string, title: 地點}\n      primaryKey"
    )
    files = {
        "content/site.yaml": f"name_zh: 小城公開紀錄\nfurther_languages: [{LOCALE}]\n",
        "datasets/rooms/datapackage.yaml": package,
        "datasets/rooms/data/rooms.csv": "kind,count,site_en\nall,51,Harbour\nfamily,10,港邊\n",
    }
    folder = write_site(tmp_path, FULL, files)
    assert build_site(folder, theme=theme, url=URL) == 0
    for prefix, harbour, han in (
        ("", ' lang="en"', ""),
        ("en/", "", ' lang="zh-Hant-TW"'),
        (f"{LOCALE}/", ' lang="en"', ' lang="zh-Hant-TW"'),
    ):
        page = read(folder / "output", f"{prefix}datasets/rooms/index.html")
        assert f"<td{harbour}>Harbour</td>" in page
        assert f"<span{harbour}>Harbour</span>" in page
        assert f"<td{han}>港邊</td>" in page
        assert "<td>family</td>" in page


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("To 張○○君, served", "To [張○○君], served"),
        ("〇號、第1號 and 張-王", "[〇號、第1號] and [張-王]"),
        ("甲&amp;乙 ○ 丙○", "[甲]&amp;[乙] ○ [丙]○"),
        ("<b>甲</b>乙 <i title='丙'>x</i>", "<b>[甲]</b>[乙] <i title='丙'>x</i>"),
    ],
)
def test_chinese_words_are_marked_whole(text: str, marked: str) -> None:
    found = mark_han(text, EN).replace('<span lang="zh-Hant-TW">', "[").replace("</span>", "]")
    assert found == marked


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        ('msgid "Sample."\nmsgstr "100%% of it"', False),
        ('msgid "Sample."\nmsgstr "100% of it"', True),
        ('msgid "Sample."\nmsgstr "all %"', True),
        ('msgid "No. %(n)s"\nmsgstr "N-ro"', False),
        ('msgid "No. %(n)s"\nmsgstr "N-ro %(m)s"', True),
        ('msgid "No. %(n)s"\nmsgstr "N-ro %s %d"', True),
        ('msgid "%(num)s row"\nmsgid_plural "%(num)s rows"\nmsgstr[0] "a"\nmsgstr[1] "b"', False),
        ('msgid "%(num)s row"\nmsgid_plural "%(num)s rows"\nmsgstr[0] "a"', True),
    ],
)
def test_a_translation_that_cannot_be_used_is_named(
    entry: str, wrong: bool, theme: Path, tmp_path: Path
) -> None:
    language = find_language(theme, LOCALE)
    assert language
    path = tmp_path / "locale" / LOCALE / "LC_MESSAGES" / "site.po"
    path.parent.mkdir(parents=True)
    path.write_text(f'msgid ""\nmsgstr ""\n\n{entry}\n', encoding="utf-8")
    cache = Cache(tmp_path / "cache.sqlite")
    found = check_catalogue(tmp_path, language, cache, "")
    assert check_catalogue(tmp_path, language, cache, "") == found
    cache.close()
    assert [(one.code, str(one.place)) for one in found] == [("S106", f"{path}:4:1")] * wrong


def test_a_wrong_translation_stops_the_build_and_nothing_else(theme: Path, tmp_path: Path) -> None:
    changed = tmp_path / "theme"
    shutil.copytree(theme, changed)
    path = changed / "locale" / LOCALE / "LC_MESSAGES" / "site.po"
    path.write_text(path.read_text(encoding="utf-8").replace("⟦Sample.⟧", "100% of it"))
    site = str(FULL["content/site.yaml"]) + f"further_languages: [{LOCALE}]\n"
    folder = write_site(tmp_path / "site", FULL, {"content/site.yaml": site})
    assert build_site(folder, theme=changed, url=URL) == 1
    assert build_site(folder, theme=theme, url=URL) == 0
