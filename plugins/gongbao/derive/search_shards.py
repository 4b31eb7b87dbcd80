"""Which shard of the search index a gram is in.

A gram of three tokens or more lies beside the one that it begins with, so that a browser that has
read the first pair of a text also has the longer grams from there on. Only where too much follows
a common gram do the longer ones lie apart, each at the place that its own hash names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from gongbao.derive.search_codec import POSITIONS, Keys, Postings, encode_table, sort_hashes

SHARD_BYTES = 3600
"""What a shard has on average, as near as a power of two of shards comes to it."""
FOLLOWING_BYTES = 6000
"""From how many bytes on what follows a common gram lies apart."""
_ENTRY_BYTES = 5

Sizes = npt.NDArray[np.int64]


class Level:
    """Postings of all grams of one length, and of each the gram that it begins with."""

    def __init__(self, found: Sequence[Postings], begins: Keys) -> None:
        self.postings = Postings.joined(found)
        self.begins = begins
        self.sizes: Sizes = self.postings.lengths + _ENTRY_BYTES
        self.common = self.postings.kinds != POSITIONS
        self.apart = np.zeros(len(self.begins), bool)
        self.roots = self.postings.keys

    def find(self, keys: Keys) -> npt.NDArray[np.intp]:
        """Places of grams that are all there."""
        ordered, order = sort_hashes(self.postings.keys)
        found: npt.NDArray[np.intp] = order[np.searchsorted(ordered, keys)]
        return found


def encode_shards(alone: Sequence[Postings], levels: Sequence[Level]) -> tuple[int, list[bytes]]:
    """How many highest bits of a hash number the shards, and the shards.

    *alone* are postings that each lie where their own key says, *levels* the grams of two tokens,
    of three, and so on.
    """
    if not alone:
        return 0, [b"\0"]
    _settle(levels)
    postings = Postings.joined([*alone, *(level.postings for level in levels)])
    own = np.concatenate([one.keys for one in alone])
    roots = np.concatenate([own, *(level.roots for level in levels)])
    apart = np.concatenate([np.zeros(len(own), bool), *(level.apart for level in levels)])
    size = len(postings.data) + _ENTRY_BYTES * len(postings.keys)
    bits = max(round(math.log2(size / SHARD_BYTES)), 0)
    return bits, encode_table(postings, (roots >> np.uint64(32)).astype(np.int64), apart, bits)


def _settle(levels: Sequence[Level]) -> None:
    """Sets which common grams have what follows them apart, and where every gram lies."""
    steps = [(level, longer, level.find(longer.begins)) for level, longer in pairwise(levels)]
    for level, longer, places in reversed(steps):
        following = np.bincount(places, longer.sizes, len(level.sizes)).astype(np.int64)
        level.apart = level.common & (following > FOLLOWING_BYTES)
        level.sizes = level.sizes + np.where(level.apart, 0, following)
    for level, longer, places in steps:
        longer.roots = np.where(level.apart[places], longer.roots, level.roots[places])
