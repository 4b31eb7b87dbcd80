"""The charts of a package: drawn where spec, rows or code changed.

A chart is kept by what it depends on, not by its package, so that a change of another table
draws nothing and imports nothing that draws.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gongbao.chart_model import Chart, UndrawableChart
from gongbao.dataset_model import ChartEntry, Dataset, Table
from gongbao.load.cache import digest_of
from gongbao.load.packages import RawPackage
from gongbao.load.tables import TypedTable
from gongbao.load.views import read_view, view_title
from gongbao.problems import Problem


def derive_package_charts(
    raw: RawPackage,
    dataset: Dataset,
    tables: dict[str, TypedTable],
    known: Mapping[str, Chart],
    code: str,
) -> tuple[dict[str, Chart], list[Problem]]:
    """Charts in the order of the views by what they depend on; a problem for each that fails."""
    described = {table.name: table for table in dataset.tables}
    charts: dict[str, Chart] = {}
    problems: list[Problem] = []
    for index, view in enumerate(raw.descriptor.value.get("views") or []):
        (name,) = view["resources"]
        table = described.get(name)
        if table is None:
            place = raw.descriptor.place("views", index, "resources")
            problems.append(Problem("D142", place, {"name": name, "guess": "—"}))
            continue
        key = digest_of("chart", code, view, _appearance(table), table.distributions[0].sha256)
        chart = known.get(key)
        if chart is None:
            from gongbao.derive.charts import derive_chart

            frame = tables[name].texts.to_pandas()
            try:
                chart = derive_chart(read_view(view), table, frame, view["name"], view_title(view))
            except UndrawableChart as undrawable:
                reasons = {f"reason_{c}": text for c, text in undrawable.reason.values.items()}
                place = raw.descriptor.place("views", index, "spec")
                problems.append(Problem("D146", place, reasons))
                continue
        charts[key] = chart
    return charts, problems


def _appearance(table: Table) -> tuple[object, ...]:
    """What a chart takes from the schema: types and texts, not what was counted."""
    return (table.title, *((c.name, c.type, c.title, c.unit) for c in table.columns))


def with_charts(dataset: Dataset, charts: tuple[Chart, ...]) -> Dataset:
    """The dataset with what lists need of its charts; the drawings are kept apart."""
    entries = tuple(
        ChartEntry(name=one.name, title=one.title, finding=one.finding, table=one.resource)
        for one in charts
    )
    return msgspec.structs.replace(dataset, charts=entries)
