"""One page of every kind, and ways to read the pages of a built site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import html
from playwright.sync_api import BrowserContext

PAGE_TYPES = {
    "home.html": "",
    "gazette.html": "gazette/",
    "year.html": "gazette/109/",
    "calendar.html": "gazette/109/calendar/",
    "issue.html": "gazette/109/001/",
    "notice.html": "gazette/109/001/01/",
    "listing.html": "gazette/sections/public-notice/",
    "subscribe.html": "subscribe/",
    "feed.html": "feeds/gazette/",
    "catalogue.html": "datasets/",
    "dataset.html": "datasets/consumer-complaints/",
    "release.html": "datasets/consumer-complaints/versions/1.0.0/",
    "quality.html": "datasets/quality/",
    "reports.html": "reports/",
    "report.html": "reports/109/",
    "figures.html": "reports/109/figures/",
    "counts.html": "reports/109/counts/",
    "search.html": "search/",
    "document.html": "reports/109/general-administration/",
    "sitemap.html": "sitemap/",
    "404.html": "404.html",
}
"""Template to an address in the demo city, below the site and without language prefix."""

LANGUAGE_PREFIXES = ("", "en/")


def addresses() -> list[str]:
    """One page of every kind in both languages; the page of lost readers is one for both."""
    return [
        f"{prefix}{address}"
        for address in PAGE_TYPES.values()
        for prefix in LANGUAGE_PREFIXES
        if not (prefix and address == "404.html")
    ]


def pages_of(output: Path) -> Iterator[tuple[str, html.HtmlElement]]:
    """Every page of a built site: path of its file, parsed document."""
    for file in sorted(output.rglob("*.html")):
        yield file.relative_to(output).as_posix(), html.parse(str(file), _PARSER).getroot()


class Visit(NamedTuple):
    """What a browser saw of one page."""

    requests: list[str]
    """Addresses that were asked for, the page's own first."""
    said: list[str]
    """Lines of the console and errors of scripts."""
    cookies: int
    text: str
    headers: dict[str, str]


def visit(context: BrowserContext, served: str, address: str) -> Visit:
    page = context.new_page()
    requests: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(f"{served}{address}")
    text = page.locator("body").inner_text()
    headers = answer.headers if answer else {}
    page.close()
    return Visit(requests, said, len(context.cookies()), text, headers)


_PARSER = html.HTMLParser(encoding="utf-8")
