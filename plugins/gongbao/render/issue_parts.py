"""What an issue gives to files that it shares with other issues: feed entries and its own event.

Rendered once for each issue and language, kept between builds, and joined into feeds, archives
and calendars by their own targets.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gongbao.languages import Language, LocalizedText, localized, page_path
from gongbao.model import Issue, Notice
from gongbao.plan import Templates
from gongbao.render.calendars import render_event
from gongbao.render.contexts import EntryTitle, EventText, NoticePage
from gongbao.render.edition import Edition
from gongbao.render.feeds import (
    Entry,
    EntryText,
    publication_moment,
    render_entry,
)
from gongbao.render.gazette_view import GazetteView, attachment_path
from gongbao.render.issue_pages import issue_page
from gongbao.render.names import issue_name

Entries = dict[str, Entry]
"""Entries of an issue's notices by notice id, in their order."""
_ISSUES_KEPT = 128
"""Issues whose entries a process keeps at hand: about a year, as feeds go through them."""


class IssueParts(msgspec.Struct, kw_only=True):
    """What one issue gives in one language besides the entries of its notices."""

    issue: Entry
    """For feeds that have an item for each issue."""
    publication: bytes
    """The event of the day of publication."""


class PartsOfIssues:
    """Parts by issue and language, from the store or rendered now."""

    def __init__(self, edition: Edition, view: GazetteView) -> None:
        self._edition = edition
        self._view = view
        self._at_hand: dict[tuple[str, str], Entries] = {}

    def entries(self, issue: Issue, language: Language, templates: Templates) -> Entries:
        """Entries of the issue's notices."""
        place = (issue.id, language.code)
        if place not in self._at_hand:
            if len(self._at_hand) >= _ISSUES_KEPT:
                self._at_hand.clear()
            found = self._edition.parts.get(self._key(issue, language, "entries"), Entries)
            self._at_hand[place] = found or self._render(issue, language, templates)[1]
        return self._at_hand[place]

    def get(self, issue: Issue, language: Language, templates: Templates) -> IssueParts:
        found = self._edition.parts.get(self._key(issue, language, "parts"), IssueParts)
        return found or self._render(issue, language, templates)[0]

    def keep(self, issue: Issue, templates: Templates) -> None:
        """Have the parts of *issue* in the store in all languages."""
        for language in templates.languages:
            if not self._edition.parts.has(self._key(issue, language, "entries")):
                self._render(issue, language, templates)

    def _key(self, issue: Issue, language: Language, kind: str) -> str:
        return self._edition.key(kind, self._view.key(issue), language.code)

    def _render(
        self, issue: Issue, language: Language, templates: Templates
    ) -> tuple[IssueParts, Entries]:
        html = self._edition.html(issue.path)
        pages = self._view.pages(issue, language)
        parts = IssueParts(
            issue=self._issue_entry(issue, html, language, templates),
            publication=self._publication(issue, language, templates),
        )
        entries = {
            n.id: self._notice_entry(issue, n, pages[n.id], language, templates)
            for n in issue.notices
        }
        self._edition.parts.put(self._key(issue, language, "parts"), parts)
        self._edition.parts.put(self._key(issue, language, "entries"), entries)
        return parts, entries

    def _notice_entry(
        self,
        issue: Issue,
        notice: Notice,
        page: NoticePage,
        language: Language,
        templates: Templates,
    ) -> Entry:
        site, url = self._edition.site, self._edition.url
        zone = site.identity.timezone
        agencies = tuple(
            ("agency", code, site.registers.agencies[code].name.get(language.code))
            for code in notice.agency
        )
        return render_entry(
            EntryText(
                id=site.identity.tag(f"notice/{notice.id}"),
                title=self._title(
                    page.title, notice.address, page.sample, language, templates, page.corrected_by
                ),
                address=url + page_path(language, notice.address),
                html=templates.fragment("feeds/notice.html", language, notice.address, page),
                published=publication_moment(issue.published_on, zone),
                updated=publication_moment(self._view.updated_on(issue, notice), zone),
                categories=(
                    ("section", notice.section, page.section.get(language.code)),
                    *agencies,
                    ("issue", issue.id, issue_name(issue).get(language.code)),
                ),
                enclosures=tuple(
                    (url + attachment_path(notice, a.file), a.size) for a in notice.attachments
                ),
                withdrawn=notice.withdrawal_reason.get(language.code) if notice.withdrawn else "",
            ),
            site.identity,
        )

    def _issue_entry(
        self, issue: Issue, html: Mapping[str, str], language: Language, templates: Templates
    ) -> Entry:
        site = self._edition.site
        page = issue_page(self._edition, self._view, issue, "", "", html, language)
        moment = publication_moment(issue.published_on, site.identity.timezone)
        return render_entry(
            EntryText(
                id=site.identity.tag(f"issue/{issue.id}"),
                title=self._title(
                    issue_name(issue), issue.address, issue.sample, language, templates
                ),
                address=self._edition.url + page_path(language, issue.address),
                html=templates.fragment("feeds/issue.html", language, issue.address, page),
                published=moment,
                updated=moment,
            ),
            site.identity,
        )

    def _publication(self, issue: Issue, language: Language, templates: Templates) -> bytes:
        site = self._edition.site
        title = localized(
            zh=f"公報{issue_name(issue).get('zh')}出刊",
            en=f"Gazette {issue_name(issue).get('en')} published",
        )
        text = EventText(title=title, sample=issue.sample)
        return render_event(
            f"{issue.id}-publication",
            templates.fragment("feeds/event.txt", language, issue.address, text).strip(),
            issue.published_on,
            publication_moment(issue.published_on, site.identity.timezone),
            site.identity,
            address=self._edition.url + page_path(language, issue.address),
        )

    def _title(
        self,
        title: LocalizedText,
        address: str,
        sample: bool,
        language: Language,
        templates: Templates,
        corrected_by: tuple[Notice, ...] = (),
    ) -> str:
        page = EntryTitle(
            title=title,
            sample=sample,
            corrected=any(one.action != "repeal" for one in corrected_by),
        )
        return templates.fragment("feeds/title.txt", language, address, page).strip()
