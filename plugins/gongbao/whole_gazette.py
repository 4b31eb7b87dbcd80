"""Steps that need all of the gazette: embargo, withdrawal, sequence, ledger, changes, calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import msgspec

from gongbao.derive.changes import Change, change_of_row, changes_between, is_told
from gongbao.derive.ledger import record_issue
from gongbao.derive.legal_effect import contradicts, derive_effect
from gongbao.derive.publication_calendar import CalendarYear, derive_calendar
from gongbao.derive.retention import withdraw_expired, without_quotations
from gongbao.load.ledger import LEDGER, LEDGER_LISTS, encode_ledger, unreadable
from gongbao.load.sources import Unit
from gongbao.model import Amendment, Issue, Site, gazette_address
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
from gongbao.validate.gazette import check_codes, check_gazette, header_place
from gongbao.validate.issues import check_corrections, check_issues
from gongbao.validate.ledger import check_ledger

T = TypeVar("T")


def embargo(site: Site, as_of: date) -> tuple[Site, tuple[Issue, ...]]:
    """*site* without the issues of days after *as_of*, and these, in their order."""
    waiting = tuple(issue for issue in site.issues if issue.published_on > as_of)
    if not waiting:
        return site, ()
    issues = tuple(issue for issue in site.issues if issue.published_on <= as_of)
    return msgspec.structs.replace(site, issues=issues), waiting


def withdraw(site: Site, as_of: date) -> Site:
    """From here on nothing sees what may no longer be shown, in tables of corrigenda either."""
    issues = tuple(withdraw_expired(issue, as_of) for issue in site.issues)
    gone = {notice.id for issue in issues for notice in issue.notices if notice.withdrawn}
    if gone:
        issues = tuple(without_quotations(issue, gone) for issue in issues)
    return msgspec.structs.replace(site, issues=issues)


def check_whole_gazette(
    everything: Site, site: Site, waiting: tuple[Issue, ...], records: dict[Unit, UnitRecords]
) -> list[Problem]:
    """Rules that need all issues.

    everything: also with what *site* has withdrawn, and with the issues *waiting* for their day.
    These are held to all rules, so that nothing is in their way when the day has come.
    """
    issues, registers = everything.issues, everything.registers
    problems = check_gazette(
        issues, registers, {notice.id for one in waiting for notice in one.notices}
    )
    for one in records.values():
        for path, used in one.withheld.items():
            problems += check_codes(path, used, registers)
    problems += check_issues(issues, everything.identity, registers)
    ledger = [(unit.files[0], one.ledger) for unit, one in records.items() if one.ledger]
    problems += check_corrections((*site.issues, *waiting), [entry for _, entry in ledger])
    for issue in waiting:
        place = header_place(issue.path, "published_on")
        problems.append(Problem("G227", place, {"id": issue.id, "day": issue.published_on}))
    for issue in issues:
        for notice in issue.notices:
            if notice.effective_on and notice.effective_rule:
                effect = derive_effect(notice, issue.published_on, registers)
                if contradicts(notice, effect):
                    place = header_place(notice.path, "effective_on")
                    args = {"rule": notice.effective_rule, "day": effect.on if effect else "—"}
                    problems.append(Problem("G212", place, args))
    fingerprints = {k: v for one in records.values() for k, v in one.fingerprints.items()}
    issue_records = {r.issue.id: r.issue_record for r in records.values() if r.issue}
    return problems + check_ledger(ledger, site, fingerprints, issue_records)


def derive_changes(
    records: dict[Unit, UnitRecords], site: Site, reader: Reader
) -> dict[str, tuple[Change, ...]]:
    """What corrigenda changed: by their own tables, and what else the ledger has seen change."""
    notices = [notice for issue in site.issues for notice in issue.notices]
    changes: dict[str, list[Change]] = defaultdict(list)
    rows: dict[str, list[Amendment]] = defaultdict(list)
    for notice in notices:
        for row in notice.corrections:
            rows[row.notice].append(row)
            changes[row.notice].append(change_of_row(notice.id, row))
    for notice_id, change in _recorded_changes(records, site, reader):
        if not is_told(change, rows[notice_id]):
            changes[notice_id].append(change)
    withdrawn = {notice.id for notice in notices if notice.withdrawn}
    return {key: tuple(found) for key, found in changes.items() if key not in withdrawn}


def _recorded_changes(
    records: dict[Unit, UnitRecords], site: Site, reader: Reader
) -> Iterator[tuple[str, Change]]:
    """Changes between the versions of the ledger, and from the last to what is to be published."""
    corrections = site.corrections()
    units = {one.issue.id: unit for unit, one in records.items() if one.issue}
    for entry in (one.ledger for one in records.values() if one.ledger):
        corrected = corrections.keys() & entry.notices if entry.id in units else set()
        lines = reader.lines(units[entry.id]) if corrected else {}
        for notice_id in sorted(corrected):
            states = [(version.lines, version.by) for version in entry.notices[notice_id]]
            pending = entry.pending(notice_id, corrections[notice_id])
            states.append((lines.get(notice_id, ()), pending))
            for (was, _), (now, by) in pairwise(states):
                for change in changes_between(was, now, by[0] if by else "") if was else ():
                    yield notice_id, change


def derive_calendars(site: Site, as_of: date) -> dict[int, CalendarYear]:
    """The calendar audit of every ROC year that has issues."""
    identity, days_off = site.identity, site.registers.days_off
    dues = (issue.scheduled_on or issue.published_on for issue in site.issues)
    begun = min(dues, default=as_of)
    return {
        year: derive_calendar(year + 1911, issues, identity, days_off, begun, as_of)
        for year, issues in site.issues_by_year().items()
    }


def ledger_files(
    content: Path,
    site: Site,
    records: dict[Unit, UnitRecords],
    reader: Reader,
    paths: list[str],
    as_of: date,
) -> dict[Path, bytes]:
    """Files of the ledger as they are after *site* was published; those that change.

    paths: every output path of the plan.
    """
    folder = content / LEDGER
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
                as_of,
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
