"""Data packages: frictionless reads them and finds the errors; here they become problems.

``frictionless`` costs about a second to import, so it is imported when a package is read
and never for unchanged input.
"""

from __future__ import annotations

import copy
import posixpath
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from gongbao.dataset_model import readme_name
from gongbao.languages import LANGUAGES
from gongbao.load.packages import RawPackage, first_path
from gongbao.load.tables import TypedTable
from gongbao.load.yaml_source import YamlSource, texts_in
from gongbao.problems import Place, Problem, has_errors
from gongbao.validate.active_files import check_active
from gongbao.validate.csv_layout import check_csv_layout
from gongbao.validate.descriptor_errors import descriptor_problems
from gongbao.validate.header_rows import check_header_rows
from gongbao.validate.lint import check_cells, check_layout
from gongbao.validate.package_addresses import check_package_addresses
from gongbao.validate.package_keys import check_keys
from gongbao.validate.package_shape import check_shape
from gongbao.validate.packed_files import check_packed
from gongbao.validate.standard import (
    COMPRESSIONS,
    TABLE_FORMATS,
    check_descriptor,
    check_table_standard,
    fields_of,
    refers_outside,
)
from gongbao.validate.table_errors import ERROR_LIMIT, error_problems, locator
from gongbao.validate.tables import read_resource
from gongbao.validate.views import check_views
from gongbao.validate.workbooks import check_workbooks

if TYPE_CHECKING:
    from frictionless import Package, Resource

_TEXT_FORMATS = {"csv", "tsv", "json", "jsonl", "ndjson", "geojson", ""}
_DELIMITERS = {"csv": ",", "tsv": "\t"}
_NAMES_OF_ARCHIVE = {readme_name(language.code).casefold() for language in LANGUAGES}


class CheckedPackage(msgspec.Struct):
    """A package without errors, opened, with the cells of its tables."""

    package: Any
    tables: dict[str, TypedTable]


def check_package(raw: RawPackage) -> tuple[list[Problem], CheckedPackage | None]:
    """All problems of a package, and the opened package when none is an error."""
    problems = check_shape(raw)
    if problems:
        return problems, None
    problems = check_descriptor(raw) + check_keys(raw) + _check_paths(raw)
    problems += check_package_addresses(raw) + check_views(raw) + _check_unused(raw)
    if not has_errors(problems):
        for path in _resource_paths(raw):
            problems += check_packed(path) + check_active(path)
    if has_errors(problems):
        return problems, None
    package, found = open_package(raw.descriptor, raw.folder)
    problems += found
    if package is None:
        return problems, None
    tables: dict[str, TypedTable] = {}
    for index, resource in enumerate(package.resources):
        source = raw.resources()[index]
        if resource.tabular:
            found, table = _check_table(raw, source, resource, index)
            problems += found
            if table is not None:
                tables[table.name] = table
        else:
            problems += _check_file(raw, resource)
    problems += check_workbooks(package, raw.folder)
    return problems, None if has_errors(problems) else CheckedPackage(package, tables)


def open_package(descriptor: YamlSource, folder: str) -> tuple[Package | None, list[Problem]]:
    """Open a descriptor; text without a declared encoding is UTF-8 and is never guessed."""
    from frictionless import Detector, FrictionlessException, Package

    value = copy.deepcopy(descriptor.value)
    for resource in value.get("resources", []):
        format_ = _format(resource)
        if "data" not in resource and format_ in _TEXT_FORMATS:
            resource.setdefault("encoding", "utf-8")
        _adapt_schema(resource.get("schema"))
        if "schema" in resource and format_ in {"json", "inline", *TABLE_FORMATS}:
            resource.setdefault("type", "table")
    try:
        package = Package.from_descriptor(value, basepath=folder)
        for resource, source in zip(package.resources, value["resources"], strict=True):
            if "schema" not in source:
                kind = "string" if resource.format in {"csv", "tsv"} else "any"
                resource.detector = Detector(field_type=kind)
            _join_parts(resource, folder)
        return package, []
    except FrictionlessException as exception:
        return None, descriptor_problems(descriptor, value.get("resources", []), exception)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # Values of a wrong type below those that check_shape knows; frictionless trips over them.
        reason = f"{type(error).__name__}: {error}"[:200]
        return None, [Problem("D103", descriptor.place(), {"reason": reason, "source": "type"})]


def _adapt_schema(schema: Any) -> None:
    """Version 2 in the words that the installed frictionless knows; D118 names what is left."""
    if not isinstance(schema, dict):
        return
    match = schema.get("fieldsMatch")
    if isinstance(match, list) and len(match) == 1:
        schema["fieldsMatch"] = match[0]
    for field in schema.get("fields") or []:
        if isinstance(field, dict) and isinstance(field.get("constraints"), dict):
            field["constraints"].pop("jsonSchema", None)
    keys = schema.get("foreignKeys")
    if isinstance(keys, list):
        schema["foreignKeys"] = [key for key in keys if not refers_outside(key)]


def _join_parts(resource: Resource, folder: str) -> None:
    """Parts of a table as one: a header that a part repeats is dropped, a first row is not.

    frictionless drops the first line of every later part, whatever it is.
    """
    if not (resource.tabular and resource.extrapaths and resource.path):
        return
    if resource.format not in {"csv", "tsv"} or resource.compression:
        return
    parts = [Path(folder, path).read_bytes() for path in (resource.path, *resource.extrapaths)]
    header = parts[0].splitlines(keepends=True)[:1]
    joined = [parts[0] if parts[0].endswith(b"\n") else parts[0] + b"\n"]
    for part in parts[1:]:
        lines = part.splitlines(keepends=True)
        repeated = bool(lines and header and lines[0].strip() == header[0].strip())
        body = b"".join(lines[1:] if repeated else lines)
        joined.append(body if body.endswith(b"\n") or not body else body + b"\n")
    format_, encoding = resource.format, resource.encoding
    resource.data = b"".join(joined)
    resource.path = None
    resource.extrapaths = []
    resource.scheme, resource.format, resource.encoding = "buffer", format_, encoding


def _check_table(
    raw: RawPackage, source: dict[str, Any], resource: Resource, index: int
) -> tuple[list[Problem], TypedTable | None]:
    path = resource_path(raw, source)
    if resource.format in _DELIMITERS and resource.path and not resource.compression:
        encoding = resource.encoding or "utf-8"
        problems = check_csv_layout(source, path, encoding, _DELIMITERS[resource.format])
        if problems:
            return problems, None
    reading = read_resource(resource, ERROR_LIMIT)
    locate = locator(raw, source, resource)
    problems = error_problems(source, reading, locate)
    declared = {str(field.get("name")) for field in fields_of(source)}
    problems += check_header_rows(reading, declared, locate)
    if reading.table is None:
        return problems, None
    problems += check_table_standard(raw, index, source, reading.table)
    place = raw.descriptor.place("resources", index)
    problems += check_layout(source, reading.table, place, locate)
    problems += check_cells(source, reading.table, locate)
    return problems, reading.table


def _check_file(raw: RawPackage, resource: Resource) -> list[Problem]:
    """A resource that is no table: its digest and size, where they are declared.

    What looks like a descriptor is a file as others are: what it names is not opened.
    """
    from frictionless.resources import FileResource, MetadataResource

    problems = [
        Problem(
            "P101",
            Place(f"{raw.folder}/{one}"),
            {"path": one, "other": f"{PurePosixPath(one).name} ({raw.name}.zip)"},
        )
        for one in filter(None, (resource.path, *resource.extrapaths))
        if PurePosixPath(one).name.casefold() in _NAMES_OF_ARCHIVE
    ]
    path = f"{raw.folder}/{resource.path}" if resource.path else raw.descriptor.path
    if isinstance(resource, MetadataResource):
        if not resource.path:
            return problems
        declared = {"hash": resource.hash, "bytes": resource.bytes}
        parts = resource.extrapaths
        resource = FileResource(
            name="file", path=resource.path, extrapaths=parts, basepath=raw.folder, **declared
        )
    task = resource.validate()
    return problems + [
        Problem("D111", Place(path), {"reason": error.note, "source": error.type})
        for error in task.task.errors
    ]


def resource_path(raw: RawPackage, source: dict[str, Any]) -> str:
    """Source path of a resource's (first) file; the descriptor's where the data are inline."""
    first = first_path(source)
    return f"{raw.folder}/{first}" if first else raw.descriptor.path


def _resource_paths(raw: RawPackage) -> list[str]:
    """Source paths of all files of all resources."""
    paths = [source.get("path") or [] for source in raw.resources()]
    parts = [one for path in paths for one in ([path] if isinstance(path, str) else path)]
    return [f"{raw.folder}/{PurePosixPath(part)}" for part in dict.fromkeys(parts)]


def _check_unused(raw: RawPackage) -> list[Problem]:
    """Files of the folder that the descriptor names nowhere."""
    named = {posixpath.normpath(text) for text in texts_in(raw.descriptor.value)}
    unused = (
        path
        for path in raw.files
        if path != raw.descriptor.path
        and path not in raw.described_in
        and path.removeprefix(f"{raw.folder}/") not in named
    )
    return [Problem("F122", Place(path)) for path in unused]


def _format(resource: dict[str, Any]) -> str:
    """Declared format, or that of the file's name below a compression."""
    if resource.get("format"):
        return str(resource["format"]).lower()
    name = PurePosixPath(first_path(resource))
    if name.suffix.lower() in COMPRESSIONS:
        name = name.with_suffix("")
    return name.suffix[1:].lower()


def _check_paths(raw: RawPackage) -> list[Problem]:
    """Data must lie in the package's own folder: nothing is fetched or read outside it."""
    problems = []
    for index, resource in enumerate(raw.resources()):
        for key in ("path", "schema", "dialect"):
            values = resource.get(key)
            for value in values if isinstance(values, list) else [values]:
                if not isinstance(value, str):
                    continue
                place = raw.descriptor.place("resources", index, key)
                if "://" in value:
                    problems.append(Problem("D115", place, {"path": value}))
                elif not _is_inside(value):
                    problems.append(Problem("D102", place, {"path": value}))
                elif f"{raw.folder}/{PurePosixPath(value)}" not in raw.files:
                    problems.append(Problem("D114", place, {"path": value}))
    return problems


def _is_inside(path: str) -> bool:
    return not path.startswith(("/", "~")) and ".." not in Path(path).parts
