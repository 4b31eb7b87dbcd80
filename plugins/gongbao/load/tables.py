"""The cells of one table, read once: canonical texts and typed values as Arrow columns.

Types come from the Table Schema alone, never from looking at the cells: a code with leading
zeros stays text, an empty cell is null only where ``missingValues`` says so. Rows arrive from
frictionless one by one, or as columns that are proven already, and are kept by column, 10,000
rows at a time, so that a table costs about twice the size of its file in memory, whatever
Python's objects would cost.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from gongbao.load.spilled_chunks import SpilledChunks

if TYPE_CHECKING:
    import pyarrow as pa
    from frictionless import Schema

CHUNK_ROWS = 10_000
_LARGEST_INTEGER = 2**63 - 1
_MOST_BITS = 1023
_LEAST, _MOST = Decimal(sys.float_info.min), Decimal(sys.float_info.max)
"""What a double can hold; charts, spreadsheets and readers of JSON have nothing wider."""
PLAIN_TYPES = {"integer", "number", "date", "datetime", "year"}
"""Types whose cells are ASCII where nothing is odd."""
_TOO_LARGE = "too large or too small a number: 1e308 is the limit"
_DECIMAL_DIGITS = 38
"""Digits of Arrow's decimal128, the widest that Parquet's readers have in common."""


class OddCell(msgspec.Struct, kw_only=True):
    """Cells of a column that is no text, valid and yet written as text would be."""

    column: int
    """0-based."""
    row: int
    """0-based number of the first such row."""
    text: str
    spaced: bool
    """Only spaces are odd about it; otherwise it has letters or digits beyond ASCII."""
    count: int = 1


class TypedTable(msgspec.Struct, kw_only=True):
    """Both tables have the columns of the schema, in its order, and the same rows."""

    name: str
    types: dict[str, str]
    """Field types of the Table Schema by column name."""
    texts: pa.Table
    """Canonical text of every cell, as in the published CSV; null where a cell is missing."""
    values: pa.Table
    """The value by the field's type; text where no Arrow type holds it (see ``_ARROW``)."""
    marks: frozenset[str] = frozenset()
    """What stood in the source where a cell is missing."""
    odd_cells: tuple[OddCell, ...] = ()

    @property
    def rows(self) -> int:
        return int(self.texts.num_rows)


class TableBuilder:
    """Collects rows of frictionless, or chunks of proven columns, into a ``TypedTable``."""

    def __init__(self, name: str, schema: Schema, spills: bool = False) -> None:
        """spills: texts of proven chunks are kept on disk."""
        self._name = name
        self._spilled = SpilledChunks() if spills else None
        self._types = {field.name: field.type for field in schema.fields}
        self._writers = [CANONICAL.get(type_) for type_ in self._types.values()]
        self._cells: list[list[Any]] = [[] for _ in self._types]
        self._texts: list[list[str | None]] = [[] for _ in self._types]
        self._typed = [i for i, t in enumerate(self._types.values()) if t in PLAIN_TYPES]
        self._marks: set[str] = set()
        self._odd: dict[tuple[int, bool], OddCell] = {}
        self._rows = 0
        self._chunks: list[list[pa.Array | None]] = [[] for _ in self._types]
        # nothing where the values are the texts, which are spilled
        self._text_chunks: list[list[pa.Array]] = [[] for _ in self._types]

    def add(self, values: Sequence[Any], written: Sequence[Any], source: Sequence[Any]) -> None:
        """One row as frictionless read it.

        written: how it writes types without a canon. source: the cells as they stand there.
        """
        self._note_source(values, source)
        self._rows += 1
        for index, value in enumerate(values):
            self._cells[index].append(value)
            write = self._writers[index]
            if value is None:
                self._texts[index].append(None)
            else:
                self._texts[index].append(write(value) if write else str(written[index]))
        if self._cells and len(self._cells[0]) >= CHUNK_ROWS:
            self._flush()

    def _note_source(self, values: Sequence[Any], source: Sequence[Any]) -> None:
        """Marks of missing cells, and cells that only look like text of another kind."""
        if None in values:
            missing = (cell for value, cell in zip(values, source, strict=False) if value is None)
            self._marks.update(cell for cell in missing if isinstance(cell, str))
        for index in self._typed:
            cell = source[index] if index < len(source) else None
            if not isinstance(cell, str) or is_plain(cell):
                continue
            if values[index] is not None:
                self._note_odd(odd_cell(index, self._rows, cell))

    def _note_odd(self, odd: OddCell) -> None:
        found = self._odd.setdefault((odd.column, odd.spaced), odd)
        if found is not odd:
            found.count += odd.count

    def add_chunk(
        self,
        texts: Sequence[pa.Array],
        values: Sequence[pa.Array],
        marks: Iterable[str],
        odd_cells: Iterable[OddCell],
    ) -> None:
        """Up to ``CHUNK_ROWS`` rows by column; odd cells in the order of their rows."""
        if self._spilled:
            self._spilled.add(texts)
        for index, (text, value) in enumerate(zip(texts, values, strict=True)):
            if not self._spilled:
                self._text_chunks[index].append(text)
            self._chunks[index].append(None if self._spilled and value is text else value)
        self._marks.update(marks)
        for odd in odd_cells:
            self._note_odd(odd)

    def build(self) -> TypedTable:
        import pyarrow as pa

        names = list(self._types)
        if self._spilled:
            texts = self._spilled.read().rename_columns(names)
        else:
            self._flush()
            columns = [pa.chunked_array(chunks, pa.string()) for chunks in self._text_chunks]
            texts = pa.Table.from_arrays(columns, names)
        # replacing columns reads no cell, while a new table would look at spilled ones
        values = texts
        for index, chunks in enumerate(self._chunks):
            values = values.set_column(index, names[index], _joined(chunks, texts[index]))
        return TypedTable(
            name=self._name,
            types=self._types,
            texts=texts,
            values=values,
            marks=frozenset(self._marks),
            odd_cells=tuple(sorted(self._odd.values(), key=lambda odd: (odd.row, odd.column))),
        )

    def _flush(self) -> None:
        import pyarrow as pa

        for index, type_ in enumerate(self._types.values()):
            texts = pa.array(self._texts[index], pa.string())
            self._text_chunks[index].append(texts)
            self._chunks[index].append(typed_array(type_, self._cells[index], texts))
        self._cells = [[] for _ in self._types]
        self._texts = [[] for _ in self._types]


def why_unfit(type_: str, value: Any) -> str:
    """What keeps a valid value from being published; empty for nearly all.

    ``library_messages.toml`` has the sentences in Chinese.
    """
    try:
        match type_:
            case "integer" if value.bit_length() > _MOST_BITS:
                return _TOO_LARGE
            case "number" if isinstance(value, Decimal) and value.is_finite() and value:
                return "" if _LEAST <= value.copy_abs() <= _MOST else _TOO_LARGE
            case "datetime" if value.tzinfo:
                value.astimezone(UTC)
            case "object" | "array" | "geojson":
                json.dumps(value, ensure_ascii=False, allow_nan=False, default=str).encode()
    except OverflowError:
        return "this moment is no year 1 to 9999 in UTC"
    except ValueError:
        return "JSON has no such number or character"
    return ""


def odd_cell(column: int, row: int, text: str, count: int = 1) -> OddCell:
    spaced = text.isascii() or text.strip().isascii()
    return OddCell(column=column, row=row, text=text, spaced=spaced, count=count)


def is_plain(cell: str) -> bool:
    """Is *cell* written as a number or a date usually is?"""
    return cell.isascii() and cell == cell.strip()


def typed_array(type_: str, cells: list[Any], texts: pa.Array) -> pa.Array:
    """Values of one chunk of a column; its *texts* where no Arrow type holds them."""
    make = _ARROW.get(type_)
    made = make(cells) if make else None
    return texts if made is None else made


def _joined(chunks: list[pa.Array | None], texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """One column of one type; text where the chunks of a column had to differ in kind."""
    import pyarrow as pa

    typed = [chunk for chunk in chunks if chunk is not None]
    if len(typed) < len(chunks):
        return texts
    kinds = {chunk.type for chunk in typed if chunk.null_count < len(chunk)}
    if not kinds:
        kinds = {chunk.type for chunk in typed} or {pa.string()}
    if len(kinds) == 1:
        kind = kinds.pop()
    elif all(pa.types.is_decimal128(kind) for kind in kinds):
        scale = max(kind.scale for kind in kinds)
        whole = max(kind.precision - kind.scale for kind in kinds)
        if whole + scale > _DECIMAL_DIGITS:
            return texts
        kind = pa.decimal128(whole + scale, scale)
    else:
        return texts
    return pa.chunked_array([c if c.type == kind else c.cast(kind) for c in typed], kind)


def _integers(cells: list[Any]) -> pa.Array | None:
    import pyarrow as pa

    if any(cell is not None and abs(cell) > _LARGEST_INTEGER for cell in cells):
        return None
    return pa.array(cells, pa.int64())


def _numbers(cells: list[Any]) -> pa.Array | None:
    """Exact decimals; doubles where the schema asks for them or a cell is no finite number."""
    import pyarrow as pa

    if any(isinstance(cell, float) for cell in cells):
        return pa.array(cells, pa.float64())
    present = [Decimal(cell) for cell in cells if cell is not None]
    if not all(cell.is_finite() for cell in present):
        return pa.array([None if cell is None else _double(cell) for cell in cells], pa.float64())
    tuples = [cell.as_tuple() for cell in present]
    scale = max((max(-int(t.exponent), 0) for t in tuples), default=0)
    whole = max((len(t.digits) + int(t.exponent) for t in tuples), default=1)
    precision = max(whole, 1) + scale
    if precision > _DECIMAL_DIGITS:
        return None
    return pa.array(cells, pa.decimal128(precision, scale))


def _double(cell: Decimal) -> float:
    """Python makes no float of the NaN that signals."""
    return math.nan if cell.is_nan() else float(cell)


def _moments(cells: list[Any]) -> pa.Array | None:
    """Instants in UTC where all cells have an offset, local times where none has."""
    import pyarrow as pa

    present = [cell for cell in cells if cell is not None]
    aware = [cell for cell in present if isinstance(cell, datetime) and cell.tzinfo]
    if aware and len(aware) < len(present):
        return None
    if aware:
        return pa.array(
            [cell and cell.astimezone(UTC) for cell in cells], pa.timestamp("us", "UTC")
        )
    return pa.array(cells, pa.timestamp("us"))


def _times(cells: list[Any]) -> pa.Array | None:
    import pyarrow as pa

    if any(cell is not None and cell.tzinfo for cell in cells):
        return None
    return pa.array(cells, pa.time64("us"))


def _plain(kind: str) -> Callable[[list[Any]], pa.Array]:
    def make(cells: list[Any]) -> pa.Array:
        import pyarrow as pa

        return pa.array(cells, getattr(pa, kind)())

    return make


_ARROW: dict[str, Callable[[list[Any]], Any]] = {
    "integer": _integers,
    "number": _numbers,
    "boolean": _plain("bool_"),
    "date": _plain("date32"),
    "datetime": _moments,
    "time": _times,
    "year": _plain("int32"),
}
"""Makers of Arrow columns by field type; other types are published as their text."""


STRUCTURED = {"object", "array", "list", "geojson"}
"""Types whose canonical text is JSON."""


def _json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _iso(value: Any) -> str:
    return str(value.isoformat())


CANONICAL: dict[str, Callable[[Any], str]] = {
    "string": str,
    "any": str,
    "integer": str,
    "number": str,
    "year": str,
    "boolean": lambda value: "true" if value else "false",
    **dict.fromkeys(("date", "time", "datetime"), _iso),
    **dict.fromkeys(STRUCTURED - {"list"}, _json_text),
}
"""How a value is written, whatever form its source had: ISO dates, plain digits, JSON."""

SOURCE_FORMS = {"decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues"}
"""Properties of a field that say how its source wrote it; the canonical CSV needs none."""


def canonical_field(field: dict[str, Any]) -> dict[str, Any]:
    """A field's descriptor for the canonical CSV."""
    kept = {key: value for key, value in field.items() if key not in SOURCE_FORMS}
    if field.get("type") in {"date", "time", "datetime"}:
        kept.pop("format", None)
    return kept
