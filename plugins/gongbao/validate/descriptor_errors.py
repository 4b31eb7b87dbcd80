"""What frictionless says of a descriptor, with the place that it is said of.

Opening a package, it names neither the resource nor the field that it stumbled over. So those are
opened one by one until the same is said again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gongbao.load.yaml_source import Keys, YamlSource
from gongbao.problems import Problem

if TYPE_CHECKING:
    from frictionless import FrictionlessException

_PROPERTY = re.compile(r"""\bproperty ['"]([^'"]+)['"]""")

Said = tuple[str, str]
"""(type of error, words)."""


def descriptor_problems(
    descriptor: YamlSource, resources: list[Any], exception: FrictionlessException
) -> list[Problem]:
    """D103 for all that *exception* says. resources: those of the descriptor, as it was opened."""
    of_resources = list(_said_of_resources(resources))
    known = {said for said, _ in of_resources}
    found = [((type_, note), _property(note)) for type_, note in _said(exception)]
    found = of_resources + [one for one in found if one[0] not in known]
    return [
        Problem("D103", descriptor.place(*keys), {"reason": note, "source": type_})
        for (type_, note), keys in found
    ]


def _said_of_resources(resources: list[Any]) -> Iterator[tuple[Said, Keys]]:
    from frictionless import FrictionlessException, Resource

    for index, resource in enumerate(resources):
        try:
            Resource.from_descriptor(resource)
        except FrictionlessException as exception:
            for type_, note in _said(exception):
                keys: Keys = ("resources", index)
                if type_ == "resource-error":
                    keys += _property(note)
                elif type_ == "schema-error":
                    keys += ("schema", "primaryKey") if "primary key" in note else ("schema",)
                elif type_ == "field-error":
                    keys += ("schema", "fields", *_field(resource, note))
                yield (type_, note), keys
        except (AttributeError, LookupError, TypeError, ValueError):
            continue  # it trips over a value: that is told when the others are mended


def _field(resource: dict[str, Any], note: str) -> Keys:
    """The field that *note* is said of, and its property where that is named."""
    from frictionless import Field, FrictionlessException

    for index, field in enumerate(resource["schema"]["fields"]):
        try:
            Field.from_descriptor(field)
        except FrictionlessException as exception:
            if note in (one for _, one in _said(exception)):
                return (index, *_property(note))
    return ()


def _property(note: str) -> Keys:
    named = _PROPERTY.search(note)
    keys = named[1].split("/") if named else []
    return tuple(int(key) if key.isdigit() else key for key in keys)


def _said(exception: FrictionlessException) -> list[Said]:
    errors = exception.reasons or [exception.error]
    return [(error.type, error.note or error.message) for error in errors]
