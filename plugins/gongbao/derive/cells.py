"""Rows of the published tables that a query names, with pandas.

Cells are read from the canonical CSV of a dataset's downloads, all as text; only those that a
figure is made of get the type that the Table Schema gives them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from gongbao.dataset_model import Column, Dataset, Table
from gongbao.figure_model import Condition, Query
from gongbao.languages import LANGUAGES, LocalizedText
from gongbao.load.figure_syntax import ALL
from gongbao.number_forms import MAX_NUMBER
from gongbao.problems import nearest

if TYPE_CHECKING:
    import pandas as pd

NUMERIC = frozenset({"integer", "number", "year"})
_UNSAFE = re.compile(r"[^0-9A-Za-z_\u3400-\u9fff.-]")
_UNSAFE_BEFORE = re.compile(r"[^0-9A-Za-z_\u3400-\u9fff.]")
_FIXED_HYPHENS = frozenset({"date", "yearmonth", "year", "integer"})
"""Types whose cells end where they end, whatever hyphen follows."""


class Fault(Exception):
    """A reference that the data do not bear out: the code and arguments of its problem."""

    def __init__(self, code: str, **args: Any) -> None:
        super().__init__(code)
        self.code = code
        self.args_of_problem = args


class Selection(msgspec.Struct):
    """The rows of one table that a query names."""

    dataset: Dataset
    table: Table
    frame: pd.DataFrame
    """The whole table; canonical texts, the row's number from 0 as its index."""
    conditions: tuple[Condition, ...]
    """Those of the query, and the year that was understood."""
    rows: pd.DataFrame


class Cells:
    """Tables of the site's datasets as text frames; each is read when first asked for."""

    def __init__(self, datasets: Mapping[str, Dataset], load: Callable[[str, str], bytes]) -> None:
        """load: (dataset, table) to the table's canonical CSV."""
        self.datasets = datasets
        self._load = load
        self._frames: dict[tuple[str, str], pd.DataFrame] = {}

    def select(self, query: Query, year: int) -> Selection:
        """Rows that meet the conditions; raises Fault where a name does not exist."""
        dataset = self.datasets.get(query.dataset)
        if dataset is None:
            raise unknown("dataset", query.dataset, self.datasets)
        table = self._table(dataset, query.resource)
        conditions = with_year(query.conditions, table, year)
        frame = self.frame(dataset.name, table)
        selection = Selection(dataset, table, frame, conditions, frame)
        selection.rows = filter_rows(selection, conditions)
        return selection

    def frame(self, dataset: str, table: Table) -> pd.DataFrame:
        key = (dataset, table.name)
        if key not in self._frames:
            self._frames[key] = read_texts(self._load(*key))
        return self._frames[key]

    def _table(self, dataset: Dataset, resource: str) -> Table:
        tables = {table.name: table for table in dataset.tables}
        if not resource and len(tables) == 1:
            return next(iter(tables.values()))
        if resource not in tables:
            raise unknown("resource", resource, tables)
        return tables[resource]


def read_texts(csv: bytes) -> pd.DataFrame:
    """A canonical CSV with every cell as the text that it is."""
    import pandas as pd

    return pd.read_csv(io.BytesIO(csv), dtype=str, keep_default_na=False, na_filter=False)


def filter_rows(selection: Selection, conditions: Iterable[Condition]) -> pd.DataFrame:
    """Rows of the whole table that meet *conditions*; Fault for a value no row has."""
    rows = selection.frame
    for condition in conditions:
        column_of(selection.table, condition.column)
        if condition.values == (ALL,):
            continue
        cells = selection.frame[condition.column]
        for value in condition.values:
            if not (cells == value).any() and not _is_year(selection.table, condition.column):
                raise unknown("value", value, cells.unique())
        met = rows[condition.column].isin(condition.values)
        rows = rows[~met if condition.excluded else met]
    return rows


def column_of(table: Table, name: str) -> Column:
    columns = {column.name: column for column in table.columns}
    if name not in columns:
        raise unknown("column", name, columns)
    return columns[name]


def year_column(table: Table) -> str:
    """The column that tells the years apart: one of type year, or named so; else empty."""
    typed = [column.name for column in table.columns if column.type == "year"]
    named = [column.name for column in table.columns if column.name == "year"]
    return next(iter(typed + named), "")


def with_year(conditions: tuple[Condition, ...], table: Table, year: int) -> tuple[Condition, ...]:
    """*conditions* with the year that a report leaves unsaid."""
    column = year_column(table)
    if not year or not column or any(one.column == column for one in conditions):
        return conditions
    return (Condition(column=column, values=(str(year),)), *conditions)


def value_of(text: str, column: Column, table: Table) -> Decimal | date | str:
    """A cell by its column's type; Fault where it is missing."""
    if text in table.missing_values and column.type != "string":
        raise Fault("R111", column=column.name)
    if column.type in NUMERIC:
        return told(Decimal(text), column.name)
    if column.type == "date":
        return date.fromisoformat(text)
    return text


def told(number: Decimal, name: str) -> Decimal:
    """*number*, which a text can state: Fault for what is infinite or has too many digits."""
    if not number.is_finite() or abs(number) >= MAX_NUMBER:
        raise Fault("R107", reason=f"{name}: {number}")
    return number


def unit_of(column: Column, row: Mapping[str, str]) -> LocalizedText:
    """The column's unit, or that of the row where the table has columns for it."""
    if column.unit:
        return column.unit
    own = {lang.code: row.get(f"unit_{lang.code}", "") for lang in LANGUAGES}
    return LocalizedText({code: text for code, text in own.items() if text})


def named(row: Mapping[str, str], name: str) -> LocalizedText:
    """A cell in words: the names beside a code column (``centre_zh``, ``centre_en``)."""
    words = {lang.code: row.get(f"{name}_{lang.code}", "") for lang in LANGUAGES}
    found = {code: text for code, text in words.items() if text}
    return LocalizedText(found or {LANGUAGES[0].code: row[name]})


def row_anchor(table: Table, row: Iterable[str], index: int) -> str:
    """Fragment of a row on its dataset's page: its key, or its number where it has none.

    Other keys have other fragments: what is not plain is written ``~2F``, as is the hyphen of a
    text before another part of the key. ``table-browser.js`` reads it back.
    """
    cells = {column.name: (cell, column) for column, cell in zip(table.columns, row, strict=True)}
    parts = []
    for name in table.primary_key:
        cell, column = cells[name]
        ends = name == table.primary_key[-1] or column.type in _FIXED_HYPHENS
        parts.append((_UNSAFE if ends else _UNSAFE_BEFORE).sub(_escape, cell))
    return f"row-{table.name}-{'-'.join(parts) if parts else index + 1}"


def _escape(letter: re.Match[str]) -> str:
    return "".join(f"~{byte:02X}" for byte in letter[0].encode())


def unknown(what: str, name: str, known: Iterable[str]) -> Fault:
    return Fault("R102", what=what, name=name or "—", guess=nearest(name, known))


def _is_year(table: Table, column: str) -> bool:
    """A year without rows is said as such (R103), not as a misspelt value."""
    return column == year_column(table)
