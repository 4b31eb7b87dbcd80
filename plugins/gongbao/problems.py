"""Problems found in the input, as data.

A problem is a code, a place and arguments; its sentences live in ``problem_codes.toml``
and nowhere else.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Literal
from unicodedata import category

import msgspec

from gongbao.library_messages import in_words

Severity = Literal["error", "warning"]
_SAID = {"reason", "what"}
"""Arguments that are words of a library, or of ours, and no part of the input."""
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
"""A part of a sentence that is left out where an argument in it is empty."""


class Place(msgspec.Struct, frozen=True, order=True):
    """Where a problem is: 1-based line and column; 0 where the file as a whole is meant."""

    path: str
    line: int = 0
    column: int = 0

    def at(self, text: str, offset: int) -> Place:
        """Place of *offset* in *text*, which begins here at the start of a line."""
        before = text[:offset]
        column = offset - (before.rfind("\n") + 1) + 1
        return Place(self.path, self.line + before.count("\n"), column)

    def __str__(self) -> str:
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}:{self.column or 1}"


class Problem(msgspec.Struct, frozen=True):
    """One finding; ``args`` fill the sentences of its code."""

    code: str
    place: Place
    args: dict[str, Any] = {}

    @property
    def severity(self) -> Severity:
        severity: Severity = catalogue()[self.code].severity
        return severity


class CodeText(msgspec.Struct, frozen=True, kw_only=True):
    """The sentences of one code, in both languages (``problem_codes.toml``)."""

    severity: Severity
    title_zh: str
    title_en: str
    message_zh: str
    message_en: str
    fix_zh: str
    fix_en: str
    why_zh: str
    why_en: str
    bad: str
    good: str


class BuildStopped(Exception):
    """Raised where a problem can only be found while building; nothing is published."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(render_problem(problem, "en") for problem in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[BuildStopped], tuple[list[Problem]]]:
        """It may be raised in a worker and arrive in another process."""
        return BuildStopped, (self.problems,)


@cache
def catalogue() -> dict[str, CodeText]:
    """All codes in the order of the table."""
    text = files("gongbao").joinpath("problem_codes.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), type=dict[str, CodeText])


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Order by place, then code, so that the same input prints the same lines."""
    return sorted(problems, key=lambda p: (p.place, p.code, json.dumps(p.args, default=str)))


def render_problem(problem: Problem, lang: str) -> str:
    """Two lines: ``path:line:column: CODE severity: message`` and how to fix it."""
    zh = lang == "zh"
    message, fix = message_of(problem, lang), fix_of(problem, lang)
    severity = {"error": "錯誤", "warning": "警告"}[problem.severity] if zh else problem.severity
    label = "改法" if zh else "fix"
    page = f"docs/problems/{problem.code}.md"
    return f"{problem.place}: {problem.code} {severity}: {message}\n    {label}: {fix}  ({page})"


def render_summary(problems: list[Problem], lang: str) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if lang == "zh":
        return f"{errors} 個錯誤，{warnings} 個警告"
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"


def problems_as_json(problems: list[Problem]) -> str:
    """Machine form: code, severity, place, arguments and both languages' sentences."""
    rows = [
        {
            "code": p.code,
            "severity": p.severity,
            "path": p.place.path,
            "line": p.place.line,
            "column": p.place.column,
            "args": p.args,
            "message": {lang: message_of(p, lang) for lang in ("zh", "en")},
            "fix": {lang: fix_of(p, lang) for lang in ("zh", "en")},
        }
        for p in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str)


def message_of(problem: Problem, lang: str) -> str:
    """What is wrong, in Chinese (``zh``) or English; also what a library said of it."""
    text = catalogue()[problem.code]
    said = {name: in_words(str(problem.args[name]), lang) for name in _SAID & problem.args.keys()}
    template = text.message_zh if lang == "zh" else text.message_en
    return _fill(template, problem.args | said, lang)


def fix_of(problem: Problem, lang: str) -> str:
    """What to do about it, in Chinese (``zh``) or English."""
    text = catalogue()[problem.code]
    return _fill(text.fix_zh if lang == "zh" else text.fix_en, problem.args, lang)


def nearest(word: str, known: Iterable[str], likeness: float = 0.4) -> str:
    """The known word that was likely meant, or nothing: sentences then ask for none."""
    return next(iter(difflib.get_close_matches(word, list(known), 1, likeness)), "")


def _fill(template: str, args: dict[str, Any], lang: str) -> str:
    """Fill ``{name}``; an argument that is missing shows as its name, never as a crash.

    What stands in ``[[…]]`` is left out where one of its arguments is empty.
    """
    comma = "、" if lang == "zh" else ", "
    args = {k: comma.join(v) if isinstance(v, list | tuple) else v for k, v in args.items()}

    def part(match: re.Match[str]) -> str:
        return match[1] if all(args.get(name) != "" for name in _named(match[1])) else ""

    template = _OPTIONAL.sub(part, template)
    values = {name: _printable(args.get(name, f"<{name}>")) for name in _named(template)}
    return template.format(**values)


def _printable(value: Any) -> Any:
    """Texts come from inputs, and what a terminal would obey or nobody sees is escaped."""
    if not isinstance(value, str) or value.isprintable():
        return value
    plain = value.replace("\n", "⏎")
    return "".join(f"\\u{ord(x):04x}" if category(x)[0] == "C" else x for x in plain)


def _named(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}
