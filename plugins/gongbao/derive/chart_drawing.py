"""SVG with text that is measured the same on every machine: no font is asked for its widths.

A drawing is a fragment for HTML. Colours, dashes and fonts are classes that the page's style
sheet knows (and the file of its own brings along); there is no style, script or link in it.
"""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree

WIDTH = 360
"""Units. On a phone of 320 px a unit is 0.8 px, in a column of text at most 1.25."""
SIZE = 14
"""Of all text: 11 px on a phone of 320 px, and as large as the text beside it elsewhere."""
LINE = 19
MOST_LINES = 3
"""Of one text."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"[^\S\u00a0]+")
_WORD = re.compile(r" +|[^ \u2e80-\uffff]+|.")
_NOT_FIRST = "、，。；：！？）」』】》〉…・％%),.;:!?"
_NARROW = set("iljtfrI.,:;'|!()[] ")


class Drawing:
    """Grows downwards; ``height`` is what has been used so far."""

    def __init__(self) -> None:
        self._root = ElementTree.Element("svg")
        self.height = 0.0

    def rect(self, x: float, y: float, width: float, height: float, class_: str) -> None:
        self._add("rect", class_, x=x, y=y, width=width, height=height)

    def rule(self, x1: float, y1: float, x2: float, y2: float, class_: str = "rule") -> None:
        self._add("line", class_, x1=x1, y1=y1, x2=x2, y2=y2)

    def path(self, commands: str, class_: str) -> None:
        self._add("path", class_).set("d", commands)

    def text(self, x: float, y: float, text: str, class_: str = "", anchor: str = "") -> None:
        """*y* is the base line; *anchor* is ``middle`` or ``end``."""
        element = self._add("text", class_, x=x, y=y)
        if anchor:
            element.set("text-anchor", anchor)
        element.text = printable(text)

    def lines(self, text: str, class_: str = "", x: float = 0) -> None:
        """Wrapped text from the left, below all that is drawn; what is left over is cut off."""
        for line in wrap(text, WIDTH - x, MOST_LINES):
            self.text(x, self.height + SIZE, line, class_)
            self.height += LINE

    def markup(self) -> str:
        height = plain(self.height + 2)
        for key, value in {
            "class": "drawing",
            "viewBox": f"0 0 {WIDTH} {height}",
            "width": str(WIDTH),
            "height": height,
            "font-size": str(SIZE),
            "aria-hidden": "true",
            "focusable": "false",
        }.items():
            self._root.set(key, value)
        return ElementTree.tostring(self._root, encoding="unicode", short_empty_elements=True)

    def _add(self, tag: str, class_: str, **numbers: float) -> ElementTree.Element:
        element = ElementTree.SubElement(self._root, tag)
        if class_:
            element.set("class", class_)
        for key, value in numbers.items():
            element.set(key, plain(value))
        return element


def plain(value: float) -> str:
    """A coordinate to a tenth of a unit."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def printable(text: str) -> str:
    """Without characters that XML does not know; white space that may break is one blank."""
    return _SPACE.sub(" ", _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)).strip(" ")


def text_width(text: str) -> float:
    """Units that *text* takes in any sans-serif face, rather too many than too few."""
    return sum(_advance(character) for character in text) * SIZE


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WFA" and character not in "−–·×…":
        return 1.0
    if character in _NARROW:
        return 0.35
    return 0.98 if character in "mwMW%@" else 0.78 if character.isupper() else 0.64


def wrap(text: str, width: float, most: int) -> list[str]:
    """Lines that fit; Chinese breaks between any two signs but before closing marks."""
    lines = [""]
    for word in _words(printable(text), width):
        if text_width(lines[-1] + word.rstrip()) > width and lines[-1]:
            lines.append("")
        if lines[-1] or not word.isspace():
            lines[-1] += word
    lines = [line.rstrip() for line in lines]
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(last + "…") > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last + "…"]
    return lines


def _words(text: str, width: float) -> list[str]:
    words: list[str] = []
    for word in _WORD.findall(text):
        if words and word in _NOT_FIRST and text_width(words[-1] + word) <= width:
            words[-1] += word
        elif text_width(word) > width:
            words += list(word)
        else:
            words.append(word)
    return words
