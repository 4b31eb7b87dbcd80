"""The corpus as a site of plain Pelican: its own source format, and an equivalent template.

A notice is an article, its translation has ``Lang``; an issue is an author, which is what is left
to list by; lists of sections (categories) and agencies (tags) are in pages of 50; one feed. Both
languages are one build, as we do. Words of pages, names of registers and the neighbours of each
notice are globals of its templates, since there is no plugin. Pelican lists no translations: in
English there is a list of all notices and nothing else. If all texts were articles, there would be
all lists in English too, and three loops over all articles for each list would take 50 s more.
The frame of its pages is that of our theme on purpose: equal pages are what is compared.
"""

from __future__ import annotations

import calendar
import csv
import json
import re
import shutil
import tomllib
from itertools import groupby
from pathlib import Path

import yaml

_TEMPLATES = Path(__file__).parent / "pelican"
_WORDS = Path(__file__).parent / "hugo" / "i18n"
"""Of both peers."""


def write_pelican_site(corpus: Path, folder: Path) -> Path:
    """corpus: a folder with ``content/``. Returns *folder*."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_TEMPLATES, folder)
    notices = sorted((corpus / "content" / "gazette").rglob("*-n.md"))
    words = _words(corpus / "content" / "registers") | {"neighbours": _neighbours(notices)}
    (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    for path in notices:
        _write_notice(path, _place(path), folder / "content")
    return folder


def _write_notice(path: Path, place: str, folder: Path) -> None:
    """Both languages."""
    target = folder / place
    target.parent.mkdir(parents=True, exist_ok=True)
    header, body = _parts(path)
    english, translation = _parts(path.with_name(f"{path.stem}.en.md"))
    day = re.search(r"^published_on: (\S+)", _text(path.with_name("issue.md")), re.MULTILINE)
    year, number = int(path.parts[-3]), int(path.parts[-2])
    shared = (
        f"Date: {header['doc_date']}\nNumber: {header['doc_number']}\nPlace: {place}\n"
        f"Year: {year}\nPublished: {day[1] if day else ''}\n"
        f"Slug: {place.replace('/', '-')}\nCategory: {header['section']}\n"
        f"Tags: {header['agency']}\nAuthor: gazette-{path.parts[-3]}-{path.parts[-2]}\n"
    )
    if "promulgated_on" in header:
        shared += f"Promulgated: {header['promulgated_on']}\n"
    for lang, title, issue_title, text in (
        ("zh", header["title"], f"民國{year}年第{number}期", body),
        ("en", english["title"], f"Issue {number} of {year + 1911}", translation),
    ):
        own = f"Title: {title}\nLang: {lang}\nIssue: {issue_title}\n"
        file = target.with_suffix(".en.md" if lang == "en" else ".md")
        file.write_text(f"{own}{shared}\n{text}", encoding="utf-8")


def _place(path: Path) -> str:
    """``gazette/109/001/01-n``."""
    return "/".join((*path.parts[-4:-1], path.stem))


def _parts(path: Path) -> tuple[dict[str, str], str]:
    _, header, body = _text(path).split("---\n", 2)
    return yaml.safe_load(header), body


def _neighbours(notices: list[Path]) -> dict[str, list[str]]:
    """Places of the notices before and after each in its issue."""
    found: dict[str, list[str]] = {}
    for _, issue in groupby(notices, lambda path: path.parent):
        places = ["", *map(_place, issue), ""]
        for before, place, after in zip(places, places[1:-1], places[2:], strict=False):
            found[place] = [before, after]
    return found


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
