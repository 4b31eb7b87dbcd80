"""Personal data planted in every carrier are found in the output."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest

from gongbao.validate.carried_data import find_in_output
from gongbao.validate.output_gate import OutputGate
from tests.planted_data import cards, mails, mobiles, numbers, zipped


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
    "later gzip member": lambda n: ("x.gz", gzip.compress(b"x\n") + gzip.compress(n.encode())),
    "UTF-16": lambda n: ("x.txt", f"申請人{n}".encode("utf-16")),
    "UTF-16 the other way": lambda n: ("x.csv", f"\ufeff{n}".encode("utf-16-be")),
    "UTF-32": lambda n: ("x.html", f"\ufeff{n}".encode("utf-32-le")),
    "packed UTF-16": lambda n: ("x.zip", zipped("x.txt", n.encode("utf-16"))),
    "base64": lambda n: ("x.json", base64.b64encode(f"id: {n}.".encode())),
    "file name": lambda n: ("x.html", f'<a href="/files/{n}.pdf">'.encode()),
    "picture": lambda n: ("x.svg", f"<text>{n}</text>".encode()),
}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_forty_numbers_in_every_carrier_are_found(carrier: str) -> None:
    for number in numbers(40):
        name, data = CARRIERS[carrier](number)
        assert number in {one.text for one in find_in_output(data, name)}, (number, data)
        (problem,) = OutputGate(()).check({name: data})
        assert problem.code == "I104" and number not in str(problem.args)
        assert OutputGate([number]).check({name: data}) == []


GROUPS = {"mobile": (4, 7), "card": (4, 8, 12), "mail": (3,)}
"""Where people break each kind, or a machine may."""


OTHERS = {"mobile": mobiles, "card": cards, "mail": mails}
OTHER_CARRIERS = {
    "spaces": lambda t, places: ("x.html", broken(t, places, " ")),
    "hyphens": lambda t, places: ("x.html", broken(t, places, "-")),
    "soft hyphen": lambda t, places: ("x.html", broken(t, places, "\u00ad")),
    "entity": lambda t, places: ("x.html", broken(t, places, "&shy;")),
    "markup": lambda t, places: ("x.html", broken(t, places, "<b>")),
    "line end": lambda t, places: ("x.txt", broken(t, places, "\n")),
    "zero width": lambda t, _: ("x.html", "\u200b".join(t).encode()),
}


SENSELESS = {
    *((kind, carrier) for kind in ("mobile", "card") for carrier in ("lower case",)),
    *(("mail", carrier) for carrier in ("line end", "spaces", "hyphens")),
}
"""An address is one word: where it is broken, the rest of it is what is found."""


def pairs(carriers: Iterable[str]) -> list[tuple[str, str]]:
    odd = {(kind, "spaces") for kind in OTHERS} if "page" in carriers else set()
    return [pair for c in carriers for kind in OTHERS if (pair := (kind, c)) not in SENSELESS | odd]


def broken(text: str, places: tuple[int, ...], gap: str) -> bytes:
    parts = [text[a:b] for a, b in pairwise((0, *places, len(text)))]
    return f"<p>洽{gap.join(parts)}，</p>".encode()


@pytest.mark.parametrize(("kind", "carrier"), pairs(CARRIERS))
def test_forty_of_other_kinds_in_every_carrier_are_found(kind: str, carrier: str) -> None:
    for text in OTHERS[kind](40):
        name, data = CARRIERS[carrier](text)
        assert text in {one.text for one in find_in_output(data, name)}, (text, data)
        (problem,) = OutputGate(()).check({name: data})
        assert problem.code == "I104" and text not in str(problem.args)
        assert OutputGate([text]).check({name: data}) == []


@pytest.mark.parametrize(("kind", "carrier"), pairs(OTHER_CARRIERS))
def test_forty_of_other_kinds_in_their_forms_are_found(kind: str, carrier: str) -> None:
    for text in OTHERS[kind](40):
        name, data = OTHER_CARRIERS[carrier](text, GROUPS[kind])
        assert text in {one.text for one in find_in_output(data, name)}, (text, data)
