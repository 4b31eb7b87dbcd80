"""The shape of a descriptor: what must be text, a list or a mapping before anything looks inside.

frictionless checks the standard; this only makes sure that the code which reads descriptors, ours
and frictionless', meets the types that it expects.
"""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from gongbao.load.packages import RawPackage
from gongbao.problems import Problem

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_TEXT_OR_TEXTS = {"anyOf": [_TEXT, _TEXTS]}
_NAME = {"type": "string", "maxLength": 100}
"""A name that becomes that of files, with room for what is put behind it."""
_MAPPING = {"type": "object"}
_MAPPINGS = {"type": "array", "items": _MAPPING}
_NUMBER = {"type": "integer", "minimum": 0}
FIELD_TYPES = (
    *("any", "array", "boolean", "date", "datetime", "duration", "geojson", "geopoint", "integer"),
    *("list", "number", "object", "string", "time", "year", "yearmonth"),
)
"""Those that frictionless knows; it names only the first unknown one of a package."""
_VALUES = {"type": "array", "items": {"required": ["value"]}}
"""Values, or in version 2 mappings of a value and its label."""


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_PROFILED = dict.fromkeys(("profile", "$schema"), _TEXT)
_FIELD = _object(
    **_PROFILED,
    **dict.fromkeys(("name", "format", "title", "description", "unit"), _TEXT),
    type={**_TEXT, "enum": FIELD_TYPES},
    constraints=_object(pattern=_TEXT, required={"type": "boolean"}, enum={"type": "array"}),
    missingValues=_VALUES,
    categories=_VALUES,
)
_REFERENCE = _object(resource=_TEXT, package=_TEXT, fields=_TEXT_OR_TEXTS)
_SCHEMA = _object(
    **_PROFILED,
    fields=_list(_FIELD),
    primaryKey=_TEXT_OR_TEXTS,
    uniqueKeys=_list(_TEXT_OR_TEXTS),
    foreignKeys=_list(_object(fields=_TEXT_OR_TEXTS, reference=_REFERENCE)),
    missingValues=_VALUES,
)
_LICENCES = _list(_object(**dict.fromkeys(("name", "path", "title"), _TEXT)))
_TITLED = dict.fromkeys(("title", "title@en", "description", "description@en"), _TEXT)
_RESOURCE = _object(
    **dict.fromkeys(("type", "format", "encoding", "mediatype", "scheme"), _TEXT),
    **dict.fromkeys(("compression", "innerpath", "profile", "$schema", "hash"), _TEXT),
    **_TITLED,
    name=_NAME,
    path=_TEXT_OR_TEXTS,
    extrapaths=_TEXTS,
    bytes=_NUMBER,
    rows=_NUMBER,
    fields=_NUMBER,
    schema={**_SCHEMA, "type": ["string", "object"]},
    dialect={**_object(**_PROFILED), "type": ["string", "object"]},
    licenses=_LICENCES,
    sources=_MAPPINGS,
)
_PACKAGE = _object(
    **dict.fromkeys(("name", "version", "profile", "$schema", "created", "agency"), _TEXT),
    **_TITLED,
    resources=_list(_RESOURCE),
    views=_list({"properties": {"name": {"maxLength": _NAME["maxLength"]}}}),
    identities={"type": "array"},
    licenses=_LICENCES,
    languages=_TEXTS,
    sources=_MAPPINGS,
    contributors=_MAPPINGS,
)
_LONGEST_REASON = 200
_VALIDATOR = jsonschema_rs.validator_for(_PACKAGE)


def check_shape(raw: RawPackage) -> list[Problem]:
    """A problem for every value of another type than any reader of a descriptor expects."""
    return [
        Problem(
            "D103",
            raw.descriptor.place(*error.instance_path),
            {"reason": _brief(error.message), "source": "type"},
        )
        for error in _VALIDATOR.iter_errors(raw.descriptor.value)
    ]


def _brief(message: str) -> str:
    """What is asked for stands at the end, behind a value that may be of any length."""
    return message if len(message) <= _LONGEST_REASON else f"{message[:60]} … {message[-120:]}"
