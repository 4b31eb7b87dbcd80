"""The ledger: what ``build.py publish`` recorded as public, under ``content/ledger/``.

One JSON file an issue of the gazette, ``gazette/109/001.json``; it holds every published version
of every notice. A digest of a text is an HMAC with a salt of its own, so that deleting text and
salt at a lawful withdrawal leaves nothing that could be guessed back. Source: docs/adr/0010.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from gongbao.model import Notice
from gongbao.problems import Place, Problem
from gongbao.record import Record

LEDGER = "ledger"
"""The folder, below the content."""
LEDGER_LISTS = (f"{LEDGER}/addresses.json", f"{LEDGER}/feeds.json")
"""Files of the ledger that are lists of the whole site, below the content."""


class Fingerprint(Record, frozen=True, kw_only=True):
    """Digests of a notice as it lies in the sources."""

    record: str
    """Of what a tombstone keeps: numbers, dates, section, agency, rules."""
    text: str
    """Of title, body, addressee and attachments; never published unsalted."""
    translation: str = ""


class NoticeVersion(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One published state of a notice."""

    published: date
    record: str
    text: str = ""
    """HMAC-SHA256 of the text's fingerprint under ``salt``."""
    translation: str = ""
    """The same of the translation, empty while there is none."""
    salt: str = ""
    by: tuple[str, ...] = ()
    """Corrigenda that brought this version about."""
    lines: tuple[str, ...] = ()
    """The Chinese text, title first; empty after a withdrawal."""


class LedgerIssue(Record, frozen=True, kw_only=True):
    """What was published of one issue."""

    id: str
    record: str
    notices: dict[str, tuple[NoticeVersion, ...]]


def unused_corrections(
    versions: Iterable[NoticeVersion], corrections: Iterable[Notice]
) -> tuple[str, ...]:
    """Ids of the corrigenda that have not yet brought a version about, in their order."""
    used = {one for version in versions for one in version.by}
    return tuple(notice.id for notice in corrections if notice.id not in used)


def is_recorded(version: NoticeVersion, fingerprint: Fingerprint) -> bool:
    """Is what lies in the sources what *version* recorded? A translation may have been added."""

    def same(recorded: str, found: str) -> bool:
        return recorded == salted(found, version.salt)

    return (
        version.record == fingerprint.record
        and bool(version.salt)
        and same(version.text, fingerprint.text)
        and (not version.translation or same(version.translation, fingerprint.translation))
    )


def load_ledger_issue(path: str) -> tuple[LedgerIssue | None, list[Problem]]:
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=LedgerIssue), []
    except msgspec.DecodeError as error:
        return None, [Problem("K103", Place(path), {"reason": str(error)})]


def encode_ledger(value: Any) -> bytes:
    """JSON with a line for every member, so that version control shows what was added."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def salted(fingerprint: str, salt: str) -> str:
    return hmac.new(bytes.fromhex(salt), fingerprint.encode(), hashlib.sha256).hexdigest()
