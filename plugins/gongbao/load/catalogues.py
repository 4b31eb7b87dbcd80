"""The theme's gettext catalogues, and the languages that they bring to a site.

A catalogue lies in ``locale/<locale>/LC_MESSAGES/site.po``. What else a language needs, its tag,
its own name and its dates, comes from CLDR by the name of that folder (``ja``, ``pt_BR``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from gongbao.languages import Language, language_prefix
from gongbao.load.cache import Cache, digest_of
from gongbao.load.front_matter import read_text
from gongbao.problems import Place, Problem

_NAMES = re.compile(r"%\((\w+)\)")


def load_catalogue(theme: Path, language: Language) -> Translations:
    """The theme's catalogue of a language, compiled in memory."""
    with _path(theme, language.locale).open("rb") as stream:
        catalogue = read_po(stream, locale=language.locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def check_catalogue(theme: Path, language: Language, cache: Cache, code: str) -> list[Problem]:
    """Translations that no page could show: they cannot be filled in, or lack a plural form.

    code: version of the program, for what was found is kept until the catalogue changes.
    """
    path = _path(theme, language.locale)
    key = digest_of("catalogue", code, str(path), path.read_bytes())
    found = cache.get(key, list[Problem])
    if found is None:
        found = _check_catalogue(path, language)
        cache.put(key, found)
    return found


def _check_catalogue(path: Path, language: Language) -> list[Problem]:
    text, problems = read_text(str(path))
    if problems:
        return problems
    catalogue = read_po(text.splitlines(keepends=True), locale=language.locale)
    for message in catalogue:
        originals, translations = _forms(message.id), _forms(message.string)
        unusable = [one for one in translations if not (one and _can_be_filled(one, originals))]
        if message.id and any(translations) and unusable:
            place = Place(str(path), message.lineno or 1, 1)
            values = {"text": originals[0], "translation": unusable[0]}
            problems.append(Problem("S106", place, values))
    return problems


def _forms(text: str | Sequence[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _can_be_filled(translation: str, originals: Sequence[str]) -> bool:
    """As templates do it: with the values that the original names."""
    try:
        translation % {name: 0 for one in originals for name in _NAMES.findall(one)}
    except (TypeError, ValueError, KeyError):
        return False
    return True


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
