"""sitemap.xml with all languages and the last change of every page, and robots.txt.

Source: sitemaps.org protocol 0.9, which allows 50,000 addresses a file; a larger site gets an
index at the same address.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from lxml import etree

from gongbao.languages import DEFAULT, Language, page_path
from gongbao.plan import Target, Templates
from gongbao.public_addresses import quoted
from gongbao.render.edition import Edition
from gongbao.render.last_changes import newest

ADDRESSES = 50_000
"""Addresses of one file at most."""
_WHOLE = "sitemap.xml"
_ISSUES = 25
"""Issues whose pages one file of a large site has; three months, where there are two a week."""
_ISSUE = re.compile(r"/gazette/(\d+)/(\d+)/")
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_LINK = f"{{{_XHTML}}}link"

Entry = tuple[str, date | None]
"""Site path of a page without language prefix, and the day of its last change where known."""


def plan_sitemaps(edition: Edition, targets: Iterable[Target]) -> list[Target]:
    """The sitemap of all pages of *targets*, and robots.txt."""
    pages = _listed_pages(edition.languages, targets)
    parts = cut_sitemap(pages, len(edition.languages))
    names = [(name, newest(day for _, day in some)) for name, some in parts.items()]

    def part(name: str, some: Sequence[Entry]) -> Target:
        def render(_: Templates) -> dict[str, bytes]:
            return {name: render_sitemap(some, edition.url, edition.languages)}

        return Target(f"/{name}", edition.key("sitemap", some), (name,), render)

    def render(_: Templates) -> dict[str, bytes]:
        robots = f"User-agent: *\nAllow: /\n\nSitemap: {edition.url}/{_WHOLE}\n"
        index = {_WHOLE: render_sitemap_index(names, edition.url)} if _WHOLE not in parts else {}
        return {**index, "robots.txt": robots.encode()}

    paths = ("robots.txt",) if _WHOLE in parts else (_WHOLE, "robots.txt")
    index = Target("/robots.txt", edition.key("sitemap index", names), paths, render)
    return [*(part(name, some) for name, some in parts.items()), index]


def cut_sitemap(
    pages: Sequence[Entry], languages: int, limit: int = ADDRESSES
) -> dict[str, list[Entry]]:
    """The pages of each file, by its name; a page is in it once in every language.

    A large site has a file for every ``_ISSUES`` numbers of a year of the gazette, from 0, 25, 50,
    75 or 100 on, which is in its name, so that a new issue rewrites what is no longer than that.
    """
    of_one = limit // languages
    if len(pages) <= of_one:
        return {_WHOLE: list(pages)}
    groups: dict[str, list[Entry]] = defaultdict(list)
    for page in pages:
        groups[_group(page[0])].append(page)
    return {
        f"sitemap-{name}{f'-{start // of_one + 1}' if start else ''}.xml": group[
            start : start + of_one
        ]
        for name, group in groups.items()
        for start in range(0, len(group), of_one)
    }


def _group(page: str) -> str:
    issue = _ISSUE.match(page)
    if not issue:
        return "pages"
    number = int(issue[2])
    return f"gazette-{issue[1]}-{number - number % _ISSUES:03}"


def _listed_pages(languages: tuple[Language, ...], targets: Iterable[Target]) -> list[Entry]:
    translated = tuple(f"{one.prefix[1:]}/" for one in languages if one.prefix)
    return [
        (page, target.changed.get(page))
        for target in targets
        for path in target.paths
        if path.endswith("index.html") and not path.startswith(translated)
        for page in ("/" + path.removesuffix("index.html"),)
        if page not in target.unlisted
    ]


def render_sitemap_index(parts: Iterable[Entry], site_url: str) -> bytes:
    """parts: names of files, and the newest day in each."""
    root = _root("sitemapindex")
    for name, day in parts:
        one = _add(root, "sitemap")
        _add(one, "loc").text = f"{site_url}/{name}"
        _add_day(one, day)
    return _bytes(root)


def render_sitemap(pages: Iterable[Entry], site_url: str, languages: tuple[Language, ...]) -> bytes:
    """One file; *pages* in order."""
    root = _root("urlset")
    for page, day in pages:
        path = quoted(page)
        for language in languages:
            url = _add(root, "url")
            _add(url, "loc").text = site_url + page_path(language, path)
            _add_day(url, day)
            for other in languages:
                _alternate(url, other.tag, site_url + page_path(other, path))
            _alternate(url, "x-default", site_url + page_path(DEFAULT, path))
    return _bytes(root)


def _root(name: str) -> etree._Element:
    prefixes = {None: _SITEMAP, "xhtml": _XHTML}
    return etree.Element(f"{{{_SITEMAP}}}{name}", nsmap=prefixes)  # type: ignore[arg-type]  # None is the default namespace


def _add(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_SITEMAP}}}{name}")


def _add_day(parent: etree._Element, day: date | None) -> None:
    if day:
        _add(parent, "lastmod").text = day.isoformat()


def _alternate(url: etree._Element, tag: str, href: str) -> None:
    etree.SubElement(url, _LINK, rel="alternate", hreflang=tag, href=href)


def _bytes(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return data
