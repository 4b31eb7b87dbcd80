"""Problems that are not said: they are gone once another file is mended, or are there for good.

A unit that cannot be read, or only in part, leaves links, references and the ledger without what
they name. What such a problem names tells which unit would have it; where it does not, as with a
list of several issues, any unit of that kind may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from gongbao.languages import without_language
from gongbao.load.sources import Unit
from gongbao.model import gazette_address
from gongbao.problems import Problem, has_errors
from gongbao.units import UnitRecords, unit_address

_CODES = {
    "issue": ("G109", "G215", "K101", "K102", "K107", "L101"),
    "registers": ("G105", "G106", "G107", "I104", "K107", "L101"),
    "year": ("K107", "L101"),
    "ledger": ("K111",),
    "releases": ("K107", "K111"),
    "package": ("R102", "K107", "L101", "D118"),
    "report": ("K107", "L101"),
    "page": ("K107", "L101"),
    "site": ("I104", "I105", "K107", "K108"),
}
"""Problems that a unit which is not whole causes in others, by its kind."""
_OF_ONE_UNIT = re.compile(r"/gazette/\d+/(?:\d{3}|calendar)/|/reports/\d+/[^/]+/|/datasets/[^/]+/")
"""What the addresses of pages and files begin with that come from one unit alone."""
_SETTLED = {"G110", "G202", "G203", "G209", "G211", "G218", "G222", "G223"}
"""Warnings of headers and of the official form: what was published keeps both (K101, K104)."""


def without_consequences(
    problems: list[Problem], records: Mapping[Unit, UnitRecords]
) -> list[Problem]:
    """*problems* without those that others of them cause; *records* are those of the whole site."""
    broken = [
        unit for unit, one in records.items() if has_errors(one.problems) and not one.is_whole
    ]
    return [one for one in problems if not any(_causes(unit, one) for unit in broken)]


def without_settled(problems: list[Problem], records: Mapping[Unit, UnitRecords]) -> list[Problem]:
    """*problems* without warnings that nobody can heed, as the ledger holds the notice or issue."""
    held = {id_ for r in records.values() if r.ledger for id_ in (r.ledger.id, *r.ledger.notices)}
    issues = [one.issue for one in records.values() if one.issue and one.issue.id in held]
    paths = {issue.path for issue in issues}
    paths |= {one.path for issue in issues for one in issue.notices if one.id in held}
    return [one for one in problems if one.code not in _SETTLED or one.place.path not in paths]


def _causes(unit: Unit, problem: Problem) -> bool:
    args = problem.args
    match problem.code:
        case code if code not in _CODES[unit.kind]:
            return False
        case "L101" | "K107" | "K111":
            return _may_have(unit, str(args.get("href", args.get("address"))))
        case "G109" | "K102":
            return gazette_address(str(args["id"])).startswith(unit_address(unit))
        case "G215":
            return bool(args["year"] == unit.year)
        case "R102":
            return bool(args["name"] == Path(unit.folder).name)
        case _:
            return True


def _may_have(unit: Unit, address: str) -> bool:
    """May what *address* names, in any language, come from the unit?"""
    found = _OF_ONE_UNIT.match(without_language(address))
    return found is None or found[0] == unit_address(unit)
