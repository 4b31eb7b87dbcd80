"""What feedgen lacks: archived feeds (RFC 5005)."""

from __future__ import annotations

from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"


class HistoryExtension(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Links between the documents of a feed that is archived, RFC 5005 section 4."""

    def __init__(self) -> None:
        self._links: list[tuple[str, str]] = []
        self._archive = False

    def links(self, relations: list[tuple[str, str]], archive: bool) -> None:
        """relations: (``prev-archive``, ``next-archive`` or ``current``; address)."""
        self._links, self._archive = relations, archive

    def extend_ns(self) -> dict[str, str]:
        return {"fh": HISTORY, "atom": ATOM}

    def extend_atom(self, feed: Any) -> Any:
        return self._extend(feed)

    def extend_rss(self, feed: Any) -> Any:
        self._extend(feed[0])
        return feed

    def _extend(self, parent: Any) -> Any:
        """All archives are Atom documents, those of RSS feeds too."""
        if self._archive:
            etree.SubElement(parent, f"{{{HISTORY}}}archive")
        for relation, href in self._links:
            link = etree.SubElement(parent, f"{{{ATOM}}}link", rel=relation, href=href)
            link.set("type", "application/atom+xml")
        return parent


class EntryExtension(BaseEntryExtension):  # type: ignore[misc]  # as above
    """The extension says nothing of single entries."""
