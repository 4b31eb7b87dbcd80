"""Identity numbers planted in every carrier are found in the output, and little else is."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gongbao.derive.masking import mask_names
from gongbao.validate.output_gate import OutputGate, find_identity_numbers
from gongbao.validate.personal_data import is_identity_number
from tests.sites import FULL, build_site, tree, write_site

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def numbers(count: int, seed: int = 19) -> Iterator[str]:
    """Valid numbers of citizens and residents, invented."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        second = chance.choice("1289ABCD")
        one = chance.choice(LETTERS) + second + "".join(chance.choices("0123456789", k=8))
        if is_identity_number(one):
            made += 1
            yield one


def zipped(name: str, data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, data)
    return packed.getvalue()


def wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


CARRIERS: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "page": lambda n: ("x.html", f"<p>申請人{n}，男</p>".encode()),
    "attribute": lambda n: ("x.html", f'<img alt="{n}">'.encode()),
    "comment": lambda n: ("x.html", f"<!--{n}-->".encode()),
    "feed": lambda n: ("x.atom", f"<title>&lt;b&gt;{n}&lt;/b&gt;</title>".encode()),
    "json": lambda n: ("x.json", json.dumps({"text": f"号{n}"}, ensure_ascii=True).encode()),
    "cell": lambda n: ("x.csv", f"a,b\n1,{n}\n".encode()),
    "full width": lambda n: ("x.html", f"<p>{wide(n)}</p>".encode()),
    "soft hyphen": lambda n: ("x.html", f"<p>{n[:4]}\u00ad{n[4:]}</p>".encode()),
    "zero width": lambda n: ("x.html", "\u200b".join(n).encode()),
    "line end": lambda n: ("x.txt", f"{n[:5]}\n{n[5:]}".encode()),
    "markup": lambda n: ("x.html", f"<p>{n[:3]}<b>{n[3:]}</b></p>".encode()),
    "entities": lambda n: ("x.html", f"<p>{n[:6]}&shy;{n[6:]}</p>".encode()),
    "lower case": lambda n: ("x.txt", n.lower().encode()),
    "spaces": lambda n: ("x.txt", f"{n[0]} {n[1:4]}-{n[4:7]}-{n[7:]}".encode()),
    "workbook": lambda n: ("x.xlsx", zipped("xl/sharedStrings.xml", f"<t>{n}</t>".encode())),
    "package": lambda n: ("x.zip", zipped("in.zip", zipped("a.txt", n.encode()))),
    "gzip": lambda n: ("x.csv.gz", gzip.compress(n.encode())),
    "base64": lambda n: ("x.json", base64.b64encode(f"id: {n}.".encode())),
    "file name": lambda n: ("x.html", f'<a href="/files/{n}.pdf">'.encode()),
    "picture": lambda n: ("x.svg", f"<text>{n}</text>".encode()),
}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_forty_numbers_in_every_carrier_are_found(carrier: str) -> None:
    for number in numbers(40):
        name, data = CARRIERS[carrier](number)
        assert number in set(find_identity_numbers(data, name)), (number, data)
        (problem,) = OutputGate(()).check({name: data})
        assert problem.code == "I104" and number not in str(problem.args)
        assert OutputGate([number]).check({name: data}) == []


def clean_document(chance: random.Random) -> bytes:
    """Documents of a city without a person in them: reference numbers, laws, tables, digests."""
    rows = [
        [
            f"高市府行文字第{chance.randrange(10**11):011d}號",
            f"{chance.choice(LETTERS)}{chance.randrange(10**4, 10**8)}",
            f"{chance.choice(LETTERS)}{chance.randrange(10**9, 10**12)}",
            f"{''.join(chance.choices(LETTERS, k=3))}-{chance.randrange(10**4):04d}",
            f"07-{chance.randrange(10**7):07d}",
            f"2020-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
            f"{chance.getrandbits(64):016x}",
            f"TW{chance.randrange(10**8):08d}",
            str(chance.randrange(10**9)),
        ]
        for _ in range(5)
    ]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def test_false_alarms_on_a_thousand_clean_documents() -> None:
    chance = random.Random(2026)
    alarms = sum(any(find_identity_numbers(clean_document(chance), "x.csv")) for _ in range(1000))
    print(f"false alarms: {alarms} of 1000")
    assert alarms <= 10


def test_the_demo_has_none(demo: Path) -> None:
    for path in demo.rglob("*"):
        if path.is_file():
            assert list(find_identity_numbers(path.read_bytes(), path.name)) == [], path


@pytest.mark.parametrize(
    "changes",
    [
        {"content/pages/about.md": "---\ntitle: 關於\n---\nA12345<b>6789</b>\n"},
        {"content/pages/about.md": "---\ntitle: A１２３４５６７８９\n---\n本站\n"},
        {
            "content/gazette/109/001/attachments/hours.txt": zipped(
                "a.txt", "申請人 A123456789".encode()
            )
        },
    ],
    ids=["page", "title", "attachment"],
)
def test_nothing_is_public_when_a_number_would_be(
    changes: dict[str, str | bytes | None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path, FULL)
    assert build_site(site) == 0
    before = tree(site / "output")
    write_site(site, {}, changes)
    assert build_site(site) == 1
    said = capsys.readouterr().err
    assert "I104" in said and "A123456789" not in said
    assert tree(site / "output") == before


NAMES = [f"{family}{given}" for family in "王李陳" for given in ("小明", "大同", "美", "美美")]


def test_masks_of_one_name_cannot_be_joined() -> None:
    """However a name was masked before, one mask comes out; so no two can be laid over another."""
    for name in NAMES:
        before = {name, name[0] + "○" * (len(name) - 1), name[:-1] + "○", f"{name[0]}○{name[2:]}"}
        masks = {mask_names(one) for one in before if len(one) == len(name)}
        assert len(masks) == 1, masks
    candidates = [name for name in NAMES if mask_names(name) == mask_names("王小明")]
    assert candidates == ["王小明", "王大同", "王美美"]
