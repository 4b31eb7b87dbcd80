"""The theme's gettext catalogues, and the languages that they bring to a site.

A catalogue lies in ``locale/<locale>/LC_MESSAGES/site.po``. What else a language needs, its tag,
its own name and its dates, comes from CLDR by the name of that folder (``ja``, ``pt_BR``).
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from gongbao.languages import Language, language_prefix


def load_catalogue(theme: Path, language: Language) -> Translations:
    """The theme's catalogue of a language, compiled in memory."""
    with _path(theme, language.locale).open("rb") as stream:
        catalogue = read_po(stream, locale=language.locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def find_language(theme: Path, locale: str) -> Language | None:
    """The language of a catalogue; None where there is none, or CLDR does not know it."""
    try:
        known = Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        return None
    if not _path(theme, locale).is_file():
        return None
    tag = locale.replace("_", "-")
    name = known.get_display_name(locale) or locale
    return Language(locale, tag, language_prefix(locale), locale, name, locale)


def _path(theme: Path, locale: str) -> Path:
    return theme / "locale" / locale / "LC_MESSAGES" / "site.po"
