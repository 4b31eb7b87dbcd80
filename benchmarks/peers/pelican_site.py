"""The corpus as a site of plain Pelican: its own source format, and an equivalent template.

A notice is an article, its translation has ``Lang``; an issue is an author, which is what is left
to list by; listings of sections (categories) and agencies (tags) are paginated by 50; one feed.
Both languages are one build, as we do; words of pages and names of registers are globals of its
templates. Without a plugin, listings but that of all notices are in the default language alone,
and notices have no neighbours. The frame of its pages is that of our theme on purpose: equal pages
are what is compared.
"""

from __future__ import annotations

import calendar
import csv
import json
import re
import shutil
import tomllib
from pathlib import Path

import yaml

_TEMPLATES = Path(__file__).parent / "pelican"
_WORDS = Path(__file__).parent / "hugo" / "i18n"
"""Of both peers."""


def write_pelican_site(corpus: Path, folder: Path) -> Path:
    """corpus: a folder with ``content/``. Returns *folder*."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_TEMPLATES, folder)
    words = json.dumps(_words(corpus / "content" / "registers"), ensure_ascii=False)
    (folder / "words.json").write_text(words, encoding="utf-8")
    for path in sorted((corpus / "content" / "gazette").rglob("*-n.md")):
        text = path.read_text(encoding="utf-8")
        _, header, body = text.split("---\n", 2)
        values = yaml.safe_load(header)
        english = path.with_name(f"{path.stem}.en.md").read_text(encoding="utf-8")
        _, header, translation = english.split("---\n", 2)
        place = path.relative_to(corpus / "content").with_suffix("")
        issue = path.with_name("issue.md").read_text(encoding="utf-8")
        day = re.search(r"^published_on: (\S+)", issue, re.MULTILINE)
        shared = (
            f"Date: {values['doc_date']}\nCategory: {values['section']}\n"
            f"Tags: {values['agency']}\nNumber: {values['doc_number']}\n"
            f"Slug: {place.as_posix().replace('/', '-')}\nIssue: {place.parent.as_posix()}\n"
            f"Author: {place.parent.as_posix().replace('/', '-')}\n"
            f"Place: {place.as_posix()}\nYear: {path.parts[-3]}\n"
            f"Published: {day[1] if day else ''}\n"
        )
        if "promulgated_on" in values:
            shared += f"Promulgated: {values['promulgated_on']}\n"
        target = folder / "content" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.with_suffix(".md").write_text(
            f"Title: {values['title']}\nLang: zh\n{shared}\n{body}", encoding="utf-8"
        )
        target.with_suffix(".en.md").write_text(
            f"Title: {yaml.safe_load(header)['title']}\nLang: en\n{shared}\n{translation}",
            encoding="utf-8",
        )
    return folder


def _words(registers: Path) -> dict[str, object]:
    return {
        "texts": {code: tomllib.loads(_text(_WORDS / f"{code}.toml")) for code in ("zh", "en")},
        "names": {name: _names(registers / f"{name}.csv") for name in ("sections", "agencies")},
        "months": [*calendar.month_name],
    }


def _names(register: Path) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(_text(register).splitlines())
    return {row["code"]: {"zh": row["name_zh"], "en": row["name_en"]} for row in rows}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
