"""The sources against the ledger: nothing that was published changes, goes or comes quietly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gongbao.load.ledger import Fingerprint, LedgerIssue, NoticeVersion, changed_parts
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
        gone = entry.notices.keys() - {notice.id for notice in issue.notices}
        problems += [Problem("K102", Place(path), {"id": one}) for one in sorted(gone)]
        for notice in issue.notices:
            versions = entry.notices.get(notice.id)
            if versions is None:
                args = {"id": notice.id, "issue": issue.id}
                problems.append(Problem("K110", Place(notice.path, 1, 1), args))
                continue
            pending = entry.pending(notice.id, corrections.get(notice.id, ()))
            problems += _check_notice(notice, versions[-1], fingerprints[notice.id], bool(pending))
    return problems


def _check_notice(
    notice: Notice, version: NoticeVersion, fingerprint: Fingerprint, is_corrected: bool
) -> Iterator[Problem]:
    """A corrigendum lets a text change, but neither the record nor what was withdrawn."""
    if fingerprint.record != version.record:
        yield Problem("K104", Place(notice.path, 1, 1), {"id": notice.id})
    if notice.withdrawn:
        return
    if not version.salt:
        yield Problem("K112", Place(notice.path, 1, 1), {"id": notice.id})
    elif not is_corrected:
        for part in changed_parts(version, fingerprint):
            yield Problem("K101", _place(notice, part), {"id": notice.id, "what": part})


def _place(notice: Notice, part: str) -> Place:
    """The file in which *part* of a notice is, if it is there."""
    paths = {f"attachment {file.file}": file.path for file in notice.attachments}
    translation = Path(notice.path).with_suffix(".en.md")
    if translation.is_file():
        paths["translation"] = str(translation)
    return Place(paths[part]) if part in paths else Place(notice.path, 1, 1)
