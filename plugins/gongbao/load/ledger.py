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
from typing import Annotated, Any

import msgspec
from msgspec import Meta, field

from gongbao.model import Notice
from gongbao.problems import Place, Problem
from gongbao.record import Record

LEDGER = "ledger"
"""The folder, below the content."""
LEDGER_FORMAT = 1
"""Of the files of issues. It grows when fields or what is in a fingerprint change, for then every
notice would look as if somebody had changed it."""
CORRIGENDUM = "corrigendum"
"""The section whose notices let published texts change."""
LEDGER_LISTS = (f"{LEDGER}/addresses.json", f"{LEDGER}/feeds.json")
"""Files of the ledger that are lists of the whole site, below the content."""


class Fingerprint(Record, frozen=True, kw_only=True):
    """Digests of a notice as it lies in the sources."""

    record: str
    """Of what a tombstone keeps: numbers, dates, section, agency, rules."""
    text: str
    """Of title, body, addressee and names of attachments; never published unsalted."""
    attachments: dict[str, str] = field(default_factory=dict)
    """Of the files, by name."""
    translation: str = ""


class NoticeVersion(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One published state of a notice."""

    published: date
    record: str
    text: str = ""
    """HMAC-SHA256 of the text's fingerprint under ``salt``."""
    attachments: dict[str, str] = field(default_factory=dict)
    """The same of each attachment, by name."""
    translation: str = ""
    """The same of the translation, empty while there is none."""
    salt: Annotated[str, Meta(pattern="^([0-9a-f]{2})*$")] = ""
    """Empty after a withdrawal."""
    by: tuple[str, ...] = ()
    """Corrigenda that brought this version about."""
    lines: tuple[str, ...] = ()
    """The Chinese text, title first; empty after a withdrawal."""


class LedgerIssue(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What was published of one issue."""

    format: int = 0
    """``LEDGER_FORMAT``; 0 in files from before it was written, which are of the first."""
    id: str
    record: str
    notices: dict[str, Annotated[tuple[NoticeVersion, ...], Meta(min_length=1)]]
    corrected: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Corrigenda by the notice that they correct; each is used up once it was published."""

    def pending(self, notice_id: str, corrections: Iterable[Notice]) -> tuple[str, ...]:
        """Ids of the corrigenda among *corrections* that were not yet public, in their order.

        A notice that repeals another corrects none, nor does a corrigendum that is withdrawn.
        """
        used = self.corrected.get(notice_id, ())
        return tuple(
            notice.id
            for notice in corrections
            if notice.section == CORRIGENDUM and not notice.withdrawn and notice.id not in used
        )


def changed_parts(version: NoticeVersion, fingerprint: Fingerprint) -> list[str]:
    """What in the sources is not as *version* recorded it, of a text that was not withdrawn.

    A translation may have been added.
    """

    def differs(recorded: str, found: str) -> bool:
        return recorded != salted(found, version.salt)

    changed = ["text"] if differs(version.text, fingerprint.text) else []
    changed += [
        f"attachment {name}"
        for name, found in fingerprint.attachments.items()
        if name in version.attachments and differs(version.attachments[name], found)
    ]
    if version.translation and differs(version.translation, fingerprint.translation):
        changed.append("translation")
    return changed


def load_ledger_issue(path: str) -> tuple[LedgerIssue | None, list[Problem]]:
    data = Path(path).read_bytes()
    try:
        written = msgspec.json.decode(data, type=_Format).format
        if written not in (0, LEDGER_FORMAT):
            args = {"format": written, "known": LEDGER_FORMAT}
            return None, [Problem("K117", Place(path), args)]
        entry = msgspec.json.decode(data, type=LedgerIssue)
    except msgspec.DecodeError as error:
        return None, [unreadable(path, error)]
    year, number = Path(path).parts[-2:]
    if f"{year}/{number}" != f"{entry.id.replace('-', '/')}.json":
        reason = f"the id {entry.id} is not that of the file"
        return None, [Problem("K103", Place(path), {"reason": reason})]
    return entry, []


class _Format(msgspec.Struct):
    """What any version of the program can read of the file of an issue."""

    format: int = 0


def unreadable(path: str, error: msgspec.MsgspecError) -> Problem:
    """The problem of a file of the ledger that is none, or that has both sides of a merge."""
    before, marker, _ = Path(path).read_bytes().partition(b"<<<<<<<")
    if marker:
        return Problem("K116", Place(path, before.count(b"\n") + 1, 1), {})
    return Problem("K103", Place(path), {"reason": str(error)})


def encode_ledger(value: Any) -> bytes:
    """JSON with a line for every member, so that version control shows what was added."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def salted(fingerprint: str, salt: str) -> str:
    return hmac.new(bytes.fromhex(salt), fingerprint.encode(), hashlib.sha256).hexdigest()
