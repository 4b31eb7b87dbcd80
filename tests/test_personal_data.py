"""What the personal data check finds, what it leaves alone, and how names are masked."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongbao.derive.masking import mask_names
from gongbao.problems import Place
from gongbao.validate.personal_data import Fragment, find_personal_data, is_identity_number
from tests.bad_inputs import NOTICE, PACKAGE
from tests.sites import FULL, check_site, write_site


def found(text: str) -> list[str]:
    return [pattern.name_en for pattern, *_ in find_personal_data(Fragment(text, Place("x", 1, 1)))]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("身分證A123456789。", ["identity or resident number"]),
        ("Ａ１２３４５６７８９", ["identity or resident number"]),
        ("a 123-456-789", ["identity or resident number"]),
        ("居留證A800000014", ["identity or resident number"]),
        ("舊式居留證AB12345677", ["identity or resident number"]),
        ("A123456788", []),
        ("A12345****", []),
        ("SA1234567890", []),
        ("手機0912345678", ["mobile number"]),
        ("手機0912-345-678", ["mobile number"]),
        ("電話(07)336-8333", ["telephone number"]),
        ("電話07-3368333", ["telephone number"]),
        ("信箱 someone@example.org", ["e-mail address"]),
        ("帳號：012-345678901234", ["bank account"]),
        ("住高雄市苓雅區四維三路2號", ["full address"]),
        ("高市府行文字第10900000101號", []),
        ("2020-01-02 起至109年1月22日", []),
        ("行政程序法第154條第1項", []),
    ],
)
def test_what_is_found(text: str, kinds: list[str]) -> None:
    assert found(text) == kinds


@pytest.mark.parametrize("number", ["A123456789", "A800000014", "AB12345677"])
def test_one_wrong_digit_is_no_identity_number(number: str) -> None:
    assert is_identity_number(number)
    for place in range(2, 10):
        wrong = str((int(number[place]) + 1) % 10)
        assert not is_identity_number(number[:place] + wrong + number[place + 1 :])


def test_attachments_and_data_are_searched(tmp_path: Path) -> None:
    changes = {
        "content/gazette/109/001/attachments/hours.txt": "09:00\n請洽 A123456789\n",
        "datasets/rooms/data/rooms.csv": "kind,count\nall,51\nA123456789,10\n",
    }
    problems = check_site(write_site(tmp_path, FULL, changes))
    places = {str(p.place).removeprefix(f"{tmp_path}/") for p in problems if p.code == "I101"}
    assert places == {
        "content/gazette/109/001/attachments/hours.txt:2:4",
        "datasets/rooms/data/rooms.csv:3:1",
    }
    assert all("A123456789" not in str(problem.args) for problem in problems)


def test_an_exception_needs_a_reason_and_counts_for_its_file(tmp_path: Path) -> None:
    allowed = "personal_data_allowed:\n  - {text: A123456789, reason: 法定範例號碼}\n"
    changes = {
        NOTICE: str(FULL[NOTICE]).replace("檔案室共", "A123456789，檔案室共", 1),
        "datasets/rooms/data/rooms.csv": "kind,count\nA123456789,51\nall,51\n",
        PACKAGE: f"{FULL[PACKAGE]}{allowed}",
    }
    codes = [p.code for p in check_site(write_site(tmp_path, FULL, changes))]
    assert codes == ["I101"]
    changes[NOTICE] = str(changes[NOTICE]).replace("sample: true", f"{allowed}sample: true", 1)
    assert check_site(write_site(tmp_path / "b", FULL, changes)) == []


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王○○"),
        ("王○明", "王○○"),
        ("歐陽大明", "歐陽○○"),
        ("王小明、李大同", "王○○、李○○"),
        ("王小明君", "王○○君"),
        ("John Smith", "J. S."),
        ("大同商行", "大同商行"),
    ],
)
def test_names_are_masked_in_one_way(name: str, masked: str) -> None:
    assert mask_names(name) == masked
