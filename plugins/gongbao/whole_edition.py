"""The edition of a site: its records with the ways to their texts, files, figures and keys."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from gongbao.code_version import code_version, folder_digest
from gongbao.languages import LANGUAGES, Language
from gongbao.load.cache import Cache, digest_of
from gongbao.load.sources import Unit
from gongbao.model import Site
from gongbao.render.edition import Edition
from gongbao.settings import Settings
from gongbao.units import Reader, UnitRecords
from gongbao.whole_catalogue import History
from gongbao.whole_figures import UnitFigures
from gongbao.whole_gazette import derive_calendars, derive_changes
from gongbao.whole_ledger import derive_translation_days

NODE_MODULES = Path(__file__).parents[2] / "node_modules"
"""Where npm installs what runs in browsers (package.json)."""


def make_edition(
    settings: Settings,
    site: Site,
    records: dict[Unit, UnitRecords],
    reader: Reader,
    figures: dict[Unit, UnitFigures],
    histories: dict[str, History],
    cache: Cache,
    further: tuple[Language, ...],
) -> Edition:
    """Ways to stored texts and downloads go by a record's source path.

    The texts of withdrawn notices are cut off here, so that nothing later can show them.
    """
    withdrawn = {
        issue.path: tuple(notice.id for notice in issue.notices if notice.withdrawn)
        for issue in site.issues
    }

    @lru_cache(1)  # all that is made of an issue is made one after the other
    def html(path: str) -> dict[str, str]:
        gone = withdrawn.get(path, ())
        texts = reader.html(by_path[path])
        return {key: text for key, text in texts.items() if key.split(":")[0] not in gone}

    by_path = {_source_path(one): unit for unit, one in records.items() if _source_path(one)}
    return Edition(
        site=site,
        url=settings.url,
        languages=(*LANGUAGES, *further),
        shared_key=digest_of(
            code_version(),
            folder_digest(settings.theme),
            site.identity,
            site.registers,
            [(page.address, page.title) for page in site.pages],
            settings.url,
            settings.from_disk,
            settings.host,
        ),
        unit_digests={
            path: digest_of(unit.digest, withdrawn.get(path, ())) for path, unit in by_path.items()
        },
        source_digests={path: unit.digest for path, unit in by_path.items()},
        html=html,
        files=lambda path: reader.files(by_path[path]),
        figures={_source_path(one): figures[u] for u, one in records.items() if u in figures},
        charts=lambda path: reader.charts(by_path[path]),
        changes=derive_changes(records, site, reader),
        translation_days=derive_translation_days(records, settings.as_of),
        notes={
            unit.year: one.document
            for unit, one in records.items()
            if unit.kind == "year" and one.document
        },
        calendars=derive_calendars(site, settings.as_of),
        parts=cache,
        histories=histories,
        as_of=settings.as_of,
        browser=NODE_MODULES / "hyparquet" / "src",
    )


def _source_path(records: UnitRecords) -> str:
    record = records.issue or records.document or records.dataset
    return record.path if record else ""
