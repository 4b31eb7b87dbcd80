"""What a chart says in words: exact numbers, with their units, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gongbao.chart_model import ChartPlan, UndrawableChart
from tests.charts import Rows, bars, draw, numbers


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


def test_rows_of_two_units_are_no_comparison() -> None:
    names = ("venue", "value", "unit_zh", "unit_en")
    plan = bars(category="venue", measure="value", aggregate="")
    with pytest.raises(UndrawableChart, match="different units"):
        draw(plan, [("a", "7", "元", "NT$"), ("b", "8", "人", "persons")], names)
    chart = draw(plan, [("a", "7000", "新臺幣元", "NT$"), ("b", "8", "新臺幣元", "NT$")], names)
    assert chart.finding.get("zh") == "最多：a，新臺幣7,000元；最少：b，新臺幣8元。"
    assert chart.finding.get("en") == "Most: a, NT$7,000. Least: b, NT$8."


def test_numbers_keep_their_digits() -> None:
    from gongbao.derive.chart_texts import number

    assert number(Decimal("-1234567.50")) == "−1,234,567.50"
