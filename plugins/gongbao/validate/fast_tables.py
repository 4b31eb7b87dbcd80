"""Tables that are proven valid at the speed of memory; frictionless explains all others.

frictionless opens the resource: dialect, header, encoding and referenced keys are its own.
Then Arrow reads the cells as texts. What kernels cannot prove (``proofs``), frictionless's
own cell readers read, each distinct cell of a chunk once. Where anything is left in doubt
there is no table, and frictionless reads every row, as if nothing had been tried: only it
says what is wrong.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from gongbao.load.tables import (
    CANONICAL,
    CHUNK_ROWS,
    PLAIN_TYPES,
    OddCell,
    TableBuilder,
    TypedTable,
    is_plain,
    odd_cell,
    typed_array,
    why_unfit,
)
from gongbao.validate.key_proofs import DistinctKeys, are_known, is_exact
from gongbao.validate.proofs import extreme_texts, find_kernel

if TYPE_CHECKING:
    from frictionless import Check, Dialect, Resource

_BLOCK = 4 * 2**20
SPILL_BYTES = 200 * 2**20
"""Texts of longer files are kept on disk."""
_LONE_RETURN = re.compile(rb"\r(?!\n)")


class Unsure(Exception):
    """Nothing is proven; not an error of anybody."""


def read_proven(resource: Resource, check: Check) -> TypedTable | None:
    """The table of an open *resource* without errors so far; nothing where one is possible."""
    if not _is_plain_file(resource):
        return None
    try:
        digests = _check_bytes(resource)
        reader = _Reader(resource, spills=digests["bytes"] > SPILL_BYTES)
        for cells in _read_chunks(resource):
            reader.add(cells)
        table = reader.finish()
        resource.stats.rows = table.rows
        for name, value in digests.items():
            setattr(resource.stats, name, value)
        return None if list(check.validate_end()) else table
    except (Unsure, ArithmeticError, LookupError, TypeError, ValueError, pa.ArrowException):
        # also what a reader raises for a schema or cell it was not made for
        return None


def _is_plain_file(resource: Resource) -> bool:
    """One local CSV file in UTF-8, separated and quoted as most are."""
    return bool(
        resource.path
        and resource.scheme == "file"
        and resource.format in {"csv", "tsv"}
        and resource.encoding in {"utf-8", "utf-8-sig"}
        and not (resource.extrapaths or resource.compression or resource.remote)
        and _is_plain_dialect(resource.dialect)
        and _is_plain_header(resource)
    )


def _is_plain_dialect(dialect: Dialect) -> bool:
    if [control.type for control in dialect.controls] != ["csv"]:
        return False
    control = dialect.get_control("csv")
    separates = len(control.delimiter) == 1 and control.delimiter.isascii()
    return bool(
        (dialect.header and dialect.header_rows == [1] and dialect.header_case)
        and not (dialect.comment_char or dialect.comment_rows or dialect.skip_blank_rows)
        and (separates and control.delimiter not in '"\r\n' and control.quote_char == '"')
        and not (control.escape_char or control.skip_initial_space)
    )


def _is_plain_header(resource: Resource) -> bool:
    """Does the header match the schema field by field?"""
    names = [field.name for field in resource.schema.fields]
    expected = [field.name for field in resource.header.get_expected_fields()]
    is_whole = len(resource.header.labels) == len(names) == len(set(names))
    return bool(is_whole and names == expected and resource.header.valid)


def _check_bytes(resource: Resource) -> dict[str, Any]:
    """Size, and digests where one is declared; bytes that CSV readers disagree on are unsure."""
    digests = [hashlib.md5(), hashlib.sha256()] if resource.hash else []
    size, held = 0, b""
    with open(resource.normpath, "rb") as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            for digest in digests:
                digest.update(block)
            block = held + block
            held = b"\r" if block.endswith(b"\r") else b""
            block = block[: len(block) - len(held)]
            lone = b"\r" in block and (resource.format == "tsv" or _LONE_RETURN.search(block))
            if lone or b"\0" in block:
                raise Unsure
    if held:
        raise Unsure
    return {"bytes": size, **{digest.name: digest.hexdigest() for digest in digests}}


def _read_chunks(resource: Resource) -> Iterator[pa.Table]:
    """Cells as they stand, ``CHUNK_ROWS`` at a time as in the slow path."""
    names = [str(index) for index in range(len(resource.schema.fields))]
    reader = csv.open_csv(
        resource.normpath,
        csv.ReadOptions(block_size=_BLOCK, column_names=names, skip_rows_after_names=1),
        csv.ParseOptions(
            delimiter=resource.dialect.get_control("csv").delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
        ),
        csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    rest: list[pa.RecordBatch] = []
    for batch in reader:
        table = pa.Table.from_batches([*rest, batch])
        ends = range(0, table.num_rows + 1, CHUNK_ROWS)
        for start, end in pairwise(ends):
            yield table.slice(start, end - start)
        rest = table.slice(ends[-1]).to_batches()
    if any(batch.num_rows for batch in rest):
        yield pa.Table.from_batches(rest)


class _Column(msgspec.Struct):
    """One field, and what is known of its cells."""

    index: int
    field: Any
    read: Any
    write: Any
    kernel: Any
    marks: pa.Array
    """What stands for a missing cell."""


class _Reader:
    """Proves chunk after chunk and keeps their columns."""

    def __init__(self, resource: Resource, spills: bool) -> None:
        self._columns = _columns(resource)
        self._builder = TableBuilder(str(resource.name), resource.schema, spills)
        self._rows = 0
        places = {column.field.name: column.index for column in self._columns}
        self._distinct: list[tuple[list[int], DistinctKeys]] = [
            ([column.index], DistinctKeys(skips_null=True))
            for column in self._columns
            if column.field.constraints.get("unique")
        ]
        if resource.schema.primary_key:
            key = [places[name] for name in resource.schema.primary_key]
            self._distinct.append((key, DistinctKeys(skips_null=False)))
        self._known = [
            (
                [places[name] for name in key["fields"]],
                resource.lookup[key["reference"]["resource"]][tuple(key["reference"]["fields"])],
            )
            for key in resource.schema.foreign_keys
        ]

    def add(self, chunk: pa.Table) -> None:
        texts, values = [], []
        marks: set[str] = set()
        odd: list[OddCell] = []
        for column, cells in zip(self._columns, chunk.combine_chunks().columns, strict=True):
            present = self._without_marks(column, cells.combine_chunks(), marks)
            found = _prove(column, present) or self._read_distinct(column, present, odd)
            texts.append(found[0])
            values.append(found[1])
        if all(column.null_count for column in texts):
            _refuse_blank_rows(texts)
        self._check_keys(values)
        odd.sort(key=lambda one: (one.row, one.column))
        self._builder.add_chunk(texts, values, marks, odd)
        self._rows += chunk.num_rows

    def finish(self) -> TypedTable:
        if not self._rows or not all(keys.are_distinct() for _, keys in self._distinct):
            raise Unsure
        return self._builder.build()

    def _without_marks(self, column: _Column, cells: pa.Array, marks: set[str]) -> pa.Array:
        if len(self._columns) == 1 and pc.any(pc.equal(cells, "")).as_py():
            raise Unsure  # an empty line or an empty cell: Arrow does not say which
        if not len(column.marks):
            return cells
        missing = pc.is_in(cells, column.marks)
        if not pc.any(missing).as_py():
            return cells
        if column.read(None)[1]:
            raise Unsure
        marks.update(pc.unique(cells.filter(missing)).to_pylist())
        return pc.if_else(missing, pa.scalar(None, pa.string()), cells)

    def _read_distinct(
        self, column: _Column, texts: pa.Array, odd: list[OddCell]
    ) -> tuple[pa.Array, pa.Array]:
        """Texts and values by frictionless's own reader and writer."""
        encoded = texts.dictionary_encode()
        read, written = [], []
        for code, cell in enumerate(encoded.dictionary.to_pylist()):
            value, notes = column.read(cell)
            if notes or value is None or why_unfit(column.field.type, value):
                raise Unsure
            read.append(value)
            written.append(column.write(value))
            if column.field.type in PLAIN_TYPES and not is_plain(cell):
                places = np.flatnonzero(pc.equal(encoded.indices, code).fill_null(False))
                row = self._rows + int(places[0])
                odd.append(odd_cell(column.index, row, cell, len(places)))
        canonical = pa.array(written, pa.string())
        values = typed_array(column.field.type, read, canonical)
        texts = canonical.take(encoded.indices)
        return texts, texts if values is canonical else values.take(encoded.indices)

    def _check_keys(self, values: list[pa.Array]) -> None:
        def chosen(indices: list[int]) -> list[pa.Array]:
            if not all(is_exact(self._columns[i].field.type, values[i]) for i in indices):
                raise Unsure
            return [values[i] for i in indices]

        if not all(keys.add(chosen(indices)) for indices, keys in self._distinct):
            raise Unsure
        if not all(are_known(chosen(indices), known) for indices, known in self._known):
            raise Unsure


def _columns(resource: Resource) -> list[_Column]:
    from frictionless.table import create_cell_handlers

    handlers = create_cell_handlers(resource.header.get_expected_fields())
    columns = []
    for index, (handler, field) in enumerate(
        zip(handlers.values(), resource.schema.fields, strict=True)
    ):
        marks = {*field.missing_values, *resource.schema.missing_values}
        missing = [mark for mark in sorted(marks) if _is_missing(handler.reader, mark)]
        columns.append(
            _Column(
                index=index,
                field=field,
                read=handler.reader,
                write=CANONICAL.get(field.type) or _writer(handler),
                kernel=find_kernel(field),
                marks=pa.array(missing, pa.string()),
            )
        )
    return columns


def _is_missing(read: Any, mark: str) -> bool:
    """Does frictionless read *mark* as no value, and not as a value of another type?"""
    value, notes = read(mark)
    return value is None and "type" not in (notes or {})


def _writer(handler: Any) -> Any:
    return lambda value: str(handler.writer(value, ignore_missing=True)[0])


def _prove(column: _Column, texts: pa.Array) -> tuple[pa.Array, pa.Array] | None:
    if column.kernel is None or texts.null_count == len(texts):
        return None
    values = column.kernel(texts)
    if values is None:
        return None
    if any(column.read(text)[1] for text in extreme_texts(column.field, texts, values)):
        raise Unsure
    return texts, values


def _refuse_blank_rows(texts: list[pa.Array]) -> None:
    blank = texts[0].is_null()
    for column in texts[1:]:
        blank = pc.and_(blank, column.is_null())
    if pc.any(blank).as_py():
        raise Unsure
