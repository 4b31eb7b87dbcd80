"""What XLSX and ODS have in common: limits, cells that lose nothing, the dictionary sheet.

Text is written as text, so ``=1+1`` is never a formula, ``007`` keeps its zeros and an
identifier of 18 digits keeps all of them: a column is numeric only if every value survives a
spreadsheet's 15 digits (docs/adr/0012-downloads.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from gongbao.dataset_model import Table
from gongbao.derive.joined_rows import Part
from gongbao.languages import LANGUAGES
from gongbao.load.tables import TypedTable

XLSX_ROWS = 200_000
"""Longer tables have no XLSX: Excel opens a million rows, the computers of offices do not."""
ODS_ROWS = 50_000
CELL_CHARACTERS = 32_767
"""Characters that one cell of Excel holds; a table with a longer one has no XLSX."""
_COLUMNS = 16_384
_SAFE_DIGITS = 15

DICTIONARY = "dictionary"
"""Name of the second sheet."""
DICTIONARY_HEAD = ("name", "title_zh", "title_en", "type", "unit", "meaning_zh", "meaning_en")

CellKind = Literal["text", "number", "boolean", "date", "moment"]


def fits_xlsx(table: TypedTable) -> bool:
    longest = (pc.max(pc.utf8_length(column)).as_py() or 0 for column in table.texts.columns)
    return (
        table.rows <= XLSX_ROWS
        and len(table.types) <= _COLUMNS
        and max(longest, default=0) <= CELL_CHARACTERS
    )


def fits_ods(table: TypedTable) -> bool:
    return table.rows <= ODS_ROWS


def data_sheet(name: str) -> str:
    """Name of the sheet with the data: the table's own, unless the other sheet is called so."""
    return name if name and name.casefold() != DICTIONARY else "data"


def dictionary_rows(described: Table) -> Iterator[tuple[str, ...]]:
    """The dictionary sheet with its header: what each column means, in both languages."""
    yield DICTIONARY_HEAD
    for column in described.columns:
        titles = (column.title.get(language.code) for language in LANGUAGES)
        meanings = (column.description.get(language.code) for language in LANGUAGES)
        yield (column.name, *titles, column.type, column.unit.get("zh"), *meanings)


def cell_kind(values: pa.ChunkedArray) -> CellKind:
    """How a spreadsheet holds a column: by its own types where they lose nothing, else as text."""
    kind = values.type
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_int32(kind):
        return "number"
    if pa.types.is_int64(kind):
        bounds = pc.min_max(values).as_py()
        safe = all(abs(bound or 0) < 10**_SAFE_DIGITS for bound in bounds.values())
        return "number" if safe else "text"
    if pa.types.is_decimal(kind):
        return "number" if kind.precision <= _SAFE_DIGITS else "text"
    if pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None):
        first = pc.min(values).as_py()
        if first is None or first.year >= 1901:
            return "date" if pa.types.is_date(kind) else "moment"
    return "text"


_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def xml_text(text: str) -> str:
    """*text* inside an element or attribute; letters that XML does not have are left out."""
    plain = re.sub("[\x00-\x08\x0b-\x1f\ufffe\uffff]", "", text)
    return "".join(_MARKUP.get(letter, letter) for letter in plain)


def join_cells(parts: list[Part], null: str) -> list[Part]:
    """One cell made of *parts*; *null* stands where one of its columns is null."""
    if not any(isinstance(part, pa.Array) and part.null_count for part in parts):
        return parts
    return [pc.binary_join_element_wise(*parts, "").fill_null(null)]


def without_noncharacters(texts: pa.Array, instead: dict[str, str]) -> pa.Array:
    """The two code points that Unicode has and XML has not, replaced."""
    if pc.any(pc.match_substring_regex(texts, r"[\x{FFFE}\x{FFFF}]")).as_py():
        for letter, written in instead.items():
            texts = pc.replace_substring(texts, letter, written)
    return texts
