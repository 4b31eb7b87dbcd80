"""Small tables as charts see them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from gongbao.chart_model import Chart, ChartPlan
from gongbao.dataset_model import Column, Table
from gongbao.derive.charts import derive_chart
from gongbao.languages import LocalizedText, localized

Rows = list[tuple[str | None, ...]]

COLUMNS = {
    "year": ("integer", "年度", "Year", ""),
    "centre": ("string", "中心代碼", "Centre (code)", ""),
    "centre_zh": ("string", "行政中心", "Centre (Chinese)", ""),
    "centre_en": ("string", "行政中心（英文）", "Centre (English)", ""),
    "venue": ("string", "場地", "Venue", ""),
    "sessions": ("integer", "場次", "Sessions", "場"),
    "rate": ("number", "比率", "Rate", "%"),
    "value": ("number", "數值", "Value", ""),
    "open": ("boolean", "是否開放", "Open", ""),
    "day": ("date", "日期", "Day", ""),
}
"""Type, titles and unit of every column that a test may use."""

CENTRES: Rows = [
    ("2020", "siwei", "四維", "Siwei", "halls", "118"),
    ("2020", "siwei", "四維", "Siwei", "rooms", "1159"),
    ("2020", "fongshan", "鳳山", "Fongshan", "halls", "273"),
    ("2020", "fongshan", "鳳山", "Fongshan", "rooms", "756"),
]
NAMES = ("year", "centre", "centre_zh", "centre_en", "venue", "sessions")


def table(*names: str) -> Table:
    return Table(
        name="sessions",
        title=localized(zh="場次", en="Sessions"),
        description=LocalizedText({}),
        rows=0,
        columns=tuple(_column(name) for name in names),
    )


def _column(name: str) -> Column:
    type_, zh, en, unit = COLUMNS.get(name, ("string", name, name, ""))
    units = {"場": localized(zh="場", en="sessions"), "%": localized(zh="%", en="%")}
    return Column(
        name=name,
        type=type_,
        title=localized(zh=zh, en=en),
        description=LocalizedText({}),
        unit=units.get(unit, LocalizedText({})),
    )


def draw(plan: ChartPlan, rows: Rows = CENTRES, names: tuple[str, ...] = NAMES) -> Chart:
    frame = pd.DataFrame(rows, columns=list(names), dtype="object")
    title = localized(zh="場地使用", en="Use of rooms")
    return derive_chart(plan, table(*names), frame, "use", title)


def bars(**properties: Any) -> ChartPlan:
    given = {"kind": "bar", "measure": "sessions", "category": "centre", "aggregate": "sum"}
    return ChartPlan(**{**given, **properties})


def numbers(chart: Chart) -> list[list[str]]:
    """The cells beside a drawing, as English has them."""
    return [[cell.get("en") for cell in row] for row in chart.rows]
