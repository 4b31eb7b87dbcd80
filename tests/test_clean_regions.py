"""Large files of which an earlier build knows much are judged as if they were looked at whole."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongbao.load.cache import Cache
from gongbao.validate import clean_regions
from gongbao.validate.clean_regions import CleanRegions, cut
from gongbao.validate.output_gate import OutputGate, find_in_output

NUMBERS = ("A123456789", "0912345678", "4111111111111111", "wang@mail.example", "a@city.example")
DOMAINS = ("city.example",)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    one = Cache(tmp_path_factory.mktemp("cache") / "cache.sqlite")
    yield one
    one.forget()


@pytest.fixture(scope="module", autouse=True)
def small() -> Iterator[None]:
    """Files of twenty kilobytes are large here, so that thousands of them are quickly searched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clean_regions, "_LARGE", 5_000)
        patch.setattr(clean_regions, "_LEAST", 1_000)
        patch.setattr(clean_regions, "_ONE_LINE_IN", 8)
        yield


def unknown(regions: CleanRegions, path: str, data: bytes) -> list[bytes]:
    return regions.unknown(path, data)[0]


def keep(regions: CleanRegions, path: str, data: bytes) -> None:
    regions.keep(path, regions.unknown(path, data)[1])


def rows(count: int, seed: int = 0) -> list[str]:
    chance = random.Random(seed)
    return [
        f"109-{n:06},<b>第{chance.randrange(10**6)}號</b>,2020-12-31,true" for n in range(count)
    ]


def gate(cache: Cache) -> OutputGate:
    return OutputGate((), DOMAINS, regions=CleanRegions(cache, DOMAINS))


def whole(data: bytes, path: str) -> list[str]:
    found = {one.text: one for one in find_in_output(data, path)}
    judge = OutputGate((), DOMAINS)
    return [one.shown for _, one in sorted(found.items()) if not judge.allows(one)]


GAPS = st.sampled_from(["", "", "", "\n", "</strong>", "&#x000000ad;"])


@st.composite
def edits(draw: st.DrawFn) -> tuple[int, int, str]:
    """(where, lines taken out there, what is put in): now and then a number, or one in pieces."""
    text = draw(st.sampled_from([*NUMBERS, "公告", "公告"]))
    gap = draw(GAPS)
    inserted = (
        draw(st.sampled_from(["\n", ""])) + gap.join(text) + draw(st.sampled_from(["\n", ""]))
    )
    return draw(st.integers(0, 499)), draw(st.integers(0, 3)), inserted


@settings(max_examples=60)
@given(
    changes=st.lists(edits(), min_size=1, max_size=4), ending=st.sampled_from(["csv", "xml", "ics"])
)
def test_each_version_of_a_file_is_judged_as_a_whole(
    changes: list[tuple[int, int, str]], ending: str, cache: Cache
) -> None:
    path, lines = f"a.{ending}", rows(500)
    for place, removed, inserted in [(0, 0, ""), *changes]:
        lines[place : place + removed] = [inserted]
        data = "\n".join(lines).encode()
        found = gate(cache).check({path: data})
        assert [one.args["text"] for one in found] == whole(data, path)


def test_what_is_found_across_a_cut_is_in_one_region() -> None:
    lines = rows(500)
    data = "\n".join(lines).encode()
    ends = [data.find(region) + len(region) for region in cut(data)]
    assert len(ends) > 4
    longest = "</strong>".join("4111111111111111").encode()
    for place in range(0, len(data), 97):
        changed = data[:place] + longest + data[place:]
        assert any(longest in region for region in cut(changed)), place


def test_a_changed_row_is_looked_at_and_few_beside_it(cache: Cache) -> None:
    regions, lines = CleanRegions(cache, "few"), rows(5_000)
    data = "\n".join(lines).encode()
    assert b"".join(unknown(regions, "a.csv", data))
    keep(regions, "a.csv", data)
    assert unknown(regions, "a.csv", data) == []
    lines[3000:3001] = ["a new row", "and one more"]
    changed = "\n".join(lines).encode()
    fresh = unknown(regions, "a.csv", changed)
    assert 1 <= len(fresh) <= 4
    assert b"a new row" in b"".join(fresh)
    assert sum(map(len, fresh)) < len(data) / 10


def test_an_entry_more_is_looked_at_and_those_behind_it_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Entries have lines that all entries have; a region must not end at every one of those."""
    monkeypatch.setattr(clean_regions, "_LEAST", 200)
    monkeypatch.setattr(clean_regions, "_ONE_LINE_IN", 16)
    entries = [f"<entry>{n}\n\n<div>\n<p>公告{n}</p>\n</div>\n</entry>" for n in range(2_000)]
    before = {*cut("\n".join(entries).encode())}
    for place in range(0, 2_000, 250):
        more = [*entries[:place], "<entry>new\n</entry>", *entries[place:]]
        fresh = [one for one in cut("\n".join(more).encode()) if one not in before]
        assert 1 <= len(fresh) <= 12, place
    assert len(before) > 100


def test_what_is_known_is_known_of_one_file_under_the_same_rules(cache: Cache) -> None:
    data = "\n".join(rows(500)).encode()
    keep(CleanRegions(cache, "first"), "a.csv", data)
    assert unknown(CleanRegions(cache, "first"), "a.csv", data) == []
    assert unknown(CleanRegions(cache, "other"), "a.csv", data) == [*cut(data)]
    assert unknown(CleanRegions(cache, "first"), "b.csv", data) == [*cut(data)]


def test_what_is_known_is_not_looked_at_again(cache: Cache) -> None:
    """Were it looked at, the number would be found."""
    data = "\n".join([*rows(500), NUMBERS[0]]).encode()
    regions = CleanRegions(cache, "believed")
    keep(regions, "a.csv", data)
    judge = OutputGate((), regions=regions)
    assert judge.check({"a.csv": data}) == []
    assert len(judge.check({"b.csv": data})) == 1


def test_a_small_file_is_not_cut(cache: Cache) -> None:
    regions = CleanRegions(cache, "small")
    small, large = b"x" * 4_999, b"x" * 5_000
    keep(regions, "a.txt", small)
    assert unknown(regions, "a.txt", small) == [small]
    keep(regions, "a.txt", large)
    assert unknown(regions, "a.txt", large) == []


def test_nothing_is_kept_of_a_file_with_a_find(cache: Cache, looked_at_whole: list[str]) -> None:
    lines = rows(500)
    lines[9] = NUMBERS[0]
    for _ in range(2):
        gate(cache).check({"found.csv": "\n".join(lines).encode(), "clean.csv": b"\n" * 5_000})
    assert looked_at_whole == ["found.csv", "found.csv"]
    assert unknown(CleanRegions(cache, DOMAINS), "clean.csv", b"\n" * 5_000) == []


def test_regions_end_with_lines_and_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clean_regions, "_ONE_LINE_IN", 1)
    monkeypatch.setattr(clean_regions, "_LEAST", 2)
    monkeypatch.setattr(clean_regions, "_OVERLAP", 0)
    assert [*cut(b"a a\nb\n\nc")] == [b"a a\nb", b"b\n", b"\nc"]
    assert [*cut(b"a\nb\nc")] == [b"a\nb", b"b\nc", b"c"]
    assert [*cut(b"a\nb\n")] == [b"a\nb", b"b\n"]
    monkeypatch.setattr(clean_regions, "_OVERLAP", 2)
    assert [*cut(b"aa\nbb\ncc\ndd")] == [
        b"aa\nbb",
        b"aa\nbb\ncc",
        b"bb\ncc\ndd",
        b"cc\ndd",
    ]
    monkeypatch.setattr(clean_regions, "_OVERLAP", 0)
    monkeypatch.setattr(clean_regions, "_LEAST", 4)
    assert [*cut(b"a\nb\nc\nd")] == [b"a\nb\nc", b"c\nd"]


def test_lines_that_are_all_alike_are_not_a_region_each() -> None:
    data = b"\n" * 20_000
    assert sum(map(len, cut(data))) < 4 * len(data)
