"""Warnings about headers that were read as what they are not: two rows, or one long column."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from gongbao.load.tables import TypedTable
from gongbao.problems import Problem
from gongbao.validate.table_errors import MISSING_WORDS, Locate
from gongbao.validate.tables import Reading

_NUMBER = r"^[-+]?[\d,]*\.?\d+%?$"
_DIGIT = r"\d"
_LEAST_ROWS = 3
"""With the one that may be a header; of two rows nobody can tell."""
_MARKS = "，、；;\t|"
_SHARE = 0.9
"""Of the rows have as many of the mark as the header: then it separates."""
_FURTHER_COLUMNS = {"extra-cell", "missing-label"}
"""Errors of a header that has fewer columns than it should."""


def check_header_rows(
    reading: Reading, declared: Container[str], locate: Locate
) -> Iterator[Problem]:
    """declared: names of the schema's fields; a label that is one of them is meant."""
    if reading.table is not None:
        yield from _second_header(reading.table, locate)
    if reading.labels and reading.labels[0] not in declared:
        yield from _other_separator(reading, locate)


def _second_header(table: TypedTable, locate: Locate) -> Iterator[Problem]:
    """Row 2 has no digit in any column, and below one of its words are numbers alone."""
    texts = table.texts
    if table.rows < _LEAST_ROWS:
        return
    first = [texts[name][0].as_py() or "" for name in table.types]
    if any(pc.match_substring_regex(pa.array(first), _DIGIT).to_pylist()):
        return
    if all(re.match(MISSING_WORDS, word) for word in first if word):
        return
    for index, (name, word) in enumerate(zip(table.types, first, strict=True)):
        if any(letter.isalpha() for letter in word) and _is_numbers(texts[name].slice(1)):
            args = {"field": name, "cell": ", ".join(filter(None, first))}
            yield Problem("D159", locate(2, index + 1), args)
            return


def _is_numbers(column: pa.ChunkedArray) -> bool:
    """Also where a few cells are missing; never where nearly all are."""
    found = pc.match_substring_regex(column, _NUMBER)
    return column.null_count * 2 < len(column) and bool(pc.all(found).as_py())


def _other_separator(reading: Reading, locate: Locate) -> Iterator[Problem]:
    """The only label has a mark in it, and so have the rows, or they have more columns."""
    if len(reading.labels) != 1:
        return
    label = reading.labels[0]
    for mark in filter(label.__contains__, _MARKS):
        if not _FURTHER_COLUMNS.isdisjoint(reading.totals) or _separates(mark, label, reading):
            args = {"field": label, "mark": "Tab" if mark == "\t" else mark}
            yield Problem("F127", locate(1, 1), args)
            return


def _separates(mark: str, label: str, reading: Reading) -> bool:
    if reading.table is None or not reading.table.rows:
        return False
    counts = pc.count_substring(reading.table.texts.column(0), mark)
    same = pc.sum(pc.equal(counts, label.count(mark))).as_py() or 0
    return bool(same >= _SHARE * len(counts))
