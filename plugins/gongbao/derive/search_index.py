"""The search index of a generation of records: which grams are in which records.

A gram is a run of one to eight tokens. All single tokens and all pairs are indexed. A gram that
is in more records than ``hot`` is listed by records alone, and then every longer gram that it
begins or ends is indexed too; all other grams carry their positions. So whatever is asked for is
either a listed gram, or can be put together exactly from grams with positions (docs/adr/0018).
Everything is done on whole arrays: a quarter of a year takes a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from gongbao.derive.search_codec import Postings, encode_lists, encode_positions, encode_shards
from gongbao.derive.search_text import SEPARATOR, SearchText

LONGEST = 8
"""Tokens of the longest gram."""
PREFIX, FILTER = 9, 10
"""Kinds of postings besides the lengths of grams."""
_PARTS = 8
"""A large generation is sorted in so many parts, to bound the memory."""
_LARGE = 1_000_000

Words = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int32]


class Segment(msgspec.Struct):
    """A finished index: shards by number, and how many bits of a hash number them."""

    bits: int
    hot: int
    shards: list[bytes]


def derive_segment(texts: Sequence[SearchText]) -> Segment:
    """The index of *texts*; the number of a record is its place."""
    hot = hot_limit(len(texts))
    found = [*_grams(texts, hot)]
    for kind in (PREFIX, FILTER):
        lists = [one.prefixes if kind == PREFIX else one.filters for one in texts]
        values, owners = _joined(lists)
        keys = final_hash(*next_hash(*first_hash(len(values)), values), kind)
        found += _listed(keys, owners, len(texts))
    bits, shards = encode_shards(found)
    return Segment(bits, hot, shards)


def hot_limit(records: int) -> int:
    """From how many records on a gram is listed without positions."""
    return max(48, records // 24)


def first_hash(count: int) -> tuple[Words, Words]:
    return np.full(count, 0x811C9DC5, np.uint32), np.full(count, 0x9E3779B9, np.uint32)


def next_hash(a: Words, b: Words, tokens: Words) -> tuple[Words, Words]:
    """Two independent hashes after one more token."""
    a = (a ^ tokens) * np.uint32(0x01000193)
    b = (b ^ tokens) * np.uint32(0x85EBCA6B)
    return a ^ (a >> np.uint32(15)), b ^ (b >> np.uint32(13))


def final_hash(a: Words, b: Words, kind: int) -> npt.NDArray[np.uint64]:
    """Upper half: names the shard by its highest bits; lower half: the key in the shard."""
    a = (a ^ np.uint32(kind)) * np.uint32(0xC2B2AE35)
    b = (b ^ np.uint32(kind)) * np.uint32(0x27D4EB2F)
    a ^= a >> np.uint32(16)
    b ^= b >> np.uint32(15)
    return (a.astype(np.uint64) << np.uint64(32)) | b.astype(np.uint64)


def _grams(texts: Sequence[SearchText], hot: int) -> Iterator[Postings]:
    tokens, owners = _joined([one.tokens for one in texts])
    starts = np.searchsorted(owners, np.arange(len(texts), dtype=np.int32)).astype(np.int32)
    places = np.arange(len(tokens), dtype=np.int32) - starts[owners]
    whole = tokens != SEPARATOR
    a, b = next_hash(*first_hash(len(tokens)), tokens)
    yield from _listed(final_hash(a, b, 1)[whole], owners[whole], len(texts))
    wanted = np.ones(len(tokens), bool)
    for length in range(2, LONGEST + 1):
        rest = len(tokens) - length + 1
        if rest <= 0:
            return
        a, b = next_hash(a[:rest], b[:rest], tokens[length - 1 :])
        whole = whole[:rest] & (tokens[length - 1 :] != SEPARATOR)
        at = np.flatnonzero(whole & wanted[:rest]).astype(np.int32)
        is_hot = np.zeros(rest, bool)
        keys = final_hash(a[at], b[at], length)
        for part in _parts(keys):
            chosen = at[part]
            found = _sorted(keys[part], owners[chosen], len(texts), places[chosen], hot)
            yield from found.postings
            is_hot[chosen[found.hot]] = True
        wanted = is_hot.copy()
        wanted[:-1] |= is_hot[1:]


class _Sorted(msgspec.Struct):
    postings: list[Postings]
    hot: npt.NDArray[np.intp]
    """Which of the occurrences are of hot grams."""


def _sorted(
    keys: npt.NDArray[np.uint64], owners: Numbers, records: int, places: Numbers, hot: int
) -> _Sorted:
    order = np.argsort(keys, kind="stable")
    keys, owners, places = keys[order], owners[order], places[order]
    heads = _heads(keys)
    first = heads.copy()  # the first occurrence in its record
    first[1:] |= owners[1:] != owners[:-1]
    starts = np.flatnonzero(heads)
    if not len(starts):
        return _Sorted([], order)
    group = np.cumsum(heads) - 1
    hot_groups = np.add.reduceat(first, starts, dtype=np.int64) > hot
    of_hot = hot_groups[group]
    listed, rare = of_hot & first, ~of_hot
    postings = []
    if listed.any():
        postings.append(encode_lists(keys[listed], owners[listed], records))
    if rare.any():
        postings.append(encode_positions(keys[rare], owners[rare], places[rare]))
    return _Sorted(postings, order[of_hot])


def _listed(keys: npt.NDArray[np.uint64], owners: Numbers, records: int) -> Iterator[Postings]:
    """Postings by records alone."""
    for part in _parts(keys):
        some, theirs = keys[part], owners[part]
        order = np.argsort(some, kind="stable")
        some, theirs = some[order], theirs[order]
        first = _heads(some)
        first[1:] |= theirs[1:] != theirs[:-1]
        if len(some):
            yield encode_lists(some[first], theirs[first], records)


def _parts(keys: npt.NDArray[np.uint64]) -> Iterator[npt.NDArray[np.intp]]:
    if len(keys) < _LARGE:
        yield np.arange(len(keys))
        return
    part = (keys >> np.uint64(32)).astype(np.uint32) % np.uint32(_PARTS)
    for number in range(_PARTS):
        yield np.flatnonzero(part == number)


def _heads(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """True where a value begins in a sorted array."""
    heads = np.ones(len(keys), bool)
    heads[1:] = keys[1:] != keys[:-1]
    return heads


def _joined(lists: Sequence[bytes]) -> tuple[Words, Numbers]:
    """All values in one array, and the record of each."""
    values = np.frombuffer(b"".join(lists), "<u4").astype(np.uint32)
    lengths = np.array([len(one) // 4 for one in lists], np.int64)
    return values, np.repeat(np.arange(len(lists), dtype=np.int32), lengths)
