"""Lines: series differ by colour, dash and marker; their last values stand at their ends."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import msgspec

from gongbao.derive.chart_data import ChartData, Group
from gongbao.derive.chart_drawing import LINE, SIZE, WIDTH, Drawing, plain, text_width
from gongbao.derive.chart_texts import axis_title, number

_HEIGHT = 200
_SPACE = 6
_LABELLED = 6
"""A single line with no more points has a number at each."""
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_MARKERS = (
    "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "m-4-4h8v8h-8z",
    "m0-5.5l5.5 5.5l-5.5 5.5l-5.5-5.5z",
    "m0-5l5 9h-10z",
    "m0 5l5-9h-10z",
    "m-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
)
"""Relative to the middle, in the order of the series."""


class _Frame(msgspec.Struct):
    """Where values and categories are drawn."""

    left: float
    right: float
    top: float
    low: Decimal
    high: Decimal
    places: dict[str, float]

    def y(self, value: Decimal) -> float:
        share = float((value - self.low) / (self.high - self.low))
        return self.top + (1 - share) * _HEIGHT


def draw_lines(data: ChartData, code: str) -> Drawing:
    drawing = Drawing()
    drawing.lines(axis_title(data, code), "quiet")
    if data.plan.series:
        for index, series in enumerate(data.groups):
            _legend(drawing, index, series.label.get(code))
    ticks = _ticks(list(data.values.values()))
    frame = _frame(data, ticks, drawing.height + LINE + 4)
    for tick in ticks:
        y = frame.y(tick)
        drawing.rule(frame.left, y, WIDTH, y, "grid")
        drawing.text(frame.left - _SPACE, y + SIZE * 0.36, number(tick), "quiet", "end")
    ends = []
    for index, series in enumerate(data.groups):
        marks = list(_marks(data, series, frame))
        if marks:
            _course(drawing, index, marks)
            ends.append((marks[-1], data.values[data.categories[marks[-1].index].key, series.key]))
    if data.plan.series:
        _end_numbers(drawing, ends)
    else:
        _numbers(drawing, data, frame)
    drawing.height = frame.top + _HEIGHT + 6
    _category_labels(drawing, data, frame, code)
    return drawing


class _Mark(msgspec.Struct, frozen=True):
    index: int
    x: float
    y: float


def _marks(data: ChartData, series: Group, frame: _Frame) -> Iterator[_Mark]:
    for index, one in enumerate(data.categories):
        value = data.values.get((one.key, series.key))
        if value is not None:
            yield _Mark(index, frame.places[one.key], frame.y(value))


def _legend(drawing: Drawing, index: int, label: str) -> None:
    y = drawing.height + 4 + SIZE / 2
    drawing.path(f"M0 {plain(y)}H34", f"line-{index + 1}")
    drawing.path(_moved(index, 17, y), f"fill-{index + 1}")
    drawing.height += 2
    drawing.lines(label, x=40)


def _frame(data: ChartData, ticks: list[Decimal], top: float) -> _Frame:
    left = min(max(text_width(number(tick)) for tick in ticks) + _SPACE, WIDTH * 0.4)
    values = data.values.values()
    end = max(text_width(number(value)) for value in values) if data.plan.series else 0
    right = WIDTH - min(end + 10 if end else SIZE, WIDTH * 0.3)
    start = left + SIZE
    return _Frame(left, right, top, ticks[0], ticks[-1], _places(data, start, right))


def _places(data: ChartData, left: float, right: float) -> dict[str, float]:
    """By number or day where categories have one, else evenly."""
    keys = [one.key for one in data.categories]
    numbers = [data.positions.get(key, Decimal(i)) for i, key in enumerate(keys)]
    low, high = min(numbers), max(numbers)
    if low == high:
        return dict.fromkeys(keys, (left + right) / 2)
    return {
        key: left + float((one - low) / (high - low)) * (right - left)
        for key, one in zip(keys, numbers, strict=True)
    }


def _ticks(values: list[Decimal]) -> list[Decimal]:
    """Three to six round numbers that hold all values; from zero unless that flattens them."""
    low, high = min(values), max(values)
    if 0 <= low <= high / 2 or low == high:
        low = min(low, Decimal(0))
    if high / 2 <= low <= high <= 0 or low == high:
        high = max(high, Decimal(0)) if low < 0 else Decimal(1)
    rough = (high - low) / 4
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(s * power for s in _STEPS if s * power >= rough)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [((first + i) * step).normalize() for i in range(int(last - first) + 1)]


def _course(drawing: Drawing, index: int, marks: list[_Mark]) -> None:
    """The line, broken where a category between has no value, and its markers."""
    commands = ""
    last = -2
    for mark in marks:
        letter = "L" if mark.index == last + 1 else "M"
        commands += f"{letter}{plain(mark.x)} {plain(mark.y)}"
        last = mark.index
    drawing.path(commands, f"line-{index + 1}")
    for mark in marks:
        drawing.path(_moved(index, mark.x, mark.y), f"fill-{index + 1}")


def _moved(index: int, x: float, y: float) -> str:
    return f"M{plain(x)} {plain(y)}{_MARKERS[index]}"


def _end_numbers(drawing: Drawing, ends: list[tuple[_Mark, Decimal]]) -> None:
    """Last values beside their marks, moved apart where they would touch."""
    y = float("-inf")
    for mark, value in sorted(ends, key=lambda one: one[0].y):
        y = max(mark.y, y + SIZE + 2)
        drawing.text(mark.x + 9, y + SIZE * 0.36, number(value))


def _numbers(drawing: Drawing, data: ChartData, frame: _Frame) -> None:
    """At each point of a short line; of a long one at the ends, the highest and the lowest.

    They stand above the line, in a valley below it.
    """
    groups = [one for one in data.categories if (one.key, "") in data.values]
    values = [data.values[one.key, ""] for one in groups]
    wanted = set(range(len(values)))
    if len(values) > _LABELLED:
        wanted = {0, len(values) - 1, values.index(max(values)), values.index(min(values))}
    marks = [
        (
            groups[i],
            values[i],
            all(near > values[i] for near in (*values[i - 1 : i], *values[i + 1 : i + 2])),
        )
        for i in sorted(wanted)
    ]
    used = float("-inf")
    for category, value, below in marks:
        text = number(value)
        half = text_width(text) / 2
        x = min(max(frame.places[category.key], frame.left + half), WIDTH - half)
        if x - half > used:
            y = frame.y(value)
            fits = below and y + SIZE + 6 < frame.top + _HEIGHT
            drawing.text(x, y + SIZE + 6 if fits else y - 9, text, anchor="middle")
            used = x + half + 4


def _category_labels(drawing: Drawing, data: ChartData, frame: _Frame, code: str) -> None:
    """The first and the last, and between them as many as have room."""
    labels = [(one.label.get(code), frame.places[one.key]) for one in data.categories]
    widest = max(text_width(label) for label, _ in labels) + 12
    room = max(int((frame.right - frame.left) // widest), 1)
    every = -(-len(labels) // room)
    y = drawing.height + SIZE
    used = float("-inf")
    last_label, last_x = labels[-1]
    last_start = min(last_x - text_width(last_label) / 2, WIDTH - text_width(last_label))
    for index, (label, x) in enumerate(labels):
        half = text_width(label) / 2
        middle = min(max(x, half), WIDTH - half)
        last = index == len(labels) - 1
        fits = middle - half > used and (last or middle + half + 8 < last_start)
        if index == 0 or last or (index % every == 0 and fits):
            drawing.rule(x, y - SIZE - 6, x, y - SIZE - 1)
            drawing.text(middle, y, label, "quiet", "middle")
            used = middle + half + 8
    drawing.height = y + 4
