"""Regions of large files in which an earlier build found nothing.

A new issue adds a few rows to tables and feeds that have those of ten years. Such a file is cut
where its content says so, so that a row that is put in or taken out changes one region and not
all behind it. Regions overlap by more than a number or an address is long: whatever is found in
a file is found in one of them.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

from gongbao.load.cache import Cache, digest_of

_LARGE = 50_000
"""Bytes from which on a file is worth cutting."""
_LEAST = 2_048
"""Bytes of a region, but for the last. They are few beside those that follow, so that behind a new
row regions soon end where they ended before."""
_ONE_LINE_IN = 128
"""Behind these, a line in so many ends a region; which ones, its bytes and those of the line
before it say, for in a feed every entry has lines that all have."""
_OVERLAP = 1024
"""Bytes; sixteen digits with a gap of the longest kind behind each have 300."""


class CleanRegions:
    """What is known of files by their path, in the cache of builds."""

    def __init__(self, cache: Cache, *depends: object) -> None:
        """depends: on what it depends whether something is found, such as what is allowed."""
        self._cache = cache
        self._depends = depends

    def unknown(self, path: str, data: bytes) -> tuple[list[bytes], list[bytes]]:
        """The regions of *data* that nobody has looked at, in order, and the digests of all.

        A small file is one region, of which nothing is kept.
        """
        if len(data) < _LARGE:
            return [data], []
        known = set(self._cache.get(self._key(path), list[bytes]) or ())
        regions = [(_digest(region), region) for region in cut(data)]
        return [region for digest, region in regions if digest not in known], [*dict(regions)]

    def keep(self, path: str, digests: list[bytes]) -> None:
        """Know that nothing was found in the regions with *digests*, all of the file at *path*."""
        if digests:
            self._cache.put(self._key(path), digests)

    def _key(self, path: str) -> str:
        return digest_of("clean regions", path, *self._depends)


def cut(data: bytes) -> Iterator[bytes]:
    """Regions of whole lines that overlap by ``_OVERLAP`` bytes and more."""
    begin = end = former = 0
    for line in data.split(b"\n"):
        end += len(line) + 1
        both = zlib.crc32(line, former)
        former = zlib.crc32(line)
        if both % _ONE_LINE_IN == 0 and end - begin >= _LEAST and end < len(data):
            yield _with_overlap(data, begin, end)
            begin = end
    yield _with_overlap(data, begin, len(data))


def _with_overlap(data: bytes, begin: int, end: int) -> bytes:
    """Up to the lines that are so far away, so that it does not depend on where others are cut."""
    first = data.rfind(b"\n", 0, max(0, begin - _OVERLAP)) + 1
    last = data.find(b"\n", end + _OVERLAP)
    return data[first : last if last >= 0 else len(data)]


def _digest(region: bytes) -> bytes:
    return hashlib.blake2b(region, digest_size=16).digest()
