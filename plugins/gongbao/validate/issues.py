"""Rules of the sequence of issues: numbers, order, days of publication, corrections."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from gongbao.dates import roc_year
from gongbao.load.front_matter import load_markdown
from gongbao.load.ledger import LedgerIssue
from gongbao.model import Issue, Notice, Registers, SiteIdentity
from gongbao.problems import Problem
from gongbao.validate.gazette import header_place


def check_issues(
    issues: tuple[Issue, ...], identity: SiteIdentity, registers: Registers
) -> list[Problem]:
    """*issues* in order of year and number, withdrawn notices not yet taken out."""
    days_off = {one.day for one in registers.days_off}
    problems = [*_check_numbers(issues), *_check_series(issues)]
    for before, issue in pairwise(issues):
        if issue.published_on < before.published_on:
            place = header_place(issue.path, "published_on")
            args = {"day": issue.published_on, "other": before.path, "before": before.published_on}
            problems.append(Problem("G216", place, args))
    for issue in issues:
        due = issue.scheduled_on or issue.published_on
        if issue.year != roc_year(due.year):
            place = header_place(
                issue.path, "scheduled_on" if issue.scheduled_on else "published_on"
            )
            args = {"day": due, "year": issue.year, "meant": roc_year(due.year)}
            problems.append(Problem("G228", place, args))
        regular = issue.kind == "regular"
        weekdays = identity.weekdays_on(due)
        if regular and weekdays and due.weekday() not in weekdays:
            place = header_place(issue.path, "published_on")
            problems.append(Problem("G218", place, {"day": due}))
        elif regular and issue.published_on in days_off:
            place = header_place(issue.path, "published_on")
            problems.append(Problem("G223", place, {"day": issue.published_on}))
        if issue.published_on != due and not issue.shift_reason:
            place = header_place(issue.path, "scheduled_on")
            problems.append(Problem("G224", place, {"day": due, "published": issue.published_on}))
    return problems


def check_corrections(issues: Iterable[Issue], ledger: Iterable[LedgerIssue]) -> list[Problem]:
    """Corrigenda against the notices they correct; the texts are read only for these.

    issues: in order of publication. ledger: what was published was checked then; of a notice that
    is corrected again, a table may quote what was published and what was corrected before.
    """
    by_id = {notice.id: notice for issue in issues for notice in issue.notices}
    recorded = {id_: versions for entry in ledger for id_, versions in entry.notices.items()}
    told: dict[str, list[str]] = defaultdict(list)
    problems = []
    for notice in by_id.values():
        for corrected in (by_id[one] for one in notice.corrects if one in by_id):
            problems += _check_retention(notice, corrected)
        for row in notice.corrections:
            original, texts = by_id.get(row.notice), (row.was, row.now)
            if notice.id not in recorded and original and not original.withdrawn:
                published = recorded[row.notice][-1].lines if row.notice in recorded else ()
                if not _quotes(original, texts, (*published, *told[row.notice])):
                    place = header_place(notice.path, "corrections")
                    problems.append(Problem("G214", place, {"was": row.was, "id": row.notice}))
            told[row.notice].append(row.now)
    return problems


def _check_numbers(issues: tuple[Issue, ...]) -> list[Problem]:
    years: Mapping[int, dict[int, Issue]] = defaultdict(dict)
    problems = []
    for issue in issues:
        first = years[issue.year].setdefault(issue.number, issue)
        if first is not issue:
            place = header_place(issue.path, "number")
            args = {"number": issue.number, "year": issue.year, "other": first.path}
            problems.append(Problem("G217", place, args))
    for year, numbers in years.items():
        # where a gazette begins is its own affair; after that, each year begins with its first
        known = [0] * (year - 1 in years) + sorted(numbers)
        for before, number in pairwise(known):
            if number > before + 1:
                missing = str(before + 1) if number == before + 2 else f"{before + 1}–{number - 1}"
                place = header_place(numbers[number].path, "number")
                problems.append(Problem("G215", place, {"missing": missing, "year": year}))
    return problems


def _check_series(issues: tuple[Issue, ...]) -> Iterator[Problem]:
    """Printed numbers that two issues of a year have."""
    printed: dict[tuple[int, str, int], Issue] = {}
    for issue in issues:
        key = (issue.year, issue.series_label, issue.series_number)
        if issue.series_number and printed.setdefault(key, issue) is not issue:
            args = {"series": issue.series_label, "number": issue.series_number}
            args |= {"other": printed[key].path}
            yield Problem("G235", header_place(issue.path, "series_number"), args)


def _check_retention(notice: Notice, corrected: Notice) -> list[Problem]:
    """A corrigendum repeats what it corrects, so it must go when the original goes."""
    if corrected.retention_until is None:
        return []
    if notice.retention_until and notice.retention_until <= corrected.retention_until:
        return []
    args = {"id": corrected.id, "until": corrected.retention_until}
    return [Problem("G220", header_place(notice.path, "corrects"), args)]


def _quotes(original: Notice, texts: tuple[str, ...], before: Iterable[str]) -> bool:
    """Does one of *texts* stand in the original, as it is or *before*?

    Spaces and Markdown's marks do not matter.
    """
    source, _ = load_markdown(original.path)
    values = map(str, source.header.value.values())
    whole = _squeeze("\n".join((source.body, *values, *before)))
    return any(text and _squeeze(text) in whole for text in texts)


def _squeeze(text: str) -> str:
    return re.sub(r"[\s|*_`]+", "", text)
