"""What the templates of reports, figures and pages are given (see ``render.contexts``)."""

from __future__ import annotations

import msgspec

from gongbao.dataset_model import Dataset
from gongbao.figure_model import Exemption, Figure
from gongbao.languages import LocalizedText
from gongbao.model import Document
from gongbao.render.citations import Citation
from gongbao.render.contexts import Context


class Tracing(msgspec.Struct, frozen=True, kw_only=True):
    """How many numbers of a text lead to their data."""

    traced: int = 0
    numbers: int = 0
    """Those traced, and those without a source."""


class ReportsPage(Context, frozen=True, kw_only=True):
    """reports.html: all years."""

    years: tuple[tuple[int, tuple[Document, ...]], ...]
    """(ROC year, chapters), newest first."""


class ReportPage(Context, frozen=True, kw_only=True):
    """report.html: the chapters of one ROC year."""

    year: int
    chapters: tuple[tuple[Document, Tracing], ...]
    tracing: Tracing
    comparison: tuple[FigureView, ...]
    """Figures that the year before has too."""
    citation: Citation
    previous: str
    next: str


class DocumentPage(Context, frozen=True, kw_only=True):
    """document.html: a report chapter or a page."""

    html: str
    html_lang: str
    tracing: Tracing
    list: str = ""
    """Address of the report's list of figures, with the chapter's fragment."""
    citation: Citation | None = None
    previous: str
    next: str


class FigureView(msgspec.Struct, frozen=True, kw_only=True):
    """One figure as the list of figures shows it."""

    figure: Figure
    value: LocalizedText
    """The value in words of each language, with its unit."""
    dataset: LocalizedText
    before: LocalizedText = LocalizedText({})
    """The value of the year before."""
    change: LocalizedText = LocalizedText({})
    """The difference to the year before, with its sign."""
    releases: tuple[tuple[str, LocalizedText], ...] = ()
    """(version, value) in each published version of the data, where they differ."""
    citation: Citation


class FiguresPage(Context, frozen=True, kw_only=True):
    """figures.html: every figure of a year's report with its source."""

    year: int
    chapters: tuple[tuple[Document, tuple[FigureView, ...], tuple[Exemption, ...]], ...]
    tracing: Tracing
    files: tuple[tuple[str, str], ...]
    """(name, site path) of the list for programs."""


class CountLine(msgspec.Struct, frozen=True, kw_only=True):
    """What one dataset counts in a year."""

    dataset: Dataset
    figures: int
    """Numbers in its tables, the year and keys left out."""
    quoted: int
    """Of these, single cells that the report's summaries quote."""
    units: tuple[LocalizedText, ...]


class CountsPage(Context, frozen=True, kw_only=True):
    """counts.html: what a year's report counts, from the datasets."""

    year: int
    groups: tuple[tuple[str, tuple[CountLine, ...]], ...]
    """(chapter code, datasets)."""
    figures: int
    quoted: int
    units: tuple[tuple[str, int], ...]
    """Units with the number of figures that have them, commonest first."""


REPORT_TEMPLATES: dict[str, type[Context]] = {
    "reports.html": ReportsPage,
    "report.html": ReportPage,
    "document.html": DocumentPage,
    "figures.html": FiguresPage,
    "counts.html": CountsPage,
}
"""Templates of pages that this module declares."""
