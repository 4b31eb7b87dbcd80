"""RSS 2.0, Atom and JSON Feed, by feedgen: full texts, newest first.

Entries of Atom and items of RSS and JSON Feed are rendered once for each language and joined into
every feed that carries them; all notices are entries of archives, and few are items. Ids are
``tag:`` URIs (RFC 4151) of the notice's own id, so they outlive addresses and domains; those of
another language than the default name it, since its entry is another text. Dates are
those of publication, at 08:00 in the site's time zone, and never the time of the build: an
unchanged rebuild gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from gongbao.languages import Language, LocalizedText, page_path
from gongbao.media_types import media_type_of
from gongbao.model import SiteIdentity
from gongbao.public_addresses import absolute
from gongbao.render.plain_data import record_bytes

if TYPE_CHECKING:
    from feedgen.entry import FeedEntry
    from feedgen.feed import FeedGenerator
    from lxml import etree

PUBLICATION_TIME = time(8, 0)
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A rendered entry of Atom, ready to be joined into feeds."""

    id: str
    updated: datetime
    """In any zone: what comes from the store is in UTC."""
    atom: bytes


class RssItem(msgspec.Struct, frozen=True, kw_only=True):
    """A rendered item of RSS, and of JSON Feed, which the channels of the whole gazette have."""

    updated: datetime
    rss: bytes
    json: bytes


class EntryText(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry says, before it has a format."""

    id: str
    title: str
    title_tag: str = ""
    """Language tag of the title, where it is not the feed's."""
    address: str
    """Absolute address of the page."""
    html: str
    published: datetime
    updated: datetime
    categories: tuple[tuple[str, str, str], ...] = ()
    """(scheme such as ``section``, code, name)."""
    enclosures: tuple[tuple[str, int], ...] = ()
    """(absolute address, bytes)."""


def entry_id(name: str, language: Language, identity: SiteIdentity) -> str:
    """*name* is unique among the entries in one language, such as ``notice/109-001-01``."""
    return identity.tag(page_path(language, f"/{name}").lstrip("/"))


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """One feed in one language."""

    path: str
    """Site path without extension, such as ``/en/feeds/gazette``."""
    title: LocalizedText
    page: str
    """Site path of the page that the feed follows."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a feed: the current one, or an archive."""

    path: str
    """Site path with extension."""
    links: tuple[tuple[str, str], ...] = ()
    """(relation of RFC 5005, site path)."""
    archive: bool = False


def render_entry(text: EntryText, identity: SiteIdentity) -> Entry:
    from lxml import etree

    item = _feedgen_entry(text, identity)
    item.content(text.html, type="html")
    return Entry(
        id=text.id,
        updated=text.updated,
        atom=etree.tostring(_atom(item, text), encoding="utf-8"),
    )


def render_item(text: EntryText, identity: SiteIdentity) -> RssItem:
    from lxml import etree

    item = _feedgen_entry(text, identity)
    item.content(text.html, type="CDATA")
    return RssItem(
        updated=text.updated,
        rss=etree.tostring(_rss(item, text), encoding="utf-8"),
        json=msgspec.json.encode(_json_item(text)),
    )


def _atom(item: FeedEntry, text: EntryText) -> etree._Element:
    """With all that a link says: feedgen 1.0 writes its address alone; and the title's language."""
    entry: etree._Element = item.atom_entry()
    for element, link in zip(entry.iterchildren("link"), item.link(), strict=True):
        element.attrib.update(link)
    if text.title_tag:
        for title in entry.iterchildren("title"):
            title.set(_XML_LANG, text.title_tag)
    return entry


def _rss(item: FeedEntry, text: EntryText) -> etree._Element:
    """With the moment of a revision, for which RSS has no element of its own."""
    from lxml import etree

    from gongbao.render.feed_extensions import ATOM

    entry: etree._Element = item.rss_entry()
    if text.updated != text.published:
        updated = etree.SubElement(entry, f"{{{ATOM}}}updated", nsmap={"atom": ATOM})
        updated.text = text.updated.isoformat()
    return entry


def _feedgen_entry(text: EntryText, identity: SiteIdentity) -> FeedEntry:
    from feedgen.entry import FeedEntry

    item = FeedEntry()
    item.id(text.id)
    item.guid(text.id, permalink=False)
    item.title(text.title)
    for address, size in text.enclosures:
        item.link(href=address, rel="enclosure", type=media_type_of(address), length=str(size))
    # feedgen takes the last link as RSS's, so the page comes last.
    item.link(href=text.address, rel="alternate")
    item.published(text.published)
    item.updated(text.updated)
    item.category(
        [
            {"term": code, "scheme": identity.tag(scheme), "label": name}
            for scheme, code, name in text.categories
        ]
    )
    return item


def render_atom(
    channel: Channel,
    document: Document,
    entries: Sequence[Entry],
    language: Language,
    identity: SiteIdentity,
    site_url: str,
) -> bytes:
    moments = [entry.updated for entry in entries]
    feed = _feed(channel, document, moments, language, identity, site_url)
    return _join(feed.atom_str(), b"</feed>", [entry.atom for entry in entries])


def render_rss(
    channel: Channel,
    document: Document,
    items: Sequence[RssItem],
    language: Language,
    identity: SiteIdentity,
    site_url: str,
) -> bytes:
    moments = [item.updated for item in items]
    feed = _feed(channel, document, moments, language, identity, site_url)
    return _join(feed.rss_str(), b"</channel></rss>", [item.rss for item in items])


def render_json_feed(
    channel: Channel,
    items: Sequence[RssItem],
    language: Language,
    identity: SiteIdentity,
    site_url: str,
) -> bytes:
    """JSON Feed 1.1, a line for each member, so that what changed is a few lines."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(channel, language, identity),
        "home_page_url": absolute(site_url, page_path(language, channel.page)),
        "feed_url": absolute(site_url, f"{channel.path}.json"),
        "language": language.tag,
        "authors": [{"name": identity.publisher.get(language.code)}],
        "items": [msgspec.Raw(item.json) for item in items],
    }
    return record_bytes(head)


def publication_moment(day: date, timezone: str) -> datetime:
    return datetime.combine(day, PUBLICATION_TIME, ZoneInfo(timezone))


def _feed(
    channel: Channel,
    document: Document,
    moments: Sequence[datetime],
    language: Language,
    identity: SiteIdentity,
    site_url: str,
) -> FeedGenerator:
    """moments: when each of its entries was updated."""
    from feedgen.feed import FeedGenerator

    from gongbao.render.feed_extensions import EntryExtension, HistoryExtension

    feed = FeedGenerator()
    feed.register_extension("history", HistoryExtension, EntryExtension)
    title = feed_title(channel, language, identity)
    feed.id(identity.tag(channel.path.lstrip("/")))
    feed.title(title)
    feed.description(title)
    feed.author({"name": identity.publisher.get(language.code)})
    feed.language(language.tag)
    feed.link(href=absolute(site_url, document.path), rel="self")
    # feedgen takes the last link as RSS's channel link, so the page comes last.
    feed.link(href=absolute(site_url, page_path(language, channel.page)), rel="alternate")
    feed.generator("Gongbao")
    links = [(rel, absolute(site_url, path)) for rel, path in document.links]
    feed.history.links(links, document.archive)
    # These default to the clock; the newest entry is the truth.
    zone = ZoneInfo(identity.timezone)
    newest = max(moments).astimezone(zone) if moments else _beginning(identity)
    feed.updated(newest)
    feed.lastBuildDate(newest)
    return feed


def _beginning(identity: SiteIdentity) -> datetime:
    """Of the year that the site's ids have: a feed without entries is not younger."""
    year = identity.tag_authority.rpartition(",")[2][:4]
    return publication_moment(date(int(year), 1, 1), identity.timezone)


def feed_title(channel: Channel, language: Language, identity: SiteIdentity) -> str:
    return f"{channel.title.get(language.code)} – {identity.name.get(language.code)}"


def _join(head: bytes, end: bytes, items: Sequence[bytes]) -> bytes:
    """Put *items* before the closing tags that feedgen wrote for a feed without entries."""
    if not head.endswith(end):
        raise AssertionError(f"feedgen no longer ends a feed with {end!r}")
    return b"\n".join([head.removesuffix(end), *items, end + b"\n"])


def _json_item(text: EntryText) -> dict[str, Any]:
    return {
        "id": text.id,
        "url": text.address,
        "title": text.title,
        "content_html": text.html,
        "date_published": text.published.isoformat(),
        "date_modified": text.updated.isoformat(),
        "tags": [name for _, _, name in text.categories],
        "attachments": [
            {
                "url": address,
                "mime_type": media_type_of(address),
                "size_in_bytes": size,
            }
            for address, size in text.enclosures
        ],
    }
