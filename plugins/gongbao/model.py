"""The records of the site: what was read, checked and is about to be published.

All are frozen. Dates are calendar days in the site's time zone; paths of sources are
relative to the project root in POSIX form; ``address`` is a site path in Chinese
(``/gazette/109/001/``). Terms: docs/glossary.md.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from gongbao.dataset_model import Dataset, License
from gongbao.figure_model import Exemption, FigureReference
from gongbao.languages import LocalizedText
from gongbao.problems import Place
from gongbao.record import Record


class Rhythm(Record, frozen=True, kw_only=True):
    """The weekdays of the regular issue as they once were."""

    until: date
    """The last day on which they were."""
    days: tuple[int, ...]


class SiteIdentity(Record, frozen=True, kw_only=True):
    """``content/site.yaml``: who publishes."""

    name: LocalizedText = LocalizedText({})
    publisher: LocalizedText = LocalizedText({})
    """The name of the site where ``site.yaml`` says nothing else."""
    contact_email: str = ""
    place: str = ""
    """IRI of the place that the site's data are about, where a dataset names none."""
    licence: License | None = None
    """Of what the site itself publishes: data of the gazette, metadata of the catalogue."""
    timezone: str = "Asia/Taipei"
    publication_days: tuple[int, ...] = ()
    """Weekdays of the regular issue, Monday is 0; none where an issue is due on no fixed day."""
    former_publication_days: tuple[Rhythm, ...] = ()
    """What they were before, the oldest first."""
    theme: dict[str, str] = {}
    """Colours by token, with ``_dark`` for dark mode (``gongbao.colours``)."""
    further_languages: tuple[str, ...] = ()
    """Catalogues of the theme that pages are made in, besides Chinese and English."""
    profile: str = ""
    """National customs that pages follow: ``tw`` or none."""
    share_image: str = ""
    """Absolute address of the picture that is shown where a page is shared."""
    demo: bool = False
    tag_authority: str = "gongbao,2020"
    """Authority and day of the ``tag:`` ids of feeds (RFC 4151); outlives the site's domain."""
    demo_notice: LocalizedText = LocalizedText({})
    """What a demonstration says of itself on every page."""
    mail_domains: tuple[str, ...] = ()
    """Domains of offices' mail, besides those of their addresses."""
    personal_data_allowed: tuple[str, ...] = ()
    """Texts that look personal and are meant to be public, wherever they stand."""

    def tag(self, name: str) -> str:
        """``tag:authority,date:name`` (RFC 4151)."""
        return f"tag:{self.tag_authority}:{name}"

    def weekdays_on(self, day: date) -> tuple[int, ...]:
        """The weekdays of the regular issue as they were or are on *day*."""
        former = (one.days for one in self.former_publication_days if day <= one.until)
        return next(former, self.publication_days)


class Link(Record, frozen=True, kw_only=True):
    """A link or image that an author wrote, with the place where it stands."""

    href: str
    place: Place
    is_image: bool = False


class Passage(Record, frozen=True):
    """A piece of a source."""

    text: str
    place: Place


class Body(Record, frozen=True, kw_only=True):
    """A Markdown body in one language, as a sanitised HTML fragment.

    Links to this site are site paths; figures are ``<data value="key">shown</data>``.
    """

    html: str
    links: tuple[Link, ...] = ()
    figures: tuple[FigureReference, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    html_passages: tuple[Passage, ...] = ()
    """HTML in the source, tag by tag or as whole blocks, in its order."""
    lost_definitions: tuple[Passage, ...] = ()
    """Lines taken for definitions of links that no link uses, or that lead to no address."""


class Attachment(Record, frozen=True, kw_only=True):
    file: str
    title: LocalizedText
    path: str
    size: int
    sha256: str


class Amendment(Record, frozen=True, kw_only=True):
    """One row of a corrigendum: what stood in a notice and what stands there now."""

    notice: str
    """Id of the corrected notice."""
    where: LocalizedText = LocalizedText({})
    was: str
    now: str


class Notice(Record, frozen=True, kw_only=True):
    """One official act or announcement in an issue."""

    id: str
    number: int
    path: str
    title: LocalizedText
    section: str
    agency: tuple[str, ...]
    doc_date: date
    doc_type: str = ""
    unit: LocalizedText = LocalizedText({})
    doc_number: str = ""
    action: str = ""
    basis: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    promulgated_on: date | None = None
    effective_rule: str = ""
    effective_on: date | None = None
    board_posted_on: date | None = None
    last_published_on: date | None = None
    comments_close_on: date | None = None
    hearing_at: str = ""
    expires_on: date | None = None
    addressee: str = ""
    contains_personal_data: bool = False
    retention_until: date | None = None
    retention_basis: str = ""
    corrects: tuple[str, ...] = ()
    corrections: tuple[Amendment, ...] = ()
    withdrawn_on: date | None = None
    withdrawal_reason: LocalizedText = LocalizedText({})
    withdrawn: bool = False
    """Already a tombstone on the day of the build (``derive.retention``)."""
    topics: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    sample: bool = False
    bodies: tuple[str, ...] = ()
    """Languages that have a body text."""
    digest: str = ""
    """Of this record: lists of thousands are known by it. A tombstone has another."""

    @property
    def issue_id(self) -> str:
        return self.id.rpartition("-")[0]

    @property
    def address(self) -> str:
        return gazette_address(self.id)

    @property
    def unlisted(self) -> bool:
        """Are search engines asked not to keep its page?"""
        return self.withdrawn or self.contains_personal_data or bool(self.addressee)


@lru_cache(10_000)
def gazette_address(id_: str) -> str:
    """Site path of the issue or notice with that id, whatever somebody wrote for it.

    Remembered, as ids of issues are: a notice's pages, lists and feeds ask twenty times.
    """
    return f"/gazette/{id_.lstrip('0').replace('-', '/')}/"


class Issue(Record, frozen=True, kw_only=True):
    """One issue of the gazette with its notices in order of their number."""

    year: int
    """ROC year."""
    number: int
    path: str
    published_on: date
    scheduled_on: date | None = None
    kind: str = "regular"
    shift_reason: LocalizedText = LocalizedText({})
    series_label: str = ""
    series_number: int = 0
    """What is printed as number where numbers begin anew with each series; 0 elsewhere."""
    legal_status: str = "information"
    sample: bool = False
    notices: tuple[Notice, ...] = ()

    @property
    def id(self) -> str:
        return _issue_id(self.year, self.number)

    @property
    def address(self) -> str:
        return gazette_address(self.id)

    @property
    def printed_number(self) -> int:
        """What readers know the issue by; the number in the year is that of id and address."""
        return self.series_number or self.number


@lru_cache(10_000)
def _issue_id(year: int, number: int) -> str:
    return f"{year:03d}-{number:03d}"


class Deadline(Record, frozen=True, kw_only=True):
    """A legal effect or deadline with the sum that gives it (``derive.legal_effect``)."""

    rule: str
    """``third-day`` and the other effective rules, ``comments`` or ``hearing``."""
    on: date
    """The day of the effect, or the last day of the period, after days off moved it."""
    at: datetime | None = None
    """The moment in the site's time zone, where a time is set: of hearings."""
    counted_from: date
    """The day that the period is reckoned from."""
    basis: str
    """What happened on that day: ``promulgated``, ``published``, ``posted`` or ``set``."""
    first_day_counts: bool = False
    days: int = 0
    """Length of the period; 0 where a date is set."""
    ends_on: date
    """The last day before days off are considered."""
    moved_over: tuple[tuple[date, LocalizedText], ...] = ()
    """Days that are no working days and moved the end; the name is empty for weekends."""
    other: date | None = None
    """The day of the effect in the other reading of the law."""
    calendar_known: bool = True
    """Does the register of days off cover the year of the end?"""
    articles: tuple[LocalizedText, ...] = ()

    @property
    def kind(self) -> str:
        """``effect``, ``comments`` or ``hearing``."""
        return self.rule if self.rule in ("comments", "hearing") else "effect"

    @property
    def first_day(self) -> date:
        """The first day that is counted."""
        return self.counted_from if self.first_day_counts else self.counted_from + timedelta(1)


ForceState = Literal["not-yet-in-force", "in-force", "no-longer-in-force"]


class LegalForce(Record, frozen=True, kw_only=True):
    """Whether a notice is in force on the day of the build (``derive.legal_force``)."""

    state: ForceState
    on: date
    """The day of its effect, or of the effect of its repeal."""
    rule: str
    """The effective rule that gives that day."""
    by: str = ""
    """Id of the notice that repeals it."""


class Agency(Record, frozen=True, kw_only=True):
    code: str
    name: LocalizedText
    parent: str = ""
    url: str = ""


class Term(Record, frozen=True, kw_only=True):
    """An entry of a controlled vocabulary: section, topic or district."""

    code: str
    name: LocalizedText
    description: LocalizedText = LocalizedText({})


class DayOff(Record, frozen=True, kw_only=True):
    day: date
    name: LocalizedText


class Moved(Record, frozen=True, kw_only=True):
    """An address that was public and moved, or is gone for a reason."""

    address: str
    to: str = ""
    """Empty where the content is gone."""
    on: date
    reason: str


class Registers(Record, frozen=True, kw_only=True):
    """The controlled vocabularies, in the order of their files."""

    agencies: dict[str, Agency] = {}
    sections: dict[str, Term] = {}
    topics: dict[str, Term] = {}
    districts: dict[str, Term] = {}
    days_off: tuple[DayOff, ...] = ()
    working_days: tuple[DayOff, ...] = ()
    """Days at weekends on which the government works, to make up for a bridge day."""
    moved: tuple[Moved, ...] = ()


class Document(Record, frozen=True, kw_only=True):
    """A report chapter or a page: Markdown with a title, in one or two languages."""

    path: str
    address: str
    title: LocalizedText
    summary: LocalizedText = LocalizedText({})
    order: int = 0
    languages: tuple[str, ...] = ()
    sample: bool = False

    @property
    def report_year(self) -> int:
        """ROC year of a report chapter: ``/reports/109/archives/`` is 109."""
        return int(self.address.split("/")[2])


class Site(Record, frozen=True, kw_only=True):
    """Everything that a build publishes, without the body texts."""

    identity: SiteIdentity
    registers: Registers
    issues: tuple[Issue, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    reports: tuple[Document, ...] = ()
    pages: tuple[Document, ...] = ()

    def issues_by_year(self) -> dict[int, list[Issue]]:
        """Issues by ROC year, both in order of publication."""
        found: dict[int, list[Issue]] = {}
        for issue in self.issues:
            found.setdefault(issue.year, []).append(issue)
        return found

    @property
    def newest_year(self) -> int:
        """The ROC year to which issues are still added; 0 where there are none."""
        return self.issues[-1].year if self.issues else 0

    def withdrawn_addresses(self) -> tuple[str, ...]:
        """Of notices that are tombstones, in the default language."""
        notices = (notice for issue in self.issues for notice in issue.notices)
        return tuple(notice.address for notice in notices if notice.withdrawn)

    def extracts(self) -> set[str]:
        """Site paths of the small files by value, each of which lasts as long as its value."""
        tables = (table for dataset in self.datasets for table in dataset.tables)
        return {extract.path for table in tables for extract in table.extracts}

    def corrections(self) -> dict[str, tuple[Notice, ...]]:
        """Corrigenda, in order of publication, by the id of the notice that they correct."""
        found: dict[str, tuple[Notice, ...]] = {}
        for issue in self.issues:
            for notice in issue.notices:
                for corrected in notice.corrects:
                    found[corrected] = (*found.get(corrected, ()), notice)
        return found
