"""What all makers of targets share: the site, its address, and the way to stored texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from gongbao.chart_model import Chart
from gongbao.derive.changes import Change
from gongbao.derive.publication_calendar import CalendarYear
from gongbao.languages import LANGUAGES, Language, page_path
from gongbao.load.cache import digest_of
from gongbao.model import Document, Site
from gongbao.plan import Target, Templates, page_file
from gongbao.render.contexts import Context
from gongbao.whole_catalogue import History
from gongbao.whole_figures import UnitFigures

T = TypeVar("T")


class PartStore(Protocol):
    """A store by digest; what is in it was rendered from exactly what the digest covers."""

    def get(self, key: str, kind: type[T]) -> T | None: ...

    def has(self, key: str) -> bool: ...

    def put(self, key: str, value: object) -> None: ...


class Edition(msgspec.Struct, kw_only=True):
    site: Site
    url: str
    languages: tuple[Language, ...]
    """Those that pages are in: the languages of the sources, then the further ones."""
    shared_key: str
    """Digest of what every page depends on: code, theme, identity, registers, address."""
    unit_digests: Mapping[str, str]
    """Digest of a record's sources and of what is withdrawn of it, by its source path."""
    source_digests: Mapping[str, str]
    """Digest of a record's sources alone."""
    html: Callable[[str], dict[str, str]]
    """Body fragments of the unit with that source path, by ``<id>:<language code>``."""
    files: Callable[[str], dict[str, Path]]
    """Stored downloads of the dataset with that source path, by site path."""
    figures: Mapping[str, UnitFigures]
    """Figures, tables and charts of a unit's texts, by source path."""
    charts: Callable[[str], tuple[Chart, ...]]
    """Drawings of the dataset with that source path."""
    changes: Mapping[str, tuple[Change, ...]]
    """What corrigenda changed, by the id of the corrected notice."""
    translation_days: Mapping[str, date]
    """When a translation was published that came later than its notice, by the notice's id."""
    notes: Mapping[int, Document]
    """The city's note on the publication calendar, by ROC year."""
    calendars: Mapping[int, CalendarYear]
    """The calendar audit, by ROC year."""
    parts: PartStore
    """Rendered parts of an issue that many files share, kept between builds."""

    histories: Mapping[str, History]
    """Releases of each dataset, by its name."""
    browser: Path
    """Folder of the installed modules that read Parquet in the browser."""
    as_of: date
    """The day that counts as today; a target that shows it has it in its key."""

    def figures_of(self, path: str) -> UnitFigures:
        return self.figures.get(path) or UnitFigures()

    def key(self, *parts: object) -> str:
        return digest_of(self.shared_key, *parts)


MakeContext = Callable[[Language], Context]


def page_target(
    edition: Edition,
    path: str,
    template: str,
    make: MakeContext,
    *parts: object,
    changed: date | None = None,
) -> Target:
    """A page in every language; *parts* are what it depends on besides the shared key."""

    def render(templates: Templates) -> dict[str, bytes]:
        return render_page(templates, template, path, make)

    return Target(
        name=path,
        key=edition.key(template, path, *parts),
        paths=page_paths(edition, path),
        render=render,
        changed=page_days(path, changed),
    )


def page_days(path: str, day: date | None) -> dict[str, date]:
    """``Target.changed`` of a page."""
    return {path: day} if day else {}


def render_page(
    templates: Templates, template: str, path: str, make: MakeContext
) -> dict[str, bytes]:
    return {
        page_file(page_path(language, path)): templates.page(
            template, language, path, make(language)
        )
        for language in templates.languages
    }


def page_paths(edition: Edition, path: str) -> tuple[str, ...]:
    return tuple([f"{one.prefix}{path}index.html"[1:] for one in edition.languages])


def best_body(html: Mapping[str, str], key: str, language: Language) -> tuple[str, str]:
    """The fragment of *key* for a reader of *language*, and the language that it is in."""
    codes = [language.code, *(other.code for other in LANGUAGES if other is not language)]
    for code in codes:
        if f"{key}:{code}" in html:
            return html[f"{key}:{code}"], code
    return "", language.code
