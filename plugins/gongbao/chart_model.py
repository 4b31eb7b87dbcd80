"""The records of charts: what is to be drawn, and what readers get of it.

A plan is the same whether it was declared as Vega-Lite or in the short form of Markdown.
"""

from __future__ import annotations

from typing import Any, Literal

from gongbao.languages import LocalizedText
from gongbao.record import Record

Kind = Literal["bar", "line", "stack"]
Order = Literal["ascending", "descending", "rows", "measure", "-measure"]
"""How categories or series follow each other; ``rows`` is the order of the table."""


class ChartPlan(Record, frozen=True, kw_only=True):
    """What is compared with what; fields are columns of one table."""

    kind: Kind
    measure: str = ""
    """Column of the numbers; empty where rows are counted."""
    aggregate: str = ""
    """``sum``, ``mean``, ``min``, ``max`` or ``count``; empty where each mark is one row."""
    category: str
    series: str = ""
    order: Order = "ascending"
    listed: tuple[str, ...] = ()
    """Categories in an order of their own, before all others."""
    series_order: Order = "ascending"
    filters: tuple[Any, ...] = ()
    """Predicates of Vega-Lite; all of them hold for the rows that are drawn."""


class ChartColumn(Record, frozen=True, kw_only=True):
    title: LocalizedText
    number: bool = False


class Chart(Record, frozen=True, kw_only=True):
    """A drawn chart with all that stands beside it."""

    name: str
    title: LocalizedText
    finding: LocalizedText
    """What the chart shows, in sentences with numbers."""
    svg: dict[str, str]
    """A fragment for HTML by language code; colours and fonts are the page's."""
    columns: tuple[ChartColumn, ...]
    rows: tuple[tuple[LocalizedText, ...], ...]
    """The table of what is drawn; numbers as they are shown."""
    resource: str


class UndrawableChart(Exception):
    """The plan does not fit the rows; ``reason`` says why, in both languages."""

    def __init__(self, reason: LocalizedText) -> None:
        super().__init__(reason.get("en"))
        self.reason = reason
