"""A valid package to what readers get: profiled tables and every download, written once.

Heavy libraries are imported when a package is read, never for unchanged input.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from gongbao.assemble.datasets import assemble_table
from gongbao.dataset_model import Dataset, Distribution, Table
from gongbao.derive.archives import write_archive
from gongbao.derive.distributions import WRITERS, describe_file, text_rows, write_csv
from gongbao.derive.extracts import write_extracts
from gongbao.derive.ods import write_ods
from gongbao.derive.profiles import profile_columns
from gongbao.derive.spreadsheets import fits_ods, fits_xlsx
from gongbao.derive.xlsx import write_xlsx
from gongbao.load.packages import RawPackage
from gongbao.load.tables import TypedTable, canonical_field

if TYPE_CHECKING:
    from frictionless import Package, Resource

ADDRESSED_ROWS = 500
ADDRESSED_CELLS = 5_000
"""Tables up to this size are on the page row by row, each row with an address; it keeps the page
below 60 KB, compressed."""
PREVIEW_ROWS = 20


def derive_dataset(
    dataset: Dataset, raw: RawPackage, package: Package, tables: dict[str, TypedTable], folder: Path
) -> Dataset:
    """Add tables with profiles and downloads to *dataset*; the files are written to *folder*.

    A file's name there is the last part of its site path.
    """
    described: list[Table] = []
    published: list[dict[str, Any]] = []
    others: list[Distribution] = []
    for resource, source in zip(package.resources, raw.resources(), strict=True):
        if resource.tabular:
            table = _derive_table(dataset, resource, source, tables, folder)
            described.append(table)
            published.append(_table_descriptor(source, resource, table))
        else:
            files = list(_other_files(dataset, raw, resource, folder))
            others += files
            published.append(_file_descriptor(source, files))
    descriptor = {**raw.descriptor.value, "name": raw.name, "resources": published}
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    others.append(describe_file(path, dataset.descriptor, "json", "application/json"))
    dataset = msgspec.structs.replace(dataset, tables=tuple(described), files=tuple(others))
    archive = folder / PurePosixPath(dataset.archive).name
    write_archive(dataset, folder, archive)
    zipped = describe_file(archive, dataset.archive, "zip")
    return msgspec.structs.replace(dataset, files=(*dataset.files, zipped))


def _derive_table(
    dataset: Dataset,
    resource: Resource,
    source: dict[str, Any],
    tables: dict[str, TypedTable],
    folder: Path,
) -> Table:
    typed = tables[str(resource.name)]
    schema = _with_texts(resource.schema.to_dict(), source)
    table = assemble_table(typed.name, source, schema)
    missing = missing_token(table.missing_values)
    cells = typed.rows * len(table.columns)
    is_addressed = typed.rows <= ADDRESSED_ROWS and cells <= ADDRESSED_CELLS
    shown = typed.rows if is_addressed else PREVIEW_ROWS
    head = TypedTable(
        name=typed.name,
        types=typed.types,
        texts=typed.texts.slice(0, shown),
        values=typed.values.slice(0, shown),
    )
    table = msgspec.structs.replace(
        table,
        rows=typed.rows,
        columns=profile_columns(typed, table.columns),
        preview=tuple(text_rows(head, missing)),
    )
    base = f"{dataset.address}{typed.name}"
    formats = list(_write_all(typed, table, missing, folder))
    extracts = write_extracts(typed, table, missing, folder, dataset.address)
    return msgspec.structs.replace(
        table,
        distributions=tuple(
            describe_file(folder / f"{typed.name}.{format_}", f"{base}.{format_}", format_)
            for format_ in formats
        ),
        extracts=extracts,
    )


def _write_all(typed: TypedTable, table: Table, missing: str, folder: Path) -> Iterator[str]:
    """Write every distribution; yields the formats in the order of the downloads table."""
    write_csv(typed, folder / f"{typed.name}.csv", missing)
    yield "csv"
    if fits_xlsx(typed):
        write_xlsx(typed, table, folder / f"{typed.name}.xlsx")
        yield "xlsx"
    if fits_ods(typed):
        write_ods(typed, table, folder / f"{typed.name}.ods")
        yield "ods"
    for format_, write in WRITERS.items():
        write(typed, folder / f"{typed.name}.{format_}")
        yield format_


def missing_token(tokens: tuple[str, ...]) -> str:
    """What an empty cell is published as: nothing, unless the schema takes that for a text."""
    return "" if "" in tokens or not tokens else tokens[0]


def _with_texts(schema: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
    """The schema with the localised texts that frictionless may have dropped."""
    declared = source.get("schema")
    fields = declared.get("fields", []) if isinstance(declared, dict) else []
    texts = {field.get("name"): field for field in fields if isinstance(field, dict)}
    merged = [{**texts.get(field["name"], {}), **field} for field in schema.get("fields", [])]
    return {**schema, "fields": merged}


_SOURCE_ONLY = {"data", "dialect", "encoding", "hash", "bytes", "compression", "scheme", "control"}
"""Properties of the source file that the canonical CSV does not share."""


def _table_descriptor(source: dict[str, Any], resource: Resource, table: Table) -> dict[str, Any]:
    """The resource as published: canonical CSV beside the descriptor, with its digest."""
    csv_file = table.distributions[0]
    kept = {k: v for k, v in source.items() if k not in _SOURCE_ONLY}
    declared = source.get("schema")
    return kept | {
        "name": table.name,
        "type": "table",
        "path": PurePosixPath(csv_file.path).name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": csv_file.size,
        "hash": f"sha256:{csv_file.sha256}",
        "schema": _canonical_schema(
            declared if isinstance(declared, dict) else resource.schema.to_dict()
        ),
    }


def _canonical_schema(schema: dict[str, Any]) -> dict[str, Any]:
    fields = [canonical_field(f) if isinstance(f, dict) else f for f in schema.get("fields", [])]
    return {**schema, "fields": fields}


def _file_descriptor(source: dict[str, Any], files: list[Distribution]) -> dict[str, Any]:
    names = [PurePosixPath(file.path).name for file in files]
    kept = {k: v for k, v in source.items() if k != "data"}
    if len(files) == 1:
        kept |= {"bytes": files[0].size, "hash": f"sha256:{files[0].sha256}"}
    return kept | {"path": names[0] if len(names) == 1 else names}


def _other_files(
    dataset: Dataset, raw: RawPackage, resource: Resource, folder: Path
) -> Iterator[Distribution]:
    """Resources that are no tables are published as they are; inline data as a JSON file."""
    media_type = resource.mediatype or ""
    if not resource.path:
        target = folder / f"{resource.name}.json"
        text = json.dumps(resource.data, ensure_ascii=False, indent=2) + "\n"
        target.write_text(text, encoding="utf-8")
        yield describe_file(target, f"{dataset.address}{target.name}", "json")
        return
    for path in (resource.path, *resource.extrapaths):
        source = Path(raw.folder, path)
        target = folder / source.name
        target.write_bytes(source.read_bytes())
        format_ = source.suffix.lstrip(".").lower()
        yield describe_file(target, f"{dataset.address}{source.name}", format_, media_type)
