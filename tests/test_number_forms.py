"""Numbers as prose writes them: what a text states, and how a number is written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.languages import LocalizedText, localized
from gongbao.number_forms import (
    fits,
    needs_word,
    number_text,
    read_number,
    rough_text,
    states,
)

NT = localized(zh="新臺幣元", en="NT$")
PIECES = localized(zh="件", en="cases")
NONE = LocalizedText({})


def stated(text: str, value: str, *, exact: bool = True) -> bool:
    number = read_number(text)
    return number is not None and states(number, Decimal(value), exact)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13,562", "13562"),
        ("13562", "13562"),
        ("13,562 人次", "13562"),
        ("約 4,000 萬元", "40000000"),
        ("NT$40 million", "40000000"),
        ("7億2,500萬元", "725000000"),
        ("84萬9,300張", "849300"),
        ("NT$7.25 million", "7250000"),
        ("97.7%", "97.7"),
        ("97.70 %", "97.7"),
        ("−3", "-3"),
        ("-3", "-3"),
        ("12 thousand", "12000"),
    ],
)
def test_a_text_states_the_value(text: str, value: str) -> None:
    assert stated(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13,526", "13562"),
        ("7億2,500佰萬元", "725000000"),
        ("98%", "97.7"),
        ("沒有數字", "3"),
        ("3 或 4", "3"),
        ("3", "-3"),
        ("1萬3,600", "13562"),
    ],
)
def test_a_text_states_something_else(text: str, value: str) -> None:
    assert not stated(text, value)


@pytest.mark.parametrize(
    ("text", "value", "right"),
    [
        ("約1萬3,600", "13562", True),
        ("約13,600", "13562", True),
        ("about 13,600", "13562", True),
        ("約1萬3,500", "13562", False),
        ("約1.4萬", "13562", True),
        ("逾1萬3,000", "13562", True),
        ("逾1萬4,000", "13562", False),
        ("近1萬4,000", "13562", True),
        ("近1萬3,000", "13562", False),
        ("more than 13,000", "13562", True),
        ("nearly 14,000", "13562", True),
        ("about 10,000", "13562", False),
        ("約4,000萬", "41600000", True),
        ("約4,000萬", "46000000", False),
    ],
)
def test_a_rounding_says_so_and_is_right(text: str, value: str, right: bool) -> None:
    assert stated(text, value) is right


def test_a_rounding_without_a_word_is_told_from_a_wrong_number() -> None:
    rounded, wrong = read_number("13,600"), read_number("13,526")
    assert rounded is not None
    assert wrong is not None
    assert needs_word(rounded, Decimal(13562))
    assert not needs_word(wrong, Decimal(13562))


@pytest.mark.parametrize(
    ("text", "right"),
    [("33.3%", True), ("33%", True), ("33.4%", False), ("34%", False), ("33.33%", True)],
)
def test_what_had_to_be_rounded_may_be_at_the_digits_shown(text: str, right: bool) -> None:
    assert stated(text, "33.33333333", exact=False) is right


@pytest.mark.parametrize(
    ("text", "unit", "lang", "right"),
    [
        ("12件", PIECES, "zh", True),
        ("12", PIECES, "zh", True),
        ("12人", PIECES, "zh", False),
        ("12件次", PIECES, "zh", False),
        ("12 cases", PIECES, "en", True),
        ("1 case", PIECES, "en", True),
        ("12 件", PIECES, "en", False),
        ("共12件", PIECES, "zh", False),
        ("5,400萬元", NT, "zh", True),
        ("NT$54 million", NT, "en", True),
        ("NT$54", PIECES, "en", False),
        ("97.7%", localized(zh="%", en="percent"), "en", True),
        ("97.7%", PIECES, "en", False),
        ("12人", NONE, "zh", False),
    ],
)
def test_only_the_unit_of_the_data_stands_beside_a_number(
    text: str, unit: LocalizedText, lang: str, right: bool
) -> None:
    number = read_number(text)
    assert number is not None
    assert fits(number, unit, lang) is right


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        ("12563", PIECES, "12,563件", "12,563 cases"),
        ("40000000", NT, "4,000萬元", "NT$40 million"),
        ("725000000", NT, "7億2,500萬元", "NT$725 million"),
        ("7250000", NT, "725萬元", "NT$7.25 million"),
        ("849300", PIECES, "849,300件", "849,300 cases"),
        ("300000", PIECES, "30萬件", "300,000 cases"),
        ("97.7", localized(zh="%", en="%"), "97.7%", "97.7%"),
        ("-3", NONE, "−3", "−3"),
        ("2000000000", NT, "20億元", "NT$2 billion"),
        ("1.50", NONE, "1.5", "1.5"),
    ],
)
def test_numbers_are_written_for_each_reader(
    value: str, unit: LocalizedText, zh: str, en: str
) -> None:
    assert number_text(Decimal(value), unit, "zh") == zh
    assert number_text(Decimal(value), unit, "en") == en


def test_words_alone_are_completed_with_a_rounded_number() -> None:
    assert rough_text("約", Decimal(13562), PIECES, "zh") == "約14,000件"
    assert rough_text("about", Decimal(41_600_000), NT, "en") == "about NT$42 million"


@given(
    st.decimals(-(10**15), 10**15, places=2, allow_nan=False),
    st.sampled_from(["zh", "en"]),
    st.sampled_from([NT, PIECES, NONE]),
)
def test_what_is_written_states_its_value_in_its_unit(
    value: Decimal, lang: str, unit: LocalizedText
) -> None:
    number = read_number(number_text(value, unit, lang))
    assert number is not None
    assert states(number, value, exact=True)
    assert fits(number, unit, lang)


@given(st.integers(1, 10**15), st.integers(1, 1000))
def test_a_neighbour_is_never_stated_without_a_word(value: int, apart: int) -> None:
    assert not stated(f"{value:,}", str(value + apart))
