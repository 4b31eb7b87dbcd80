"""Charts: exact numbers, findings in words, drawings that are the same bytes everywhere."""

from __future__ import annotations

import math
import subprocess
import sys
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongbao.chart_model import Chart, ChartPlan, UndrawableChart
from gongbao.derive.chart_drawing import WIDTH, text_width, wrap
from gongbao.languages import LANGUAGES
from gongbao.load.views import parse_short_form, read_view
from gongbao.render.chart_files import chart_files
from tests.charts import CENTRES, NAMES, Rows, bars, draw
from tests.sites import ROOT

TAGS = {"svg", "rect", "line", "path", "text"}
ATTRIBUTES = {
    *("class", "viewBox", "width", "height", "font-size", "aria-hidden", "focusable"),
    *("x", "y", "x1", "y1", "x2", "y2", "d", "text-anchor"),
}


def numbers(chart: Chart) -> list[list[str]]:
    return [[cell.get("en") for cell in row] for row in chart.rows]


def check_svg(svg: str) -> ElementTree.Element:
    """Well-formed, and of nothing but the allowed elements and attributes."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        assert element.tag in TAGS
        assert set(element.attrib) <= ATTRIBUTES
    return root


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
    ("plan", "zh", "en"),
    [
        (
            bars(),
            "最多：四維，1,277場；最少：鳳山，1,029場；合計：2,306場。",
            "Most: Siwei, 1,277 sessions. Least: Fongshan, 1,029 sessions. Total: 2,306 sessions.",
        ),
        (
            bars(series="venue", aggregate=""),
            "最多：四維（rooms），1,159場；最少：四維（halls），118場。",
            "Most: Siwei (rooms), 1,159 sessions. Least: Siwei (halls), 118 sessions.",
        ),
        (
            bars(kind="stack", series="venue"),
            "最多：四維，1,277場；最少：鳳山，1,029場；合計：2,306場。",
            "Most: Siwei, 1,277 sessions. Least: Fongshan, 1,029 sessions. Total: 2,306 sessions.",
        ),
        (
            bars(aggregate="count", measure=""),
            "各項均為：2；合計：4。",
            "All the same: 2. Total: 4.",
        ),
        (
            bars(aggregate="mean"),
            "最高：四維，638.50場；最低：鳳山，514.50場。",
            "Highest: Siwei, 638.50 sessions. Lowest: Fongshan, 514.50 sessions.",
        ),
        (
            bars(filters=({"field": "centre", "equal": "siwei"},)),
            "四維：1,277場。",
            "Siwei: 1,277 sessions.",
        ),
    ],
)
def test_the_finding_has_the_numbers(plan: ChartPlan, zh: str, en: str) -> None:
    assert draw(plan).finding.values == {"zh": zh, "en": en}


def test_a_mean_is_rounded_as_in_texts() -> None:
    """Half of the last place goes up."""
    rows: Rows = [("east", "0.12"), ("east", "0.13"), ("west", "1"), ("west", "2")]
    plan = bars(aggregate="mean", measure="value", category="venue")
    finding = draw(plan, rows, ("venue", "value")).finding.values["en"]
    assert "0.13" in finding


YEARS: Rows = [("2018", "a", "120"), ("2019", "a", "90"), ("2020", "a", "150")]


@pytest.mark.parametrize(
    ("rows", "series", "zh", "en"),
    [
        (
            YEARS,
            "",
            "2018年為120場，2020年為150場，增加30場（25.0%）；最低90場（2019年）。",
            "120 sessions in 2018, 150 sessions in 2020, up 30 sessions (25.0%); "
            "lowest 90 sessions (2019).",
        ),
        (YEARS[:1], "", "2018年為120場。", "2018: 120 sessions."),
        (
            [*YEARS, ("2018", "b", "5"), ("2020", "b", "5")],
            "venue",
            "2018年到2020年：a由120增為150場（+25.0%）；b為5場。",
            "2018 to 2020: a from 120 to 150 sessions (+25.0%); b 5 sessions.",
        ),
    ],
)
def test_the_finding_of_a_line_is_its_course(rows: Rows, series: str, zh: str, en: str) -> None:
    plan = ChartPlan(kind="line", measure="sessions", category="year", series=series)
    assert draw(plan, rows, ("year", "venue", "sessions")).finding.values == {"zh": zh, "en": en}


def test_ties_are_named_together() -> None:
    rows: Rows = [("a", "3"), ("b", "3"), ("c", "1")]
    plan = bars(category="venue")
    finding = draw(plan, rows, ("venue", "sessions")).finding
    assert finding.get("zh") == "最多：a、b，各3場；最少：c，1場；合計：7場。"
    assert finding.get("en").startswith("Most: a; b, each 3 sessions. Least: c, 1 sessions")


def test_sums_are_exact() -> None:
    rows: Rows = [("a", "0.1"), ("a", "0.2"), ("b", "99999999999999999999999999999999.01")]
    chart = draw(bars(category="venue", measure="rate"), rows, ("venue", "rate"))
    assert numbers(chart) == [["a", "0.3"], ["b", "99,999,999,999,999,999,999,999,999,999,999.01"]]
    assert "Total" not in chart.finding.get("en")


def test_percent_has_no_total_and_missing_cells_no_bar() -> None:
    rows: Rows = [("a", "97.7"), ("b", "5"), ("c", None), (None, "9")]
    chart = draw(bars(category="venue", measure="rate", aggregate=""), rows, ("venue", "rate"))
    assert chart.finding.get("en") == "Highest: a, 97.7%. Lowest: b, 5%."
    assert numbers(chart) == [["a", "97.7"], ["b", "5"]]


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


def test_rows_of_two_units_are_no_comparison() -> None:
    names = ("venue", "value", "unit_zh", "unit_en")
    plan = bars(category="venue", measure="value", aggregate="")
    with pytest.raises(UndrawableChart, match="different units"):
        draw(plan, [("a", "7", "元", "NT$"), ("b", "8", "人", "persons")], names)
    chart = draw(plan, [("a", "7000", "新臺幣元", "NT$"), ("b", "8", "新臺幣元", "NT$")], names)
    assert chart.finding.get("zh") == "最多：a，新臺幣7,000元；最少：b，新臺幣8元。"
    assert chart.finding.get("en") == "Most: a, NT$7,000. Least: b, NT$8."


def test_bars_are_as_long_as_their_numbers() -> None:
    rows: Rows = [("a", "100"), ("b", "50"), ("c", "-25"), ("d", "0")]
    plan = bars(category="venue", order="rows")
    root = check_svg(draw(plan, rows, ("venue", "sessions")).svg["en"])
    widths = [float(rect.attrib["width"]) for rect in root.iter("rect")]
    assert widths[1] == pytest.approx(widths[0] / 2, abs=0.1)
    assert widths[2] == pytest.approx(widths[0] / 4, abs=0.1)
    assert len(widths) == 3
    texts = [text.text for text in root.iter("text")]
    assert texts[1:] == ["a", "100", "b", "50", "c", "−25", "d", "0"]


@pytest.mark.parametrize("kind", ["bar", "stack", "line"])
def test_series_differ_by_more_than_colour(kind: Any) -> None:
    plan = ChartPlan(kind=kind, measure="sessions", category="centre", series="venue")
    root = check_svg(draw(plan).svg["en"])
    texts = " ".join(text.text or "" for text in root.iter("text"))
    for value in ("118", "1,159") if kind == "line" else ("118", "1,159", "273", "756"):
        assert value in texts
    if kind == "stack":
        assert "A halls B rooms" in texts
        assert "A\u00a0118; B\u00a01,159" in texts
    if kind == "line":
        paths = [path.attrib["d"] for path in root.iter("path")]
        assert len({path.split("m", 1)[1] for path in paths if "m" in path}) == 2


def test_a_gap_breaks_the_line() -> None:
    rows: Rows = [("2018", "a", "1"), ("2019", "b", "2"), ("2020", "a", "3"), ("2021", "a", "4")]
    plan = ChartPlan(kind="line", measure="sessions", category="year", series="venue")
    root = check_svg(draw(plan, rows, ("year", "venue", "sessions")).svg["en"])
    courses = [p.attrib["d"] for p in root.iter("path") if p.attrib["class"] == "line-1"]
    assert [(path.count("M"), path.count("L")) for path in courses if "H" not in path] == [(2, 1)]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("中庭、廣場、大禮堂及多媒體會議室", 8 * 14, ["中庭、廣場、大禮", "堂及多媒體會議室"]),
        ("四維行政中心，鳳山", 6 * 14, ["四維行政中", "心，鳳山"]),
        ("Atrium, square and auditorium", 120, ["Atrium, square", "and auditorium"]),
        ("", 100, [""]),
    ],
)
def test_labels_wrap_where_their_language_breaks(text: str, width: float, lines: list[str]) -> None:
    wrapped = wrap(text, width, 5)
    assert all(text_width(line) <= width for line in wrapped)
    assert wrapped == lines


def test_what_does_not_fit_three_lines_is_cut_and_stands_in_the_table() -> None:
    name = "非常長的名稱" * 30
    chart = draw(bars(category="venue"), [(name, "1"), ("b", "2")], ("venue", "sessions"))
    texts = [t.text or "" for t in check_svg(chart.svg["zh"]).iter("text")]
    assert any(text.endswith("…") for text in texts)
    assert name in {row[0].get("zh") for row in chart.rows}


@pytest.mark.parametrize("kind", ["bar", "stack", "line"])
@settings(deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.text(min_size=1, max_size=40),
            st.sampled_from(["x", "<script>alert(1)</script>", "]]>&amp;"]),
            st.decimals(allow_nan=False, allow_infinity=False, min_value=0).map(str)
            | st.integers(0, 10**40).map(str),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_text_and_number_gives_well_formed_svg(kind: Any, rows: Rows) -> None:
    names = ("centre", "venue", "rate")
    plan = ChartPlan(kind=kind, measure="rate", category="centre", series="venue", aggregate="sum")
    chart = draw(plan, rows, names)
    for language in LANGUAGES:
        root = check_svg(chart.svg[language.code])
        for element in root.iter():
            for key in ("x", "y", "width", "height", "x1", "x2"):
                assert math.isfinite(float(element.get(key, "0")))
    for content in chart_files("/datasets/x/", [chart]).values():
        assert not [e for e in ElementTree.fromstring(content).iter() if "script" in e.tag]


@settings(deadline=None)
@given(
    st.lists(
        st.decimals(min_value=-(10**30), max_value=10**30, allow_nan=False).map(str),
        min_size=1,
        max_size=5,
    )
)
def test_points_of_any_size_stay_inside_the_drawing(values: list[str]) -> None:
    rows: Rows = [(str(2000 + index), value) for index, value in enumerate(values)]
    plan = ChartPlan(kind="line", measure="rate", category="year")
    root = check_svg(draw(plan, rows, ("year", "rate")).svg["en"])
    _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
    assert width == WIDTH
    for line in root.iter("line"):
        assert 0 <= float(line.attrib["y1"]) <= height


def test_the_same_bytes_in_any_locale_and_hash_order() -> None:
    code = (
        "from tests.charts import bars, draw\n"
        "from gongbao.render.chart_files import chart_files\n"
        "chart = draw(bars(series='venue', aggregate=''))\n"
        "print(chart.svg, chart.finding, chart_files('/datasets/x/', [chart]))"
    )
    outputs = set()
    for seed, locale, zone in (("1", "C", "UTC"), ("2", "zh_TW.UTF-8", "Asia/Taipei")):
        environment = {
            "PYTHONPATH": f"{ROOT / 'plugins'}:{ROOT}",
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
            "TZ": zone,
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, env=environment, capture_output=True
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1


def test_numbers_keep_their_digits() -> None:
    from gongbao.derive.chart_texts import number

    assert number(Decimal("-1234567.50")) == "−1,234,567.50"
