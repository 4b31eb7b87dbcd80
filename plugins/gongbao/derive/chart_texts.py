"""The words of a chart: numbers with units, the finding, the table of what is drawn."""

from __future__ import annotations

from decimal import Decimal

from gongbao.chart_model import ChartColumn
from gongbao.derive.chart_data import ChartData, Group
from gongbao.languages import LANGUAGES, LocalizedText, localized

_LEVELS = {"mean", "min", "max"}
"""Aggregates whose numbers are high or low rather than many or few."""


def number(value: Decimal) -> str:
    """All digits, with commas between thousands and a true minus sign."""
    return f"{value:,f}".replace("-", "−")


def amount(value: Decimal, data: ChartData, code: str) -> str:
    """A number with its unit, as prose has it."""
    unit = data.unit.get(code)
    if code == "zh":
        if unit.startswith("新臺幣"):
            return f"新臺幣{number(value)}{unit.removeprefix('新臺幣')}"
        return f"{number(value)}{unit}"
    if unit in {"NT$", "US$"}:
        return f"{unit}{number(value)}"
    return f"{number(value)}{'' if unit in {'', '%'} else ' '}{unit}"


def axis_title(data: ChartData, code: str) -> str:
    """What the numbers are, with their unit where the title does not end with it."""
    title, unit = data.measure.get(code), data.unit.get(code)
    if not title:
        return f"單位：{unit}" if code == "zh" else f"Unit: {unit}"
    if not unit or title.casefold().endswith(unit.casefold()):
        return title
    return f"{title}（{unit}）" if code == "zh" else f"{title} ({unit})"


def mark_label(category: Group, series: Group, code: str) -> str:
    name = category.label.get(code)
    if not series.label:
        return name
    inner = series.label.get(code)
    return f"{name}（{inner}）" if code == "zh" else f"{name} ({inner})"


def derive_finding(data: ChartData) -> LocalizedText:
    """What stands out, with numbers, in each language."""
    state = _line_finding if data.plan.kind == "line" else _bar_finding
    return LocalizedText({one.code: state(data, one.code) for one in LANGUAGES})


def _bar_finding(data: ChartData, code: str) -> str:
    """The largest, the smallest and all together; of a stack, by its whole bars."""
    if data.plan.kind == "stack":
        marks = [(c.label.get(code), data.total(c.key)) for c in data.categories]
    else:
        marks = [
            (mark_label(c, s, code), data.values[c.key, s.key])
            for c in data.categories
            for s in data.groups
            if (c.key, s.key) in data.values
        ]
    values = [value for _, value in marks]
    high, low = max(values), min(values)
    if len(marks) == 1:
        return _sentence([(marks[0][0], amount(high, data, code))], code)
    if high == low:
        words = "各項均為" if code == "zh" else "All the same"
        parts = [(words, amount(high, data, code))]
    else:
        ends = ("最多", "最少") if code == "zh" else ("Most", "Least")
        if low < 0 or "%" in data.unit.get("en") or data.plan.aggregate in _LEVELS:
            ends = ("最高", "最低") if code == "zh" else ("Highest", "Lowest")
        parts = [
            (word, _held(marks, value, data, code))
            for word, value in zip(ends, (high, low), strict=True)
        ]
    if data.additive:
        parts.append(
            ("合計" if code == "zh" else "Total", amount(sum(values, Decimal(0)), data, code))
        )
    return _sentence(parts, code)


def _held(marks: list[tuple[str, Decimal]], value: Decimal, data: ChartData, code: str) -> str:
    """Who has a value: three names at most, the rest by their count."""
    names = [name for name, own in marks if own == value]
    more = len(names) - 3
    comma = "、" if code == "zh" else "; "
    listed = comma.join(names[:3])
    if more > 0:
        listed += f"等{len(names)}項" if code == "zh" else f" and {more} more"
    each = ("各" if code == "zh" else "each ") if len(names) > 1 else ""
    return f"{listed}{'，' if code == 'zh' else ', '}{each}{amount(value, data, code)}"


def _sentence(parts: list[tuple[str, str]], code: str) -> str:
    if code == "zh":
        return "；".join(f"{word}：{text}" for word, text in parts) + "。"
    return ". ".join(f"{word}: {text}" for word, text in parts) + "."


def _line_finding(data: ChartData, code: str) -> str:
    """First, last and the change; of a single line also the highest and the lowest between."""
    zh = code == "zh"
    courses = [(one.label.get(code), _marks(data, one, code)) for one in data.groups]
    spans = {(marks[0][0], marks[-1][0]) for _, marks in courses}
    if len(courses) == 1 or len(spans) > 1:
        told = [_course(name, marks, data, code) for name, marks in courses]
        return ("" if zh else " ").join(told)
    ((first, last),) = spans
    head = (f"{first}到{last}：" if zh else f"{first} to {last}: ") if first != last else ""
    told = [_from_to(name, marks, data, code) for name, marks in courses]
    return f"{head}{('；' if zh else '; ').join(told)}{'。' if zh else '.'}"


Marks = list[tuple[str, Decimal]]


def _marks(data: ChartData, series: Group, code: str) -> Marks:
    return [
        (one.label.get(code), data.values[one.key, series.key])
        for one in data.categories
        if (one.key, series.key) in data.values
    ]


def _from_to(name: str, marks: Marks, data: ChartData, code: str) -> str:
    zh, (start, end) = code == "zh", (marks[0][1], marks[-1][1])
    if start == end:
        return f"{name}{'為' if zh else ' '}{amount(end, data, code)}"
    share = _share(start, end, data)
    change = f"{'（' if zh else ' ('}{'+' if end > start else '−'}{share}%{'）' if zh else ')'}"
    if zh:
        verb = "增為" if end > start else "減為"
        return f"{name}由{number(start)}{verb}{amount(end, data, code)}{change if share else ''}"
    return f"{name} from {number(start)} to {amount(end, data, code)}{change if share else ''}"


def _course(name: str, marks: Marks, data: ChartData, code: str) -> str:
    zh = code == "zh"
    (first, start), (last, end) = marks[0], marks[-1]
    if len(marks) == 1:
        text = f"{first}{'為' if zh else ': '}{amount(start, data, code)}"
    else:
        shown = (amount(start, data, code), amount(end, data, code))
        text = _between(first, last, *shown, zh) + _change(start, end, data, code)
    values = [value for _, value in marks]
    words = (("最高", max), ("最低", min)) if zh else (("highest", max), ("lowest", min))
    for word, extreme in words:
        value = extreme(values)
        if value not in {start, end}:
            when = ("、" if zh else ", ").join(label for label, own in marks if own == value)
            held = amount(value, data, code)
            text += f"；{word}{held}（{when}）" if zh else f"; {word} {held} ({when})"
    lead = f"{name}{'：' if zh else ': '}" if name else ""
    return f"{lead}{text}{'。' if zh else '.'}"


def _between(first: str, last: str, start: str, end: str, zh: bool) -> str:
    return f"{first}為{start}，{last}為{end}" if zh else f"{start} in {first}, {end} in {last}"


def _change(start: Decimal, end: Decimal, data: ChartData, code: str) -> str:
    zh, change = code == "zh", end - start
    if not change:
        return "，沒有變化" if zh else ", no change"
    word = ("增加" if change > 0 else "減少") if zh else ("up" if change > 0 else "down")
    shown, share = amount(abs(change), data, code), _share(start, end, data)
    percent = (f"（{share}%）" if zh else f" ({share}%)") if share else ""
    return f"，{word}{shown}{percent}" if zh else f", {word} {shown}{percent}"


def _share(start: Decimal, end: Decimal, data: ChartData) -> str:
    """The change in percent of the start; nothing where that says nothing."""
    if start <= 0 or "%" in data.unit.get("en"):
        return ""
    return f"{abs(end - start) / start * 100:,.1f}"


def derive_rows(
    data: ChartData,
) -> tuple[tuple[ChartColumn, ...], tuple[tuple[LocalizedText, ...], ...]]:
    """One row for each category, one column for each series."""
    measure = localized(**{one.code: axis_title(data, one.code) for one in LANGUAGES})
    numbers = [series.label or measure for series in data.groups]
    columns = [ChartColumn(title=data.category)]
    columns += [ChartColumn(title=title, number=True) for title in numbers]
    rows = []
    for category in data.categories:
        found = (data.values.get((category.key, series.key)) for series in data.groups)
        cells = [_plain("" if value is None else number(value)) for value in found]
        rows.append((category.label, *cells))
    return tuple(columns), tuple(rows)


def _plain(text: str) -> LocalizedText:
    return LocalizedText(dict.fromkeys((one.code for one in LANGUAGES), text))
