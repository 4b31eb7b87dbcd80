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
"""The second character of an identity number, a digit in half width."""
AT_SIGNS = (b"@", b"\xef\xbc\xa0", b"%40", b"&#64;", b"&#x40;", b"&commat;", b"\\u0040")
LABEL = rb"(?:[A-Za-z0-9-]|\xef[\xbc\xbd][\x80-\xbf]|" + GAP + rb"){1,60}"
"""The beginning of a domain, up to its first dot."""
WIDE = rb"\xef[\xbb-\xbd]"
"""What may become a dot in half width, and what may hide one."""

_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})")
_ESCAPE_BEGINS = b"\\u"
_DIGIT = rb"(?:[0-9]|\xef\xbc[\x90-\x99])"
_MOST_MEMORY = 64 << 20
"""Bytes for the states of the automaton, which come to a few as files go by."""


def _digits(text: bytes) -> bytes:
    """Each of these digits, in half or full width."""
    wide = b"".join(b"\\x%x" % (digit - 0x30 + 0x90) for digit in text)
    return rb"(?:[" + text + rb"]|\xef\xbc[" + wide + rb"])"


def _either(*patterns: bytes) -> bytes:
    return rb"(?:" + b"|".join(patterns) + rb")"


def _row(*characters: bytes) -> bytes:
    return (GAP + b"?").join(characters)


def _before(bytes_: bytes) -> bytes:
    """The beginning of the file, or a byte that is none of *bytes_* but for an escape's last."""
    return rb"(?:\A|[^" + bytes_ + rb"]|\\u[0-9a-f]{4})"


_TAIL = _row(*[_DIGIT] * 8) + rb"(?:[^A-Za-z0-9]|\z)"
_NINE = _row(b"", _digits(b"9"), _TAIL)
_IDENTITY = _row(LETTER, _either(SECOND, _digits(b"1289")), _TAIL)
_HOME = _digits(b"0") + _NINE
_ABROAD = _row(*map(_digits, (b"8", b"8", b"6")), rb"\(?" + _digits(b"0") + rb"?\)?") + _NINE
_CARD = _row(_digits(b"23456"), *[_DIGIT] * 15)
_UNSEEN = rb"\xc2\xe2\xef<&\\\\"
"""What begins with these may be a letter, or be there for no eye."""
_DOT = rb"\.(?:[A-Za-z0-9-][A-Za-z0-9.\-" + _UNSEEN + rb"]|[" + _UNSEEN + rb"])"
_MAIL = (
    rb"[A-Za-z0-9._%+\->;\x80-\xbf]"
    + _either(*map(re.escape, AT_SIGNS))
    + LABEL
    + _either(_DOT, WIDE)
)
_SHORT = _before(b"A-Za-z0-9") + _IDENTITY, _before(b"A-Za-z0-9.") + _either(_HOME, _ABROAD)
_LONG = _before(b"A-Za-z0-9.") + _CARD


def _compiled(pattern: bytes) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.max_mem = _MOST_MEMORY
    return re2.compile(pattern, options)


_SHAPES = {
    Shape.SHORT_NUMBER: _compiled(_either(*_SHORT)),
    Shape.CARD: _compiled(_LONG),
    Shape.MAIL: _compiled(_MAIL),
}
_ANY = _compiled(_either(*_SHORT, _LONG, _MAIL))


def shapes_in(data: bytes) -> list[Shape]:
    """What a finder may find in *data*, whatever kind of file it is of; most often nothing."""
    forms = [data, unescaped(data)] if _ESCAPE_BEGINS in data else [data]
    forms = [one for one in forms if _ANY.search(one)]
    return [shape for shape, sieve in _SHAPES.items() if any(map(sieve.search, forms))]


def unescaped(data: bytes) -> bytes:
    """Without the escapes of JSON, whose digits are no digits of a number."""
    if _ESCAPE_BEGINS not in data:
        return data
    return _ESCAPE.sub(lambda one: chr(int(one[1], 16)).encode("utf-8", "replace"), data)
