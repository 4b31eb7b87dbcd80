"""Kinds of personal data in bytes about to be public: one finder for each way of looking.

Finders read bytes of any kind of file and cost little where there is nothing: a search for a
rare byte, or for the shape of a number, comes before anything is decoded. Numbers and addresses
are found across full-width letters, marks that nobody sees, tags, entities and line ends.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from gongbao.problems import Place, Problem
from gongbao.record import Record
from gongbao.validate.identity_numbers import is_identity_number
from gongbao.validate.output_sieve import (
    AT_SIGNS,
    GAP,
    LABEL,
    LETTER,
    SECOND,
    WIDE,
    Shape,
    half_digits,
    shapes_in,
    unescaped,
)
from gongbao.validate.personal_data import HALF_WIDTH, masked


class Kind(Record, frozen=True):
    """A kind of personal data, in the words of problems."""

    name_zh: str
    name_en: str


ROWS = {".csv", ".tsv", ".ndjson", ".jsonl"}
"""Endings of files in which a line end also ends a number."""
IDENTITY = Kind("國民身分證統一編號或居留證號碼", "identity or resident number")
MOBILE = Kind("手機號碼", "mobile number")
CARD = Kind("信用卡號碼", "card number")
MAIL = Kind("電子郵件地址", "e-mail address")


class Finding(Record, frozen=True):
    kind: Kind
    text: str
    """In half width and one form: digits alone, addresses in small letters."""

    @property
    def shown(self) -> str:
        """As ``masked`` has it; of an address also the domain, which tells whose it is."""
        if self.kind == MAIL:
            name, _, domain = self.text.partition("@")
            return f"{name[:2]}***@{domain}"
        return masked(self.text)

    def problem(self, place: Place) -> Problem:
        kind = {"kind_zh": self.kind.name_zh, "kind_en": self.kind.name_en}
        return Problem("I104", place, {**kind, "text": self.shown})


_GAP_BEGINS = rb"(?=[ \-\r\n\xc2\xe2\xef\xe3&<%\\])"
"""Looked for first: most digits are followed by something else, and the search is long."""
_DIGIT = rb"(?:[0-9]|" + _GAP_BEGINS + GAP + rb"[0-9])"
_BEFORE = (
    rb"(?:(?<=[1289A-Da-d\x80-\x84\x8b-\x8d\x90\x91\xa0-\xa4\xad\xbf;][0-9])"
    rb'|(?<=[^1-57-9,.:"][1289][ \n-][0-9])|(?<=[A-Da-dmgbinr\r\x80-\xff][ \n>-][0-9])'
    rb"|(?<=(?:%2|00)[0b][0-9]))"
)
"""What the second character of a number, or the gap after it, ends with; looked for behind the
digit. Most dates and tags have something else before their blank or bracket."""
_TAIL = re.compile(rb"[0-9]" + _BEFORE + _DIGIT + rb"{7}(?![A-Za-z0-9])")
"""The last eight digits: they are rarer than letters, so the search begins with them."""
_BEGIN = rb"(?:(?<![A-Za-z0-9])|(?<=\\u[0-9a-f]{4}))"
_HEAD = re.compile(_BEGIN + LETTER + GAP + rb"?" + SECOND + GAP + rb"?\Z")
_HEAD_BYTES = 40
_DIGITS, _NINE, _PERCENT = frozenset(b"0123456789"), ord("9"), ord("%")
_NEVER_BEFORE = frozenset(b'0123456789,.:"')
"""Before the second character of an identity number, but for digits of a ``%20`` beside it."""
_NEVER_BEFORE_NINE = frozenset(b'12345789,.:"')
"""Before the nine of a mobile number."""
_MOBILE_HEAD = re.compile(
    rb"(?:(?<![A-Za-z0-9.])|(?<=\\u[0-9a-f]{4}))(?:8" + GAP + rb"?8" + GAP + rb"?6" + GAP + rb"?"
    rb"(?:\(?0\)?)?|0)" + GAP + rb"?9" + GAP + rb"?\Z"
)
_MOBILE_FORM = re.compile(r"(?:0|886[- ]?(?:\(?0\)?)?)(9\d\d)[- ]?(\d{3})[- ]?(\d{3})")
_TEN_DIGITS = re.compile(rb"(?<![A-Za-z0-9.])[0-9]{10}(?![A-Za-z0-9])")
_CARD = re.compile(rb"[2-6](?<![A-Za-z0-9.][2-6])" + _DIGIT + rb"{15}(?![A-Za-z0-9]|[ -][0-9])")
_CARD_FORM = re.compile(r"\d{16}|\d{4}([- ])\d{4}\1\d{4}\1\d{4}")
_CARD_PREFIX = re.compile("4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|35|62|6011|64[4-9]|65")
"""Visa, Mastercard, JCB, UnionPay, Discover (ISO/IEC 7812)."""
_SHAPE = bytes.maketrans(b"123456789", b"000000000")
_CARD_SHAPES = tuple(
    (shape, re.compile(re.escape(shape) + rb"(?<![0A-Za-z.]" + shape + rb")(?![0A-Za-z])"))
    for shape in (b"0" * 16, b"0000-0000-0000-0000", b"0000 0000 0000 0000")
)
_GROUP_BEFORE, _GROUP_AFTER = re.compile(rb"[0-9][ -]"), re.compile(rb"[ -][0-9]")
_GAP_BYTES = (
    b" -\r\n\xc2\xa0\xad\xe2\x80\x8b\x8c\x8d\x90\x91\x81\xef\xbb\xbf\xe3&#;<>/%\\"
    b"abdeghijmnoprstuwxyz"
)
"""All that gaps are made of; without them, the digits of a card stand side by side."""
_HIDDEN = re.compile(rb"[0-9](?=[\xc2\xe2\xef\xe3&<%\\])" + GAP + rb"[0-9]")
_HIDDEN_OR_WRAPPED = re.compile(rb"[0-9](?=[\r\n\xc2\xe2\xef\xe3&<%\\])" + GAP + rb"[0-9]")
"""Digits in a way that only the slow search for cards sees."""
_MAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]*@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24})(?![A-Za-z0-9])"
)
_PLAIN_MAIL = re.compile(_MAIL.pattern.encode())
_MAIL_BYTES = 200
_DOMAIN = re.compile(LABEL + rb"(?:\.|" + WIDE + rb")")
"""Looked for first: few of the at signs in style sheets and linked data have one behind them."""
_FILE_ENDING = re.compile(r"\.(?:png|jpe?g|webp|gif|svg|avif|xml|pdf|html?|json|csv)$")
"""``icon@2x.png`` is no address."""
_HIDDEN_BEFORE = re.compile(
    rb"(?:\xc2\xad|\xe2\x80[\x8b-\x8d]|\xe2\x81\xa0|\xef..|[;>]|%20|\\u00ad|\\u200b|\\)\Z",
    re.DOTALL,
)
_DIGIT_HIDDEN = re.compile(rb"[0-9](?:\xc2\xad|\xe2\x80[\x8b-\x8d])\Z")
_MARKUP = re.compile(r"</?(?:em|strong|b|i|span|wbr)>|\\u00ad|\\u200b")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_LINE_END = re.compile(r"\r?\n")


def find_short_numbers(data: bytes, rows: bool) -> Iterator[Finding]:
    """Identity and mobile numbers.

    rows: does a line end also end a number, as in CSV?
    """
    text = half_digits(data)
    mobiles = []
    tail = _TAIL.search(text)
    while tail:
        start = tail.start()
        last, before = text[start - 1], text[start - 2]
        spaced = _PERCENT in text[start - 4 : start - 2]
        if last not in _DIGITS or before not in _NEVER_BEFORE or spaced:
            head = _HEAD.search(text, max(0, start - _HEAD_BYTES), start)
            number = plain((head[0] + tail[0]).decode("utf-8", "replace")) if head else ""
            if len(number) == 10 and is_identity_number(number):
                yield Finding(IDENTITY, number)
        if last not in _DIGITS or (last == _NINE and before not in _NEVER_BEFORE_NINE):
            head = _MOBILE_HEAD.search(text, max(0, start - _HEAD_BYTES), start)
            if head and _DIGIT_HIDDEN.search(text, max(0, head.start() - 4), head.start()):
                head = None
            form = head and _MOBILE_FORM.fullmatch(_seen(head[0] + tail[0], rows))
            if form:
                mobiles.append((Finding(MOBILE, "0" + "".join(form.groups())), form[0]))
        tail = _TAIL.search(text, start + 1)
    bare = sum(shown.isdigit() for _, shown in mobiles)
    chance = bool(bare) and _is_chance(bare, len(_TEN_DIGITS.findall(text)), 0.05)
    yield from (one for one, shown in mobiles if not (chance and shown.isdigit()))


def find_cards(data: bytes, rows: bool) -> Iterator[Finding]:
    """Sixteen digits in the prefixes of cards whose check digit (Luhn) holds."""
    text = half_digits(unescaped(data))
    if b"0" * 16 not in text.translate(_SHAPE, _GAP_BYTES):
        return
    if (_HIDDEN if rows else _HIDDEN_OR_WRAPPED).search(text):
        spans = [match.span() for match in _CARD.finditer(text)]
    else:
        shape = text.translate(_SHAPE)
        spans = [m.span() for s, exact in _CARD_SHAPES if s in shape for m in exact.finditer(shape)]
    found = [text[begin:end] for begin, end in spans if not _goes_on(text, begin, end)]
    seen = [_seen(one, rows) for one in found]
    likes = [one for one in seen if _CARD_FORM.fullmatch(one) and _CARD_PREFIX.match(one)]
    held = [one for one in likes if is_card_number(plain(one))]
    if not _is_chance(len(held), len(likes), 0.3):
        yield from (Finding(CARD, plain(one)) for one in held)


def find_mails(data: bytes, _: bool) -> Iterator[Finding]:
    for sign in AT_SIGNS:
        at = data.find(sign)
        while at >= 0:
            end = at + len(sign)
            if _DOMAIN.match(data, end):
                plainly = _PLAIN_MAIL.search(data, max(0, at - 64), at + _MAIL_BYTES)
                if (
                    plainly
                    and plainly.start() < at < plainly.end()
                    and not _HIDDEN_BEFORE.search(data, max(0, at - 80), plainly.start())
                ):
                    yield from _mail(plainly[0].decode("ascii"))
                else:
                    yield from _mail_at(
                        data[max(0, at - _MAIL_BYTES) : at], data[end : end + _MAIL_BYTES]
                    )
            at = data.find(sign, end)


FINDERS: dict[Shape, Callable[[bytes, bool], Iterator[Finding]]] = {
    Shape.SHORT_NUMBER: find_short_numbers,
    Shape.CARD: find_cards,
    Shape.MAIL: find_mails,
}


def find_in_bytes(data: bytes, rows: bool) -> Iterator[Finding]:
    """What any finder finds; *rows* as in ``find_short_numbers``."""
    for shape in shapes_in(data):
        yield from FINDERS[shape](data, rows)


def is_card_number(digits: str) -> bool:
    """Does the check digit hold? Source: ISO/IEC 7812-1, annex B (Luhn)."""
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    return (sum(int(d) for d in digits[-1::-2]) + sum(n // 10 + n % 10 for n in doubled)) % 10 == 0


def plain(text: str) -> str:
    """Letters and digits alone, in capitals and half width."""
    bare = _MARKUP.sub("", html.unescape(text).replace("%20", "")).translate(HALF_WIDTH)
    return "".join(letter for letter in bare.upper() if letter.isascii() and letter.isalnum())


def _is_chance(held: int, likes: int, share: float) -> bool:
    """So few of many numbers of one length hold that they are no more than chance makes them.

    share: above what chance gives, 1 of 100 for mobile and 1 of 10 for card numbers.
    """
    return likes >= 20 and held < likes * share


def _seen(data: bytes, rows: bool) -> str:
    """As a reader sees it, in half width."""
    text = html.unescape(data.decode("utf-8", "replace")).replace("%20", " ")
    text = _UNSEEN.sub("", _MARKUP.sub("", text))
    text = text if rows else _LINE_END.sub("", text)
    return text.translate(HALF_WIDTH | {0xA0: " ", 0x2010: "-", 0x2011: "-"})


def _mail_at(before: bytes, after: bytes) -> Iterator[Finding]:
    left = _seen(unescaped(before), rows=True)[-100:]
    for match in _MAIL.finditer(left + "@" + _seen(unescaped(after), rows=True)):
        if match.start() < len(left) < match.end():
            yield from _mail(match[0])


def _mail(text: str) -> Iterator[Finding]:
    bare = _FILE_ENDING.sub("", text.lower())
    if _MAIL.fullmatch(bare):
        yield Finding(MAIL, bare)


def _goes_on(text: bytes, begin: int, end: int) -> bool:
    """Is it a part of a longer row of groups, such as numbers of four digits side by side?"""
    before, after = text[max(0, begin - 2) : begin], text[end : end + 2]
    return bool(_GROUP_BEFORE.fullmatch(before) or _GROUP_AFTER.fullmatch(after))
