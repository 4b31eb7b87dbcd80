"""What an issue gives to files that it shares with other issues.

Entries of feeds, its own event, and its page in the archive of a year: rendered once for each
issue and language, kept between builds, and joined by targets of their own. All notices are
entries of Atom, of which archives are made; items of RSS and JSON Feed are those of the issues
that current documents show something of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, TypeVar

import msgspec

from gongbao.languages import Language, localized, page_path
from gongbao.model import Issue, Notice
from gongbao.plan import Templates
from gongbao.public_addresses import absolute, quoted
from gongbao.render.calendars import EventEntry, render_event
from gongbao.render.channels import ChannelPlan
from gongbao.render.contexts import NoticePage, OfflineIssuePage
from gongbao.render.edition import Edition
from gongbao.render.feeds import (
    Entry,
    EntryText,
    RssItem,
    entry_id,
    publication_moment,
    render_entry,
    render_item,
)
from gongbao.render.gazette_view import GazetteView, attachment_path
from gongbao.render.issue_pages import issue_page
from gongbao.render.markup import other_tag
from gongbao.render.names import issue_name
from gongbao.render.text_contexts import EntryTitle, EntryTitles, EventText

T = TypeVar("T")

Entries = dict[str, Entry]
"""Of an issue's notices by notice id, in their order."""
Items = dict[str, RssItem]
"""As ``Entries``."""
RECENT_YEARS = 2
"""Of which the feed of issues and the calendars are; older dates are in the data package."""
_ENTRIES, _ITEMS, _PARTS, _OFFLINE = "entries", "items", "parts", "offline"
_ID_AND_LINK_TO_IT = (' id="', ' href="#')
_AT_HAND = 256
"""Parts that a process keeps, each of an issue and language: entries and items of a year."""


class IssueParts(msgspec.Struct, kw_only=True):
    """What one issue gives in one language besides its notices."""

    entry: Entry
    """For feeds that have one for each issue."""
    item: RssItem
    publication: bytes
    """The event of the day of publication."""


def recent_issues(issues: Sequence[Issue]) -> list[Issue]:
    """Those of the newest years, oldest first, as *issues* are."""
    return [one for one in issues if one.year > issues[-1].year - RECENT_YEARS]


def offline_path(notice: Notice, attachment: str) -> str:
    """Where that archive has the file."""
    return f"attachments/{notice.issue_id}/{notice.number:02d}/{attachment}"


class PartsOfIssues:
    """Parts by issue and language, from the store or rendered now."""

    def __init__(
        self, edition: Edition, view: GazetteView, channels: Iterable[ChannelPlan]
    ) -> None:
        """channels: they tell which issues are asked for as items."""
        self._edition = edition
        self._view = view
        self._shown = {
            issue.id for one in channels for items in one.current.values() for issue, _ in items
        }
        self._recent = {issue.id for issue in recent_issues(edition.site.issues)}
        self._at_hand: dict[tuple[str, str, str], Any] = {}

    def entries(self, issue: Issue, language: Language, templates: Templates) -> Entries:
        """The issue's notices in Atom."""
        return self._get(issue, language, templates, _ENTRIES, Entries)

    def items(self, issue: Issue, language: Language, templates: Templates) -> Items:
        """The issue's notices in RSS and JSON Feed."""
        return self._get(issue, language, templates, _ITEMS, Items)

    def offline_page(self, issue: Issue, language: Language, templates: Templates) -> bytes:
        """The issue whole, for the archive of its year, which opens from disk."""
        found = self._edition.parts.get(self._key(issue, language, _OFFLINE), bytes)
        page: bytes = found or self._render(issue, language, templates, [_OFFLINE])[_OFFLINE]
        return page

    def of_issue(self, issue: Issue, language: Language, templates: Templates) -> IssueParts:
        return self._get(issue, language, templates, _PARTS, IssueParts)

    def keep(self, issue: Issue, templates: Templates) -> None:
        """Have in the store in all languages what joined files will ask for."""
        wanted = {
            _ENTRIES: True,
            _ITEMS: issue.id in self._shown,
            _PARTS: issue.id in self._recent,
            _OFFLINE: True,
        }
        for language in templates.languages:
            missing = [
                kind
                for kind, asked_for in wanted.items()
                if asked_for and not self._edition.parts.has(self._key(issue, language, kind))
            ]
            self._render(issue, language, templates, missing)

    def _get(
        self, issue: Issue, language: Language, templates: Templates, kind: str, type_: type[T]
    ) -> T:
        place = (issue.id, language.code, kind)
        if place not in self._at_hand:
            if len(self._at_hand) >= _AT_HAND:
                self._at_hand.clear()
            found = self._edition.parts.get(self._key(issue, language, kind), type_)
            self._at_hand[place] = found or self._render(issue, language, templates, [kind])[kind]
        part: T = self._at_hand[place]
        return part

    def _key(self, issue: Issue, language: Language, kind: str) -> str:
        return self._edition.key(kind, self._view.key(issue), language.code)

    def _render(
        self, issue: Issue, language: Language, templates: Templates, kinds: Sequence[str]
    ) -> dict[str, Any]:
        """Parts of these kinds, which are kept in the store."""
        identity = self._edition.site.identity
        made: dict[str, Any] = {}
        if not {_ENTRIES, _ITEMS, _OFFLINE}.isdisjoint(kinds):
            texts = self._notice_texts(issue, language, templates)
        if _ENTRIES in kinds:
            made[_ENTRIES] = {key: render_entry(text, identity) for key, text in texts.items()}
        if _ITEMS in kinds:
            made[_ITEMS] = {key: render_item(text, identity) for key, text in texts.items()}
        if _PARTS in kinds:
            text = self._issue_text(issue, language, templates)
            made[_PARTS] = IssueParts(
                entry=render_entry(text, identity),
                item=render_item(text, identity),
                publication=self._publication(issue, language, templates),
            )
        if _OFFLINE in kinds:
            made[_OFFLINE] = self._offline_page(issue, texts, language, templates)
        for kind, part in made.items():
            self._edition.parts.put(self._key(issue, language, kind), part)
        return made

    def _notice_texts(
        self, issue: Issue, language: Language, templates: Templates
    ) -> dict[str, EntryText]:
        pages = self._view.pages(issue, language)
        entries = [
            EntryTitle(title=one.title, sample=one.sample, corrected="corrected" in one.marks)
            for one in pages.values()
        ]
        titles = self._titles(issue, entries, language, templates)
        return {
            id_: self._notice_text(page, title, language, templates)
            for (id_, page), title in zip(pages.items(), titles, strict=True)
        }

    def _notice_text(
        self, page: NoticePage, title: str, language: Language, templates: Templates
    ) -> EntryText:
        site, url = self._edition.site, self._edition.url
        issue, notice = page.issue, page.notice
        zone = site.identity.timezone
        agencies = tuple(
            ("agency", code, site.registers.agencies[code].name.get(language.code))
            for code in notice.agency
        )
        return EntryText(
            id=entry_id(f"notice/{notice.id}", language, site.identity),
            title=title,
            title_tag=other_tag(page.title, language),
            address=absolute(url, page_path(language, notice.address)),
            html=templates.fragment("feeds/notice.html", language, notice.address, page),
            published=publication_moment(issue.published_on, zone),
            updated=publication_moment(self._view.updated_on(issue, notice, language), zone),
            categories=(
                ("section", notice.section, page.section.get(language.code)),
                *agencies,
                ("issue", issue.id, issue_name(issue).get(language.code)),
            ),
            enclosures=tuple(
                (absolute(url, attachment_path(notice, a.file)), a.size) for a in notice.attachments
            ),
        )

    def _issue_text(self, issue: Issue, language: Language, templates: Templates) -> EntryText:
        """Its table of contents."""
        site, html = self._edition.site, self._edition.html(issue.path)
        page = issue_page(self._edition, self._view, issue, "", "", html, language)
        zone, updated = site.identity.timezone, self._view.issue_updated_on(issue, language)
        own = EntryTitle(title=issue_name(issue), sample=issue.sample)
        return EntryText(
            id=entry_id(f"issue/{issue.id}", language, site.identity),
            title=self._titles(issue, [own], language, templates)[0],
            address=absolute(self._edition.url, page_path(language, issue.address)),
            html=templates.fragment("feeds/issue.html", language, issue.address, page),
            published=publication_moment(issue.published_on, zone),
            updated=publication_moment(updated, zone),
        )

    def _offline_page(
        self,
        issue: Issue,
        texts: Mapping[str, EntryText],
        language: Language,
        templates: Templates,
    ) -> bytes:
        page = OfflineIssuePage(
            title=issue_name(issue),
            sample=issue.sample,
            issue=issue,
            notices=tuple(
                (one.id, one.title, self._offline_text(one, texts[one.id].html))
                for one in issue.notices
            ),
        )
        return templates.fragment("offline/issue.html", language, issue.address, page).encode()

    def _offline_text(self, notice: Notice, html: str) -> str:
        """With ids of the notice, for all stand on one page; attachments lie in the archive."""
        for one in notice.attachments:
            address = absolute(self._edition.url, attachment_path(notice, one.file))
            path = quoted(offline_path(notice, one.file))
            html = html.replace(f'href="{escape(address)}"', f'href="{escape(path)}"')
        for mark in _ID_AND_LINK_TO_IT:
            html = html.replace(mark, f"{mark}{notice.id}-")
        return html

    def _publication(self, issue: Issue, language: Language, templates: Templates) -> bytes:
        site = self._edition.site
        title = localized(
            zh=f"公報{issue_name(issue).get('zh')}出刊",
            en=f"Gazette {issue_name(issue).get('en')} published",
        )
        text = EventText(title=title, sample=issue.sample)
        entry = EventEntry(
            name=f"{issue.id}-publication",
            summary=templates.fragment("feeds/event.txt", language, issue.address, text).strip(),
            starts=issue.published_on,
            revised=publication_moment(issue.published_on, site.identity.timezone),
            address=absolute(self._edition.url, page_path(language, issue.address)),
        )
        return render_event(entry, language, site.identity)

    def _titles(
        self,
        issue: Issue,
        entries: Sequence[EntryTitle],
        language: Language,
        templates: Templates,
    ) -> list[str]:
        page = EntryTitles(title=issue_name(issue), entries=tuple(entries))
        text = templates.fragment("feeds/titles.txt", language, issue.address, page)
        return [one.strip() for one in text.split("\f")[:-1]]
