"""The languages of a site: Chinese at the root, English under ``/en/``.

Everything that differs by language and is not a text of the theme stands here.
Source: docs/adr/0003-two-languages-one-model.md; tags are BCP 47.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_ENGLISH_WORDS = re.compile(r"(?<![A-Za-z])[A-Za-z]++[,;:.]? [(\"“]?[A-Za-z]*[a-z]{2}")
_A_WORD = re.compile(r"[a-z]{2}")
_OTHER_LETTERS = re.compile(r"(?![A-Za-z])[^\W\d_]")
"""Such as those with accents: a text that has them may be of any language."""


class Language(msgspec.Struct, frozen=True):
    code: str
    """Key of translations in sources (``x.en.md``, ``title@en``, ``name_en``)."""
    tag: str
    """BCP 47 tag for ``lang`` and ``hreflang``."""
    prefix: str
    """What page addresses begin with, without the last slash."""
    locale: str
    """Folder of the theme's gettext catalogue."""
    name: str
    """Its own name of itself."""
    open_graph: str
    """The Open Graph protocol's form of it: language and territory."""


ZH = Language("zh", "zh-Hant-TW", "", "zh_Hant_TW", "中文", "zh_TW")
EN = Language("en", "en", "/en", "en", "English", "en_US")
LANGUAGES = (ZH, EN)
DEFAULT = ZH


class LocalizedText(msgspec.Struct, frozen=True):
    """One text in one or more languages, keyed by language code."""

    values: dict[str, str]

    def __bool__(self) -> bool:
        return any(self.values.values())

    def code_for(self, code: str) -> str:
        """The language that a reader of *code* is shown: its own, the default, or any."""
        if self.values.get(code):
            return code
        if self.values.get(DEFAULT.code):
            return DEFAULT.code
        return next((key for key, value in self.values.items() if value), code)

    def get(self, code: str) -> str:
        return self.values.get(code) or self.values.get(self.code_for(code), "")


def localized(**values: str | None) -> LocalizedText:
    """``localized(zh="公報", en="Gazette")``; empty texts are left out."""
    return LocalizedText({code: text for code, text in values.items() if text})


def language_of(text: str) -> str:
    """The code that a text without a declared language most likely has: Han letters tell."""
    return ZH.code if _HAN.search(text) else EN.code


def spoken_language(text: str, column: str = "") -> str:
    """The code of the language that a cell's text is spoken in; empty where nothing tells.

    Han letters are Chinese. English are two plain Latin words one after the other, and a word in
    a column that says so (``name_en``). A number, a code, or a name alone is of any language.
    """
    if _HAN.search(text):
        return ZH.code
    words = _A_WORD if column.endswith(f"_{EN.code}") else _ENGLISH_WORDS
    return EN.code if words.search(text) and not _OTHER_LETTERS.search(text) else ""


def page_path(language: Language, path: str) -> str:
    """``/gazette/`` in *language*: ``/gazette/`` or ``/en/gazette/``."""
    return language.prefix + path


def language_prefix(locale: str) -> str:
    """What the addresses of a further language begin with: ``/pt-br`` for ``pt_BR``."""
    return f"/{locale.replace('_', '-').lower()}"


def without_language(address: str, further: Iterable[str] = ()) -> str:
    """``/en/gazette/`` is ``/gazette/`` in another language.

    further: locales of the site's languages besides those of the sources.
    """
    for prefix in (EN.prefix, *map(language_prefix, further)):
        if address.startswith(f"{prefix}/"):
            return address.removeprefix(prefix)
    return address
