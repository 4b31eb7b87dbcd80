"""The bytes of the search index: postings as varints or bit sets, gathered into shards.

Shard: number of entries; for each entry, in order of its key, the key as the difference to the
one before and ``length * 8 + apart * 4 + kind`` of its posting; then all postings. All numbers
are LEB128 varints. Kind 0 is positions: pairs of (difference of record, position in the record),
where a difference of 0 means the same record again. Kind 1 is differences of records, kind 2 a
bit set, lowest bit first. Differences begin from record -1. ``apart`` says that what follows the
gram is not in its shard (``search_shards``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec
import numpy as np
import numpy.typing as npt

POSITIONS, LIST, BITS = 0, 1, 2
_LOWER_HALF = np.uint64(0xFFFFFFFF)
_SHARDS_AT_ONCE = 256
"""A megabyte of them: what is gathered is addressed byte by byte."""

Keys = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]


class Postings(msgspec.Struct):
    """Postings one after the other, each of one gram, in order of their keys."""

    keys: Keys
    kinds: npt.NDArray[np.uint8]
    lengths: npt.NDArray[np.int64]
    data: Bytes

    @classmethod
    def joined(cls, found: Sequence[Postings]) -> Postings:
        return cls(
            np.concatenate([one.keys for one in found]),
            np.concatenate([one.kinds for one in found]),
            np.concatenate([one.lengths for one in found]),
            np.concatenate([one.data for one in found]),
        )


def sort_hashes(hashes: Keys) -> tuple[Keys, npt.NDArray[np.intp]]:
    """*hashes* in order, and the places where they were; equal ones stay in the order they are in.

    NumPy sorts values with vector instructions, four times as fast as it finds their order. So the
    place of each hash is written over its lowest bits, and what is sorted are the values of both.
    Where hashes differ in those bits alone, which is rare, they may come out in a wrong order: then
    it is found the slow way.
    """
    low = np.uint64((1 << len(hashes).bit_length()) - 1)
    values = hashes & ~low
    values |= np.arange(len(hashes), dtype=np.uint64)
    values.sort()
    values &= low
    order = values.astype(np.intp)
    found = hashes[order]
    if (found[1:] < found[:-1]).any():
        order = np.argsort(hashes, kind="stable")
        found = hashes[order]
    return found, order


def encode_positions(keys: Keys, owners: Numbers, places: Numbers) -> Postings:
    """Occurrences in order of key, record and place."""
    heads = heads_of(keys)
    steps = _steps(heads, owners)
    pairs = np.column_stack((steps, places))
    data, ends = encode_varints(pairs.ravel())
    lengths = _lengths(heads, ends[1::2])
    return Postings(keys[heads], np.full(len(lengths), POSITIONS, np.uint8), lengths, data)


def encode_lists(keys: Keys, owners: Numbers, records: int) -> Postings:
    """Records of each key in order; a bit set where that is shorter."""
    heads = heads_of(keys)
    data, ends = encode_varints(_steps(heads, owners))
    lengths = _lengths(heads, ends)
    kinds = np.full(len(lengths), LIST, np.uint8)
    size = (records + 7) // 8
    dense = np.flatnonzero(lengths > size)
    if len(dense):
        starts = np.append(np.flatnonzero(heads), len(keys))
        offsets = np.append(0, np.cumsum(lengths))
        pieces, last = [], 0
        for group in dense.tolist():
            pieces.append(data[offsets[last] : offsets[group]])
            bits = np.zeros(size * 8, bool)
            bits[owners[starts[group] : starts[group + 1]]] = True
            pieces.append(np.packbits(bits, bitorder="little"))
            last = group + 1
        pieces.append(data[offsets[last] :])
        data = np.concatenate(pieces)
        kinds[dense], lengths[dense] = BITS, size
    return Postings(keys[heads], kinds, lengths, data)


def encode_table(
    postings: Postings, highs: npt.NDArray[np.int64], apart: npt.NDArray[np.bool_], bits: int
) -> list[bytes]:
    """All shards: each posting in the one that the highest *bits* of its 32-bit *highs* number."""
    shard = (highs >> (32 - bits)).astype(np.uint64)
    order = np.argsort(shard << np.uint64(32) | postings.keys & _LOWER_HALF, kind="stable")
    edges = np.searchsorted(shard, np.arange((1 << bits) + 1), sorter=order)
    starts = np.cumsum(postings.lengths) - postings.lengths
    shards: list[bytes] = []
    for first in range(0, 1 << bits, _SHARDS_AT_ONCE):
        some = edges[first : first + _SHARDS_AT_ONCE + 1]
        entries = order[some[0] : some[-1]]
        shards += _encode_shards(postings, starts, apart, entries, some - some[0])
    return shards


def _encode_shards(
    postings: Postings,
    starts: npt.NDArray[np.int64],
    apart: npt.NDArray[np.bool_],
    entries: npt.NDArray[np.intp],
    edges: npt.NDArray[np.intp],
) -> Iterator[bytes]:
    """Shards side by side, whose *entries* are postings in order and are cut at *edges*."""
    lengths = postings.lengths[entries]
    fields = lengths * 8 + apart[entries] * 4 + postings.kinds[entries]
    key = (postings.keys[entries] & _LOWER_HALF).astype(np.int64)
    gathered = postings.data[_ranges(starts[entries], lengths)]
    offsets = np.append(0, np.cumsum(lengths))
    heads = np.zeros(len(key), bool)
    heads[edges[:-1][edges[:-1] < len(key)]] = True
    steps = np.where(heads, key, np.diff(key, prepend=0))
    table, ends = encode_varints(np.column_stack((steps, fields)).ravel())
    ends = np.append(0, ends[1::2])
    for first, last in pairwise(edges.tolist()):
        yield (
            _varint(last - first)
            + table[ends[first] : ends[last]].tobytes()
            + gathered[offsets[first] : offsets[last]].tobytes()
        )


def _varint(value: int) -> bytes:
    low = bytearray()
    while value > 0x7F:
        low.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(low) + bytes([value])


def encode_varints(values: npt.NDArray[np.integer]) -> tuple[Bytes, npt.NDArray[np.int64]]:
    """LEB128 of each value, and where each ends."""
    sizes = np.ones(len(values), np.uint8)
    longest, most = 1, int(values.max(initial=0))
    while most >> (7 * longest):
        sizes += values >= 1 << (7 * longest)
        longest += 1
    ends = np.cumsum(sizes, dtype=np.int64)
    data = np.empty(ends[-1] if len(ends) else 0, np.uint8)
    places = ends - sizes
    while len(values):  # the next byte of each that has one
        goes_on = values > 0x7F
        low = values.astype(np.uint8)
        low &= 0x7F
        low |= goes_on.view(np.uint8) << 7
        data[places] = low
        values, places = values[goes_on] >> 7, places[goes_on] + 1
    return data, ends


def _steps(heads: npt.NDArray[np.bool_], owners: Numbers) -> Numbers:
    steps = owners.copy()
    steps[1:] -= owners[:-1]
    return np.where(heads, owners + 1, steps)


def heads_of(keys: Keys) -> npt.NDArray[np.bool_]:
    """Where a key begins, in an array in their order."""
    heads = np.ones(len(keys), bool)
    heads[1:] = keys[1:] != keys[:-1]
    return heads


def _lengths(heads: npt.NDArray[np.bool_], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Bytes of each group, from where its values end."""
    last = np.append(np.flatnonzero(heads)[1:], len(heads)) - 1
    lengths: npt.NDArray[np.int64] = np.diff(ends[last], prepend=0)
    return lengths


def _ranges(starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Indexes of all bytes of all pieces, piece after piece."""
    before = np.cumsum(lengths) - lengths
    first: npt.NDArray[np.int64] = np.repeat(starts - before, lengths)
    return first + np.arange(int(lengths.sum()), dtype=np.int64)
