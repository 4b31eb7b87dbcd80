"""Dates as a Taiwanese reader and as an English reader write them.

The ROC year is the AD year less 1911 (year 1 is 1912); dates before have no ROC form.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_NUMERALS = "元○〇零一二三四五六七八九十廿卅百"
_FORMS = (
    re.compile(
        rf"(?:中華)?(?:民國)?\s*([0-9{_NUMERALS}]+)年\s*([0-9{_NUMERALS}]+)月\s*([0-9{_NUMERALS}]+)日"
    ),
    re.compile(r"(?:民國)?(\d{1,4})([./-])(\d{1,2})\2(\d{1,2})"),
    re.compile(r"(\d{3})(\d{2})(\d{2})"),
)
_FIRST_YEAR = 1912
_LAST_ROC_YEAR = 999


def roc_year(year: int) -> int:
    return year - 1911


def format_date(day: date, lang: str) -> str:
    """``民國109年（2020年）1月2日``, before the ROC ``西元1911年1月2日``, or ``2 January 2020``."""
    if lang == "zh" and day.year < _FIRST_YEAR:
        return f"西元{day.year}年{day.month}月{day.day}日"
    if lang == "zh":
        return f"民國{roc_year(day.year)}年（{day.year}年）{day.month}月{day.day}日"
    if lang != "en":
        return _cldr(day, "long", lang)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _cldr(day: date, form: str, locale: str) -> str:
    """As a reader of another language writes it; *form* is one of CLDR or its pattern."""
    from babel.dates import format_date as format_by_locale

    return format_by_locale(day, form, locale)


def format_weekday(day: date, lang: str) -> str:
    if lang == "zh":
        return f"星期{_WEEKDAYS_ZH[day.weekday()]}"
    return _WEEKDAYS_EN[day.weekday()] if lang == "en" else _cldr(day, "EEEE", lang)


def short_weekday(weekday: int, lang: str) -> str:
    """*weekday* from Monday, 0."""
    if lang == "zh":
        return _WEEKDAYS_ZH[weekday]
    monday = date(2020, 1, 6)
    return (
        _WEEKDAYS_EN[weekday][:2]
        if lang == "en"
        else _cldr(monday + timedelta(weekday), "EEEEEE", lang)
    )


def format_day(day: date, lang: str) -> str:
    """``6日（一）`` or ``Mon 6``, where the month is known."""
    if lang == "zh":
        return f"{day.day}日（{_WEEKDAYS_ZH[day.weekday()]}）"
    return (
        f"{_WEEKDAYS_EN[day.weekday()][:3]} {day.day}"
        if lang == "en"
        else _cldr(day, "EEE d", lang)
    )


def format_month(month: int, lang: str) -> str:
    if lang == "zh":
        return f"{month}月"
    return _MONTHS[month - 1] if lang == "en" else _cldr(date(2020, month, 1), "MMMM", lang)


def format_datetime(moment: datetime, lang: str) -> str:
    return f"{format_date(moment.date(), lang)} {moment:%H:%M}"


def moment_of(text: str, timezone: str) -> datetime:
    """*text* in ISO 8601, in that time zone where it has no offset of its own."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))


def parse_date(text: str) -> date | None:
    """A date in one of the forms met in practice, or None when it is none.

    ``109.1.2``, ``109-01-02``, ``109/1/2``, ``109年1月2日``, ``中華民國一百零九年一月二日``,
    ``1090102``, and ISO. A year below 1000 is one of the ROC. Used in checks to say what was
    most likely meant; what is published is always written as ISO.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            parts = [_number(part) for part in match.groups() if part not in {".", "/", "-"}]
            return _day(*parts)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    """None where there is no such day: one of the numbers is 0 or too great."""
    if not year:
        return None
    try:
        return date(year + 1911 if year <= _LAST_ROC_YEAR else year, month, day)
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> int:
    """0 where *text* is no number, for no year, month or day is 0."""
    if text.isascii():
        return int(text)
    if text == "元":
        return 1
    import cn2an

    try:
        return int(cn2an.cn2an(_in_full(text), "smart"))
    except (ValueError, OverflowError):
        return 0


def _in_full(numeral: str) -> str:
    """As cn2an reads it: ``卅一`` is 三十一, ``百年`` as people say it 一百年."""
    numeral = numeral.replace("○", "〇").replace("廿", "二十").replace("卅", "三十")
    return f"一{numeral}" if numeral.startswith("百") else numeral
