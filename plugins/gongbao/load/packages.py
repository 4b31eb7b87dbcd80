"""A folder with a Frictionless Data Package: the descriptor with places, and its files."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from gongbao.load.front_matter import read_text
from gongbao.load.input_gate import DESCRIPTORS, MAX_DESCRIPTOR_BYTES, over_limit
from gongbao.load.json_source import parse_json
from gongbao.load.yaml_source import YamlSource, parse_yaml
from gongbao.problems import Place, Problem

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class RawPackage(msgspec.Struct):
    folder: str
    name: str
    descriptor: YamlSource
    files: tuple[str, ...]
    described_in: frozenset[str] = frozenset()
    """Files of schemas and dialects; what is in them stands in the descriptor."""

    def resources(self) -> list[dict[str, Any]]:
        """The resources of the descriptor that are mappings; others are problems elsewhere."""
        value = self.descriptor.value
        resources = value.get("resources") if isinstance(value, dict) else None
        return [r for r in resources if isinstance(r, dict)] if isinstance(resources, list) else []


def first_path(resource: dict[str, Any]) -> str:
    """The path of a resource, or of its first part; empty where the data are inline."""
    path = resource.get("path")
    first = path[0] if isinstance(path, list) and path else path
    return first if isinstance(first, str) else ""


def load_package(folder: str, files: tuple[str, ...]) -> tuple[RawPackage, list[Problem]]:
    """Read the descriptor; the data are opened by frictionless in the validate floor."""
    name = Path(folder).name
    path = next((f"{folder}/{d}" for d in DESCRIPTORS if f"{folder}/{d}" in files), None)
    if path is None:
        raw = RawPackage(folder, name, YamlSource(folder, {}, {}), files)
        return raw, [Problem("D101", Place(folder))]
    descriptor, problems = _read_mapping(path)
    raw = RawPackage(folder, name, descriptor, files)
    problems += _put_in_referenced(raw)
    _complete_created(descriptor.value)
    return raw, problems


def _read_mapping(path: str) -> tuple[YamlSource, list[Problem]]:
    """A file of YAML or JSON that is a mapping; an empty one where it is not."""
    text, problems = read_text(path)
    if problems:
        return YamlSource(path, {}, {}), problems
    read = parse_yaml if path.endswith((".yaml", ".yml")) else parse_json
    source, problems = read(text, path)
    if not problems and not isinstance(source.value, dict):
        problems = [Problem("F103", Place(path, 1, 1), {"reason": "not a list of keys"})]
    if not isinstance(source.value, dict):
        source.value = {}
    return source, problems


def _put_in_referenced(raw: RawPackage) -> list[Problem]:
    """Schemas and dialects that are files of their own, in place of their names.

    So they pass the same checks as what stands in the descriptor. Names of files that are not
    there, or lie elsewhere, stay for the validate floor to tell.
    """
    read: dict[str, Any] = {}
    problems: list[Problem] = []
    for resource in raw.resources():
        for key in ("schema", "dialect"):
            value = resource.get(key)
            path = f"{raw.folder}/{PurePosixPath(value)}" if isinstance(value, str) else ""
            if path not in raw.files:
                continue
            if path not in read:
                read[path], found = _read_referenced(path)
                problems += found
            resource[key] = read[path]
    raw.described_in = frozenset(read)
    return problems


def _read_referenced(path: str) -> tuple[dict[str, Any], list[Problem]]:
    size = Path(path).stat().st_size
    if size > MAX_DESCRIPTOR_BYTES:
        return {}, [over_limit(Place(path), "檔案大小", "size", size, MAX_DESCRIPTOR_BYTES)]
    source, problems = _read_mapping(path)
    return source.value, problems


def _complete_created(value: dict[str, Any]) -> None:
    """A day is what people know of ``created``; the standard asks for a moment."""
    created = value.get("created")
    if isinstance(created, str) and _DAY.fullmatch(created):
        value["created"] = f"{created}T00:00:00Z"
