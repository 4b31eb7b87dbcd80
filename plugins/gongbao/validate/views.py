"""The ``views`` of a package: that they name what is there, and ask for what is drawn.

Vega-Lite itself draws an empty chart for a misspelt key. Here every key that is not read is a
problem with its place, so that nobody believes in a setting that nothing obeys.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from gongbao.load.packages import RawPackage
from gongbao.load.views import mark_type, measure_and_category
from gongbao.load.yaml_source import Keys
from gongbao.problems import Problem, nearest

_NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_REQUIRED = ("name", "title", "resources", "specType", "spec")
_OUTSIDE = ("data", "datasets", "url", "href", "image", "params", "usermeta")
_SCHEMA = "https://vega.github.io/schema/vega-lite/"

_SPEC = ("$schema", "description", "width", "height", "mark", "encoding", "transform")
_MARK = ("type", "point", "tooltip")
_MARKS = ("bar", "line")
_CHANNELS = ("x", "y", "color", "xOffset", "yOffset")
_CHANNEL = ("field", "type", "aggregate", "sort", "stack")
_TYPES = ("quantitative", "nominal", "ordinal", "temporal")
_AGGREGATES = ("sum", "mean", "min", "max", "count")
_SORTS = ("ascending", "descending", "x", "y", "-x", "-y")
_TESTS = ("equal", "lt", "lte", "gt", "gte", "oneOf")


def check_views(raw: RawPackage) -> list[Problem]:
    """Problems of all views that can be told from the descriptor alone."""
    views = raw.descriptor.value.get("views")
    if views is None:
        return []
    if not isinstance(views, list):
        return [_incomplete(raw, ("views",), "views")]
    problems: list[Problem] = []
    taken = _file_names(raw)
    for index, view in enumerate(views):
        keys: Keys = ("views", index)
        if not isinstance(view, dict):
            problems.append(_incomplete(raw, keys, str(index + 1)))
            continue
        problems += _check_view(raw, view, keys)
        name = str(view.get("name"))
        if f"{name}.svg" in taken:
            problems.append(Problem("D141", raw.descriptor.place(*keys, "name"), {"name": name}))
        taken |= {f"{name}.svg", f"{name}.en.svg"}
    return problems


def _file_names(raw: RawPackage) -> set[str]:
    """Names beside which the charts will lie."""
    paths: list[Any] = []
    for resource in raw.resources():
        path = resource.get("path")
        paths += path if isinstance(path, list) else [path]
    return {PurePosixPath(path).name for path in paths if isinstance(path, str)}


def _check_view(raw: RawPackage, view: dict[str, Any], keys: Keys) -> Iterator[Problem]:
    for key in _REQUIRED:
        if not view.get(key):
            yield _incomplete(raw, keys, key)
    name = view.get("name")
    if name and not _NAME.fullmatch(str(name)):
        yield _incomplete(raw, (*keys, "name"), "name")
    kind = view.get("specType")
    if kind and kind != "vega-lite":
        args = {"type": str(kind), "guess": nearest(str(kind), ["vega-lite"])}
        yield Problem("D144", raw.descriptor.place(*keys, "specType"), args)
        return
    resource = yield from _find_resource(raw, view, keys)
    spec = view.get("spec")
    if isinstance(spec, dict):
        yield from _check_spec(raw, spec, (*keys, "spec"), _fields(resource))
    elif spec:
        yield _incomplete(raw, (*keys, "spec"), "spec")


def _find_resource(
    raw: RawPackage, view: dict[str, Any], keys: Keys
) -> Generator[Problem, None, dict[str, Any] | None]:
    """Problems of the name; returns the resource."""
    names = view.get("resources")
    known = {str(one.get("name")): one for one in raw.resources()}
    if not isinstance(names, list) or len(names) != 1:
        if names:
            yield _incomplete(raw, (*keys, "resources"), "resources")
        return None
    name = str(names[0])
    if name not in known:
        args = {"name": name, "guess": nearest(name, known)}
        yield Problem("D142", raw.descriptor.place(*keys, "resources"), args)
        return None
    return known[name]


def _fields(resource: dict[str, Any] | None) -> list[str] | None:
    """Columns of a table, where its schema is in the descriptor."""
    schema = (resource or {}).get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list):
        return None
    return [str(one.get("name")) for one in fields if isinstance(one, dict)]


def _check_spec(
    raw: RawPackage, spec: dict[str, Any], keys: Keys, fields: list[str] | None
) -> Iterator[Problem]:
    yield from _check_keys(raw, spec, keys, _SPEC)
    schema = spec.get("$schema", _SCHEMA)
    if not str(schema).startswith(_SCHEMA):
        yield Problem("D145", raw.descriptor.place(*keys, "$schema"), {"key": "$schema"})
    if isinstance(spec.get("mark"), dict):
        yield from _check_keys(raw, spec["mark"], (*keys, "mark"), _MARK)
    if mark_type(spec) not in _MARKS:
        yield _undrawn(raw, (*keys, "mark"), mark_type(spec), _MARKS)
    encoding = spec.get("encoding")
    if not isinstance(encoding, dict):
        yield _incomplete(raw, keys, "encoding")
        return
    yield from _check_keys(raw, encoding, (*keys, "encoding"), _CHANNELS)
    sound = True
    for name in _CHANNELS:
        for problem in _check_channel(raw, encoding, (*keys, "encoding", name), fields):
            sound = False
            yield problem
    if sound:
        yield from _check_roles(raw, spec, (*keys, "encoding"))
    transform = spec.get("transform", [])
    for number, one in enumerate(transform if isinstance(transform, list) else [transform]):
        where: Keys = (*keys, "transform", number)
        if not isinstance(one, dict):
            yield _undrawn(raw, where, str(one), ("filter",))
            continue
        yield from _check_keys(raw, one, where, ("filter",))
        if "filter" in one:
            yield from _check_filter(raw, one["filter"], (*where, "filter"), fields)


def _check_roles(raw: RawPackage, spec: dict[str, Any], keys: Keys) -> Iterator[Problem]:
    """Settings of channels that have a meaning on another channel only."""
    encoding = spec["encoding"]
    channels = measure_and_category(spec)
    if channels is None:
        yield _undrawn(raw, keys, "x, y", ("quantitative",))
        return
    measure, category = channels
    read = {measure: ("stack", "aggregate"), category: ("sort",)}
    for name in encoding:
        for key in ("stack", "aggregate", "sort"):
            known = read.get(name, ("sort",))
            if key in encoding[name] and key not in known:
                yield _undrawn(raw, (*keys, name, key), key, known)
    sorts = (None, "ascending", "descending")
    sort = encoding[category].get("sort")
    if not isinstance(sort, list) and sort not in (*sorts, measure, f"-{measure}"):
        yield _undrawn(raw, (*keys, category, "sort"), str(sort), (measure, f"-{measure}"))
    series = [name for name in ("color", "xOffset", "yOffset") if name in encoding]
    for name in series:
        if encoding[name].get("sort") not in sorts:
            yield _undrawn(raw, (*keys, name, "sort"), str(encoding[name]["sort"]), sorts[1:])
        if encoding[name].get("type") == "quantitative":
            yield _undrawn(raw, (*keys, name, "type"), "quantitative", ("nominal", "ordinal"))
        own, first = (str(encoding[one].get("field")) for one in (name, series[0]))
        if own != first:
            yield _undrawn(raw, (*keys, name, "field"), own, (first,))


def _check_channel(
    raw: RawPackage, encoding: dict[str, Any], keys: Keys, fields: list[str] | None
) -> Iterator[Problem]:
    channel = encoding.get(str(keys[-1]))
    if channel is None:
        return
    if not isinstance(channel, dict):
        yield _undrawn(raw, keys, str(channel), ("field",))
        return
    yield from _check_keys(raw, channel, keys, _CHANNEL)
    for key, known in (("type", _TYPES), ("aggregate", _AGGREGATES)):
        if key in channel and channel[key] not in known:
            yield _undrawn(raw, (*keys, key), str(channel[key]), known)
    sort = channel.get("sort")
    if not (sort is None or isinstance(sort, list) or sort in _SORTS):
        yield _undrawn(raw, (*keys, "sort"), str(sort), _SORTS)
    if channel.get("stack", True) not in (True, "zero"):
        yield _undrawn(raw, (*keys, "stack"), str(channel["stack"]), ("zero",))
    if "field" in channel:
        yield from _check_field(raw, channel["field"], (*keys, "field"), fields)
    elif channel.get("aggregate") != "count":
        yield _incomplete(raw, keys, "field")


def _check_filter(
    raw: RawPackage, test: Any, keys: Keys, fields: list[str] | None
) -> Iterator[Problem]:
    """Predicates are compared cell by cell; expressions would need their language."""
    if not isinstance(test, dict):
        yield _undrawn(raw, keys, str(test), ("{field, equal}",))
        return
    for word in ("and", "or", "not"):
        if word in test:
            parts = test[word] if isinstance(test[word], list) else [test[word]]
            for number, part in enumerate(parts):
                inner = (*keys, word, number) if word != "not" else (*keys, word)
                yield from _check_filter(raw, part, inner, fields)
            yield from _check_keys(raw, test, keys, (word,))
            return
    yield from _check_keys(raw, test, keys, ("field", *_TESTS))
    if "field" not in test:
        yield _incomplete(raw, keys, "field")
    else:
        yield from _check_field(raw, test["field"], (*keys, "field"), fields)
    words = [word for word in _TESTS if word in test]
    if not words:
        yield _incomplete(raw, keys, "equal")
    for word in words:
        value = test[word]
        options = value if isinstance(value, list) and word == "oneOf" else [value]
        if (word == "oneOf") != isinstance(value, list) or not all(map(_is_scalar, options)):
            yield _incomplete(raw, (*keys, word), word)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (str, int, float))


def _check_field(
    raw: RawPackage, field: Any, keys: Keys, fields: list[str] | None
) -> Iterator[Problem]:
    if fields is not None and str(field) not in fields:
        args = {"field": str(field), "guess": nearest(str(field), fields)}
        yield Problem("D143", raw.descriptor.place(*keys), args)


def _check_keys(
    raw: RawPackage, value: dict[str, Any], keys: Keys, known: Iterable[str]
) -> Iterator[Problem]:
    """Keys that nothing reads; those that would fetch or link have a code of their own."""
    for key in value:
        if key in _OUTSIDE:
            yield Problem("D145", raw.descriptor.place(*keys, key), {"key": key})
        elif key not in known:
            yield _undrawn(raw, (*keys, key), key, known)


def _undrawn(raw: RawPackage, keys: Keys, word: str, known: Iterable[str]) -> Problem:
    zh, en = (comma.join(known) for comma in ("、", ", "))
    guess = nearest(word, known)
    args = {
        "reason_zh": f"「{word}」不在可繪製的範圍內（{zh}）",
        "reason_en": f'"{word}" is not drawn ({en})',
    }
    if guess:
        args["reason_zh"] += f"；是不是 {guess}？"
        args["reason_en"] += f"; did you mean {guess}?"
    return Problem("D146", raw.descriptor.place(*keys), args)


def _incomplete(raw: RawPackage, keys: Keys, key: str) -> Problem:
    return Problem("D140", raw.descriptor.place(*keys), {"key": key})
