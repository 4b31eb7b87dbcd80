"""What each template is given, as declared records: the contract between code and theme.

Every template sees its own record as ``page`` and, for all templates alike, the names of
``COMMON``. A test fails when a template uses anything else.
"""

from __future__ import annotations

from datetime import date

import msgspec

from gongbao.languages import LocalizedText
from gongbao.model import Dataset, Document, Issue, Notice, Term

COMMON = {
    "page": "the declared record of this template",
    "site": "SiteIdentity: name, publisher, contact_email, demo",
    "pages": "all pages of content/pages, as Documents",
    "registers": "Registers: agencies, sections, topics, districts by code",
    "lang": "Language of this page: code, tag, prefix, locale, name",
    "languages": "all Language records",
    "path": "site path of this page without language prefix",
    "root": "relative address of the site's root, such as ../../ (ends with /)",
    "canonical": "absolute address of this page",
    "alternates": "list of (hreflang, absolute address) with x-default",
    "asset": "function: file name of the theme's static folder -> address with its digest",
    "url": "function: site path of a page -> relative address in this page's language",
    "url_in": "function: (site path, Language) -> relative address in that language",
    "file": "function: site path of a file -> relative address",
    "absolute": "function: site path -> absolute address",
    "text": "function: LocalizedText -> markup in this language; another language is marked",
    "plain": "function: LocalizedText -> text in this language or the best there is",
    "html": "function: body fragment -> markup with links and figures for this page",
    "date": "function: date -> <time> in this language's form",
    "moment": "function: ISO date and time -> <time> in this language's form",
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


class HomePage(Context, frozen=True, kw_only=True):
    """home.html"""

    issue: Issue | None
    """The newest issue."""
    datasets: int
    observations: int
    """Rows of all tables of all datasets."""
    reports: tuple[Document, ...]
    newest: tuple[Dataset, ...]


class GazettePage(Context, frozen=True, kw_only=True):
    """gazette.html: the index of all years."""

    years: tuple[YearSummary, ...]
    sections: tuple[tuple[Term, int], ...]
    """Sections in the register's order with their count of notices."""
    agencies: tuple[tuple[str, LocalizedText, int], ...]
    """(code, name, notices) of agencies that have published."""


class YearSummary(msgspec.Struct, frozen=True, kw_only=True):
    year: int
    """ROC year."""
    issues: int
    notices: int


class YearPage(Context, frozen=True, kw_only=True):
    """year.html: the issues of one ROC year, newest first."""

    year: int
    issues: tuple[IssueSummary, ...]
    years: tuple[int, ...]
    """All ROC years that have issues, for moving between them."""


class IssueSummary(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    address: str
    published_on: date
    kind: str
    notices: int
    sample: bool


class IssuePage(Context, frozen=True, kw_only=True):
    """issue.html"""

    issue: Issue
    html: str
    """The issue's own body, often empty."""
    groups: tuple[tuple[LocalizedText, tuple[Notice, ...]], ...]
    """Notices by section: (section's name, notices), in the register's order."""
    previous: str
    next: str
    """Addresses of the neighbouring issues, empty at the ends."""


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
    corrects: tuple[Notice, ...]
    corrected_by: tuple[Notice, ...]
    attachments: tuple[tuple[str, LocalizedText, int, str], ...]
    """(site path, title, bytes, sha256)"""
    previous: str
    next: str


class ListingPage(Context, frozen=True, kw_only=True):
    """listing.html: the notices of a section or agency, newest first, cut by year."""

    kind: str
    """``section`` or ``agency``."""
    notices: tuple[Notice, ...]
    total: int
    years: tuple[tuple[int, str, int], ...]
    """(ROC year, site path, notices), newest first."""
    description: LocalizedText


class CataloguePage(Context, frozen=True, kw_only=True):
    """catalogue.html"""

    groups: tuple[tuple[str, tuple[Dataset, ...]], ...]
    """(chapter code, datasets); the code is empty for datasets without one."""
    observations: int


class DatasetPage(Context, frozen=True, kw_only=True):
    """dataset.html"""

    dataset: Dataset
    publisher: LocalizedText
    """Name of the agency, empty when the package names none."""


class ReportsPage(Context, frozen=True, kw_only=True):
    """reports.html: the chapters of one ROC year (``year`` is 0 for the list of years)."""

    year: int
    chapters: tuple[Document, ...]
    years: tuple[int, ...]


class DocumentPage(Context, frozen=True, kw_only=True):
    """document.html: a report chapter or a page."""

    html: str
    html_lang: str
    figures: int
    """Figures of the text that were looked up in datasets."""
    previous: str
    next: str


class NotFoundPage(Context, frozen=True, kw_only=True):
    """404.html: one page for both languages."""


TEMPLATES: dict[str, type[Context]] = {
    "home.html": HomePage,
    "gazette.html": GazettePage,
    "year.html": YearPage,
    "issue.html": IssuePage,
    "notice.html": NoticePage,
    "listing.html": ListingPage,
    "catalogue.html": CataloguePage,
    "dataset.html": DatasetPage,
    "reports.html": ReportsPage,
    "document.html": DocumentPage,
    "404.html": NotFoundPage,
}
"""Every template that is rendered as a page, with its record."""
