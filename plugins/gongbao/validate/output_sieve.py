"""How numbers and addresses are written in the bytes of any file, and a sieve for them.

Nearly all files of a site have nothing in them that a finder of ``output_rules`` would look at
twice. One pass of RE2, which has neither look-around nor backtracking, tells them from the rest
at the speed of memory. It holds back whatever a finder may find, and little else.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Any

import re2


class Shape(Enum):
    """What finders look for, by the way in which they look."""

    SHORT_NUMBER = auto()
    """Identity and mobile numbers."""
    CARD = auto()
    MAIL = auto()


LETTER = rb"(?:[A-Za-z]|\xef\xbc[\xa1-\xba]|\xef\xbd[\x81-\x9a])"
"""In half or full width, as UTF-8."""
GAP = (
    rb"(?:[ -]|\r?\n|\xc2[\xa0\xad]|\xe2\x80[\x8b-\x8d\x90\x91]|\xe2\x81\xa0|\xef\xbb\xbf"
    rb"|\xe3\x80\x80"
    rb"|&shy;|&nbsp;|&zwnj;|&#(?:x0*(?:ad|200b)|173|8203);|</?(?:em|strong|b|i|span|wbr)>|%20|\\u00ad"
    rb"|\\u200b)"
)
"""What may stand between two characters of a number: marks that nobody sees, tags, line ends."""
SECOND = rb"(?:[1289A-Da-d]|\xef\xbc[\xa1-\xa4]|\xef\xbd[\x81-\x84])"
"""The second character of an identity number; a digit in half width."""
AT_SIGNS = (b"@", b"\xef\xbc\xa0", b"%40", b"&#64;", b"&#x40;", b"&commat;", b"\\u0040")
LABEL = rb"(?:[A-Za-z0-9-]|\xef[\xbc\xbd][\x80-\xbf]|" + GAP + rb"){1,63}"
"""The beginning of a domain, up to its first dot; no longer in half width (RFC 1035)."""
WIDE = rb"\xef[\xbb-\xbd]"
"""What may become a dot in half width, and what may hide one."""

_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})")
_ESCAPE_BEGINS = b"\\u"
_WIDE_DIGIT = rb"\xef\xbc[\x90-\x99]"
_WIDE_DIGITS = re.compile(_WIDE_DIGIT)
_MOST_MEMORY = 64 << 20
"""Bytes for the states of one automaton. It makes them as it meets them, a few megabytes in most
sites; where they do not suffice RE2 goes on more slowly."""


def _either(*patterns: bytes) -> bytes:
    return rb"(?:" + b"|".join(patterns) + rb")"


def _row(*characters: bytes) -> bytes:
    return (GAP + b"?").join(characters)


def _after_none_of(bytes_: bytes) -> bytes:
    """The beginning of the file, another byte than these, or an escape, however it ends."""
    return rb"(?:\A|[^" + bytes_ + rb"]|\\u[0-9a-f]{4})"


_TAIL = _row(*[b"[0-9]"] * 8) + rb"(?:[^A-Za-z0-9]|\z)"
_IDENTITY = _row(LETTER, SECOND, _TAIL)
_MOBILE = _row(_either(b"0", _row(b"8", b"8", b"6", rb"\(?0?\)?")), b"9", _TAIL)
_CARD = _row(b"[2-6]", *[b"[0-9]"] * 15)
_NAME = rb"A-Za-z0-9._%+\-"
"""What the part of an address before the at sign is made of, as it is seen."""
_UNSEEN = rb"\xc2\xe2\xef<&\\\\"
"""What begins with these may be a letter, or be there for no eye."""
_DOT = rb"\.(?:[@" + _NAME + rb"][@" + _NAME + _UNSEEN + rb"]|[" + _UNSEEN + rb"])"
"""With what follows it; ``%40`` may also be in the name, and the at sign behind the dot."""
_MAIL = (
    rb"["
    + _NAME
    + rb">;\x80-\xbf]"
    + _either(*map(re.escape, AT_SIGNS))
    + LABEL
    + _either(_DOT, WIDE)
)
_PATTERNS = {
    Shape.SHORT_NUMBER: _either(
        _after_none_of(b"A-Za-z0-9") + _IDENTITY, _after_none_of(b"A-Za-z0-9.") + _MOBILE
    ),
    Shape.CARD: _after_none_of(b"A-Za-z0-9.") + _CARD,
    Shape.MAIL: _MAIL,
}
"""Digits in half width; what has others is looked at in both."""


def _compiled(pattern: bytes) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    return re2.compile(pattern, options)


_SIEVES = {shape: _compiled(pattern) for shape, pattern in _PATTERNS.items()}
_ANY = _compiled(_either(*_PATTERNS.values(), _WIDE_DIGIT))


def shapes_in(data: bytes) -> list[Shape]:
    """What a finder may find in *data*, whatever kind of file it is of; most often nothing."""
    forms = [data, unescaped(data)] if _has_escapes(data) else [data]
    forms = [one for one in forms if _ANY.search(one)]
    forms += [half_digits(one) for one in forms if _WIDE_DIGITS.search(one)]
    return [shape for shape, sieve in _SIEVES.items() if any(map(sieve.search, forms))]


def half_digits(data: bytes) -> bytes:
    """With digits in half width where they are in full width."""
    return _WIDE_DIGITS.sub(lambda digit: bytes([digit[0][2] - 0x60]), data)


def unescaped(data: bytes) -> bytes:
    """Without the escapes of JSON, whose digits are no digits of a number."""
    if not _has_escapes(data):
        return data
    return _ESCAPE.sub(lambda one: chr(int(one[1], 16)).encode("utf-8", "replace"), data)


def _has_escapes(data: bytes) -> bool:
    """One byte is looked for thirty times as fast as two, and most files do not have it."""
    return b"\\" in data and _ESCAPE_BEGINS in data
