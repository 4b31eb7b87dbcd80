#!/usr/bin/env python3
"""Bring the theme's catalogues to the texts of its templates; ``make messages``.

Translations that exist are kept, texts that are gone are dropped, new ones are left empty for a
translator (the test of the catalogues says which). English is the text itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

THEME = Path(__file__).resolve().parent.parent / "theme"
METHODS = [("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true"}
_VARIABLE_HEADERS = ('"POT-', '"PO-', '"Last-', '"Language-Team', '"Generated', '"Report', '"Proj')


def template_texts() -> Iterator[str | tuple[str, ...]]:
    """Every text of the templates, as gettext knows it."""
    options = {pattern: OPTIONS for pattern, _ in METHODS}
    for _, _, message, *_ in extract_from_dir(THEME / "templates", METHODS, options):
        yield message


def update_catalogue(locale: str) -> int:
    """Write the catalogue of *locale*; the number of texts without a translation."""
    path = THEME / "locale" / locale / "LC_MESSAGES" / "site.po"
    with path.open("rb") as stream:
        known: dict[object, Message] = {message.id: message for message in read_po(stream, locale)}
    catalogue = Catalog(locale=locale, fuzzy=False, header_comment="# Texts of the theme.")
    missing = 0
    for text in sorted(set(template_texts()), key=str):
        translation = text if locale == "en" else getattr(known.get(text), "string", "")
        missing += not translation
        catalogue.add(text, translation)
    buffer = BytesIO()
    write_po(buffer, catalogue, width=100)
    lines = buffer.getvalue().decode().splitlines()
    kept = [line for line in lines if not line.startswith(_VARIABLE_HEADERS)]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return missing


if __name__ == "__main__":
    for folder in sorted((THEME / "locale").iterdir()):
        count = update_catalogue(folder.name)
        print(f"{folder.name}: {count} texts without a translation")
