"""What can be said of a column without reading it: shares, range, common values, shape."""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongbao.dataset_model import Column
from gongbao.load.tables import TypedTable

TOP_VALUES = 3
BINS = 12
_ORDERED = {"integer", "number", "date", "datetime", "year", "time"}


def profile_columns(table: TypedTable, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(_profile(column, table) for column in columns)


def _profile(column: Column, table: TypedTable) -> Column:
    texts, values = table.texts[column.name], table.values[column.name]
    filled = len(texts) - texts.null_count
    ordered = column.type in _ORDERED and filled > 0 and not pa.types.is_string(values.type)
    counts = pc.value_counts(texts.drop_null())
    lowest = highest = ""
    if ordered:
        ends = pc.min_max(values)
        lowest, highest = (_text_of(ends[end], values, texts) for end in ("min", "max"))
    return msgspec.structs.replace(
        column,
        missing=texts.null_count,
        distinct=len(counts),
        minimum=lowest,
        maximum=highest,
        top=_commonest(counts) if not ordered and len(counts) < filled else (),
        bins=_histogram(values) if ordered else (),
        example=texts.drop_null()[0].as_py() if filled else "",
    )


def _text_of(value: pa.Scalar, values: pa.ChunkedArray, texts: pa.ChunkedArray) -> str:
    """How the first cell with *value* is written; nothing where no cell is a number."""
    place = pc.index(values, value).as_py()
    return str(texts[place].as_py()) if place >= 0 else ""


def _commonest(counts: pa.StructArray) -> tuple[tuple[str, int], ...]:
    """Values by how often they occur, then by themselves."""
    table = pa.table({"value": counts.field("values"), "count": counts.field("counts")})
    order = [("count", "descending"), ("value", "ascending")]
    first = table.take(pc.select_k_unstable(table, TOP_VALUES, order))
    return tuple((row["value"], row["count"]) for row in first.to_pylist())


def _histogram(values: pa.ChunkedArray) -> tuple[int, ...]:
    """Counts in equal bins from the least to the greatest; none where all are equal."""
    if pa.types.is_time(values.type):
        return ()
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32())
    elif pa.types.is_timestamp(values.type):
        values = values.cast(pa.int64())
    numbers = values.drop_null().cast(pa.float64(), safe=False).to_numpy()
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return ()
    low, high = numbers.min(), numbers.max()
    if not low < high:
        return ()
    places = ((numbers - low) / (high - low) * BINS).astype(np.int64)
    found = np.bincount(places.clip(max=BINS - 1), minlength=BINS)
    return tuple(int(count) for count in found)
