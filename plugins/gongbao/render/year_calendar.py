"""The issues of a year as a table of months and weeks, from the audit of its publication days."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

from gongbao.derive.publication_calendar import CalendarDay, CalendarYear
from gongbao.model import Issue
from gongbao.render.names import issue_number
from gongbao.render.page_parts import CalendarEntry, YearCalendar

_SHOWN = ("on-time", "shifted", "appeared", "extra", "missing", "day-off")


def year_calendar(year: int, audit: CalendarYear, issues: Mapping[str, Issue]) -> YearCalendar:
    """*year* is of the ROC; *issues* are those of the year, by id."""
    entries: dict[tuple[int, int], list[CalendarEntry]] = {}
    for one in sorted(audit.days, key=_shown_on):
        if one.status in _SHOWN and _shown_on(one).year == audit.year:
            entries.setdefault(_cell(_shown_on(one)), []).append(_entry(one, issues.get(one.issue)))
    weeks = max((week for _, week in entries), default=0) + 1
    return YearCalendar(
        year=year,
        weeks=weeks,
        months=tuple(
            (month, tuple(tuple(entries.get((month, week), ())) for week in range(weeks)))
            for month in range(1, 13)
        ),
    )


def _entry(one: CalendarDay, issue: Issue | None) -> CalendarEntry:
    return CalendarEntry(
        day=_shown_on(one),
        status=one.status,
        address=one.address,
        name=issue_number(issue) if issue else one.day_off,
        notices=len(issue.notices) if issue else 0,
    )


def _shown_on(one: CalendarDay) -> date:
    """A shifted issue stands where it appeared."""
    return one.published_on or one.day


def _cell(day: date) -> tuple[int, int]:
    """Month, and week of the month from 0; weeks begin on Monday."""
    first = day.replace(day=1)
    monday = first - timedelta(calendar.weekday(day.year, day.month, 1))
    return day.month, (day - monday).days // 7
