"""A reader's way through the demo city in a real browser, over HTTP below a sub-path."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package
from playwright.sync_api import Browser, Page

from tests.page_types import PAGE_TYPES


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
    page.locator('main a[href$="/001/01/"]').first.click()
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
@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_no_page_scrolls_sideways_or_fails_to_load(
    scheme: str, width: int, prefix: str, browser: Browser, served: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    failures: list[str] = []
    # A picture that is still on its way when the next page is asked for is aborted, not missing.
    page.on(
        "requestfailed",
        lambda r: failures.append(r.url) if r.failure != "net::ERR_ABORTED" else None,
    )
    page.on("response", lambda r: failures.append(r.url) if r.status >= 400 else None)
    for path in PAGE_TYPES.values():
        page.goto(f"{served}{path if path == '404.html' else prefix + path}")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, (path, width)
    assert failures == []
    context.close()
