"""Kernels that prove a chunk of texts valid and canonical at once, by field type.

A kernel never decides what is wrong. It knows one narrow way to write each type, the one that
is written again as it stands, and proves that all texts of a chunk are written so. For all
else, and for types without a kernel, frictionless's own cell reader is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from gongbao.load.tables import CANONICAL

if TYPE_CHECKING:
    from frictionless import Field

Kernel = Callable[[pa.Array], pa.Array | None]
"""Values of a chunk of texts; nothing where one of them is not canonical."""

_NUMBER = r"\A-?(?:[1-9][0-9]{0,17}(?:\.[0-9]{1,18})?|0(?:\.[0-9]{1,6})?|0\.[1-9][0-9]{0,17})\z"
"""Decimals that Python writes as they stand, without an exponent, in at most 36 digits."""
_MOMENT = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\z"
_LEAST_INTEGER = -(2**63)
_FIRST_DAY, _FIRST_MOMENT = "0001-01-01", "0001-01-01T00:00:00"

_ATOM = r"(?:[A-Za-z0-9_ /:#@=-]|\\[d.]|\[(?:[A-Za-z0-9_](?:-[A-Za-z0-9])?)+\])"
_SIMPLE_PATTERN = re.compile(rf"(?:{_ATOM}(?:\{{[0-9]{{1,3}}(?:,[0-9]{{1,3}})?\}}|[?*+])?)+")
"""Patterns of which RE2 accepts no text that Python rejects: no choice, no negation."""


def find_kernel(field: Field) -> Kernel | None:
    """The kernel for *field*; it leaves bounds and lengths to ``extreme_texts``."""
    constraints = field.constraints
    if field.type == "any" or (field.type == "string" and field.format == "default"):
        return None if "enum" in constraints else _text_kernel(constraints.get("pattern"))
    if "enum" in constraints or field.format != "default":
        return None
    if field.type == "number" and _is_respelled(field):
        return None
    return _KERNELS.get(field.type)


def extreme_texts(field: Field, texts: pa.Array, values: pa.Array) -> Iterator[str]:
    """The texts whose acceptance implies that of all others: the ends of an order."""
    if field.type not in _KERNELS:
        if "minLength" in field.constraints or "maxLength" in field.constraints:
            lengths = pc.utf8_length(texts)
            for length in pc.min_max(lengths).values():
                yield texts[pc.index(lengths, length).as_py()].as_py()
        return
    for value in pc.min_max(values).values():
        yield CANONICAL[field.type](value.as_py())


def _is_respelled(field: Any) -> bool:
    return bool(
        field.float_number or field.group_char or field.decimal_char != "." or not field.bare_number
    )


def _text_kernel(pattern: Any) -> Kernel | None:
    if pattern is None:
        return lambda texts: texts
    if not isinstance(pattern, str) or not _SIMPLE_PATTERN.fullmatch(pattern):
        return None
    whole = rf"\A(?:{pattern})\z"
    return lambda texts: texts if _all_match(texts, whole) else None


def _integers(texts: pa.Array) -> pa.Array | None:
    values = _again(texts, pa.int64())
    if values is None or pc.min(values).as_py() == _LEAST_INTEGER:
        return None
    return values


def _numbers(texts: pa.Array) -> pa.Array | None:
    """Decimals of the precision that their digits need."""
    if not _all_match(texts, _NUMBER):
        return None
    lengths, points = pc.binary_length(texts), pc.find_substring(texts, ".")
    is_whole = pc.less(points, 0)
    decimals = pc.if_else(is_whole, 0, pc.subtract(pc.subtract(lengths, points), 1))
    digits = pc.subtract(
        pc.if_else(is_whole, lengths, points), pc.starts_with(texts, "-").cast(pa.int32())
    )
    scale = pc.max(decimals).as_py()
    return texts.cast(pa.decimal128(pc.max(digits).as_py() + scale, scale))


def _dates(texts: pa.Array) -> pa.Array | None:
    values = _again(texts, pa.date32())
    return None if values is None or pc.min(texts).as_py() < _FIRST_DAY else values


def _moments(texts: pa.Array) -> pa.Array | None:
    if not _all_match(texts, _MOMENT) or pc.min(texts).as_py() < _FIRST_MOMENT:
        return None
    return _cast(texts, pa.timestamp("us"))


_KERNELS: dict[str, Kernel] = {
    "integer": _integers,
    "number": _numbers,
    "date": _dates,
    "datetime": _moments,
}


def _cast(texts: pa.Array, kind: pa.DataType) -> pa.Array | None:
    try:
        return texts.cast(kind)
    except pa.ArrowInvalid:
        return None


def _again(texts: pa.Array, kind: pa.DataType) -> pa.Array | None:
    """Values that are written exactly as *texts* are."""
    values = _cast(texts, kind)
    return values if values is not None and values.cast(pa.string()).equals(texts) else None


def _all_match(texts: pa.Array, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(texts, pattern)).as_py())
