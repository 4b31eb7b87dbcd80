"""Numbers as Chinese and English prose writes them: 84萬9,300, 4,000萬元, NT$40 million.

Only Arabic digits with scale words are understood; numbers are exact decimals throughout.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

import msgspec

from gongbao.languages import LocalizedText

MAX_NUMBER = 10**24
"""What a figure stays below: sums of longer ones would lose digits of Python's decimals."""
SCALES = {
    "千": 1_000,
    "萬": 10_000,
    "百萬": 1_000_000,
    "億": 100_000_000,
    "兆": 1_000_000_000_000,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
}
PERCENT = frozenset({"%", "％", "percent", "per cent", "百分比"})
MONEY = frozenset({"元", "新臺幣元", "新台幣元", "新臺幣", "NT$", "TWD"})
_CURRENCY = ("NT$", "新臺幣", "新台幣")
_WORDS = {
    "about": ("約", "大約", "about", "around", "some", "roughly"),
    "below": ("近", "將近", "接近", "不到", "nearly", "almost", "under", "less than"),
    "above": ("逾", "超過", "over", "more than"),
}
"""Words that say of a number that it is rounded, and to which side the value lies of it."""
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_PART = rf"\d[\d,]*(?:\.\d+)?\s*(?:{_SCALE})?"
_FORM = re.compile(
    rf"(?P<before>[^\d]*?)(?P<sign>[-−])?\s*(?P<number>{_PART}(?:\s*\d[\d,]*(?:{_SCALE})?)*)(?P<after>\D*)",
    re.IGNORECASE | re.DOTALL,
)
_PARTS = re.compile(rf"(\d[\d,]*)(?:\.(\d+))?\s*({_SCALE})?", re.IGNORECASE)
_WHOLE_SCALES = ((100_000_000, "億"), (10_000, "萬"))
_SHORTEST_SCALED = {"zh": 100_000, "en": 1_000_000}
_SCALE_STEP = 10_000
"""Numbers are written with a scale word where nothing below this is lost."""
_ROUGH_DIGITS = 2
PRECISION = Context(prec=34)
"""Of quotients, in digits; what is written of them has far fewer."""
_INEXACT_PLACES = Decimal("0.1")


class StatedNumber(msgspec.Struct, frozen=True):
    """A number that a text states, and how exactly."""

    value: Decimal
    resolution: Decimal
    """Value of the last digit written."""
    rounding: str
    """``about``, ``below`` or ``above`` where a word says so, else empty."""
    currency: bool
    unit: str
    """What follows the number."""
    rest: str
    """What stands before it beside those words; should be empty."""


def read_number(text: str) -> StatedNumber | None:
    """The one number of *text*; None where it has none or several."""
    match = _FORM.fullmatch(text.strip())
    if not match:
        return None
    value, resolution = Decimal(0), Decimal(1)
    for whole, decimals, scale in _PARTS.findall(match["number"]):
        factor = SCALES.get(scale.lower(), 1)
        value += Decimal(f"{whole.replace(',', '')}.{decimals or 0}") * factor
        resolution = Decimal(factor).scaleb(-len(decimals))
    rest, currency = match["before"].strip(), False
    for sign in _CURRENCY:
        if rest.endswith(sign):
            rest, currency = rest.removesuffix(sign).strip(), True
    rounding = next((kind for kind, words in _WORDS.items() if rest.lower() in words), "")
    return StatedNumber(
        value=-value if match["sign"] else value,
        resolution=resolution,
        rounding=rounding,
        currency=currency,
        unit=match["after"].strip(),
        rest="" if rounding else rest,
    )


def is_left_to_data(shown: str) -> bool:
    """Brackets that are empty, or hold only a word such as 約, are filled in."""
    word = shown.strip().lower()
    return not word or any(word in words for words in _WORDS.values())


def states(stated: StatedNumber, value: Decimal, exact: bool) -> bool:
    """Is *stated* the *value* itself, or a correct rounding of it that says so?"""
    if stated.value == value:
        return True
    half = stated.resolution / 2
    if not exact and abs(stated.value - value) <= half:
        return True
    if not stated.rounding or abs(stated.value - value) * 20 > abs(value):
        return False
    steps = _steps(stated)
    if stated.rounding == "below":
        return value < stated.value and any(stated.value - value < step for step in steps)
    if stated.rounding == "above":
        return value > stated.value and any(value - stated.value < step for step in steps)
    return any(abs(stated.value - value) * 2 <= step for step in steps)


def needs_word(stated: StatedNumber, value: Decimal) -> bool:
    """Would *stated* be right if a word said that it is rounded?"""
    said = msgspec.structs.replace(stated, rounding="about")
    return not stated.rounding and states(said, value, exact=True)


def _steps(stated: StatedNumber) -> list[Decimal]:
    """Places that the number may be rounded at: the last digit, and its final zeros."""
    steps = [stated.resolution]
    while stated.value and stated.value % (steps[-1] * 10) == 0:
        steps.append(steps[-1] * 10)
    return steps


def number_text(value: Decimal, unit: LocalizedText, lang: str, exact: bool = True) -> str:
    """*value* with its unit: ``12,563件``, ``4,000萬元``, ``NT$40 million``, ``97.7%``."""
    if not exact:
        value = value.quantize(_INEXACT_PLACES, ROUND_HALF_UP)
    return with_unit(digits(value, lang), unit, lang)


def rough_text(words: str, value: Decimal, unit: LocalizedText, lang: str) -> str:
    """*value* to two digits after words such as ``約``: ``約1.3萬人``, ``about 13,000 people``."""
    places = value.adjusted() - _ROUGH_DIGITS + 1
    rounded = (value.scaleb(-places).quantize(Decimal(1), ROUND_HALF_UP)).scaleb(places)
    gap = "" if lang == "zh" else " "
    return f"{words.strip()}{gap}{with_unit(digits(rounded, lang), unit, lang)}"


def digits(value: Decimal, lang: str) -> str:
    """The number alone, with separators and, where nothing is lost, a scale word."""
    if abs(value) < _SHORTEST_SCALED.get(lang, 1_000_000) or value % _SCALE_STEP:
        return f"{plain(value):,f}".replace("-", "−")
    sign, rest = ("−" if value < 0 else ""), abs(int(value))
    if lang != "zh":
        word = "billion" if rest >= SCALES["billion"] else "million"
        return f"{sign}{plain(Decimal(rest) / SCALES[word]):,f} {word}"
    text = ""
    for scale, word in _WHOLE_SCALES:
        count, rest = divmod(rest, scale)
        text += f"{count:,}{word}" if count else ""
    return sign + text


def with_unit(number: str, unit: LocalizedText, lang: str) -> str:
    """The number before, or for money in English behind, its unit."""
    if set(unit.values.values()) & PERCENT:
        return f"{number}%"
    word = unit.get(lang)
    if set(unit.values.values()) & MONEY:
        return f"{number}元" if lang == "zh" else f"NT${number}"
    if not word:
        return number
    return f"{number}{word}" if lang == "zh" else f"{number} {word}"


def fits(stated: StatedNumber, unit: LocalizedText, lang: str) -> bool:
    """Is what stands around the number the *unit* of the data, or nothing?"""
    if stated.rest:
        return False
    known = {word.lower() for word in unit.values.values()}
    said = stated.unit.lower()
    money = bool({word.lower() for word in MONEY} & known)
    if stated.currency and not money:
        return False
    if not said:
        return True
    if said in PERCENT:
        return bool(known & PERCENT)
    if money:
        return said in {"元", *known}
    own = unit.values.get(lang)
    allowed = {own.lower()} if own else known
    return said in allowed or said in {word.removesuffix("s") for word in allowed}


def plain(value: Decimal) -> Decimal:
    """Without needless zeros behind the point and without an exponent."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()
