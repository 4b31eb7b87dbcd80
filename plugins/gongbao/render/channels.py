"""Which feeds there are, and which notices are in them.

A feed is its current document and the archives that lead on from it. Whoever has fetched an
archive need never ask for it again (RFC 5005, section 4), so one is made only when nothing more
can come into it: when it is full, or its year is over. What is in none is in the current document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import groupby

import msgspec

from gongbao.languages import Language, LocalizedText, localized, page_path
from gongbao.model import Agency, Issue, Notice, Term
from gongbao.render.edition import Edition
from gongbao.render.gazette_view import GazetteView
from gongbao.render.names import GAZETTE

CURRENT_ENTRIES = 50
"""Entries of a current document, at least: an issue is never cut in the feed of the gazette."""
ARCHIVE_ENTRIES = 50
"""From so many on an archive is full; an issue is never cut."""

Item = tuple[Issue, Notice]


class Archive(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a channel to which nothing is added any more."""

    name: str
    """``109`` or, as the second of that year, ``109-2``."""
    year: int
    """ROC year."""
    items: list[Item]
    """Newest first."""


class ChannelPlan(msgspec.Struct, kw_only=True):
    """A channel without language: what is in it."""

    name: str
    """``gazette``, ``sections/<code>`` or ``agencies/<code>``."""
    kind: str
    """``site``, ``section`` or ``agency``."""
    title: LocalizedText
    page: str
    by_year: dict[int, list[Item]]
    """Notices by ROC year, both newest first."""
    archives: list[Archive]
    """Newest first."""
    current: dict[str, list[Item]]
    """By language code: in no archive, newest, or changed last; newest first."""

    @property
    def feed(self) -> str:
        """Site path of its documents without language and extension; its page is below it."""
        return f"/feeds/{self.name}"

    @property
    def formats(self) -> tuple[str, ...]:
        """Extensions of the current documents."""
        return ("xml", "atom", "json") if self.kind == "site" else ("xml", "atom")

    def path(self, language: Language, extension: str) -> str:
        return page_path(language, f"{self.feed}.{extension}")

    def archive_path(self, language: Language, archive: Archive) -> str:
        return page_path(language, f"/feeds/archive/{self.name}/{archive.name}.atom")


def plan_channels(edition: Edition, view: GazetteView) -> list[ChannelPlan]:
    """The whole gazette, then all sections and agencies: some wait for the first notice."""
    registers = edition.site.registers
    by_section: dict[str, list[Item]] = defaultdict(list)
    by_agency: dict[str, list[Item]] = defaultdict(list)
    everything = list(_newest_first(edition))
    running = edition.site.newest_year
    for item in everything:
        by_section[item[1].section].append(item)
        for code in item[1].agency:
            by_agency[code].append(item)
    groups: list[tuple[str, str, Term | Agency, dict[str, list[Item]]]]
    groups = [("section", "sections", term, by_section) for term in registers.sections.values()]
    groups += [("agency", "agencies", agency, by_agency) for agency in registers.agencies.values()]
    return [
        _channel("site", "gazette", GAZETTE, everything, running, edition, view),
        *(
            _channel(
                kind,
                f"{folder}/{one.code}",
                _title(one.name),
                items[one.code],
                running,
                edition,
                view,
            )
            for kind, folder, one, items in groups
        ),
    ]


def _channel(
    kind: str,
    name: str,
    title: LocalizedText,
    items: list[Item],
    running: int,
    edition: Edition,
    view: GazetteView,
) -> ChannelPlan:
    """running: the year to which issues are still added."""
    by_year: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        by_year[item[0].year].append(item)
    page = "/gazette/" if kind == "site" else f"/gazette/{name}/"
    archives = [one for year in by_year for one in _archives(year, by_year[year], year == running)]
    least = max(CURRENT_ENTRIES, len(items) - sum(len(one.items) for one in archives))
    return ChannelPlan(
        name=name,
        kind=kind,
        title=title,
        page=page,
        by_year=by_year,
        archives=archives,
        current={
            language.code: _current(items, least, kind == "site", view, language)
            for language in edition.languages
        },
    )


def _archives(year: int, items: list[Item], grows: bool) -> list[Archive]:
    """Those of a year, newest first; *items* newest first too."""
    parts: list[list[Item]] = []
    for _, notices in groupby(reversed(items), key=lambda item: item[0].id):
        if not parts or len(parts[-1]) >= ARCHIVE_ENTRIES:
            parts.append([])
        parts[-1] += notices
    if grows and parts and len(parts[-1]) < ARCHIVE_ENTRIES:
        parts.pop()
    names = [str(year), *(f"{year}-{number}" for number in range(2, len(parts) + 1))]
    return [
        Archive(name=name, year=year, items=part[::-1])
        for name, part in zip(names, parts, strict=False)
    ][::-1]


def _current(
    items: list[Item], least: int, whole_issues: bool, view: GazetteView, language: Language
) -> list[Item]:
    """least: how many are in it at any rate."""

    def updated_on(item: Item) -> date:
        return view.updated_on(*item, language)

    newest: list[Item] = []
    for item in items:
        full = len(newest) >= least
        if full and not (whole_issues and item[0] is newest[-1][0]):
            break
        newest.append(item)
    ids = {notice.id for _, notice in newest}
    again = view.touched_in(language) - ids
    touched = [(i, n) for i, n in items if n.id in again]
    oldest = min(map(updated_on, newest), default=None)
    newest += [item for item in touched if oldest and updated_on(item) >= oldest]
    # The sort is stable: notices of one day stay in their order.
    return sorted(newest, key=updated_on, reverse=True)


def _title(name: LocalizedText) -> LocalizedText:
    return localized(zh=f"公報：{name.get('zh')}", en=f"Gazette: {name.get('en')}")


def _newest_first(edition: Edition) -> Iterator[Item]:
    for issue in reversed(edition.site.issues):
        for notice in issue.notices:
            yield issue, notice
