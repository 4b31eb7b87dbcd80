"""An issue whose day has not come is checked as all are, and is in nothing that is public."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gongbao.commands import run_build
from tests.sites import (
    CORRECTION,
    FULL,
    NOTICE,
    build_site,
    check_site,
    command_of,
    tree,
    write_site,
)

DAY = date(2021, 1, 4)
NEXT = "content/gazette/110/001"
WAITING = {
    f"{NEXT}/issue.md": f"---\nnumber: 1\nyear: 110\npublished_on: {DAY}\n---\n",
    f"{NEXT}/01-secret.md": (
        "---\ntitle: 未公開之標題\nsection: public-notice\nagency: city\ndoc_date: 2020-12-30\n"
        "topics: [records]\ncorrects: [109-001-01]\nattachments:\n  - file: a.txt\n"
        "    title: 附件\n---\n共[51](data:rooms/rooms?kind=all#count)，"
        "見[本則](/gazette/110/001/01/)與[附件](/gazette/110/001/01/a.txt)，及[全年](/gazette/110/)。\n"
    ),
    f"{NEXT}/01-secret.en.md": "---\ntitle: Not yet public\n---\nSee [it](/gazette/110/001/01/).\n",
    f"{NEXT}/attachments/a.txt": "embargoed\n",
}


def test_nothing_public_tells_of_it_until_its_day(tmp_path: Path) -> None:
    without = write_site(tmp_path / "without", FULL)
    assert build_site(without) == 0
    site = write_site(tmp_path / "site", FULL, WAITING)
    assert build_site(site) == 0
    assert tree(site / "output") == tree(without / "output")
    assert build_site(site, as_of=DAY) == 0
    page = site / "output/gazette/110/001/01/index.html"
    assert "未公開之標題" in page.read_text(encoding="utf-8")
    corrected = site / "output/gazette/109/001/01/index.html"
    assert "/110/001/01/" in corrected.read_text(encoding="utf-8")
    assert build_site(site) == 0
    assert tree(site / "output") == tree(without / "output")


def test_the_ledger_records_it_on_its_day(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL, WAITING)
    entry = site / "content/ledger/gazette/110/001.json"
    for day, recorded in ((date(2020, 12, 31), False), (DAY, True)):
        command = command_of(site, as_of=day)
        assert run_build(command, record=True) == 0
        assert entry.exists() is recorded
    assert {"K102", "K107"} <= {problem.code for problem in check_site(site)}


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, ["G227"]),
        ({f"{NEXT}/02-broken.md": "---\ntitle: 缺\n---\n文。\n"}, ["F107", "F107", "F107", "G227"]),
        ({NOTICE: f"{FULL[NOTICE]}\n[後一期](/gazette/110/001/)\n"}, ["G227", "L101"]),
    ],
    ids=["as it is", "with errors", "somebody leads to it"],
)
def test_it_is_checked_before_its_day(
    changes: dict[str, str], codes: list[str], tmp_path: Path
) -> None:
    site = write_site(tmp_path, FULL, WAITING | changes)
    assert sorted(problem.code for problem in check_site(site)) == codes


def test_its_own_links_are_checked(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL, WAITING)
    notice = site / f"{NEXT}/01-secret.md"
    notice.write_text(notice.read_text("utf-8").replace("/01/a.txt", "/01/b.txt"), "utf-8")
    assert {problem.code for problem in check_site(site)} == {"G227", "L101"}


def test_no_public_notice_names_it(tmp_path: Path) -> None:
    correction = str(FULL[CORRECTION]).replace("[109-001-01]", "[109-001-01, 110-001-01]")
    site = write_site(tmp_path, FULL, WAITING | {CORRECTION: correction})
    assert {problem.code for problem in check_site(site)} == {"G109", "G227"}


def test_what_it_allows_is_not_allowed_yet(tmp_path: Path) -> None:
    number = "0912-345-678"
    changes = WAITING | {NOTICE: f"{FULL[NOTICE]}\n電話{number}。\n"}
    name = f"{NEXT}/01-secret.md"
    changes[name] = changes[name].replace(
        "topics: [records]", f"personal_data_allowed: [{{text: {number}, reason: 測試}}]"
    )
    site = write_site(tmp_path, FULL, changes)
    assert "I104" in {problem.code for problem in check_site(site)}
    command = command_of(site, as_of=DAY)
    assert run_build(command) == 0


def test_its_attachments_are_looked_at(tmp_path: Path) -> None:
    changes = {path: text.replace("a.txt", "a.pdf") for path, text in WAITING.items()}
    changes[f"{NEXT}/attachments/a.pdf"] = "%PDF-1.7 and nothing that can be read"
    del changes[f"{NEXT}/attachments/a.txt"]
    site = write_site(tmp_path, FULL, changes)
    found = {problem.code: problem.place.path for problem in check_site(site)}
    assert set(found) == {"G227", "I105"}
    assert found["I105"].endswith(f"{NEXT}/attachments/a.pdf")


def test_a_note_on_a_year_to_come_waits_with_it(tmp_path: Path) -> None:
    note = {"content/gazette/110/year.md": "---\ntitle: 110年\n---\n[第1期](/gazette/110/001/)\n"}
    site = write_site(tmp_path, FULL, WAITING | note)
    assert {problem.code for problem in check_site(site)} == {"G227"}
