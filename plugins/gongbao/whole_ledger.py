"""The ledger of the whole site: what is recorded, and held against what is to be public."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from gongbao.derive.ledger import record_issue
from gongbao.load.ledger import LEDGER, LEDGER_LISTS, encode_ledger, unreadable
from gongbao.load.sources import Unit
from gongbao.model import Site, gazette_address
from gongbao.problems import Place, Problem
from gongbao.settings import Settings
from gongbao.units import Reader, UnitRecords
from gongbao.validate.addresses import (
    check_addresses,
    check_entries,
    check_feed_ids,
    check_moved,
    entries_among,
    lasting_addresses,
)
from gongbao.whole_catalogue import History

T = TypeVar("T")


def derive_translation_days(records: dict[Unit, UnitRecords], as_of: date) -> dict[str, date]:
    """When translations that came later than their notices were published, by the notice's id.

    One that the ledger lacks as yet is published by what is made now, on *as_of*.
    """
    found: dict[str, date] = {}
    fingerprints = {k: v for one in records.values() for k, v in one.fingerprints.items()}
    for entry in (one.ledger for one in records.values() if one.ledger):
        for id_, versions in entry.notices.items():
            if versions[0].translation:
                continue
            days = [version.published for version in versions if version.translation]
            if not days and versions[-1].salt and id_ in fingerprints:  # not withdrawn
                days = [as_of] * bool(fingerprints[id_].translation)
            if days:
                found[id_] = days[0]
    return found


def files_of_ledger(
    settings: Settings,
    site: Site,
    histories: Mapping[str, History],
    records: dict[Unit, UnitRecords],
    reader: Reader,
    paths: list[str],
) -> dict[Path, bytes]:
    """Files of the ledger as they are after *site* was published; those that change.

    paths: every output path of the plan.
    """
    files = _files_of_gazette(settings, site, records, reader, paths)
    for history in histories.values():
        files |= history.record()
    return files


def _files_of_gazette(
    settings: Settings,
    site: Site,
    records: dict[Unit, UnitRecords],
    reader: Reader,
    paths: list[str],
) -> dict[Path, bytes]:
    folder = settings.content / LEDGER
    known = {one.ledger.id: one.ledger for one in records.values() if one.ledger}
    corrections = site.corrections()
    issues = {issue.id: issue for issue in site.issues}
    files: dict[Path, bytes] = {}
    for unit, one in records.items():
        if one.issue:
            issue = issues[one.issue.id]
            entry = record_issue(
                known.get(issue.id),
                issue,
                one.issue_record,
                one.fingerprints,
                reader.lines(unit),
                corrections,
                settings.as_of,
            )
            year, number = issue.id.split("-")
            files[folder / "gazette" / year / f"{number}.json"] = encode_ledger(entry)
    lists = {name: folder / Path(name).name for name in LEDGER_LISTS}
    addresses, feeds = lists.values()
    recorded = {
        *_read_list(addresses, list[str]),
        *lasting_addresses(paths, site.identity.further_languages),
    } - site.extracts()
    files[addresses] = encode_ledger(sorted(recorded))
    ids = {path: site.identity.tag(path) for path in _feeds(paths)}
    files[feeds] = encode_ledger(dict(sorted({**_read_list(feeds, dict[str, str]), **ids}.items())))
    return {
        path: data for path, data in files.items() if not path.exists() or path.read_bytes() != data
    }


def check_public_addresses(
    settings: Settings,
    site: Site,
    records: dict[Unit, UnitRecords],
    planned: Collection[str],
    paths: list[str],
) -> list[Problem]:
    """What the ledger knows as public against what is planned: addresses and files."""
    addresses, feeds = (settings.content / name for name in LEDGER_LISTS)
    withdrawn = site.withdrawn_addresses()
    ids = {path: site.identity.tag(path) for path in _feeds(paths)}
    moved, further = site.registers.moved, site.identity.further_languages
    register = settings.content / "registers" / "moved.csv"
    problems = check_moved(str(register), moved, planned, withdrawn, further)
    try:
        recorded = _read_list(addresses, list[str])
        problems += check_addresses(str(addresses), recorded, planned, moved, withdrawn, further)
        if not settings.recording.exists():  # the next publish completes what was broken off
            problems += check_entries(str(addresses), recorded, _ledger_entries(records))
    except msgspec.MsgspecError as error:
        problems.append(unreadable(str(addresses), error))
    try:
        known = _read_list(feeds, dict[str, str])
        problems += check_feed_ids(str(settings.content / "site.yaml"), known, ids)
    except msgspec.MsgspecError as error:
        problems.append(unreadable(str(feeds), error))
    return problems


def find_ahead(settings: Settings) -> list[Problem]:
    """What the ledger holds that the public tree does not have, after a rollback perhaps."""
    path = settings.content / LEDGER_LISTS[0]
    try:
        recorded = entries_among(_read_list(path, list[str]))
    except msgspec.MsgspecError as error:
        return [unreadable(str(path), error)]
    lacking = [one for one in recorded if not (settings.output / one[1:] / "index.html").exists()]
    args = {"addresses": ", ".join(lacking[:10]), "count": len(lacking)}
    return [Problem("K115", Place(str(settings.content / LEDGER)), args)] if lacking else []


def count_unrecorded(
    content: Path,
    site: Site,
    histories: Mapping[str, History],
    records: dict[Unit, UnitRecords],
) -> int:
    """How many issues and releases are to be public that the ledger, if there is one, lacks."""
    if not any((content / name).exists() for name in LEDGER_LISTS):
        return 0
    known = {one.ledger.id for one in records.values() if one.ledger}
    issues = sum(issue.id not in known for issue in site.issues)
    return issues + sum(len(one.releases) - one.recorded for one in histories.values())


def _ledger_entries(records: dict[Unit, UnitRecords]) -> dict[str, str]:
    """The file of the ledger that has an entry of an address, by this address."""
    entries: dict[str, str] = {}
    for unit, one in records.items():
        if one.ledger:
            ids = (one.ledger.id, *one.ledger.notices)
            entries |= {gazette_address(id_): unit.files[0] for id_ in ids}
        for release in one.releases:
            entries[release.address] = f"{unit.folder}/{release.version}.json"
    return entries


def _feeds(paths: list[str]) -> list[str]:
    """Feeds that readers subscribe to, as the name in their ids."""
    return [
        path.removesuffix(".atom")
        for path in paths
        if path.endswith(".atom") and "/archive/" not in path
    ]


def _read_list(path: Path, kind: type[T]) -> T:
    """A list of the ledger; empty before anything was published."""
    return msgspec.json.decode(path.read_bytes(), type=kind) if path.exists() else kind()
