"""What the personal data check finds, what it leaves alone, and how names are masked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from gongbao.problems import Place
from gongbao.validate import personal_data
from gongbao.validate.output_sieve import shapes_in
from gongbao.validate.personal_data import PATTERNS, SIEVE, Fragment, find_personal_data
from tests.sites import FULL, NOTICE, PACKAGE, build_site, check_site, write_site
from tests.test_output_sieve import written


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
        ("A12345XXXX、A1234*****", []),
        ("身分證A12*****89", ["badly masked identity number"]),
        ("身分證Ａ１２○○○○○８９", ["badly masked identity number"]),
        ("A123456XXX", ["badly masked identity number"]),
        ("A123X56789 **A123456**", []),
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
    ("text", "listed", "codes"),
    [
        ("A123456789", "A123456789", []),
        ("A123456789", "ａ123-456-789", []),
        ("A123456789", "9", ["I101", "I103"]),
        ("A123456789", "A12345678", ["I101", "I103"]),
        ("A123456789", "號碼A123456789與其他", ["I101", "I103"]),
        ("(07)336-8333", "07-3368333", []),
        ("07-3368333", "3368333", ["I102", "I103"]),
        ("信箱：Someone@example.org", "someone@example.org", []),
        ("someone@example.org", "example.org", ["I103", "I104"]),
        ("帳號：012-345678901234", "012-345678901234", []),
        ("帳號：012-345678901234", "012", ["I102", "I103"]),
        ("住小城市港區四維三路2號", "小城市港區四維三路2號", []),
        ("住小城市港區四維三路2號", "2號", ["I102", "I103"]),
        ("住小城市港區四維三路2號", "-", ["I102", "I103"]),
    ],
)
def test_an_exception_is_for_the_whole_of_what_is_found(
    text: str, listed: str, codes: list[str], tmp_path: Path
) -> None:
    """Else the check lets pass what the build then stops for."""
    allowed = f"personal_data_allowed:\n  - {{text: '{listed}', reason: 測試}}\nsample: true"
    notice = str(FULL[NOTICE]).replace("檔案室共", f"{text}，檔案室共", 1)
    changes = {NOTICE: notice.replace("sample: true", allowed, 1)}
    found = {problem.code for problem in check_site(write_site(tmp_path, FULL, changes))}
    assert sorted(found) == codes


def test_a_file_that_cannot_be_looked_at_may_be_listed_by_its_name(tmp_path: Path) -> None:
    allowed = "personal_data_allowed:\n  - {text: a.pdf, reason: 已由人工檢視}\nsample: true"
    notice = str(FULL[NOTICE]).replace("hours.txt", "a.pdf").replace("sample: true", allowed, 1)
    folder = "content/gazette/109/001/attachments"
    changes = {NOTICE: notice, f"{folder}/hours.txt": None, f"{folder}/a.pdf": "%PDF-1.7 broken"}
    site = write_site(tmp_path, FULL, changes)
    assert check_site(site) == []
    assert build_site(site) == 0


FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
PERSONAL = st.one_of(st.from_regex(pattern.expression.pattern) for pattern in PATTERNS)


@given(
    st.text("1９+x甲", max_size=1),
    PERSONAL | st.text("09AaBb1289*○X -@.號路市帳：０９Ａ＠．－　甲\n", max_size=24),
    st.booleans(),
)
@settings(max_examples=1500, deadline=None)
def test_the_sieve_holds_back_every_text_in_which_something_is_found(
    before: str, text: str, is_full_width: bool
) -> None:
    text = before + text
    shown = text.translate(FULL_WIDTH) if is_full_width else text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(personal_data, "_SIEVE", re.compile(b""))
        holds = bool(found(shown))
    if holds:
        assert pc.match_substring_regex(pa.array([shown]), SIEVE)[0].as_py()


@pytest.mark.parametrize(
    "text",
    [
        *("高市府研行字第10930000100號", "第1090912345678號"),
        *("民國109年1月2日", "面積51784平方公尺", "2020-12-24", "12,345,678 元"),
    ],
)
def test_numbers_of_documents_pass_the_sieve(text: str) -> None:
    """Nearly all notices have one, and those that are held back are searched text by text."""
    assert not personal_data._are_suspect([Fragment(text, Place("x", 1, 1))])


TEXTS = PERSONAL | st.text("09AaBb1289*○X -@.號路市帳：\n", max_size=12) | written()


@given(st.lists(TEXTS, max_size=4), st.integers(0, 3), st.integers(0, 6))
@settings(max_examples=1000, deadline=None)
def test_texts_that_are_searched_together_hide_nothing_from_each_other(
    texts: list[str], cut: int, at: int
) -> None:
    """Also where one begins in the middle of another's number."""
    pieces = [part for one in texts[:cut] for part in (one[:at], one[at:])] + texts[cut:]
    fragments = [Fragment(one, Place("x", 1, 1)) for one in pieces]
    holds = any(found(one) or shapes_in(one.encode("utf-8", "replace")) for one in pieces)
    assert personal_data._are_suspect(fragments) or not holds


def test_re2_knows_every_digit_and_blank_that_python_knows() -> None:
    """Else a later Python would find what the sieve does not hold back."""
    letters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    for python, sieve in ((r"\d", personal_data._DIGIT), (r"\s", personal_data._SPACE)):
        known, held = re.compile(python), re2.compile(sieve)
        assert not [one for one in letters if known.match(one) and not held.match(one)]


def reads(
    monkeypatch: pytest.MonkeyPatch, folder: Path, changes: dict[str, str | bytes | None]
) -> int:
    """How often the check for personal data reads the file of a table."""
    opened: list[str] = []
    read = personal_data._file

    def counted(path: str) -> Iterator[Fragment]:
        opened.append(path)
        return read(path)

    monkeypatch.setattr(personal_data, "_file", counted)
    check_site(write_site(folder, FULL, changes))
    return sum(path.endswith("rooms.csv") for path in opened)


@pytest.mark.parametrize(
    ("cells", "again"),
    [
        ("all,51\nfamily,10", 0),
        ("AB-00000002,51\nall,51", 0),
        ("all,51\n電話07-3368333,10", 1),
        ("all,51\nfamily,0912345678", 1),
    ],
)
def test_a_table_is_read_again_only_where_something_is_found(
    cells: str, again: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = {"datasets/rooms/data/rooms.csv": f"kind,count\n{cells}\n"}
    assert reads(monkeypatch, tmp_path, changes) == again


def test_places_of_many_findings_are_their_own() -> None:
    text = "\n".join(f"{'甲' * (i % 7)}A123456789，A123456789" for i in range(500))
    places = [place for _, _, place in find_personal_data(Fragment(text, Place("x", 3, 1)))]
    assert places == [
        Place("x", 3, 1).at(text, match.start()) for match in re.finditer("A123456789", text)
    ]
