"""How a chart is declared, which rows it shows in which order, and what cannot be drawn."""

from __future__ import annotations

from typing import Any

import pytest

from gongbao.chart_model import ChartPlan, UndrawableChart
from gongbao.load.views import parse_short_form, read_view
from tests.charts import CENTRES, NAMES, Rows, bars, draw, numbers

SPEC: dict[str, Any] = {
    "mark": "bar",
    "encoding": {
        "y": {"field": "centre", "type": "nominal"},
        "x": {"field": "sessions", "type": "quantitative"},
    },
}


def spec(mark: Any = "bar", transform: Any = None, **channels: Any) -> ChartPlan:
    encoding = {
        **SPEC["encoding"],
        **{k: SPEC["encoding"].get(k, {}) | v for k, v in channels.items()},
    }
    made = {"mark": mark, "encoding": encoding}
    return read_view({"spec": made | ({"transform": transform} if transform else {})})


@pytest.mark.parametrize(
    ("plan", "kind", "series", "order"),
    [
        (spec(), "bar", "", "ascending"),
        (spec(y={"sort": "-x"}), "bar", "", "-measure"),
        (spec(y={"sort": None}), "bar", "", "rows"),
        (spec(color={"field": "centre"}), "bar", "", "ascending"),
        (spec(color={"field": "venue"}), "stack", "venue", "ascending"),
        (spec(color={"field": "venue"}, yOffset={"field": "venue"}), "bar", "venue", "ascending"),
        (
            spec({"type": "line", "point": True}, color={"field": "venue"}),
            "line",
            "venue",
            "ascending",
        ),
    ],
)
def test_a_view_is_read_as_vega_lite_means_it(
    plan: ChartPlan, kind: str, series: str, order: str
) -> None:
    assert (plan.kind, plan.series, plan.order) == (kind, series, order)
    assert (plan.measure, plan.category) == ("sessions", "centre")


def test_the_axis_of_a_line_is_x_also_where_it_is_a_number() -> None:
    line = {
        "x": {"field": "year", "type": "quantitative"},
        "y": {"field": "n", "type": "quantitative"},
    }
    plan = read_view({"spec": {"mark": "line", "encoding": line}})
    assert (plan.measure, plan.category) == ("n", "year")


@pytest.mark.parametrize(
    ("text", "kind", "series"),
    [("bar:sessions:centre", "bar", ""), ("stack:sessions:centre:venue", "stack", "venue")],
)
def test_the_short_form(text: str, kind: str, series: str) -> None:
    plan = parse_short_form(text)
    assert plan is not None
    assert (plan.kind, plan.measure, plan.category, plan.series) == (
        kind,
        "sessions",
        "centre",
        series,
    )


@pytest.mark.parametrize("text", ["", "bar", "bar:a", "bar:a:", "pie:a:b", "bar:a:b:c:d", "bar::b"])
def test_what_is_no_short_form(text: str) -> None:
    assert parse_short_form(text) is None


@pytest.mark.parametrize(
    ("test", "kept"),
    [
        ({"field": "year", "equal": 2020}, {"a", "b"}),
        ({"field": "year", "oneOf": [2019, "2018"]}, {"c"}),
        ({"not": {"field": "year", "lt": 2020}}, {"a", "b", "d"}),
        ({"or": [{"field": "venue", "equal": "a"}, {"field": "sessions", "gt": 5}]}, {"a", "c"}),
        ({"and": [{"field": "year", "gte": 2020}, {"field": "sessions", "lte": 2}]}, {"b"}),
        ({"field": "open", "equal": True}, {"a"}),
    ],
)
def test_filters_compare_by_type(test: dict[str, Any], kept: set[str]) -> None:
    rows: Rows = [
        ("2020", "a", "5", "true"),
        ("2020", "b", "2", "false"),
        ("2019", "c", "10", "false"),
        (None, "d", "3", None),
    ]
    plan = bars(category="venue", filters=(test,))
    chart = draw(plan, rows, ("year", "venue", "sessions", "open"))
    assert {row[0] for row in numbers(chart)} == kept


@pytest.mark.parametrize(
    ("order", "listed", "names"),
    [
        ("ascending", (), ["a", "b", "c"]),
        ("descending", (), ["c", "b", "a"]),
        ("rows", (), ["b", "c", "a"]),
        ("measure", (), ["a", "c", "b"]),
        ("-measure", (), ["b", "c", "a"]),
        ("rows", ("c",), ["c", "b", "a"]),
    ],
)
def test_the_order_of_bars(order: str, listed: tuple[str, ...], names: list[str]) -> None:
    rows: Rows = [("b", "9"), ("c", "5"), ("a", "1")]
    chart = draw(bars(category="venue", order=order, listed=listed), rows, ("venue", "sessions"))
    assert [row[0] for row in numbers(chart)] == names


def test_years_sort_as_numbers_and_a_yes_says_to_what() -> None:
    rows: Rows = [("10", "true", "1"), ("9", "false", "2")]
    names = ("year", "open", "sessions")
    assert [r[0] for r in numbers(draw(bars(category="year"), rows, names))] == ["9", "10"]
    truth = draw(bars(category="open", order="descending"), rows, names)
    assert {row[0].get("zh") for row in truth.rows} == {"是否開放：是", "是否開放：否"}


@pytest.mark.parametrize(
    ("plan", "rows", "names", "reason"),
    [
        (bars(aggregate=""), CENTRES, NAMES, '"siwei" has 2 rows'),
        (bars(measure="venue"), CENTRES, NAMES, "no column of numbers"),
        (bars(measure="no"), CENTRES, NAMES, 'no column "no"'),
        (bars(filters=({"field": "x", "equal": 1},)), CENTRES, NAMES, 'no column "x"'),
        (bars(filters=({"field": "year", "equal": "soon"},)), CENTRES, NAMES, "no number"),
        (bars(filters=({"field": "year", "equal": 1},)), CENTRES, NAMES, "no rows"),
        (bars(), [], NAMES, "no rows"),
        (
            bars(category="venue"),
            [(str(i), "1") for i in range(61)],
            ("venue", "sessions"),
            "61 values",
        ),
        (
            bars(category="year", series="venue"),
            [("1", str(i), "1") for i in range(7)],
            ("year", "venue", "sessions"),
            "7 series",
        ),
        (
            bars(kind="stack", category="venue"),
            [("a", "-1")],
            ("venue", "sessions"),
            "negative",
        ),
    ],
)
def test_what_cannot_be_drawn_says_why_in_both_languages(
    plan: ChartPlan, rows: Rows, names: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(UndrawableChart, match=reason) as caught:
        draw(plan, rows, names)
    assert set(caught.value.reason.values) == {"zh", "en"}
