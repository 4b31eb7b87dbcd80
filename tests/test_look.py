"""The look in a real browser: small screens, text spacing, the keyboard, components, colours."""

from __future__ import annotations

import gzip
import random
import re
import tomllib
from pathlib import Path

import pytest
from jinja2 import nodes
from playwright.sync_api import Browser, Page
from scripts.make_components import PAGE, environment, render_components

from gongbao.colours import TOKENS, contrast
from gongbao.derive.datasets import ADDRESSED_ROWS
from tests.packages import package
from tests.sites import FULL, MINIMAL, ROOT, build_site, write_site

PAGES = [
    "",
    "gazette/",
    "gazette/109/",
    "gazette/109/calendar/",
    "gazette/109/001/",
    "gazette/109/001/02/",
    "gazette/sections/public-notice/",
    "gazette/agencies/transportation/",
    "datasets/",
    "datasets/by/format/csv/",
    "datasets/consumer-complaints/",
    "datasets/consumer-complaints/versions/1.0.0/",
    "datasets/quality/",
    "reports/",
    "reports/109/",
    "reports/109/figures/",
    "reports/109/counts/",
    "reports/109/general-administration/",
    "subscribe/",
    "accessibility/",
    "sitemap/",
    "search/",
]
LIMITS = {"": 25, "gazette/109/001/": 40, "gazette/109/001/02/": 20}
"""Kilobytes of a compressed page; datasets have 60."""
COMPONENTS = tomllib.loads((ROOT / "theme" / "components.toml").read_text(encoding="utf-8"))

SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
word-spacing: .16em !important; } p { margin-block-end: 2em !important; }"""
"""WCAG 2.2, 1.4.12."""

CLIPPED = """() => [...document.querySelectorAll('body *')].filter(e => {
  const style = getComputedStyle(e);
  if (e.closest('.hidden, .skip, svg') || !e.textContent.trim()) return false;
  const hides = v => v === 'hidden' || v === 'clip';
  return hides(style.overflowX) && e.scrollWidth > e.clientWidth + 1
    || hides(style.overflowY) && e.scrollHeight > e.clientHeight + 1;
}).map(e => e.outerHTML.slice(0, 80))"""
SIDEWAYS = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, pre, .prose table')
    && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.outerHTML.slice(0, 80)) : null"""
SMALL = """all => all.filter(one => {
    const box = one.getBoundingClientRect();
    return box.height < 44 || box.width < 44;
}).map(one => one.outerHTML)"""
CROWDED = """() => {
  const boxes = [...document.querySelectorAll('a, summary, button, input, select')]
    .filter(e => e.offsetParent && !e.matches('.skip'))
    .map(e => ({e, r: e.getBoundingClientRect(), inText: e.closest('p, .prose, .changes li')}));
  const distance = (x, y, r) => Math.hypot(
    Math.max(r.left - x, 0, x - r.right), Math.max(r.top - y, 0, y - r.bottom));
  return boxes.filter(one => !one.inText && (one.r.height < 24 || one.r.width < 24))
    .filter(one => boxes.some(other => other.e !== one.e && distance(
      one.r.left + one.r.width / 2, one.r.top + one.r.height / 2, other.r) < 12))
    .map(one => one.e.outerHTML.slice(0, 80));
}"""
"""Targets below 24 pixels with another target in the circle around them (WCAG 2.2, 2.5.8)."""


@pytest.fixture
def page(browser: Browser) -> Page:
    """The policy of the site is set aside: a test adds styles as a reader's own browser may."""
    context = browser.new_context(viewport={"width": 1280, "height": 1024}, bypass_csp=True)
    context.set_default_timeout(10_000)
    return context.new_page()


@pytest.mark.parametrize(("width", "prefix"), [(320, ""), (280, "en/")])
def test_small_screens_and_400_per_cent_need_no_sideways_scrolling(
    width: int, prefix: str, page: Page, served: str
) -> None:
    """1280 pixels at 400 % are 320 CSS pixels; 280 is the smallest phone sold."""
    page.set_viewport_size({"width": width, "height": 256})
    for path in PAGES:
        page.goto(f"{served}{prefix}{path}")
        assert page.evaluate(SIDEWAYS) is None, path


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_text_of_twice_the_size_needs_no_sideways_scrolling(
    prefix: str, page: Page, served: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    for path in [*PAGES, "reports/109/overview/"]:
        page.goto(f"{served}{prefix}{path}")
        page.add_style_tag(content="html { font-size: 200% }")
        assert page.evaluate(SIDEWAYS) is None, path


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_text_of_twice_the_size_leaves_the_masthead_readable(
    prefix: str, page: Page, served: str
) -> None:
    """Lines have room for words; a name and six links of this size are still a screen and more."""
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{served}{prefix}")
    page.add_style_tag(content="html { font-size: 200% }")
    masthead, name = (
        page.locator(one).bounding_box() for one in (".masthead", ".masthead .site-name")
    )
    assert masthead and masthead["height"] <= 1000
    assert name and name["width"] >= 200
    skip = page.locator(".skip").bounding_box()
    assert skip and skip["width"] <= 1
    page.keyboard.press("Tab")
    assert (page.locator(".skip").bounding_box() or {"width": 0})["width"] > 100


def test_in_forced_colours_only_the_page_s_own_link_is_marked(page: Page, served: str) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{served}gazette/")
    lines = page.locator(".nav a").evaluate_all(
        "all => all.map(e => [e.hasAttribute('aria-current'),"
        " getComputedStyle(e).borderBottomColor"
        " !== getComputedStyle(document.body).backgroundColor])"
    )
    assert [own for own, _ in lines].count(True) == 1
    assert all(own is seen for own, seen in lines)


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_calendars_to_subscribe_are_on_a_phone_s_screen(
    prefix: str, page: Page, served: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{served}{prefix}subscribe/")
    links = page.locator(".feeds a[href$='.ics']").all()
    assert links
    for link in links:
        box = link.bounding_box()
        assert box and box["x"] + box["width"] <= 320


@pytest.mark.parametrize(("width", "prefix"), [(320, "en/"), (1280, "")])
def test_text_spacing_clips_nothing(width: int, prefix: str, page: Page, served: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        page.goto(f"{served}{prefix}{path}")
        page.add_style_tag(content=SPACING)
        assert page.evaluate(CLIPPED) == [], path
        assert page.evaluate(SIDEWAYS) is None, path


def stops(page: Page, selector: str, most: int) -> int:
    """Presses of the Tab key until the focus is on what *selector* matches."""
    for count in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return count
    return most + 1


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_the_newest_notice_is_six_stops_from_the_skip_link(
    prefix: str, page: Page, served: str
) -> None:
    page.goto(f"{served}{prefix}")
    assert stops(page, "a.skip", 1) == 1
    page.keyboard.press("Enter")
    assert stops(page, "main a[href$='gazette/109/004/01/']", 6) <= 6


def test_the_csv_of_a_dataset_is_twelve_stops_from_home(page: Page, served: str) -> None:
    page.goto(served)
    count = stops(page, ".nav a[href$='datasets/']", 12)
    page.keyboard.press("Enter")
    page.wait_for_url("**/datasets/")
    count += stops(page, "a.skip", 1)
    page.keyboard.press("Enter")
    name = page.locator(".catalogue a").first.get_attribute("href") or ""
    count += stops(page, f"main a[href='{name}']", 12)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/datasets/{name.rstrip('/').split('/')[-1]}/")
    count += stops(page, "a.skip", 1)
    page.keyboard.press("Enter")
    count += stops(page, "main a[href$='.csv']", 12)
    assert count <= 12


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_can_always_be_seen(scheme: str, browser: Browser, served: str) -> None:
    page = browser.new_context(color_scheme=scheme).new_page()  # type: ignore[arg-type]
    page.goto(f"{served}datasets/consumer-complaints/")
    for _ in range(25):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [s.outlineStyle, parseFloat(s.outlineWidth)]; }"
        )
        assert style[0] == "solid" and style[1] >= 3, page.evaluate("document.activeElement.href")


def test_targets_are_large_enough(page: Page, served: str) -> None:
    for path in PAGES:
        page.goto(f"{served}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
        assert page.evaluate(CROWDED) == [], path
        assert page.locator(".nav a, .tools a, .take a, .files a").evaluate_all(SMALL) == [], path


def test_print_has_no_navigation_and_an_address(page: Page, served: str) -> None:
    page.goto(f"{served}gazette/109/001/02/")
    page.emulate_media(media="print")
    assert not page.locator(".nav").is_visible()
    assert not page.locator(".pager").is_visible()
    assert page.locator(".printed").inner_text().endswith("/gazette/109/001/02/")


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_has_the_parameters_it_declares(name: str) -> None:
    declared = COMPONENTS[name]
    text = (ROOT / f"theme/templates/components/{declared['file']}.html").read_text(
        encoding="utf-8"
    )
    macros = {one.name: one for one in environment().parse(text).find_all(nodes.Macro)}
    assert [arg.name for arg in macros[name].args] == list(declared["parameters"])


def test_there_are_fourteen_components_and_their_page_is_current() -> None:
    assert len(COMPONENTS) == 14
    assert PAGE.read_text(encoding="utf-8") == render_components()


def test_every_component_is_shown_in_every_state(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(PAGE.as_uri())
    for name, one in COMPONENTS.items():
        for state in one["states"]:
            example = page.locator(f"#component-{name} [data-state={state}]")
            assert example.count() == 1
            assert example.inner_html().strip(), (name, state)
    assert page.evaluate(SIDEWAYS) is None


def test_pages_are_light(demo: Path) -> None:
    for path, limit in LIMITS.items():
        for prefix in ("", "en/"):
            data = (demo / prefix / path / "index.html").read_bytes()
            assert len(gzip.compress(data, 9)) <= limit * 1000, path
    for file in demo.glob("datasets/*/index.html"):
        assert len(gzip.compress(file.read_bytes(), 9)) <= 60_000, file


def test_a_city_sets_its_own_colours(tmp_path: Path, browser: Browser) -> None:
    site = str(FULL["content/site.yaml"]) + 'theme: {link: "#0a4d2b", link_dark: "#9be0b4"}\n'
    folder = write_site(tmp_path, FULL, {"content/site.yaml": site})
    assert build_site(folder) == 0
    for scheme, colour in (("light", "rgb(10, 77, 43)"), ("dark", "rgb(155, 224, 180)")):
        page = browser.new_context(color_scheme=scheme).new_page()  # type: ignore[arg-type]
        page.goto((folder / "output/gazette/index.html").as_uri())
        shown = page.locator(".nav a").nth(1).evaluate("e => getComputedStyle(e).color")
        assert shown == colour
        page.context.close()


def test_a_colour_for_light_alone_is_not_seen_in_the_dark_nor_in_print(
    tmp_path: Path, browser: Browser
) -> None:
    site = str(FULL["content/site.yaml"]) + 'theme: {link: "#0a4d2b"}\n'
    folder = write_site(tmp_path, FULL, {"content/site.yaml": site})
    assert build_site(folder) == 0
    page = browser.new_context(color_scheme="dark").new_page()
    page.goto((folder / "output/gazette/index.html").as_uri())
    colour = "e => getComputedStyle(e).getPropertyValue('--link').trim()"
    assert page.locator("html").evaluate(colour) == TOKENS["link"][True]
    page.emulate_media(media="print", color_scheme="light")
    assert page.locator("html").evaluate(colour) == "#000"
    page.context.close()


def test_shown_colours_meet_the_bars(page: Page, served: str) -> None:
    """The links as the browser paints them, not as the stylesheet says."""
    page.goto(f"{served}gazette/109/001/02/")
    ink, paper, link = page.evaluate(
        "() => [getComputedStyle(document.body).color, getComputedStyle(document.body)"
        ".backgroundColor, getComputedStyle(document.querySelector('.trail a')).color]"
    )
    to_hex = lambda text: "#" + "".join(f"{int(n):02x}" for n in re.findall(r"\d+", text)[:3])  # noqa: E731
    assert contrast(to_hex(ink), to_hex(paper)) >= 7
    assert contrast(to_hex(link), to_hex(paper)) >= 7


def test_the_longest_table_on_a_page_is_light(tmp_path: Path) -> None:
    """Ten columns of 500 rows without any repetition, which is what compresses worst."""
    numbers = random.Random(1)
    fields = [{"name": f"c{i}", "type": "integer"} for i in range(10)]
    rows = [[numbers.randrange(10**7) for _ in fields] for _ in range(ADDRESSED_ROWS)]
    lines = [",".join(f["name"] for f in fields), *(",".join(map(str, row)) for row in rows)]
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields, "primaryKey": ["c0"]}}
    files = {
        "datasets/long/datapackage.json": package(resource),
        "datasets/long/t.csv": "\n".join(lines) + "\n",
    }
    folder = write_site(tmp_path, MINIMAL, files)
    assert build_site(folder) == 0
    page = (folder / "output/datasets/long/index.html").read_bytes()
    assert page.count(b'id="row-') == ADDRESSED_ROWS
    assert len(gzip.compress(page, 9)) <= 60_000
