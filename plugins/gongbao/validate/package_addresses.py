"""Addresses in a descriptor: they become links of pages, and names of things in catalogues.

So they are addresses of the web as RFC 3987 writes them: a ``javascript:`` would run where
somebody follows it, and no catalogue can be written with a blank or a bracket in an IRI.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import jsonschema_rs

from gongbao.load.packages import RawPackage
from gongbao.load.yaml_source import Keys
from gongbao.problems import Problem

_WEB = jsonschema_rs.validator_for(
    {"type": "string", "format": "iri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^/]"},
    validate_formats=True,
)
_MAIL = jsonschema_rs.validator_for(
    {"type": "string", "format": "idn-email", "pattern": r'^[^\s<>"{}|\\^`]+$'},
    validate_formats=True,
)
_LISTS = ("licenses", "sources", "contributors")
_SCHEMES = {"file", "multipart"}
"""What frictionless calls files beside the descriptor; others would open something else."""


def check_package_addresses(raw: RawPackage) -> list[Problem]:
    """Addresses that are none of the web, a contact that is no e-mail address, and schemes."""
    value = raw.descriptor.value
    problems = list(_addresses(raw, value, ()))
    contact = value.get("contact")
    if contact and not _MAIL.is_valid(contact):
        args = {"value": str(contact)}
        problems.append(Problem("D161", raw.descriptor.place("contact"), args))
    for index, resource in enumerate(value.get("resources") or []):
        problems += _addresses(raw, resource, ("resources", index))
        scheme = resource.get("scheme")
        if scheme and scheme not in _SCHEMES:
            place = raw.descriptor.place("resources", index, "scheme")
            problems.append(Problem("D162", place, {"scheme": scheme}))
    return problems


def _addresses(raw: RawPackage, holder: dict[str, Any], at: Keys) -> Iterator[Problem]:
    """Of a package or a resource. The standard lets some be a file of the package instead."""
    spatial = str(holder.get("spatial") or "")
    given: list[tuple[Keys, Any, bool]] = [
        (("homepage",), holder.get("homepage"), False),
        (("image",), holder.get("image"), True),
        # anything else is the name of a place
        (("spatial",), spatial if "://" in spatial else "", False),
    ]
    for key in _LISTS:
        items = holder.get(key)
        for index, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict):
                given.append(((key, index, "path"), item.get("path"), True))
    for keys, address, may_be_file in given:
        is_file = may_be_file and f"{raw.folder}/{PurePosixPath(str(address))}" in raw.files
        if address and not is_file and not _WEB.is_valid(address):
            args = {"key": ".".join(map(str, keys)), "value": str(address)}
            yield Problem("D160", raw.descriptor.place(*at, *keys), args)
