"""Steps that need all of the gazette: embargo, withdrawal, sequence, changes, calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import msgspec

from gongbao.derive.changes import Change, change_of_row, changes_between, is_told
from gongbao.derive.legal_effect import contradicts, derive_effect
from gongbao.derive.publication_calendar import CalendarYear, derive_calendar
from gongbao.derive.retention import withdraw_expired, without_quotations
from gongbao.load.sources import Unit
from gongbao.model import Amendment, Issue, Site
from gongbao.problems import Problem
from gongbao.units import Reader, UnitRecords
from gongbao.validate.gazette import check_codes, check_gazette, header_place
from gongbao.validate.issues import check_corrections, check_issues
from gongbao.validate.ledger import check_ledger


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
