"""sitemap.xml with all languages and the last change of every page, and robots.txt.

Source: sitemaps.org protocol 0.9, which allows 50,000 addresses a file; a larger site gets an
index at the same address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from lxml import etree

from gongbao.languages import DEFAULT, Language, page_path

ADDRESSES = 50_000
"""Addresses of one file at most."""
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"

Entry = tuple[str, date | None]
"""Site path of a page without language prefix, and the day of its last change where known."""


def sitemap_names(pages: int, languages: int, limit: int = ADDRESSES) -> tuple[str, ...]:
    """Files of a site of so many pages, each in all languages, *limit* addresses a file."""
    of_one = limit // languages
    if pages <= of_one:
        return ("sitemap.xml",)
    parts = (pages + of_one - 1) // of_one
    return ("sitemap.xml", *(f"sitemap-{part + 1}.xml" for part in range(parts)))


def render_sitemaps(
    pages: Sequence[Entry],
    site_url: str,
    languages: tuple[Language, ...],
    limit: int = ADDRESSES,
) -> dict[str, bytes]:
    """The files by name; *pages* in order."""
    index, *parts = sitemap_names(len(pages), len(languages), limit)
    if not parts:
        return {index: _render_part(pages, site_url, languages)}
    of_one = limit // len(languages)
    cut = {
        name: pages[number * of_one : (number + 1) * of_one] for number, name in enumerate(parts)
    }
    return {index: _render_index(cut, site_url)} | {
        name: _render_part(part, site_url, languages) for name, part in cut.items()
    }


def _render_index(parts: dict[str, Sequence[Entry]], site_url: str) -> bytes:
    root = _root("sitemapindex")
    for name, pages in parts.items():
        one = _add(root, "sitemap")
        _add(one, "loc").text = f"{site_url}/{name}"
        _add_day(one, max((day for _, day in pages if day), default=None))
    return _bytes(root)


def _render_part(pages: Iterable[Entry], site_url: str, languages: tuple[Language, ...]) -> bytes:
    root = _root("urlset")
    for path, day in pages:
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
    etree.SubElement(url, f"{{{_XHTML}}}link", rel="alternate", hreflang=tag, href=href)


def _bytes(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return data


def render_robots(site_url: str) -> bytes:
    return f"User-agent: *\nAllow: /\n\nSitemap: {site_url}/sitemap.xml\n".encode()
