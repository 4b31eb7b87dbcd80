"""Figures that a query names: a single cell, or an aggregate over rows.

A figure carries what readers and machines need to find it again: the full address with the
year that was understood, the row it leads to, its unit and its name in words.
Source: docs/adr/0015-figures.md.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from gongbao.dataset_model import Column, Table
from gongbao.derive.aggregates import AGGREGATES, Result, year_before
from gongbao.derive.cells import (
    NUMERIC,
    Cells,
    Fault,
    Selection,
    column_of,
    named,
    row_anchor,
    told,
    unit_of,
    unknown,
    value_of,
    year_column,
)
from gongbao.figure_model import Figure, Operand, Query
from gongbao.languages import LANGUAGES, LocalizedText, localized
from gongbao.load.figure_syntax import ALL, INEXACT, OPERATIONS, split_target, written_query
from gongbao.number_forms import plain

if TYPE_CHECKING:
    import pandas as pd

_PERCENT = localized(zh="%", en="%")
_TITLES = {
    "sum": localized(zh="{}合計", en="sum of {}"),
    "mean": localized(zh="{}平均", en="mean of {}"),
    "min": localized(zh="{}最小值", en="smallest {}"),
    "max": localized(zh="{}最大值", en="largest {}"),
    "count": localized(zh="列數", en="number of rows"),
    "share": localized(zh="{}占比", en="share of {}"),
    "change": localized(zh="{}較前一年增減", en="{}, change on the year before"),
    "change-rate": localized(zh="{}較前一年增減率", en="{}, change on the year before in percent"),
}
MOST_PARTS = 12
"""Rows of a sum that are still worth printing one by one."""
_SLUG = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+")


def look_up(key: str, query: Query, year: int, cells: Cells) -> Figure:
    """A single cell or an aggregate."""
    selection = cells.select(query, year)
    operation, name = split_target(query.target)
    if operation and operation not in OPERATIONS:
        raise unknown("operation", operation, OPERATIONS)
    if operation == "count" and name == ALL:
        return _figure(key, query, selection, Result(Decimal(len(selection.rows))), None)
    column = column_of(selection.table, name)
    if not operation:
        if len(selection.rows) != 1:
            raise Fault("R103", count=len(selection.rows))
        found = Result(value_of(selection.rows.iloc[0][name], column, selection.table))
        figure = _figure(key, query, selection, found, column)
        return msgspec.structs.replace(figure, before=_before(selection, column))
    if column.type not in NUMERIC and operation != "count":
        raise Fault("R107", reason=f"{name}: {column.type}")
    if selection.rows.empty:
        raise Fault("R103", count=0)
    return _figure(key, query, selection, AGGREGATES[operation](selection, column), column)


def _before(selection: Selection, column: Column) -> str:
    """The same cell a year earlier, where there is one and it is a number."""
    if column.type not in NUMERIC or column.name == year_column(selection.table):
        return ""
    try:
        return str(year_before(selection, column))
    except Fault:
        return ""


def _figure(
    key: str, query: Query, selection: Selection, found: Result, column: Column | None
) -> Figure:
    operation, _ = split_target(query.target)
    table, rows = selection.table, selection.rows
    full = msgspec.structs.replace(query, resource=table.name, conditions=selection.conditions)
    first = {} if rows.empty else dict(rows.iloc[0])
    anchor = f"table-{table.name}"
    if not operation:
        anchor = row_anchor(table, rows.iloc[0], int(rows.index[0]))
    counted = operation == "count"
    percent = operation in {"share", "change-rate"}
    unit = unit_of(column, first) if column and not counted and _same_unit(rows) else None
    written = written_query(full)
    return Figure(
        key=key,
        reference=f"data:{written}",
        anchor=anchor_of("fig", written),
        value=value_text(found.value, query.target),
        kind=_kind(found.value),
        exact=operation not in INEXACT,
        unit=_PERCENT if percent else unit or LocalizedText({}),
        title=_title(selection, column, operation),
        address=f"{selection.dataset.address}#{anchor}",
        operation=operation,
        rows=found.rows,
        parts=_parts(selection, column) if column and operation == "sum" else (),
        datasets=(selection.dataset.name,),
    )


def _parts(selection: Selection, column: Column) -> tuple[Operand, ...]:
    """The rows of a short sum, each leading to its row; nothing for one row or many."""
    table, rows = selection.table, selection.rows
    if not 1 < len(rows) <= MOST_PARTS:
        return ()
    printed: list[Operand] = []
    for index, row in rows.iterrows():
        value = value_of(row[column.name], column, table)
        anchor = row_anchor(table, row, int(str(index)))
        printed += [Operand(text=" + ")] if printed else []
        printed.append(Operand(text=f"{value:,f}", address=f"{selection.dataset.address}#{anchor}"))
    return tuple(printed)


def anchor_of(prefix: str, meaning: str) -> str:
    """A fragment that people can read and no other *meaning* has."""
    digest = hashlib.blake2b(meaning.encode(), digest_size=3).hexdigest()
    return f"{prefix}-{_SLUG.sub('-', meaning).strip('-').lower()}-{digest}"


def _has_row_units(table: Table) -> bool:
    return any(column.name == f"unit_{LANGUAGES[0].code}" for column in table.columns)


def _same_unit(rows: pd.DataFrame) -> bool:
    """Rows of different units have a number together, but no unit."""
    columns = [f"unit_{lang.code}" for lang in LANGUAGES if f"unit_{lang.code}" in rows.columns]
    return all(rows[column].nunique() <= 1 for column in columns)


def _title(selection: Selection, column: Column | None, operation: str) -> LocalizedText:
    """``四維行政中心 · 各會議室：場次``: the chosen rows in words, and what is counted."""
    table = selection.table
    year = year_column(table)
    row = {} if selection.rows.empty else dict(selection.rows.iloc[0])
    chosen = [
        named(row, condition.column)
        for condition in selection.conditions
        if row
        and not condition.excluded
        and condition.column != year
        and len(condition.values) == 1
        and condition.values != (ALL,)
    ]
    texts = {}
    for lang in LANGUAGES:
        # Where each row has its own unit, the row says what is counted, not the column.
        measure = column.title.get(lang.code) if column and not _has_row_units(table) else ""
        what = _TITLES[operation].get(lang.code).format(measure) if operation else measure
        words = " · ".join([*(one.get(lang.code) for one in chosen)]) or table.title.get(lang.code)
        joint = "：" if lang.code == "zh" else ": "
        texts[lang.code] = joint.join(filter(None, (words, what.strip(" ,"))))
    return LocalizedText(texts)


def _kind(value: Decimal | date | str) -> str:
    if isinstance(value, Decimal):
        return "number"
    return "date" if isinstance(value, date) else "text"


def value_text(value: Decimal | date | str, name: str) -> str:
    """Plain digits without exponent or needless zeros; ISO dates.

    name: what a Fault calls a number that no text can state.
    """
    if isinstance(value, Decimal):
        return f"{plain(told(value, name)):f}"
    return str(value)
