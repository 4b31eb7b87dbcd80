"""The publication calendar of each year: the audit as a table, with the city's note on it."""

from __future__ import annotations

import calendar as month_calendar
from collections.abc import Iterator
from datetime import date

from gongbao.derive.publication_calendar import CalendarYear
from gongbao.languages import Language, LocalizedText
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
    months = _months(audit, {d.day: d.name for d in edition.site.registers.days_off})

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
    shown = {one.published_on: one for one in audit.days if one.issue}

    def cell(day: date) -> CalendarCell:
        found = shown.get(day) or by_day.get(day)
        status = found.status if found and found.status not in ("future", "outside") else ""
        address = found.address if found and day in shown else ""
        return CalendarCell(
            day=day.day, status=status, address=address, name=names.get(day, LocalizedText({}))
        )

    def weeks(month: int) -> Iterator[tuple[CalendarCell, ...]]:
        for week in month_calendar.Calendar(0).monthdatescalendar(audit.year, month):
            yield tuple(cell(d) if d.month == month else CalendarCell(day=0) for d in week)

    return tuple((month, tuple(weeks(month))) for month in range(1, 13))
