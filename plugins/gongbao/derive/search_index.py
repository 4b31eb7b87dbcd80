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

from gongbao.derive.search_codec import Keys, Postings, encode_lists, encode_positions
from gongbao.derive.search_shards import Level, encode_shards
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
    shards: list[bytes]


def derive_segment(texts: Sequence[SearchText]) -> Segment:
    """The index of *texts*; the number of a record is its place."""
    alone, levels = _grams(texts, hot_limit(len(texts)))
    for kind in (PREFIX, FILTER):
        lists = [one.prefixes if kind == PREFIX else one.filters for one in texts]
        values, owners = _joined(lists)
        keys = final_hash(*next_hash(*first_hash(len(values)), values), kind)
        alone += _listed(keys, owners, len(texts))
    return Segment(*encode_shards(alone, levels))


def hot_limit(records: int) -> int:
    """From how many records on a gram is listed without positions."""
    return max(48, records // 12)


def first_hash(count: int) -> tuple[Words, Words]:
    return np.full(count, 0x811C9DC5, np.uint32), np.full(count, 0x9E3779B9, np.uint32)


def next_hash(a: Words, b: Words, tokens: Words) -> tuple[Words, Words]:
    """Two independent hashes after one more token."""
    a = (a ^ tokens) * np.uint32(0x01000193)
    b = (b ^ tokens) * np.uint32(0x85EBCA6B)
    return a ^ (a >> np.uint32(15)), b ^ (b >> np.uint32(13))


def final_hash(a: Words, b: Words, kind: int) -> Keys:
    """Upper half: names the shard by its highest bits; lower half: the key in the shard."""
    a = (a ^ np.uint32(kind)) * np.uint32(0xC2B2AE35)
    b = (b ^ np.uint32(kind)) * np.uint32(0x27D4EB2F)
    a ^= a >> np.uint32(16)
    b ^= b >> np.uint32(15)
    return (a.astype(np.uint64) << np.uint64(32)) | b.astype(np.uint64)


def _grams(texts: Sequence[SearchText], hot: int) -> tuple[list[Postings], list[Level]]:
    """Postings of the single tokens, and of the grams of each length from two on."""
    tokens, owners = _joined([one.tokens for one in texts])
    starts = np.searchsorted(owners, np.arange(len(texts), dtype=np.int32)).astype(np.int32)
    places = np.arange(len(tokens), dtype=np.int32) - starts[owners]
    whole = tokens != SEPARATOR
    a, b = next_hash(*first_hash(len(tokens)), tokens)
    single = [*_listed(final_hash(a, b, 1)[whole], owners[whole], len(texts))]
    wanted = np.ones(len(tokens), bool)
    levels: list[Level] = []
    for length in range(2, min(LONGEST, len(tokens)) + 1):
        rest = len(tokens) - length + 1
        shorter = a[:rest], b[:rest]
        a, b = next_hash(*shorter, tokens[length - 1 :])
        whole = whole[:rest] & (tokens[length - 1 :] != SEPARATOR)
        at = np.flatnonzero(whole & wanted[:rest]).astype(np.int32)
        is_hot = np.zeros(rest, bool)
        keys = final_hash(a[at], b[at], length)
        begins = final_hash(shorter[0][at], shorter[1][at], length - 1)
        found = _Sorted([], [])
        for part in _parts(keys):
            chosen = at[part]
            of_hot = _sort(
                found, keys[part], begins[part], owners[chosen], places[chosen], len(texts), hot
            )
            is_hot[chosen[of_hot]] = True
        if not found.postings:
            break
        levels.append(Level(found.postings, found.begins))
        wanted = is_hot.copy()
        wanted[:-1] |= is_hot[1:]
    return single, levels


class _Sorted(msgspec.Struct):
    postings: list[Postings]
    begins: list[Keys]
    """Of each posting, the gram that its gram begins with."""


def _sort(
    found: _Sorted,
    keys: Keys,
    begins: Keys,
    owners: Numbers,
    places: Numbers,
    records: int,
    hot: int,
) -> npt.NDArray[np.intp]:
    """Adds the postings of these occurrences; which of them are of hot grams."""
    order = np.argsort(keys, kind="stable")
    keys, owners, places = keys[order], owners[order], places[order]
    heads = _heads(keys)
    first = heads.copy()  # the first occurrence in its record
    first[1:] |= owners[1:] != owners[:-1]
    starts = np.flatnonzero(heads)
    if not len(starts):
        return order
    group = np.cumsum(heads) - 1
    hot_groups = np.add.reduceat(first, starts, dtype=np.int64) > hot
    of_hot = hot_groups[group]
    listed, rare = of_hot & first, ~of_hot
    begins = begins[order[starts]]
    if listed.any():
        found.postings.append(encode_lists(keys[listed], owners[listed], records))
        found.begins.append(begins[hot_groups])
    if rare.any():
        found.postings.append(encode_positions(keys[rare], owners[rare], places[rare]))
        found.begins.append(begins[~hot_groups])
    hot_ones: npt.NDArray[np.intp] = order[of_hot]
    return hot_ones


def _listed(keys: Keys, owners: Numbers, records: int) -> Iterator[Postings]:
    """Postings by records alone."""
    for part in _parts(keys):
        some, theirs = keys[part], owners[part]
        order = np.argsort(some, kind="stable")
        some, theirs = some[order], theirs[order]
        first = _heads(some)
        first[1:] |= theirs[1:] != theirs[:-1]
        if len(some):
            yield encode_lists(some[first], theirs[first], records)


def _parts(keys: Keys) -> Iterator[npt.NDArray[np.intp]]:
    if len(keys) < _LARGE:
        yield np.arange(len(keys))
        return
    part = (keys >> np.uint64(32)).astype(np.uint32) % np.uint32(_PARTS)
    for number in range(_PARTS):
        yield np.flatnonzero(part == number)


def _heads(keys: Keys) -> npt.NDArray[np.bool_]:
    """True where a value begins in a sorted array."""
    heads = np.ones(len(keys), bool)
    heads[1:] = keys[1:] != keys[:-1]
    return heads


def _joined(lists: Sequence[bytes]) -> tuple[Words, Numbers]:
    """All values in one array, and the record of each."""
    values = np.frombuffer(b"".join(lists), "<u4").astype(np.uint32)
    lengths = np.array([len(one) // 4 for one in lists], np.int64)
    return values, np.repeat(np.arange(len(lists), dtype=np.int32), lengths)
