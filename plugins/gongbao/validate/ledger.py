"""The sources against the ledger: nothing that was published changes or goes quietly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gongbao.load.ledger import (
    Fingerprint,
    LedgerIssue,
    NoticeVersion,
    is_recorded,
    unused_corrections,
)
from gongbao.model import Notice, Site
from gongbao.problems import Place, Problem


def check_ledger(
    ledger: Iterable[tuple[str, LedgerIssue]],
    site: Site,
    fingerprints: Mapping[str, Fingerprint],
    issue_records: Mapping[str, str],
) -> list[Problem]:
    """Problems of everything in *ledger*, which comes with the paths of its files.

    site: with withdrawn notices as tombstones. fingerprints, issue_records: by id.
    """
    by_id = {issue.id: issue for issue in site.issues}
    corrections = site.corrections()
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
            pending = unused_corrections(versions, corrections.get(notice_id, ()))
            if notice is None:
                problems.append(Problem("K102", Place(path), {"id": notice_id}))
            elif not pending and not _is_as_published(
                notice, versions[-1], fingerprints[notice_id]
            ):
                problems.append(Problem("K101", Place(notice.path, 1, 1), {"id": notice_id}))
    return problems


def _is_as_published(notice: Notice, version: NoticeVersion, fingerprint: Fingerprint) -> bool:
    """Of a withdrawn notice only the record is left; so it is withdrawn in both or in none."""
    if notice.withdrawn or not version.salt:
        return notice.withdrawn and fingerprint.record == version.record
    return is_recorded(version, fingerprint)
