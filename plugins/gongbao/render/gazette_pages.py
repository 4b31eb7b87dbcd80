"""Lists of the gazette's issues: the index and the years."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from gongbao.model import Issue
from gongbao.plan import Target
from gongbao.render.contexts import GazettePage, YearPage
from gongbao.render.edition import Edition, page_target
from gongbao.render.last_changes import gazette_changed
from gongbao.render.names import GAZETTE, GAZETTE_TRAIL, gazette_name, issue_number
from gongbao.render.page_parts import IssueSummary, YearCalendar, YearSummary
from gongbao.render.year_calendar import year_calendar


def plan_gazette_lists(edition: Edition) -> list[Target]:
    """The index and a page for each year."""
    return [_index_target(edition), *_year_targets(edition)]


def _index_target(edition: Edition) -> Target:
    site = edition.site
    by_section, by_agency = count_notices(site.issues)
    page = GazettePage(
        title=GAZETTE,
        sample=any(issue.sample for issue in site.issues),
        years=tuple(
            YearSummary(year=y, issues=len(found), notices=sum(len(i.notices) for i in found))
            for y, found in sorted(site.issues_by_year().items(), reverse=True)
        ),
        sections=tuple((term, by_section[code]) for code, term in site.registers.sections.items()),
        agencies=tuple(
            (code, agency.name, by_agency[code]) for code, agency in site.registers.agencies.items()
        ),
        calendar=_calendar(edition, site.newest_year) if site.issues else None,
    )
    day = gazette_changed(edition)
    return page_target(edition, "/gazette/", "gazette.html", lambda _: page, page, changed=day)


def count_notices(issues: Iterable[Issue]) -> tuple[Counter[str], Counter[str]]:
    """Notices by section and by agency."""
    notices = [notice for issue in issues for notice in issue.notices]
    return (
        Counter(notice.section for notice in notices),
        Counter(code for notice in notices for code in notice.agency),
    )


def _year_targets(edition: Edition) -> list[Target]:
    by_year: dict[int, list[IssueSummary]] = defaultdict(list)
    for issue in reversed(edition.site.issues):
        by_year[issue.year].append(
            IssueSummary(
                name=issue_number(issue),
                address=issue.address,
                published_on=issue.published_on,
                kind=issue.kind,
                notices=len(issue.notices),
                sample=issue.sample,
            )
        )
    targets = []
    for year, issues in by_year.items():
        page = YearPage(
            title=gazette_name(year),
            trail=GAZETTE_TRAIL,
            sample=any(issue.sample for issue in issues),
            year=year,
            issues=tuple(issues),
            years=tuple(by_year),
            calendar=_calendar(edition, year),
        )
        targets.append(_year_target(edition, page))
    return targets


def _year_target(edition: Edition, page: YearPage) -> Target:
    day = page.issues[0].published_on
    path = f"/gazette/{page.year}/"
    return page_target(edition, path, "year.html", lambda _: page, page, changed=day)


def _calendar(edition: Edition, year: int) -> YearCalendar:
    issues = {issue.id: issue for issue in edition.site.issues if issue.year == year}
    return year_calendar(year, edition.calendars[year], issues)
