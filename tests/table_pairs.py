"""The same table read twice, row by row by frictionless and by the fast path, and compared."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pyarrow as pa

import gongbao.load.tables as slow_module
import gongbao.validate.fast_tables as fast_module
from gongbao.load.yaml_source import YamlSource
from gongbao.validate import tables
from gongbao.validate.packages import open_package

Content = str | bytes


class Outcome(msgspec.Struct):
    """Everything that later steps can see of a reading, in a form that can be compared."""

    raised: str = ""
    totals: dict[str, int] = {}
    errors: list[dict[str, Any]] = []
    table: Any = None


class Pair(msgspec.Struct):
    slow: Outcome
    fast: Outcome
    proven: bool
    """Did the fast path give the table?"""


def read_both(
    folder: Path,
    resources: list[dict[str, Any]],
    files: dict[str, Content],
    chunk_rows: int = slow_module.CHUNK_ROWS,
    block: int = 4096,
) -> list[Pair]:
    """One pair for each resource of the package; none where its descriptor is refused."""
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    count = len(resources)
    sized = (
        patch.object(slow_module, "CHUNK_ROWS", chunk_rows),
        patch.object(fast_module, "CHUNK_ROWS", chunk_rows),
        patch.object(fast_module, "_BLOCK", block),
        patch.object(fast_module, "SPILL_BYTES", 0 if chunk_rows == 3 else 2**40),
    )
    with sized[0], sized[1], sized[2], sized[3]:
        return [pair for index in range(count) if (pair := _read_pair(folder, resources, index))]


def _read_pair(folder: Path, resources: list[dict[str, Any]], index: int) -> Pair | None:
    descriptor = {"name": "pair", "resources": copy.deepcopy(resources)}
    found: list[bool] = []
    prove = fast_module.read_proven

    def watched(*args: Any) -> Any:
        table = prove(*args)
        found.append(table is not None)
        return table

    with patch.object(tables, "read_proven", lambda *_: None):
        slow = _outcome(folder, descriptor, index)
    if slow is None:
        return None
    with patch.object(tables, "read_proven", watched):
        fast = _outcome(folder, descriptor, index)
    assert fast is not None
    return Pair(slow, fast, any(found))


def _outcome(folder: Path, descriptor: dict[str, Any], index: int) -> Outcome | None:
    package, _ = open_package(YamlSource("p", descriptor, {}), str(folder))
    if package is None or not package.resources[index].tabular:
        return None
    try:
        reading = tables.read_resource(package.resources[index], 100)
    except Exception as exception:  # what escapes must escape both
        return Outcome(raised=repr(exception))
    return Outcome(
        totals=dict(reading.totals),
        errors=reading.errors,
        table=reading.table and _plain(reading.table),
    )


def _plain(table: slow_module.TypedTable) -> dict[str, Any]:
    return {
        "types": table.types,
        "texts": _columns(table.texts),
        "values": _columns(table.values),
        "marks": table.marks,
        "odd": [msgspec.structs.astuple(odd) for odd in table.odd_cells],
        "rows": table.rows,
    }


def _columns(table: pa.Table) -> list[tuple[str, str, list[int], str]]:
    """Name, type, length of chunks and cells of each column; NaN is equal to itself here."""
    return [
        (name, str(column.type), [len(c) for c in column.chunks if len(c)], repr(_cells(column)))
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]


def _cells(column: pa.ChunkedArray) -> list[object]:
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return list(
            column.cast(
                pa.int64() if pa.types.is_timestamp(column.type) else pa.int32()
            ).to_pylist()
        )
    return list(column.to_pylist())
