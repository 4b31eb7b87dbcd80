"""Regular expressions of schemas that could keep a validator busy for ever.

Readers of a package run its patterns with engines that go back and try again. Exponential time
needs a repetition whose body can match the same text in more than one way: by a repetition inside
it, or by branches that begin alike. Both are refused, without running anything.
"""

from __future__ import annotations

import re
import string

# The parser behind ``re``; its trees are documented by use in many linters, not by Python.
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from gongbao.load.yaml_source import YamlSource
from gongbao.problems import Problem

MAX_LENGTH = 1000
_MANY = 10
"""A repetition of up to so many times is as good as none."""
_PROBES = frozenset(string.printable + "é中０ａ")
"""Characters that stand for all when beginnings are compared."""
_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT}


def check_pattern(
    descriptor: YamlSource, resource: int, number: int, field: dict[str, Any]
) -> list[Problem]:
    """The pattern of a field, if it has one."""
    constraints = field.get("constraints")
    pattern = constraints.get("pattern") if isinstance(constraints, dict) else None
    if not isinstance(pattern, str) or not can_hang(pattern):
        return []
    keys = ("resources", resource, "schema", "fields", number, "constraints", "pattern")
    return [Problem("D136", descriptor.place(*keys), {"pattern": pattern[:60]})]


def can_hang(pattern: str) -> bool:
    """Could matching take exponential time? A pattern that is no pattern is not judged here."""
    if len(pattern) > MAX_LENGTH:
        return True
    try:
        tree = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return _hangs(tree, repeated=False)


def _hangs(tree: Any, repeated: bool) -> bool:
    """repeated: does the tree stand inside a long repetition?"""
    for code, value in tree:
        if code in _REPEATS:
            least, most, body = value
            long = most > _MANY
            if (long and repeated and most != least) or _hangs(body, repeated or long):
                return True
        elif code is op.BRANCH:
            if repeated and _overlap([_first(branch) for branch in value[1]]):
                return True
            if any(_hangs(branch, repeated) for branch in value[1]):
                return True
        elif any(_hangs(child, repeated) for child in _children(value)):
            return True
    return False


def _children(value: Any) -> list[Any]:
    """Trees below a group, a lookaround or a condition."""
    parts = value if isinstance(value, tuple) else ()
    return [part for part in parts if isinstance(part, _parser.SubPattern)]


def _overlap(beginnings: list[frozenset[str]]) -> bool:
    seen: set[str] = set()
    for beginning in beginnings:
        if not beginning or seen & beginning:
            return True
        seen |= beginning
    return False


def _first(tree: Any) -> frozenset[str]:
    """Characters that a match may begin with, of the probes; empty where it may be empty."""
    nodes = [(code, value) for code, value in tree if code is not op.AT]
    if not nodes:
        return frozenset()
    code, value = nodes[0]
    if code is op.SUBPATTERN:
        return _first(value[-1])
    if code in _REPEATS and value[0] > 0:
        return _first(value[2])
    if code is op.BRANCH:
        parts = [_first(branch) for branch in value[1]]
        return frozenset().union(*parts) if all(parts) else frozenset()
    return _in_class(code, value)


def _in_class(code: Any, value: Any) -> frozenset[str]:
    """Characters of a node that matches exactly one; empty for any other node."""
    if code is op.LITERAL:
        return frozenset(chr(value))
    if code is op.ANY:
        return _PROBES
    if code is op.NOT_LITERAL:
        return _PROBES - {chr(value)}
    if code is not op.IN:
        return frozenset()
    found: set[str] = set()
    for kind, item in value:
        if kind is op.LITERAL:
            found.add(chr(item))
        elif kind is op.RANGE:
            found |= {one for one in _PROBES if item[0] <= ord(one) <= item[1]}
            found |= {chr(item[0]), chr(item[1])}
        elif kind is op.CATEGORY:
            found |= {one for one in _PROBES if re.match(_CATEGORIES[item], one)}
    negated = any(kind is op.NEGATE for kind, _ in value)
    return _PROBES - found if negated else frozenset(found)


_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
