"""A plan and a table's rows to a chart: numbers, words, a drawing for each language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, localcontext
from typing import TYPE_CHECKING

from gongbao.chart_model import Chart, ChartPlan
from gongbao.dataset_model import Table
from gongbao.derive.chart_bars import draw_bars, draw_stack
from gongbao.derive.chart_data import ChartData, derive_chart_data
from gongbao.derive.chart_drawing import Drawing
from gongbao.derive.chart_lines import draw_lines
from gongbao.derive.chart_texts import derive_finding, derive_rows
from gongbao.languages import LANGUAGES, LocalizedText

if TYPE_CHECKING:
    import pandas as pd

_DIGITS = 200
"""Of sums; more than any column of numbers has, whatever the program around it has set."""

_DRAW: dict[str, Callable[[ChartData, str], Drawing]] = {
    "bar": draw_bars,
    "line": draw_lines,
    "stack": draw_stack,
}


def derive_chart(
    plan: ChartPlan, table: Table, frame: pd.DataFrame, name: str, title: LocalizedText
) -> Chart:
    """Draw a plan; raises ``UndrawableChart`` where it does not fit the rows.

    frame: canonical texts of the rows that are drawn, with all columns of the table; None
    where a cell is missing.
    """
    with localcontext(Context(prec=_DIGITS)):
        data = derive_chart_data(plan, table, frame)
        columns, rows = derive_rows(data)
        draw = _DRAW[plan.kind]
        return Chart(
            name=name,
            title=title or table.title,
            finding=derive_finding(data),
            svg={one.code: draw(data, one.code).markup() for one in LANGUAGES},
            columns=columns,
            rows=rows,
            resource=table.name,
        )
