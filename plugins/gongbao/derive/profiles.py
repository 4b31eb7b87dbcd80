"""What can be said of a column without reading it: shares, range, common values, shape."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any

import msgspec
import pandas as pd
import pyarrow as pa

from gongbao.dataset_model import Column
from gongbao.load.tables import TypedTable

TOP_VALUES = 3
BINS = 12
_ORDERED = {"integer", "number", "date", "datetime", "year", "time"}


def profile_columns(table: TypedTable, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(_profile(column, table) for column in columns)


def _profile(column: Column, table: TypedTable) -> Column:
    texts = table.texts[column.name].to_pandas(types_mapper=pd.ArrowDtype)
    values = table.values[column.name]
    present = texts.dropna()
    counts = present.value_counts()
    ordered = column.type in _ORDERED and len(present) > 0 and not pa.types.is_string(values.type)
    lowest = highest = ""
    bins: tuple[int, ...] = ()
    if ordered:
        series = values.to_pandas(types_mapper=pd.ArrowDtype).dropna()
        lowest, highest = (str(texts[series.index[series == end][0]]) for end in _ends(series))
        bins = _histogram(series)
    repeated = counts[counts > 1] if len(counts) == len(present) else counts
    top = sorted(repeated.items(), key=lambda item: (-int(item[1]), str(item[0])))[:TOP_VALUES]
    return msgspec.structs.replace(
        column,
        missing=int(texts.isna().sum()),
        distinct=len(counts),
        minimum=lowest,
        maximum=highest,
        top=tuple((str(value), int(count)) for value, count in top) if not ordered else (),
        bins=bins,
        example=str(present.iloc[0]) if len(present) else "",
    )


def _ends(series: pd.Series[Any]) -> tuple[object, object]:
    return series.min(), series.max()


def _histogram(series: pd.Series[Any]) -> tuple[int, ...]:
    """Counts in equal bins from the least to the greatest; none where all are equal."""
    if isinstance(series.iloc[0], (int, float, Decimal)):
        numbers = series.astype("float64")
    elif isinstance(series.iloc[0], time):
        return ()
    else:
        numbers = pd.to_datetime(series).astype("int64").astype("float64")
    numbers = numbers[numbers.abs() < float("inf")]
    if numbers.empty:
        return ()
    low, high = float(numbers.min()), float(numbers.max())
    if not low < high:
        return ()
    places = ((numbers - low) / (high - low) * BINS).astype("int64").clip(upper=BINS - 1)
    found = places.value_counts()
    return tuple(int(found.get(index, 0)) for index in range(BINS))
