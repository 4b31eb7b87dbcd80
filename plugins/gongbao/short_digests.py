"""Short digests, in names of files and in the search index.

A digest of ten hexadecimal digits looks like an identity number once in 2,300 times (a letter, one
of 1, 2, 8, 9 and a to d, eight decimal digits, a check digit that holds), and then the last look
would stop the build. No personal number has as many letters and digits as this has: identity
numbers have 10, mobile numbers 10, 12 or 13, cards 16.
"""

from __future__ import annotations

SHORT = 11
"""Hexadecimal digits: 44 bits, enough to tell the versions of a file apart."""


def shortened(digest: str) -> str:
    return digest[:SHORT]
