"""Predicates of Vega-Lite over rows of canonical texts, compared by the column's type."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from gongbao.chart_model import UndrawableChart
from gongbao.dataset_model import Column
from gongbao.languages import localized

Row = dict[Hashable, Any]
"""Texts by column; anything but a text is a missing cell."""

Test = Callable[[Row], bool]
_NUMBERS = {"integer", "number", "year"}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "equal": lambda cell, wanted: bool(cell == wanted),
    "lt": lambda cell, wanted: bool(cell < wanted),
    "lte": lambda cell, wanted: bool(cell <= wanted),
    "gt": lambda cell, wanted: bool(cell > wanted),
    "gte": lambda cell, wanted: bool(cell >= wanted),
}


def undrawable(zh: str, en: str) -> UndrawableChart:
    return UndrawableChart(localized(zh=zh, en=en))


def cell_text(row: Row, name: str) -> str | None:
    value = row[name]
    return value if isinstance(value, str) else None


def row_filter(tests: Sequence[Any], columns: dict[str, Column]) -> Test:
    """One test that holds where all do; raises ``UndrawableChart`` for an unknown column."""
    return _all_of([_predicate(one, columns) for one in tests])


def filter_fields(test: Any) -> Iterator[str]:
    """Columns that a predicate looks at."""
    if "field" in test:
        yield str(test["field"])
    for word in ("and", "or"):
        for part in test.get(word, []):
            yield from filter_fields(part)
    if "not" in test:
        yield from filter_fields(test["not"])


def _all_of(tests: Sequence[Test]) -> Test:
    return lambda row: all(test(row) for test in tests)


def _predicate(test: Any, columns: dict[str, Column]) -> Test:
    """A predicate of Vega-Lite; a missing cell fulfils none of its comparisons."""
    if "and" in test:
        return _all_of([_predicate(one, columns) for one in test["and"]])
    if "or" in test:
        parts = [_predicate(one, columns) for one in test["or"]]
        return lambda row: any(part(row) for part in parts)
    if "not" in test:
        inner = _predicate(test["not"], columns)
        return lambda row: not inner(row)
    name = str(test["field"])
    if name not in columns:
        raise undrawable(f"資料表沒有欄位「{name}」", f'the table has no column "{name}"')
    number = columns[name].type in _NUMBERS

    def comparable(value: Any) -> Any:
        if isinstance(value, bool):
            return "true" if value else "false"
        return _number(str(value)) if number else str(value)

    wanted = {word: test[word] for word in _COMPARE if word in test}
    try:
        options = [comparable(one) for one in test["oneOf"]] if "oneOf" in test else None
        wanted = {word: comparable(value) for word, value in wanted.items()}
    except ArithmeticError:
        raise undrawable(
            f"filter 的「{name}」要與數字比較",
            f'the filter compares "{name}" with what is no number',
        ) from None

    def holds(row: Row) -> bool:
        text = cell_text(row, name)
        if text is None:
            return False
        try:
            cell = comparable(text)
        except ArithmeticError:  # NaN, which is as good as missing
            return False
        if options is not None and cell not in options:
            return False
        return all(_COMPARE[word](cell, value) for word, value in wanted.items())

    return holds


def _number(text: str) -> Decimal:
    """What other numbers can be compared with: InvalidOperation for NaN too."""
    number = Decimal(text)
    if number.is_nan():
        raise InvalidOperation
    return number
