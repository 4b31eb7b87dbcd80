"""What would stop at the last look is an error of ``check`` already, with its line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.planted_data import zipped
from tests.sites import FULL, NOTICE, build_site, check_site, write_site

ABOUT, ENGLISH = "content/pages/about.md", "content/pages/about.en.md"
ROOMS, CELLS = "datasets/rooms/datapackage.yaml", "datasets/rooms/data/rooms.csv"
SITE = "content/site.yaml"
BEFORE = "---\ntitle: 關於本站\n---\n第一行。\n\n"
CARD = "4111 1111 1111 1111"


def added(path: str, text: str) -> dict[str, str | bytes | None]:
    return {path: str(FULL[path]) + text}


STOPPED = {
    "mobile": ({ABOUT: f"{BEFORE}請電0912-345-678。"}, f"{ABOUT}:6:3"),
    "mobile with its country": ({ABOUT: f"{BEFORE}請電+886 912345678"}, f"{ABOUT}:6:3"),
    "mail": ({ABOUT: f"{BEFORE}寄 Wang@Mail.example 即可"}, f"{ABOUT}:6:3"),
    "card": ({ABOUT: f"{BEFORE}卡號{CARD}"}, f"{ABOUT}:6:3"),
    "identity": ({ABOUT: f"{BEFORE}王A12345<b>6789</b>"}, f"{ABOUT}:6:2"),
    "entities": ({ABOUT: f"{BEFORE}王A12345&shy;6789"}, f"{ABOUT}:4:1"),
    "full width": ({ABOUT: f"{BEFORE}王Ａ１２３４５６７８９"}, f"{ABOUT}:6:2"),
    "title": ({ABOUT: "---\ntitle: 關於A123456789\n---\n本站"}, f"{ABOUT}:2:1"),
    "translation": ({ENGLISH: "---\ntitle: About\n---\nCall 0912345678."}, f"{ENGLISH}:4:6"),
    "notice": (added(NOTICE, "\n洽 wang@mail.example\n"), f"{NOTICE}:19:3"),
    "descriptor": (
        added(ROOMS, "contributors:\n  - {title: 王, email: wang@mail.example}\n"),
        f"{ROOMS}:28:1",
    ),
    "cell": ({CELLS: "kind,count\nall,51\nwang@mail.example,10\n"}, f"{CELLS}:3:1"),
}


@pytest.mark.parametrize("case", STOPPED)
def test_it_is_an_error_where_it_stands(case: str, tmp_path: Path) -> None:
    changes, place = STOPPED[case]
    problems = check_site(write_site(tmp_path, FULL, changes))
    assert [(p.code, str(p.place).replace(f"{tmp_path}/", "")) for p in problems] == [
        ("I104", place)
    ]
    assert "wang@" not in str(problems) and "456789" not in str(problems)


ALLOWED = {
    "by the site": added(
        SITE, "personal_data_allowed:\n  - {text: wang@mail.example, reason: 服務信箱}\n"
    ),
    "an office's domain": added(SITE, "mail_domains: [mail.example]\n"),
}


@pytest.mark.parametrize("case", ALLOWED)
def test_what_is_allowed_for_the_site_is_no_error(case: str, tmp_path: Path) -> None:
    page = {ABOUT: f"{BEFORE}寄 wang@mail.example"}
    site = write_site(tmp_path, FULL, page)
    assert [p.code for p in check_site(site)] == ["I104"]
    write_site(site, {}, ALLOWED[case])
    assert check_site(site) == []
    assert build_site(site) == 0


def test_a_few_mobiles_among_many_numbers_are_chance_as_in_the_last_look(tmp_path: Path) -> None:
    rows = "".join(f"{1_000_000_000 + 7919 * n},{n}\n" for n in range(200))
    changes = {CELLS: f"kind,count\nall,51\n0912345678,1\n{rows}"}
    site = write_site(tmp_path, FULL, changes)
    assert {p.code for p in check_site(site)} == {"I102"}
    assert build_site(site) == 0


def test_a_warning_that_says_less_is_left_out_and_others_stay(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL, added(NOTICE, "\n洽07-3368333或0912345678\n"))
    found = {p.code: p.args["kind_en"] for p in check_site(site)}
    assert found == {"I102": "telephone number", "I104": "mobile number"}


def test_what_attachments_carry_is_told_by_check_where_they_lie(tmp_path: Path) -> None:
    """A workbook with a CSV of its name beside it, an archive, and one with a password."""
    folder = "content/gazette/109/001"
    notice = f"{folder}/01-archives.md"
    names = ("hours.xlsx", "list.zip", "附件（一）.zip")
    listed = "".join(f"  - file: {name}\n" for name in names)
    text = str(FULL[notice]).replace("sample: true", f"{listed}sample: true", 1)
    text = text.replace("hours.txt", "hours.csv")
    attachments = f"{folder}/attachments"
    changes: dict[str, str | bytes | None] = {
        notice: text,
        f"{attachments}/hours.txt": None,
        f"{attachments}/hours.csv": "from,to\n9,17\n",
        f"{attachments}/hours.xlsx": zipped("sheet.xml", b"<c>A123456789</c>"),
        f"{attachments}/list.zip": zipped("a.txt", "甲 0912345678".encode()),
        f"{attachments}/附件（一）.zip": zipped("a.txt", b"x")[:-30],
    }
    write_site(tmp_path, FULL, changes)
    found = [(one.code, Path(one.place.path).name) for one in check_site(tmp_path)]
    assert sorted(found) == [
        ("I104", "hours.xlsx"),
        ("I104", "list.zip"),
        ("I105", "附件（一）.zip"),
    ]
    allowed = "personal_data_allowed:\n" + "".join(
        f"  - {{text: {one!r}, reason: 已確認}}\n"
        for one in ("A123456789", "0912345678", "附件（一）.zip")
    )
    write_site(tmp_path, {}, {notice: text.replace("sample: true", f"{allowed}sample: true", 1)})
    assert [one.code for one in check_site(tmp_path)] == []
    assert build_site(tmp_path) == 0


def test_what_lies_unpacked_in_an_attachment_is_told_once(tmp_path: Path) -> None:
    """It is found in the bytes of the file and in its member."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("content.xml", "<p>請電 0912-345-678</p>")
    folder = "content/gazette/109/001"
    changes: dict[str, str | bytes | None] = {
        NOTICE: str(FULL[NOTICE]).replace("hours.txt", "hours.odt"),
        f"{folder}/attachments/hours.txt": None,
        f"{folder}/attachments/hours.odt": stream.getvalue(),
    }
    problems = check_site(write_site(tmp_path, FULL, changes))
    assert [one.code for one in problems] == ["I104"]
