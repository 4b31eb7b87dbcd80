"""The search page in a real browser: results, address, languages, no script, no server."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from gongbao.derive.search_text import normalise
from tests.range_server import serve_ranges
from tests.search_reader import LETTERS, VARIANTS, normal
from tests.sites import FULL, ROOT, build_site, tree, write_site


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def ask(page: Page, words: str) -> str:
    """The sentence of the live region after a search whose results are there."""
    page.locator("#search-q").fill(words)
    page.locator("#search-q").press("Enter")
    expect(page.locator("#search-status")).to_contain_text(words)
    expect(page.locator("#search-results")).to_have_attribute("aria-busy", "false")
    return page.locator("#search-status").inner_text()


def count(status: str) -> int:
    found = re.search(r"([\d,]+)(?: result|筆)", status)
    return int(found[1].replace(",", "")) if found else 0


def links_of(page: Page) -> list[str]:
    """Addresses of all results, after "show more" has shown the last."""
    rows, more = page.locator("#search-results li"), page.locator("#search-results button")
    while more.locator("visible=true").count():
        more.locator("visible=true").first.click()
        expect(page.locator("#search-results")).to_have_attribute("aria-busy", "false")
    return rows.locator("> a").evaluate_all("all => all.map(a => a.href)")


def notice_texts(demo: Path) -> dict[str, list[str]]:
    """What is searched of each notice that is listed, by its address."""
    texts = {}
    for path in demo.glob("gazette/109/*/*/index.json"):
        twin = json.loads(path.read_bytes())
        if "noindex" in (path.parent / "index.html").read_text(encoding="utf-8"):
            continue
        bodies = [re.sub(r"<[^>]+>", " ", html) for html in twin["html"].values()]
        texts[path.parent.relative_to(demo).as_posix()] = [
            normal(text) for text in (*twin["title"].values(), *bodies, twin.get("doc_number", ""))
        ]
    return texts


def test_every_notice_with_a_piece_of_text_is_found(page: Page, served: str, demo: Path) -> None:
    texts, pick = notice_texts(demo), random.Random(5)
    page.goto(f"{served}search/?type=notice")
    asked = 0
    while asked < 25:
        text = pick.choice(pick.choice(sorted(texts.values())))
        start, size = pick.randrange(len(text) or 1), pick.randint(2, 6)
        piece = text[start : start + size]
        if len(piece) < size or re.search(rf'{LETTERS}|[ "“”]', piece):
            continue
        asked += 1
        truth = {path for path, fields in texts.items() if any(piece in one for one in fields)}
        status = ask(page, piece)
        links = links_of(page)
        assert set(links) <= {f"{served}{path}/" for path in texts}
        assert {f"{served}{path}/" for path in truth} <= set(links), piece
        assert count(status) == len(links)


def test_results_are_grouped_marked_and_in_the_address(page: Page, served: str) -> None:
    page.goto(f"{served}search/")
    assert count(ask(page, "檔案")) > 3
    heads = page.locator("#search-results h2").all_inner_texts()
    assert [head.split(" ")[0] for head in heads] == ["公報刊登事項", "資料集", "年報", "網頁"]
    marks = set(page.locator("#search-results mark").all_inner_texts())
    assert marks == {"檔案"}
    assert page.url.endswith("search/?q=%E6%AA%94%E6%A1%88")
    page.locator("#search-type").select_option("dataset")
    expect(page.locator("#search-results h2")).to_have_count(1)
    assert page.url.endswith("&type=dataset")
    page.locator("#search-results a").first.click()
    page.wait_for_url("**/datasets/**")
    page.go_back()
    expect(page.locator("#search-results h2")).to_have_count(1)
    page.go_back()
    expect(page.locator("#search-results h2")).to_have_count(0)
    assert page.locator("#search-type").input_value() == ""


def test_a_filter_passed_by_with_the_keyboard_is_not_searched(page: Page, served: str) -> None:
    """Five presses of an arrow key are one search and no step of the way back."""
    page.goto(f"{served}search/")
    ask(page, "檔案")
    before = page.evaluate("history.length")
    page.evaluate("""() => {
        window.said = [];
        const status = document.getElementById('search-status');
        new MutationObserver(() => window.said.push(status.textContent))
            .observe(status, { childList: true });
    }""")
    page.locator("#search-section").focus()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    chosen = page.locator("#search-section").input_value()
    assert chosen
    expect(page).to_have_url(re.compile(f"section={chosen}$"))
    expect(page.locator("#search-results")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("history.length") == before
    assert len(page.evaluate("window.said")) == 2  # that it searches, and what it found


def test_an_address_needs_no_size_of_its_parameters(page: Page, served: str) -> None:
    """URLSearchParams.size came to browsers in 2023."""
    page.add_init_script("delete URLSearchParams.prototype.size")
    page.goto(f"{served}search/")
    ask(page, "檔案")
    assert page.url.endswith("search/?q=%E6%AA%94%E6%A1%88")


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_a_browser_that_is_too_old_for_the_script_is_told(
    page: Page, served: str, prefix: str
) -> None:
    def not_understood(route: Route) -> None:
        route.fulfill(body="no script(", content_type="text/javascript")

    page.route("**/search.*.js", not_understood)
    page.goto(f"{served}{prefix}search/?q=x")
    assert "JavaScript" in page.locator("#search-status").inner_text()
    assert not page.locator("form[data-root]").is_visible()


def test_variants_of_a_character_are_one(page: Page, tmp_path: Path) -> None:
    """Both readings of the list in docs/search-index.md, and what is found and marked."""
    body = "臺北說明污染防治，羣眾在裏面。"
    notice = "content/gazette/109/001/01-archives.md"
    write_site(tmp_path, FULL, {notice: f"{FULL[notice]}\n\n{body}\n"})
    assert build_site(tmp_path) == 0
    with serve_ranges(tmp_path / "output") as server:
        page.goto(f"{server.address}search/")
        for one, other in VARIANTS.items():
            assert normalise(one) == normalise(other) == normal(one), one
            assert page.evaluate("one => searchIndex('/').normalise(one)", one) == normal(one)
        for words, shown in (
            ("台北", "臺北"),
            ("汙染", "污染"),
            ("群衆", "羣眾"),
            ("裡面", "裏面"),
        ):
            assert count(ask(page, words)) == 1
            assert set(page.locator("#search-results mark").all_inner_texts()) == {shown}


def test_filters_narrow(page: Page, served: str) -> None:
    page.goto(f"{served}search/?q=範例&section=corrigendum&year=109")
    expect(page.locator("#search-results li")).to_have_count(1)
    page.goto(f"{served}search/?q=範例&agency=transportation")
    expect(page.locator("#search-status")).to_contain_text("範例")
    expect(page.locator("#search-results")).to_have_attribute("aria-busy", "false")
    agencies = page.locator("#search-results .meta").all_inner_texts()
    assert agencies and all("交通局" in line for line in agencies)


def test_a_result_says_that_it_was_corrected(page: Page, served: str) -> None:
    page.goto(f"{served}en/search/?q=parking&type=notice")
    expect(page.locator("#search-results")).to_have_attribute("aria-busy", "false")
    rows = page.locator("#search-results li")
    expect(rows.filter(has=page.locator("a[href$='109/001/02/']"))).to_contain_text("· Corrected")
    expect(rows.filter(has=page.locator("a[href$='109/003/01/']")).locator(".mark")).to_have_count(
        0
    )


def test_english_words_beginnings_and_phrases(page: Page, served: str) -> None:
    page.goto(f"{served}en/search/")
    whole = count(ask(page, "archives"))
    assert whole and count(ask(page, "archiv")) >= whole
    assert count(ask(page, "rchives")) == 0
    assert page.locator("#search-status").inner_text() == "Nothing found for “rchives”."
    assert count(ask(page, '"use of archives"')) == 1
    assert count(ask(page, '"archives of use"')) == 0
    assert count(ask(page, "archives promulgation")) == 1
    ask(page, "檔案")
    assert page.locator("#search-results mark").count() > 0


def test_pieces_of_document_numbers_and_single_characters(page: Page, served: str) -> None:
    page.goto(f"{served}search/")
    assert count(ask(page, "0000050")) == 1
    assert count(ask(page, "檔")) >= count(ask(page, "檔案"))
    assert count(ask(page, "高市府行文字第１０９００")) >= 2
    assert count(ask(page, "檔案 三十日")) == 1


def test_persons_who_are_served_are_not_in_the_index(page: Page, served: str, demo: Path) -> None:
    hidden = [
        path.parent.relative_to(demo).as_posix()
        for path in demo.glob("gazette/109/*/*/index.html")
        if "noindex" in path.read_text(encoding="utf-8")
    ]
    assert hidden
    page.goto(f"{served}search/")
    for path in hidden:
        twin = json.loads((demo / path / "index.json").read_bytes())
        ask(page, f'"{twin["title"]["zh"]}"')
        assert page.locator(f'#search-results a[href="{served}{path}/"]').count() == 0


def test_the_home_form_leads_to_results(page: Page, served: str) -> None:
    page.goto(f"{served}en/")
    page.get_by_role("searchbox").fill("parking")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/en/search/?q=parking")
    expect(page.locator("#search-results mark").first).to_be_visible()
    assert page.locator("#search-status").get_attribute("role") == "status"


def test_one_key_after_the_other(page: Page, served: str) -> None:
    page.goto(f"{served}search/?q=檔案")
    expect(page.locator("#search-results li").first).to_be_visible()
    page.locator("#search-q").focus()
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.closest('#search-results') !== null"))
    assert any(seen)


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_without_script_there_are_the_indexes(browser: Browser, served: str, prefix: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}{prefix}search/?q=x")
    assert not page.locator("form[data-root]").is_visible()
    assert "JavaScript" in page.locator("#search-status").inner_text()
    links = page.locator("main dl a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len(links) > 10
    for link in links:
        assert page.request.get(f"{served}{prefix}search/{link}").ok
    context.close()


def test_from_a_disk_the_page_says_that_it_needs_a_server(page: Page, demo: Path) -> None:
    page.goto((demo / "en/search/index.html").as_uri())
    expect(page.locator("#search-status")).to_contain_text("web server")
    assert not page.locator("form[data-root]").is_visible()
    assert page.locator("main dl a").first.is_visible()


def test_a_strict_policy_and_small_scripts(page: Page, served: str, demo: Path) -> None:
    html = (demo / "search/index.html").read_text(encoding="utf-8")
    for script in re.findall(r"<script(?! type=.application/ld)[^>]*>", html):
        assert re.fullmatch(r'<script src="\.\./theme/search[a-z-]*\.\w+\.js" defer>', script)
    assert " style=" not in html and "<style" not in html
    scripts = (ROOT / "theme/static").glob("search*.js")
    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) <= 9_000
    others = [path for path in demo.rglob("*.html") if path.parent.name != "search"]
    assert others and not any("theme/search" in path.read_text(encoding="utf-8") for path in others)
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'self'",
    }
    page.route("**/search/", lambda route: route.fulfill(body=html, headers=headers))
    page.goto(f"{served}search/")
    assert count(ask(page, "檔案")) > 3


def test_a_new_issue_leaves_the_index_of_closed_times(tmp_path: Path) -> None:
    """Only the segment of the newest month and the list of segments are written."""
    header = "---\nnumber: {}\nyear: {}\npublished_on: {}\n---\n"
    notice = "---\ntitle: {}\nsection: public-notice\nagency: office\ndoc_date: {}\n---\n{}\n"
    files = dict(FULL)
    for year, day in ((99, "2010-01-05"), (108, "2019-01-03")):
        files[f"content/gazette/{year}/001/issue.md"] = header.format(1, year, day)
        files[f"content/gazette/{year}/001/01-n.md"] = notice.format("舊聞", day, "本文。")
    write_site(tmp_path, files)
    assert build_site(tmp_path) == 0
    before = {path: path.stat().st_ino for path in (tmp_path / "output/search").rglob("*")}
    names = {path.parent.name for path in before if path.suffix == ".bin"}
    assert names == {"090-099", "100-years", "109-newest"}
    more = {
        "content/gazette/109/003/issue.md": header.format(3, 109, "2020-01-09"),
        "content/gazette/109/003/01-n.md": notice.format("新聞", "2020-01-08", "新的本文。"),
    }
    write_site(tmp_path, {}, more)
    assert build_site(tmp_path) == 0
    folder = tmp_path / "output/search"
    changed = {
        path.relative_to(folder).parts[0]
        for path in folder.rglob("*")
        if path.is_file() and before.get(path) != path.stat().st_ino
    }
    assert changed == {"index.json", "places.json", "109-newest"}
    assert build_site(tmp_path, output="again", use_cache=False) == 0
    assert tree(tmp_path / "again/search") == tree(folder)
