"""One page of every kind, and ways to read the pages of a built site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import html
from playwright.sync_api import ConsoleMessage, Error, Page, Request

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


def visit(page: Page, served: str, address: str) -> Visit:
    """Go there in *page*, which other visits may have used: a page of one's own costs as much."""
    page.goto("about:blank")  # what the page before still asks for, such as its icon, is not ours
    requests: list[str] = []
    said: list[str] = []

    def asked(request: Request) -> None:
        requests.append(request.url)

    def told(message: ConsoleMessage) -> None:
        said.append(message.text)

    def failed(error: Error) -> None:
        said.append(str(error))

    listeners = {"request": asked, "console": told, "pageerror": failed}
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]  # one overload for each event
    answer = page.goto(f"{served}{address}")
    text = page.locator("body").inner_text()
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    headers = answer.headers if answer else {}
    return Visit(requests, said, len(page.context.cookies()), text, headers)


_PARSER = html.HTMLParser(encoding="utf-8")
