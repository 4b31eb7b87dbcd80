"""Drawings of charts: true to their numbers, and the same bytes everywhere."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongbao.chart_model import ChartPlan
from gongbao.derive.chart_drawing import WIDTH, text_width, wrap
from gongbao.languages import LANGUAGES
from gongbao.render.chart_files import chart_files
from tests.charts import Rows, bars, draw
from tests.sites import ROOT

TAGS = {"svg", "rect", "line", "path", "text"}
ATTRIBUTES = {
    *("class", "viewBox", "width", "height", "font-size", "aria-hidden", "focusable"),
    *("x", "y", "x1", "y1", "x2", "y2", "d", "text-anchor"),
}


def check_svg(svg: str) -> ElementTree.Element:
    """Well-formed, and of nothing but the allowed elements and attributes."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        assert element.tag in TAGS
        assert set(element.attrib) <= ATTRIBUTES
    return root


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
