"""The last look at whole sites and at much that is clean: what it stops, and what it lets go."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest

from gongbao.validate.carried_data import find_in_output
from gongbao.validate.output_gate import OutputGate
from tests.planted_data import LETTERS, zipped
from tests.sites import FULL, build_site, tree, write_site


def test_a_hundred_thousand_random_rows_raise_no_alarm() -> None:
    chance = random.Random(7)
    rows = [
        f"{chance.randrange(10**6)},{chance.random():.15g},2020-09-{chance.randrange(10, 30)} "
        f"10:22:{chance.randrange(10, 60)},{chance.randrange(10**17, 10**18)},"
        f"{chance.randrange(10**10):010d},{chance.randrange(10**16):016d}"
        for _ in range(100_000)
    ]
    found = list(find_in_output("\n".join(rows).encode(), "x.csv"))
    print(f"false alarms: {len(found)} of {len(rows)} rows")
    assert found == []


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
    alarms = sum(any(find_in_output(clean_document(chance), "x.csv")) for _ in range(1000))
    print(f"false alarms: {alarms} of 1000")
    assert alarms == 0


OWN = ("records@example.org", "kaohsiung-demo.example")


def test_the_demo_has_none(demo: Path) -> None:
    gate = OutputGate(OWN[:1], OWN[1:])
    for path in demo.rglob("*"):
        if path.is_file():
            assert gate.check({path.name: path.read_bytes()}) == [], path


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
