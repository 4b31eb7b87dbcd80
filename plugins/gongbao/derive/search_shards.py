"""Which shard of the search index a gram is in.

A gram of three tokens or more lies beside the one that it begins with, so that a browser that has
read the first pair of a text also has the longer grams from there on. Only where too much follows
a common gram do the longer ones lie apart, each at the place that its own hash names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gongbao.derive.search_codec import LIST, Keys, Postings, encode_table

SHARD_BYTES = 3600
"""What a shard has on average, as near as a power of two of shards comes to it."""
FOLLOWING_BYTES = 6000
"""From how many bytes on what follows a common gram lies apart."""
_ENTRY_BYTES = 5

Sizes = npt.NDArray[np.int64]


class Level:
    """Postings of all grams of one length, by rising key, and the gram that each begins with."""

    def __init__(self, found: Sequence[Postings], begins: Sequence[Keys] = ()) -> None:
        joined = Postings.joined(found)
        order = np.argsort(joined.keys, kind="stable")
        self.postings = joined
        self.order = order
        self.keys = joined.keys[order]
        self.begins = np.concatenate(begins)[order] if begins else None
        self.sizes: Sizes = joined.lengths[order] + _ENTRY_BYTES
        self.common = joined.kinds[order] >= LIST
        self.apart = np.zeros(len(self.keys), bool)
        self.roots = self.keys


def encode_shards(alone: Sequence[Postings], levels: Sequence[Level]) -> tuple[int, list[bytes]]:
    """How many highest bits of a hash number the shards, and the shards.

    *alone* are postings that each lie where their own key says, *levels* the grams of two tokens,
    of three, and so on.
    """
    _settle(levels)
    parts = [Level(alone), *levels] if alone else [*levels]
    if not any(len(part.keys) for part in parts):
        return 0, [b"\0"]
    postings = Postings.joined([part.postings for part in parts])
    roots = np.concatenate([_unordered(part, part.roots) for part in parts])
    apart = np.concatenate([_unordered(part, part.apart) for part in parts])
    size = len(postings.data) + _ENTRY_BYTES * len(postings.keys)
    bits = max(round(math.log2(size / SHARD_BYTES)), 0)
    return bits, encode_table(postings, (roots >> np.uint64(32)).astype(np.int64), apart, bits)


def _settle(levels: Sequence[Level]) -> None:
    """Sets which common grams have what follows them apart, and where every gram lies."""
    above = [np.searchsorted(one.keys, other.begins) for one, other in zip(levels, levels[1:])]
    for level, other, places in reversed([*zip(levels, levels[1:], above)]):
        following = np.bincount(places, other.sizes, len(level.keys)).astype(np.int64)
        level.apart = level.common & (following > FOLLOWING_BYTES)
        level.sizes = level.sizes + np.where(level.apart, 0, following)
    for level, other, places in zip(levels, levels[1:], above):
        other.roots = np.where(level.apart[places], other.keys, level.roots[places])


def _unordered(level: Level, values: npt.NDArray) -> npt.NDArray:
    """*values* in the order that the level's postings were given in."""
    found = np.empty_like(values)
    found[level.order] = values
    return found
