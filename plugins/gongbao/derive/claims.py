"""Does the text in a reference's brackets state what the data hold? And what stands there if
the author left it to the data.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gongbao.dates import format_date, roc_year
from gongbao.figure_model import Figure, FigureReference
from gongbao.languages import LANGUAGES
from gongbao.number_forms import (
    fits,
    is_left_to_data,
    needs_word,
    number_text,
    read_number,
    rough_text,
    states,
)
from gongbao.problems import Problem


def filled_text(shown: str, figure: Figure, lang: str) -> str:
    """What stands in brackets that were left to the data."""
    if figure.kind == "date":
        return format_date(date.fromisoformat(figure.value), lang)
    if figure.kind == "text":
        return figure.value
    value = Decimal(figure.value)
    if shown.strip():
        return rough_text(shown, value, figure.unit, lang)
    return number_text(value, figure.unit, lang, figure.exact)


def check_claim(reference: FigureReference, figure: Figure) -> Problem | None:
    """R104 for another value, R105 for a rounding that is not said, R106 for another unit."""
    shown = reference.shown
    if is_left_to_data(shown):
        return None
    if figure.kind == "number":
        code = _number_fault(shown, figure, reference.lang)
    elif figure.kind == "date":
        code = "" if shown in date_forms(date.fromisoformat(figure.value)) else "R104"
    else:
        code = "" if shown == figure.value else "R104"
    args = {
        "shown": shown,
        "value": filled_text("", figure, reference.lang),
        "unit": figure.unit.get(reference.lang) or "—",
        "reference": figure.reference,
    }
    return Problem(code, reference.place, args) if code else None


def _number_fault(shown: str, figure: Figure, lang: str) -> str:
    """The code of what is wrong with a number in brackets; empty where nothing is."""
    number, value = read_number(shown), Decimal(figure.value)
    if number is None:
        return "R104"
    if not states(number, value, figure.exact):
        return "R105" if needs_word(number, value) else "R104"
    return "" if fits(number, figure.unit, lang) else "R106"


def date_forms(day: date) -> set[str]:
    """The forms in which prose may state a day; the year may go without saying."""
    year = roc_year(day.year)
    forms = {day.isoformat(), f"{day.month}月{day.day}日"}
    forms.add(f"{year if year > 0 else day.year}年{day.month}月{day.day}日")
    for language in LANGUAGES:
        full = format_date(day, language.code)
        forms |= {full, full.replace(f"（{day.year}年）", ""), full.removesuffix(f" {day.year}")}
    if year > 0:
        forms.add(f"民國{year}年{day.month}月{day.day}日（{day.year}年）")
    return forms
