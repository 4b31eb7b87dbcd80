"""Python-Markdown as we use it: Chinese lines are joined, figures are marked, headings have ids.

Most notices are paragraphs, numbered lists and headings. For these there is a converter that does
not look for anything else; it gives what the whole one would, in half the time.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Self
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import (
    EmptyBlockProcessor,
    HashHeaderProcessor,
    ParagraphProcessor,
)
from markdown.extensions import Extension
from markdown.extensions.sane_lists import SaneOListProcessor
from markdown.extensions.toc import slugify_unicode, unique
from markdown.inlinepatterns import build_inlinepatterns
from markdown.preprocessors import NormalizeWhitespace
from markdown.serializers import to_html_string
from markdown.treeprocessors import InlineProcessor, PrettifyTreeprocessor, Treeprocessor
from markdown.util import AtomicString

from gongbao.load.figure_links import FigureLinks, is_ours

_TREE = "gongbao-tree"
_CONTENTS = "[TOC]"
_RARE = re.compile(r"[|>\[\\<&\r\x02\x03]")
_RARE_BEGINNING = re.compile(r"\n(?: {4}|(?:\d+\.| )*[-+*_=:\t])")
"""What makes a text more than paragraphs, numbered lists and headings: marks that may stand
anywhere, and those that a line, or an item of such a list, may begin with."""
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_MARKS = re.compile(r"[\\`\[!*_<&]")
_LINE_BREAK = "  \n"
"""No inline pattern of Python-Markdown and its extensions matches without one of these."""
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
    """Join Chinese lines but for numbered ones; let texts without marks pass as they are."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text:
                element.text = _prepared(element.text)
            if element.tail:
                element.tail = _prepared(element.tail)


def _prepared(text: str) -> str:
    """An atomic text is not searched for inline patterns, which is a third of the conversion.

    Code is one already, and stays as it is.
    """
    if isinstance(text, AtomicString):
        return text
    if "\n" in text:
        text = _BREAK_WITHIN.sub(r"\1", _BEFORE_ITEM.sub(_LINE_BREAK, text))
    return text if _is_marked(text) else AtomicString(text)


def _is_marked(text: str) -> bool:
    return bool(_MARKS.search(text)) or _LINE_BREAK in text


class _HeadingIds(Treeprocessor):
    """Gives headings the ids that "toc" gives them; in ours is no markup that it would take out."""

    def run(self, root: Element) -> None:
        used: set[str] = set()
        for element in root.iter():
            if element.tag in _HEADINGS:
                text = " ".join("".join(element.itertext()).split())
                element.set("id", unique(slugify_unicode(text, "-"), used))


class _TreeExtension(Extension):
    def extendMarkdown(self, md: Any) -> None:  # noqa: N802  the name is Python-Markdown's
        md.treeprocessors.register(_PlainTexts(md), "gongbao-plain", 21)  # just before "inline"
        # After all of Python-Markdown's own, the last of which puts escaped characters back.
        md.treeprocessors.register(_Tree(md), _TREE, -1)


class _SimpleMarkdown(Markdown):
    """For texts without ``_RARE`` marks: all other processors would find nothing to do."""

    is_marked = True
    """Has the text at hand something for inline patterns, or that HTML escapes?"""

    def convert(self, source: str) -> str:
        self.is_marked = _is_marked(source)
        self.serializer = self._serialize  # Python-Markdown sets its own after ``build_parser``
        return super().convert(source)

    def _serialize(self, root: Element) -> str:
        return to_html_string(root) if self.is_marked else "".join(_add_blocks(root, []))

    def build_parser(self) -> Self:
        """Lists in place of registries, which sort and copy themselves for every block."""
        self.inlinePatterns = build_inlinepatterns(self)
        self.parser = BlockParser(self)
        parser: Any = self.parser
        kinds = (EmptyBlockProcessor, HashHeaderProcessor, SaneOListProcessor, ParagraphProcessor)
        parser.blockprocessors = [kind(parser) for kind in kinds]
        self.preprocessors: Any = [_Blanks(self)]
        self.treeprocessors: Any = [
            kind(self) for kind in (_SimpleTexts, _Inline, _Prettify, _HeadingIds)
        ]
        self.postprocessors: Any = []
        return self


class _Blanks(NormalizeWhitespace):
    """Asks whether there is anything to normalise; of the rest, simple texts have none."""

    def run(self, lines: list[str]) -> list[str]:
        ended = [*lines, "", ""]
        whole = "\n".join(ended)
        return super().run(lines) if "\t" in whole or " \n" in whole else ended


class _SimpleTexts(_PlainTexts):
    """A line break before a numbered item is a mark that the source does not have."""

    md: _SimpleMarkdown

    def run(self, root: Element) -> None:
        texts = "" if self.md.is_marked else "".join(root.itertext())
        if self.md.is_marked or "\n" in texts:
            self.md.is_marked |= bool(_BEFORE_ITEM.search(texts))
            super().run(root)


class _Inline(InlineProcessor):
    md: _SimpleMarkdown

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        return super().run(tree, ancestors) if self.md.is_marked else tree


class _Prettify(PrettifyTreeprocessor):
    md: _SimpleMarkdown

    def run(self, root: Element) -> None:
        if self.md.is_marked:
            super().run(root)


def _add_blocks(element: Element, pieces: list[str]) -> list[str]:
    """A tree of blocks as "prettify" and the serializer of Python-Markdown write it."""
    attributes = "".join(f' {name}="{value}"' for name, value in element.items())
    text = _or_line_end(element.text) if len(element) else element.text or ""
    pieces.append(f"<{element.tag}{attributes}>{text}")
    for child in element:
        _add_blocks(child, pieces)
    pieces.append(f"</{element.tag}>{_or_line_end(element.tail)}")
    return pieces


def _or_line_end(text: str | None) -> str:
    return text if text and text.strip() else "\n"


def converter_for(text: str, links: FigureLinks) -> Markdown:
    """One that is ready to convert *text* once; *links* takes the links to figures."""
    if not (_RARE.search(text) or _RARE_BEGINNING.search(f"\n{text}")):  # so it has no links
        return _simple_converter().reset()
    converter = _converter(_CONTENTS in text).reset()
    tree: Any = converter.treeprocessors[_TREE]
    tree.links = links
    return converter


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
def _simple_converter() -> Markdown:
    return _SimpleMarkdown(output_format="html")
