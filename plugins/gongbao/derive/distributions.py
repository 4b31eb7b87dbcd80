"""The files of one table that readers download, all from its typed columns.

Every writer takes the table and a path and streams, so that none holds a second copy. CSV
keeps the canonical texts byte for byte, also those that a spreadsheet would take for a
formula: it is the record, and quoting them would change it. Spreadsheets are written with
such cells as text (``derive.spreadsheets``).
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gongbao.dataset_model import Distribution
from gongbao.derive.joined_rows import Part, chunks, join_rows, respell
from gongbao.load.cache import sha256_of_file
from gongbao.load.tables import CHUNK_ROWS, STRUCTURED, TypedTable
from gongbao.media_types import MEDIA_TYPES

ROW_GROUP = 50_000
"""Rows of one Parquet row group; a browser reads pages of it (``PAGE_BYTES``), not the whole."""
PAGE_BYTES = 16_384
DICTIONARY_VALUES = 500
"""A column with more different values has no dictionary: it would be read with every page."""


def text_rows(table: TypedTable, missing: str = "") -> Iterator[tuple[str, ...]]:
    """Rows of canonical texts; *missing* stands for null."""
    for batch in table.texts.to_batches(CHUNK_ROWS):
        columns = [column.fill_null(missing).to_pylist() for column in batch.columns]
        yield from zip(*columns, strict=True)


def write_csv(table: TypedTable, path: Path, missing: str = "") -> None:
    """UTF-8 without byte order mark, LF, minimal quotes (RFC 4180 otherwise)."""
    with path.open("wb") as stream:
        stream.write((",".join(map(_csv_cell, table.texts.column_names)) + "\n").encode())
        append_csv(table, stream, missing)


def append_csv(table: TypedTable, stream: IO[bytes], missing: str = "") -> None:
    """The rows of *table* without its header."""
    empty = _csv_cell(missing)
    for columns in chunks(table.texts):
        parts: list[Part] = []
        for column in columns:
            parts += [respell(column, _CSV_ODD, _csv_quoted).fill_null(empty), ","]
        if len(columns) == 1:  # an empty line would be no row
            parts[0] = pc.if_else(pc.equal(parts[0], ""), '""', parts[0])
        stream.write(join_rows([*parts[:-1], "\n"]))


_CSV_ODD = b'",\r\n'


def _csv_cell(text: str) -> str:
    return _csv_quoted(text) if set(text.encode()) & set(_CSV_ODD) else text


def _csv_quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def write_ndjson(table: TypedTable, path: Path) -> None:
    """One object a line; numbers keep all their digits, null is ``null``."""
    with path.open("wb") as stream:
        for lines in _json_lines(table, "", "\n"):
            stream.write(lines)


def write_json(table: TypedTable, path: Path) -> None:
    """An array of the same objects, one a line."""
    with path.open("wb") as stream:
        stream.write(b"[")
        for index, lines in enumerate(_json_lines(table, ",\n", "")):
            stream.write(lines if index else lines[1:])
        stream.write(b"\n]\n" if table.rows else b"]\n")


def write_parquet(table: TypedTable, path: Path) -> None:
    """Snappy, with statistics and a page index, so that ranges of it can be read alone."""
    repetitive = [name for name in table.values.column_names if _has_few_values(table.values[name])]
    pq.write_table(
        table.values,
        path,
        compression="snappy",
        row_group_size=ROW_GROUP,
        data_page_size=PAGE_BYTES,
        write_page_index=True,
        use_dictionary=repetitive,
    )


def _has_few_values(column: pa.ChunkedArray) -> bool:
    """No more than ``DICTIONARY_VALUES``; most columns with more show it in their first rows."""
    parts = (column.slice(0, CHUNK_ROWS), column)
    return all(pc.count_distinct(part).as_py() <= DICTIONARY_VALUES for part in parts)


WRITERS: dict[str, Callable[[TypedTable, Path], None]] = {
    "json": write_json,
    "ndjson": write_ndjson,
    "parquet": write_parquet,
}
"""Writers that need nothing but the table, by file extension."""


def describe_file(path: Path, address: str, format_: str, media_type: str = "") -> Distribution:
    """Size and digest of a finished file; *address* is its site path."""
    return Distribution(
        path=address,
        format=format_,
        media_type=media_type or MEDIA_TYPES.get(format_, "application/octet-stream"),
        size=path.stat().st_size,
        sha256=sha256_of_file(path),
    )


_JSON_RAW = {"integer", "year", "boolean", *STRUCTURED - {"list"}}
"""Types whose canonical text is JSON as it stands."""
_JSON_ODD = b'"\\' + bytes(range(32))
_NO_DIGITS = f"+{string.ascii_letters}".encode()
_encode = msgspec.json.Encoder().encode


def _json_lines(table: TypedTable, before: str, after: str) -> Iterator[memoryview]:
    """Objects with the columns as keys, a chunk of rows at a time."""
    keys = [_encode(name).decode() for name in table.types]
    for columns in chunks(table.texts):
        parts: list[Part] = [before]
        opening = "{"
        for key, type_, column in zip(keys, table.types.values(), columns, strict=True):
            parts += [f"{opening}{key}:", *_json_cells(type_, column)]
            opening = ","
        yield join_rows([*parts, "}", after])


def _json_cells(type_: str, texts: pa.Array) -> list[Part]:
    if type_ in _JSON_RAW:
        return [texts.fill_null("null")]
    if type_ == "number":
        # what is not finite has no word in JSON, so it stays text
        return [respell(texts, _NO_DIGITS, _json_number).fill_null("null")]
    escaped = respell(texts, _JSON_ODD, lambda text: _encode(text)[1:-1].decode())
    if not escaped.null_count:
        return ['"', escaped, '"']
    return [pc.binary_join_element_wise('"', escaped, '"', "").fill_null("null")]


def _json_number(text: str) -> str:
    return _encode(text).decode() if text.strip("+-")[:1].isalpha() else text.lstrip("+")
