"""A notice as readers see it: its record with everything that other records say of it.

Made once for a plan; pages, feeds, calendars and machine twins all take it from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from gongbao.dates import format_date, moment_of
from gongbao.derive.changes import Change, derive_spans
from gongbao.derive.legal_effect import (
    derive_comments,
    derive_effect,
    derive_hearing,
    has_deadlines,
)
from gongbao.derive.legal_force import ENDING, derive_force
from gongbao.derive.masking import mask_names
from gongbao.languages import DEFAULT, EN, Language, LocalizedText, localized
from gongbao.load.ledger import CORRIGENDUM
from gongbao.model import Deadline, Issue, LegalForce, Notice
from gongbao.public_addresses import absolute
from gongbao.render.akoma_ntoso import AKOMA_NTOSO, has_akoma_ntoso
from gongbao.render.contexts import NoticePage
from gongbao.render.descriptions import notice_description
from gongbao.render.edition import Edition, best_body
from gongbao.render.last_changes import newest
from gongbao.render.names import GAZETTE_TRAIL, Trail, issue_name, year_name
from gongbao.render.page_parts import ChangeView


class GazetteView:
    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        issues = edition.site.issues
        self._corrections = edition.site.corrections()
        self.touched = {
            notice.id
            for issue in issues
            for notice in issue.notices
            if notice.withdrawn or notice.id in self._corrections
        }
        """Ids of notices that were corrected or withdrawn after they were published."""
        self._touched_in_english = self.touched | edition.translation_days.keys()
        self._related = {
            notice.id: notice
            for issue in issues
            for notice in issue.notices
            if notice.corrects or notice.id in self._corrections
        }
        self._keys: dict[str, str] = {}
        self._at_hand = ""
        self._pages: dict[str, dict[str, NoticePage]] = {}
        """Of the issue at hand, by language; they have the texts of its notices."""
        self._bare: dict[str, NoticePage] = {}
        """Of the issue at hand, without what differs between languages."""
        self._issue_of = {
            notice.id: issue
            for issue in issues
            for notice in issue.notices
            if notice.id in self._related
        }

    def key(self, issue: Issue) -> str:
        """Digest of all that pages, entries and twins of an issue depend on."""
        if issue.id not in self._keys:
            self._keys[issue.id] = self._key(issue)
        return self._keys[issue.id]

    def _key(self, issue: Issue) -> str:
        edition = self._edition
        related = [
            (
                notice.id,
                self.corrected_by(notice),
                self.corrects(notice),
                self.updated_on(issue, notice, DEFAULT),
                edition.changes.get(notice.id, ()),
            )
            for notice in issue.notices
            if notice.id in self._related
        ]
        figures = edition.figures_of(issue.path)
        days = edition.translation_days
        translated = [(one.id, days[one.id]) for one in issue.notices if one.id in days]
        digest = edition.unit_digests[issue.path]
        return edition.key("issue", digest, related, figures, translated)

    def corrected_by(self, notice: Notice) -> tuple[Notice, ...]:
        """Corrigenda of *notice* in order of publication; a correction in itself is none."""
        return self._corrections.get(notice.id, ())

    def corrects(self, notice: Notice) -> tuple[Notice, ...]:
        return tuple(self._related[one] for one in notice.corrects if one in self._related)

    def corrections(self, notice: Notice) -> tuple[Notice, ...]:
        """Of those that name it, the ones that do not repeal it."""
        return tuple(one for one in self.corrected_by(notice) if one.action != "repeal")

    def replaced(self, notice: Notice) -> dict[str, Notice]:
        """By the kind of a deadline, the last corrigendum that sets another date for it."""
        found = {}
        for one in self.corrections(notice):
            if one.section != CORRIGENDUM:
                continue
            if one.hearing_at and self._moment(one) != self._moment(notice):
                found["hearing"] = one
            if one.comments_close_on not in (None, notice.comments_close_on):
                found["comments"] = one
        return found

    def _moment(self, notice: Notice) -> datetime | None:
        timezone = self._edition.site.identity.timezone
        return moment_of(notice.hearing_at, timezone) if notice.hearing_at else None

    def marks(self, notice: Notice) -> tuple[str, ...]:
        """What lists say of it; of a withdrawal its title speaks."""
        actions = {one.action == "repeal" for one in self.corrected_by(notice)}
        return ("corrected",) * (False in actions) + ("repealed",) * (True in actions)

    def marks_of(self, notices: Iterable[Notice]) -> dict[str, tuple[str, ...]]:
        """By id, of those that have any."""
        return {one.id: self.marks(one) for one in notices if one.id in self._corrections}

    def touched_in(self, language: Language) -> set[str]:
        """As ``touched``, with those whose text in *language* came later."""
        return self._touched_in_english if language == EN else self.touched

    def updated_on(self, issue: Issue, notice: Notice, language: Language) -> date:
        """The day on which readers of *language* last had reason to look again.

        For those of English, that is also the day on which a translation came.
        """
        if notice.id not in self.touched_in(language):
            return issue.published_on
        days = [issue.published_on, self.corrected_on(notice)]
        if notice.withdrawn:
            days.append(notice.withdrawn_on)
        elif language == EN:
            days.append(self._edition.translation_days.get(notice.id))
        return max(day for day in days if day)

    def corrected_on(self, notice: Notice) -> date | None:
        """The day on which the last notice that names it was published."""
        return newest(self._issue_of[one.id].published_on for one in self.corrected_by(notice))

    def issue_updated_on(self, issue: Issue, language: Language) -> date:
        """The same of an issue, whose table of contents tells of its notices."""
        touched = self.touched_in(language)
        days = [self.updated_on(issue, one, language) for one in issue.notices if one.id in touched]
        return max(days, default=issue.published_on)

    def deadlines(self, issue: Issue, notice: Notice) -> tuple[Deadline, ...]:
        """Legal effect, then the deadlines for comments and hearing, as far as there are any."""
        registers, identity = self._edition.site.registers, self._edition.site.identity
        found = (
            derive_effect(notice, issue.published_on, registers),
            derive_comments(notice, issue.published_on, registers),
            derive_hearing(notice, issue.published_on, identity.timezone),
        )
        return tuple(one for one in found if one)

    def force(self, issue: Issue, notice: Notice) -> LegalForce | None:
        """What the records tell of its force on the day of the build."""
        if not has_deadlines(notice):
            return None
        ended_by = [
            (one, self._issue_of[one.id].published_on)
            for one in self.corrected_by(notice)
            if one.action in ENDING
        ]
        edition = self._edition
        return derive_force(
            notice, issue.published_on, ended_by, edition.site.registers, edition.as_of
        )

    def pages(self, issue: Issue, language: Language) -> dict[str, NoticePage]:
        """The contexts of an issue's notices by their ids; kept until another issue's turn."""
        if self._at_hand != issue.id:
            self._at_hand, self._pages = issue.id, {}
            trail = (
                *GAZETTE_TRAIL,
                (f"/gazette/{issue.year}/", year_name(issue.year)),
                (issue.address, issue_name(issue)),
            )
            self._bare = {
                notice.id: self._page(issue, place, trail)
                for place, notice in enumerate(issue.notices)
            }
        if language.code not in self._pages:
            html = self._edition.html(issue.path)
            self._pages[language.code] = {
                id_: _with_body(page, html, language) for id_, page in self._bare.items()
            }
        return self._pages[language.code]

    def _page(self, issue: Issue, place: int, trail: Trail) -> NoticePage:
        """The context of a notice, for its page and its entry in feeds, as yet without a body.

        place: of the notice in its issue, from 0.
        """
        edition, notice = self._edition, issue.notices[place]
        registers = edition.site.registers
        section = registers.sections[notice.section].name
        agencies = tuple((agency, registers.agencies[agency].name) for agency in notice.agency)
        return NoticePage(
            title=notice.title,
            trail=trail,
            sample=notice.sample or issue.sample,
            description=notice_description(notice, section, agencies),
            published=issue.published_on,
            issue=issue,
            notice=notice,
            html="",
            html_lang="",
            section=section,
            agencies=agencies,
            addressee=mask_names(notice.addressee),
            deadlines=self.deadlines(issue, notice),
            force=self.force(issue, notice),
            corrects=self.corrects(notice),
            corrected_by=self.corrected_by(notice),
            replaced=self.replaced(notice),
            marks=self.marks(notice),
            changes=tuple(self._change_view(one) for one in edition.changes.get(notice.id, ())),
            makes=tuple(
                msgspec.structs.replace(self._change_view(one), by="")
                for corrected in notice.corrects
                for one in edition.changes.get(corrected, ())
                if one.by == notice.id
            ),
            attachments=tuple(
                (attachment_path(notice, a.file), a.title, a.size, a.sha256)
                for a in notice.attachments
            ),
            akoma_ntoso=f"{notice.address}{AKOMA_NTOSO}" if has_akoma_ntoso(notice) else "",
            citation=_citation(edition, issue, notice),
            previous=issue.notices[place - 1].address if place else "",
            next=issue.notices[place + 1].address if place + 1 < len(issue.notices) else "",
        )

    def _change_view(self, change: Change) -> ChangeView:
        corrigendum = self._related.get(change.by)
        return ChangeView(
            where=change.where,
            by=corrigendum.address if corrigendum else "",
            spans=tuple((s.kind, s.text) for s in derive_spans(change.was, change.now)),
        )


def _with_body(page: NoticePage, html: Mapping[str, str], language: Language) -> NoticePage:
    body, code = best_body(html, page.notice.id, language)
    return msgspec.structs.replace(page, html=body, html_lang=code)


def attachment_path(notice: Notice, file: str) -> str:
    return f"{notice.address}{file}"


def _citation(edition: Edition, issue: Issue, notice: Notice) -> LocalizedText:
    """How a reader of each language cites the notice."""
    issuers = [edition.site.registers.agencies[code].name for code in notice.agency]
    day, title, number = issue.published_on, notice.title, notice.doc_number
    name, address = issue_name(issue), absolute(edition.url, notice.address)
    zh = "、".join(one.get("zh") for one in issuers)
    en = ", ".join(one.get("en") for one in issuers)
    return localized(
        zh=f"{zh}，〈{title.get('zh')}〉，{number and f'{number}，'}"
        f"{edition.site.identity.name.get('zh')}，{name.get('zh')}，"
        f"{format_date(day, 'zh')}，{address}",
        en=f"{en}, “{title.get('en')}”, {number and f'{number}, '}"
        f"{edition.site.identity.name.get('en')}, {name.get('en')}, "
        f"{format_date(day, 'en')}, {address}",
    )
