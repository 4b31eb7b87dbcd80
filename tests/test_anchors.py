"""Paragraphs of a notice can be linked to, on its page alone; the links stay out of the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from gongbao.render.anchors import anchored
from tests.page_types import pages_of


def link(target: str, number: int) -> str:
    return f'<a class="pin" href="#{target}" aria-label="To {number}">¶</a>'


@pytest.mark.parametrize(
    ("fragment", "found"),
    [
        ("", ""),
        ("<p>a<br>b</p>", f'<p id="p1">a<br>b{link("p1", 1)}</p>'),
        ('<h2 id="x">X</h2>\n<p>a</p>', f'<h2 id="x">X</h2>\n<p id="p1">a{link("p1", 1)}</p>'),
        (
            "<ol>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li><p>c</p><p>d</p></li></ol>",
            f'<ol>\n<li id="p1">a\n{link("p1", 1)}<ul>\n<li>b</li>\n</ul>\n</li>\n'
            f'<li id="p2"><p>c{link("p2", 2)}</p><p>d</p></li></ol>',
        ),
        ("<ul><li>a</li></ul><blockquote><p>b</p></blockquote>", ""),
        ('<p><data value="rooms|table:">x</data></p>', ""),
        ('<p title="a>b" id="own">a</p>', f'<p title="a>b" id="own">a{link("own", 1)}</p>'),
        ('<h2 id="p1">P1</h2><p>a</p>', f'<h2 id="p1">P1</h2><p id="p1-">a{link("p1-", 1)}</p>'),
    ],
)
def test_blocks_get_ids_and_links(fragment: str, found: str) -> None:
    assert anchored(fragment, "To {}") == (found or fragment)


def test_a_link_in_another_language_says_so() -> None:
    assert 'aria-label="To 1" lang="en">' in anchored("<p>a</p>", "To {}", "en")


BLOCKS = st.recursive(
    st.sampled_from(["<p>a</p>", "b", "<h2>c</h2>", "<em>d</em>", "<p>e<br>f <em>g</em></p>"]),
    lambda inner: st.builds(
        lambda tag, items: f"<{tag}>{''.join(f'<li>{one}</li>' for one in items)}</{tag}>",
        st.sampled_from(["ol", "ul"]),
        st.lists(inner, max_size=3),
    ),
)


@given(blocks=st.lists(BLOCKS, max_size=6))
def test_without_ids_and_links_it_is_the_fragment(blocks: list[str]) -> None:
    fragment = "".join(blocks)
    found = anchored(fragment, "To {}")
    ids = re.findall(r' id="(p\d+)"', found)
    assert ids == [f"p{number}" for number in range(1, len(ids) + 1)]
    assert re.findall(r'href="#(p\d+)"', found) == ids
    assert re.sub(r'<a class="pin".*?</a>| id="p\d+"', "", found) == fragment


def test_only_pages_of_notices_have_them(demo: Path) -> None:
    with_links = {path for path, page in pages_of(demo) if page.xpath("//a[@class='pin']")}
    assert len(with_links) > 20
    assert all(re.fullmatch(r"(en/)?gazette/\d+/\d+/\d+/index.html", path) for path in with_links)
    for path in demo.rglob("*"):
        if path.suffix in (".atom", ".xml", ".json", ".txt", ".ics"):
            assert b"\xc2\xb6" not in path.read_bytes(), path


def test_links_are_named_in_the_readers_language(demo: Path) -> None:
    for path, page in pages_of(demo):
        for one in page.xpath("//a[@class='pin']"):
            english = path.startswith("en/")
            pattern = r"Link to paragraph \d+" if english else r"連結至第\d+段"
            assert re.fullmatch(pattern, one.get("aria-label")), path
            of_text = one.xpath("ancestor::div[@lang][1]/@lang")[0]
            spoken = one.get("lang", of_text)
            assert spoken == ("en" if english else "zh-Hant-TW"), path


def test_links_show_when_they_are_wanted(browser: Browser, served: str) -> None:
    address = f"{served}gazette/109/001/02/"
    shown = "e => getComputedStyle(e).opacity"
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        pin = page.locator(".pin").nth(1)
        assert pin.evaluate(shown) == "0"
        page.locator("#p2").hover()
        assert pin.evaluate(shown) == "1"
        page.mouse.move(0, 0)
        pin.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert pin.evaluate(shown) == "1"
        page.emulate_media(media="print")
        assert not pin.is_visible()
    with browser.new_context(has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(address)
        assert page.locator(".pin").first.evaluate(shown) == "1"
        box = page.locator(".pin").first.bounding_box()
        assert box and box["width"] >= 24 and box["height"] >= 24
