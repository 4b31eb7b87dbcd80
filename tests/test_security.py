"""The headers that hosts are asked to send, and pages that keep to the policy in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser

from gongbao.render.hosting import HOSTING_FILES, headers, render_hosting
from tests.hosting import sent_headers
from tests.page_types import Visit, pages_of

EXECUTED = ("", "module", "text/javascript")


def test_every_page_keeps_the_policy(demo: Path) -> None:
    """No inline script, style or handler, and no address of another host to load from."""
    count = 0
    for path, page in pages_of(demo):
        count += 1
        for element in page.iter(etree.Element):
            handlers = [name for name in element.attrib if name.startswith("on")]
            assert not handlers and "style" not in element.attrib, (path, element.tag)
            assert element.tag not in ("style", "iframe", "object", "embed", "base"), path
            if element.tag == "script" and element.get("type", "") in EXECUTED:
                assert not (element.text or "").strip(), path
        loaded = page.xpath("//script/@src | //img/@src | //link[@rel='stylesheet']/@href")
        assert [one for one in loaded if "://" in one or one.startswith("//")] == [], path
    assert count > 400


def test_the_browser_reports_no_violation(visits: dict[str, Visit]) -> None:
    for address, seen in visits.items():
        assert "script-src 'self'" in seen.headers["content-security-policy"]
        assert seen.said == [], address


def test_the_browser_would_report_one(demo: Path, browser: Browser, served: str) -> None:
    """The policy is in force: the same page with a script in it is stopped."""
    page_with_script = (demo / "index.html").read_text(encoding="utf-8") + "<script>a</script>"
    policy = sent_headers(demo)
    with browser.new_context() as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.route(
            f"{served}scripted/",
            lambda route: route.fulfill(
                body=page_with_script, headers=policy, content_type="text/html"
            ),
        )
        page.goto(f"{served}scripted/")
        assert any("Content Security Policy" in text for text in said)


@pytest.mark.parametrize("url", ["https://records.example.org", "https://example.org/city"])
def test_all_hosts_are_asked_for_the_same(url: str) -> None:
    files = {name: data.decode() for name, data in render_hosting(url).items()}
    assert set(files) == set(HOSTING_FILES)
    found = headers(url)
    assert "unsafe" not in found["Content-Security-Policy"]
    assert found["Strict-Transport-Security"]
    for name, value in found.items():
        assert f"  {name}: {value}\n" in files["_headers"]
        assert f'Header always set {name} "{value}"\n' in files[".htaccess"]
        assert f'add_header {name} "{value}" always;\n' in files["nginx-headers.conf"]
    root = url.removeprefix("https://").partition("/")[2]
    assert f" {'/' if root else ''}{root}/404.html" in files[".htaccess"]


def test_a_site_without_https_does_not_insist_on_it() -> None:
    assert "Strict-Transport-Security" not in headers("http://records.example.org")
