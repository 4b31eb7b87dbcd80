"""Front matter and site.yaml against their JSON Schemas (``schemas/*.schema.json``).

The schema is the contract: editors use it for completion, the authors' guide is generated
from it, and this module turns its errors into problems with the line of the key.
"""

from __future__ import annotations

import difflib
import json
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from gongbao.dates import parse_date
from gongbao.load.yaml_source import YamlSource
from gongbao.problems import Problem

_KIND = jsonschema_rs.ValidationErrorKind
_CODE = "^[a-z0-9][a-z0-9-]*$"
"""What codes of registers look like in our schemas."""


@cache
def header_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a format of ours: site, issue, notice or document."""
    path = files("gongbao").joinpath(f"schemas/{name}.schema.json")
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


@cache
def _validator(name: str) -> Any:
    return jsonschema_rs.validator_for(header_schema(name), validate_formats=True)


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


def _restore_texts(source: YamlSource, name: str) -> None:
    for key, rule in header_schema(name)["properties"].items():
        if rule.get("type") == "string" and (key,) in source.raw:
            source.value[key] = source.raw[(key,)]


def _problems_of(source: YamlSource, name: str, error: Any) -> list[Problem]:
    keys = tuple(error.instance_path)
    place = source.place(*keys)
    key = ".".join(str(part) for part in keys)
    match error.kind:
        case _KIND.Required(property=missing):
            return [Problem("F107", place, {"key": missing})]
        case _KIND.AdditionalProperties(unexpected=unexpected):
            return [_unknown_key(source, name, keys, unknown) for unknown in unexpected]
        case _KIND.Enum():
            options = [str(option) for option in _rule(name, keys)["enum"]]
            args = {"key": key, "value": _show(error.instance), "options": ", ".join(options)}
            return [Problem("F113", place, args | _guess(str(error.instance), options))]
        case _KIND.Format(format="date"):
            meant = parse_date(str(error.instance)) or "2020-01-02"
            args = {"key": key, "value": _show(error.instance), "guess": str(meant)}
            return [Problem("F112", place, args)]
        case _ if isinstance(error.instance, str) and _takes_code(_rule(name, keys)):
            return [Problem("F124", place, {"key": key, "value": _show(error.instance)})]
        case _:
            args = {"key": key, "value": _show(error.instance), "reason": error.message}
            return [Problem("F108", place, args)]


def _unknown_key(
    source: YamlSource, name: str, keys: tuple[str | int, ...], unknown: str
) -> Problem:
    known = list(_rule(name, keys)["properties"])
    args = {"key": unknown, "options": ", ".join(known)}
    return Problem("F106", source.place(*keys, unknown), args | _guess(unknown, known))


def _rule(name: str, keys: tuple[str | int, ...]) -> dict[str, Any]:
    """The part of the schema that governs the value at *keys*."""
    rule = header_schema(name)
    for key in keys:
        rule = rule["items"] if isinstance(key, int) else rule["properties"][key]
    return rule


def _takes_code(rule: dict[str, Any]) -> bool:
    """Is the value a code of a register, or may it be one?"""
    return any(one.get("pattern") == _CODE for one in (rule, *rule.get("anyOf", ())))


def _guess(word: str, options: list[str]) -> dict[str, str]:
    """``guess`` is the nearest known word, or a dash."""
    near = difflib.get_close_matches(word, options, 1, 0.5)
    return {"guess": near[0] if near else "—"}


def _show(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
