"""Quality of a dataset as others score it: Taiwan's seven indicators and the EU's 405 points.

Sources: 政府資料品質提升機制運作指引 (2023) and the Metadata Quality Assessment of data.europa.eu.
What only a visit over the network or a person can tell is *not measured* and earns nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Literal

import msgspec

from gongbao.dataset_model import Dataset
from gongbao.model import Site
from gongbao.record import Record

Result = Literal["met", "missed", "unmeasured"]


class Indicator(Record, frozen=True, kw_only=True):
    """One indicator of one scheme; ``code`` has its name and its fix in the theme's labels."""

    scheme: str
    """``tw`` or ``mqa``."""
    dimension: str
    code: str
    points: int
    """What it is worth; an indicator of Taiwan's scheme counts one."""
    result: Result

    @property
    def earned(self) -> int:
        return self.points if self.result == "met" else 0


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What scoring needs to know beside the dataset itself."""

    site: Site
    as_of: date
    due_days: int
    """Days after which the promised frequency asks for an update; 0 where it promises none."""
    known_theme: bool
    known_licence: bool
    known_formats: bool
    open_formats: bool
    machine_readable: bool


Rule = Callable[[Dataset, Facts], bool]

_MQA: tuple[tuple[str, str, int, Rule | None], ...] = (
    ("findability", "keyword", 30, lambda d, _: any(d.keywords.values())),
    ("findability", "theme", 30, lambda _, f: f.known_theme),
    (
        "findability",
        "spatial",
        20,
        lambda d, f: bool(d.spatial or d.place or f.site.identity.place),
    ),
    ("findability", "temporal", 20, lambda d, _: bool(d.period[0])),
    ("accessibility", "access-url-status", 50, None),
    ("accessibility", "download-url", 20, lambda d, _: bool(d.downloads())),
    ("accessibility", "download-url-status", 30, None),
    ("interoperability", "format", 20, lambda d, _: bool(d.downloads())),
    ("interoperability", "media-type", 10, lambda d, _: all(f.media_type for f in d.downloads())),
    ("interoperability", "format-vocabulary", 10, lambda _, f: f.known_formats),
    ("interoperability", "open-format", 20, lambda _, f: f.open_formats),
    ("interoperability", "machine-readable", 20, lambda _, f: f.machine_readable),
    ("interoperability", "dcat-ap", 30, lambda d, f: _mandatory(d, f.site)),
    ("reusability", "licence", 20, lambda d, _: bool(d.licenses)),
    ("reusability", "licence-vocabulary", 10, lambda _, f: f.known_licence),
    ("reusability", "access-rights", 10, lambda *_: True),
    ("reusability", "access-rights-vocabulary", 5, lambda *_: True),
    ("reusability", "contact", 20, lambda d, f: bool(d.contact or f.site.identity.contact_email)),
    ("reusability", "publisher", 10, lambda _, f: bool(f.site.identity.name)),
    ("contextuality", "rights", 5, lambda d, _: any(one.path for one in d.licenses)),
    ("contextuality", "size", 5, lambda d, _: bool(d.downloads())),
    ("contextuality", "issued", 5, lambda d, _: bool(d.created)),
    ("contextuality", "modified", 5, lambda d, _: bool(d.modified or d.created)),
)
_TAIWAN: tuple[tuple[str, str, Rule | None], ...] = (
    ("available", "link-valid", None),
    ("available", "direct-download", lambda d, _: bool(d.downloads())),
    ("processable", "structured", lambda _, f: f.machine_readable),
    ("understandable", "encoding-described", lambda d, _: bool(d.tables)),
    ("understandable", "fields-described", lambda d, _: _fields_described(d)),
    ("understandable", "up-to-date", lambda d, f: not overdue(d, f.due_days, f.as_of)),
    ("feedback", "answered", None),
)


def score_dataset(dataset: Dataset, facts: Facts) -> tuple[Indicator, ...]:
    """All indicators of both schemes in the order of their guidelines."""
    return (*_taiwan(dataset, facts), *_mqa(dataset, facts))


def _taiwan(dataset: Dataset, facts: Facts) -> Iterator[Indicator]:
    for dimension, code, rule in _TAIWAN:
        unknown = code == "up-to-date" and not facts.due_days
        result = _result(None if unknown else rule, dataset, facts)
        yield Indicator(scheme="tw", dimension=dimension, code=code, points=1, result=result)


def _mqa(dataset: Dataset, facts: Facts) -> Iterator[Indicator]:
    for dimension, code, points, rule in _MQA:
        result = _result(rule, dataset, facts)
        yield Indicator(scheme="mqa", dimension=dimension, code=code, points=points, result=result)


def _result(rule: Rule | None, dataset: Dataset, facts: Facts) -> Result:
    if rule is None:
        return "unmeasured"
    return "met" if rule(dataset, facts) else "missed"


def due_on(dataset: Dataset, due_days: int) -> date | None:
    """The day by which the promised frequency asks for an update, counted from the last one."""
    known = [day for day in (dataset.modified, dataset.created) if day]
    if not known or not due_days:
        return None
    return date.fromisoformat(max(known)) + timedelta(due_days)


def overdue(dataset: Dataset, due_days: int, as_of: date) -> bool:
    due = due_on(dataset, due_days)
    return due is not None and due < as_of


def points(indicators: tuple[Indicator, ...], scheme: str) -> tuple[int, int, int]:
    """(earned, lost, not measured) of a scheme."""
    of_scheme = [one for one in indicators if one.scheme == scheme]
    earned = sum(one.earned for one in of_scheme)
    unmeasured = sum(one.points for one in of_scheme if one.result == "unmeasured")
    return earned, sum(one.points for one in of_scheme) - earned - unmeasured, unmeasured


def _mandatory(dataset: Dataset, site: Site) -> bool:
    """What DCAT-AP makes mandatory; the title is the description where there is no other.

    The shapes themselves are run in the project's tests.
    """
    return bool(dataset.title and site.identity.name)


def _fields_described(dataset: Dataset) -> bool:
    columns = [column for table in dataset.tables for column in table.columns]
    return bool(columns) and all(
        column.description or column.title.get("zh") != column.name for column in columns
    )
