"""Markdown bodies to sanitised HTML fragments, once for every use of the text.

The same fragment goes into page, feed and search. Links to this site stay site paths until
a page is rendered; figures, tables and charts become ``<data value="key">`` for the render
floor.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import unescape

import nh3

from gongbao.figure_model import Exemption, FigureReference
from gongbao.load.figure_links import FigureLinks, is_ours
from gongbao.load.front_matter import MarkdownSource
from gongbao.load.markdown_converters import converter_for
from gongbao.model import Body, Link, Passage
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
_HREF = re.compile(r'<(a|img)\b(?:[^">]|"[^"]*")*?\s(?:href|src)="([^"]*)"')
"""In sanitised markup, where no text has a ``<`` and every value is in double quotes."""
_ADDRESS = re.compile(r"[a-z][a-z+.-]*:|[/#?]|[\w-]+\.[a-z]", re.IGNORECASE)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        attributes={tag: names - {"class"} for tag, names in _ATTRIBUTES.items()},
        allowed_classes=_CLASSES,
        url_schemes={"https", "http", "mailto"},
        link_rel=None,
    )


def convert_markdown(source: MarkdownSource, lang: str, year: int = 0) -> Body:
    """Convert and sanitise the body of *source* and list its links and figures.

    year: AD year of the report that the text belongs to, 0 elsewhere.
    """
    links = FigureLinks(source, lang, year)
    converter = converter_for(source.body, links)
    html = _cleaner().clean(converter.convert(source.body))
    return Body(
        html=html,
        links=tuple(dict.fromkeys(_links(source, html))),
        figures=tuple(one for one in links.found if isinstance(one, FigureReference)),
        exemptions=tuple(one for one in links.found if isinstance(one, Exemption)),
        html_passages=tuple(_html_passages(source, converter.htmlStash.rawHtmlBlocks)),
        lost_definitions=tuple(_lost_definitions(source, converter.references)),
    )


def allows_tag(tag: str) -> bool:
    """May authors write it? ``data`` is ours: what we set for a figure is taken for one."""
    return tag in _TAGS and tag != "data"


def _html_passages(source: MarkdownSource, pieces: Iterable[object]) -> Iterator[Passage]:
    """pieces: what Python-Markdown took out of the text: HTML, and entities, which stay."""
    reached = 0
    for piece in (one.strip() for one in pieces if isinstance(one, str) and one.startswith("<")):
        found = source.body.find(piece, reached)
        reached = found + len(piece) if found >= 0 else reached
        yield Passage(piece, _place(source, max(found, 0)))


def _lost_definitions(
    source: MarkdownSource, references: Mapping[str, tuple[str, str | None]]
) -> Iterator[Passage]:
    """references: by the name in lower case. Names of figures are used by formulas (``calc:``)."""
    for name, (target, _) in references.items():
        words = r"\s+".join(map(re.escape, name.split()))
        written = rf"\[\s*{words}\s*\]"
        is_used = re.search(rf"{written}(?!:)", source.body, re.IGNORECASE)
        if not (is_used or is_ours(target)) or not _ADDRESS.match(target):
            found = re.search(rf"^ *{written}:.*", source.body, re.IGNORECASE | re.MULTILINE)
            yield Passage(
                found[0].strip() if found else name, _place(source, found.start() if found else 0)
            )


def _links(source: MarkdownSource, html: str) -> Iterator[Link]:
    """Links and images, also of an author's own markup; the nth to an address has its nth place.

    Where links name a definition, or an address is written in another way, there are fewer
    places than links: the last one holds for the rest.
    """
    places: dict[str, deque[int]] = {}
    for tag, address in _HREF.findall(html):
        href = unescape(address)
        if href not in places:
            whole = rf"(?<![^\s(<\"'=]){re.escape(href)}(?![^\s)>\"'])"
            places[href] = deque(match.start() for match in re.finditer(whole, source.body))
        offsets = places[href] or deque([0])
        offset = offsets.popleft() if len(offsets) > 1 else offsets[0]
        yield Link(href=href, place=_place(source, offset), is_image=tag == "img")


def _place(source: MarkdownSource, offset: int) -> Place:
    return Place(source.path, source.body_line, 1).at(source.body, offset)
