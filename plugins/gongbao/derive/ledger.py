"""What ``build.py publish`` adds to the ledger. Versions are appended, never rewritten.

A withdrawal takes text, salt and the digests of the text out of every version of the notice; what
is left are the digests of the public record, which stays.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date

import msgspec

from gongbao.load.ledger import (
    LEDGER_FORMAT,
    Fingerprint,
    LedgerIssue,
    NoticeVersion,
    changed_parts,
    salted,
)
from gongbao.model import Issue, Notice


def record_issue(
    before: LedgerIssue | None,
    issue: Issue,
    issue_record: str,
    fingerprints: Mapping[str, Fingerprint],
    lines: Mapping[str, tuple[str, ...]],
    corrections: Mapping[str, tuple[Notice, ...]],
    as_of: date,
) -> LedgerIssue:
    """The ledger's file of *issue* after publishing it on *as_of*.

    issue: with withdrawn notices as tombstones. corrections: corrigenda by notice id.
    """
    known = before or LedgerIssue(id=issue.id, record=issue_record, notices={})
    pending = {
        notice.id: known.pending(notice.id, corrections.get(notice.id, ()))
        for notice in issue.notices
    }
    used = {id_: (*known.corrected.get(id_, ()), *fresh) for id_, fresh in pending.items()}
    return LedgerIssue(
        format=LEDGER_FORMAT,
        id=issue.id,
        record=issue_record,
        notices={
            notice.id: _record_notice(
                known.notices.get(notice.id, ()),
                notice,
                fingerprints[notice.id],
                lines.get(notice.id, ()),
                pending[notice.id],
                as_of,
            )
            for notice in issue.notices
        },
        corrected={id_: by for id_, by in used.items() if by},
    )


def _record_notice(
    versions: tuple[NoticeVersion, ...],
    notice: Notice,
    fingerprint: Fingerprint,
    lines: tuple[str, ...],
    pending: tuple[str, ...],
    as_of: date,
) -> tuple[NoticeVersion, ...]:
    """pending: ids of corrigenda that are published for the first time."""
    if notice.withdrawn:
        bare = {"salt": "", "text": "", "attachments": {}, "translation": "", "lines": ()}
        kept = tuple(msgspec.structs.replace(version, **bare) for version in versions)
        return kept or (NoticeVersion(published=as_of, record=fingerprint.record),)
    if versions and not changed_parts(versions[-1], fingerprint):
        added = bool(fingerprint.translation) and not versions[-1].translation
        if not added:
            return versions
    salt = secrets.token_hex(32)
    version = NoticeVersion(
        published=as_of,
        record=fingerprint.record,
        text=salted(fingerprint.text, salt),
        attachments={name: salted(one, salt) for name, one in fingerprint.attachments.items()},
        translation=salted(fingerprint.translation, salt) if fingerprint.translation else "",
        salt=salt,
        by=pending if versions else (),
        lines=lines,
    )
    return (*versions, version)
