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
    Fingerprint,
    LedgerIssue,
    NoticeVersion,
    is_recorded,
    salted,
    unused_corrections,
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
    known = before.notices if before else {}
    return LedgerIssue(
        id=issue.id,
        record=issue_record,
        notices={
            notice.id: _record_notice(
                known.get(notice.id, ()),
                notice,
                fingerprints[notice.id],
                lines.get(notice.id, ()),
                corrections.get(notice.id, ()),
                as_of,
            )
            for notice in issue.notices
        },
    )


def _record_notice(
    versions: tuple[NoticeVersion, ...],
    notice: Notice,
    fingerprint: Fingerprint,
    lines: tuple[str, ...],
    corrections: tuple[Notice, ...],
    as_of: date,
) -> tuple[NoticeVersion, ...]:
    if notice.withdrawn:
        kept = tuple(
            msgspec.structs.replace(v, salt="", text="", translation="", lines=()) for v in versions
        )
        return kept or (NoticeVersion(published=as_of, record=fingerprint.record),)
    if versions and is_recorded(versions[-1], fingerprint):
        added = bool(fingerprint.translation) and not versions[-1].translation
        if not added:
            return versions
    salt = secrets.token_hex(32)
    version = NoticeVersion(
        published=as_of,
        record=fingerprint.record,
        text=salted(fingerprint.text, salt),
        translation=salted(fingerprint.translation, salt) if fingerprint.translation else "",
        salt=salt,
        by=unused_corrections(versions, corrections) if versions else (),
        lines=lines,
    )
    return (*versions, version)
