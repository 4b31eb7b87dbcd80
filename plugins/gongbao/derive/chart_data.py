"""What a chart compares, computed from the rows: exact numbers by category and series.

Cells come as canonical texts and are read by their column's type; nothing is a float.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

import msgspec

from gongbao.chart_model import ChartPlan, Order
from gongbao.dataset_model import Column, Table
from gongbao.derive.chart_filters import Row, cell_text, filter_fields, row_filter, undrawable
from gongbao.languages import LANGUAGES, LocalizedText, localized

if TYPE_CHECKING:
    import pandas as pd

MOST_SERIES = 6
"""As many as can be told apart (the theme has six colours)."""
MOST_MARKS = 60
MOST_POINTS = 400
_TIMES = 0
"""Key of a row under which the number of its like stands; columns have names of text."""
_ROUNDING = Context(prec=34, rounding=ROUND_HALF_UP)
"""As numbers in texts are rounded (``number_forms``)."""
_NUMBERS = {"integer", "number"}
_ORDERED = {"integer", "number", "year", "date", "datetime"}
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1) // _MICROSECOND
_TWIN_MARK = re.compile(r"\s*(?:\((?:Chinese|English)\)|（[中英]文）)$")


class Group(msgspec.Struct, frozen=True):
    """A category or a series."""

    key: str
    """Its canonical text."""
    label: LocalizedText


class ChartData(msgspec.Struct, kw_only=True):
    plan: ChartPlan
    measure: LocalizedText
    """Empty where the column holds one thing in one row and another in the next."""
    category: LocalizedText
    series: LocalizedText
    unit: LocalizedText
    categories: list[Group]
    groups: list[Group]
    """The series; one without a label where there are none."""
    values: dict[tuple[str, str], Decimal]
    """By category and series; a pair that no row has is left out."""
    positions: dict[str, Decimal] = {}
    """Place of each category on its axis, where all are numbers, days or moments."""
    additive: bool
    """May a total be stated?"""

    def total(self, category: str) -> Decimal:
        return sum((v for (c, _), v in self.values.items() if c == category), Decimal(0))


def derive_chart_data(plan: ChartPlan, table: Table, frame: pd.DataFrame) -> ChartData:
    """Filter, group and aggregate; raises ``UndrawableChart`` where that gives no chart.

    frame: canonical texts, all columns of the table; None where a cell is missing.
    """
    columns = {column.name: column for column in table.columns}
    used = [name for name in (plan.measure, plan.category, plan.series) if name]
    for name in used:
        if name not in columns:
            raise undrawable(f"資料表沒有欄位「{name}」", f'the table has no column "{name}"')
    if plan.measure and plan.aggregate != "count" and columns[plan.measure].type not in _NUMBERS:
        raise undrawable(
            f"「{plan.measure}」不是數字欄位", f'"{plan.measure}" is no column of numbers'
        )
    test = row_filter(plan.filters, columns)
    rows = [row for row in _distinct(frame[_needed(plan, columns)]) if test(row)]
    found = _collect(plan, rows)
    if not found:
        raise undrawable("沒有可畫的資料列", "no rows with values remain")
    values = {pair: _aggregate(plan, cells, pair) for pair, cells in found.items()}
    unit = _unit(plan, columns, rows)
    data = ChartData(
        plan=plan,
        measure=_measure_title(plan, columns) if _says_what(plan, columns) else LocalizedText({}),
        category=_title(plan.category, columns),
        series=_title(plan.series, columns) if plan.series else LocalizedText({}),
        unit=unit,
        categories=_groups(plan.category, [c for c, _ in values], columns, rows),
        groups=_groups(plan.series, [s for _, s in values], columns, rows),
        values=values,
        additive=_is_additive(plan, unit),
    )
    _sort(data, columns)
    _check_extent(data)
    return data


def _needed(plan: ChartPlan, columns: dict[str, Column]) -> list[str]:
    names = {plan.measure, plan.category, plan.series, "unit_zh", "unit_en"}
    names |= {name for test in plan.filters for name in filter_fields(test)}
    for name in (plan.category, plan.series):
        names |= set(twin(name, columns).values())
    return [name for name in columns if name in names]


def _distinct(frame: pd.DataFrame) -> Iterator[Row]:
    """Rows that differ, each with how many there are of it, in the order of the first ones."""
    names = list(frame.columns)
    counts = frame.groupby(names, dropna=False, sort=False).size()
    for key, times in counts.items():
        cells = key if isinstance(key, tuple) else (key,)
        yield {**dict(zip(names, cells, strict=True)), _TIMES: int(times)}


def _collect(
    plan: ChartPlan, rows: Iterable[Row]
) -> dict[tuple[str, str], list[tuple[Decimal, int]]]:
    """Numbers and how often they stand there, by category and series in the order of the rows."""
    found: dict[tuple[str, str], list[tuple[Decimal, int]]] = {}
    for row in rows:
        category = cell_text(row, plan.category)
        series = cell_text(row, plan.series) if plan.series else ""
        cell = "1" if plan.aggregate == "count" else cell_text(row, plan.measure)
        if category is None or series is None or cell is None:
            continue
        number = Decimal(cell)
        if number.is_finite():
            found.setdefault((category, series), []).append((number, row[_TIMES]))
    return found


def _aggregate(plan: ChartPlan, cells: list[tuple[Decimal, int]], pair: tuple[str, str]) -> Decimal:
    count = sum(times for _, times in cells)
    total = sum((number * times for number, times in cells), Decimal(0))
    match plan.aggregate:
        case "":
            if count > 1:
                name = " / ".join(filter(None, pair))
                raise undrawable(
                    f"「{name}」有 {count} 列；請加 filter 或 aggregate",
                    f'"{name}" has {count} rows; add a filter or an aggregate',
                )
            return total
        case "min":
            return min(number for number, _ in cells)
        case "max":
            return max(number for number, _ in cells)
        case "mean":
            mean = total / count
            whole = mean == mean.to_integral_value()
            return mean if whole else _ROUNDING.quantize(mean, Decimal("0.01"))
        case _:
            return total


def _says_what(plan: ChartPlan, columns: dict[str, Column]) -> bool:
    """Does the column say what its numbers are? Where each row has a unit, the row does."""
    if not plan.measure or plan.aggregate == "count" or columns[plan.measure].unit:
        return True
    return not {"unit_zh", "unit_en"} <= set(columns)


def _measure_title(plan: ChartPlan, columns: dict[str, Column]) -> LocalizedText:
    if plan.aggregate == "count":
        return localized(zh="筆數", en="Count")
    title = columns[plan.measure].title
    words = {"mean": ("平均", "mean"), "min": ("最低", "lowest"), "max": ("最高", "highest")}
    if plan.aggregate not in words:
        return title
    zh, en = words[plan.aggregate]
    return localized(zh=f"{zh}{title.get('zh')}", en=f"{title.get('en')}, {en}")


def twin(name: str, columns: Iterable[str]) -> dict[str, str]:
    """Columns in which the texts of *name* stand, by language code; a code has a pair of them."""
    known = set(columns)
    base = name[:-3] if name.endswith(tuple(f"_{one.code}" for one in LANGUAGES)) else name
    pair = {one.code: f"{base}_{one.code}" for one in LANGUAGES}
    return pair if known.issuperset(pair.values()) else dict.fromkeys(pair, name)


def _title(name: str, columns: dict[str, Column]) -> LocalizedText:
    """The title of a column; of a pair, without the words that tell the two apart."""
    shown = twin(name, columns)
    titles = {code: columns[column].title.get(code) for code, column in shown.items()}
    if len(set(shown.values())) > 1:
        titles = {code: _TWIN_MARK.sub("", title) for code, title in titles.items()}
    return localized(**titles)


def _groups(
    name: str, keys: Iterable[str], columns: dict[str, Column], rows: list[Row]
) -> list[Group]:
    """Categories or series with their names, in the order in which they first occur."""
    if not name:
        return [Group("", LocalizedText({}))]
    shown = twin(name, columns)
    if columns[name].type == "boolean":
        return [_truth(key, columns[name]) for key in dict.fromkeys(keys)]
    if columns[name].type == "year" or name == "year":
        return [Group(key, localized(zh=f"{key}年", en=key)) for key in dict.fromkeys(keys)]
    labels: dict[str, LocalizedText] = {}
    for row in rows:
        key = cell_text(row, name)
        if key is not None and key not in labels:
            labels[key] = localized(**{c: cell_text(row, column) for c, column in shown.items()})
    return [Group(key, labels[key] or localized(zh=key, en=key)) for key in dict.fromkeys(keys)]


def _truth(key: str, column: Column) -> Group:
    """A yes or no says to what."""
    zh, en = ("是", "yes") if key == "true" else ("否", "no")
    title = column.title
    return Group(key, localized(zh=f"{title.get('zh')}：{zh}", en=f"{title.get('en')}: {en}"))


def _unit(plan: ChartPlan, columns: dict[str, Column], rows: list[Row]) -> LocalizedText:
    """That of the column, or the one that all rows share; rows of two units are no comparison."""
    if plan.aggregate == "count":
        return LocalizedText({})
    if columns[plan.measure].unit or not {"unit_zh", "unit_en"} <= set(columns):
        return columns[plan.measure].unit
    units = {
        (cell_text(row, "unit_zh"), cell_text(row, "unit_en"))
        for row in rows
        if cell_text(row, plan.measure)
    }
    if len(units) > 1:
        zh, en = (", ".join(sorted(str(u[i]) for u in units)) for i in (0, 1))
        raise undrawable(
            f"資料列的單位不同（{zh}），無法比較；請加 filter",
            f"the rows have different units ({en}) and cannot be compared; add a filter",
        )
    zh_unit, en_unit = next(iter(units), (None, None))
    return localized(zh=zh_unit, en=en_unit)


def _is_additive(plan: ChartPlan, unit: LocalizedText) -> bool:
    """Does the spec itself add, by a sum, a count or a stack? Shares have no total all the same."""
    adds = plan.kind == "stack" or plan.aggregate in {"sum", "count"}
    return adds and "%" not in unit.get("en")


def _sort(data: ChartData, columns: dict[str, Column]) -> None:
    plan = data.plan
    data.positions = _positions(data.categories, columns[plan.category].type)
    totals = {one.key: data.total(one.key) for one in data.categories}
    data.categories = _ordered(data.categories, plan.order, data.positions, totals)
    if plan.listed:
        place = {key: index for index, key in enumerate(plan.listed)}
        data.categories.sort(key=lambda one: place.get(one.key, len(place)))
    if plan.series:
        numbers = _positions(data.groups, columns[plan.series].type)
        data.groups = _ordered(data.groups, plan.series_order, numbers, {})


def _positions(groups: list[Group], type_: str) -> dict[str, Decimal]:
    """Places by key, where all have one: words have none, nor have infinity and NaN."""
    if type_ not in _ORDERED:
        return {}
    found = {one.key: _ordinal(one.key, type_) for one in groups}
    return found if all(place.is_finite() for place in found.values()) else {}


def _ordered(
    groups: list[Group], order: Order, numbers: dict[str, Decimal], totals: dict[str, Decimal]
) -> list[Group]:
    def natural(one: Group) -> tuple[Decimal, str]:
        return numbers.get(one.key, Decimal(0)), one.key

    match order:
        case "measure":
            return sorted(groups, key=lambda one: totals.get(one.key, Decimal(0)))
        case "-measure":
            return sorted(groups, key=lambda one: -totals.get(one.key, Decimal(0)))
        case "rows":
            return list(groups)
        case _:
            return sorted(groups, key=natural, reverse=order == "descending")


def _ordinal(text: str, type_: str) -> Decimal:
    if type_ == "date":
        return Decimal(date.fromisoformat(text).toordinal())
    if type_ == "datetime":
        moment = datetime.fromisoformat(text)
        midnight = datetime.combine(moment.date(), time(), moment.tzinfo)
        return moment.toordinal() + Decimal((moment - midnight) // _MICROSECOND) / _DAY
    return Decimal(text)


def _check_extent(data: ChartData) -> None:
    if len(data.groups) > MOST_SERIES:
        count = len(data.groups)
        raise undrawable(
            f"有 {count} 個數列，最多 {MOST_SERIES} 個", f"{count} series; at most {MOST_SERIES}"
        )
    most = MOST_POINTS if data.plan.kind == "line" else MOST_MARKS
    if len(data.values) > most:
        raise undrawable(
            f"有 {len(data.values)} 個值，最多 {most} 個",
            f"{len(data.values)} values; at most {most}",
        )
    if data.plan.kind == "stack" and min(data.values.values()) < 0:
        raise undrawable("堆疊圖不能有負值", "a stack cannot have negative values")
