"""Each rule of the input gate at its edge, and what it says."""

from __future__ import annotations

import os
import stat

import pytest

from gongbao.load.input_gate import (
    MAX_DEPTH,
    MAX_LINE,
    MAX_NAME_BYTES,
    check_characters,
    check_depth,
    check_entry,
    check_twins,
)

MEBIBYTE = 1 << 20


def file_of(size: int, mode: int = stat.S_IFREG) -> os.stat_result:
    return os.stat_result((mode, 1, 1, 1, 0, 0, size, 0, 0, 0))


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("a.md", MEBIBYTE),
        ("a.yaml", MEBIBYTE),
        ("datapackage.json", MEBIBYTE),
        ("a.json", 64 * MEBIBYTE),
        ("a.csv", 4096 * MEBIBYTE),
        ("a", 4096 * MEBIBYTE),
    ],
)
def test_the_largest_file_of_each_kind(name: str, most: int) -> None:
    assert check_entry(f"x/{name}", file_of(most)) == []
    (problem,) = check_entry(f"x/{name}", file_of(most + 1))
    size = {"what_zh": "檔案大小", "what_en": "size", "value": most + 1, "most": most}
    assert (problem.code, problem.place.path, problem.args) == ("F120", f"x/{name}", size)


def test_a_folder_has_no_size() -> None:
    assert check_entry("x/a.md", file_of(2 * MEBIBYTE, stat.S_IFDIR)) == []
    assert check_entry("x/資料", file_of(8192 * MEBIBYTE, stat.S_IFDIR)) == []


def test_what_is_over_a_limit_is_said() -> None:
    (problem,) = check_characters(f"a\n{'b' * (MAX_LINE + 1)}\n", "x")
    line = {"what_zh": "行長", "what_en": "length of a line", "value": MAX_LINE + 1}
    assert problem.args == {**line, "most": MAX_LINE}
    assert (problem.place.line, problem.place.column) == (2, 1)
    (problem,) = check_depth("x", MAX_DEPTH + 1)
    depth = {"what_zh": "資料夾層數", "what_en": "depth of folders", "value": MAX_DEPTH + 1}
    assert (problem.args, problem.place.path) == ({**depth, "most": MAX_DEPTH}, "x")
    assert check_depth("x", MAX_DEPTH) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a:b", "U+003A"),
        ("CON", "CON, NUL, AUX …"),
        ("lpt1.txt", "CON, NUL, AUX …"),
        ("-rf", "-…, ~…"),
        ("~a", "-…, ~…"),
        ("a.", "…."),
        ("a ", "…."),
        (" a", "…."),
        ("e\u0301", "Unicode NFC"),
        ("字" * 67, "> 200 bytes"),
        ("a" * 201, "> 200 bytes"),
    ],
)
def test_why_a_name_cannot_travel(name: str, reason: str) -> None:
    (problem,) = check_entry(f"x/y/{name}", file_of(1))
    assert (problem.code, problem.place.path) == ("F118", f"x/y/{name}")
    assert problem.args == {"name": name, "reason": reason}


@pytest.mark.parametrize("name", ["X", "aX", "Xa", "console.md", "a-", "a~", "字" * 66, "a" * 200])
def test_names_at_the_edge(name: str) -> None:
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert check_entry(f"x/{name}", file_of(1)) == []


def test_names_that_cannot_be_printed_are_shown_escaped() -> None:
    (problem,) = check_entry("x/a\u202e\udcff", file_of(1))
    assert problem.args["name"] == "a\\u202e\\udcff"
    assert problem.place.path == "x/a\\u202e\\udcff"


@pytest.mark.parametrize("mode", [stat.S_IFREG, stat.S_IFDIR])
def test_links_are_counted_for_files_alone(mode: int) -> None:
    found = os.stat_result((mode, 1, 1, 2, 0, 0, 1, 0, 0, 0))
    problems = check_entry("x/a.txt", found)
    assert [(p.code, p.args) for p in problems] == (
        [("F116", {"count": 2})] if mode == stat.S_IFREG else []
    )


@pytest.mark.parametrize(
    ("mode", "codes"),
    [
        (stat.S_IFREG, []),
        (stat.S_IFDIR, []),
        (stat.S_IFLNK, ["F111"]),
        (stat.S_IFIFO, ["F117"]),
        (stat.S_IFSOCK, ["F117"]),
        (stat.S_IFCHR, ["F117"]),
        (stat.S_IFBLK, ["F117"]),
    ],
)
def test_kinds_of_files(mode: int, codes: list[str]) -> None:
    assert [(p.code, p.args) for p in check_entry("a", file_of(0, mode))] == [
        (code, {}) for code in codes
    ]


def test_twins_are_named_with_each_other() -> None:
    found = check_twins("x", ["b", "A", "a", "ß", "ss", "é", "e\u0301"])
    assert [(p.code, p.place.path, p.args) for p in found] == [
        ("F119", "x/a", {"other": "A"}),
        ("F119", "x/ß", {"other": "ss"}),
        ("F119", "x/é", {"other": "e\u0301"}),
    ]
    assert check_twins("x", ["b", "a", "甲", "ab"]) == []


@pytest.mark.parametrize(
    ("text", "character", "line", "column"),
    [
        ("\x00", "U+0000", 1, 1),
        ("a\r\nb\x9f", "U+009F", 2, 2),
        ("\t\u3000\u202e", "U+202E", 1, 3),
        ("a\n\n\U0010fffe", "U+10FFFE", 3, 1),
        ("a\rb", "U+000D", 1, 2),
    ],
)
def test_characters_are_named_with_their_place(
    text: str, character: str, line: int, column: int
) -> None:
    (problem,) = check_characters(text, "x")
    assert (problem.code, problem.args) == ("F121", {"character": character})
    assert (problem.place.path, problem.place.line, problem.place.column) == ("x", line, column)


def test_the_longest_line_that_is_let_through() -> None:
    for line in ("a" * MAX_LINE, "a" * MAX_LINE + "\n", "z\n" * MAX_LINE, "a b " * (MAX_LINE // 4)):
        assert list(check_characters(line, "x")) == []
    longer = "a" * (MAX_LINE + 1)
    (problem,) = check_characters(f"z\n{longer}\n{longer}\n", "x")
    assert problem.place.line == 2
    (problem,) = check_characters(f"{'a ' * MAX_LINE}\nzz", "x")
    assert problem.args["value"] == 2 * MAX_LINE
