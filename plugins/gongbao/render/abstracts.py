"""The line that a list shows of a text."""

from __future__ import annotations

import re
from html import unescape

from gongbao.derive.claims import is_left_to_data

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_FIGURE = re.compile(r"<data [^>]*>(.*?)</data>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")
_WIDE = re.compile(r"[\u1100-\uffef]")
_LENGTH = 120
"""Latin letters; a Han character counts as two."""


def first_words(fragment: str, sample: bool) -> str:
    """The first paragraph, cut to one line; empty for a body without paragraphs.

    A sample begins with a paragraph that says so; lists say it in a word of their own. Paragraphs
    whose figures are filled in from the data are passed over.
    """
    texts = [_text(one) for one in _PARAGRAPH.findall(fragment) if not _is_filled(one)]
    texts = [text for text in texts if text]
    return _cut(texts[1 if sample and len(texts) > 1 else 0]) if texts else ""


def _is_filled(paragraph: str) -> bool:
    return any(is_left_to_data(unescape(shown)) for shown in _FIGURE.findall(paragraph))


def _text(paragraph: str) -> str:
    return _SPACE.sub(" ", unescape(_TAG.sub("", paragraph))).strip()


def _cut(text: str) -> str:
    width = 0
    for place, letter in enumerate(text):
        width += 2 if _WIDE.match(letter) else 1
        if width > _LENGTH:
            return text[:place].rstrip() + "…"
    return text
