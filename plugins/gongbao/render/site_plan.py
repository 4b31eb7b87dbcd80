"""All targets of a site, in the order in which they are rendered."""

from __future__ import annotations

from gongbao.languages import DEFAULT, LANGUAGES, Language, localized, page_path
from gongbao.model import Issue, Notice
from gongbao.plan import Target, Templates
from gongbao.render.contexts import HomePage, NotFoundPage
from gongbao.render.dataset_pages import count_observations, plan_datasets
from gongbao.render.document_pages import plan_documents
from gongbao.render.edition import Edition, best_body, page_target
from gongbao.render.feeds import FeedChannel, FeedEntry, render_feeds
from gongbao.render.gazette_pages import plan_gazette
from gongbao.render.names import GAZETTE
from gongbao.render.sitemap import render_robots, render_sitemap
from gongbao.render.templates import NOT_FOUND, absolute_html

FEED_ENTRIES = 50


def plan_site(edition: Edition) -> list[Target]:
    targets = [
        _home(edition),
        *plan_gazette(edition),
        *plan_datasets(edition),
        *plan_documents(edition),
        *(_feeds(edition, language) for language in LANGUAGES),
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


def _feeds(edition: Edition, language: Language) -> Target:
    """The newest notices of the whole gazette."""
    newest: list[tuple[Issue, Notice]] = []
    for issue in reversed(edition.site.issues):
        newest += [(issue, notice) for notice in issue.notices]
        if len(newest) >= FEED_ENTRIES:
            break
    newest = newest[:FEED_ENTRIES]
    path = page_path(language, "/feeds/gazette")

    def render(_: Templates) -> dict[str, bytes]:
        entries = []
        for issue, notice in newest:
            body, _code = best_body(edition.html(issue.path), notice.id, language)
            html = absolute_html(body, language, edition.url, edition.figures)
            entries.append(FeedEntry(notice, issue, html))
        channel = FeedChannel(path, GAZETTE, "/gazette/")
        site = edition.site
        return render_feeds(channel, entries, language, site.identity, site.registers, edition.url)

    issues = list(dict.fromkeys(issue.path for issue, _ in newest))
    digests = [(path, edition.unit_digests[path], edition.figures_of.get(path)) for path in issues]
    return Target(
        name=path,
        key=edition.key("feeds", path, digests),
        paths=(f"{path[1:]}.xml", f"{path[1:]}.atom"),
        render=render,
    )


def _sitemap(edition: Edition, targets: list[Target]) -> Target:
    pages = [
        "/" + path.removesuffix("index.html")
        for target in targets
        for path in target.paths
        if path.endswith("index.html") and not path.startswith("en/")
    ]

    def render(_: Templates) -> dict[str, bytes]:
        return {
            "sitemap.xml": render_sitemap(pages, edition.url),
            "robots.txt": render_robots(edition.url),
        }

    return Target(
        "/sitemap.xml", edition.key("sitemap", pages), ("sitemap.xml", "robots.txt"), render
    )
