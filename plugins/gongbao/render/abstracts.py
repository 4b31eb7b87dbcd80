"""The line that a list shows of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from itertools import islice

from gongbao.number_forms import is_left_to_data

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_FIGURE = re.compile(r"<data [^>]*>(.*?)</data>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_FIRST_WIDE, _LAST_WIDE = "\u1100", "\uffef"
_LENGTH = 120
"""Latin letters; a Han character counts as two."""


@lru_cache(1000)
def first_words(fragment: str, sample: bool) -> str:
    """The first paragraph, cut to one line; empty for a body without paragraphs.

    A sample begins with a paragraph that says so; lists say it in a word of their own. Paragraphs
    whose figures are filled in from the data are passed over. The page of an issue and its entry
    in feeds ask for the same ones.
    """
    texts = [*islice(_texts(fragment), 2 if sample else 1)]
    return _cut(texts[-1]) if texts else ""


def _texts(fragment: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH.finditer(fragment):
        if not _is_filled(paragraph[1]) and (text := _text(paragraph[1])):
            yield text


def _is_filled(paragraph: str) -> bool:
    return any(is_left_to_data(unescape(shown)) for shown in _FIGURE.findall(paragraph))


def _text(paragraph: str) -> str:
    return " ".join(unescape(_TAG.sub("", paragraph)).split())


def _cut(text: str) -> str:
    width = 0
    for place, letter in enumerate(text):
        width += 2 if _FIRST_WIDE <= letter <= _LAST_WIDE else 1
        if width > _LENGTH:
            return text[:place].rstrip() + "…"
    return text
