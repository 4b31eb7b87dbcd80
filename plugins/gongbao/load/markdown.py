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
from typing import Any
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import slugify_unicode
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from gongbao.figure_model import Exemption, FigureReference
from gongbao.load.figure_links import FigureLinks, is_ours
from gongbao.load.front_matter import MarkdownSource
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
_MARKS = re.compile(r"[\\`\[!*_<&]|  \n")
"""What each inline pattern of Python-Markdown and its extensions has at least one of."""
_NO_SPACES = (
    r"\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\U00020000-\U0003fffd"
)
"""Letters and marks of scripts that are written without spaces: Han, kana, full width."""
_BREAK_WITHIN = re.compile(rf"([{_NO_SPACES}][*_]*)\n[ \t]*(?=[*_\[]*[{_NO_SPACES}])")
"""A line end that no reader is to see: browsers would show it as a space."""
_ITEM = (
    r"(?:[一二三四五六七八九十百廿卅]{1,4}|[壹貳參肆伍陸柒捌玖拾]{1,3}|[甲乙丙丁戊己庚辛壬癸])、"
    r"|第[一二三四五六七八九十百\d]{1,5}條[\u3000 ]|（[一二三四五六七八九十\d]{1,3}）"
    r"|[㈠-㈩①-⑳⑴-⒇]|[１-９][０-９]?[．、]"
    r"|(?:\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.．、])\s?[\u3400-\u9fff\[*]"
)
_BEFORE_ITEM = re.compile(rf"(?<![ \t])[ \t]*+\n[ \t\u3000\xa0]*(?={_ITEM})")
"""A line end before a numbered item; official documents number them so, one a line."""
_CONTENTS = "[TOC]"
_ADDRESS = re.compile(r"[a-z][a-z+.-]*:|[/#?]|[\w-]+\.[a-z]", re.IGNORECASE)


class _Tree(Treeprocessor):
    """Mark figures as ``<data>``, say what heads of columns are, and align cells by class."""

    links: FigureLinks

    def run(self, root: Element) -> None:
        for cell in (*root.iter("th"), *root.iter("td")):
            style = cell.attrib.pop("style", "")
            if style:
                cell.set("class", style.removeprefix("text-align: ").rstrip(";"))
        for head in root.iter("th"):
            head.set("scope", "col")
        self.links.define({name: url for name, (url, _) in self.md.references.items()})
        for paragraph in root.iter():
            for element in paragraph:
                if element.tag == "a" and is_ours(element.get("href", "")):
                    self.links.take(element, paragraph)


class _PlainTexts(Treeprocessor):
    """Join Chinese lines but for numbered ones; spare texts without marks fifteen patterns."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text:
                element.text = _prepared(element.text)
            if element.tail:
                element.tail = _prepared(element.tail)


def _prepared(text: str) -> str:
    """Without marks a text is atomic, which takes a third off the conversion; so is code."""
    if isinstance(text, AtomicString):
        return text
    if "\n" in text:
        text = _BREAK_WITHIN.sub(r"\1", _BEFORE_ITEM.sub("  \n", text))
    return text if _MARKS.search(text) else AtomicString(text)


class _TreeExtension(Extension):
    def extendMarkdown(self, md: Any) -> None:  # noqa: N802  the name is Python-Markdown's
        md.treeprocessors.register(_PlainTexts(md), "gongbao-plain", 21)  # just before "inline"
        # After all of Python-Markdown's own, the last of which puts escaped characters back.
        md.treeprocessors.register(_Tree(md), "gongbao-tree", -1)


@cache
def _converter(contents: bool) -> Markdown:
    """contents: may the text ask for a table of contents? Headings have ids in any case."""
    table = {"marker": _CONTENTS} if contents else {"marker": "", "toc_depth": "0-0"}
    return Markdown(
        extensions=["tables", "footnotes", "def_list", "sane_lists", "toc", _TreeExtension()],
        extension_configs={"toc": {"slugify": slugify_unicode, **table}},
        output_format="html",
    )


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
    converter = _converter(_CONTENTS in source.body)
    converter.reset()
    links = FigureLinks(source, lang, year)
    converter.treeprocessors["gongbao-tree"].links = links  # type: ignore[attr-defined]  # ours
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
