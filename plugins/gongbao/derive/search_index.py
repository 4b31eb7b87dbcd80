"""The search index of a generation of records: which grams are in which records.

A gram is a run of one to eight tokens. All grams of one token are indexed, by records alone, and
all of two. One of two or more that is in more records than ``common_limit`` is common: it is listed
by records alone, too, and every gram that is one token longer and begins or ends with it is
indexed. All others carry their positions. So whatever is asked for is either a listed gram, or can
be put together exactly from grams with positions (docs/adr/0018).
Everything is done on arrays, half a million occurrences at once: larger ones cost memory, and
much larger ones time too, since the system hands out their pages anew each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from gongbao.derive.search_codec import (
    Keys,
    Numbers,
    Postings,
    encode_lists,
    encode_positions,
    heads_of,
    sort_hashes,
)
from gongbao.derive.search_shards import Level, encode_shards
from gongbao.derive.search_text import SEPARATOR, SearchText

LONGEST = 8
"""Tokens of the longest gram."""
PREFIX, FILTER = 9, 10
"""Kinds of postings besides the lengths of grams."""
_PART = 500_000
"""Occurrences that are sorted at once, about."""

Words = npt.NDArray[np.uint32]


class Segment(msgspec.Struct):
    """A finished index: shards by number, and how many bits of a hash number them."""

    bits: int
    shards: list[bytes]


def derive_segment(texts: Iterable[SearchText]) -> Segment:
    """The index of *texts*, which are taken one by one; the number of a record is its place."""
    rows = [(one.tokens, one.prefixes, one.filters) for one in texts]
    records = len(rows)
    tokens, *listed = [_joined(column) for column in zip(*rows, strict=True)] or [_joined(())]
    del rows  # as large as the arrays
    others: list[Postings] = []
    for kind, (values, owners) in zip((PREFIX, FILTER), listed, strict=False):
        a, b = next_hash(*first_hash(len(values)), values)
        others += _listed(a, b, kind, owners, np.arange(len(values), dtype=np.int32), records)
    listed.clear()
    single, levels = _grams(*tokens, records)
    return Segment(*encode_shards(single + others, levels))


def common_limit(records: int) -> int:
    """A gram that is in more records is common: it is listed without positions."""
    return max(48, records // 12)


def first_hash(count: int) -> tuple[Words, Words]:
    return np.full(count, 0x811C9DC5, np.uint32), np.full(count, 0x9E3779B9, np.uint32)


def next_hash(a: Words, b: Words, tokens: Words) -> tuple[Words, Words]:
    """Two independent hashes after one more token; done in the arrays *a* and *b*."""
    for first in range(0, len(a), _PART):
        part = slice(first, first + _PART)
        _mix(a[part], tokens[part], 0x01000193, 15)
        _mix(b[part], tokens[part], 0x85EBCA6B, 13)
    return a, b


def _mix(hashes: Words, tokens: Words, factor: int, shift: int) -> None:
    hashes ^= tokens
    hashes *= np.uint32(factor)
    hashes ^= hashes >> np.uint32(shift)


def final_hash(a: Words, b: Words, kind: int) -> Keys:
    """Upper half: names the shard by its highest bits; lower half: the key in the shard."""
    a = (a ^ np.uint32(kind)) * np.uint32(0xC2B2AE35)
    b = (b ^ np.uint32(kind)) * np.uint32(0x27D4EB2F)
    a ^= a >> np.uint32(16)
    b ^= b >> np.uint32(15)
    keys = a.astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= b
    return keys


def _grams(tokens: Words, owners: Numbers, records: int) -> tuple[list[Postings], list[Level]]:
    """Postings of the single tokens, and of the grams of each length from two on."""
    starts = np.searchsorted(owners, np.arange(records, dtype=np.int32)).astype(np.int32)
    whole = tokens != SEPARATOR
    a, b = next_hash(*first_hash(len(tokens)), tokens)
    single = [*_listed(a, b, 1, owners, _places(whole), records)]
    wanted = np.ones(len(tokens), bool)
    levels: list[Level] = []
    for length in range(2, min(LONGEST, len(tokens)) + 1):
        last = tokens[length - 1 :]
        rest = len(last)
        a, b = next_hash(a[:rest], b[:rest], last)
        whole = whole[:rest] & (last != SEPARATOR)
        found, is_common = _find(length, a, b, owners, starts, _places(whole & wanted[:rest]))
        if not found.postings:
            break
        firsts = np.concatenate(found.firsts)
        levels.append(Level(found.postings, _hash_at(tokens, firsts, length - 1)))
        wanted = is_common.copy()
        wanted[:-1] |= is_common[1:]
    return single, levels


def _find(
    length: int, a: Words, b: Words, owners: Numbers, starts: Numbers, at: Numbers
) -> tuple[_Found, npt.NDArray[np.bool_]]:
    """The grams of a length that begin *at* these places, and where common ones do.

    a, b: hashes of the tokens of a gram. starts: where the tokens of each record begin.
    """
    is_common = np.zeros(len(a), bool)
    found = _Found([], [])
    for part in _parts(a, at):
        keys = final_hash(a[part], b[part], length)
        is_common[found.add(keys, part, owners[part], starts)] = True
    return found, is_common


def _hash_at(tokens: Words, at: Numbers, length: int) -> Keys:
    """Of the grams of a length that begin *at* these places."""
    a, b = first_hash(len(at))
    for place in range(length):
        a, b = next_hash(a, b, tokens[at + np.int32(place)])
    return final_hash(a, b, length)


class _Found(msgspec.Struct):
    """What was found of the grams of one length."""

    postings: list[Postings]
    firsts: list[Numbers]
    """Of each posting, where its gram occurs first."""

    def add(self, keys: Keys, at: Numbers, owners: Numbers, starts: Numbers) -> Numbers:
        """Add the grams *at* these places; the places of the common ones among them."""
        keys, order = sort_hashes(keys)
        at, owners = at[order], owners[order]
        heads = heads_of(keys)
        begins = np.flatnonzero(heads)
        if not len(begins):
            return at
        first = _first_in_record(heads, owners)
        records = len(starts)
        is_common = np.add.reduceat(first, begins, dtype=np.int64) > common_limit(records)
        of_common = is_common[np.cumsum(heads) - 1]
        listed, rare = of_common & first, ~of_common
        firsts = at[begins]
        if listed.any():
            self.postings.append(encode_lists(keys[listed], owners[listed], records))
            self.firsts.append(firsts[is_common])
        if rare.any():
            owners = owners[rare]
            self.postings.append(encode_positions(keys[rare], owners, at[rare] - starts[owners]))
            self.firsts.append(firsts[~is_common])
        common: Numbers = at[of_common]
        return common


def _listed(
    a: Words, b: Words, kind: int, owners: Numbers, at: Numbers, records: int
) -> Iterator[Postings]:
    """Postings by records alone, of what is at *at*."""
    for part in _parts(a, at):
        keys, theirs = final_hash(a[part], b[part], kind), owners[part]
        keys, order = sort_hashes(keys)
        theirs = theirs[order]
        first = _first_in_record(heads_of(keys), theirs)
        if len(keys):
            yield encode_lists(keys[first], theirs[first], records)


def _parts(hashes: Words, at: Numbers) -> Iterator[Numbers]:
    """The places *at* in parts, so that places of one hash are all in one of them."""
    count = len(at) // _PART + 1
    if count == 1:
        yield at
        return
    pieces: list[list[Numbers]] = [[] for _ in range(count)]
    for first in range(0, len(at), _PART):
        some = at[first : first + _PART]
        upper = hashes[some] >> np.uint32(16)
        part = (upper * np.uint32(count) >> np.uint32(16)).astype(np.min_scalar_type(count))
        order = np.argsort(part, kind="stable")
        ends = np.cumsum(np.bincount(part, minlength=count))
        for piece, found in zip(pieces, np.split(some[order], ends[:-1]), strict=True):
            piece.append(found.copy())  # else each would keep all of its step
    for piece in pieces:
        yield np.concatenate(piece)
        piece.clear()


def _places(chosen: npt.NDArray[np.bool_]) -> Numbers:
    """Where something is chosen; bit by bit, since numpy would name all places in 64 bits first."""
    places, end = np.empty(np.count_nonzero(chosen), np.int32), 0
    for first in range(0, len(chosen), _PART):
        found = np.flatnonzero(chosen[first : first + _PART])
        places[end : end + len(found)] = found + first
        end += len(found)
    return places


def _first_in_record(heads: npt.NDArray[np.bool_], owners: Numbers) -> npt.NDArray[np.bool_]:
    """Of occurrences by gram and record: which is the first of its gram in its record?"""
    first = heads.copy()
    first[1:] |= owners[1:] != owners[:-1]
    return first


def _joined(lists: Sequence[bytes]) -> tuple[Words, Numbers]:
    """All values in one array, and the record of each."""
    values = np.frombuffer(b"".join(lists), "<u4").astype(np.uint32, copy=False)
    lengths = np.array([len(one) // 4 for one in lists], np.int64)
    return values, np.repeat(np.arange(len(lists), dtype=np.int32), lengths)
