"""The publication calendar of each year: the audit as a table, with the city's note on it."""

from __future__ import annotations

import calendar as month_calendar
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from gongbao.derive.publication_calendar import STATUSES, CalendarDay, CalendarYear
from gongbao.languages import Language, LocalizedText
from gongbao.model import DayOff
from gongbao.plan import Target, Templates
from gongbao.render.contexts import CalendarPage
from gongbao.render.edition import Edition, best_body, page_paths, render_page
from gongbao.render.names import GAZETTE_TRAIL, calendar_name, year_name
from gongbao.render.page_parts import CalendarCell

Month = tuple[int, tuple[tuple[CalendarCell, ...], ...]]


def plan_calendar_pages(edition: Edition) -> list[Target]:
    return [_target(edition, year, one) for year, one in edition.calendars.items()]


def _target(edition: Edition, year: int, audit: CalendarYear) -> Target:
    path = f"/gazette/{year}/calendar/"
    note = edition.notes.get(year)
    days_off = [one for one in edition.site.registers.days_off if one.day.year == audit.year]
    months = _months(audit, {one.day: one.name for one in days_off})

    def render(templates: Templates) -> dict[str, bytes]:
        bodies = edition.html(note.path) if note else {}

        def make(language: Language) -> CalendarPage:
            html, code = best_body(bodies, path, language)
            return CalendarPage(
                title=calendar_name(year),
                trail=(*GAZETTE_TRAIL, (f"/gazette/{year}/", year_name(year))),
                sample=audit.sample,
                year=year,
                calendar=audit,
                months=months,
                days_off=_by_name(days_off),
                html=html,
                html_lang=code,
                package=f"/gazette/{year}/datapackage.json",
            )

        return render_page(templates, "calendar.html", path, make)

    digest = edition.unit_digests.get(note.path, "") if note else ""
    figures = edition.figures_of(note.path) if note else None
    return Target(
        name=path,
        key=edition.key("calendar page", year, audit, digest, figures),
        paths=page_paths(edition, path),
        render=render,
        source=note.path if note else "",
    )


def _months(audit: CalendarYear, names: dict[date, LocalizedText]) -> tuple[Month, ...]:
    by_day = {one.day: one for one in audit.days}
    appeared: dict[date | None, list[CalendarDay]] = {}
    for one in sorted(audit.days, key=lambda one: STATUSES.index(one.status)):
        if one.issue:
            appeared.setdefault(one.published_on, []).append(one)

    def cell(day: date) -> CalendarCell:
        issues = tuple(appeared.get(day, ()))
        found = issues[0] if issues else by_day.get(day)
        status = found.status if found and found.status not in ("future", "outside") else ""
        moved_to = found.published_on if found and status == "shifted" and not issues else None
        return CalendarCell(
            day=day.day,
            status="moved" if moved_to else status,
            issues=issues,
            moved_to=moved_to,
            name=names.get(day, LocalizedText({})),
        )

    def weeks(month: int) -> Iterator[tuple[CalendarCell, ...]]:
        for week in month_calendar.Calendar(0).monthdatescalendar(audit.year, month):
            yield tuple(cell(d) if d.month == month else CalendarCell(day=0) for d in week)

    return tuple((month, tuple(weeks(month))) for month in range(1, 13))


def _by_name(days: Iterable[DayOff]) -> tuple[tuple[LocalizedText, tuple[date, ...]], ...]:
    """Days off one after the other under their common name."""
    in_order = sorted(days, key=lambda one: one.day)
    groups = groupby(in_order, key=lambda one: one.name)
    return tuple((name, tuple(one.day for one in group)) for name, group in groups)
