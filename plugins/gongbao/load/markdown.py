"""Markdown bodies to sanitised HTML fragments, once for every use of the text.

The same fragment goes into page, feed and search. Links to this site stay site paths until
a page is rendered; figure references become ``<data value="…">`` for the render floor.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import slugify_unicode
from markdown.treeprocessors import Treeprocessor

from gongbao.load.front_matter import MarkdownSource
from gongbao.model import Body, FigureReference, Link
from gongbao.problems import Place

_TAGS = nh3.ALLOWED_TAGS | {"figure", "figcaption", "data", "section"}
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"id", "lang", "class"},
    "a": {"href", "title", "hreflang"},
    "data": {"value"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_CLASSES = {
    "td": {"right", "center"},
    "th": {"right", "center"},
    "div": {"footnote"},
    "a": {"footnote-ref", "footnote-backref"},
    "p": {"note"},
}
_HREF = re.compile(r'(?:href|src)="([^"]*)"')
_FIGURE = re.compile(r"\[([^\]\n]*)\]\((data:[^)\s]*)\)")


class _Tree(Treeprocessor):
    """Mark figure references as ``<data>`` and turn aligned cells from style to class."""

    def run(self, root: Element) -> None:
        for cell in (*root.iter("th"), *root.iter("td")):
            style = cell.attrib.pop("style", "")
            if style:
                cell.set("class", style.removeprefix("text-align: ").rstrip(";"))
        for element in root.iter("a"):
            href = element.get("href", "")
            if href.startswith("data:"):
                element.tag = "data"
                element.attrib.clear()
                element.set("value", href)


class _TreeExtension(Extension):
    def extendMarkdown(self, md: Any) -> None:  # noqa: N802  the name is Python-Markdown's
        md.treeprocessors.register(_Tree(md), "gongbao-tree", 0)


@cache
def _converter() -> Markdown:
    return Markdown(
        extensions=["tables", "footnotes", "def_list", "sane_lists", "toc", _TreeExtension()],
        extension_configs={"toc": {"slugify": slugify_unicode}},
        output_format="html",
    )


def convert_markdown(source: MarkdownSource) -> Body:
    """Convert and sanitise the body of *source* and list its links and figure references."""
    converter = _converter()
    converter.reset()
    html = nh3.clean(
        converter.convert(source.body),
        tags=_TAGS,
        attributes={tag: names - {"class"} for tag, names in _ATTRIBUTES.items()},
        allowed_classes=_CLASSES,
        url_schemes={"https", "http", "mailto"},
        link_rel=None,
    )
    hrefs = dict.fromkeys(_HREF.findall(html))
    links = tuple(_locate_link(source, _unescape(href)) for href in hrefs)
    figures = tuple(
        FigureReference(reference=match[2], shown=match[1], place=_place(source, match.start()))
        for match in _FIGURE.finditer(source.body)
    )
    return Body(html=html, links=links, figures=figures)


def _locate_link(source: MarkdownSource, href: str) -> Link:
    return Link(href=href, place=_place(source, max(source.body.find(href), 0)))


def _place(source: MarkdownSource, offset: int) -> Place:
    return Place(source.path, source.body_line, 1).at(source.body, offset)


def _unescape(href: str) -> str:
    return href.replace("&amp;", "&").replace("&quot;", '"')
