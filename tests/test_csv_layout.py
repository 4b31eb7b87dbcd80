"""CSV files that readers take for whole and are not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gongbao.problems import Place, Problem
from gongbao.validate import csv_layout
from gongbao.validate.csv_layout import check_csv_layout

BLANK = {
    **{"cell": "", "field": "", "record": 1, "address": "A1", "source": "layout", "expected": "—"},
    "reason": "the first line is blank, so the header would be taken for data",
}
CUT = {
    **{"cell": "", "field": "", "record": "—", "address": "—", "source": "layout"},
    **{"expected": "—", "reason": "the file ends within a quoted cell"},
}
LONG = '"' + "x" * 200_000


def check(
    folder: Path, data: bytes, encoding: str = "utf-8", delimiter: str = ","
) -> list[Problem]:
    (folder / "x.csv").write_bytes(data)
    return check_csv_layout({}, str(folder / "x.csv"), encoding, delimiter)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\na,b\n1,2\n", "utf-8"),
        (b"\r\na,b\n", "utf-8"),
        (b"\n\n", "utf-8"),
        ("\ufeff\na,b\n".encode(), "utf-8"),
        ("\na,b\n".encode("utf-16"), "utf-16"),
        (b"\na,\xff\n", "utf-8"),
    ],
)
def test_a_blank_first_line(data: bytes, encoding: str, tmp_path: Path) -> None:
    place = Place(str(tmp_path / "x.csv"), 1, 1)
    assert check(tmp_path, data, encoding) == [Problem("D108", place, BLANK)]


@pytest.mark.parametrize(
    ("data", "delimiter"),
    [
        (b'a,b\n1,"x', ","),
        (b'a;b\n1;"x;y', ";"),
        (b'a,b\r\n"x\r\ny","z\r\n', ","),
        ('a,b\n"甲'.encode(), ","),
        (f"a\n{LONG}".encode(), ","),
        (b'"', ","),
        (b'a,b\n"x","y"\n"zzzz', ","),
    ],
)
def test_a_file_that_ends_within_a_cell(data: bytes, delimiter: str, tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    place = Place(str(tmp_path / "x.csv"), 0, 0)
    assert check(tmp_path, data, delimiter=delimiter) == [Problem("D110", place, CUT)]
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8"),
        (b"\n", "utf-8"),
        (b"X\n1\n", "utf-8"),
        (b"a,b\n\n1,2\n", "utf-8"),
        (b'a,b\n"x","y"\n', "utf-8"),
        (b'a,b\n5" pipe,2\n', "utf-8"),
        (b'a,b\n"x"y"z,2\n', "utf-8"),
        (f'a\n{LONG}"\n5" pipe\n'.encode(), "utf-8"),
        ('a,b\n"甲",5" \n'.encode("big5"), "big5"),
        (b"\na,b\n", "no-such-encoding"),
        (b'a\n\xff"x', "utf-8"),
    ],
)
def test_what_is_left_to_others(data: bytes, encoding: str, tmp_path: Path) -> None:
    assert check(tmp_path, data, encoding) == []


def test_a_cut_file_in_its_own_encoding(tmp_path: Path) -> None:
    (problem,) = check(tmp_path, 'a,b\n"甲'.encode("utf-16"), "utf-16")
    assert problem.code == "D110"


def test_a_dialect_of_its_own_is_left_to_frictionless(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\na,b\n")
    assert check_csv_layout({"dialect": {"headerRows": [2]}}, str(path), "utf-8", ",") == []


def test_quotes_are_counted_in_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_layout, "_CHUNK", 4)
    assert check(tmp_path, b'a,b\n"x","y"\n"zzzz') != []
    assert check(tmp_path, b'a,b\n"x","y"\n"z"\n') == []
