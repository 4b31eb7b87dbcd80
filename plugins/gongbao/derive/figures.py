"""Figure references: the number that prose shows, looked up in a dataset.

A reference is ``data:<dataset>/<resource>?<column>=<value>&…#<column>``; the resource may be
left out where a dataset has one. It must name exactly one row, and what the author wrote as
link text must be the value found there, so prose and data cannot part.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from gongbao.dataset_model import Dataset, Table
from gongbao.dates import format_date
from gongbao.languages import LANGUAGES
from gongbao.model import Figure, FigureReference
from gongbao.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = re.compile(
    r"([-−]?\d[\d,]*(?:\.\d+)?)\s*(百萬|萬|億|千|thousand|million|billion)?", re.IGNORECASE
)
_UNSAFE = re.compile(r"[^0-9A-Za-z\u3400-\u9fff.-]+")
_SCALES = {
    "千": 1000,
    "thousand": 1000,
    "萬": 10_000,
    "百萬": 1_000_000,
    "million": 1_000_000,
    "億": 100_000_000,
    "billion": 1_000_000_000,
}


class FrameSource(Protocol):
    """Typed cells of a dataset's tables by table name; read when first asked for."""

    def __call__(self, dataset: str) -> dict[str, pd.DataFrame]: ...


def row_anchor(table: Table, row: Iterable[str], index: int) -> str:
    """Fragment of a row on its dataset's page: its key, or its number where it has none."""
    cells = dict(zip((column.name for column in table.columns), row, strict=True))
    key = "-".join(cells[name] for name in table.primary_key) or str(index + 1)
    return f"row-{table.name}-{_UNSAFE.sub('-', key)}"


def derive_figure(
    reference: FigureReference, datasets: dict[str, Dataset], frames: FrameSource
) -> tuple[Figure | None, list[Problem]]:
    """Look one reference up and compare it with what the author wrote."""
    parts = urlsplit(reference.reference)
    name, _, resource = unquote(parts.path).partition("/")
    dataset = datasets.get(name)
    if dataset is None:
        return _unknown(reference, "dataset", name, datasets)
    tables = {table.name: table for table in dataset.tables}
    if not resource and len(tables) == 1:
        resource = next(iter(tables))
    table = tables.get(resource)
    if table is None:
        return _unknown(reference, "resource", resource, tables)
    frame = frames(name)[resource]
    column = unquote(parts.fragment)
    filters = parse_qsl(parts.query, keep_blank_values=True)
    for wanted in (column, *(key for key, _ in filters)):
        if wanted not in frame.columns:
            return _unknown(reference, "column", wanted, list(frame.columns))
    rows = frame
    for key, value in filters:
        rows = rows[rows[key].map(_text) == value]
    if len(rows) != 1:
        return None, [
            Problem("R103", reference.place, {"count": len(rows), "reference": reference.reference})
        ]
    cell = rows.iloc[0][column]
    if reference.shown and not shows(reference.shown, cell):
        args = {"shown": reference.shown, "value": _text(cell), "reference": reference.reference}
        return None, [Problem("R104", reference.place, args)]
    index = int(rows.index[0])
    anchor = row_anchor(table, (_text(c) for c in rows.iloc[0]), index)
    titled = next(c for c in table.columns if c.name == column)
    figure = Figure(
        reference=reference.reference,
        shown=_formatted(cell),
        value=_text(cell),
        address=f"{dataset.address}#{anchor}",
        title=titled.title,
    )
    return figure, []


def shows(shown: str, cell: Any) -> bool:
    """Does the text *shown* state the value of *cell*? 「4,000萬元」 states 40000000."""
    if isinstance(cell, date):
        return shown in _dates(cell)
    if isinstance(cell, (int, Decimal, float)) and not isinstance(cell, bool):
        numbers = [
            Decimal(number.replace(",", "").replace("−", "-")) * _SCALES.get(scale.lower(), 1)
            for number, scale in _NUMBER.findall(shown)
        ]
        return bool(numbers) and sum(numbers) == Decimal(str(cell))
    return shown == _text(cell)


def _dates(day: date) -> set[str]:
    """The forms in which prose may state a day; the year may go without saying."""
    forms = {
        day.isoformat(),
        f"{day.month}月{day.day}日",
        f"{day.year - 1911}年{day.month}月{day.day}日",
    }
    for language in LANGUAGES:
        full = format_date(day, language.code)
        forms |= {full, full.removesuffix(f"（{day.year}年）"), full.removesuffix(f" {day.year}")}
    return forms


def _text(cell: Any) -> str:
    """Canonical text of a typed cell, as in the published CSV."""
    return "" if cell is None else str(cell)


def _formatted(cell: Any) -> str:
    try:
        return f"{Decimal(str(cell)):,}"
    except InvalidOperation:
        return _text(cell)


def _unknown(
    reference: FigureReference, what: str, name: str, known: Iterable[str]
) -> tuple[None, list[Problem]]:
    near = difflib.get_close_matches(name, list(known), 1, 0.4)
    args = {
        "what": what,
        "name": name or "—",
        "guess": near[0] if near else "—",
        "reference": reference.reference,
    }
    return None, [Problem("R102", reference.place, args)]
