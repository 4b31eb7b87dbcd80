"""The line that a list shows of a text."""

from __future__ import annotations

import re
from html import unescape

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")
_WIDE = re.compile(r"[\u1100-\uffef]")
_LENGTH = 120
"""Latin letters; a Han character counts as two."""


def first_words(fragment: str, sample: bool) -> str:
    """The first paragraph, cut to one line; empty for a body without paragraphs.

    A sample begins with a paragraph that says so; lists say it in a word of their own.
    """
    texts = [
        _SPACE.sub(" ", unescape(_TAG.sub("", p))).strip() for p in _PARAGRAPH.findall(fragment)
    ]
    texts = [text for text in texts if text]
    return _cut(texts[1 if sample and len(texts) > 1 else 0]) if texts else ""


def _cut(text: str) -> str:
    width = 0
    for place, letter in enumerate(text):
        width += 2 if _WIDE.match(letter) else 1
        if width > _LENGTH:
            return text[:place].rstrip() + "…"
    return text
