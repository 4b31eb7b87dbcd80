"""What may not come in: names, kinds of files, characters, sizes, nesting."""

from __future__ import annotations

import json
import os
import socket
import unicodedata
from pathlib import Path

import pytest

from gongbao.languages import spoken_language
from gongbao.load.front_matter import MarkdownSource
from gongbao.load.input_gate import MAX_DEPTH, check_characters, check_marks
from gongbao.load.markdown import convert_markdown
from gongbao.load.prose import find_loose_numbers
from gongbao.load.yaml_source import YamlSource, parse_yaml
from gongbao.problems import Place
from tests.sites import ATTACHMENTS, DATA, FULL, MINIMAL, NOTICE, PACKAGE, check_site, write_site

HOURS = f"{ATTACHMENTS}/hours.txt"


def codes(folder: Path) -> set[str]:
    return {problem.code for problem in check_site(folder)}


def test_a_hard_link_is_refused(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL, {"elsewhere.txt": "secret"})
    (site / HOURS).unlink()
    os.link(site / "elsewhere.txt", site / HOURS)
    assert "F116" in codes(site)


def test_pipes_and_sockets_are_refused_and_never_opened(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    os.mkfifo(site / "datasets/rooms/data/pipe.csv")
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(site / "datasets/rooms")
        try:
            one.bind("a.sock")
        finally:
            os.chdir(here)
        found = [p.place.path for p in check_site(site) if p.code == "F117"]
    assert [Path(path).name for path in found] == ["a.sock", "pipe.csv"]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    (site / "datasets/rooms/data/etc").symlink_to("/etc")
    (site / "datasets/loop").symlink_to(site / "datasets")
    assert codes(site) == {"F111"}


NAMES = {
    **dict.fromkeys(["aux.txt", "CON", "nul.tar.gz", "com1.txt", "LPT9"], "F118"),
    **dict.fromkeys(["-rf", "~root.txt", "a.", "a ", " a", "a%2e%2e", "a#b", "a?b"], "F118"),
    **dict.fromkeys(["a\\b", "a:b", "a*b", 'a"b', "a<b", "a>b", "a|b", "a\nb", "a\tb"], "F118"),
    **dict.fromkeys(["a\u202eb", "a\u200bb", "a\ufeffb", "a\x07b", "\udcff.txt"], "F118"),
    **dict.fromkeys(["字" * 67, unicodedata.normalize("NFD", "é.txt")], "F118"),
    **dict.fromkeys(["HOURS.TXT", "Hours.txt"], "F119"),
}


@pytest.mark.parametrize(("name", "code"), NAMES.items(), ids=map(str, range(len(NAMES))))
def test_names_that_cannot_travel(name: str, code: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    (site / ATTACHMENTS / name).write_bytes(b"x")
    found = [problem for problem in check_site(site) if problem.code == code]
    assert found
    json.dumps([problem.place.path for problem in found]).encode("utf-8")
    str(found[0].place).encode("utf-8")


@pytest.mark.parametrize(
    "name", ["附件 一（稿）.pdf", "a+b=c&d.txt", "é.txt", "$HOME.txt", "a'b.txt"]
)
def test_names_that_can(name: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    (site / ATTACHMENTS / name).write_bytes(b"x")
    assert not codes(site) & {"F116", "F117", "F118", "F119"}


def test_the_same_name_in_two_ways_of_unicode_is_one_name(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    (site / ATTACHMENTS / "STRASSE.txt").write_bytes(b"x")
    (site / ATTACHMENTS / "straße.txt").write_bytes(b"x")
    assert "F119" in codes(site)


REFUSED = [
    *(c for c in range(32) if chr(c) not in "\t\n\r"),
    *range(0x7F, 0xA0),
    *(*range(0x202A, 0x202F), *range(0x2066, 0x206A)),
    *range(0xFDD0, 0xFDF0),
    *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF)),
]
"""C0, C1, bidirectional controls and all 66 noncharacters."""


def test_every_character_that_cannot_be_seen_is_refused_with_its_place() -> None:
    assert (
        len([code for code in REFUSED if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code < 0xFDF0]) == 66
    )
    for code in REFUSED:
        (problem,) = check_characters(f"a\nb{chr(code)}c", "x")
        assert (problem.code, problem.place.line, problem.place.column) == ("F121", 2, 2), hex(code)
    for fine in "\t é中０\u200d\u3000\U0001f600\ue000":
        assert list(check_characters(f"a{fine}b\r\n", "x")) == [], hex(ord(fine))
    assert [p.code for p in check_characters("a\rb", "x")] == ["F121"]


def test_every_such_character_is_refused_in_cells(tmp_path: Path) -> None:
    cells = [chr(code) for code in REFUSED if code != 0]
    rows = "".join(f'"{cell}x{number}",1\n' for number, cell in enumerate(cells))
    site = write_site(tmp_path, FULL, {DATA: f"kind,count\nall,51\n{rows}"})
    (problem,) = (one for one in check_site(site) if one.code == "D135")
    assert problem.args["count"] == len(cells)


@pytest.mark.parametrize("written", [r'"a\u202eb"', r'"a\x07b"', r'"a\0b"'])
def test_escapes_of_yaml_and_json_are_no_way_in(written: str, tmp_path: Path) -> None:
    site = write_site(
        tmp_path, FULL, {PACKAGE: str(FULL[PACKAGE]).replace("title: 房間", f"title: {written}", 1)}
    )
    assert "F121" in codes(site)


def test_escapes_of_json_are_no_way_in(tmp_path: Path) -> None:
    package = {"name": "rooms", "title": "a\u202eb", "resources": []}
    site = write_site(
        tmp_path,
        FULL,
        {PACKAGE: None, "datasets/two/datapackage.json": json.dumps(package)},
    )
    assert "F121" in {p.code for p in check_site(site) if "two" in p.place.path}


@pytest.mark.parametrize(
    "text",
    [
        *("[" * 100_000, "{" * 100_000, "- " * 100_000, "? " * 100_000),
        f"a: {'[' * 40}{']' * 40}",
        "".join(f"{'  ' * depth}a:\n" for depth in range(3_000)),
    ],
    ids=["lists", "mappings", "items", "keys", "one line", "indented"],
)
def test_deep_nesting_is_a_problem_and_no_crash(text: str) -> None:
    _, problems = parse_yaml(text, "x")
    assert [problem.code for problem in problems] == ["F120"]


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, '{"name": NaN}', '{"name": -Infinity}', "1" * 5_000, '{"a": 1, "a": 2}', "[]"],
    ids=["deep", "nan", "infinity", "huge number", "twice", "a list"],
)
def test_json_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL, {"datasets/two/datapackage.json": text})
    assert {p.code for p in check_site(site) if "two" in p.place.path} & {"F103", "F104", "F120"}


@pytest.mark.parametrize("start", [b"\n", b"\r\n", b"\r"])
def test_a_blank_first_line_is_no_header(start: bytes, tmp_path: Path) -> None:
    data = start + str(FULL[DATA]).encode()
    assert "D108" in codes(write_site(tmp_path, FULL, {DATA: data}))


def test_a_table_that_was_cut_off_is_not_whole(tmp_path: Path) -> None:
    for number, (data, cut) in enumerate(
        [('kind,count\nall,51\n"fam', True), ('kind,count\n"a ""b""",1\n5" pipe,2\n', False)]
    ):
        site = write_site(tmp_path / str(number), FULL, {DATA: data})
        assert ("D110" in codes(site)) == cut


def test_folders_within_folders_have_an_end(tmp_path: Path) -> None:
    deep = "/".join("d" * (MAX_DEPTH + 1))
    site = write_site(tmp_path, FULL, {f"datasets/rooms/{deep}/x.csv": "a\n"})
    assert "F120" in codes(site)


def test_files_beyond_reason_are_not_read(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    with (site / NOTICE).open("ab") as stream:
        stream.truncate(1 << 21)
    assert "F120" in codes(site)


@pytest.mark.parametrize("mark", ["[", "![", "[a](b", "[a][b", "<a ", "<http://a "])
def test_a_text_that_markdown_would_take_minutes_for_is_refused(mark: str, tmp_path: Path) -> None:
    page = "content/pages/about.md"
    text = f"---\ntitle: 關於\n---\n文\n\n{mark * 5000}\n"
    found = check_site(write_site(tmp_path, MINIMAL, {page: text}))
    assert {one.code for one in found} == {"F120"}


@pytest.mark.parametrize(
    "text",
    [
        "| 甲 | 乙 |\n|---|---|\n" + "| [甲](/gazette/) | [乙](/datasets/) |\n" * 600,
        "甲 | 乙\n---|---\n" + "[甲](/gazette/) | [乙](/datasets/)\n" * 600,
        "- [甲](/gazette/)\n" * 900,
        "<table>\n" + "<tr><td>甲</td><td>乙</td></tr>\n" * 300 + "</table>\n",
        "```\n" + "if a[0] < b[" * 900 + "\n```\n",
        "".join(f"[甲{n}]\n" for n in range(700)),
    ],
    ids=["table", "open table", "list", "html", "code", "brackets"],
)
def test_what_is_closed_may_be_long(text: str) -> None:
    assert check_marks(text, Place("a.md", 1, 1)) == []


def test_keys_have_no_unseen_characters_either(tmp_path: Path) -> None:
    text = '---\ntitle: 關於\n"ord\\u202eer": 1\n---\n文\n'
    found = check_site(write_site(tmp_path, MINIMAL, {"content/pages/about.md": text}))
    assert ("F121", 3) in [(one.code, one.place.line) for one in found]


def test_long_texts_of_one_kind_are_read_at_once() -> None:
    """Each took minutes, by expressions that began to look anew at every letter."""
    assert spoken_language("A" * 300_000) == ""
    long = MarkdownSource("a.md", YamlSource("a.md", {}, {}), "a" * 300_000, 1)
    assert find_loose_numbers(long, "en") == ()
    comments = MarkdownSource("a.md", YamlSource("a.md", {}, {}), "<!-- a\n" * 100_000, 1)
    assert find_loose_numbers(comments, "en") == ()
    blanks = MarkdownSource("a.md", YamlSource("a.md", {}, {}), f"a{' ' * 40_000}b\n" * 18, 1)
    assert convert_markdown(blanks, "zh").html.startswith("<p>a ")
