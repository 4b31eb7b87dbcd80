"""A folder with a Frictionless Data Package: the descriptor with places, and its files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from gongbao.load.front_matter import read_text
from gongbao.load.yaml_source import YamlSource, parse_yaml
from gongbao.problems import Place, Problem

DESCRIPTORS = ("datapackage.yaml", "datapackage.json")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class RawPackage(msgspec.Struct):
    folder: str
    name: str
    descriptor: YamlSource
    files: tuple[str, ...]

    def resources(self) -> list[dict[str, Any]]:
        """The resources of the descriptor that are mappings; others are problems elsewhere."""
        value = self.descriptor.value
        resources = value.get("resources") if isinstance(value, dict) else None
        return [r for r in resources if isinstance(r, dict)] if isinstance(resources, list) else []


def load_package(folder: str, files: tuple[str, ...]) -> tuple[RawPackage, list[Problem]]:
    """Read the descriptor; the data are opened by frictionless in the validate floor."""
    name = Path(folder).name
    path = next((f"{folder}/{d}" for d in DESCRIPTORS if f"{folder}/{d}" in files), None)
    if path is None:
        raw = RawPackage(folder, name, YamlSource(folder, {}, {}), files)
        return raw, [Problem("D101", Place(folder))]
    text, problems = read_text(path)
    if problems:
        return RawPackage(folder, name, YamlSource(path, {}, {}), files), problems
    descriptor, problems = (
        _parse_json(text, path) if path.endswith(".json") else parse_yaml(text, path)
    )
    if not problems and not isinstance(descriptor.value, dict):
        problems = [Problem("F103", Place(path, 1, 1), {"reason": "not a list of keys"})]
    if not isinstance(descriptor.value, dict):
        descriptor.value = {}
    _complete_created(descriptor.value)
    return RawPackage(folder, name, descriptor, files), problems


def _complete_created(value: dict[str, Any]) -> None:
    """A day is what people know of ``created``; the standard asks for a moment."""
    created = value.get("created")
    if isinstance(created, str) and _DAY.fullmatch(created):
        value["created"] = f"{created}T00:00:00Z"


def _parse_json(text: str, path: str) -> tuple[YamlSource, list[Problem]]:
    """JSON by the JSON parser; places by reading it as the YAML that it nearly always is."""
    problems: list[Problem] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            problems.append(Problem("F104", Place(path, 1, 1), {"key": twice}))
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
    places, found = parse_yaml(text, path)
    gate = [problem for problem in found if problem.code in ("F120", "F121")]
    return YamlSource(path, value, places.places), problems + gate


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
