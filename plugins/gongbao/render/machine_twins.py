"""``index.json`` beside an issue and a notice: all that the page says, in both languages.

The schemas are made from these records and published under ``/schemas/``; a consumer never has to
read a page. Addresses are absolute; dates are ISO days in the site's time zone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from gongbao.dates import moment_of
from gongbao.model import Deadline, ForceState, Issue, LegalForce
from gongbao.plan import Target
from gongbao.public_addresses import absolute
from gongbao.render.contexts import NoticePage
from gongbao.render.edition import Edition
from gongbao.render.gazette_view import attachment_path
from gongbao.render.plain_data import json_bytes, record_bytes

TWIN = "index.json"


class Twin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all twins: keys that are empty are left out."""


class AttachmentTwin(Twin, frozen=True, kw_only=True):
    """A file of a notice."""

    url: str
    title: dict[str, str]
    bytes: int
    sha256: str


class EffectTwin(Twin, frozen=True, kw_only=True):
    """A legal effect or deadline with the terms of its sum (docs/glossary.md)."""

    rule: str
    on: date
    counted_from: date
    days: int = 0
    first_day_counts: bool = False
    ends_on: date
    moved_over: list[date] = []
    other_reading: date | None = None
    articles: list[dict[str, str]] = []


class ForceTwin(Twin, frozen=True, kw_only=True):
    """Whether the notice is in force, where the records tell; as of the last build."""

    state: ForceState
    on: date
    """The day of its effect, or of the effect of its repeal."""
    rule: str
    repealed_by: str = ""
    """Id of a notice."""


class ChangeTwin(Twin, frozen=True, kw_only=True):
    """One corrected place."""

    was: str
    now: str
    by: str = ""


class NoticeTwin(Twin, frozen=True, kw_only=True):
    """A notice of the gazette."""

    id: str
    uri: str
    """The ``tag:`` URI that feeds use."""
    url: str
    issue: str
    """Id of the issue."""
    number: int
    published_on: date
    title: dict[str, str]
    """By language code, as all texts."""
    section: str
    doc_type: str = ""
    agency: list[str]
    unit: dict[str, str] = {}
    doc_number: str = ""
    doc_date: date
    action: str = ""
    basis: list[str] = []
    addressee: str = ""
    """Masked."""
    effects: list[EffectTwin] = []
    force: ForceTwin | None = None
    expires_on: date | None = None
    hearing_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    retention_until: date | None = None
    """Last day on which the text is public; copies are to be deleted then, too."""
    corrects: list[str] = []
    corrected_by: list[str] = []
    marks: list[str] = []
    """What lists say of it: ``corrected``, ``repealed`` (a repeal was published)."""
    changes: list[ChangeTwin] = []
    topics: list[str] = []
    districts: list[str] = []
    attachments: list[AttachmentTwin] = []
    html: dict[str, str] = {}
    """Body by language code, as in feeds; links are absolute, figures lead to their data."""
    html_sha256: dict[str, str] = {}
    """Digest of each body."""
    sample: bool = False
    withdrawn_on: date | None = None
    withdrawal_reason: dict[str, str] = {}


class NoticeLine(Twin, frozen=True, kw_only=True):
    """A notice in the table of contents of its issue."""

    id: str
    url: str
    title: dict[str, str]
    section: str
    agency: list[str]


class IssueTwin(Twin, frozen=True, kw_only=True):
    """An issue of the gazette."""

    id: str
    uri: str
    url: str
    year: int
    """ROC year."""
    number: int
    kind: str
    published_on: date
    scheduled_on: date | None = None
    shift_reason: dict[str, str] = {}
    series_label: str = ""
    series_number: int = 0
    """The printed number, where numbers begin anew with each series."""
    legal_status: str
    sample: bool = False
    notices: list[NoticeLine]


_DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: dict[str, type[Twin]] = {"notice": NoticeTwin, "issue": IssueTwin}


def plan_schemas(edition: Edition) -> Target:
    """JSON Schemas of the twins, under ``/schemas/``."""
    by_path = {f"schemas/{name}.schema.json": record for name, record in SCHEMAS.items()}
    return Target(
        name="/schemas/",
        key=edition.key("schemas"),
        paths=tuple(by_path),
        render=lambda _: {
            path: json_bytes(_schema(record, absolute(edition.url, f"/{path}")))
            for path, record in by_path.items()
        },
    )


def _schema(record: type[Twin], address: str) -> dict[str, Any]:
    return {"$schema": _DIALECT, "$id": address, **msgspec.json.schema(record)}


def render_notice_twin(edition: Edition, page: NoticePage, bodies: Mapping[str, str]) -> bytes:
    """*page* in any language; *bodies* by language code, as readers outside the site get them."""
    notice, issue, url = page.notice, page.issue, edition.url
    timezone = edition.site.identity.timezone
    return record_bytes(
        NoticeTwin(
            id=notice.id,
            uri=edition.site.identity.tag(f"notice/{notice.id}"),
            url=absolute(url, notice.address),
            issue=issue.id,
            number=notice.number,
            published_on=issue.published_on,
            title=notice.title.values,
            section=notice.section,
            doc_type=notice.doc_type,
            agency=list(notice.agency),
            unit=notice.unit.values,
            doc_number=notice.doc_number,
            doc_date=notice.doc_date,
            action=notice.action,
            basis=list(notice.basis),
            addressee=page.addressee,
            effects=[_effect(one) for one in page.deadlines],
            force=_force(page.force),
            expires_on=notice.expires_on,
            hearing_at=moment_of(notice.hearing_at, timezone) if notice.hearing_at else None,
            retention_until=notice.retention_until,
            corrects=list(notice.corrects),
            corrected_by=[one.id for one in page.corrected_by],
            marks=list(page.marks),
            changes=[
                ChangeTwin(was=one.was, now=one.now, by=one.by)
                for one in edition.changes.get(notice.id, ())
            ],
            topics=list(notice.topics),
            districts=list(notice.districts),
            attachments=[
                AttachmentTwin(
                    url=absolute(url, attachment_path(notice, a.file)),
                    title=a.title.values,
                    bytes=a.size,
                    sha256=a.sha256,
                )
                for a in notice.attachments
            ],
            html=dict(bodies),
            html_sha256={
                code: hashlib.sha256(text.encode()).hexdigest() for code, text in bodies.items()
            },
            sample=page.sample,
            withdrawn_on=notice.withdrawn_on if notice.withdrawn else None,
            withdrawal_reason=notice.withdrawal_reason.values if notice.withdrawn else {},
        )
    )


def render_issue_twin(edition: Edition, issue: Issue) -> bytes:
    return record_bytes(
        IssueTwin(
            id=issue.id,
            uri=edition.site.identity.tag(f"issue/{issue.id}"),
            url=absolute(edition.url, issue.address),
            year=issue.year,
            number=issue.number,
            kind=issue.kind,
            published_on=issue.published_on,
            scheduled_on=issue.scheduled_on,
            shift_reason=issue.shift_reason.values,
            series_label=issue.series_label,
            series_number=issue.series_number,
            legal_status=issue.legal_status,
            sample=issue.sample,
            notices=[
                NoticeLine(
                    id=notice.id,
                    url=absolute(edition.url, notice.address),
                    title=notice.title.values,
                    section=notice.section,
                    agency=list(notice.agency),
                )
                for notice in issue.notices
            ],
        )
    )


def _effect(deadline: Deadline) -> EffectTwin:
    return EffectTwin(
        rule=deadline.rule,
        on=deadline.on,
        counted_from=deadline.counted_from,
        days=deadline.days,
        first_day_counts=deadline.first_day_counts,
        ends_on=deadline.ends_on,
        moved_over=[day for day, _ in deadline.moved_over],
        other_reading=deadline.other,
        articles=[one.values for one in deadline.articles],
    )


def _force(force: LegalForce | None) -> ForceTwin | None:
    if force is None:
        return None
    return ForceTwin(state=force.state, on=force.on, rule=force.rule, repealed_by=force.by)
