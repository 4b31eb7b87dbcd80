"""Formulas: the four operations on names, exactly, and nothing else."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongbao.load.formulas import parse_formula

VALUES = {"posts": Fraction(298), "agencies": Fraction(570), "a": Fraction(3), "b": Fraction(4)}


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("posts*agencies*5", 849300, ""),
        ("posts×agencies×5;unit=張", 849300, "張"),
        ("a+b", 7, ""),
        ("a-b", -1, ""),
        ("a−b", -1, ""),
        ("(a+b)*2", 14, ""),
        ("a÷b", Fraction(3, 4), ""),
        ("(b-a)/a*100%", Fraction(100, 3), "%"),
        ("-a+0.1", Fraction(-29, 10), ""),
    ],
)
def test_formulas(text: str, value: Fraction, unit: str) -> None:
    formula = parse_formula(text)
    assert formula is not None
    assert formula.evaluate(VALUES) == value
    assert formula.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        *("", "a**b", "a//b", "a b", "f(a)", "a.b", "a[0]", "a if b else 1", "lambda: 1", "'a'"),
        *("True", "1j", "a==b", "(a", "a;b=c", "a@b", "__import__('os')", "[a]", "~a", "not a"),
        "(" * 300 + "a" + ")" * 300,
    ],
)
def test_anything_else_is_no_formula(text: str) -> None:
    assert parse_formula(text) is None


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(text: str) -> None:
    formula = parse_formula(text)
    if formula is not None and set(formula.names) <= set(VALUES):
        try:
            formula.evaluate(VALUES)
        except ZeroDivisionError:
            assert "/" in formula.text


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_sums_are_exact(a: int, b: int, c: int) -> None:
    formula = parse_formula("a/b+c/b")
    assert formula is not None
    values = {"a": Fraction(a), "b": Fraction(b), "c": Fraction(c)}
    assert formula.evaluate(values) == Fraction(a + c, b)


def test_names_and_printed_signs() -> None:
    formula = parse_formula("(total-工友)/b*100")
    assert formula is not None
    assert formula.names == ("total", "工友", "b")
    assert "".join(text for _, text in formula.tokens()) == "(total − 工友) ÷ b × 100"
