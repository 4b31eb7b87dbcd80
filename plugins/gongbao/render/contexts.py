"""What each template is given, as declared records: the contract between code and theme.

Every template sees its own record as ``page`` and, for all templates alike, the names of
``COMMON``. A test fails when a template uses anything else.
"""

from __future__ import annotations

from datetime import date

import msgspec

from gongbao.chart_model import Chart
from gongbao.dataset_model import Dataset
from gongbao.derive.publication_calendar import CalendarYear
from gongbao.derive.quality import Indicator
from gongbao.languages import LocalizedText
from gongbao.load.releases import Release, RowChange
from gongbao.model import Deadline, Issue, LegalForce, Notice, Term
from gongbao.render.citations import Citation
from gongbao.render.feed_items import FeedItem, FeedLine
from gongbao.render.page_parts import (
    Branch,
    CalendarCell,
    ChangeLine,
    ChangeView,
    Facet,
    IssueSummary,
    YearCalendar,
    YearSummary,
)
from gongbao.render.snippets import Address, Snippet

COMMON = {
    "page": "the declared record of this template",
    "site": "SiteIdentity: name, publisher, contact_email, demo",
    "pages": "all pages of content/pages, as Documents",
    "registers": "Registers: agencies, sections, topics, districts by code",
    "lang": "Language of this page: code, tag, prefix, locale, name",
    "languages": "all Language records",
    "source_languages": "the Language records that texts may be in, by code",
    "path": "site path of this page without language prefix",
    "search": "bool: has the theme a search page at /search/?",
    "root": "relative address of the site's root, such as ../../ (ends with /)",
    "canonical": "absolute address of this page",
    "alternates": "list of (hreflang, absolute address) with x-default; of pages alone",
    "colours": "site path of the stylesheet with the city's colours, empty where it sets none",
    "asset": "function: file name of the theme's static folder -> address with its digest",
    "url": "function: site path of a page -> relative address in this page's language",
    "url_in": "function: (site path, Language) -> relative address in that language",
    "breadcrumb": "function: trail -> markup of the way to this page, once for pages that share it",
    "once": "function: (macro of a component, values) -> what it gives, once for pages nearby",
    "breadcrumbs": "JSON-LD of the way from home to this page; empty on the home page",
    "lang_of": "function: LocalizedText, or a cell's text and the name of its column"
    " -> lang attribute if it needs one",
    "file": "function: site path of a file -> relative address",
    "absolute": "function: site path -> absolute address",
    "text": "function: LocalizedText -> markup in this language; another language is marked",
    "agency_names": "function: tuple of codes -> names of the agencies as markup",
    "plain": "function: LocalizedText -> text in this language or the best there is",
    "anchored": "function: (body fragment, its language, name of a link with {} for its number)"
    " -> fragment with links to its paragraphs",
    "html": "function: (body fragment, its language code) -> markup with links and figures",
    "lowered": "function: body fragment -> the same with its headings one level down",
    "date": "function: date -> <time> in this language's form",
    "moment": "function: ISO date and time -> <time> in this language's form",
    "day": "function: date -> <time> with the day of the month and its weekday, in short",
    "when": "function: ISO date, or a text that is none -> <time>, or the text",
    "weekday": "function: date -> name of its weekday",
    "month": "function: month from 1 -> its name",
    "weekdays": "the seven weekdays from Monday: name and short",
    "number": "function: number -> text with thousands separators",
    "size": "function: bytes -> text such as 12.3 KB",
    "row_id": "function: (Table, row, index) -> fragment id of a row",
    "_": "gettext; also {% trans %}; plural by ngettext",
    "gettext": "gettext",
    "ngettext": "gettext with plural",
}
"""Names that every template may use, with what they are."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all page records. ``title`` is the ``<title>`` without the site's name."""

    title: LocalizedText
    summary: LocalizedText = LocalizedText({})
    trail: tuple[tuple[str, LocalizedText], ...] = ()
    """Breadcrumb above this page: (site path, name), outermost first, home left out."""
    sample: bool = False
    """The page shows sample content and says so."""
    description: LocalizedText = LocalizedText({})
    """What programs are told of the page where it has no summary."""
    published: date | None = None
    """The day of publication, on pages of one record."""
    structured: str = ""
    """schema.org JSON-LD of what the page is about, ready for a script element."""


class HomePage(Context, frozen=True, kw_only=True):
    """home.html"""

    issue: Issue | None
    """The newest issue."""
    publication_days: tuple[int, ...]
    """Weekdays of the regular issue on the day of the build, Monday is 0."""
    datasets: int
    observations: int
    """Rows of all tables of all datasets."""
    changes: tuple[ChangeLine, ...] = ()
    """The latest versions of datasets and corrections of notices, newest first."""


class GazettePage(Context, frozen=True, kw_only=True):
    """gazette.html: the index of all years."""

    years: tuple[YearSummary, ...]
    sections: tuple[tuple[Term, int], ...]
    """Sections in the register's order with their count of notices."""
    agencies: tuple[tuple[str, LocalizedText, int], ...]
    """(code, name, notices) in the register's order, also of those without any yet."""
    calendar: YearCalendar | None = None
    """Of the newest year."""


class YearPage(Context, frozen=True, kw_only=True):
    """year.html: the issues of one ROC year, newest first."""

    year: int
    issues: tuple[IssueSummary, ...]
    years: tuple[int, ...]
    """All ROC years that have issues, for moving between them."""
    calendar: YearCalendar | None = None


class IssuePage(Context, frozen=True, kw_only=True):
    """issue.html and feeds/issue.html"""

    issue: Issue
    html: str
    """The issue's own body, often empty."""
    groups: tuple[tuple[LocalizedText, tuple[Notice, ...]], ...]
    """Notices by section: (section's name, notices), in the register's order."""
    previous: str
    next: str
    """Addresses of the neighbouring issues, empty at the ends."""
    abstracts: dict[str, LocalizedText] = {}
    """Beginning of a notice's text by its id; none of those with personal data."""
    marks: dict[str, tuple[str, ...]] = {}
    """As of ``NoticePage``, by notice id."""
    corrections: tuple[tuple[Notice, Notice], ...] = ()
    """(corrected, corrigendum) where one of them is in this issue."""
    agencies: tuple[tuple[str, LocalizedText, int], ...] = ()
    """(code, name, notices)."""
    text: tuple[str, int, str] = ("", 0, "")
    """(site path, bytes, sha256) of the issue as plain text; feeds have none."""


class NoticePage(Context, frozen=True, kw_only=True):
    """notice.html"""

    issue: Issue
    notice: Notice
    html: str
    html_lang: str
    """Language code of the body shown; another than the page's when there is no translation."""
    section: LocalizedText
    agencies: tuple[tuple[str, LocalizedText], ...]
    """(code, name) of the issuing agencies."""
    addressee: str
    """Masked."""
    deadlines: tuple[Deadline, ...]
    """Legal effect, deadline for comments, hearing; in this order, as far as there are any."""
    force: LegalForce | None = None
    """Changes with the day of the build: for pages and twins, never for feeds and archives."""
    changes: tuple[ChangeView, ...]
    """What corrigenda changed in this notice."""
    makes: tuple[ChangeView, ...]
    """What this notice changes in others."""
    corrects: tuple[Notice, ...]
    corrected_by: tuple[Notice, ...]
    replaced: dict[str, Notice] = {}
    """By the kind of a deadline: the corrigendum that sets another date for it."""
    marks: tuple[str, ...] = ()
    """What lists say of it: ``corrected``, ``repealed``."""
    attachments: tuple[tuple[str, LocalizedText, int, str], ...]
    """(site path, title, bytes, sha256)"""
    akoma_ntoso: str
    """Site path of the law in that form; empty for other notices."""
    previous: str
    next: str
    citation: LocalizedText = LocalizedText({})


class CalendarPage(Context, frozen=True, kw_only=True):
    """calendar.html: the audit of one year, and the city's note on it."""

    year: int
    """ROC year."""
    calendar: CalendarYear
    months: tuple[tuple[int, tuple[tuple[CalendarCell, ...], ...]], ...]
    """(month, weeks of seven cells from Monday)."""
    days_off: tuple[tuple[LocalizedText, tuple[date, ...]], ...]
    """(name, days), in order."""
    html: str
    html_lang: str
    package: str
    """Site path of the year's data package."""


class SubscribePage(Context, frozen=True, kw_only=True):
    """subscribe.html: every feed and calendar."""

    groups: tuple[tuple[str, tuple[FeedLine, ...]], ...]
    """(``site``, ``section``, ``agency`` or ``dataset``; lines)."""
    opml: str
    """Site path of the list of all feeds for readers to import."""


class FeedPage(Context, frozen=True, kw_only=True):
    """feed.html: what a feed has, for readers without a feed reader; in the feed's order."""

    feed: FeedLine
    items: tuple[FeedItem, ...]


class OfflineIssuePage(Context, frozen=True, kw_only=True):
    """offline/issue.html: one issue whole, for the archive of a year that opens from disk."""

    issue: Issue
    notices: tuple[tuple[str, LocalizedText, str], ...]
    """(id, title, markup as in feeds)"""


class OfflineYearPage(Context, frozen=True, kw_only=True):
    """offline/year.html: the first page of that archive."""

    year: int
    issues: tuple[tuple[str, LocalizedText, date, int], ...]
    """(file, name, day of publication, notices)."""


class ListingPage(Context, frozen=True, kw_only=True):
    """listing.html: the notices of a section or agency, newest first, cut by year."""

    notices: tuple[Notice, ...]
    marks: dict[str, tuple[str, ...]] = {}
    """As of ``NoticePage``, by notice id."""
    total: int
    years: tuple[tuple[int, str, int], ...]
    """(ROC year, site path, notices), newest first."""
    months: tuple[tuple[int, str, int], ...] = ()
    """(month, site path, notices) where a year is too long for one page, newest first."""
    description: LocalizedText
    feed: str
    """Site path of its feeds and calendar, without language and extension."""


class CataloguePage(Context, frozen=True, kw_only=True):
    """catalogue.html"""

    groups: tuple[tuple[str, tuple[Dataset, ...]], ...]
    """(chapter code, datasets); the code is empty for datasets without one."""
    total: int
    """Datasets on the page."""
    observations: int
    facets: tuple[Facet, ...] = ()
    orders: tuple[tuple[str, LocalizedText], ...] = ()
    """(site path, name) of the other sort orders."""
    overdue: tuple[str, ...] = ()
    """Names of the datasets that their promised frequency finds late."""


class DatasetPage(Context, frozen=True, kw_only=True):
    """dataset.html"""

    dataset: Dataset
    publisher: LocalizedText
    """Name of the agency, empty when the package names none."""
    browsable: bool = False
    """Has the dataset a table that is too long for the page?"""
    frequency: LocalizedText = LocalizedText({})
    due: date | None = None
    """The day by which the promised frequency asks for an update."""
    overdue: bool = False
    licence: LocalizedText = LocalizedText({})
    """What the licence means, in a sentence."""
    quality: tuple[Indicator, ...] = ()
    points: tuple[int, int, int] = (0, 0, 0)
    """MQA points: earned, lost, not measured."""
    snippets: tuple[Snippet, ...] = ()
    addresses: tuple[Address, ...] = ()
    citation: Citation
    releases: tuple[Release, ...] = ()
    """Newest first."""
    related: tuple[tuple[str, LocalizedText], ...] = ()
    """(site path, title) of notices and reports that quote the dataset."""
    charts: tuple[Chart, ...] = ()


class QualityPage(Context, frozen=True, kw_only=True):
    """quality.html: every dataset's score."""

    rows: tuple[tuple[Dataset, tuple[int, int, int], tuple[int, int, int]], ...]
    """(dataset, Taiwan's points, MQA points); points are earned, lost, not measured."""


class ReleasePage(Context, frozen=True, kw_only=True):
    """release.html: one release of a dataset, for good."""

    dataset: Dataset
    release: Release
    newest: bool
    files: tuple[str, ...]
    """Site paths."""
    changes: tuple[RowChange, ...]
    """The first changes; all are in the files."""
    hidden: int = 0
    """How many changes the page does not show."""


class ReleaseText(Context, frozen=True, kw_only=True):
    """feeds/release.html: one release in a feed."""

    release: Release
    changes: tuple[RowChange, ...]


class SitemapPage(Context, frozen=True, kw_only=True):
    """sitemap.html: the tree of the site for people."""

    branches: tuple[Branch, ...]


class SearchPage(Context, frozen=True, kw_only=True):
    """search.html: the form, and the indexes for those who have no script."""

    years: tuple[int, ...]
    """ROC years, newest first."""
    sections: tuple[tuple[str, LocalizedText, bool], ...]
    """All of the register: (code, name, whether search finds anything of it)."""
    agencies: tuple[tuple[str, LocalizedText, bool], ...]
    """The same of agencies."""


class NotFoundPage(Context, frozen=True, kw_only=True):
    """404.html: one page for all languages."""

    sections: tuple[tuple[str, str], ...]
    """(language tag, markup) by ``not_found.html``."""


class NotFoundText(Context, frozen=True, kw_only=True):
    """not_found.html: what that page says, in one language."""

    issue: Issue | None
    """The newest issue."""


TEMPLATES: dict[str, type[Context]] = {
    "home.html": HomePage,
    "gazette.html": GazettePage,
    "year.html": YearPage,
    "issue.html": IssuePage,
    "notice.html": NoticePage,
    "calendar.html": CalendarPage,
    "subscribe.html": SubscribePage,
    "feed.html": FeedPage,
    "sitemap.html": SitemapPage,
    "listing.html": ListingPage,
    "catalogue.html": CataloguePage,
    "dataset.html": DatasetPage,
    "404.html": NotFoundPage,
    "search.html": SearchPage,
    "quality.html": QualityPage,
    "release.html": ReleasePage,
}
"""Every template that is rendered as a page, with its record."""

FRAGMENTS: dict[str, type[Context]] = {
    "not_found.html": NotFoundText,
    "feeds/notice.html": NoticePage,
    "feeds/issue.html": IssuePage,
    "feeds/release.html": ReleaseText,
    "offline/issue.html": OfflineIssuePage,
    "offline/year.html": OfflineYearPage,
}
"""Templates of texts that are no pages of the site; the addresses of most are absolute."""
