"""Records that the records of pages (``render.contexts``) are made of."""

from __future__ import annotations

from datetime import date

import msgspec

from gongbao.derive.publication_calendar import CalendarDay
from gongbao.languages import LocalizedText


class ChangeLine(msgspec.Struct, frozen=True, kw_only=True):
    day: date
    kind: str
    """``dataset`` or ``correction``."""
    address: str
    title: LocalizedText


class YearSummary(msgspec.Struct, frozen=True, kw_only=True):
    year: int
    """ROC year."""
    issues: int
    notices: int


class YearCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """The issues of a year by month and week of the month."""

    year: int
    """ROC year."""
    weeks: int
    months: tuple[tuple[int, tuple[tuple[CalendarEntry, ...], ...]], ...]
    """(month from 1, cells), one cell for each week."""


class CalendarEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An issue, or a day on which one was due."""

    day: date
    status: str
    """``on-time``, ``shifted``, ``appeared``, ``extra``, ``missing`` or ``day-off``."""
    address: str
    """Of the issue, empty where there is none."""
    name: LocalizedText
    """Of the issue, or of the day off."""
    notices: int


class IssueSummary(msgspec.Struct, frozen=True, kw_only=True):
    name: LocalizedText
    address: str
    published_on: date
    kind: str
    notices: int
    sample: bool


class ChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """One corrected place of a notice."""

    where: LocalizedText
    by: str
    """Site path of the corrigendum, empty when it is not known."""
    spans: tuple[tuple[str, str], ...]
    """(``same``, ``out`` or ``in``; text) in reading order."""

    @property
    def was(self) -> str:
        return "".join(text for kind, text in self.spans if kind != "in")

    @property
    def now(self) -> str:
        return "".join(text for kind, text in self.spans if kind != "out")


class CalendarCell(msgspec.Struct, frozen=True, kw_only=True):
    """One day of the table; ``day`` is 0 outside the month."""

    day: int
    status: str = ""
    issues: tuple[CalendarDay, ...] = ()
    """Those that appeared on this day, the regular one first."""
    moved_to: date | None = None
    """When the issue appeared that was due on this day."""
    name: LocalizedText = LocalizedText({})
    """Of the day off."""


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    address: str
    name: LocalizedText
    count: int = 0
    """Pages below it; 0 where there are none to count."""
    leaves: tuple[Branch, ...] = ()


class Facet(msgspec.Struct, frozen=True, kw_only=True):
    """One value that datasets can be narrowed to; a link to a page of its own."""

    kind: str
    label: LocalizedText
    code: str
    """As addresses carry it."""
    name: LocalizedText
    count: int

    @property
    def address(self) -> str:
        return f"/datasets/by/{self.kind}/{self.code}/"
