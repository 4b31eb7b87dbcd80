"""sitemap.xml with all languages of every page, and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from gongbao.languages import DEFAULT, Language, page_path

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def render_sitemap(paths: Iterable[str], site_url: str, languages: tuple[Language, ...]) -> bytes:
    """*paths*: site paths of pages without language prefix, in order."""
    prefixes = {None: _SITEMAP, "xhtml": _XHTML}
    root = etree.Element(f"{{{_SITEMAP}}}urlset", nsmap=prefixes)  # type: ignore[arg-type]  # None is the default namespace
    for path in paths:
        for language in languages:
            url = etree.SubElement(root, f"{{{_SITEMAP}}}url")
            etree.SubElement(url, f"{{{_SITEMAP}}}loc").text = site_url + page_path(language, path)
            for other in languages:
                _alternate(url, other.tag, site_url + page_path(other, path))
            _alternate(url, "x-default", site_url + page_path(DEFAULT, path))
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return data


def _alternate(url: etree._Element, tag: str, href: str) -> None:
    etree.SubElement(url, f"{{{_XHTML}}}link", rel="alternate", hreflang=tag, href=href)


def render_robots(site_url: str) -> bytes:
    return f"User-agent: *\nAllow: /\n\nSitemap: {site_url}/sitemap.xml\n".encode()
