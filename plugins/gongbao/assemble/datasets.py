"""A data package's descriptor to the metadata of a dataset.

Localised text: the plain property is in the package's first language, ``title@en`` beside it
in English (the ``@`` of the Frictionless translation recipe, on properties; plain
frictionless ignores it). Source: docs/adr/0004-localised-descriptors.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from gongbao.dataset_model import Column, Dataset, License, Reference, Source, Table
from gongbao.languages import LANGUAGES, LocalizedText, language_of
from gongbao.load.packages import RawPackage


def assemble_dataset(raw: RawPackage) -> Dataset:
    """Metadata alone; rows, profiles and downloads are added by ``derive.datasets``."""
    value = raw.descriptor.value
    period = value.get("temporal") if isinstance(value.get("temporal"), dict) else {}
    place = _iri(value.get("spatial"))
    return Dataset(
        name=raw.name,
        path=raw.descriptor.path,
        title=_text(value, "title") or _plain(raw.name),
        description=_text(value, "description"),
        version=str(value.get("version", "")),
        agency=str(value.get("agency", "")),
        chapter=str(value.get("chapter", "")),
        theme=str(value.get("theme", "")),
        keywords=_keywords(value),
        licenses=tuple(assemble_license(item) for item in _items(value, "licenses")),
        sources=tuple(_source(item) for item in _items(value, "sources")),
        provenance=_text(value, "provenance"),
        period=(str(period.get("start", "")), str(period.get("end", ""))),
        languages=tuple(str(tag) for tag in _as_list(value.get("languages"))),
        created=_day(value.get("created")),
        modified=_day(value.get("modified") or value.get("updated")),
        frequency=str(value.get("accrualPeriodicity", "")).lower(),
        spatial=_text(value, "spatial", nameless=bool(place)),
        place=place,
        contact=str(value.get("contact", "")),
        caveats=_text(value, "caveats"),
        homepage=str(value.get("homepage", "")),
    )


def assemble_table(name: str, resource: dict[str, Any], schema: dict[str, Any]) -> Table:
    """A tabular resource: its titles and its columns without figures.

    resource, schema: descriptors as frictionless read them; schema may be inferred.
    """
    return Table(
        name=name,
        title=_text(resource, "title") or _plain(name),
        description=_text(resource, "description"),
        rows=0,
        columns=tuple(_column(field) for field in schema.get("fields", [])),
        primary_key=tuple(_as_list(schema.get("primaryKey"))),
        missing_values=tuple(str(v) for v in schema.get("missingValues", [""])),
        references=tuple(_references(resource)),
        facets=tuple(str(name) for name in _as_list(resource.get("facets"))),
    )


def _references(resource: dict[str, Any]) -> Iterator[Reference]:
    """Foreign keys whose reference names a package: by dataset name or its descriptor's path."""
    schema = resource.get("schema")
    for key in _as_list(schema.get("foreignKeys")) if isinstance(schema, dict) else []:
        reference = key.get("reference", {}) if isinstance(key, dict) else {}
        if package := str(reference.get("package", "")):
            path = PurePosixPath(package)
            yield Reference(
                fields=tuple(_as_list(key.get("fields"))),
                dataset=path.parent.name if path.suffix else path.name,
                table=str(reference.get("resource", "")),
                to=tuple(_as_list(reference.get("fields"))),
            )


def _column(field: dict[str, Any]) -> Column:
    return Column(
        name=field["name"],
        type=field.get("type", "any"),
        title=_text(field, "title") or _plain(field["name"]),
        description=_text(field, "description"),
        unit=_text(field, "unit"),
        constraints=field.get("constraints", {}),
    )


def _iri(value: Any) -> str:
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else ""


def _text(value: dict[str, Any], key: str, *, nameless: bool = False) -> LocalizedText:
    """nameless: the plain property is an IRI, names are only beside it."""
    texts = {}
    plain = None if nameless else value.get(key)
    if isinstance(plain, str) and plain.strip():
        texts[language_of(plain)] = plain.strip()
    for language in LANGUAGES:
        translated = value.get(f"{key}@{language.code}")
        if isinstance(translated, str) and translated.strip():
            texts[language.code] = translated.strip()
    return LocalizedText(texts)


def _day(value: Any) -> str:
    """The day of an ISO date or time; empty for anything else."""
    text = str(value or "")[:10]
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _plain(name: str) -> LocalizedText:
    return LocalizedText({language_of(name): name})


def _keywords(value: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    plain = tuple(str(word) for word in _as_list(value.get("keywords")))
    found = {language_of("".join(plain)): plain} if plain else {}
    for language in LANGUAGES:
        words = value.get(f"keywords@{language.code}")
        if isinstance(words, list):
            found[language.code] = tuple(str(word) for word in words)
    return found


def assemble_license(item: dict[str, Any]) -> License:
    name = str(item.get("name", ""))
    return License(
        name=name, title=_text(item, "title") or _plain(name), path=_iri(item.get("path"))
    )


def _source(item: dict[str, Any]) -> Source:
    return Source(
        title=_text(item, "title") or _plain(str(item.get("path", ""))),
        section=_text(item, "section"),
        path=str(item.get("path", "")),
    )


def _items(value: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [item for item in _as_list(value.get(key)) if isinstance(item, dict)]


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
