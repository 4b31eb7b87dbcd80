"""axe-core finds nothing on any kind of page: both languages, light and dark, narrow and wide."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from gongbao.render.contexts import TEMPLATES
from gongbao.render.report_contexts import REPORT_TEMPLATES
from tests.page_types import LANGUAGE_PREFIXES, PAGE_TYPES
from tests.sites import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
OPPOSITE, CROSSED = [(320, "light"), (1280, "dark")], [(320, "dark"), (1280, "light")]
"""Width and colours; the English pages, which are built alike, are seen in two of the four."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(
    done => done.violations.flatMap(one => one.nodes.map(
        node => one.id + ': ' + node.target.join(' ') + ' ' + node.failureSummary)))"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    if not AXE.is_file():
        pytest.fail("axe-core is missing: run scripts/ensure-node-modules tests")
    # The rules are brought in from outside, which the site's own policy would rightly refuse.
    with browser.new_context(bypass_csp=True) as context:
        yield context.new_page()


def test_every_kind_of_page_is_audited() -> None:
    assert set(PAGE_TYPES) == {*TEMPLATES, *REPORT_TEMPLATES} - {"not_found.html"}


@pytest.mark.parametrize("template", PAGE_TYPES)
def test_axe_finds_nothing(template: str, page: Page, served: str) -> None:
    source = AXE.read_text(encoding="utf-8")
    found = set()
    prefixes = LANGUAGE_PREFIXES[: 1 if template == "404.html" else 2]
    for prefix in prefixes:
        page.goto(f"{served}{prefix}{PAGE_TYPES[template]}")
        page.evaluate(source)
        for width, scheme in OPPOSITE if prefix else [*OPPOSITE, *CROSSED]:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            states = page.evaluate(_RUN, RULES)
            found |= {(prefix or "zh", width, scheme, one) for one in states}
    assert sorted(found) == []
