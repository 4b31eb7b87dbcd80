"""Issues, notices, report chapters and pages from their Markdown sources."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from gongbao.languages import LocalizedText, localized
from gongbao.load.cache import digest_of
from gongbao.load.documents import RawDocument
from gongbao.load.front_matter import MarkdownSource
from gongbao.load.gazette import RawIssue, RawNotice
from gongbao.load.markdown import convert_markdown
from gongbao.model import Amendment, Attachment, Body, Document, Issue, Notice

R = TypeVar("R")

Bodies = dict[str, Body]
"""Body texts of a unit: ``<id or address>:<language code>`` to fragment."""


def assemble_issue(raw: RawIssue) -> tuple[Issue, Bodies]:
    """An issue and its texts; *raw* has an ``issue.md`` without problems."""
    assert raw.source is not None
    bodies: Bodies = {}
    notices = tuple(_assemble_notice(notice, raw, bodies) for notice in raw.notices)
    header = dict(raw.source.header.value)
    header["shift_reason"] = _texts("shift_reason", raw.source, raw.translation)
    issue = _convert({**header, "path": raw.source.path, "notices": ()}, Issue)
    _add_bodies(bodies, issue.id, raw.source, raw.translation)
    return msgspec.structs.replace(issue, notices=notices), bodies


def _assemble_notice(raw: RawNotice, issue: RawIssue, bodies: Bodies) -> Notice:
    header = dict(raw.source.header.value)
    notice_id = f"{issue.year:03d}-{issue.number:03d}-{raw.number:02d}"
    agency = header["agency"]
    header |= {
        "id": notice_id,
        "number": raw.number,
        "path": raw.source.path,
        "title": _texts("title", raw.source, raw.translation),
        "unit": _texts("unit", raw.source, raw.translation),
        "agency": agency if isinstance(agency, list) else [agency],
        "corrections": [
            _amendment(row, header.get("corrects", []), i, raw.translation)
            for i, row in enumerate(header.get("corrections", []))
        ],
        "withdrawal_reason": _texts("withdrawal_reason", raw.source, raw.translation),
        "attachments": _attachments(raw, issue),
        "bodies": _add_bodies(bodies, notice_id, raw.source, raw.translation),
    }
    header.pop("personal_data_allowed", None)
    notice = _convert(header, Notice)
    return msgspec.structs.replace(notice, digest=digest_of(notice))


def _amendment(
    row: dict[str, str], corrects: list[str], index: int, translation: MarkdownSource | None
) -> Amendment:
    """A row of the table of corrections; ``where`` may be translated in the same row."""
    rows = translation.header.value.get("corrections", []) if translation else []
    where = rows[index].get("where", "") if index < len(rows) else ""
    return Amendment(
        notice=row.get("notice") or (corrects[0] if len(corrects) == 1 else ""),
        where=localized(zh=row.get("where", ""), en=where),
        was=row["was"],
        now=row["now"],
    )


def _attachments(raw: RawNotice, issue: RawIssue) -> list[Attachment]:
    """A title of the translation belongs to the entry that names the same file."""
    translated = raw.translation.header.value.get("attachments", []) if raw.translation else []
    titles = {entry["file"]: entry.get("title", "") for entry in translated}
    entries = raw.source.header.value.get("attachments", [])
    return [_attachment(entry, titles.get(entry["file"], ""), issue) for entry in entries]


def _attachment(entry: dict[str, str], title_en: str, issue: RawIssue) -> Attachment:
    file = issue.attachments[entry["file"]]
    return Attachment(
        file=entry["file"],
        title=localized(zh=entry.get("title", entry["file"]), en=title_en),
        path=file.path,
        size=file.size,
        sha256=file.sha256,
    )


def assemble_bodies(raw: RawDocument, address: str, year: int = 0) -> Bodies:
    """The texts of a chapter or a page, also of one whose header is wrong.

    year: the AD year that a report is about.
    """
    assert raw.source is not None
    bodies: Bodies = {}
    _add_bodies(bodies, address, raw.source, raw.translation, year)
    return bodies


def assemble_document(raw: RawDocument, address: str, bodies: Bodies) -> Document:
    """A chapter or a page with these texts."""
    assert raw.source is not None
    return Document(
        path=raw.source.path,
        address=address,
        title=_texts("title", raw.source, raw.translation),
        summary=_texts("summary", raw.source, raw.translation),
        order=raw.source.header.value.get("order", 0),
        languages=tuple(key.removeprefix(f"{address}:") for key in bodies),
        sample=raw.source.header.value.get("sample", False),
    )


def _add_bodies(
    bodies: Bodies,
    key: str,
    source: MarkdownSource,
    translation: MarkdownSource | None,
    year: int = 0,
) -> tuple[str, ...]:
    """Convert the bodies that have text; the languages that have one."""
    languages = []
    for code, text in (("zh", source), ("en", translation)):
        if text and text.body.strip():
            bodies[f"{key}:{code}"] = convert_markdown(text, code, year)
            languages.append(code)
    return tuple(languages)


def _texts(key: str, source: MarkdownSource, translation: MarkdownSource | None) -> LocalizedText:
    translated = translation.header.value.get(key, "") if translation else ""
    return localized(zh=source.header.value.get(key, ""), en=translated)


def _convert(header: dict[str, Any], kind: type[R]) -> R:
    """Typed record of a header that its schema accepted; ISO texts become dates."""
    return msgspec.convert(header, type=kind, strict=False, from_attributes=True)
