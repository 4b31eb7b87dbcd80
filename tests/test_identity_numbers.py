"""The check digit of identity numbers, and how much masked ones leave to guess."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.validate.identity_numbers import (
    FEWEST_CANDIDATES,
    count_candidates,
    count_left,
    is_identity_number,
)


@pytest.mark.parametrize("number", ["A123456789", "A800000014", "AB12345677"])
def test_one_wrong_digit_is_no_identity_number(number: str) -> None:
    assert is_identity_number(number)
    for place in range(2, 10):
        wrong = str((int(number[place]) + 1) % 10)
        assert not is_identity_number(number[:place] + wrong + number[place + 1 :])


LETTERS = dict(zip("ABCDEFGHJKLMNPQRSTUVXYWZIO", range(10, 36), strict=True))


@pytest.mark.parametrize("letter", LETTERS)
def test_the_digit_that_each_letter_asks_for(letter: str) -> None:
    digits = [int(one) for one in f"{LETTERS[letter]}12345678"]
    missing = -sum(w * d for w, d in zip((1, 9, 8, 7, 6, 5, 4, 3, 2, 1), digits, strict=True)) % 10
    for written in (f"{letter}12345678", f"{letter.lower()} 123-456-78"):
        held = [digit for digit in range(10) if is_identity_number(f"{written}{digit}")]
        assert held == [missing]


@pytest.mark.parametrize("number", ["A12345678", "A1234567890", "A123*"])
def test_nothing_else_is_a_number(number: str) -> None:
    with pytest.raises(ValueError, match="zip"):
        count_candidates(number)


@pytest.mark.parametrize("text", ["A123456789", "A1X3456789", "AX2345*789", "A1*345X789"])
def test_what_is_not_masked_leaves_nothing_to_count(text: str) -> None:
    assert count_left(text) == FEWEST_CANDIDATES


def test_a_hidden_letter_is_any_of_26() -> None:
    every = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert count_candidates("*123456789") == sum(
        is_identity_number(f"{one}123456789") for one in every
    )


@pytest.mark.parametrize(
    ("masked", "alone", "joined"),
    [
        ("A12345****", 1000, 1000),
        ("A12*****89", 10_000, 10),
        ("A1234567**", 10, 10),
        ("A123456***", 100, 100),
        ("A1234*****", 10_000, 1000),
        ("A*********", 4 * 10_000_000, 1000),
    ],
)
def test_candidates_that_remain(masked: str, alone: int, joined: int) -> None:
    assert count_candidates(masked) == alone
    assert count_left(masked) == joined


NUMBERS = st.builds("{}{}{:08}".format, st.sampled_from("AFIOZ"), st.sampled_from("12B"),
                    st.integers(0, 10**8 - 1))  # fmt: skip
PLACES = st.sets(st.integers(2, 9), min_size=1, max_size=3)


def mask(number: str, hidden: set[int]) -> str:
    return "".join("*" if i in hidden else one for i, one in enumerate(number))


@given(NUMBERS, PLACES)
def test_candidates_are_those_whose_check_digit_holds(number: str, hidden: set[int]) -> None:
    tried = 0
    for digits in itertools.product("0123456789", repeat=len(hidden)):
        filled = list(number)
        for place, digit in zip(sorted(hidden), digits, strict=True):
            filled[place] = digit
        tried += is_identity_number("".join(filled))
    assert count_candidates(mask(number, hidden)) == tried


@given(NUMBERS, st.sets(st.integers(1, 9), min_size=1), st.sets(st.integers(1, 9), min_size=1))
def test_no_two_accepted_masks_of_a_number_leave_few_candidates(
    number: str, first: set[int], second: set[int]
) -> None:
    number = next(n for n in (number[:9] + str(i) for i in range(10)) if is_identity_number(n))
    accepted = [one for one in (first, second) if count_left(mask(number, one)) >= 1000]
    if accepted:
        joined = mask(number, set.intersection(*accepted))
        assert count_candidates(joined) >= FEWEST_CANDIDATES
