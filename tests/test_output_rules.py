"""What each finder takes for personal data in bytes, and what it lets pass: tables of texts."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongbao.short_digests import SHORT
from gongbao.validate.output_rules import (
    CARD,
    IDENTITY,
    MAIL,
    MOBILE,
    Finding,
    find_in_bytes,
    is_card_number,
    plain,
)

NUMBERS = {IDENTITY: "A123456789", MOBILE: "0912345678", CARD: "4111111111111111"}
UNSEEN = (
    *("\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"),
    *("&shy;", "&zwnj;", "&#xad;", "&#x0ad;", "&#173;", "&#x200b;", "&#8203;"),
    *("<b>", "</b>", "<em>", "</em>", "<strong>", "<i>", "<span>", "</span>", "<wbr>"),
    *(r"\u00ad", r"\u200b"),
)
"""Between two letters they change nothing for the eye."""
BLANKS = (" ", "-", "\u00a0", "\u2010", "\u2011", "\u3000", "&nbsp;", "%20")
"""Where people break numbers into groups."""
LINE_ENDS = ("\n", "\r\n")


def finds(text: str, rows: bool = False) -> list[str]:
    return [one.text for one in find_in_bytes(text.encode(), rows)]


@pytest.mark.parametrize("gap", UNSEEN)
@pytest.mark.parametrize("kind", NUMBERS, ids=lambda kind: str(kind.name_en))
def test_what_nobody_sees_hides_no_number_at_any_place(kind: object, gap: str) -> None:
    number = NUMBERS[kind]  # type: ignore[index]  # pytest hands parameters over untyped
    for place in range(1, len(number)):
        text = number[:place] + gap + number[place:]
        for rows in (False, True):
            assert finds(f"，{text}。", rows) == [number], text
    everywhere = gap.join(number)
    assert finds(f"<p>{everywhere}</p>") == [number]


@pytest.mark.parametrize("gap", [*BLANKS, *LINE_ENDS])
def test_blanks_at_any_place_of_an_identity_number(gap: str) -> None:
    for place in range(1, 10):
        text = "A123456789"[:place] + gap + "A123456789"[place:]
        assert finds(f"（{text}）") == ["A123456789"], text


@pytest.mark.parametrize("gap", BLANKS)
def test_blanks_between_the_groups_of_other_numbers(gap: str) -> None:
    for text in (f"0912{gap}345678", f"0912345{gap}678", f"0912{gap}345{gap}678"):
        assert finds(text) == ["0912345678"]
    for text in (f"09{gap}12345678", f"0{gap}912345678", f"091234{gap}5678"):
        assert finds(text) == []
    assert finds(gap.join(["4111", "1111", "1111", "1111"])) == ["4111111111111111"]
    assert finds(f"411111{gap}1111111111") == []


@pytest.mark.parametrize("end", LINE_ENDS)
@pytest.mark.parametrize("number", ["0912345678", "4111111111111111"])
def test_a_line_end_is_inside_a_number_but_not_in_rows(number: str, end: str) -> None:
    for place in range(1, len(number)):
        text = number[:place] + end + number[place:]
        assert finds(text) == [number], text
        assert finds(text, rows=True) == []


def test_a_card_in_pieces_in_one_row_does_not_join_others() -> None:
    rows = "4111\u00ad1111\n5500\n000000000004"
    assert finds(rows, rows=True) == []
    assert finds(rows.replace("\n", "", 1)) == []
    assert finds("4111\u00ad1111,x\n5500\n000000000004") == ["5500000000000004"]
    assert finds("4111\u00ad1111,x\n5500\n000000000004", rows=True) == []


IDENTITIES: dict[str, list[str]] = {
    "A123456789": ["A123456789"],
    "a123456789": ["A123456789"],
    "\uff21\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19": ["A123456789"],
    "\uff41123456789": ["A123456789"],
    "A800000014": ["A800000014"],
    "AB12345677": ["AB12345677"],
    "ab12345677": ["AB12345677"],
    "A\uff2212345677": ["AB12345677"],
    "A\uff4212345677": ["AB12345677"],
    "號A123456789號": ["A123456789"],
    r"\u8072A123456789": ["A123456789"],
    "A123456789,B123456780": ["A123456789", "B123456780"],
    "%20A123456789": [],
    "A%20%20123456789": [],
    ".A123456789.": ["A123456789"],
    "A123456788": [],
    "A323456789": [],
    "AE12345677": [],
    "xA123456789": [],
    "1A123456789": [],
    "A123456789x": [],
    "A1234567890": [],
    "A12345678": [],
    "A1.23456789": [],
    "A1,23456789": [],
    "A:123456789": [],
    'A1"23456789': [],
    "A0123456789": [],
}


@pytest.mark.parametrize("text", IDENTITIES)
def test_identity_numbers(text: str) -> None:
    assert finds(text) == IDENTITIES[text]
    assert finds(f"<td>{text}</td>", rows=True) == IDENTITIES[text]


MOBILES = {
    **{
        text: ["0912345678"]
        for text in (
            *("0912345678", "0912-345-678", "0912 345 678", "0912-345678", "\uff10912345678"),
            *("+886912345678", "886912345678", "+886-912-345-678", "+886 912 345 678"),
            *("+886(0)912345678", "+886 (0)912-345-678", "8860912345678", "886 0912345678"),
            *(r"\u8a710912345678", "電話0912345678，", "(0912345678)"),
        )
    },
    "0912345678 0987654321": ["0912345678", "0987654321"],
    "0912345678、0912-345-678": ["0912345678", "0912345678"],
    **{
        text: []
        for text in (
            *("10912345678", "09123456789", "x0912345678", "0912345678x", "0812345678"),
            *("0.0912345678", "912345678", "0912,345678", "0912.345678", "09:12345678"),
            *("887912345678", "1886912345678", "0912--345678"),
            *("1\u00ad0912345678", "1\u200b0912345678", "1\u200d0912345678"),
        )
    },
}


@pytest.mark.parametrize("text", MOBILES)
def test_mobile_numbers(text: str) -> None:
    assert finds(text) == MOBILES[text]


def card(prefix: str) -> str:
    begin = prefix.ljust(15, "0")
    return next(begin + end for end in "0123456789" if is_card_number(begin + end))


@pytest.mark.parametrize(
    "prefix",
    [
        *("4", "51", "55", "2221", "2229", "223", "229", "23", "269", "270", "271", "2720"),
        *("35", "62", "6011", "644", "649", "65"),
    ],
)
def test_prefixes_of_cards(prefix: str) -> None:
    number = card(prefix)
    assert finds(number) == [number]
    groups = [number[i : i + 4] for i in range(0, 16, 4)]
    for gap in "- ":
        assert finds(gap.join(groups)) == [number]


@pytest.mark.parametrize(
    "prefix",
    [
        *("1", "50", "56", "2220", "2721", "273", "28", "34", "36", "61", "63"),
        *("6010", "6012", "643", "660", "67", "0", "7", "8", "9"),
    ],
)
def test_other_numbers_of_sixteen_digits(prefix: str) -> None:
    assert finds(card(prefix)) == []
    assert finds(f"{card(prefix)}\u00ad") == []


CARDS = {
    "4111111111111111": ["4111111111111111"],
    "卡號4111111111111111。": ["4111111111111111"],
    "4111111111111111 5500000000000004": [],
    "4111111111111111、5500000000000004": ["4111111111111111", "5500000000000004"],
    r"\u53614111111111111111": ["4111111111111111"],
    "\uff14111111111111111": ["4111111111111111"],
    "4111111111111112": [],
    "41111111111111111": [],
    "411111111111111": [],
    "x4111111111111111": [],
    "4111111111111111x": [],
    "0.4111111111111111": [],
    "4111-1111 1111-1111": [],
    "1234 4111 1111 1111 1111": [],
    "1234-4111-1111-1111-1111": [],
    "4111 1111 1111 1111 1234": [],
    "4111-1111-1111-1111-1234": [],
    "1 4111 1111 1111 1111": [],
    "第3 4111 1111 1111 1111": [],
    "a 4111 1111 1111 1111 b": ["4111111111111111"],
    "a-4111-1111-1111-1111-b": ["4111111111111111"],
    "4111\u00ad1111 11111111": [],
    "1234 4111\u00ad111111111111": [],
    "4111\u00ad111111111111 1234": [],
}


@pytest.mark.parametrize("text", CARDS)
def test_card_numbers(text: str) -> None:
    assert finds(text) == CARDS[text]


@pytest.mark.parametrize(
    ("number", "held"),
    [
        *[(number, True) for number in ("4111111111111111", "79927398713", "0", "18", "59", "91")],
        *[(number, False) for number in ("4111111111111121", "19")],
    ],
)
def test_the_check_digit_of_cards(number: str, held: bool) -> None:
    assert is_card_number(number) == held


MAILS = {
    **{
        text: ["wang@mail.example"]
        for text in (
            *("wang@mail.example", "WANG@Mail.Example", "<wang@mail.example>"),
            *("wang\uff20mail.example", "wang%40mail.example", "wang&#64;mail.example"),
            *("wang&#x40;mail.example", "wang&commat;mail.example", r"wang\u0040mail.example"),
            *("wa\u00adng@mail.example", "wang@ma\u00adil.example"),
            *("<b>wang</b>@mail.example", "wang@<b>mail</b>.example"),
            *("\uff57ang@mail.example", "wang@\uff4dail.example", "wang@mail\uff0eexample"),
            *("洽wang@mail.example，", "wang@mail.example.", "?to=wang@mail.example&x=1"),
            *(r"\u53d7wang@mail.example", r"w\u0061ng@mail.example", "wang@mail.example.pdf"),
        )
    },
    "a@b.example b@b.example c@b.example": ["a@b.example", "b@b.example", "c@b.example"],
    r"\ud800wang@mail.example \udc00": ["wang@mail.example"],
    "a.b+c_d%e-f@a-b.c1.example": ["a.b+c_d%e-f@a-b.c1.example"],
    "a@b.co": ["a@b.co"],
    f"a@b.{'x' * 24}": [f"a@b.{'x' * 24}"],
    f"{'n' * 40}@mail.example": [f"{'n' * 40}@mail.example"],
    **{
        text: []
        for text in (
            *("icon@2x.png", "icon@2x.JPG", "a@b", "a@b.c", "@mail.example", "wang@"),
            *(
                "a @b.example",
                "@media print {}",
                "wang@.example",
                "a@b.c1",
                f"a@b.{'x' * 25}",
                "{@id}",
            ),
        )
    },
}


@pytest.mark.parametrize("text", MAILS)
def test_mail_addresses(text: str) -> None:
    assert finds(text) == MAILS[text]
    assert finds(f"abc\n{text}\nabc", rows=True) == finds(f"@ {text}") == MAILS[text]


def test_of_a_long_name_in_a_hidden_form_a_hundred_letters_are_told() -> None:
    assert finds(f"{'n' * 120}&#64;mail.example") == [f"{'n' * 100}@mail.example"]


@pytest.mark.parametrize(
    ("held", "numbers", "found"), [(1, 19, 1), (1, 20, 1), (1, 21, 0), (2, 40, 2), (2, 41, 0)]
)
def test_few_bare_mobile_numbers_of_many_are_chance(held: int, numbers: int, found: int) -> None:
    """Less than 5 of 100 of twenty or more."""
    others = [f"{5_000_000_000 + n}" for n in range(numbers - held)]
    text = "\n".join(["0912345678"] * held + others)
    assert len([*find_in_bytes(text.encode(), rows=True)]) == found
    formatted = finds(f"{text}\n0987-654-321", rows=True)
    assert formatted == ["0912345678"] * found + ["0987654321"]


@pytest.mark.parametrize(("held", "numbers", "found"), [(5, 19, 5), (6, 20, 6), (5, 20, 0)])
def test_few_card_numbers_of_many_are_chance(held: int, numbers: int, found: int) -> None:
    """Less than 30 of 100 of twenty or more."""
    wrong = [f"4{n:014}" for n in range(10, 10 + numbers - held)]
    digits = [next(d for d in "0123456789" if not is_card_number(one + d)) for one in wrong]
    rows = ["4111111111111111"] * held + [a + b for a, b in zip(wrong, digits, strict=True)]
    text = "\n".join(rows)
    assert len(finds(text, rows=True)) == found


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("A123-456 789", "A123456789"),
        ("a１２３<b>&shy;4", "A1234"),
        ("A%20B", "AB"),
        (r"1\u00ad2\u200b3", "123"),
        ("王A", "A"),
    ],
)
def test_listed_texts_are_compared_by_letters_and_digits(text: str, bare: str) -> None:
    assert plain(text) == bare


def test_a_log_shows_enough_to_find_it_and_no_more() -> None:
    assert Finding(IDENTITY, "A123456789").shown == "A12*******"
    assert Finding(MAIL, "wang@mail.example").shown == "wa***@mail.example"


@given(st.text("0123456789abcdef", min_size=SHORT, max_size=SHORT))
@example("a1234567890")
@example("0a123456789")
@example("09123456780")
@settings(deadline=None)
def test_no_short_digest_is_taken_for_a_number_of_somebody(digest: str) -> None:
    for text in (f"site.{digest}.css", f'"version":"{digest}"', f"colours-{digest}.css"):
        assert finds(text) == finds(text, rows=True) == []


@pytest.mark.parametrize("more", ["", "a", "ab"])
def test_an_address_is_found_wherever_what_is_before_and_behind_it_is_cut(more: str) -> None:
    """200 bytes on both sides are looked at; they begin and end within a letter of Chinese."""
    assert finds(f"{'高' * 100}：li{more}\uff20example.net，{'雄' * 100}{more}") == [
        f"li{more}@example.net"
    ]
