"""Publishing under all faults, with the numbers of the test plan; ``make torture`` runs it."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.builds_in_trouble import (
    PHASES,
    kill_builds,
    on_small_disks,
    race_builds,
    read_during_publishes,
)
from tests.dying_builds import die_at_operations
from tests.faults import try_points

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EINTR)
KILLS = 2_000
"""An hour and a half on two cores."""


def test_a_process_that_dies_at_any_operation(tmp_path: Path) -> None:
    print(try_points(tmp_path, 1, 1))


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("persistent", [False, True], ids=["once", "from then on"])
def test_a_disk_that_refuses_any_operation(error: int, persistent: bool, tmp_path: Path) -> None:
    print(try_points(tmp_path, 1, 1, error=error, persistent=persistent))


@pytest.mark.parametrize("from_nothing", [False, True], ids=["beside a site", "from nothing"])
def test_a_whole_build_that_dies_at_any_operation(from_nothing: bool, tmp_path: Path) -> None:
    print(die_at_operations(tmp_path, 1, from_nothing))


def test_kills_in_every_phase(tmp_path: Path) -> None:
    died = kill_builds(tmp_path, KILLS, seed=2026)
    print(died)
    assert all(died[phase] >= KILLS // 10 for phase in PHASES)


def test_pairs_and_triples_of_builds(tmp_path: Path) -> None:
    pairs = race_builds(tmp_path / "pairs", rounds=50)
    triples = race_builds(tmp_path / "triples", rounds=10, racers=3)
    print(pairs, triples)
    assert pairs == {(0, 4): 50} and triples == {(0, 4, 4): 10}


@pytest.mark.parametrize("before", [False, True], ids=["from nothing", "beside a site"])
def test_disks_from_far_too_small_to_large_enough(before: bool, tmp_path: Path) -> None:
    sizes = range(100, 4100, 200) if not before else range(16, 1016, 50)
    codes = on_small_disks(tmp_path, sizes, before)
    print(codes)
    assert set(codes) == {0, 3} and codes.total() == 20


def test_ten_thousand_fetches_during_a_hundred_publishes(tmp_path: Path) -> None:
    seen = read_during_publishes(tmp_path, publishes=100, fetches=10_000)
    print(seen)
    assert seen["whole"] * 2 >= 10_000 and not seen["mixed"]
