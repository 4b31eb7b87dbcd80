"""RSS 2.0 and Atom of the gazette, by feedgen; full text, newest first.

Ids are ``tag:`` URIs (RFC 4151) of the notice's own id, so they outlive addresses and
domains. The dates are those of publication, at 08:00 in the site's time zone, and never the
time of the build: an unchanged rebuild gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from gongbao.languages import Language, LocalizedText, page_path
from gongbao.model import Issue, Notice, Registers, SiteIdentity

if TYPE_CHECKING:
    from feedgen.feed import FeedGenerator

PUBLICATION_TIME = time(8, 0)
TAG_AUTHORITY = "gongbao,2020"
"""Authority and date of the ``tag:`` ids; fixed, so that ids survive a change of domain."""


class FeedEntry(msgspec.Struct, frozen=True):
    notice: Notice
    issue: Issue
    html: str
    """Body in the feed's language or the one there is, links absolute."""


class FeedChannel(msgspec.Struct, frozen=True):
    path: str
    """Site path of the feed without extension, such as ``/en/feeds/gazette``."""
    title: LocalizedText
    page: str
    """Site path of the page that the feed follows."""


def render_feeds(
    channel: FeedChannel,
    entries: Sequence[FeedEntry],
    language: Language,
    identity: SiteIdentity,
    registers: Registers,
    site_url: str,
) -> dict[str, bytes]:
    """Both formats of one channel, by output path; entries are newest first."""
    files = {}
    for extension in ("xml", "atom"):
        # One generator for each: shared, RSS would carry the Atom feed's own address.
        feed = _feed(channel, language, identity, site_url, extension)
        for entry in entries:
            _add_entry(feed, entry, language, identity, registers, site_url, extension)
        data = feed.rss_str(pretty=True) if extension == "xml" else feed.atom_str(pretty=True)
        files[f"{channel.path.lstrip('/')}.{extension}"] = data
    return files


def _feed(
    channel: FeedChannel, language: Language, identity: SiteIdentity, site_url: str, extension: str
) -> FeedGenerator:
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    title = f"{channel.title.get(language.code)} – {identity.name.get(language.code)}"
    feed.id(f"tag:{TAG_AUTHORITY}:{channel.path.lstrip('/')}")
    feed.title(title)
    feed.description(title)
    feed.author({"name": identity.publisher.get(language.code)})
    feed.language(language.tag)
    feed.link(href=f"{site_url}{channel.path}.{extension}", rel="self")
    # feedgen takes the last link as RSS's channel link, so the page comes last.
    feed.link(href=site_url + page_path(language, channel.page), rel="alternate")
    feed.generator("Gongbao")
    return feed


def _add_entry(
    feed: FeedGenerator,
    entry: FeedEntry,
    language: Language,
    identity: SiteIdentity,
    registers: Registers,
    site_url: str,
    extension: str,
) -> None:
    notice = entry.notice
    published = publication_moment(entry.issue.published_on, identity.timezone)
    item = feed.add_entry(order="append")
    item.id(f"tag:{TAG_AUTHORITY}:notice/{notice.id}")
    item.title(_entry_title(entry, language))
    item.link(href=site_url + page_path(language, notice.address), rel="alternate")
    item.published(published)
    item.updated(published)
    section = registers.sections[notice.section]
    item.category(term=section.code, label=section.name.get(language.code))
    if extension == "xml":
        item.guid(f"tag:{TAG_AUTHORITY}:notice/{notice.id}", permalink=False)
        item.content(entry.html, type="CDATA")
    else:
        item.content(entry.html, type="html")
    # lastBuildDate and updated default to the clock; the newest entry is the truth.
    newest = feed.updated()
    if feed.entry()[0] is item or (newest and newest < published):
        feed.updated(published)
        feed.lastBuildDate(published)


def _entry_title(entry: FeedEntry, language: Language) -> str:
    title = entry.notice.title.get(language.code)
    if not (entry.notice.sample or entry.issue.sample):
        return title
    return f"【範例】{title}" if language.code == "zh" else f"[Sample] {title}"


def publication_moment(day: date, timezone: str) -> datetime:
    return datetime.combine(day, PUBLICATION_TIME, ZoneInfo(timezone))
