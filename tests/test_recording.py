"""What is put on record for good: under which names, and what is public and not yet recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongbao.commands import run_build
from tests.sites import CORRECTION, DATA, FULL, MINIMAL, SECOND, command_of, write_site


@pytest.mark.parametrize(
    ("identity", "url", "codes"),
    [
        ("", "https://records.example.org", ["S107", "S108"]),
        ("", "https://gazette.town.gov.tw", ["S107"]),
        ("tag_authority: kaohsiung-demo.example,2026\n", "https://gazette.town.gov.tw", ["S107"]),
        ("tag_authority: office@example.org,2026\n", "https://gazette.town.gov.tw", ["S107"]),
        ("tag_authority: town.gov.tw,2026\n", "https://town.test/gazette", ["S108"]),
        ("tag_authority: town.gov.tw,2026\n", "https://gazette.town.gov.tw", []),
        ("demo: true\n", "https://records.example.org", []),
    ],
)
def test_nothing_is_public_for_good_under_names_that_are_nobodys(
    identity: str,
    url: str,
    codes: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site = write_site(tmp_path, MINIMAL, {"content/site.yaml": f"name_zh: 小鎮\n{identity}"})
    command = command_of(site, url=url)
    assert run_build(command, record=True) == bool(codes)
    said = capsys.readouterr().err
    assert [code for code in ("S107", "S108") if code in said] == codes
    assert (site / "content/ledger").exists() == (not codes)
    assert run_build(command) == 0


def test_ids_that_are_public_already_are_not_asked_about(tmp_path: Path) -> None:
    own = "https://gazette.town.gov.tw"
    for identity, url in (("demo: true\n", "https://town.example"), ("", own)):
        write_site(tmp_path, MINIMAL, {"content/site.yaml": f"name_zh: 小鎮\n{identity}"})
        command = command_of(tmp_path, url=url)
        assert run_build(command, record=True) == 0


def test_a_demonstration_at_an_address_of_its_own_needs_ids_of_its_own(tmp_path: Path) -> None:
    """Somebody began with the demo's site.yaml."""
    write_site(tmp_path, MINIMAL, {"content/site.yaml": "name_zh: 小鎮\ndemo: true\n"})
    command = command_of(tmp_path, url="https://gazette.town.gov.tw")
    assert run_build(command, record=True) == 1
    assert run_build(command) == 0


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "public and not in the ledger: 2"),
        ("zh", "公報期數或資料版本：2"),
    ],
)
def test_a_build_says_what_is_public_and_not_recorded(
    lang: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every time, also where nothing was left to do; not before anything was published."""
    command = command_of(tmp_path, lang=lang, quiet=False)
    write_site(tmp_path, FULL, {SECOND: None, CORRECTION: None})
    assert run_build(command) == 0
    assert run_build(command, record=True) == 0
    assert run_build(command) == 0
    assert said not in capsys.readouterr().out
    data = "kind,count\nall,51\nfamily,11\n"
    write_site(tmp_path, {SECOND: FULL[SECOND], CORRECTION: FULL[CORRECTION], DATA: data})
    for _ in range(2):
        assert run_build(command) == 0
        assert said in capsys.readouterr().out
    assert run_build(command, record=True) == 0
    assert run_build(command) == 0
    assert said not in capsys.readouterr().out
