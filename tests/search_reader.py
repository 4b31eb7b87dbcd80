"""Reads the search index as docs/search-index.md describes it, one number at a time.

Written from the description and sharing nothing with the program, so that a test of the format
does not test the program against itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

M32 = 0xFFFFFFFF
PAIRS = (
    "台臺 裡裏 着著 羣群 峰峯 線綫 汚污 汙污 爲為 衆眾 啓啟 床牀 祕秘 "
    "衞衛 户戶 内內 温溫 説說 録錄 税稅 强強 鷄雞 烟煙 恒恆 踪蹤"
)
VARIANTS = {pair[0]: pair[1] for pair in PAIRS.split()}
LETTERS = "[a-zß-öø-ÿ\u0100-\u024f\u1e00-\u1eff]+"


def normal(text: str) -> str:
    folded = "".join(VARIANTS.get(one, one) for one in unicodedata.normalize("NFKC", text).lower())
    return " ".join(folded.split())


def word_value(word: str) -> int:
    value = 0x811C9DC5
    for letter in word:
        value = ((value ^ ord(letter)) * 0x01000193) & M32
    return value | 0x80000000


def values(text: str) -> list[int]:
    """Tokens of a normalised text."""
    found = []
    for match in re.finditer(f"{LETTERS}|.", text):
        piece = match[0]
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        if piece == " " and re.fullmatch(LETTERS, before) and re.fullmatch(LETTERS, after):
            continue
        found.append(word_value(piece) if re.fullmatch(LETTERS, piece) else ord(piece))
    return found


def hashes(tokens: list[int], kind: int) -> tuple[int, int]:
    a, b = 0x811C9DC5, 0x9E3779B9
    for token in tokens:
        a = ((a ^ token) * 0x01000193) & M32
        b = ((b ^ token) * 0x85EBCA6B) & M32
        a ^= a >> 15
        b ^= b >> 13
    a = ((a ^ kind) * 0xC2B2AE35) & M32
    b = ((b ^ kind) * 0x27D4EB2F) & M32
    return a ^ (a >> 16), b ^ (b >> 15)


class IndexReader:
    """One segment's folder, with the bits that ``index.json`` has for it."""

    def __init__(self, folder: Path, bits: int) -> None:
        self._folder, self._bits = folder, bits
        self._shards: dict[int, dict[int, tuple[int, bytes, bool]]] = {}

    def records(self, tokens: list[int], kind: int) -> tuple[list[int], bool] | None:
        """Records of a gram and whether it has positions, or None where it is not indexed."""
        found = self._find(tokens, kind)
        if found is None:
            return None
        form, data = found
        if form == 0:
            return sorted({record for record, _ in _places(data)}), True
        if form == 2:
            return [i for i in range(len(data) * 8) if data[i // 8] >> i % 8 & 1], False
        record, records = -1, []
        for step in numbers(data):
            record += step
            records.append(record)
        return records, False

    def places(self, tokens: list[int]) -> set[tuple[int, int]]:
        found = self._find(tokens, len(tokens))
        assert found is not None and found[0] == 0
        return set(_places(found[1]))

    def phrase(self, tokens: list[int]) -> set[int]:
        """Records that have up to eight tokens one after the other."""
        size = len(tokens)
        whole = self.records(tokens, size)
        if whole is not None or size < 3:
            return set(whole[0]) if whole else set()
        starts: list[set[tuple[int, int]]] = []
        for at in range(size - 1):
            first, length = at, 2
            while True:
                piece = self.records(tokens[first : first + length], length)
                if piece is None:
                    return set()
                if piece[1]:
                    break
                length += 1
                first -= first + length > size
            places = self.places(tokens[first : first + length])
            starts.append({(record, place - first) for record, place in places})
        return {record for record, _ in set.intersection(*starts)}

    def count_apart(self) -> int:
        """Grams of which what follows lies apart."""
        shards = [_shard(path.read_bytes()) for path in self._folder.glob("*.bin")]
        return sum(apart for shard in shards for _, _, apart in shard.values())

    def _find(self, tokens: list[int], kind: int) -> tuple[int, bytes] | None:
        """A gram of three to eight tokens lies beside its beginning, unless that says apart."""
        if not 3 <= kind <= 8:
            found = self._shard_of(tokens, kind).get(hashes(tokens, kind)[1])
            return found and found[:2]
        shard, apart = self._shard_of(tokens[:2], 2), False
        for length in range(2, kind + 1):
            if apart:
                shard = self._shard_of(tokens[:length], length)
            found = shard.get(hashes(tokens[:length], length)[1])
            if found is None:
                return None
            apart = found[2]
        return found[:2]

    def _shard_of(self, tokens: list[int], kind: int) -> dict[int, tuple[int, bytes, bool]]:
        number = hashes(tokens, kind)[0] >> (32 - self._bits)
        if number not in self._shards:
            self._shards[number] = _shard((self._folder / f"{number:x}.bin").read_bytes())
        return self._shards[number]


def _shard(data: bytes) -> dict[int, tuple[int, bytes, bool]]:
    count, at = _number(data, 0)
    key, heads = 0, []
    for _ in range(count):
        step, at = _number(data, at)
        field, at = _number(data, at)
        key += step
        heads.append((key, field))
    entries = {}
    for key, field in heads:
        entries[key] = (field % 4, data[at : at + field // 8], bool(field & 4))
        at += field // 8
    assert at == len(data)
    return entries


def _places(data: bytes) -> Iterator[tuple[int, int]]:
    found = list(numbers(data))
    record = -1
    for step, place in zip(found[::2], found[1::2], strict=True):
        record += step
        yield record, place


def numbers(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        number, at = _number(data, at)
        yield number


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
