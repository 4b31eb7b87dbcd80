"""A publish that dies or is refused at any of its file operations leaves a whole site.

Every operation of it is tried by ``make torture``; here every seventh.
"""

from __future__ import annotations

import errno
import os
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from gongbao.problems import BuildStopped
from gongbao.publish import Publication
from gongbao.trees import TargetEntry
from tests.builds_in_trouble import end_build, on_small_disks, race_builds, read_during_publishes
from tests.dying_builds import die_at_operations
from tests.faults import (
    NEW,
    Faults,
    count_operations,
    in_child,
    prepared_site,
    publish_files,
    try_points,
)
from tests.sites import FULL, build_site, settings, write_site

STRIDE = 7
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EINTR)


def test_all_kinds_of_operations_are_counted(tmp_path: Path) -> None:
    kinds = Counter(kind for kind, _ in count_operations(tmp_path / "site"))
    assert kinds.keys() >= {"open", "write", "fsync", "os.rename", "os.link", "os.remove"}
    assert kinds.keys() >= {"os.mkdir", "os.rmdir", "exchange", "pwrite"}
    assert kinds["exchange"] == 1
    assert sum(kinds.values()) > 60


def test_a_process_that_dies_leaves_a_whole_site(tmp_path: Path) -> None:
    assert try_points(tmp_path, STRIDE, 1)["old"] >= 8


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("persistent", [False, True], ids=["once", "from then on"])
def test_a_disk_that_refuses_leaves_a_whole_site(
    error: int, persistent: bool, tmp_path: Path
) -> None:
    first = 1 + ERRORS.index(error)
    assert try_points(tmp_path, STRIDE, first, error=error, persistent=persistent)["old"] > 5


def test_every_file_and_folder_is_synced_before_it_is_public(tmp_path: Path) -> None:
    """The model of a power failure: what was not synced is lost."""
    unsynced: dict[str, str] = {}
    for kind, path in count_operations(tmp_path / "site"):
        if kind == "exchange":
            assert {p for p in unsynced if "standby" in p or "manifests" in p} == set()
            unsynced["exchange"] = kind
        elif kind == "fsync":
            unsynced.pop(path, None)
            if path == str(tmp_path / "site"):
                unsynced.pop("exchange", None)
        elif kind in ("open", "write"):
            unsynced[path] = kind
            unsynced[str(Path(path).parent)] = kind
        elif kind.startswith("os."):
            unsynced.pop(path, None)
            unsynced[str(Path(path).parent)] = kind
    assert "exchange" not in unsynced


@pytest.mark.parametrize(
    ("error", "code"), [(errno.ENOSPC, "P104"), (errno.EROFS, "P105"), (errno.EACCES, "P105")]
)
def test_a_refusal_is_a_problem_that_says_why(error: int, code: str, tmp_path: Path) -> None:
    site = prepared_site(tmp_path / "site")

    def run() -> int:
        Faults(30, error).install()
        try:
            return publish_files(site, NEW, catch=False)
        except BuildStopped as stopped:
            (problem,) = stopped.problems
            return 3 if problem.code == code and all(problem.args.values()) else 1

    assert in_child(run) == 3


def test_one_of_two_builds_wins_and_the_other_names_it(tmp_path: Path) -> None:
    assert race_builds(tmp_path, rounds=1) == {(0, 4): 1}


@pytest.mark.parametrize("before", [False, True], ids=["from nothing", "beside a site"])
def test_a_small_disk_leaves_the_site_as_it_was(before: bool, tmp_path: Path) -> None:
    assert on_small_disks(tmp_path, range(200, 201), before) == {3: 1}


def test_readers_never_get_a_page_and_the_stylesheet_of_another(tmp_path: Path) -> None:
    seen = read_during_publishes(tmp_path, publishes=10, fetches=1000)
    assert seen["whole"] >= 500 and not seen["mixed"]


@pytest.mark.parametrize(("stride", "from_nothing"), [(250, False), (450, True)])
def test_a_whole_build_that_dies_leaves_a_whole_site(
    stride: int, from_nothing: bool, tmp_path: Path
) -> None:
    assert die_at_operations(tmp_path, stride, from_nothing)["old"] >= 2


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_build_that_is_ended_lets_the_output_go_at_once(
    how: signal.Signals, tmp_path: Path
) -> None:
    said = end_build(write_site(tmp_path, FULL), how)
    ended = time.monotonic()
    assert said.strip() == ("" if how == signal.SIGKILL else "Aborted!")
    assert not (tmp_path / "output").exists()
    while (code := build_site(tmp_path)) == 4 and time.monotonic() < ended + 10:
        time.sleep(0.1)
    assert code == 0


def test_a_killed_build_without_a_cache_leaves_no_texts_behind(tmp_path: Path) -> None:
    left = settings(write_site(tmp_path, FULL)).state / "fresh-1.sqlite-wal"
    left.parent.mkdir()
    left.write_bytes(b"texts")
    assert build_site(tmp_path) == 0
    assert not left.exists()


def test_a_worker_that_was_killed_is_a_problem_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def die(*_: object) -> TargetEntry:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    monkeypatch.setattr(Publication, "write_files", die)
    assert build_site(write_site(tmp_path, FULL), jobs=2) == 3
    assert "P113" in capsys.readouterr().err
    assert not (tmp_path / "output").exists()
    monkeypatch.undo()
    assert build_site(tmp_path) == 0
