"""Bodies as text for terminals: blocks as lines, and lines cut to a width.

A Han letter takes two columns of a terminal, and Chinese has no spaces to cut at: a line may end
after any of its letters, but closing punctuation stays with the letter before it and opening
punctuation with the one after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml import etree

WIDTH = 72
"""Columns of a line."""

_BLOCKS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table"),
    *("blockquote", "pre", "div", "section", "figure", "figcaption", "details", "summary", "hr"),
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "dt"}
_INDENTED = {"blockquote", "dd"}
_LEFT_OUT = {"svg", "script", "style"}
_SPACE = re.compile(r"[\t\n\r][ \t\n\r]*| [ \t\n\r]+")
"""More than one blank, or another: single ones stay."""
_EMPTY_LINES = re.compile(r"\n\s*\n(?:\s*\n)+")
_WIDE_ENDS = "，。：；"

_OPENING, _CLOSING = "「『（《〈【〔", "」』），。、；：？！》〉】〕"
_WIDE_LETTERS = (
    r"\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f"
    r"\uff01-\uff60\uffe0-\uffe6\U0001f300-\U0001faff\U00020000-\U0003fffd"
)
"""Wide and full-width in the sense of Unicode's annex 11, as blocks."""
_WIDE = re.compile(f"[{_WIDE_LETTERS}]")
_PIECE = re.compile(
    rf"\s+|[{_OPENING}]*(?:[^\s{_WIDE_LETTERS}]+|[{_WIDE_LETTERS}])[{_CLOSING}]*|\S"
)
"""What is not cut: spaces, a word, or a letter with its punctuation."""
_MARKER = re.compile(r" *(?:(?:\d+\.|-) )?")


def plain_text(fragment: str) -> str:
    """*fragment* as lines of any length, with an empty line between blocks."""
    if not fragment:
        return ""
    body = etree.HTML(f"<div>{fragment}</div>")[0][0]
    return tidied("\n".join(_lines(body, "")))


def tidied(text: str) -> str:
    """*text* with one empty line where there were more, and no space after full-width marks."""
    for mark in _WIDE_ENDS:
        while f"{mark} " in text:
            text = text.replace(f"{mark} ", mark)
    return _EMPTY_LINES.sub("\n\n", text).strip("\n")


def wrapped(text: str, width: int = WIDTH) -> str:
    """Lines cut to *width* columns; what follows is indented as far as the text of a list item."""
    return "\n".join(
        [
            line.rstrip() if len(line) * 2 <= width else "\n".join(_wrap(line, width))
            for line in text.split("\n")
        ]
    )


def columns(text: str) -> int:
    """How wide a terminal shows *text*."""
    return len(text) + len(_WIDE.findall(text))


_columns_of_piece = lru_cache(10_000)(columns)
"""Most pieces are letters, of which a gazette has a few thousand."""


def _wrap(line: str, width: int) -> Iterator[str]:
    if columns(line) <= width:
        yield line.rstrip()
        return
    if line.isascii() and line.isprintable():
        yield from _wrap_words(line, width)
        return
    marker = _MARKER.match(line)[0]  # type: ignore[index]  # matches the empty text too
    row, used, empty = marker, len(marker), True
    for piece in _PIECE.findall(line[len(marker) :]):
        wide = _columns_of_piece(piece)
        if used + wide > width and not empty:
            yield row.rstrip()
            row, used, empty = " " * len(marker), len(marker), True
        if not (empty and piece.isspace()):
            row, used, empty = row + piece, used + wide, False
    if not empty:
        yield row.rstrip()


def _wrap_words(line: str, width: int) -> Iterator[str]:
    """The same for a line whose only spaces are blanks, and whose letters have one column."""
    begin = _MARKER.match(line).end()  # type: ignore[union-attr]  # matches the empty text too
    row, rest = line[:begin], line[begin:].strip()
    while begin + len(rest) > width:
        end = rest.rfind(" ", 1, max(width - begin, 0) + 1)
        if end < 0:
            end = rest.find(" ", max(width - begin, 1))
        if end < 0:
            break
        yield row + rest[:end].rstrip()
        row, rest = " " * begin, rest[end:].lstrip()
    if rest:
        yield row + rest


def _lines(element: etree._Element, indent: str) -> Iterator[str]:
    words = [element.text or ""]
    for child in element:
        if child.tag in _BLOCKS:
            yield from _line(words, indent)
            yield from _block(child, indent)
            words = []
        else:
            words.append(_inline(child))
        words.append(child.tail or "")
    yield from _line(words, indent)


def _line(words: Iterable[str], indent: str) -> Iterator[str]:
    """One line, or more where the text has line breaks (``\\v``)."""
    text = "".join(words).strip()
    if text.isprintable() and "  " not in text:  # so a blank is its only space
        yield from [indent + text] if text else []
    else:
        yield from (indent + one.strip() for one in _SPACE.sub(" ", text).split("\v"))


def _block(element: etree._Element, indent: str) -> Iterator[str]:
    if element.tag in _HEADINGS:
        yield ""
        yield from _lines(element, indent)
        return
    if element.tag in ("ul", "ol"):
        yield from _items(element, indent)
    elif element.tag == "table":
        yield from _table(element, indent)
    elif element.tag == "pre":
        yield from (
            f"{indent}    {line}" for line in "".join(map(str, element.itertext())).splitlines()
        )
    else:
        yield from _lines(element, indent + "    " * (element.tag in _INDENTED))
    yield ""


def _items(element: etree._Element, indent: str) -> Iterator[str]:
    start = element.get("start", "")
    for number, item in enumerate(element.iterchildren("li"), int(start) if start.isdigit() else 1):
        marker = f"{number}. " if element.tag == "ol" else "- "
        deeper = " " * len(indent + marker)
        text = "\n".join(_lines(item, deeper))
        if text:
            yield indent + marker + text[len(deeper) :]


def _table(element: etree._Element, indent: str) -> Iterator[str]:
    for part in element.iter("caption", "tr"):
        cells = [part] if part.tag == "caption" else part.iterchildren("th", "td")
        yield from _line([" | ".join(_inside(cell).strip() for cell in cells)], indent)


def _inline(element: etree._Element) -> str:
    if not isinstance(element.tag, str) or element.tag in _LEFT_OUT:
        return ""
    kind = element.get("class", "")
    if element.tag == "br":
        return "\v"
    if element.tag == "img":
        return str(element.get("alt", ""))
    text = _inside(element)
    if kind == "footnote-backref":
        return ""
    if kind == "footnote-ref":
        return f"[{text}]"
    address = element.get("href", "") if element.tag == "a" and kind != "figure" else ""
    shown = address and not address.startswith("#") and address.removeprefix("mailto:") != text
    return f"{text} <{address}>" if shown else text


def _inside(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element:
        parts += (_inline(child), child.tail or "")
    return "".join(parts)
