"""All targets of a site, in the order in which they are rendered."""

from __future__ import annotations

import msgspec

from gongbao.colours import stylesheet, stylesheet_path
from gongbao.languages import DEFAULT, Language, localized
from gongbao.plan import Target, Templates
from gongbao.render.calendar_pages import plan_calendar_pages
from gongbao.render.catalogue_files import plan_catalogue_files, plan_table_browser
from gongbao.render.catalogue_pages import count_observations, plan_datasets
from gongbao.render.channels import plan_channels
from gongbao.render.contexts import HomePage, NotFoundPage, NotFoundText
from gongbao.render.document_pages import plan_documents
from gongbao.render.edition import Edition, page_target
from gongbao.render.feed_plan import plan_feeds
from gongbao.render.gazette_package import plan_gazette_packages
from gongbao.render.gazette_pages import plan_gazette_lists
from gongbao.render.gazette_view import GazetteView
from gongbao.render.hosting import HOSTING_FILES, render_hosting
from gongbao.render.issue_pages import plan_issues
from gongbao.render.issue_parts import PartsOfIssues
from gongbao.render.last_changes import datasets_changed, gazette_changed, newest
from gongbao.render.linked_data import website_json_ld
from gongbao.render.listings import plan_listings
from gongbao.render.machine_twins import plan_schemas
from gongbao.render.overview import latest_changes, plan_site_map
from gongbao.render.report_pages import plan_reports
from gongbao.render.search_pages import plan_search
from gongbao.render.sitemap import plan_sitemaps
from gongbao.render.templates import NOT_FOUND


def plan_site(edition: Edition) -> list[Target]:
    view = GazetteView(edition)
    channels = plan_channels(edition, view)
    parts = PartsOfIssues(edition, view, channels)

    targets = [
        *plan_search(edition),  # the first of their stages: nothing takes as long as that index
        _home(edition),
        *plan_gazette_lists(edition),
        *plan_listings(edition, view),
        *plan_issues(edition, view, parts.keep),
        *plan_calendar_pages(edition),
        *plan_gazette_packages(edition, view, parts),
        *plan_datasets(edition),
        *plan_catalogue_files(edition),
        *plan_table_browser(edition),
        *plan_reports(edition),
        *plan_documents(edition),
        *plan_feeds(edition, view, channels, parts),
        plan_site_map(edition),
        plan_schemas(edition),
        *_colours(edition),
        _not_found(edition),
        _hosting(edition),
    ]
    return [*targets, *plan_sitemaps(edition, targets)]


def _home(edition: Edition) -> Target:
    site = edition.site
    page = HomePage(
        title=site.identity.name,
        sample=False,
        issue=site.issues[-1] if site.issues else None,
        publication_days=site.identity.weekdays_on(edition.as_of),
        datasets=len(site.datasets),
        observations=count_observations(site.datasets),
        changes=latest_changes(edition),
    )

    def make(language: Language) -> HomePage:
        return msgspec.structs.replace(page, structured=website_json_ld(edition, language))

    day = newest((gazette_changed(edition), datasets_changed(site.datasets)))
    return page_target(edition, "/", "home.html", make, page, changed=day)


def _colours(edition: Edition) -> list[Target]:
    """The colours that the city sets; they follow the theme's stylesheet."""
    theme = edition.site.identity.theme
    if not theme:
        return []
    path = stylesheet_path(theme)[1:]
    return [
        Target(path, edition.key("colours"), (path,), lambda _: {path: stylesheet(theme)}),
    ]


def _not_found(edition: Edition) -> Target:
    """One page for the readers of all languages, whatever they looked for."""
    title = localized(zh="找不到頁面", en="Page not found")
    newest = edition.site.issues[-1] if edition.site.issues else None
    text = NotFoundText(title=title, issue=newest)

    def render(templates: Templates) -> dict[str, bytes]:
        sections = tuple(
            (one.tag, templates.page("not_found.html", one, NOT_FOUND, text).decode())
            for one in edition.languages
        )
        page = NotFoundPage(title=title, sections=sections)
        return {NOT_FOUND[1:]: templates.page("404.html", DEFAULT, NOT_FOUND, page)}

    return Target(NOT_FOUND, edition.key("404", newest), (NOT_FOUND[1:],), render)


def _hosting(edition: Edition) -> Target:
    withdrawn = [
        one.prefix + address
        for address in edition.site.withdrawn_addresses()
        for one in edition.languages
    ]
    moved = edition.site.registers.moved
    key = edition.key("hosting", withdrawn)
    return Target(
        "hosting", key, HOSTING_FILES, lambda _: render_hosting(edition.url, moved, withdrawn)
    )
