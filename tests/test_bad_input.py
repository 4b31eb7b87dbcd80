"""Bad input stops the build, says where, and leaves the public site as it was."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import msgspec
import pytest

from gongbao.pipeline import check
from gongbao.problems import Place, Problem, render_problem
from tests.bad_inputs import BAD_INPUTS
from tests.bad_inputs.changes import BadInput
from tests.sites import (
    FULL,
    ISSUE,
    NOTICE,
    ROOT,
    build_site,
    check_site,
    settings,
    tree,
    write_site,
)


def shown(problem: Problem, folder: Path) -> str:
    return f"{problem.code} {problem.place}".replace(f"{folder}/", "")


def test_the_full_site_has_no_problem(tmp_path: Path) -> None:
    assert check_site(write_site(tmp_path, FULL)) == []


@pytest.mark.parametrize(("code", "bad"), BAD_INPUTS.items(), ids=list(BAD_INPUTS))
def test_each_rule_names_the_place(code: str, bad: BadInput, tmp_path: Path) -> None:
    problems = check_site(write_site(tmp_path, FULL, bad.changes))
    assert f"{code} {bad.place}" in [shown(problem, tmp_path) for problem in problems]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("code", "bad"), BAD_INPUTS.items(), ids=list(BAD_INPUTS))
def test_each_sentence_is_filled(code: str, bad: BadInput, lang: str, tmp_path: Path) -> None:
    problems = check_site(write_site(tmp_path, FULL, bad.changes))
    text = "\n".join(render_problem(p, lang) for p in problems if p.code == code)
    assert text
    assert not re.search(r"<[a-z_]+>", text.replace("<title>", ""))


@pytest.mark.parametrize("written", ["109.1.1", "109年1月1日", "一百零九年一月一日", "1090101"])
def test_a_roc_date_is_answered_with_the_day_it_means(written: str, tmp_path: Path) -> None:
    changes = {NOTICE: str(FULL[NOTICE]).replace("2020-01-01", written)}
    (problem,) = check_site(write_site(tmp_path, FULL, changes))
    assert problem.code == "F112"
    assert "2020-01-01" in render_problem(problem, "en")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "url",
    [
        *("records.example.org", "", "https://", "//records.example.org", "ftp://example.org"),
        *("http://[records", "https://example.org/?site", "https://example.org/a b"),
    ],
)
def test_the_address_of_the_site_must_be_whole(url: str, lang: str, tmp_path: Path) -> None:
    write_site(tmp_path, FULL, BAD_INPUTS["F112"].changes)
    problems = check(settings(tmp_path, url=url))
    assert {"S105", "F112"} <= {problem.code for problem in problems}
    (problem,) = [one for one in problems if one.code == "S105"]
    assert url in render_problem(problem, lang)


def test_all_problems_in_one_run(tmp_path: Path) -> None:
    changes = {**BAD_INPUTS["F112"].changes, **BAD_INPUTS["D104"].changes}
    codes = [p.code for p in check_site(write_site(tmp_path, FULL, changes))]
    assert {"F112", "D104"} <= set(codes)


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("topics", "effective_rule: service-20\ntopics", {"G210", "G105"}),
        ("2020-01-01", "2020-02-30", {"F112", "G105"}),
        ("agency: office", "agency: [offise]", {"G106", "G105"}),
        ("topics: [records]", "topics: [檔案, fish]", {"F124", "G107", "G105"}),
    ],
)
def test_an_unknown_code_is_told_with_the_other_errors_of_its_notice(
    old: str, new: str, codes: set[str], tmp_path: Path
) -> None:
    notice = str(FULL[NOTICE]).replace(old, new, 1).replace("section: ", "section: x-")
    problems = check_site(write_site(tmp_path, FULL, {NOTICE: notice}))
    assert {one.code for one in problems if one.place.path.endswith(NOTICE)} == codes


def test_an_unknown_code_is_told_when_the_issue_itself_is_wrong(tmp_path: Path) -> None:
    changes = {**BAD_INPUTS["G105"].changes, ISSUE: str(FULL[ISSUE]).replace("01-02", "02-30")}
    assert {"G105", "F112"} <= {one.code for one in check_site(write_site(tmp_path, FULL, changes))}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("D104", {"zh": "應為 integer、minimum: 0）", "en": "expected integer, minimum: 0)"}),
        (
            "D105",
            {"zh": "限制 minimum（第 3 列，儲存格 B3；", "en": "constraint minimum of field count"},
        ),
        ("D107", {"zh": "「town」不在參照的資料表 agencies", "en": "(field parent, row 3)"}),
        ("D111", {"zh": "應為 7，實際為 28", "en": 'expected is "7"'}),
        ("D134", {"zh": "等式 sum 無法讀取", "en": "identity sum"}),
        ("F106", {"zh": "title、section、", "en": "title, section, "}),
        ("F113", {"zh": "order、public-notice、", "en": "order, public-notice, "}),
        ("D146", {"zh": "（bar、line）", "en": "(bar, line)"}),
    ],
)
def test_what_a_rule_asks_is_said_in_both_languages(
    code: str, said: dict[str, str], tmp_path: Path
) -> None:
    problems = check_site(write_site(tmp_path, FULL, BAD_INPUTS[code].changes))
    for lang, words in said.items():
        assert words in "\n".join(render_problem(one, lang) for one in problems)


@pytest.mark.parametrize(
    "code",
    ["D104", "F112", "G104", "G105", "L101"],
    ids=["invalid package", "impossible date", "duplicate number", "unknown section", "dead link"],
)
def test_a_failed_build_leaves_the_last_good_site(
    code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    before = tree(tmp_path / "output")
    write_site(tmp_path, {}, BAD_INPUTS[code].changes)
    assert build_site(tmp_path) == 1
    error = capsys.readouterr().err
    assert BAD_INPUTS[code].place in error
    assert "fix:" in error
    assert tree(tmp_path / "output") == before


@pytest.mark.parametrize(
    ("code", "line"),
    [("T101", "{{ page.no_such_name }}"), ("T101", "{{ nothing }}"), ("T102", "{% if %}")],
)
def test_a_broken_template_is_named_with_its_line(
    code: str, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path, FULL)
    assert build_site(tmp_path) == 0
    before = tree(tmp_path / "output")
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    template = theme / "templates" / "notice.html"
    lines = template.read_text(encoding="utf-8").splitlines()
    at = next(i for i, text in enumerate(lines) if "block main" in text) + 1
    lines.insert(at, line)
    template.write_text("\n".join(lines), encoding="utf-8")
    assert build_site(tmp_path, theme=theme) == 1
    assert f"notice.html:{at + 1}:1: {code}" in capsys.readouterr().err
    assert tree(tmp_path / "output") == before


@pytest.mark.parametrize(
    "plugin",
    ["import no_such_module\n", "def register():\n    raise RuntimeError('no')\n", "def (\n"],
    ids=["import fails", "register fails", "syntax error"],
)
def test_a_broken_plugin_stops_the_build(
    plugin: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from gongbao.commands import run_build
    from gongbao.settings import Command
    from tests.sites import settings

    write_site(tmp_path, FULL, {"broken_plugin.py": plugin})
    conf = tmp_path / "pelicanconf.py"
    text = (ROOT / "pelicanconf.py").read_text(encoding="utf-8")
    text = text.replace("Path(__file__).parent", f"Path({str(ROOT)!r})")
    text += "PLUGINS.append('broken_plugin')\n"
    conf.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "broken_plugin", raising=False)
    assert run_build(Command(settings(tmp_path), conf, "en", "text", True)) == 1
    assert "B101" in capsys.readouterr().err
    assert not (tmp_path / "output").exists()


def test_a_missing_folder_and_a_link_are_named(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    (tmp_path / "content" / "pages" / "link.md").symlink_to("/etc/hostname")
    elsewhere = msgspec.structs.replace(settings(tmp_path), datasets=tmp_path / "data")
    found = {shown(problem, tmp_path) for problem in check(elsewhere)}
    assert {"F101 data", "F111 content/pages/link.md"} <= found


def test_a_site_without_data_needs_no_folder_for_them(tmp_path: Path) -> None:
    """git keeps no empty folder; data that were published are missed all the same."""
    write_site(tmp_path, {"content/site.yaml": "name_zh: 小鎮\n"})
    assert check_site(tmp_path) == []
    elsewhere = msgspec.structs.replace(settings(tmp_path), datasets=tmp_path / "data")
    assert [one.code for one in check(elsewhere)] == ["F101"]
    write_site(tmp_path, {"content/ledger/datasets/rooms/objects/.keep": ""})
    assert "F101" in {one.code for one in check_site(tmp_path)}


def test_personal_data_does_not_hide_what_else_is_wrong(tmp_path: Path) -> None:
    """Neither in its own notice nor in others of the issue."""
    notice = "content/gazette/109/001/01-archives.md"
    text = str(FULL[notice]).replace("agency: office", "agency: offise")
    text = text.replace("檔案室共", "檔案室 A123456789 共 [無](/no-such-page/)")
    write_site(tmp_path, FULL, {notice: text})
    assert {one.code for one in check_site(tmp_path)} >= {"I101", "G106", "L101"}


def test_one_broken_file_of_an_issue_does_not_hide_what_is_wrong_with_the_others(
    tmp_path: Path,
) -> None:
    """And nothing is said of the broken one that would be gone when it is mended."""
    folder = "content/gazette/109/001"
    changes = {
        f"{folder}/01-archives.md": str(FULL[f"{folder}/01-archives.md"]).replace(": 檔", "：檔"),
        f"{folder}/02-more.md": "---\ntitle: 二\nsectoin: public-notice\n---\n",
        f"{folder}/03-lost.en.md": "---\ntitle: Lost\n---\n",
    }
    write_site(tmp_path, FULL, changes)
    found = [(Path(one.place.path).name, one.code) for one in check_site(tmp_path)]
    assert sorted(found) == [
        ("01-archives.md", "F123"),
        *[("02-more.md", code) for code in ("F106", "F107", "F107", "F107")],
        ("03-lost.en.md", "F115"),
    ]


def test_a_wrong_header_does_not_hide_what_else_is_wrong(tmp_path: Path) -> None:
    """In its own file, in others of the issue, in other issues, in reports and in data."""
    folder = "content/gazette/109/001"
    head = "---\ntitle: 二\nsection: public-notice\nagency: offise\ndoc_date: 2020-01-02\n---\n"
    changes = {
        f"{folder}/01-archives.md": str(FULL[f"{folder}/01-archives.md"])
        .replace("section:", "sectoin:")
        .replace("檔案室共", "檔案室 A123456789 共"),
        f"{folder}/02-more.md": f"{head}[無](/datasets/no-such/) [有](/gazette/109/001/01/)\n",
        f"{folder}/03-rule.md": head.replace("offise", "office").replace(
            "2020-01-02", "2021-01-02"
        ),
        "content/pages/about.md": "---\ntitle: 說明\ndate: 1\n---\n[無](/reports/109/none/)\n",
        "content/reports/109/01-rooms.md": "---\ntitel: 房\n---\n[3](data:rooms/rooms/no)\n",
    }
    write_site(tmp_path, FULL, changes)
    found = sorted((Path(one.place.path).name, one.code) for one in check_site(tmp_path))
    assert found == [
        ("01-archives.md", "F106"),
        ("01-archives.md", "F107"),
        ("01-archives.md", "I101"),
        ("01-rooms.md", "F106"),
        ("01-rooms.md", "F107"),
        ("01-rooms.md", "R102"),
        ("02-more.md", "G106"),
        ("02-more.md", "L101"),
        ("03-rule.md", "G207"),
        ("about.md", "F106"),
        ("about.md", "L101"),
    ]


def test_what_a_city_says_of_a_dataset_is_checked(tmp_path: Path) -> None:
    """A misspelt agency, theme or day would only be missing on the page."""
    package = "datasets/rooms/datapackage.yaml"
    head = (
        "theme: 交通\naccrualPeriodicity: 每年\nmodified: 民國115年11月1日\n"
        "temporal: {start: 109/1/1, end: 2020-13}\nlicence: CC0\n"
    )
    text = str(FULL[package]).replace("agency: office", "agency: offise")
    text = head + text.replace("licenses:\n  - name: CC0-1.0\n", "")
    found = check_site(write_site(tmp_path, FULL, {package: text}))
    assert sorted((one.code, one.place.line, one.args.get("guess")) for one in found) == [
        ("D150", 5, "licenses"),
        ("F112", 3, "2026-11-01"),
        ("F112", 4, "2020-01-01"),
    ]
    text = text.replace(head, "theme: GOVT\naccrualPeriodicity: yearly\n")
    found = check_site(write_site(tmp_path, {}, {package: text}))
    assert sorted((one.code, one.place.line, one.args.get("guess")) for one in found) == [
        ("F113", 1, "GOVE"),
        ("F113", 2, ""),
        ("G106", 9, "office"),
    ]
    good = (
        "theme: GOVE\nmodified: 2020-02-29T08:00:00+08:00\ntemporal: {start: 2019, end: 2020-03}\n"
    )
    good += str(FULL[package])
    assert check_site(write_site(tmp_path, {}, {package: good})) == []


def test_what_a_terminal_would_obey_is_escaped() -> None:
    args = {"key": "\x1b[2J\x1b]0;owned\x07\u202e", "options": "a\nx.md:1:1: F101", "guess": "—"}
    told = render_problem(Problem("F106", Place("a.md", 2, 1), args), "en")
    assert r"\u001b[2J\u001b]0;owned\u0007\u202e" in told
    assert "a⏎x.md:1:1" in told


@pytest.mark.parametrize(
    ("broken", "code"), [("timezone: Taipei\n", "S102"), ("publication_days: [1]\n", "F113")]
)
def test_one_fault_in_site_yaml_is_one_problem(broken: str, code: str, tmp_path: Path) -> None:
    """Without its days of publication, its offices' domains and what it allows, all else waits."""
    identity = f"name_zh: 小城\nmail_domains: [town.gov.tw]\n{broken}"
    letter = str(FULL[NOTICE]).replace("檔案室共", "請洽 office@town.gov.tw，檔案室共")
    changes = {NOTICE: letter, "content/site.yaml": identity}
    found = check_site(write_site(tmp_path, FULL, changes))
    assert [one.code for one in found] == [code]
