"""Views of a package (Data Package Views) and the short form of Markdown as chart plans.

A view's ``spec`` is Vega-Lite: a single mark with ``x``, ``y`` and ``color``. What is read of
it, and no more, is let through by ``validate.views``; it means here what it means there.
Source: docs/adr/0016-charts.md.
"""

from __future__ import annotations

from typing import Any

from gongbao.chart_model import ChartPlan, Kind, Order
from gongbao.languages import LANGUAGES, LocalizedText, language_of, localized

KINDS: dict[str, Kind] = {"bar": "bar", "line": "line", "stack": "stack"}
MEASURED = "quantitative"


def read_view(view: dict[str, Any]) -> ChartPlan:
    """The plan of a view that ``validate.views`` has no error for."""
    spec = view["spec"]
    encoding: dict[str, Any] = spec["encoding"]
    mark = mark_type(spec)
    channels = measure_and_category(spec)
    assert channels  # validate.views
    measured, named = channels
    measure, category = encoding[measured], encoding[named]
    offset = encoding.get("yOffset") or encoding.get("xOffset")
    series = (encoding.get("color") or offset or {}).get("field", "")
    if series == category["field"]:
        series = ""
    stacked = mark == "bar" and series and not offset
    order, listed = _order(category, measured)
    return ChartPlan(
        kind="stack" if stacked else KINDS[mark],
        measure=measure.get("field", ""),
        aggregate=measure.get("aggregate", ""),
        category=category["field"],
        series=series,
        order=order,
        listed=listed,
        series_order=_order(encoding.get("color") or offset or {}, "")[0],
        filters=tuple(one["filter"] for one in spec.get("transform", [])),
    )


def parse_short_form(text: str) -> ChartPlan | None:
    """``kind:measure:category[:series]``; nothing where it is not of this form.

    Bars go from the largest to the smallest, lines along their category.
    """
    kind, *fields = text.split(":")
    if kind not in KINDS or len(fields) not in (2, 3) or not all(fields):
        return None
    measure, category, *series = fields
    return ChartPlan(
        kind=KINDS[kind],
        measure=measure,
        category=category,
        series=series[0] if series else "",
        order="ascending" if kind == "line" else "-measure",
        series_order="rows",
    )


def view_title(view: dict[str, Any]) -> LocalizedText:
    titles = {language.code: view.get(f"title@{language.code}") for language in LANGUAGES}
    plain = str(view["title"])
    return localized(**{language_of(plain): plain} | {c: str(t) for c, t in titles.items() if t})


def mark_type(spec: dict[str, Any]) -> str:
    mark = spec.get("mark")
    return str(mark.get("type", "") if isinstance(mark, dict) else mark)


def measure_and_category(spec: dict[str, Any]) -> tuple[str, str] | None:
    """Channels of the numbers and of what they belong to; nothing where it cannot be told."""
    encoding = spec["encoding"]
    numbers = [
        name
        for name in ("y", "x")
        if (channel := encoding.get(name))
        and ("aggregate" in channel or channel.get("type") == MEASURED)
    ]
    aggregated = [name for name in numbers if "aggregate" in encoding[name]]
    chosen = next(iter(aggregated or numbers), None)
    if chosen is None or len(aggregated) > 1 or not ("x" in encoding and "y" in encoding):
        return None
    if mark_type(spec) == "bar" and len(numbers) > 1 and not aggregated:
        return None
    return (chosen, "x" if chosen == "y" else "y")


def _order(channel: dict[str, Any], measure: str) -> tuple[Order, tuple[str, ...]]:
    """Vega-Lite sorts ascending where nothing is said, and keeps the rows' order for null."""
    sort = channel.get("sort", "ascending")
    if isinstance(sort, list):
        return "rows", tuple(str(one) for one in sort)
    if sort is None:
        return "rows", ()
    if sort == measure:
        return "measure", ()
    if sort == f"-{measure}":
        return "-measure", ()
    return ("descending" if sort == "descending" else "ascending"), ()
