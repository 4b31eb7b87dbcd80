"""Patterns that could keep a validator busy for ever, and those that only look so."""

from __future__ import annotations

import re
import time

import pytest

from gongbao.load.yaml_source import parse_yaml
from gongbao.validate.patterns import MAX_LENGTH, can_hang, check_pattern

HANGING = [
    *("(a+)+", "(a*)*b", "([a-z]+)*$", "(x+x+)+y", "(.*,)*", "(?:(?:a+)b?)*", "((a+)){11,}"),
    *("(ab|ab)*", r"(\w\w|\d\d)*", "(a|ab|b)*c", "(?=(a+)+)b", "(a?b|a)*x", "a" * 1001),
    *("(a{0,11})*", "(?:ab|ab){11}", "(a*?)+", "(x)?(?(1)(a+)+|b)", "(?>(a+)+b)", "(?:^ab|ab)*"),
    *("((a)b|ab)+", "(?:(?:ab|cd)x|cdy)*", "(?:(?:ab|)x|xdy)*", "x(?:(?:a+)+)"),
    *("x|(a+)+y", "(?:x|y(?:zb|(z)b))*", "(?:x(?:a?|b)b)*", "(?:[ab]x|cy|(a)z)*"),
    *(r"(a)(?:(?:\1|b)x|cy)*", r"(?:[x\d]a|xb)*"),
    *(
        "x*x*x*y",
        "x?" * 30 + "y",
        "(x*)" * 3,
        ".*甲.*甲.*",
        "(.*,){9}P",
        r"(\w*\s*){9}!",
        "(.|甲)*x",
        r"\d{0,9}" * 9,
    ),
    *("(a{0,2})*", "([a-z]{1,3} ?)*", "(?:(?:xa{1,2})a?)*", "(xa?a?)*", r"(a)(?:\1b|ab)*"),
]
HARMLESS = [
    *("a+", "[a-z0-9][a-z0-9-]*", r"\d{4}-\d{2}-\d{2}", "(ab)+", r"([a-z]{3} )+", "(a|b)*"),
    *(r"(\d{3},)*\d{3}", r"[A-Z]{2}\d+(\.\d{1,3}){0,5}", "(foo|bar)+", r"^(\d{8}|[A-Z]\d{9})$"),
    *("(a{11})*", "([a-z]+ )*", "(?:ab|ab){10}", "a" * MAX_LENGTH, "(x(?:ab)?)*"),
    *(
        "(?:x|yb?)*",
        "[^市]*市[^區]*區.*",
        r"\d+-?\d*#\d*",
        "(?:a*x)" * 9,
        r"-?\d+\.?\d*",
        r"[A-Z]+\d+[a-z]*",
        r"\s*[a-z]+\s*\d+\s*",
        r"\d?\d?\d?\d?",
    ),
    *(r"(-\d{1,2})*", r"(\d{1,3}\.)*", "(?:(?:ab|)x|cdy)*", "(ab?c?)*", "(?:x++y)*", "(?>ab)+"),
    *("(", "[^a]{12}", r"(\D\d)*"),
]


@pytest.mark.parametrize("pattern", HANGING)
def test_patterns_that_can_hang(pattern: str) -> None:
    assert can_hang(pattern)


@pytest.mark.parametrize("pattern", HARMLESS)
def test_patterns_that_cannot(pattern: str) -> None:
    assert not can_hang(pattern)


def test_what_the_lint_lets_through_is_fast_on_the_texts_that_hang_others() -> None:
    for pattern in HARMLESS[:-3]:
        started = time.perf_counter()
        for text in ("a" * 5_000 + "!", "1" * 5_000 + "!", "ab" * 2_500 + "!"):
            re.fullmatch(pattern, text)
        assert time.perf_counter() - started < 1, pattern


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("a", "b", False),
        (".", "a", True),
        ("[^a]", "a", False),
        ("[^a]", "b", True),
        ("[^ab]", "b", False),
        ("[a-c]", "b", True),
        ("[a-c]", "d", False),
        ("[b-c]", "a", False),
        ("[一-三]", "三", True),
        ("[一-三]", "一", True),
        ("[一-三]", "四", False),
        ("[xa-c]", "x", True),
        (r"\d", "5", True),
        (r"\d", "a", False),
        (r"\D", "5", False),
        (r"\D", "a", True),
        (r"\s", "[ ]", True),
        (r"\s", "a", False),
        (r"\S", "[ ]", False),
        (r"\S", "a", True),
        (r"\w", "_", True),
        (r"\w", "-", False),
        (r"\W", "_", False),
        (r"\W", "-", True),
        (r"[^\d]", "5", False),
        (r"[^\d]", "a", True),
        ("a{2}", "a", True),
        ("a{2}", "b", False),
        ("a?", "x", True),
        ("a?", "b", False),
        ("(a)", "a", True),
        ("(a)", "b", False),
        (r"\bab", "a", True),
        (r"\bab", "b", False),
        ("(?:ab|cd)", "c", True),
        ("(?:ab|cd)", "e", False),
    ],
)
def test_branches_that_begin_alike(one: str, other: str, alike: bool) -> None:
    assert can_hang(f"(?:{one}x|{other}y)*") == alike
    assert can_hang(f"(?:{other}y|{one}x)+") == alike
    assert not can_hang(f"(?:{one}x|{other}y)")


@pytest.mark.parametrize("field", [{}, {"constraints": None}, {"constraints": {"pattern": 1}}])
def test_a_field_without_a_pattern(field: dict[str, object]) -> None:
    descriptor, _ = parse_yaml("name: x\n", "x.yaml")
    assert check_pattern(descriptor, 0, 0, field) == []


def test_a_pattern_is_named_with_its_place() -> None:
    pattern = "(a+)+" * 20
    text = (
        "resources:\n- name: a\n- name: b\n  schema:\n    fields:\n    - name: c\n"
        f"    - name: d\n      constraints:\n        pattern: {pattern}\n"
    )
    descriptor, _ = parse_yaml(text, "x.yaml")
    field = descriptor.value["resources"][1]["schema"]["fields"][1]
    (problem,) = check_pattern(descriptor, 1, 1, field)
    assert (problem.code, problem.args) == ("D136", {"pattern": pattern[:60]})
    assert (problem.place.path, problem.place.line) == ("x.yaml", 9)
    assert check_pattern(descriptor, 1, 1, {"constraints": {"pattern": "a+"}}) == []
