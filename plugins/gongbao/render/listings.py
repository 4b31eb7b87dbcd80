"""The notices of a section or an agency: a page for each year, and for each month of long years.

The newest year stands at the list's own address as well. Pages of closed years and months count
nothing but their own notices, so that a new issue leaves them as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import msgspec

from gongbao.languages import LocalizedText, localized
from gongbao.model import Notice
from gongbao.plan import Target
from gongbao.render.contexts import ListingPage
from gongbao.render.edition import Edition, page_target
from gongbao.render.gazette_view import GazetteView
from gongbao.render.last_changes import newest
from gongbao.render.names import GAZETTE_TRAIL

LONGEST = 200
"""Notices of a year that one page holds; longer years are cut by the month of publication."""

Months = dict[int, list[Notice]]
"""Notices by month, newest first."""


class _List(msgspec.Struct, frozen=True, kw_only=True):
    """All notices of a section or an agency."""

    base: str
    """Its site path."""
    name: LocalizedText
    description: LocalizedText
    by_year: dict[int, Months]
    """By ROC year, newest first."""
    published: dict[str, date]
    """Day of publication of all issues, by id."""

    def years(self) -> tuple[tuple[int, str, int], ...]:
        return tuple(
            (year, f"{self.base}{year}/", sum(map(len, months.values())))
            for year, months in self.by_year.items()
        )


def plan_listings(edition: Edition, view: GazetteView) -> list[Target]:
    return [target for one in _lists(edition) for target in _targets(edition, view, one)]


def _lists(edition: Edition) -> Iterator[_List]:
    """Every section and every agency, for feeds of all of them lead here."""
    registers = edition.site.registers
    published = {issue.id: issue.published_on for issue in edition.site.issues}
    found: dict[str, dict[int, Months]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for issue in reversed(edition.site.issues):
        for notice in issue.notices:
            for base in (
                f"/gazette/sections/{notice.section}/",
                *(f"/gazette/agencies/{code}/" for code in notice.agency),
            ):
                found[base][issue.year][issue.published_on.month].append(notice)
    for code, term in registers.sections.items():
        yield _List(
            base=f"/gazette/sections/{code}/",
            name=term.name,
            description=term.description,
            by_year=found[f"/gazette/sections/{code}/"],
            published=published,
        )
    for code, agency in registers.agencies.items():
        yield _List(
            base=f"/gazette/agencies/{code}/",
            name=agency.name,
            description=LocalizedText({}),
            by_year=found[f"/gazette/agencies/{code}/"],
            published=published,
        )


def _targets(edition: Edition, view: GazetteView, one: _List) -> Iterator[Target]:
    latest = next(iter(one.by_year.items()), (0, {}))
    yield _year(edition, view, one, *latest, at=one.base)
    for year, months in one.by_year.items():
        path = f"{one.base}{year}/"
        yield _year(edition, view, one, year, months, at=path)
        if _is_long(months):
            for month, notices in months.items():
                at = f"{path}{month}/"
                yield _page(edition, view, one, year, months, at, notices, counted=False)


def _year(
    edition: Edition, view: GazetteView, one: _List, year: int, months: Months, at: str
) -> Target:
    """All notices of the year, or those of its newest month."""
    lists = list(months.values())[: 1 if _is_long(months) else None]
    notices = [notice for found in lists for notice in found]
    return _page(edition, view, one, year, months, at, notices)


def _is_long(months: Months) -> bool:
    return sum(map(len, months.values())) > LONGEST


def _page(
    edition: Edition,
    view: GazetteView,
    one: _List,
    year: int,
    months: Months,
    path: str,
    notices: list[Notice],
    counted: bool = True,
) -> Target:
    """counted: say how many notices the other months have."""
    years = one.years()
    if path == one.base:
        total = sum(count for *_, count in years)
    else:
        total = sum(map(len, months.values())) if counted else len(notices)
        years = tuple((one_year, target, 0) for one_year, target, _ in years)
    page = ListingPage(
        title=one.name if path == one.base else _title(one.name, year, path),
        trail=GAZETTE_TRAIL if path == one.base else (*GAZETTE_TRAIL, (one.base, one.name)),
        sample=any(notice.sample for notice in notices),
        notices=tuple(notices),
        marks=view.marks_of(notices),
        total=total,
        years=years,
        months=tuple(
            (month, f"{one.base}{year}/{month}/", len(found) if counted else 0)
            for month, found in months.items()
        )
        if _is_long(months)
        else (),
        description=one.description,
        feed=one.base.rstrip("/").replace("/gazette/", "/feeds/"),
    )
    corrected = [view.corrected_on(notice) for notice in notices if notice.id in page.marks]
    day = newest([one.published[notices[0].issue_id], *corrected]) if notices else None
    frame = msgspec.structs.replace(page, notices=())
    digests = [notice.digest for notice in notices]
    return page_target(edition, path, "listing.html", lambda _: page, frame, digests, changed=day)


def _title(name: LocalizedText, year: int, path: str) -> LocalizedText:
    """With the year, and the month where the page is one month's."""
    month = path.rstrip("/").split("/")[5:]
    zh, en = f"民國{year}年", str(year + 1911)
    if month:
        zh, en = f"{zh}{month[0]}月", f"{en}-{int(month[0]):02d}"
    return localized(zh=f"{name.get('zh')}（{zh}）", en=f"{name.get('en')} ({en})")
