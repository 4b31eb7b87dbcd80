"""Tables in texts: chosen rows and columns of a dataset, in words of the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gongbao.dataset_model import Table
from gongbao.dates import format_date
from gongbao.derive.cells import (
    NUMERIC,
    Cells,
    Fault,
    column_of,
    named,
    row_anchor,
    told,
    unknown,
    year_column,
)
from gongbao.figure_model import FigureReference, TableBlock, TableColumn
from gongbao.languages import LANGUAGES, LocalizedText
from gongbao.load.figure_syntax import parse_query
from gongbao.number_forms import digits

MOST_ROWS = 100
"""A longer table belongs on the dataset's own page."""


def derive_table(reference: FigureReference, cells: Cells) -> TableBlock:
    """The table of one reference; raises Fault where the data do not have it."""
    query = parse_query(reference.reference.partition(":")[2])
    selection = cells.select(query, reference.year)
    table = selection.table
    if not 0 < len(selection.rows) <= MOST_ROWS:
        raise Fault("R103", count=len(selection.rows))
    bases = base_columns(table)
    wanted = query.target.split(",") if query.target else _default_columns(table, bases)
    for name in wanted:
        if name not in bases:
            raise unknown("column", name, bases)
    rows = []
    for index, row in selection.rows.iterrows():
        cells_of_row = dict(row)
        anchor = row_anchor(table, row, int(str(index)))
        texts = tuple(_cell(table, cells_of_row, name) for name in wanted)
        rows.append((f"{selection.dataset.address}#{anchor}", texts))
    return TableBlock(
        key=reference.key,
        caption=table.title,
        columns=tuple(_heading(table, name) for name in wanted),
        rows=tuple(rows),
        dataset=selection.dataset.name,
        title=selection.dataset.title,
        address=f"{selection.dataset.address}#table-{table.name}",
    )


def base_columns(table: Table) -> list[str]:
    """Columns by the names that authors use.

    ``centre``, ``centre_zh`` and ``centre_en`` are one: ``centre``.
    """
    codes = {lang.code for lang in LANGUAGES}
    bases: dict[str, bool] = {}
    for column in table.columns:
        base, _, code = column.name.rpartition("_")
        bases.setdefault(base if base and code in codes else column.name, True)
    return list(bases)


def _default_columns(table: Table, bases: list[str]) -> list[str]:
    return [name for name in bases if name != year_column(table)]


def _heading(table: Table, name: str) -> TableColumn:
    """The title of the column that readers of each language see, with its unit."""
    columns = {column.name: column for column in table.columns}
    texts = {}
    for lang in LANGUAGES:
        column = columns.get(f"{name}_{lang.code}") or columns.get(name)
        if column and column.title.values.get(lang.code):
            unit = column.unit.values.get(lang.code, "")
            brackets = f"（{unit}）" if lang.code == "zh" else f" ({unit})"
            texts[lang.code] = column.title.get(lang.code) + (brackets if unit else "")
    numeric = name in columns and columns[name].type in NUMERIC and not _has_names(table, name)
    return TableColumn(title=LocalizedText(texts or {LANGUAGES[0].code: name}), numeric=numeric)


def _has_names(table: Table, name: str) -> bool:
    return any(column.name == f"{name}_{LANGUAGES[0].code}" for column in table.columns)


def _cell(table: Table, row: Mapping[str, str], name: str) -> LocalizedText:
    """Names for codes, separators in numbers, days as each language writes them."""
    if name not in row or _has_names(table, name):
        return named({**row, name: row.get(name, "")}, name)
    column, text = column_of(table, name), row[name]
    if text in table.missing_values:
        return LocalizedText({lang.code: "–" for lang in LANGUAGES})
    if column.type == "date":
        day = date.fromisoformat(text)
        return LocalizedText({lang.code: format_date(day, lang.code) for lang in LANGUAGES})
    if column.type in NUMERIC and name != year_column(table):
        number = told(Decimal(text), name)
        return LocalizedText({lang.code: digits(number, lang.code) for lang in LANGUAGES})
    return LocalizedText({lang.code: text for lang in LANGUAGES})
