"""Does a text state the value of a cell?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.dates import format_date
from gongbao.derive.figures import shows


@pytest.mark.parametrize(
    ("shown", "cell", "stated"),
    [
        ("13,562 人次", 13562, True),
        ("13562", 13562, True),
        ("13,526", 13562, False),
        ("約 4,000 萬元", 40_000_000, True),
        ("NT$40 million", 40_000_000, True),
        ("7億2,500萬元", 725_000_000, True),
        ("NT$725 million", 725_000_000, True),
        ("7億2,500佰萬元", 725_000_000, False),
        ("97.7%", Decimal("97.7"), True),
        ("97.70 %", Decimal("97.7"), True),
        ("98%", Decimal("97.7"), False),
        ("沒有數字", 3, False),
        ("−3", -3, True),
        ("7月15日", date(2020, 7, 15), True),
        ("109年7月15日", date(2020, 7, 15), True),
        ("15 July", date(2020, 7, 15), True),
        ("15 July 2020", date(2020, 7, 15), True),
        ("16 July", date(2020, 7, 15), False),
        ("是", True, False),
        ("林園區", "林園區", True),
        ("林園", "林園區", False),
    ],
)
def test_shows(shown: str, cell: object, stated: bool) -> None:
    assert shows(shown, cell) is stated


@given(st.integers(-(10**15), 10**15))
def test_a_number_with_separators_states_itself_and_not_its_neighbour(number: int) -> None:
    assert shows(f"{number:,} 件", number)
    assert not shows(f"{number:,} 件", number + 1)


@given(st.dates(date(1912, 1, 1), date(2100, 12, 31)), st.sampled_from(["zh", "en"]))
def test_a_date_as_pages_write_it_states_itself(day: date, lang: str) -> None:
    assert shows(format_date(day, lang), day)
