"""Bars and stacks: the label stands above its bar in full, the number at its end."""

from __future__ import annotations

from decimal import Decimal

from gongbao.derive.chart_data import ChartData, Group
from gongbao.derive.chart_drawing import SIZE, WIDTH, Drawing, text_width
from gongbao.derive.chart_texts import axis_title, number

_BAR = 18
_GAP = 12
_SPACE = 6
"""Between a bar and its number."""
_LETTERS = "ABCDEF"


def draw_bars(data: ChartData, code: str) -> Drawing:
    drawing = Drawing()
    drawing.lines(axis_title(data, code), "quiet")
    drawing.height += 6
    scale = _Scale(list(data.values.values()))
    grouped = bool(data.plan.series)
    for category in data.categories:
        if grouped:
            drawing.lines(category.label.get(code), "strong")
        for index, series in enumerate(data.groups):
            value = data.values.get((category.key, series.key))
            if value is None:
                continue
            drawing.lines((series if grouped else category).label.get(code))
            _bar(drawing, scale, value, index)
        drawing.height += 4 if grouped else 0
    return drawing


def _bar(drawing: Drawing, scale: _Scale, value: Decimal, index: int) -> None:
    y = drawing.height + 4
    zero, end = scale.place(Decimal(0)), scale.place(value)
    if scale.negative:
        drawing.rule(zero, y - 2, zero, y + _BAR + 2)
    if value:
        drawing.rect(min(zero, end), y, max(abs(end - zero), 1), _BAR, f"fill-{index + 1}")
    base = y + _BAR / 2 + SIZE * 0.36
    if value < 0:
        drawing.text(end - _SPACE, base, number(value), anchor="end")
    else:
        drawing.text(max(end, zero + 1) + _SPACE, base, number(value))
    drawing.height = y + _BAR + _GAP


class _Scale:
    """From values to units: both ends leave room for the numbers that stand there."""

    def __init__(self, values: list[Decimal]) -> None:
        self.low, high = min(*values, Decimal(0)), max(*values, Decimal(0))
        self.span = high - self.low or Decimal(1)
        self.negative = self.low < 0
        room = WIDTH * 0.6
        before = [text_width(number(v)) + _SPACE for v in values if v < 0]
        after = [text_width(number(v)) + _SPACE for v in values if v >= 0]
        self.left = min(max(before, default=0), room / 2)
        self.width = WIDTH - self.left - min(max(after, default=0), room)

    def place(self, value: Decimal) -> float:
        return self.left + float((value - self.low) / self.span) * self.width


def draw_stack(data: ChartData, code: str) -> Drawing:
    """Parts carry letters, which the legend and the line of numbers below each bar explain."""
    drawing = Drawing()
    drawing.lines(axis_title(data, code), "quiet")
    for index, series in enumerate(data.groups):
        drawing.height += 4
        drawing.rect(0, drawing.height + 1, SIZE, SIZE, f"fill-{index + 1}")
        label = f"{_LETTERS[index]} {series.label.get(code)}" if data.plan.series else ""
        drawing.lines(label, x=SIZE + _SPACE)
    drawing.height += 10
    scale = _Scale([data.total(category.key) for category in data.categories])
    for category in data.categories:
        drawing.lines(category.label.get(code), "strong")
        _stacked(drawing, scale, data, category, code)
    return drawing


def _stacked(drawing: Drawing, scale: _Scale, data: ChartData, category: Group, code: str) -> None:
    y, end, parts = drawing.height + 4, Decimal(0), []
    base = y + _BAR / 2 + SIZE * 0.36
    for index, series in enumerate(data.groups):
        value = data.values.get((category.key, series.key))
        if value is None:
            continue
        start, end = end, end + value
        left, right = scale.place(start), scale.place(end)
        parts.append(f"{_LETTERS[index]}\N{NO-BREAK SPACE}{number(value)}")
        if value:
            drawing.rect(left, y, max(right - left - 1.5, 1), _BAR, f"fill-{index + 1}")
        if right - left > SIZE + 4:
            middle = (left + right - 1.5) / 2
            drawing.text(middle, base, _LETTERS[index], "on", "middle")
    drawing.text(scale.place(end) + _SPACE, base, number(end))
    drawing.height = y + _BAR + 2
    drawing.lines(("；" if code == "zh" else "; ").join(parts), "quiet")
    drawing.height += _GAP
