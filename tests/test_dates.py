"""ROC dates: the forms met in practice, there and back."""

from __future__ import annotations

from datetime import date

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.dates import format_date, parse_date
from gongbao.derive.claims import date_forms

FORMS = {
    "dots": lambda y, m, d: f"{y}.{m}.{d}",
    "slashes": lambda y, m, d: f"{y}/{m:02d}/{d:02d}",
    "hyphens": lambda y, m, d: f"{y:03d}-{m:02d}-{d:02d}",
    "words": lambda y, m, d: f"{y}年{m}月{d}日",
    "full": lambda y, m, d: f"中華民國{y}年{m}月{d}日",
    "digits": lambda y, m, d: f"{y:03d}{m:02d}{d:02d}",
    "numerals": lambda y, m, d: "{}年{}月{}日".format(*(cn2an.an2cn(n) for n in (y, m, d))),
}


@pytest.mark.parametrize("form", FORMS)
@given(day=st.dates(date(1912, 1, 1), date(2900, 12, 31)))
def test_there_and_back(form: str, day: date) -> None:
    assert parse_date(FORMS[form](day.year - 1911, day.month, day.day)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("民國元年1月1日", date(1912, 1, 1)),
        ("一百零九年一月二日", date(2020, 1, 2)),
        ("一〇九年十二月三十一日", date(2020, 12, 31)),
        ("１０９．１．２", date(2020, 1, 2)),
        ("2020-01-02", date(2020, 1, 2)),
        ("民國百年一月一日", date(2011, 1, 1)),
        ("民國百零九年元月廿一日", date(2020, 1, 21)),
        ("一〇九年十二月卅一日", date(2020, 12, 31)),
        ("民國一百百年一月一日", None),
        ("民國0年1月1日", None),
        ("109年廿一月1日", None),
        ("109.2.30", None),
        ("109.1-2", None),
        ("公報", None),
    ],
)
def test_forms_met_in_practice(text: str, day: date | None) -> None:
    assert parse_date(text) == day


def test_dates_are_written_for_their_readers() -> None:
    assert format_date(date(2020, 1, 2), "zh") == "民國109年（2020年）1月2日"
    assert format_date(date(2020, 1, 2), "en") == "2 January 2020"
    assert format_date(date(1912, 1, 1), "zh") == "民國1年（1912年）1月1日"


@pytest.mark.parametrize("year", [1911, 1900])
def test_a_year_before_the_republic_has_no_roc_form(year: int) -> None:
    assert format_date(date(year, 10, 10), "zh") == f"西元{year}年10月10日"
    forms = date_forms(date(year, 10, 10))
    assert forms >= {f"{year}年10月10日", f"西元{year}年10月10日"}
    assert not any(form.startswith(("民國", "-", "0")) for form in forms)
