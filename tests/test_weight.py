"""What a first visit costs: bytes, requests, scripts; and what pages say without scripts."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.conftest import SUB_PATH
from tests.page_types import LANGUAGE_PREFIXES, PAGE_TYPES, Visit, pages_of, visit

BYTES = {"home.html": 25_000, "issue.html": 40_000, "notice.html": 20_000, "dataset.html": 60_000}
"""Compressed: the page and all that it loads."""
STYLE_BYTES = 10_000
SCRIPT_BYTES = 8_000
REQUESTS = 3
SCRIPTED = {"search.html", "dataset.html"}
"""Kinds of pages that have scripts: search, and datasets with a table too long for its page."""


def stylesheet(output: Path) -> Path:
    (found,) = output.glob("theme/site.*.css")
    return found


def compressed(output: Path, url: str) -> int:
    path = urlsplit(url).path.removeprefix(SUB_PATH).lstrip("/")
    file = output / path
    file = file / "index.html" if file.is_dir() else file
    return len(gzip.compress(file.read_bytes(), 6))


def test_a_first_view_is_three_requests_of_this_site(visits: dict[str, Visit], served: str) -> None:
    templates = {address: template for template, address in PAGE_TYPES.items()}
    for address, seen in visits.items():
        scripted = templates[address.removeprefix("en/")] in SCRIPTED
        assert scripted or len(seen.requests) <= REQUESTS, address
        assert [url for url in seen.requests if not url.startswith(served)] == []
        assert seen.cookies == 0


@pytest.mark.parametrize("prefix", LANGUAGE_PREFIXES)
@pytest.mark.parametrize("template", BYTES)
def test_a_first_view_is_light(
    template: str, prefix: str, visits: dict[str, Visit], demo: Path
) -> None:
    seen = visits[f"{prefix}{PAGE_TYPES[template]}"]
    sizes = {url: compressed(demo, url) for url in seen.requests}
    assert sum(sizes.values()) <= BYTES[template], sizes


def test_every_page_is_as_light_as_its_kind(demo: Path) -> None:
    """Also those that no browser opens here: all notices, issues and datasets."""
    kinds = {
        "issue.html": "gazette/*/[0-9]*/index.html",
        "notice.html": "gazette/*/[0-9]*/[0-9]*/index.html",
        "dataset.html": "datasets/*/index.html",
    }
    style = len(gzip.compress(stylesheet(demo).read_bytes(), 6))
    assert style <= STYLE_BYTES
    for kind, pattern in kinds.items():
        files = [*demo.glob(pattern), *demo.glob(f"en/{pattern}")]
        assert len(files) >= 8, kind
        heavy = {
            str(file): size
            for file in files
            if (size := len(gzip.compress(file.read_bytes(), 6)) + style) > BYTES[kind]
        }
        assert heavy == {}, kind


def test_scripts_are_small_deferred_and_where_they_are_needed(demo: Path) -> None:
    for path, page in pages_of(demo):
        scripts = page.xpath("//script[@src]")
        if scripts:
            assert path.removeprefix("en/").startswith(("search/", "datasets/")), path
        for script in scripts:
            assert script.get("type") == "module" or script.get("defer") is not None, path
            file = (demo / path).parent / script.get("src").partition("?")[0]
            assert len(gzip.compress(file.read_bytes(), 6)) <= SCRIPT_BYTES, path


def test_no_font_is_loaded(demo: Path) -> None:
    assert "@font-face" not in stylesheet(demo).read_text(encoding="utf-8")
    assert [*demo.rglob("*.woff*"), *demo.rglob("*.ttf"), *demo.rglob("*.otf")] == []


def test_pages_say_the_same_without_scripts(
    browser: Browser, served: str, visits: dict[str, Visit]
) -> None:
    """All but the search page, where the script is the search."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        for address, seen in visits.items():
            if not address.endswith("search/"):
                assert visit(page, served, address).text == seen.text, address
