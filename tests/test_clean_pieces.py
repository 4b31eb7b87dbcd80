"""Markup of which much is known is judged as if it were looked at whole."""

from __future__ import annotations

import base64

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongbao.validate import clean_pieces
from gongbao.validate.clean_pieces import CleanPieces
from gongbao.validate.output_gate import OutputGate, find_in_output

IDENTITY, MOBILE, CARD, MAIL = "A123456789", "0912345678", "4111111111111111", "wang@mail.example"
GAPS = ("\n", "<b>", "</b>", " ", "-", "&shy;", "\u200b", ">\n<", "</p>\n<p>", "</b>\n<b>", "\n\n")


@st.composite
def split_numbers(draw: st.DrawFn) -> str:
    """A number or an address with gaps anywhere in it, such as a line end after every letter."""
    whole = draw(st.sampled_from([IDENTITY, MOBILE, CARD, MAIL, "886912345678"]))
    gaps = st.one_of(st.just(""), st.just(""), st.sampled_from(GAPS))
    return "".join(letter + draw(gaps) for letter in whole)


TEXTS = st.one_of(
    split_numbers(),
    st.sampled_from(
        ["<p>公告</p>", "10912345678", "2020-01-23", "office@city.example", "aWQ6IEExMjM0NTY3ODku"]
    ),
    st.sampled_from(["0912345678</p>", *(f"<td>109{n:07}</td>" for n in range(3))]),
)
DOCUMENTS = st.lists(TEXTS, max_size=12).map(
    lambda texts: ("<html>\n<p>" + "</p>\n<p>".join(texts) + "</p>").encode()
)


AMONG_MANY = b"<p>0912345678</p>\n<p>" + b"</p>\n<p>".join(b"%010d" % n for n in range(40))
"""A number that is taken for chance here, and not where it stands alone."""


def gate() -> OutputGate:
    return OutputGate((), domains=["city.example"])


@settings(max_examples=300, deadline=None)
@given(documents=st.lists(DOCUMENTS, min_size=1, max_size=4))
@example(documents=[AMONG_MANY])
@example(documents=[AMONG_MANY, b"<p>0912345678</p>\n<p>"])
@example(documents=[b"<p>aWQ6IEExMjM0NTY3ODku</p>\n<p>"])
def test_the_verdict_is_that_of_a_look_at_the_whole(documents: list[bytes]) -> None:
    known = gate()
    for data in documents * 2:
        whole = {one.text: one for one in find_in_output(data, "x.html")}
        listed = [one.shown for _, one in sorted(whole.items()) if not known.allows(one)]
        found = known.check({"x.html": data})
        assert [one.args["text"] for one in found] == listed, data


def test_known_pieces_are_left_out_until_memory_is_full() -> None:
    pieces = CleanPieces()
    assert pieces.unknown(b"<a>\n<b>\n<c>") == [b"<a", b"b", b"c>"]
    pieces.keep([b"<a", b"c>"])
    assert pieces.unknown(b"<a>\n<b>\n<c>") == [b"b"]
    half = clean_pieces._MOST_BYTES // 2 + 1
    pieces.keep([b"b" * half, b"d" * half])
    assert pieces.unknown(b"<a>\n<b>") == [b"b>"]
    pieces.keep([b"b>"])
    assert pieces.unknown(b"<a>\n<b>") == [b"<a"]


def test_only_a_text_with_a_find_or_something_packed_is_looked_at_whole(
    looked_at_whole: list[str],
) -> None:
    clean, known = b"<p>\n<b>office@city.example</b>", f"<p>\n{MAIL}".encode()
    files = {"a.html": clean, "b.HTML": clean, "c.xml": clean, "d.atom": known, "e.json": clean}
    packed = {"f.html": b"PK\3\4", "g.html": b"<p>%PDF-", "h.csv": b"\x1f\x8b", "i.bin": b""}
    gate().check({**files, **packed})
    assert looked_at_whole == ["d.atom", *packed]


def test_a_find_is_told_of_in_every_file_that_has_it() -> None:
    known = gate()
    page = f"<p>\n<b>{IDENTITY}</b>".encode()
    found = known.check({"a.html": page, "b.html": page, "c.xml": page})
    assert [(one.code, one.place.path) for one in found] == [
        ("I104", "a.html"),
        ("I104", "b.html"),
        ("I104", "c.xml"),
    ]


def test_what_is_packed_is_opened_whatever_its_name() -> None:
    pdf = b"<p>%PDF-1.4 not one that can be read"
    assert [one.code for one in gate().check({"a.html": pdf})] == ["I105"]


def test_a_number_in_base64_is_not_lost_among_others() -> None:
    """Each run is a text of its own, in which nothing is chance and lines go on."""
    others = [f"  {5_000_000_000 + n}" for n in range(40)]
    for text in (f"  {MOBILE}", f" {MOBILE[:4]}\n{MOBILE[4:]}"):
        runs = [base64.b64encode(one.encode()).decode() for one in (*others, text)]
        page = f"<p>{', '.join(runs)}</p>".encode()
        assert [one.args["text"] for one in gate().check({"a.html": page})] == ["091*******"]
