"""One page of every kind, and ways to read the pages of a built site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import html

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
    "reports.html": "reports/109/",
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


_PARSER = html.HTMLParser(encoding="utf-8")
