"""Front matter and site.yaml against their JSON Schemas (``schemas/*.schema.json``).

The schema is the contract: editors use it for completion, the authors' guide is generated
from it, and this module turns its errors into problems with the line of the key.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from gongbao.dates import parse_date
from gongbao.load.yaml_source import YamlSource
from gongbao.problems import Problem, nearest

_KIND = jsonschema_rs.ValidationErrorKind
_MOMENT = "moment"
"""A format of our schemas: see ``_is_moment``."""
_MOMENT_FORM = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
CODE_FORM = "^[a-z0-9][a-z0-9-]*$"
"""What codes of registers look like in our schemas."""
_TRANSLATABLE = {
    "issue": {"shift_reason"},
    "notice": {"title", "unit", "attachments", "corrections", "withdrawal_reason"},
    "document": {"title", "summary"},
}
"""Keys that a translation may have, by the name of the format's schema."""


@cache
def header_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a format of ours: site, issue, notice or document."""
    path = files("gongbao").joinpath(f"schemas/{name}.schema.json")
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


@cache
def _validator(name: str) -> Any:
    formats = {_MOMENT: _is_moment}
    return jsonschema_rs.validator_for(header_schema(name), validate_formats=True, formats=formats)


def _is_moment(text: str) -> bool:
    """An ISO 8601 day and time that exists, in the time zone of the site or with an offset."""
    try:
        return _MOMENT_FORM.fullmatch(text) is not None and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def check_header(source: YamlSource, name: str) -> list[Problem]:
    """All problems of a header; numbers in text keys are made text, empty keys dropped first."""
    if not isinstance(source.value, dict):
        return [Problem("F103", source.place(), {"reason": "not a list of keys"})]
    _restore_texts(source, name)
    source.value = {key: value for key, value in source.value.items() if value not in (None, "")}
    return [
        problem
        for error in _validator(name).iter_errors(source.value)
        for problem in _problems_of(source, name, error)
    ]


def check_translation(source: YamlSource, name: str) -> list[Problem]:
    """A translation: known keys, a title; a warning of keys that only the original may have."""
    texts = _TRANSLATABLE[name]
    problems = [
        problem
        for problem in check_header(source, name)
        if problem.code != "F107" or problem.args["key"] in texts & {"title"}
    ]
    known = header_schema(name)["properties"]
    return problems + [
        Problem("F114", source.place(key), {"key": key})
        for key in source.value
        if key in known and key not in texts
    ]


def _restore_texts(source: YamlSource, name: str) -> None:
    rules = header_schema(name)["properties"]
    for (key, *deeper), written in source.raw.items():
        if not deeper and rules.get(key, {}).get("type") == "string":
            source.value[key] = written


def _problems_of(source: YamlSource, name: str, error: Any) -> list[Problem]:
    keys = tuple(error.instance_path)
    rule, value = _rule(name, keys), str(error.instance)
    args: dict[str, Any] = {"key": ".".join(map(str, keys)), "value": _show(error.instance)}
    match error.kind:
        case _KIND.AdditionalProperties(unexpected=unexpected):
            return [_unknown_key(source, name, keys, unknown) for unknown in unexpected]
        case _KIND.Required(property=missing):
            code, args = "F107", {"key": missing}
        case _KIND.Enum():
            options = [str(option) for option in rule["enum"]]
            code, args = "F113", args | _options(value, options)
        case _KIND.Format(format="date"):
            code, args = "F112", args | {"guess": str(parse_date(value) or "2020-01-02")}
        case _ if rule.get("format") == _MOMENT:
            code = "F126"
        case _ if isinstance(error.instance, str) and _takes_code(rule):
            code = "F124"
        case _:
            code, args = "F108", args | {"reason": error.message}
    return [Problem(code, source.place(*keys), args)]


def _unknown_key(
    source: YamlSource, name: str, keys: tuple[str | int, ...], unknown: str
) -> Problem:
    known = list(_rule(name, keys)["properties"])
    args = {"key": unknown, **_options(unknown, known)}
    return Problem("F106", source.place(*keys, unknown), args)


def _options(word: str, known: list[str]) -> dict[str, Any]:
    return {"options": known, "guess": nearest(word, known, 0.5)}


def _rule(name: str, keys: tuple[str | int, ...]) -> dict[str, Any]:
    """The part of the schema that governs the value at *keys*."""
    rule = header_schema(name)
    for key in keys:
        rule = rule["items"] if isinstance(key, int) else rule["properties"][key]
    return rule


def _takes_code(rule: dict[str, Any]) -> bool:
    """Is the value a code of a register, or may it be one?"""
    return any(one.get("pattern") == CODE_FORM for one in (rule, *rule.get("anyOf", ())))


def _show(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
