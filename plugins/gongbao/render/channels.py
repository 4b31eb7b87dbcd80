"""Which feeds there are, and which notices are in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from gongbao.languages import Language, LocalizedText, localized, page_path
from gongbao.model import Issue, Notice
from gongbao.render.edition import Edition
from gongbao.render.gazette_view import GazetteView
from gongbao.render.names import GAZETTE

CURRENT_ENTRIES = 50
"""Entries of a current document, at least: an issue is never cut in the feed of the gazette."""

Item = tuple[Issue, Notice]


class ChannelPlan(msgspec.Struct, kw_only=True):
    """A channel without language: what is in it."""

    name: str
    """``gazette``, ``sections/<code>`` or ``agencies/<code>``."""
    kind: str
    """``site``, ``section`` or ``agency``."""
    title: LocalizedText
    page: str
    items: list[Item] = []
    """Newest first."""

    def path(self, language: Language, extension: str) -> str:
        return page_path(language, f"/feeds/{self.name}.{extension}")

    def archive_path(self, language: Language, year: int) -> str:
        return page_path(language, f"/feeds/archive/{self.name}/{year}.atom")

    def years(self) -> list[int]:
        """ROC years with notices, newest first."""
        return list(dict.fromkeys(issue.year for issue, _ in self.items))

    def current(self, view: GazetteView) -> list[Item]:
        """The current document: the newest notices and those changed last, newest first."""
        newest: list[Item] = []
        for item in self.items:
            full = len(newest) >= CURRENT_ENTRIES
            if full and (self.kind != "site" or item[0] is not newest[-1][0]):
                break
            newest.append(item)
        ids = {notice.id for _, notice in newest}
        touched = [(i, n) for i, n in self.items if view.is_touched(n) and n.id not in ids]
        oldest = min((view.updated_on(*item) for item in newest), default=None)
        newest += [item for item in touched if oldest and view.updated_on(*item) >= oldest]
        order = {notice.id: place for place, (_, notice) in enumerate(newest)}
        return sorted(
            newest, key=lambda item: (-view.updated_on(*item).toordinal(), order[item[1].id])
        )


def plan_channels(edition: Edition) -> list[ChannelPlan]:
    """The whole gazette, then all sections, then the agencies that have published."""
    registers = edition.site.registers
    by_section: dict[str, list[Item]] = defaultdict(list)
    by_agency: dict[str, list[Item]] = defaultdict(list)
    everything = list(_newest_first(edition))
    for issue, notice in everything:
        by_section[notice.section].append((issue, notice))
        for code in notice.agency:
            by_agency[code].append((issue, notice))
    channels = [
        ChannelPlan(name="gazette", kind="site", title=GAZETTE, page="/gazette/", items=everything)
    ]
    for code, term in registers.sections.items():
        channels.append(
            ChannelPlan(
                name=f"sections/{code}",
                kind="section",
                title=_title(term.name),
                page=f"/gazette/sections/{code}/",
                items=by_section[code],
            )
        )
    for code, agency in registers.agencies.items():
        if by_agency[code]:
            channels.append(
                ChannelPlan(
                    name=f"agencies/{code}",
                    kind="agency",
                    title=_title(agency.name),
                    page=f"/gazette/agencies/{code}/",
                    items=by_agency[code],
                )
            )
    return channels


def _title(name: LocalizedText) -> LocalizedText:
    return localized(zh=f"公報：{name.get('zh')}", en=f"Gazette: {name.get('en')}")


def _newest_first(edition: Edition) -> Iterator[Item]:
    for issue in reversed(edition.site.issues):
        for notice in issue.notices:
            yield issue, notice
