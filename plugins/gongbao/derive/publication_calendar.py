"""The calendar audit: on which days issues were due, and which appeared.

An issue is due on every publication weekday from the first issue of the gazette on. A due day that
is a day off is explained, not missed. On its own day an issue may still come, so a day is missed
from the day after on. An issue stands for the day it was scheduled on, or for the day it appeared
on when it names none. Without publication weekdays nothing is due, and an issue has just appeared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from gongbao.languages import LocalizedText
from gongbao.model import DayOff, Issue, SiteIdentity, gazette_address
from gongbao.record import Record

STATUSES = ("on-time", "shifted", "appeared", "day-off", "missing", "extra", "future", "outside")


class CalendarDay(Record, frozen=True, kw_only=True):
    """A day on which an issue was due or appeared."""

    day: date
    status: str
    """One of ``STATUSES``; ``outside``: a sample gazette says nothing of this day."""
    due: bool
    """Is it one of the weekdays of publication?"""
    day_off: LocalizedText = LocalizedText({})
    issue: str = ""
    """Id of the issue that was due on or appeared on this day."""
    published_on: date | None = None
    """Where that issue was shifted: when it appeared."""
    reason: LocalizedText = LocalizedText({})

    @property
    def address(self) -> str:
        """Of the issue, empty where there is none."""
        return gazette_address(self.issue) if self.issue else ""


class CalendarYear(Record, frozen=True, kw_only=True):
    """The audit of one year."""

    year: int
    """AD year."""
    sample: bool
    """All issues are samples: nothing is said of the real gazette."""
    days: tuple[CalendarDay, ...]
    """Due days and days of issues, in order."""
    due: int
    """Publication weekdays in the whole year, from the first issue of the gazette on."""
    due_days_off: int
    """How many of them are days off."""
    issues: int

    def count(self, status: str) -> int:
        return sum(one.status == status for one in self.days)


def derive_calendar(
    year: int,
    issues: Iterable[Issue],
    identity: SiteIdentity,
    days_off: Iterable[DayOff],
    begun: date,
    as_of: date,
) -> CalendarYear:
    """The audit of AD *year*; *issues* are those of the gazette's year.

    begun: the day of the gazette's first issue; nothing was due before.
    """
    found = list(issues)
    names = {one.day: one.name for one in days_off}
    sample = bool(found) and all(issue.sample for issue in found)
    by_due: dict[date, Issue] = {}
    others: list[tuple[str, Issue]] = []
    for issue in found:
        due = issue.scheduled_on or issue.published_on
        weekdays = identity.weekdays_on(due)
        if issue.kind != "extra" and not weekdays:
            others.append(("appeared", issue))
        elif issue.kind == "extra" or due.weekday() not in weekdays or due in by_due:
            others.append(("extra", issue))
        else:
            by_due[due] = issue
    due_days = [
        day for day in _days_of(year) if day >= begun and day.weekday() in identity.weekdays_on(day)
    ]
    days = []
    for day in sorted({*due_days, *by_due}):
        due_issue = by_due.get(day)
        days.append(
            CalendarDay(
                day=day,
                status=_status(day, due_issue, day in names, as_of, sample),
                due=True,
                day_off=names.get(day, LocalizedText({})),
                issue=due_issue.id if due_issue else "",
                published_on=due_issue.published_on if due_issue else None,
                reason=due_issue.shift_reason if due_issue else LocalizedText({}),
            )
        )
    days += [
        CalendarDay(
            day=issue.published_on,
            status=status,
            due=False,
            day_off=names.get(issue.published_on, LocalizedText({})),
            issue=issue.id,
            published_on=issue.published_on,
            reason=issue.shift_reason,
        )
        for status, issue in others
    ]
    return CalendarYear(
        year=year,
        sample=sample,
        days=tuple(sorted(days, key=lambda one: (one.day, one.issue))),
        due=len(due_days),
        due_days_off=sum(day in names for day in due_days),
        issues=len(found),
    )


def _status(day: date, issue: Issue | None, day_off: bool, as_of: date, sample: bool) -> str:
    if issue:
        return "on-time" if issue.published_on == day else "shifted"
    if day_off:
        return "day-off"
    if day >= as_of:
        return "future"
    return "outside" if sample else "missing"


def _days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)
