"""What templates may call to show texts, dates and numbers: markup in the page's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache, partial
from html import escape
from typing import Any

from babel.support import Translations
from markupsafe import Markup

from gongbao.dates import (
    format_date,
    format_datetime,
    format_day,
    format_month,
    format_weekday,
    short_weekday,
)
from gongbao.languages import DEFAULT, LANGUAGES, Language, LocalizedText, spoken_language
from gongbao.model import Registers

_HAN = r"\u3007\u3400-\u9fff"
_HAN_WORDS = re.compile(
    rf'<svg\b.*?</svg>|<(\w+)[^>]*\blang="{DEFAULT.tag}"[^>]*>.*?</\1>|<[^>]*>'
    rf"|[{_HAN}][{_HAN}\d、，。「」（）：]*(?:[^\w\s<>&\"']+(?=[{_HAN}])[{_HAN}\d、，。「」（）：]*)*",
    re.DOTALL,
)
"""Chinese words, with the symbols between them (``張○○君``); first what is marked already, and
tags, both to be passed over."""
_A_HAN_LETTER = re.compile(f"[{_HAN}]")
_HEADING = re.compile(r"(</?h)([1-5])(?=[ >])")
_NO_ATTRIBUTE = Markup("")
BY_CODE = {language.code: language for language in LANGUAGES}


class _Texts(dict[str, Markup]):
    """A gettext function as Jinja's new style has it: arguments fill ``%(name)s``, escaped.

    Texts without arguments are looked up; templates become code that does (``DirectCode``).
    """

    def __init__(self, function: Callable[..., str]) -> None:
        self._function = function

    def __missing__(self, message: str) -> Markup:
        self[message] = Markup(self._function(message)) % {}
        return self[message]

    def __call__(self, message: str, **variables: Any) -> Markup:
        return Markup(self._function(message)) % variables if variables else self[message]


def _plural_texts(function: Callable[..., str]) -> Callable[..., Markup]:
    def translate(singular: str, plural: str, num: int, **variables: Any) -> Markup:
        return Markup(function(singular, plural, num)) % {"num": num, **variables}

    return translate


def names_of(language: Language, translations: Translations) -> dict[str, Any]:
    """What ``contexts.COMMON`` declares of texts, dates and numbers, in *language*."""
    texts = _Texts(translations.ugettext)
    shown = lru_cache(10_000)(partial(_of_page, language=language))
    # titles are shown by their neighbours too

    @cache
    def time_of(day: date) -> Markup:
        return _time(day, language)

    def text_of(value: LocalizedText) -> Markup:
        own = value.values.get(language.code)
        return shown(own) if own else localized_markup(value, language)

    return {
        "lang": language,
        "number": _number,
        "size": _size,
        "text": text_of,
        "plain": lambda value: value.get(language.code),
        "lang_of": lambda value, column="": lang_attribute(value, language, column),
        "lowered": lowered_headings,
        "date": time_of,
        "day": lambda day: _short_time(day, language),
        "when": lambda text: _when(text, language),
        "weekday": lambda day: format_weekday(day, language.code),
        "month": lambda month: format_month(month, language.code),
        "weekdays": _weekdays(language),
        "moment": lambda iso: _moment(iso, language),
        "_": texts,
        "gettext": texts,
        "ngettext": _plural_texts(translations.ungettext),
    }


def agency_names(registers: Registers, language: Language, separator: str) -> Callable[..., Markup]:
    """Names of the agencies with those codes, each list of codes put together once."""

    @cache
    def join(codes: tuple[str, ...]) -> Markup:
        names = (localized_markup(registers.agencies[code].name, language) for code in codes)
        return Markup(separator).join(names)

    return join


def localized_markup(value: LocalizedText, language: Language) -> Markup:
    text = value.values.get(language.code)
    if text:
        return _of_page(text, language)
    code = value.code_for(language.code)
    text = escape(value.values.get(code, ""))
    return Markup(f'<span lang="{BY_CODE[code].tag}">{text}</span>' if text else "")


def _of_page(text: str, language: Language) -> Markup:
    """*text*, which is in the page's language."""
    return Markup(mark_han(escape(text), language))


def mark_han(markup: str, language: Language) -> str:
    """Mark Chinese words inside a text of another language, so that they are spoken as such."""
    if language is DEFAULT or markup.isascii() or not _A_HAN_LETTER.search(markup):
        return markup
    return _HAN_WORDS.sub(
        lambda match: (
            match[0]
            if match[0].startswith("<")
            else f'<span lang="{DEFAULT.tag}">{match[0]}</span>'
        ),
        markup,
    )


def marked(text: str, language: Language, page: Language) -> Markup:
    """*text*, marked with its language where the page is in another."""
    if not text or language is page:
        return Markup(escape(text))
    return Markup(f'<span lang="{language.tag}">{escape(text)}</span>')


def lowered_headings(fragment: str) -> str:
    """A body that stands below a heading of its own, with its headings one level down."""
    return _HEADING.sub(lambda match: f"{match[1]}{int(match[2]) + 1}", fragment)


def lang_attribute(value: LocalizedText | str, language: Language, column: str = "") -> Markup:
    """`` lang="…"`` where *value* is shown in another language than the page's.

    column: the name of the column that a text of the data stands in.
    """
    if isinstance(value, LocalizedText):
        tag = other_tag(value, language)
    else:
        code = spoken_language(value, column) or language.code
        tag = "" if code == language.code else BY_CODE[code].tag
    return Markup(f' lang="{tag}"') if tag else _NO_ATTRIBUTE


def other_tag(value: LocalizedText, language: Language) -> str:
    """Tag of the language that a reader of *language* is shown *value* in, if it is another."""
    code = value.code_for(language.code)
    return "" if code == language.code else BY_CODE[code].tag


def _time(day: date, language: Language) -> Markup:
    return Markup(f'<time datetime="{day.isoformat()}">{format_date(day, language.code)}</time>')


def _short_time(day: date, language: Language) -> Markup:
    text = format_day(day, language.code)
    return Markup(f'<time datetime="{day.isoformat()}">{text}</time>')


def _when(text: str, language: Language) -> Markup:
    try:
        return _time(date.fromisoformat(text[:10]), language)
    except ValueError:
        return Markup(escape(text))


def _weekdays(language: Language) -> list[dict[str, str]]:
    monday = date(2020, 1, 6)
    return [
        {
            "name": format_weekday(monday + timedelta(i), language.code),
            "short": short_weekday(i, language.code),
        }
        for i in range(7)
    ]


def _moment(iso: str, language: Language) -> Markup:
    text = format_datetime(datetime.fromisoformat(iso), language.code)
    return Markup(f'<time datetime="{escape(iso)}">{text}</time>')


def _number(value: int) -> str:
    return f"{value:,}"


def _size(count: int) -> str:
    """Bytes in decimal units, as file managers show them."""
    if count < 1000:
        return f"{count} B"
    size = count / 1000
    for unit in ("KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
