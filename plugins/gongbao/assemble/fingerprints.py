"""Digests of notices and issues as they lie in the sources, for the ledger.

The record part is what stays public for ever; the text part is what a withdrawal removes.
Finding aids (topics, districts) and the marks of personal data are in neither: they may be
mended without a corrigendum.
"""

from __future__ import annotations

import hashlib

import msgspec

from gongbao.load.gazette import RawIssue, RawNotice
from gongbao.load.ledger import Fingerprint
from gongbao.model import Issue

_TEXT_KEYS = {"title", "addressee", "attachments", "corrections", "unit"}
_FREE_KEYS = {
    *("topics", "districts", "personal_data_allowed", "contains_personal_data"),
    *("retention_until", "retention_basis", "withdrawn_on", "withdrawal_reason"),
}


def fingerprint_notices(raw: RawIssue, issue: Issue) -> dict[str, Fingerprint]:
    """Fingerprints by notice id."""
    return {
        notice.id: _fingerprint(source, raw)
        for notice, source in zip(issue.notices, raw.notices, strict=True)
    }


def fingerprint_issue(raw: RawIssue) -> str:
    assert raw.source is not None
    header = raw.source.header.value
    return _digest({key: value for key, value in header.items() if key != "shift_reason"})


def notice_lines(raw: RawIssue, issue: Issue) -> dict[str, tuple[str, ...]]:
    """The Chinese text of each notice as lines, its title first."""
    return {
        notice.id: (notice.title.get("zh"), *_body_lines(source.source.body))
        for notice, source in zip(issue.notices, raw.notices, strict=True)
    }


def _fingerprint(notice: RawNotice, raw: RawIssue) -> Fingerprint:
    header = notice.source.header.value
    files = [entry["file"] for entry in header.get("attachments", [])]
    text = {key: value for key, value in header.items() if key in _TEXT_KEYS}
    translation = ""
    if notice.translation:
        source = notice.translation
        translation = _digest([source.header.value, _without_blank_end(source.body)])
    return Fingerprint(
        record=_digest({k: v for k, v in header.items() if k not in _TEXT_KEYS | _FREE_KEYS}),
        text=_digest([text, _without_blank_end(notice.source.body)]),
        attachments={name: raw.attachments[name].sha256 for name in files},
        translation=translation,
    )


def _without_blank_end(body: str) -> str:
    """Blanks within a text have a meaning in Markdown; line ends were made equal on reading."""
    lines = body.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)


def _body_lines(body: str) -> tuple[str, ...]:
    """For comparing; without blanks that nobody sees."""
    return tuple(line.rstrip() for line in body.strip().split("\n"))


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()
