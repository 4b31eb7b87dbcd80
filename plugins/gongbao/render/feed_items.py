"""Feeds and their items, as pages show them."""

from __future__ import annotations

from datetime import date

import msgspec

from gongbao.languages import LocalizedText


class FeedItem(msgspec.Struct, frozen=True, kw_only=True):
    title: LocalizedText
    address: str
    """Site path of the page with the full text."""
    day: date
    """When it was published or last changed."""
    note: LocalizedText = LocalizedText({})
    sample: bool = False
    marks: tuple[str, ...] = ()
    """``corrected``, ``repealed``."""
    withdrawn: bool = False


class FeedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One channel with the site paths of its formats; empty where it has none."""

    title: LocalizedText
    page: str
    twin: str
    """Site path of the page that shows what the feed has."""
    rss: str
    atom: str
    json: str = ""
    ics: str = ""
