"""The keys of a descriptor that a city fills in: days that are days, and names that are read.

frictionless lets every key pass, so a misspelt one would be lost without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gongbao.dates import parse_date
from gongbao.load.packages import RawPackage
from gongbao.problems import Problem, nearest

_KEYS = (
    *("name", "title", "description", "version", "profile", "id", "image", "homepage", "keywords"),
    *("resources", "views", "identities", "licenses", "sources", "contributors", "languages"),
    *("created", "modified", "updated", "temporal", "spatial", "provenance", "caveats", "contact"),
    *("agency", "chapter", "theme", "accrualPeriodicity", "personal_data_allowed"),
)
_DAYS = ("modified", "updated")
_NEAR = 0.8
_PERIOD = re.compile(r"\d{4}(?:-\d{2})?")
"""A year or a month; days are asked of ``parse_date``."""


def check_keys(raw: RawPackage) -> list[Problem]:
    """Keys that are likely misspelt, and days that are none."""
    return [*_misspelt(raw), *_days(raw)]


def _misspelt(raw: RawPackage) -> Iterator[Problem]:
    value = raw.descriptor.value
    for key in value:
        name = key.partition("@")[0]
        guess = "" if name in _KEYS else nearest(name, _KEYS, _NEAR)
        if guess and guess not in value:
            args = {"key": key, "guess": guess}
            yield Problem("D150", raw.descriptor.place(key), args)


def _days(raw: RawPackage) -> Iterator[Problem]:
    value = raw.descriptor.value
    period = value.get("temporal")
    given: list[tuple[tuple[str, ...], Any]] = [((key,), value.get(key)) for key in _DAYS]
    if isinstance(period, dict):
        given += [(("temporal", key), period.get(key)) for key in ("start", "end")]
    for path, day in given:
        text = str(day)
        if day in (None, "") or (len(path) > 1 and _PERIOD.fullmatch(text)):
            continue
        meant = parse_date(text[:10]) or parse_date(text)
        if meant is None or not text.startswith(meant.isoformat()):
            guess = str(meant or f"{text}-01-01"[:10])
            guess = guess if parse_date(guess) else "2020-01-02"
            args = {"key": ".".join(path), "value": text, "guess": guess}
            yield Problem("F112", raw.descriptor.place(*path), args)
