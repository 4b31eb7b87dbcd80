"""Aggregates over the rows that a query names, with pandas on exact decimals.

What has to be rounded (means, shares, rates) is a decimal of 34 digits; the operations that
are so stand in ``load.figure_syntax.INEXACT``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from gongbao.dataset_model import Column
from gongbao.derive.cells import Fault, Selection, filter_rows, value_of, year_column
from gongbao.figure_model import Condition
from gongbao.number_forms import PRECISION

if TYPE_CHECKING:
    import pandas as pd


class Result(msgspec.Struct, frozen=True):
    """A value before it becomes a figure."""

    value: Decimal | date | str
    rows: int = 1


def _sum(selection: Selection, column: Column) -> Result:
    return Result(_total(selection, selection.rows, column), len(selection.rows))


def _mean(selection: Selection, column: Column) -> Result:
    total, count = _total(selection, selection.rows, column), len(selection.rows)
    return Result(PRECISION.divide(total, Decimal(count)), count)


def _count(selection: Selection, column: Column) -> Result:
    present = ~selection.rows[column.name].isin(selection.table.missing_values)
    return Result(Decimal(int(present.sum())), len(selection.rows))


def _share(selection: Selection, column: Column) -> Result:
    """The rows that remain, of those without the conditions that choose among them."""
    year = year_column(selection.table)
    kept = [one for one in selection.conditions if one.excluded or one.column == year]
    whole = _total(selection, filter_rows(selection, kept), column)
    part = _total(selection, selection.rows, column)
    return Result(_percent(part, whole), len(selection.rows))


def _change(selection: Selection, column: Column) -> Result:
    total = _total(selection, selection.rows, column)
    return Result(total - year_before(selection, column), len(selection.rows))


def _change_rate(selection: Selection, column: Column) -> Result:
    total, earlier = _total(selection, selection.rows, column), year_before(selection, column)
    return Result(_percent(total - earlier, earlier), len(selection.rows))


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    if not whole:
        raise Fault("R107", reason="÷ 0")
    return PRECISION.divide(part * 100, whole)


def _extreme(pick: str) -> Callable[[Selection, Column], Result]:
    def find(selection: Selection, column: Column) -> Result:
        values = _values(selection, selection.rows, column)
        return Result(getattr(values, pick)(), len(values))

    return find


AGGREGATES: dict[str, Callable[[Selection, Column], Result]] = {
    "sum": _sum,
    "mean": _mean,
    "min": _extreme("min"),
    "max": _extreme("max"),
    "count": _count,
    "share": _share,
    "change": _change,
    "change-rate": _change_rate,
}
"""How the value of each operation is found."""


def _values(selection: Selection, rows: pd.DataFrame, column: Column) -> pd.Series:
    """Exact decimals of *column* in *rows*; none may be missing."""
    return rows[column.name].map(lambda text: value_of(text, column, selection.table))


def _total(selection: Selection, rows: pd.DataFrame, column: Column) -> Decimal:
    return Decimal(_values(selection, rows, column).sum())


def year_before(selection: Selection, column: Column) -> Decimal:
    """The sum of the same rows a year earlier; Fault where the table has none."""
    name = year_column(selection.table)
    said = [one for one in selection.conditions if one.column == name and not one.excluded]
    chosen = said[0].values if said else ()
    if len(chosen) != 1 or not chosen[0].isdecimal():
        raise Fault("R113", column=name or "year")
    earlier = str(int(chosen[0]) - 1)
    conditions = [
        Condition(column=name, values=(earlier,)) if one in said else one
        for one in selection.conditions
    ]
    rows = filter_rows(selection, conditions)
    if rows.empty:
        raise Fault("R103", count=0)
    return _total(selection, rows, column)
