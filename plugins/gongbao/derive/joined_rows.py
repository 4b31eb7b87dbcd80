"""Rows of a table as bytes, joined by Arrow: fixed texts and columns of texts in turn.

No row becomes an object of Python; a chunk of rows becomes one buffer that is written whole.
Only cells that a format writes otherwise than they stand are written by Python (``respell``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongbao.load.tables import CHUNK_ROWS

Part: TypeAlias = "str | pa.Array"
"""The same text in every row, or one text for each row without nulls."""
_CHUNK_BYTES = 64 * 2**20
"""Texts of one chunk; escaped sixfold they still fit an array of Arrow (2 GiB)."""


def chunks(table: pa.Table) -> Iterator[list[pa.Array]]:
    """Columns of up to ``CHUNK_ROWS`` rows, fewer where cells are large."""
    for start in range(0, table.num_rows, CHUNK_ROWS):
        yield from _small_enough(table.slice(start, CHUNK_ROWS))


def _small_enough(part: pa.Table) -> Iterator[list[pa.Array]]:
    if part.nbytes > _CHUNK_BYTES and part.num_rows > 1:
        half = part.num_rows // 2
        yield from _small_enough(part.slice(0, half))
        yield from _small_enough(part.slice(half))
    else:
        yield [pa.concat_arrays(column.chunks) for column in part.columns]


def join_rows(parts: Sequence[Part]) -> memoryview:
    """The bytes of all rows; at least one of *parts* is an array."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return _content(pc.binary_join_element_wise(*merged, ""))


def respell(
    texts: pa.Array, odd: bytes, write: Callable[[str], str], pattern: str = ""
) -> pa.Array:
    """*texts* with those that have one of the ASCII bytes *odd* as *write* gives them.

    Nulls stay. One look at all bytes of a chunk is enough where none is odd. pattern: of texts
    with such a byte only those that match are written.
    """
    if not _has_byte(texts, odd):
        return texts
    found = pc.match_substring_regex(texts, pattern or one_of(odd)).fill_null(False)
    written = [write(text) for text in texts.filter(found).to_pylist()]
    return pc.replace_with_mask(texts, found, pa.array(written, pa.string()))


def one_of(odd: bytes) -> str:
    """A pattern for texts that have one of the ASCII bytes *odd*."""
    letters = "".join(f"\\x{byte:02x}" for byte in odd)
    return f"[{letters}]"


def _has_byte(texts: pa.Array, odd: bytes) -> bool:
    """Has one of *texts* one of the bytes *odd*?"""
    is_odd = np.zeros(256, bool)
    is_odd[list(odd)] = True
    return bool(is_odd[np.frombuffer(_content(texts), np.uint8)].any())


def _content(texts: pa.Array) -> memoryview:
    """The bytes of all *texts*, one after another."""
    _, offsets, data = texts.buffers()
    ends = memoryview(offsets).cast("i")
    first, last = ends[texts.offset], ends[texts.offset + len(texts)]
    return memoryview(data)[first:last] if data else memoryview(b"")
