"""Proofs for keys: no two rows are alike, and every reference is known.

Equal keys have equal hashes, so rows whose 64-bit hashes all differ are distinct. Where two
agree nothing is proven, and frictionless compares the keys themselves. A hash costs 8 bytes a
row, whatever the key.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EXACT: dict[str, Callable[[pa.DataType], bool]] = {
    "string": pa.types.is_string,
    "any": pa.types.is_string,
    "integer": pa.types.is_int64,
    "number": pa.types.is_decimal,
    "boolean": pa.types.is_boolean,
    "date": pa.types.is_date,
    "datetime": pa.types.is_timestamp,
    "year": pa.types.is_int32,
    "time": pa.types.is_time,
}
"""Arrow types whose values are those that frictionless compares, by field type."""


def is_exact(type_: str, values: pa.Array) -> bool:
    return type_ in _EXACT and _EXACT[type_](values.type)


class DistinctKeys:
    """Collects the keys of all rows; null is left out where it is no value (``unique``)."""

    def __init__(self, skips_null: bool) -> None:
        self._skips_null = skips_null
        self._hashes: list[NDArray[np.int64]] = []

    def add(self, columns: Sequence[pa.Array]) -> bool:
        """False where a key consists of nulls alone, which no primary key may."""
        if self._skips_null:
            columns = [column.drop_null() for column in columns]
        elif all(column.null_count for column in columns) and _has_null_row(columns):
            return False
        self._hashes.append(_hashes(columns))
        return True

    def are_distinct(self) -> bool:
        hashes = np.concatenate(self._hashes)
        self._hashes = []
        hashes.sort()
        return not bool((hashes[1:] == hashes[:-1]).any())


def are_known(columns: Sequence[pa.Array], known: Container[tuple[Any, ...]]) -> bool:
    """Are all references of a chunk among the keys that frictionless collected?"""
    if len(columns) == 1:
        return all((value,) in known for value in pc.unique(columns[0].drop_null()).to_pylist())
    keys = set(zip(*(column.to_pylist() for column in columns), strict=True))
    return all(key in known for key in keys if set(key) != {None})


def _has_null_row(columns: Sequence[pa.Array]) -> bool:
    empty = columns[0].is_null()
    for column in columns[1:]:
        empty = pc.and_(empty, column.is_null())
    return bool(pc.any(empty).as_py())


def _hashes(columns: Sequence[pa.Array]) -> NDArray[np.int64]:
    if len(columns) == 1:
        if pa.types.is_int64(columns[0].type):
            return np.asarray(columns[0].to_numpy(zero_copy_only=False), np.int64)
        return np.fromiter(map(hash, columns[0].to_pylist()), np.int64, len(columns[0]))
    keys = zip(*(column.to_pylist() for column in columns), strict=True)
    return np.fromiter(map(hash, keys), np.int64, len(columns[0]))
