"""A reader's way through the demo city in a real browser, over HTTP below a sub-path."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package
from playwright.sync_api import Browser, Page

PAGES = [
    "",
    "gazette/",
    "gazette/109/",
    "gazette/109/001/",
    "gazette/109/001/01/",
    "datasets/",
    "datasets/consumer-complaints/",
    "reports/",
    "reports/109/",
    "about/",
]


@pytest.fixture
def page(browser: Browser) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    return context.new_page()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=False).first.click()
    page.wait_for_load_state()


def test_from_home_to_an_english_notice_and_a_download(
    page: Page, served: str, tmp_path: Path
) -> None:
    page.goto(served)
    assert page.locator("html").get_attribute("lang") == "zh-Hant-TW"
    page.locator("nav").get_by_role("link", name="公報").first.click()
    page.locator('main a[href$="109/"]').first.click()
    page.locator('main a[href$="001/"]').first.click()
    assert page.url == f"{served}gazette/109/001/"
    page.locator('main a[href$="01/"]').first.click()
    assert page.url == f"{served}gazette/109/001/01/"
    page.get_by_role("link", name="English").first.click()
    assert page.url == f"{served}en/gazette/109/001/01/"
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("nav").get_by_role("link", name="data").first.click()
    page.locator('main a[href$="consumer-complaints/"]').first.click()
    assert page.url == f"{served}en/datasets/consumer-complaints/"
    with page.expect_download() as download:
        page.locator('main a[href$="cases.csv"]').first.evaluate(
            "a => { a.download = ''; a.click() }"
        )
    file = tmp_path / "cases.csv"
    download.value.save_as(file)
    frame = pd.read_csv(file)
    assert 13562 in set(frame["count"])
    assert Package(f"{served}datasets/consumer-complaints/datapackage.json").validate().valid


@pytest.mark.parametrize("prefix", ["", "en/"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_or_fails_to_load(
    scheme: str, width: int, prefix: str, browser: Browser, served: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    failures: list[str] = []
    page.on("requestfailed", lambda request: failures.append(request.url))
    page.on("response", lambda r: failures.append(r.url) if r.status >= 400 else None)
    for path in PAGES:
        page.goto(f"{served}{prefix}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, (path, width)
    assert [url for url in failures if not url.endswith("favicon.ico")] == []
    context.close()


def test_the_browser_talks_to_this_site_alone_and_keeps_nothing(
    browser: Browser, served: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(f"{served}{path}")
    assert [url for url in asked if not url.startswith(served.rsplit("/", 2)[0])] == []
    assert context.cookies() == []
    context.close()


def test_the_text_is_the_same_without_javascript(browser: Browser, served: str) -> None:
    texts = []
    for enabled in (True, False):
        context = browser.new_context(java_script_enabled=enabled)
        page = context.new_page()
        found = []
        for path in PAGES:
            page.goto(f"{served}{path}")
            found.append(page.locator("body").inner_text())
        texts.append(found)
        context.close()
    assert texts[0] == texts[1]
