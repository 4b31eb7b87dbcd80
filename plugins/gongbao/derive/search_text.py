"""What search looks at: texts as tokens, in the same way in the index and in the browser.

A text is normalised (NFKC, lower case, variants of a character to one, white space to one blank).
Its tokens are words of Latin letters as a whole and every other character by itself, so Han
characters and digits are found anywhere and English by words. A blank between two words is no
token: it is understood.
``theme/static/search.js`` does the same; the format is in docs/search-index.md.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from itertools import chain, zip_longest

import msgspec

WORD = re.compile("([a-zß-öø-ÿ\u0100-\u024f\u1e00-\u1eff]+)")
"""A word, in a normalised text."""
PREFIXES = range(3, 13)
"""Lengths of the beginnings of words that can be asked for."""
SEPARATOR = 0
"""Token between the fields of a record; nothing is found across it."""

VARIANTS = str.maketrans(
    "台裡着羣峰線汚汙爲衆啓床祕衞户内温説録税强鷄烟恒踪",
    "臺裏著群峯綫污污為眾啟牀秘衛戶內溫說錄稅強雞煙恆蹤",
)
"""Characters that documents of Taiwan write in two ways, one for one: what is shown stays as it is.

Only where both are always the same word; so neither 里 for 裡 nor 麵 for 面."""

_WIDE_MARKS = [(mark, unicodedata.normalize("NFKC", mark)) for mark in "，：；（）？！％"]
"""What Chinese texts have of what NFKC changes. A text without any of it is found to be normal
already, which is thirty times as fast as to take it apart and put it together."""

_VARIANT = re.compile(f"[{''.join(map(chr, VARIANTS))}]")
_BLOCK = (
    "address|article|aside|blockquote|br|caption|d[dlt]|details|div|fig(?:ure|caption)|h[1-6]|hr"
    "|li|ol|p|pre|r[pt]|section|summary|t(?:able|body|d|foot|h|head|r)|ul"
)
_REST_OF_TAG = r'\b[^>"]*(?:"[^"]*"[^>"]*)*>'
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK}){_REST_OF_TAG}", re.IGNORECASE)
_TAG = re.compile(rf"</?[a-z][a-z0-9]*{_REST_OF_TAG}", re.IGNORECASE)
_END_OF_FIELD = chr(SEPARATOR)
_FNV_START, _FNV_PRIME = 0x811C9DC5, 0x01000193
_WORD_BIT = 0x80000000


class SearchText(msgspec.Struct, frozen=True):
    """One record as the index takes it, as arrays of 32-bit little-endian values."""

    tokens: bytes = b""
    prefixes: bytes = b""
    """Hashes of the beginnings of its words; each word once, though words may begin alike."""
    filters: bytes = b""
    """Hashes of what it can be filtered by, such as ``section:public-notice``."""


def search_text(fields: Iterable[str], filters: Iterable[str]) -> SearchText:
    text = "".join([f"{normalise(field)}{_END_OF_FIELD}" for field in fields])
    pieces = WORD.split(text)  # what is between words, a word, and so on
    words = pieces[1::2]
    between = [b"" if one == " " else _packed_letters(one) for one in pieces[::2]]
    tokens = zip_longest(between, map(_packed_word, words), fillvalue=b"")
    return SearchText(
        b"".join(chain.from_iterable(tokens)),
        b"".join(map(_packed_prefixes, dict.fromkeys(words))),
        b"".join(map(_packed_word, filters)),
    )


def normalise(text: str) -> str:
    for mark, narrow in _WIDE_MARKS:
        text = text.replace(mark, narrow)
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    return plain.translate(VARIANTS) if _VARIANT.search(plain) else plain


def _packed_letters(text: str) -> bytes:
    """Each letter is a token, its code point."""
    return text.encode("utf-32-le", "surrogatepass")


@lru_cache(100_000)
def _packed_word(word: str) -> bytes:
    return _packed([hash_word(word)])


def hash_word(word: str) -> int:
    """FNV-1a over UTF-16 code units; the highest bit tells it from a code point."""
    return _states(word)[-1] | _WORD_BIT


def plain_text(fragment: str) -> str:
    """Text of a body fragment whose figures are filled in, as the page shows it."""
    return unescape(_TAG.sub("", _BLOCK_TAG.sub(" ", fragment)))


@lru_cache(100_000)
def _packed_prefixes(word: str) -> bytes:
    states = _states(word)
    return _packed([states[n - 1] | _WORD_BIT for n in PREFIXES if n <= len(word)])


def _states(word: str) -> list[int]:
    """The hash of every beginning of *word*."""
    state, states = _FNV_START, []
    for unit in memoryview(word.encode("utf-16-le")).cast("H"):
        state = (state ^ unit) * _FNV_PRIME & 0xFFFFFFFF
        states.append(state)
    return states


def _packed(values: list[int]) -> bytes:
    return array("I", values).tobytes()
