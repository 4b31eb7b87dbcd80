"""Whatever a finder finds, the sieve holds back; most of what a site is made of passes it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongbao.validate import output_sieve
from gongbao.validate.output_rules import FINDERS
from gongbao.validate.output_sieve import GAP, shapes_in

WHOLE = (
    *("A123456789", "a800000014", "AB12345677", "0912345678", "886912345678", "+886(0)912345678"),
    *("4111111111111111", "5500-0000-0000-0004", "wang@mail.example", "o%40x.tw", "o&commat;x.tw"),
    *("a%40b.x@mail.example", "a%40b.@x.tw", "a%40b..c@x.tw", f"w@{'a' * 63}.tw"),
)
GAPS = (
    *(" ", "-", "\n", "\r\n", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u2010", "\u2060", "\ufeff"),
    *("\u3000", "&shy;", "&nbsp;", "&#x000ad;", "&#173;", "<b>", "</strong>", "<wbr>", "%20"),
    *(r"\u00ad", r"\u200b", r"\u2060", r"\u003cb\u003e", r"\u0026shy;"),
)
AROUND = ("", "", "x", "1", ".", "，", "\n", r"\u8a71", ">", '"')


def wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def wide_digits(text: str) -> str:
    return "".join(wide(one) if one in "0123456789" else one for one in text)


def escaped(text: str) -> str:
    return "".join(rf"\u{ord(one):04x}" for one in text)


@st.composite
def written(draw: st.DrawFn) -> str:
    """A number or an address as somebody may have written it, between other characters."""
    forms = st.sampled_from([str, str, str, wide, escaped])
    written_gaps = st.one_of(st.sampled_from(GAPS), st.sampled_from(GAPS).map(wide_digits))
    gaps = st.one_of(st.just(""), st.just(""), st.just(""), written_gaps)
    text = "".join(draw(forms)(one) + draw(gaps) for one in draw(st.sampled_from(WHOLE)))
    return draw(st.sampled_from(AROUND)) + text + draw(st.sampled_from(AROUND))


NOISE = st.text("0012345689AaBDz .-@%&;#x\n\\u00ad<b>/甲０９Ａ＠．\u00ad\ufeff", max_size=40)


@given(texts=st.lists(st.one_of(written(), NOISE), max_size=4), rows=st.booleans())
@settings(max_examples=1500, deadline=None)
@example(texts=["x", "@a\uff21&#97;.example"], rows=True)
@example(texts=["A1%\uff12\uff1023456789"], rows=False)
@example(texts=["0912&#\uff11\uff17\uff13;345678"], rows=False)
@example(texts=["4111&#820\uff13;111111111111"], rows=True)
@example(texts=[r"\u003\uff10A123456789"], rows=True)
@example(texts=[f"a%40b.x@{'a' * 63}.com"], rows=True)
@example(texts=["x@a\uff11&#97;.example"], rows=True)
def test_the_sieve_holds_back_whatever_a_finder_finds(texts: list[str], rows: bool) -> None:
    data = "".join(texts).encode()
    for shape, find in FINDERS.items():
        assert shape in shapes_in(data) or not [*find(data, rows)], data


@given(data=st.binary(max_size=60), text=written())
@settings(max_examples=500, deadline=None)
def test_so_it_does_among_bytes_of_any_kind(data: bytes, text: str) -> None:
    for whole in (data + text.encode(), text.encode() + data):
        for shape, find in FINDERS.items():
            assert shape in shapes_in(whole) or not [*find(whole, False)], whole


@pytest.mark.parametrize(
    "text",
    [
        '<time datetime="2020-12-31T08:00:00+08:00">民國109年12月31日</time>',
        '{"@context": "https://schema.org", "@type": "PublicationIssue"}',
        "@media (min-width: 40em) { a { color: #09123456 } }",
        "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "高市府秘文字第10912345678號",
        "109-001,12,345.678,1234567",
        "07-3368333",
    ],
)
def test_what_pages_are_full_of_passes(text: str) -> None:
    assert shapes_in(text.encode()) == []


@pytest.mark.parametrize("text", [*WHOLE, *map(wide, WHOLE[:5]), escaped(WHOLE[6])])
def test_what_it_holds_back(text: str) -> None:
    assert shapes_in(f"<p>{text}</p>".encode()) == shapes_in(text.encode()) != []


def test_parts_of_patterns() -> None:
    assert output_sieve._either(b"a", b"b") == b"(?:a|b)"
    assert output_sieve._row(b"a", b"b", b"c") == b"a" + GAP + b"?b" + GAP + b"?c"
    after = output_sieve._compiled(output_sieve._after_none_of(b"a-f0-9") + b"x\xff")
    for before, found in ((b"", True), (b"g", True), (b"f", False), (rb"\u00ff", True)):
        assert bool(after.search(before + b"x\xff")) == found
        assert not after.search(before + b"x\xfe")


def test_the_automaton_tells_no_places_and_says_nothing_when_memory_is_short() -> None:
    options = output_sieve._compiled(b"a").options
    assert options.never_capture and not options.log_errors
    assert options.max_mem == output_sieve._MOST_MEMORY
