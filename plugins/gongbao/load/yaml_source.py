"""YAML with places: plain values, and the line and column of every key and item.

Scalars are read as YAML 1.2's JSON schema reads them (PyYAML's own 1.1 rules turn ``010``
into 8 and ``no`` into false); dates stay text for the schema to judge. Anchors are refused:
one that nests can blow up a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from gongbao.load.input_gate import MAX_NESTING, find_forbidden
from gongbao.problems import Place, Problem

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?")
_INDENTED = re.compile(r"^[ \t?:-]{8}", re.MULTILINE)
"""Only lines that begin so can nest deeply, two levels for each of these characters at most."""
_KEY_WITHOUT_COLON = re.compile(r"^[ -]*([A-Za-z][\w@-]*)(：|:(?=[^\s:/]))", re.MULTILINE)
"""A key that YAML does not take for one: its colon is full-width, or no blank is behind it."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}

Keys = tuple[str | int, ...]
"""What leads from the top of a file to a value: names of mappings, numbers of items."""


class YamlSource(msgspec.Struct):
    """Parsed YAML: the values and where they stand in the file."""

    path: str
    value: Any
    places: dict[Keys, tuple[int, int]]
    """Place of a key (mappings) or an item (sequences)."""
    raw: dict[Keys, str] = {}
    """How scalars that are not text were written: a key that takes text keeps ``007``."""

    def place(self, *keys: str | int) -> Place:
        """Place of the value at *keys*, or of the nearest thing above it that has one."""
        path = tuple(keys)
        while path not in self.places and path:
            path = path[:-1]
        return Place(self.path, *self.places.get(path, (1, 1)))


def parse_yaml(text: str, path: str, first_line: int = 1) -> tuple[YamlSource, list[Problem]]:
    """Parse *text*, which begins at *first_line* of the file *path*."""
    source = YamlSource(path, None, {}, {})
    problems: list[Problem] = []
    if _is_deep(text):
        args = {"what_zh": "巢狀層數", "what_en": "nesting", "value": "…", "most": MAX_NESTING}
        return source, [Problem("F120", Place(path, first_line, 1), args)]
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line, mark.column + 1) if mark else (0, 1)
        slip = _key_without_colon(text, line, path, first_line)
        if slip:
            return source, [slip]
        place = Place(path, line + first_line, column)
        return source, [Problem("F103", place, {"reason": str(error.problem)})]
    except (yaml.YAMLError, ValueError) as error:
        return source, [Problem("F103", Place(path, first_line, 1), {"reason": str(error)})]
    if node is not None:
        builder = _Builder(source, first_line, problems)
        source.value = builder.build(node, ())
        if " #" in text:
            builder.look_for_comments(node, text.split("\n"))
    return source, problems


def _key_without_colon(text: str, last: int, path: str, first_line: int) -> Problem | None:
    """The slip that most often is why YAML gives up, at or before the line *last*."""
    found = _KEY_WITHOUT_COLON.search(text)
    line = text.count("\n", 0, found.start()) if found else 0
    if found is None or line > last:
        return None
    column = found.start(2) - text.rfind("\n", 0, found.start(2))
    return Problem("F123", Place(path, line + first_line, column), {"key": found[1]})


def _is_deep(text: str) -> bool:
    """Is it nested too deeply? The parser itself would end the process before it says so."""
    if text.count("[") + text.count("{") <= MAX_NESTING // 2 and not _INDENTED.search(text):
        return False
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_NESTING:
                return True
    except yaml.YAMLError:
        pass  # said with its place where the text is parsed
    return False


class _Builder:
    def __init__(self, source: YamlSource, first_line: int, problems: list[Problem]) -> None:
        self._source = source
        self._first_line = first_line
        self._problems = problems
        self._seen: set[int] = set()

    def build(self, node: yaml.Node, path: Keys) -> Any:
        place = self._mark(node)
        self._source.places.setdefault(path, place)
        if id(node) in self._seen:
            self._report("F103", place, reason="an alias (*name) is not allowed")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        value = _scalar(node)
        forbidden = find_forbidden(node.value)
        if forbidden:
            self._report("F121", place, character=forbidden)
        if not isinstance(value, str):
            self._source.raw[path] = str(node.value)
        return value

    def look_for_comments(self, node: yaml.Node, lines: list[str]) -> None:
        """F125: a text that a number sign cuts off; ``#`` behind a blank begins a comment."""
        if isinstance(node, yaml.MappingNode):
            for _, value in node.value:
                self.look_for_comments(value, lines)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self.look_for_comments(item, lines)
        elif isinstance(node, yaml.ScalarNode) and not node.style and _HAN.search(node.value):
            rest = lines[node.end_mark.line][node.end_mark.column :].strip()
            if rest.startswith("#"):
                self._report("F125", self._mark(node), kept=str(node.value), lost=rest[:40])

    def _mapping(self, node: yaml.MappingNode, path: Keys) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._report("F103", self._mark(key_node), reason="a key must be a word")
                continue
            key = str(key_node.value)
            place = self._mark(key_node)
            if forbidden := find_forbidden(key):
                self._report("F121", place, character=forbidden)
            if key in built:
                self._report("F104", place, key=key)
                continue
            self._source.places[(*path, key)] = place
            built[key] = self.build(value_node, (*path, key))
        return built

    def _mark(self, node: yaml.Node) -> tuple[int, int]:
        return node.start_mark.line + self._first_line, node.start_mark.column + 1

    def _report(self, code: str, place: tuple[int, int], **args: str) -> None:
        self._problems.append(Problem(code, Place(self._source.path, *place), args))


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if isinstance(node, yaml.ScalarNode) and node.style in ("'", '"', "|", ">"):
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def texts_in(value: Any) -> Iterator[str]:
    """All texts in a value of YAML or JSON, but for keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)
