"""Identities: arithmetic that a package declares of its own figures, checked on every build.

``holds`` is an equation over named values; where the tables have a year, it must hold in every
year there is. Source: docs/adr/0015-figures.md.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongbao.dataset_model import Dataset
from gongbao.derive.cells import Cells, Fault, unknown, year_column
from gongbao.derive.figures import look_up
from gongbao.derive.formulas import formula_operands
from gongbao.figure_model import Figure, Identity, Operand, Query
from gongbao.languages import LANGUAGES, LocalizedText
from gongbao.load.figure_syntax import parse_query
from gongbao.load.formulas import Formula, parse_formula
from gongbao.load.packages import RawPackage
from gongbao.problems import Problem

_KEYS = {"name", "values", "holds", "within", "title"}


def derive_identities(
    raw: RawPackage, dataset: Dataset, cells: Cells
) -> tuple[tuple[Identity, ...], list[Problem]]:
    """All identities of a package, a record for each year; those that fail are problems."""
    found: list[Identity] = []
    problems: list[Problem] = []
    declared = raw.descriptor.value.get("identities", [])
    for index, item in enumerate(declared if isinstance(declared, list) else [declared]):
        place = raw.descriptor.place("identities", index)
        try:
            found += _check_identity(item, dataset, cells)
        except Fault as fault:
            name = item.get("name", "") if isinstance(item, dict) else ""
            args = {"name": name or index + 1, "reference": name, **fault.args_of_problem}
            problems.append(Problem(fault.code, place, args))
    return tuple(found), problems


def _check_identity(item: Any, dataset: Dataset, cells: Cells) -> list[Identity]:
    sides, queries, within = _read(item, dataset)
    identities = []
    for year in _years(queries, dataset, cells):
        values = {name: look_up(name, query, year, cells) for name, query in queries.items()}
        for name, figure in values.items():
            if figure.kind != "number":
                raise Fault("D134", reason=f"{name}: {figure.value}")
        left, right = (side.evaluate(_fractions(values)) for side in sides)
        operands = [formula_operands(side, values, spread=True) for side in sides]
        if abs(left - right) > within:
            raise Fault(
                "D133",
                left=_printed(operands[0]),
                right=_printed(operands[1]),
                difference=_number(left - right),
                year=year or "—",
            )
        title = {
            lang.code: str(item.get("title" if lang is LANGUAGES[0] else f"title@{lang.code}", ""))
            for lang in LANGUAGES
        }
        identities.append(
            Identity(
                name=str(item["name"]),
                title=LocalizedText({code: text for code, text in title.items() if text}),
                year=str(year or ""),
                left=operands[0],
                right=operands[1],
                within=str(item.get("within", 0)),
            )
        )
    return identities


def _read(
    item: Any, dataset: Dataset
) -> tuple[tuple[Formula, Formula], dict[str, Query], Fraction]:
    """Both sides, the queries of their names, and the allowed difference."""
    if not isinstance(item, dict) or not isinstance(item.get("values"), dict):
        raise Fault("D134", reason="name, values, holds")
    for key in item:
        if str(key).partition("@")[0] not in _KEYS:
            raise unknown("property", str(key), sorted(_KEYS))
    if not item.get("name"):
        raise Fault("D134", reason="name")
    written = str(item.get("holds", ""))
    sides = [parse_formula(side) for side in written.split("=")]
    left, right = sides if len(sides) == 2 else (None, None)
    if left is None or right is None:
        raise Fault("D134", reason=f"holds: {written}")
    for name in (*left.names, *right.names):
        if name not in item["values"]:
            raise unknown("name", name, item["values"])
    queries = {
        name: parse_query(f"{dataset.name}/{address}") for name, address in item["values"].items()
    }
    try:
        within = Fraction(Decimal(str(item.get("within", 0))))
    except (ArithmeticError, ValueError) as error:
        raise Fault("D134", reason=f"within: {item['within']}") from error
    return (left, right), queries, within


def _years(queries: dict[str, Query], dataset: Dataset, cells: Cells) -> list[int]:
    """Every year of the tables that are named; 0 once where none has years."""
    years: set[int] = set()
    for query in queries.values():
        table = next((t for t in dataset.tables if t.name == query.resource), None)
        column = year_column(table) if table else ""
        if table and column and all(one.column != column for one in query.conditions):
            years |= {
                _year(column, text) for text in cells.frame(dataset.name, table)[column].unique()
            }
    return sorted(years) or [0]


def _year(column: str, text: str) -> int:
    if not text.isdecimal():
        raise Fault("D134", reason=f"{column}: {text or '—'}")
    return int(text)


def _fractions(values: dict[str, Figure]) -> dict[str, Fraction]:
    return {name: Fraction(figure.value) for name, figure in values.items()}


def _printed(operands: tuple[Operand, ...]) -> str:
    return "".join(operand.text for operand in operands)


def _number(value: Fraction) -> str:
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.4g}"
