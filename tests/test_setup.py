"""The first step of ``make``: which Python the environment is made with."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.sites import ROOT

MAKE = 'mkdir -p .venv && basename "$0" > .venv/made-by'
PROGRAMS = {
    "new": f'case "$*" in *"-m venv"*) {MAKE};; esac',
    "newer": f'case "$*" in *"-m venv"*) {MAKE};; esac',
    "old": 'case "$*" in *version_info*) exit 1;; esac',
    "bare": f'case "$*" in *"-m venv"*) [ -e installed ] && {MAKE};; esac',
    "broken": 'case "$*" in *"-m venv"*) echo no room >&2; exit 1;; esac',
    "sudo": '"$@"',
    "apt-get": 'case "$*" in *python3-venv*) touch installed;; esac',
}


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with interpreters and installers that do as little as they can."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name, body in PROGRAMS.items():
        (folder / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def set_up(programs: Path, *pythons: str) -> subprocess.CompletedProcess[str]:
    """As ``make`` does: all names are one argument, empty where none is given."""
    return subprocess.run(
        [ROOT / "scripts" / "ensure-venv", " ".join(pythons)],
        cwd=programs.parent,
        env={"PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("pythons", "made_by"),
    [
        (("new", "newer"), "new"),
        (("old", "new"), "new"),
        (("no-such-python", "new"), "new"),
        (("bare", "new"), "new"),
        (("bare",), "bare"),
        (("old", "bare"), "bare"),
    ],
    ids=" ".join,
)
def test_the_first_python_that_can_makes_the_environment(
    programs: Path, pythons: tuple[str, ...], made_by: str
) -> None:
    done = set_up(programs, *pythons)
    assert done.returncode == 0, done.stderr
    assert (programs.parent / ".venv" / "made-by").read_text("utf-8").strip() == made_by
    assert (programs.parent / "installed").exists() == (made_by == "bare")


@pytest.mark.parametrize("pythons", [("old",), ("no-such-python",)])
def test_without_a_new_python_nothing_is_made_or_installed(
    programs: Path, pythons: tuple[str, ...]
) -> None:
    done = set_up(programs, *pythons)
    assert done.returncode == 2
    assert "Python 3.11" in done.stderr and "需要" in done.stderr
    assert [*programs.parent.iterdir()] == [programs]


def test_an_environment_that_works_is_kept(programs: Path) -> None:
    own = programs.parent / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\n", encoding="utf-8")
    own.chmod(0o755)
    assert set_up(programs, "new").returncode == 0
    assert not (programs.parent / ".venv" / "made-by").exists()


def test_what_is_left_of_an_environment_is_no_hindrance(programs: Path) -> None:
    link = programs.parent / ".venv" / "bin" / "python3"
    link.parent.mkdir(parents=True)
    link.symlink_to(programs / "no-such-python")
    assert set_up(programs, "new").returncode == 0
    assert not link.parent.exists()


def test_the_reason_is_told_when_the_last_attempt_fails(programs: Path) -> None:
    done = set_up(programs, "broken")
    assert done.returncode == 1
    assert "no room" in done.stderr


def test_the_system_comes_before_the_path(programs: Path) -> None:
    """The one test with a real interpreter; where the system has none, the path's is taken."""
    (programs / "new").rename(programs / "python3")
    assert set_up(programs).returncode == 0
    system = Path("/usr/bin/python3")
    suits = (
        system.exists()
        and not subprocess.run(
            [system, "-c", "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))"],
            check=False,
            capture_output=True,
        ).returncode
    )
    made_by_path = (programs.parent / ".venv" / "made-by").exists()
    assert made_by_path != suits


@pytest.mark.parametrize("verb", ["check", "publish", "rollback", "serve"])
def test_a_record_may_lie_elsewhere(verb: str) -> None:
    options = ["SITE=../my record", "URL=https://a.example/b"]
    made = subprocess.run(
        ["make", "--dry-run", "--assume-old=.venv/site.stamp", verb, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = (one for one in made.stdout.splitlines() if "build.py" in one)
    words = shlex.split(line)
    assert words[1:5] == ["build.py", verb, "--content", "../my record/content"]
    assert words[words.index("--output") + 1] == "../my record/output"
    assert ("https://a.example/b" in words) == (verb in {"check", "publish"})
