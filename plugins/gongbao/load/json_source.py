"""JSON with places: what YAML may not hold, JSON may not either, also where an escape hides it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from gongbao.load.input_gate import MAX_NESTING, find_forbidden, over_limit, shown
from gongbao.load.yaml_source import Keys, YamlSource, parse_yaml
from gongbao.problems import Place, Problem

_MOST_BITS = 63
"""Of an integer without its sign: what programs and libraries of all kinds hold exactly."""


def parse_json(text: str, path: str) -> tuple[YamlSource, list[Problem]]:
    """Values by the JSON parser; places by reading it as the YAML that it nearly always is."""
    problems: list[Problem] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            problems.append(Problem("F104", Place(path, 1, 1), {"key": shown(twice)}))
        return built

    try:
        value = json.loads(text, object_pairs_hook=unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = Place(path, error.lineno, error.colno)
        return YamlSource(path, {}, {}), [Problem("F103", place, {"reason": error.msg})]
    except (ValueError, RecursionError) as error:  # no number of JSON, or far too much of it
        return YamlSource(path, {}, {}), [
            Problem("F103", Place(path, 1, 1), {"reason": str(error)})
        ]
    places, _ = parse_yaml(text, path)
    source = YamlSource(path, value, places.places)
    problems += _look(source, value, ())
    # a text that is no Unicode, or nested beyond reason, is for nobody to read on
    return (source if not problems else YamlSource(path, {}, source.places)), problems


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _look(source: YamlSource, value: Any, keys: Keys) -> Iterator[Problem]:
    """Every key and value at *keys* and below."""
    place = source.place(*keys)
    if isinstance(value, dict | list):
        if len(keys) >= MAX_NESTING:
            yield over_limit(place, "巢狀層數", "nesting", len(keys) + 1, MAX_NESTING)
            return
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(key, str):
                yield from _look(source, key, (*keys, key))
            yield from _look(source, one, (*keys, key))
    elif isinstance(value, str):
        if forbidden := find_forbidden(value):
            yield Problem("F121", place, {"character": forbidden})
    elif isinstance(value, int) and value.bit_length() > _MOST_BITS:
        bits = ("整數的位元數", "bits of an integer")
        yield over_limit(place, *bits, value.bit_length(), _MOST_BITS)
    elif isinstance(value, float) and math.isinf(value):
        yield Problem("F103", place, {"reason": "a number that no program can hold"})
