"""Rows of a valid package: profile, preview and downloads, from one reading of each table.

``pandas`` and ``frictionless`` are imported when a package is read, never for unchanged input.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from gongbao.assemble.datasets import assemble_table
from gongbao.load.packages import RawPackage
from gongbao.model import Column, Dataset, Distribution, Table

if TYPE_CHECKING:
    import pandas as pd
    from frictionless import Package, Resource

WHOLE_ROWS = 50
"""Tables up to this size are shown whole; of longer ones the page has the first rows."""
PREVIEW_ROWS = 20

Files = dict[str, bytes]
"""Downloads by site path."""


def derive_dataset(
    dataset: Dataset, raw: RawPackage, package: Package
) -> tuple[Dataset, Files, dict[str, pd.DataFrame]]:
    """Add tables, profiles and downloads to *dataset*.

    Returns also the bytes of every download and, by table name, a frame of typed cells
    (object columns; the types are those of the Table Schema, never pandas' inference).
    """
    tables: list[Table] = []
    frames: dict[str, pd.DataFrame] = {}
    files: Files = {}
    published: list[dict[str, Any]] = []
    others: list[Distribution] = []
    by_name = {r.get("name"): r for r in raw.resources()}
    for resource in package.resources:
        source = by_name.get(resource.name, {})
        if resource.tabular:
            table, frame, made = _derive_table(dataset, raw, resource, source)
            tables.append(table)
            frames[table.name] = frame
            files |= made
            published.append(_table_descriptor(source, resource, table, made))
        else:
            file, data = _other_file(dataset, raw, resource)
            files[file.path] = data
            others.append(file)
            published.append({**source, "path": Path(file.path).name, "bytes": file.size})
    descriptor = _json({**raw.descriptor.value, "name": raw.name, "resources": published}, 2)
    path = f"{dataset.address}datapackage.json"
    files[path] = descriptor
    others.append(_distribution(path, "json", "application/json", descriptor))
    return (
        msgspec.structs.replace(dataset, tables=tuple(tables), files=tuple(others)),
        files,
        frames,
    )


def _derive_table(
    dataset: Dataset, raw: RawPackage, resource: Resource, source: dict[str, Any]
) -> tuple[Table, pd.DataFrame, Files]:
    import pandas as pd

    missing = _missing_token(resource.schema.missing_values)
    with resource:
        schema = resource.schema.to_dict()
        names = resource.schema.field_names
        texts: list[list[str]] = [names]
        cells: list[list[Any]] = []
        objects: list[dict[str, Any]] = []
        for row in resource.row_stream:
            cells.append(row.to_list())
            texts.append([missing if c is None else str(c) for c in row.to_list(types=["string"])])
            objects.append(row.to_dict(json=True))
    frame = pd.DataFrame(cells, columns=names, dtype=object)
    base = f"{dataset.address}{resource.name}"
    files = {f"{base}.csv": _csv(texts), f"{base}.json": _json(objects, None)}
    source_path = f"{raw.folder}/{resource.path}" if resource.path else raw.descriptor.path
    table = assemble_table(str(resource.name), source, _with_texts(schema, source), source_path)
    return (
        msgspec.structs.replace(
            table,
            rows=len(cells),
            columns=tuple(_profile(column, frame[column.name]) for column in table.columns),
            preview=_preview(texts),
            distributions=(
                _distribution(f"{base}.csv", "csv", "text/csv", files[f"{base}.csv"]),
                _distribution(f"{base}.json", "json", "application/json", files[f"{base}.json"]),
            ),
        ),
        frame,
        files,
    )


def _missing_token(tokens: list[str]) -> str:
    """What an empty cell is published as: nothing, unless the schema takes that for a text."""
    return "" if "" in tokens or not tokens else tokens[0]


def _preview(texts: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    rows = texts[1:]
    shown = rows if len(rows) <= WHOLE_ROWS else rows[:PREVIEW_ROWS]
    return tuple(tuple(row) for row in shown)


def _profile(column: Column, cells: pd.Series[Any]) -> Column:
    """Counts of one column; minimum and maximum only where values have an order."""
    present = cells.dropna()
    ordered = column.type in {"integer", "number", "date", "datetime", "year", "time"}
    return msgspec.structs.replace(
        column,
        missing=int(cells.isna().sum()),
        distinct=int(present.map(str).nunique()),
        minimum=str(present.min()) if ordered and len(present) else "",
        maximum=str(present.max()) if ordered and len(present) else "",
    )


def _with_texts(schema: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
    """The schema with the localised texts that frictionless may have dropped."""
    declared = source.get("schema")
    fields = declared.get("fields", []) if isinstance(declared, dict) else []
    texts = {field.get("name"): field for field in fields if isinstance(field, dict)}
    merged = [{**texts.get(field["name"], {}), **field} for field in schema["fields"]]
    return {**schema, "fields": merged}


def _table_descriptor(
    source: dict[str, Any], resource: Resource, table: Table, files: Files
) -> dict[str, Any]:
    """The resource as published: canonical CSV beside the descriptor, with its digest."""
    csv_file = next(path for path in files if path.endswith(".csv"))
    kept = {k: v for k, v in source.items() if k not in {"data", "dialect", "encoding", "hash"}}
    return kept | {
        "name": table.name,
        "type": "table",
        "path": Path(csv_file).name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(files[csv_file]),
        "hash": f"sha256:{hashlib.sha256(files[csv_file]).hexdigest()}",
        "schema": source.get("schema")
        if isinstance(source.get("schema"), dict)
        else resource.schema.to_dict(),
    }


def _other_file(
    dataset: Dataset, raw: RawPackage, resource: Resource
) -> tuple[Distribution, bytes]:
    source = Path(raw.folder) / str(resource.path)
    data = source.read_bytes()
    path = f"{dataset.address}{source.name}"
    media_type = resource.mediatype or "application/octet-stream"
    return _distribution(path, source.suffix.lstrip("."), media_type, data), data


def _distribution(path: str, format_: str, media_type: str, data: bytes) -> Distribution:
    return Distribution(
        path=path,
        format=format_,
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _csv(rows: list[list[str]]) -> bytes:
    """Canonical CSV: UTF-8 without byte order mark, LF, minimal quotes (RFC 4180 otherwise)."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()


def _json(value: Any, indent: int | None) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=indent) + "\n").encode()
