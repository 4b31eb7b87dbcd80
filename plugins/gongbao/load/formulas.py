"""Formulas over named values: ``posts*agencies*5``, ``(a-b)/b*100%``, ``total = kinds``.

Python's own parser reads them; only names, numbers, the four operations and parentheses are
let through. Values are exact fractions, so that nothing is rounded before the end.
"""

from __future__ import annotations

import ast
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from fractions import Fraction

import msgspec

from gongbao.number_forms import MAX_NUMBER

_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "％": "%"})
_OPERATIONS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_PRINTED = {"*": " × ", "/": " ÷ ", "+": " + ", "-": " − "}
_NAME = re.compile(r"\w+")
_TOKEN = re.compile(r"[^\W\d]\w*|\d[\d.]*|[-+*/()%]")
_LONGEST = 500
"""Characters; deeper nesting than this allows is no sum that a reader could follow."""


class Formula(msgspec.Struct, frozen=True):
    text: str
    """With ``* / + -`` whatever signs were written."""
    names: tuple[str, ...]
    """In the order in which they first stand."""
    unit: str = ""
    """As ``;unit=`` gives it, or ``%``."""
    divides: bool = False

    def evaluate(self, values: Mapping[str, Fraction]) -> Fraction:
        """The result; ZeroDivisionError where something is divided by nothing."""
        return _evaluate(ast.parse(self.text, mode="eval").body, values)

    def tokens(self) -> list[tuple[str, str]]:
        """(``name``, ``number`` or ``sign``; text) in reading order, signs as they are printed."""
        found = []
        for token in _TOKEN.findall(self.text):
            if token in _PRINTED:
                found.append(("sign", _PRINTED[token]))
            elif token in "()":
                found.append(("sign", token))
            else:
                found.append(("number" if token[0].isdigit() else "name", token))
        return found


def parse_formula(written: str) -> Formula | None:
    """Read a formula; None where it is none."""
    body, *options = unicodedata.normalize("NFKC", written).split(";")
    text = body.translate(_SIGNS).strip()
    unit = next((o.removeprefix("unit=") for o in options if o.startswith("unit=")), "")
    if text.endswith("%"):
        text, unit = text.removesuffix("%").strip(), unit or "%"
    if not text or len(text) > _LONGEST or any(not o.startswith("unit=") for o in options):
        return None
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not _is_plain(tree):
        return None
    names = dict.fromkeys(name for name in _NAME.findall(text) if not name[0].isdigit())
    return Formula(text, tuple(names), unit, "/" in text)


def _is_plain(node: ast.expr) -> bool:
    match node:
        case ast.BinOp():
            known = type(node.op) in _OPERATIONS
            return known and _is_plain(node.left) and _is_plain(node.right)
        case ast.UnaryOp(op=ast.USub()):
            return _is_plain(node.operand)
        case ast.Constant(value=int() | float() as number):
            return not isinstance(number, bool) and number < MAX_NUMBER
        case _:
            return isinstance(node, ast.Name)


def _evaluate(node: ast.expr, values: Mapping[str, Fraction]) -> Fraction:
    match node:
        case ast.BinOp():
            left, right = _evaluate(node.left, values), _evaluate(node.right, values)
            return _OPERATIONS[type(node.op)](left, right)
        case ast.UnaryOp():
            return -_evaluate(node.operand, values)
        case ast.Constant():
            # The shortest decimal that means the float is the one that was written.
            return Fraction(repr(node.value))
        case ast.Name():
            return values[node.id]
    raise AssertionError("parse_formula lets nothing else through")
