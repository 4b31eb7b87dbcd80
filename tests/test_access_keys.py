"""Guide bricks and access keys: as Taiwan's sites have them, and only where a city asks for it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.page_types import pages_of
from tests.sites import FULL, build_site, write_site


def test_every_page_has_the_bricks_and_the_sitemap_explains_their_keys(demo: Path) -> None:
    for language in ("", "en/"):
        pages = dict(pages_of(demo / language))
        explained = pages["sitemap/index.html"].xpath("//dt/kbd/text()")
        assert explained == ["U", "C", "S", "Z"]
        for path, page in pages.items():
            keys = page.xpath("//a/@accesskey")
            assert sorted(keys) == sorted(explained), path
            bricks = page.xpath("//a[contains(@class, 'brick')]")
            assert [one.getparent().tag for one in bricks][1] == "main", path
            for one in bricks:
                assert one.text_content().startswith(":::")
                assert one.xpath("string(.//*[contains(@class, 'hidden')])"), path


def test_a_key_brings_to_its_brick(browser: Browser, served: str) -> None:
    page = browser.new_page()
    page.goto(served)
    keyboard = page.context.new_cdp_session(page)
    for key, place in (("z", "footer"), ("c", "main"), ("u", "header")):
        # Playwright's own keys carry no letter while Alt is held; those of a keyboard do.
        event = {"type": "char", "text": key, "unmodifiedText": key, "modifiers": 1}
        keyboard.send("Input.dispatchKeyEvent", event)
        assert page.evaluate("document.activeElement.id") == f"brick-{place}"
        assert page.evaluate("location.hash") == f"#brick-{place}"
    page.close()


def test_other_cities_have_none(tmp_path: Path) -> None:
    folder = write_site(tmp_path, FULL)
    assert build_site(folder) == 0
    for path, page in pages_of(folder / "output"):
        assert page.xpath("//*[@accesskey] | //kbd") == [], path
        assert ":::" not in page.text_content(), path
