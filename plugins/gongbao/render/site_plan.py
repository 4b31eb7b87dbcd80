"""All targets of a site, in the order in which they are rendered."""

from __future__ import annotations

from gongbao.languages import DEFAULT, localized
from gongbao.plan import Target, Templates
from gongbao.render.calendar_pages import plan_calendar_pages
from gongbao.render.catalogue_files import plan_catalogue_files, plan_table_browser
from gongbao.render.catalogue_pages import count_observations, plan_datasets
from gongbao.render.contexts import HomePage, NotFoundPage
from gongbao.render.document_pages import plan_documents
from gongbao.render.edition import Edition, page_target
from gongbao.render.feed_plan import plan_feeds
from gongbao.render.gazette_package import plan_gazette_packages
from gongbao.render.gazette_pages import plan_gazette_lists
from gongbao.render.gazette_view import GazetteView
from gongbao.render.issue_pages import plan_issues
from gongbao.render.machine_twins import plan_schemas
from gongbao.render.search_pages import plan_search
from gongbao.render.sitemap import render_robots, render_sitemap
from gongbao.render.templates import NOT_FOUND


def plan_site(edition: Edition) -> list[Target]:
    view = GazetteView(edition)
    targets = [
        _home(edition),
        *plan_gazette_lists(edition),
        *plan_issues(edition, view),
        *plan_calendar_pages(edition),
        *plan_gazette_packages(edition, view),
        *plan_datasets(edition),
        *plan_catalogue_files(edition),
        *plan_table_browser(edition),
        *plan_documents(edition),
        *plan_feeds(edition, view),
        *plan_search(edition),
        plan_schemas(edition),
        _not_found(edition),
    ]
    return [*targets, _sitemap(edition, targets)]


def site_paths(targets: list[Target]) -> set[str]:
    """Site paths that links can point at: pages in Chinese and files."""
    files = {path for target in targets for path in target.paths}
    return {"/" + path.removesuffix("index.html") for path in files} | {
        "/" + path for path in files
    }


def _home(edition: Edition) -> Target:
    site = edition.site
    page = HomePage(
        title=site.identity.name,
        sample=False,
        issue=site.issues[-1] if site.issues else None,
        datasets=len(site.datasets),
        observations=count_observations(site.datasets),
        reports=site.reports,
        newest=site.datasets[:5],
    )
    return page_target(edition, "/", "home.html", lambda _: page, page)


def _not_found(edition: Edition) -> Target:
    def render(templates: Templates) -> dict[str, bytes]:
        page = NotFoundPage(title=localized(zh="找不到頁面", en="Page not found"))
        return {NOT_FOUND[1:]: templates.page("404.html", DEFAULT, NOT_FOUND, page)}

    return Target(NOT_FOUND, edition.key("404"), (NOT_FOUND[1:],), render)


def _sitemap(edition: Edition, targets: list[Target]) -> Target:
    pages = [
        "/" + path.removesuffix("index.html")
        for target in targets
        for path in target.paths
        if path.endswith("index.html")
        and not path.startswith("en/")
        and path not in target.unlisted
    ]

    def render(_: Templates) -> dict[str, bytes]:
        return {
            "sitemap.xml": render_sitemap(pages, edition.url),
            "robots.txt": render_robots(edition.url),
        }

    return Target(
        "/sitemap.xml", edition.key("sitemap", pages), ("sitemap.xml", "robots.txt"), render
    )
