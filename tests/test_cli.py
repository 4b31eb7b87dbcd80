"""The command line as people call it: exit codes, languages, JSON, preview."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from build import main
from click import Option
from click.testing import CliRunner

from gongbao import serve
from tests.bad_inputs import BAD_INPUTS
from tests.sites import FULL, ROOT, command_of, write_site

BUILD = [sys.executable, str(ROOT / "build.py")]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*BUILD, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_no_verb_builds_and_a_clean_check_is_zero(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert run(tmp_path, "--as-of", "2020-12-31").returncode == 0
    assert (tmp_path / "output" / "index.html").is_file()
    assert run(tmp_path, "check").returncode == 0


def test_problems_exit_with_one_in_the_language_asked_for(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, BAD_INPUTS["F112"].changes)
    english = run(tmp_path, "check", "--lang", "en")
    chinese = run(tmp_path, "check", "--lang", "zh")
    assert (english.returncode, chinese.returncode) == (1, 1)
    assert f"{BAD_INPUTS['F112'].place}: F112 error:" in english.stderr
    assert f"{BAD_INPUTS['F112'].place}: F112 錯誤:" in chinese.stderr
    assert "改法:" in chinese.stderr
    assert (chinese.stderr + chinese.stdout).count("1 個錯誤") == 1


def test_publish_says_that_the_ledger_is_to_be_kept(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    done = run(tmp_path, "publish", "--as-of", "2020-12-31", "--lang", "zh")
    assert done.returncode == 0
    assert "已記入帳本 content/ledger；請與來源檔一併提交至版本庫" in done.stdout
    assert "ledger" not in run(tmp_path, "build", "--as-of", "2020-12-31").stdout


def test_check_can_be_held_to_some_files(tmp_path: Path) -> None:
    changes = {**BAD_INPUTS["F112"].changes, **BAD_INPUTS["D104"].changes}
    write_site(tmp_path, FULL, changes)
    done = run(tmp_path, "check", "datasets/rooms", "--format", "json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert [problem["code"] for problem in found] == ["D104"]
    assert found[0]["message"].keys() == {"zh", "en"}
    assert (found[0]["line"], found[0]["column"]) == (2, 5)


@pytest.mark.parametrize(
    "arguments",
    [["bild"], ["build", "--outptu", "x"], ["--jobs", "0"], ["check", "datasets/no-such"]],
)
def test_wrong_usage_exits_with_two(arguments: list[str], tmp_path: Path) -> None:
    assert run(tmp_path, *arguments).returncode == 2


def test_a_crash_exits_with_two(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert run(tmp_path, SOURCE_DATE_EPOCH="not a number").returncode == 2


@pytest.mark.parametrize("verb", ["build", "check", "deploy-plan", "publish", "rollback", "serve"])
def test_help_says_in_both_languages_what_each_verb_and_option_does(verb: str) -> None:
    """Whole, as a terminal of 80 columns shows it."""
    click = CliRunner()
    (line,) = [
        one for one in click.invoke(main, ["--help"]).output.splitlines() if f"  {verb} " in one
    ]
    english, chinese = line.removeprefix(f"  {verb}").strip().split(" / ")
    assert english.isascii()
    assert re.fullmatch(r"[\u3000-\u9fff，]+", chinese)
    for parameter in main.commands[verb].params:
        if isinstance(parameter, Option):
            assert re.search(r"[a-z]{4,} [\w. ,]*[\u4e00-\u9fff]", str(parameter.help))


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "已換回前一版；"), ("en", "the previous release")]
)
def test_rollback_says_how_to_undo_it(lang: str, said: str, tmp_path: Path) -> None:
    for title in ("關於本站", "關於"):
        page = f"---\ntitle: {title}\n---\n這是[公報](/gazette/)。\n"
        write_site(tmp_path, FULL, {"content/pages/about.md": page})
        assert run(tmp_path, "--as-of", "2020-12-31").returncode == 0
    done = run(tmp_path, "rollback", "--lang", lang)
    assert said in done.stdout
    assert "rollback" in done.stdout


def test_help_works_in_a_plain_terminal(tmp_path: Path) -> None:
    done = run(tmp_path, "--help", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "check" in done.stdout


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def test_serve_rebuilds_on_change_and_shows_problems_in_the_page(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    server = subprocess.Popen(
        [*BUILD, "serve", "--port", "0", "--lang", "en", "--quiet"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert "location.reload" in get(f"{address}about/")
        assert "location.reload" not in (tmp_path / "output/about/index.html").read_text()
        with urllib.request.urlopen(f"{address}feeds/gazette.ics", timeout=10) as calendar:
            assert calendar.headers["Content-Type"] == "text/calendar; charset=utf-8"
        time.sleep(1)
        write_site(tmp_path, {}, {"content/pages/about.md": "---\ntitle: 新\n---\n改過了。\n"})
        assert wait_for(f"{address}about/", "改過了")
        write_site(tmp_path, {}, BAD_INPUTS["F112"].changes)
        assert wait_for(f"{address}about/", "F112")
        assert "改過了" in (tmp_path / "output/about/index.html").read_text(encoding="utf-8")
    finally:
        server.terminate()
        server.wait(timeout=10)


def test_a_crash_does_not_end_the_preview(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("in a template")

    monkeypatch.setattr(serve, "build_site", crash)
    preview = serve.Preview()
    command = command_of(tmp_path)
    serve.rebuild(command, preview)
    assert preview.build == 1
    assert [one.code for one in preview.problems] == ["P112"]
    assert "ZeroDivisionError: in a template" in capsys.readouterr().err


def test_a_preview_on_a_port_that_is_taken_says_how_to_have_another(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run(tmp_path, "serve", "--port", port, "--lang", "zh")
    assert done.returncode == 1
    assert "P110" in done.stderr and "--port" in done.stderr
    assert "Traceback" not in done.stderr


def wait_for(url: str, text: str) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if text in get(url):
            return True
        time.sleep(0.2)
    return False
