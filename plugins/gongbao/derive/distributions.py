"""The files of one table that readers download, all from its typed columns.

Every writer takes the table and a path and streams, so that none holds a second copy. CSV
keeps the canonical texts byte for byte, also those that a spreadsheet would take for a
formula: it is the record, and quoting them would change it. Spreadsheets are written with
such cells as text (``derive.spreadsheets``).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gongbao.dataset_model import Distribution
from gongbao.load.tables import CHUNK_ROWS, STRUCTURED, TypedTable

ROW_GROUP = 50_000
"""Rows of one Parquet row group; a browser reads pages of it (``PAGE_BYTES``), not the whole."""
PAGE_BYTES = 16_384
DICTIONARY_VALUES = 500
"""A column with more different values has no dictionary: it would be read with every page."""

MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "zip": "application/zip",
}


def text_rows(table: TypedTable, missing: str = "") -> Iterator[tuple[str, ...]]:
    """Rows of canonical texts; *missing* stands for null."""
    for batch in table.texts.to_batches(CHUNK_ROWS):
        columns = [column.fill_null(missing).to_pylist() for column in batch.columns]
        yield from zip(*columns, strict=True)


def write_csv(table: TypedTable, path: Path, missing: str = "") -> None:
    """UTF-8 without byte order mark, LF, minimal quotes (RFC 4180 otherwise)."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.texts.column_names)
        writer.writerows(text_rows(table, missing))


def write_ndjson(table: TypedTable, path: Path) -> None:
    """One object a line; numbers keep all their digits, null is ``null``."""
    with path.open("wb") as stream:
        for line in _json_rows(table):
            stream.write(line + b"\n")


def write_json(table: TypedTable, path: Path) -> None:
    """An array of the same objects, one a line."""
    with path.open("wb") as stream:
        before = b"["
        for line in _json_rows(table):
            stream.write(before + b"\n" + line)
            before = b","
        stream.write(b"\n]\n" if table.rows else b"[]\n")


def write_parquet(table: TypedTable, path: Path) -> None:
    """Snappy, with statistics and a page index, so that ranges of it can be read alone."""
    repetitive = [
        name
        for name in table.values.column_names
        if pc.count_distinct(table.values[name]).as_py() <= DICTIONARY_VALUES
    ]
    pq.write_table(
        table.values,
        path,
        compression="snappy",
        row_group_size=ROW_GROUP,
        data_page_size=PAGE_BYTES,
        write_page_index=True,
        use_dictionary=repetitive,
    )


WRITERS: dict[str, Callable[[TypedTable, Path], None]] = {
    "json": write_json,
    "ndjson": write_ndjson,
    "parquet": write_parquet,
}
"""Writers that need nothing but the table, by file extension."""


def describe_file(path: Path, address: str, format_: str, media_type: str = "") -> Distribution:
    """Size and digest of a finished file; *address* is its site path."""
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Distribution(
        path=address,
        format=format_,
        media_type=media_type or MEDIA_TYPES.get(format_, "application/octet-stream"),
        size=path.stat().st_size,
        sha256=sha256,
    )


def _json_rows(table: TypedTable) -> Iterator[bytes]:
    names = table.texts.column_names
    encode = msgspec.json.Encoder().encode
    raw = [table.types[name] in {"integer", "year", *STRUCTURED - {"list"}} for name in names]
    number = [table.types[name] == "number" for name in names]
    truth = [table.types[name] == "boolean" for name in names]
    for texts, values in zip(table.texts.to_batches(CHUNK_ROWS), _aligned(table), strict=True):
        columns = [
            _json_cells(texts.column(i), values.column(i), raw[i], number[i], truth[i])
            for i in range(len(names))
        ]
        for row in zip(*columns, strict=True):
            yield encode(dict(zip(names, row, strict=True)))


def _aligned(table: TypedTable) -> list[pa.RecordBatch]:
    """Batches of the values with the rows of the batches of the texts."""
    sizes = [batch.num_rows for batch in table.texts.to_batches(CHUNK_ROWS)]
    values = table.values.combine_chunks()
    starts = [sum(sizes[:index]) for index in range(len(sizes))]
    return [
        values.slice(start, size).combine_chunks().to_batches()[0]
        for start, size in zip(starts, sizes, strict=True)
    ]


def _json_cells(
    texts: pa.Array, values: pa.Array, raw: bool, number: bool, truth: bool
) -> list[object]:
    if truth:
        return list(values.to_pylist())
    cells = texts.to_pylist()
    if raw:
        return [None if cell is None else msgspec.Raw(cell.encode()) for cell in cells]
    if number:
        return [None if cell is None else _json_number(cell) for cell in cells]
    return list(cells)


def _json_number(text: str) -> object:
    """The digits as they are; JSON has no word for what is not finite, so it stays text."""
    return text if text.strip("+-")[:1].isalpha() else msgspec.Raw(text.lstrip("+").encode())
