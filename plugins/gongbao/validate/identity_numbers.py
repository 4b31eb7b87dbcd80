"""Identity and resident numbers: their check digit, and what is left to guess of masked ones.

Sources: the rules of 內政部 for 國民身分證統一編號 and 統一證號 (residents' numbers in the form
before 2021, with a second letter, and after it, with 8 or 9); letter 發資字第1031501471號 of the
National Development Council (2014): the last four characters are masked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_LETTER_VALUES = dict(zip("ABCDEFGHJKLMNPQRSTUVXYWZIO", range(10, 36), strict=True))
_WEIGHTS = (7, 6, 5, 4, 3, 2, 1, 1)
"""Of the last eight characters; the letter counts as two digits."""
MASKS = "*○〇●×"
"""Signs that stand for a hidden character, in half width; so does a run of three or more X."""
_HIDDEN = re.compile(rf"[{MASKS}]|X(?=XX)|(?<=X)X(?=X)|(?<=XX)X")
_USUAL = 6
"""How many characters stay where the last four are masked."""
FEWEST_CANDIDATES = 1000
"""As many as the usual mask leaves; fewer can be tried one by one."""


def is_identity_number(text: str) -> bool:
    """Does the check digit hold? For citizens' and residents' numbers, spaces and hyphens free."""
    return count_candidates(re.sub(r"[ -]", "", text).upper()) == 1


def count_candidates(number: str) -> int:
    """How many valid numbers a masked one can be; ``*`` is a hidden character.

    number: ten characters in capitals. A hidden second character is one of 1, 2, 8 and 9.
    """
    sums = Counter(_first(letter) for letter in _choices(number[0], _LETTER_VALUES))
    sums = _add(sums, [8 * _second(one) for one in _choices(number[1], "1289")])
    for character, weight in zip(number[2:], _WEIGHTS, strict=True):
        sums = _add(sums, [weight * int(one) for one in _choices(character, "0123456789")])
    return sums[0]


def count_left(text: str) -> int:
    """How many candidates remain once the same number is seen with its last four masked too.

    text: a letter and nine digits or signs that hide one.
    Where no masked number of a site leaves fewer than ``FEWEST_CANDIDATES`` so, no two of them
    do when they are joined.
    """
    number = _HIDDEN.sub("*", text.upper())
    if "*" not in number or "X" in number[1:]:
        return FEWEST_CANDIDATES
    return count_candidates(number[:_USUAL].replace("*", "1") + number[_USUAL:])


def _choices(character: str, every: Iterable[str]) -> Iterable[str]:
    return every if character == "*" else character


def _first(letter: str) -> int:
    value = _LETTER_VALUES[letter]
    return (value // 10 + 9 * (value % 10)) % 10


def _second(character: str) -> int:
    return _LETTER_VALUES[character] % 10 if character.isalpha() else int(character)


def _add(sums: Counter[int], terms: list[int]) -> Counter[int]:
    """Sums, modulo ten, of each of *sums* and each of *terms*."""
    found: Counter[int] = Counter()
    for value, times in sums.items():
        for term in terms:
            found[(value + term) % 10] += times
    return found
