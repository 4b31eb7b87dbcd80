"""Dates as a Taiwanese reader and as an English reader write them.

The ROC year is the AD year less 1911 (year 1 is 1912); dates before have no ROC form.
"""

from __future__ import annotations

from datetime import date, datetime

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def roc_year(year: int) -> int:
    return year - 1911


def format_date(day: date, lang: str) -> str:
    """``民國109年1月2日（2020年）`` or ``2 January 2020``."""
    if lang == "zh":
        return f"民國{roc_year(day.year)}年{day.month}月{day.day}日（{day.year}年）"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def format_weekday(day: date, lang: str) -> str:
    return f"星期{_WEEKDAYS_ZH[day.weekday()]}" if lang == "zh" else _WEEKDAYS_EN[day.weekday()]


def format_datetime(moment: datetime, lang: str) -> str:
    return f"{format_date(moment.date(), lang)} {moment:%H:%M}"


def format_year(year: int, lang: str) -> str:
    """*year* is AD."""
    return f"民國{roc_year(year)}年（{year}年）" if lang == "zh" else str(year)
