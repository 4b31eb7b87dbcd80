"""What tells of the whole site: its latest changes and its map for people."""

from __future__ import annotations

from collections.abc import Iterator

from gongbao.languages import localized
from gongbao.plan import Target
from gongbao.render.contexts import SitemapPage
from gongbao.render.edition import Edition, page_target
from gongbao.render.gazette_pages import count_notices
from gongbao.render.names import CATALOGUE, GAZETTE, REPORTS, SUBSCRIBE, calendar_name, year_name
from gongbao.render.page_parts import Branch, ChangeLine

_CHANGES = 5
_ADDRESS = "/sitemap/"


def latest_changes(edition: Edition) -> tuple[ChangeLine, ...]:
    """The newest versions of datasets and corrections of notices."""
    found = [
        ChangeLine(
            day=release.published, kind="dataset", address=dataset.address, title=dataset.title
        )
        for dataset in edition.site.datasets
        for release in edition.histories[dataset.name].releases[-1:]
    ]
    found += [
        ChangeLine(
            day=issue.published_on, kind="correction", address=notice.address, title=notice.title
        )
        for issue in edition.site.issues
        for notice in issue.notices
        if notice.corrects and not notice.withdrawn
    ]
    return tuple(sorted(found, key=lambda one: one.day, reverse=True)[:_CHANGES])


def plan_site_map(edition: Edition) -> Target:
    page = SitemapPage(title=localized(zh="網站地圖", en="Site map"), branches=_branches(edition))
    return page_target(edition, _ADDRESS, "sitemap.html", lambda _: page, page)


def _branches(edition: Edition) -> tuple[Branch, ...]:
    site = edition.site
    sections, agencies = count_notices(site.issues)
    registers = site.registers
    return (
        Branch(address="/", name=site.identity.name),
        Branch(address="/gazette/", name=GAZETTE, leaves=tuple(_years(edition))),
        Branch(
            address="/gazette/",
            name=localized(zh="公報類別", en="Sections of the gazette"),
            leaves=tuple(
                Branch(address=f"/gazette/sections/{code}/", name=term.name, count=sections[code])
                for code, term in registers.sections.items()
            ),
        ),
        Branch(
            address="/gazette/",
            name=localized(zh="刊登公報的機關", en="Agencies in the gazette"),
            leaves=tuple(
                Branch(address=f"/gazette/agencies/{code}/", name=one.name, count=agencies[code])
                for code, one in registers.agencies.items()
            ),
        ),
        Branch(
            address="/datasets/",
            name=CATALOGUE,
            count=len(site.datasets),
            leaves=tuple(Branch(address=one.address, name=one.title) for one in site.datasets),
        ),
        Branch(
            address="/reports/",
            name=REPORTS,
            count=len(site.reports),
            leaves=tuple(Branch(address=one.address, name=one.title) for one in site.reports),
        ),
        Branch(address="/subscribe/", name=SUBSCRIBE),
        *(Branch(address=page.address, name=page.title) for page in site.pages),
    )


def _years(edition: Edition) -> Iterator[Branch]:
    for year, issues in reversed(edition.site.issues_by_year().items()):
        notices = sum(len(issue.notices) for issue in issues)
        yield Branch(address=f"/gazette/{year}/", name=year_name(year), count=notices)
        yield Branch(address=f"/gazette/{year}/calendar/", name=calendar_name(year))
