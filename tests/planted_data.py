"""Personal data, invented and seeded, and a package to plant them in."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

from gongbao.validate.identity_numbers import is_identity_number
from gongbao.validate.output_rules import is_card_number

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


def mobiles(count: int) -> Iterator[str]:
    chance = random.Random(20)
    yield from (f"09{chance.randrange(10**8):08d}" for _ in range(count))


def cards(count: int) -> Iterator[str]:
    chance = random.Random(21)
    for _ in range(count):
        begin = chance.choice(["4", "51", "2221", "35", "62"])
        begin += "".join(chance.choices("0123456789", k=15 - len(begin)))
        yield next(begin + end for end in "0123456789" if is_card_number(begin + end))


def mails(count: int) -> Iterator[str]:
    chance = random.Random(22)
    for _ in range(count):
        name = "".join(chance.choices(LETTERS.lower(), k=9))
        yield f"{name}@mail{chance.randrange(10**6)}.example.net"
