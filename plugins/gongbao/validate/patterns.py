"""Regular expressions of schemas that could keep a validator busy for ever.

Readers of a package run its patterns with engines that go back and try again. Exponential time
needs a repetition whose body can match the same text in more than one way: by a repetition inside
it that begins as what follows it does, or by branches that begin alike. Both are refused, without
running anything; where the next character decides, as in LL(1) grammars, nothing is tried twice.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from math import prod

# The parser behind ``re``; its trees are documented by use in many linters, not by Python.
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from gongbao.load.yaml_source import YamlSource
from gongbao.problems import Problem

MAX_LENGTH = 1000
_MANY = 10
"""A repetition of up to so many times is as good as none."""
_LONG, _MOST_WAYS = 5_000, 10**8
"""A cell that is long, and the ways in which repetitions behind each other may share it."""
_PROBES = frozenset(string.printable + "é中０ａ")
"""Characters that stand for all when beginnings are compared."""
_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT}
Beginning = frozenset[str] | None
"""Characters that something may begin with, with ``_END`` where it may be empty; None: any."""
_END = frozenset({""})


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
    judge = _Judge(_PROBES | set(pattern))
    return judge.hangs(tree, repeated=False, follow=_END) or judge.ways(tree) > _MOST_WAYS


class _Judge:
    """Judges one pattern by *probes*: characters that stand for all."""

    def __init__(self, probes: frozenset[str]) -> None:
        self._probes = probes

    def hangs(self, tree: Any, repeated: bool, follow: Beginning) -> bool:
        """repeated: is the tree inside a long repetition? follow: what may come after it."""
        nodes = list(tree)
        for index, (code, value) in enumerate(nodes):
            after = self._first(nodes[index + 1 :], follow)
            if code in _REPEATS:
                least, most, body = value
                begin = self._first(body)
                if repeated and most != least and _alike([begin, after]):
                    return True
                again = None if begin is None or after is None else begin | after
                if self.hangs(body, repeated or most > _MANY, again):
                    return True
            elif code is op.BRANCH:
                if repeated and _alike([self._first(branch, after) for branch in value[1]]):
                    return True
                if any(self.hangs(branch, repeated, after) for branch in value[1]):
                    return True
            elif any(self.hangs(child, repeated, after) for child in _children(value)):
                return True
        return False

    def ways(self, tree: Any) -> int:
        """In how many ways repetitions that stand behind each other can share a long cell.

        What begins as none of them does, and may not be empty, parts them.
        """
        most_ways, row = 1, list[tuple[frozenset[str], int]]()
        for code, value in _flat(tree):
            begin = self._first([(code, value)])
            known = self._probes if begin is None else begin
            if not known & _END and not any(known & one for one, _ in row):
                row = []
            if code in _REPEATS and value[0] != value[1]:
                count = min(value[1], _LONG) - min(value[0], _LONG) + 1
                row.append((known - _END, count))
            sharing = [n for one, n in row if any(one & two for two, _ in row if two is not one)]
            most_ways = max(most_ways, prod(sharing), *map(self.ways, _children(value)))
        return most_ways

    def _first(self, nodes: Any, follow: Beginning = _END) -> Beginning:
        """What a match of *nodes*, or where it is empty what follows, may begin with."""
        found: set[str] = set()
        for code, value in nodes:
            begin = _END if code is op.AT else self._first_of(code, value)
            if begin is None:
                return None
            found |= begin - _END
            if not begin & _END:
                return frozenset(found)
        return None if follow is None else follow | found

    def _first_of(self, code: Any, value: Any) -> Beginning:
        if code is op.SUBPATTERN:
            return self._first(value[-1])
        if code is op.ATOMIC_GROUP:
            return self._first(value)
        if code in _REPEATS or code is op.POSSESSIVE_REPEAT:
            body = self._first(value[2])
            return body | _END if body is not None and value[0] == 0 else body
        if code is op.BRANCH:
            parts = [self._first(branch) for branch in value[1]]
            known = [part for part in parts if part is not None]
            return frozenset().union(*known) if len(known) == len(parts) else None
        return self._in_class(code, value) or None

    def _in_class(self, code: Any, value: Any) -> frozenset[str]:
        """Characters of a node that matches exactly one; empty for any other node."""
        if code is op.LITERAL:
            return frozenset(chr(value))
        if code is op.ANY:
            return self._probes
        if code is op.NOT_LITERAL:
            return self._probes - {chr(value)}
        if code is not op.IN:
            return frozenset()
        found: set[str] = set()
        for kind, item in value:
            if kind is op.LITERAL:
                found.add(chr(item))
            elif kind is op.RANGE:
                found |= {one for one in self._probes if item[0] <= ord(one) <= item[1]}
                found |= {chr(item[0]), chr(item[1])}
            elif kind is op.CATEGORY:
                found |= {one for one in self._probes if re.match(_CATEGORIES[item], one)}
        negated = any(kind is op.NEGATE for kind, _ in value)
        return self._probes - found if negated else frozenset(found)


def _flat(tree: Any) -> Iterator[tuple[Any, Any]]:
    """The nodes of a tree, with those of groups in their place, and of short repetitions of such.

    ``(a*b){3}`` is what ``a*ba*ba*b`` is.
    """
    for code, value in tree:
        if code is op.SUBPATTERN:
            yield from _flat(value[-1])
        elif code is op.ATOMIC_GROUP:
            yield from _flat(value)
        elif code in _REPEATS and value[1] <= _MANY and _repeats(value[2]):
            for _ in range(value[1]):
                yield from _flat(value[2])
        else:
            yield code, value


def _repeats(tree: Any) -> bool:
    return any(code in _REPEATS and value[0] != value[1] for code, value in _flat(tree))


def _children(value: Any) -> list[Any]:
    """Trees below a group, an atomic group, a lookaround or a condition."""
    parts = value if isinstance(value, tuple) else (value,)
    return [part for part in parts if isinstance(part, _parser.SubPattern)]


def _alike(beginnings: list[Beginning]) -> bool:
    """Is there a character that more than one of them may begin with, as far as is known?"""
    seen: set[str] = set()
    for beginning in beginnings:
        if beginning is None or seen & beginning:
            return True
        seen |= beginning
    return False


_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
