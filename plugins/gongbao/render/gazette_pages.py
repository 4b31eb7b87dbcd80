"""Lists of the gazette: index, years, sections and agencies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from gongbao.languages import LocalizedText, localized
from gongbao.model import Notice
from gongbao.plan import Target
from gongbao.render.contexts import (
    GazettePage,
    IssueSummary,
    ListingPage,
    YearPage,
    YearSummary,
)
from gongbao.render.edition import Edition, page_target
from gongbao.render.last_changes import gazette_changed
from gongbao.render.names import GAZETTE, GAZETTE_TRAIL


def plan_gazette_lists(edition: Edition) -> list[Target]:
    """The index, a page for each year, section and agency."""
    return [_index_target(edition), *_year_targets(edition), *_listing_targets(edition)]


def _index_target(edition: Edition) -> Target:
    site = edition.site
    by_section: dict[str, int] = defaultdict(int)
    by_agency: dict[str, int] = defaultdict(int)
    for issue in site.issues:
        for notice in issue.notices:
            by_section[notice.section] += 1
            for code in notice.agency:
                by_agency[code] += 1
    page = GazettePage(
        title=GAZETTE,
        sample=any(issue.sample for issue in site.issues),
        years=tuple(
            YearSummary(year=y, issues=len(found), notices=sum(len(i.notices) for i in found))
            for y, found in sorted(site.issues_by_year().items(), reverse=True)
        ),
        sections=tuple((term, by_section[code]) for code, term in site.registers.sections.items()),
        agencies=tuple(
            (code, agency.name, by_agency[code])
            for code, agency in site.registers.agencies.items()
            if by_agency[code]
        ),
    )
    day = gazette_changed(edition)
    return page_target(edition, "/gazette/", "gazette.html", lambda _: page, page, changed=day)


def _year_targets(edition: Edition) -> list[Target]:
    by_year: dict[int, list[IssueSummary]] = defaultdict(list)
    for issue in reversed(edition.site.issues):
        by_year[issue.year].append(
            IssueSummary(
                number=issue.number,
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
            title=localized(zh=f"{year}年公報", en=f"Gazette {year + 1911}"),
            trail=GAZETTE_TRAIL,
            sample=any(issue.sample for issue in issues),
            year=year,
            issues=tuple(issues),
            years=tuple(by_year),
        )
        day = issues[0].published_on
        targets.append(_constant_page(edition, f"/gazette/{year}/", "year.html", page, day))
    return targets


def _constant_page(
    edition: Edition, path: str, template: str, page: YearPage | ListingPage, day: date | None
) -> Target:
    return page_target(edition, path, template, lambda _: page, page, changed=day)


def _listing_targets(edition: Edition) -> list[Target]:
    """Sections and agencies: the newest year on the first page, a page for every year."""
    registers = edition.site.registers
    by_section: dict[str, dict[int, list[Notice]]] = defaultdict(lambda: defaultdict(list))
    by_agency: dict[str, dict[int, list[Notice]]] = defaultdict(lambda: defaultdict(list))
    for issue in reversed(edition.site.issues):
        for notice in issue.notices:
            by_section[notice.section][issue.year].append(notice)
            for code in notice.agency:
                by_agency[code][issue.year].append(notice)
    targets: list[Target] = []
    for code, term in registers.sections.items():
        targets += _listing(edition, "section", code, term.name, term.description, by_section[code])
    for code, agency in registers.agencies.items():
        if by_agency[code]:
            targets += _listing(
                edition, "agency", code, agency.name, LocalizedText({}), by_agency[code]
            )
    return targets


def _listing(
    edition: Edition,
    kind: str,
    code: str,
    name: LocalizedText,
    description: LocalizedText,
    by_year: Mapping[int, list[Notice]],
) -> list[Target]:
    base = f"/gazette/{'sections' if kind == 'section' else 'agencies'}/{code}/"
    years = tuple((year, f"{base}{year}/", len(found)) for year, found in by_year.items())
    total = sum(count for *_, count in years)
    days = {issue.id: issue.published_on for issue in edition.site.issues}
    newest = tuple(by_year[years[0][0]]) if years else ()
    trail: tuple[tuple[str, LocalizedText], ...] = GAZETTE_TRAIL
    pages = [(base, name, newest, trail)]
    for year, path, _ in years:
        title = localized(
            zh=f"{name.get('zh')}（民國{year}年）", en=f"{name.get('en')} ({year + 1911})"
        )
        pages.append((path, title, tuple(by_year[year]), (*GAZETTE_TRAIL, (base, name))))
    return [
        _constant_page(
            edition,
            path,
            "listing.html",
            ListingPage(
                title=title,
                trail=trail,
                sample=any(notice.sample for notice in notices),
                kind=kind,
                notices=notices,
                total=total,
                years=years,
                description=description,
                feed=base.rstrip("/").replace("/gazette/", "/feeds/"),
            ),
            days[notices[0].issue_id] if notices else None,
        )
        for path, title, notices, trail in pages
    ]
