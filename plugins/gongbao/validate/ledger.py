"""The sources against the ledger: nothing that was published changes or goes quietly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from gongbao.load.ledger import Fingerprint, LedgerIssue, NoticeVersion, salted
from gongbao.model import Issue, Notice
from gongbao.problems import Place, Problem


def check_ledger(
    ledger: Iterable[tuple[str, LedgerIssue]],
    issues: Iterable[Issue],
    fingerprints: Mapping[str, Fingerprint],
    issue_records: Mapping[str, str],
) -> list[Problem]:
    """Problems of everything in *ledger*, which comes with the paths of its files.

    issues: with withdrawn notices as tombstones. fingerprints, issue_records: by id.
    """
    by_id = {issue.id: issue for issue in issues}
    corrections = corrections_of(by_id.values())
    problems = []
    for path, entry in ledger:
        issue = by_id.get(entry.id)
        if issue is None:
            problems.append(Problem("K102", Place(path), {"id": entry.id}))
            continue
        if issue_records[entry.id] != entry.record:
            problems.append(Problem("K104", Place(issue.path, 1, 1), {"id": entry.id}))
        notices = {notice.id: notice for notice in issue.notices}
        for notice_id, versions in entry.notices.items():
            notice = notices.get(notice_id)
            if notice is None:
                problems.append(Problem("K102", Place(path), {"id": notice_id}))
            elif not is_as_published(notice, versions[-1], fingerprints[notice_id]):
                used = {one for version in versions for one in version.by}
                if not set(corrections.get(notice_id, ())) - used:
                    problems.append(Problem("K101", Place(notice.path, 1, 1), {"id": notice_id}))
    return problems


def corrections_of(issues: Iterable[Issue]) -> dict[str, tuple[str, ...]]:
    """Ids of corrigenda by the id of the notice that they correct."""
    found: dict[str, list[str]] = defaultdict(list)
    for issue in issues:
        for notice in issue.notices:
            for corrected in notice.corrects:
                found[corrected].append(notice.id)
    return {key: tuple(ids) for key, ids in found.items()}


def is_as_published(notice: Notice, version: NoticeVersion, fingerprint: Fingerprint) -> bool:
    """Is the notice what *version* recorded? Of a withdrawn one only the record is left.

    A translation that was missing may be added.
    """
    if fingerprint.record != version.record:
        return False
    if notice.withdrawn or not version.salt:
        return notice.withdrawn
    if version.translation and version.translation != salted(fingerprint.translation, version.salt):
        return False
    return salted(fingerprint.text, version.salt) == version.text
