"""Charts in texts: a view that a package declares, or the short form of an address."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec

from gongbao.chart_model import Chart, UndrawableChart
from gongbao.derive.cells import Cells, Fault, unknown
from gongbao.derive.charts import derive_chart
from gongbao.figure_model import ChartBlock, FigureReference, Query
from gongbao.languages import LocalizedText
from gongbao.load.figure_syntax import parse_query
from gongbao.load.views import parse_short_form


def derive_chart_block(
    reference: FigureReference, cells: Cells, charts_of: Callable[[str], tuple[Chart, ...]]
) -> ChartBlock:
    """The chart of one reference; raises Fault where there is none or it cannot be drawn.

    charts_of: the drawn views of a dataset.
    """
    query = parse_query(reference.reference.partition(":")[2])
    if query.target:
        return _short_form(reference, query, cells)
    dataset = cells.datasets.get(query.dataset)
    if dataset is None:
        raise unknown("dataset", query.dataset, cells.datasets)
    charts = {chart.name: chart for chart in charts_of(query.dataset)}
    if query.resource not in charts:
        raise unknown("view", query.resource, charts)
    chart = charts[query.resource]
    return ChartBlock(
        key=reference.key,
        chart=chart,
        declared=True,
        dataset=dataset.name,
        title=dataset.title,
        address=dataset.address,
        table=f"{dataset.address}#table-{chart.resource}",
    )


def _short_form(reference: FigureReference, query: Query, cells: Cells) -> ChartBlock:
    selection = cells.select(query, reference.year)
    plan = parse_short_form(query.target)
    if plan is None:
        raise Fault("R107", reason=query.target)
    columns = [column.name for column in selection.table.columns]
    for name in (plan.measure, plan.category, plan.series):
        if name and name not in columns:
            raise unknown("column", name, columns)
    rows = selection.rows.astype(object)
    rows = rows.mask(rows.isin(selection.table.missing_values), None)
    name = hashlib.blake2b(reference.key.encode(), digest_size=4).hexdigest()
    try:
        chart = derive_chart(plan, selection.table, rows, name, LocalizedText({}))
    except UndrawableChart as error:
        raise Fault("R107", reason=error.reason.get(reference.lang)) from error
    dataset = selection.dataset
    return ChartBlock(
        key=reference.key,
        chart=msgspec.structs.replace(chart, title=selection.table.title),
        declared=False,
        dataset=dataset.name,
        title=dataset.title,
        address=dataset.address,
        table=f"{dataset.address}#table-{selection.table.name}",
    )
