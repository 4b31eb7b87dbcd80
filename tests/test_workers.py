"""Work in forked processes: all of it is done, its errors arrive, and a lost worker is noticed."""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from gongbao.load.cache import Cache
from gongbao.problems import BuildStopped, Place, Problem
from gongbao.workers import InBackground, WorkerLost, run_in_workers


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 7, 40])
def test_every_item_is_worked_on_once(jobs: int, count: int) -> None:
    found = dict(run_in_workers(lambda item: item * item, range(count), jobs))
    assert found == {index: index * index for index in range(count)}


def test_work_is_shared_by_processes() -> None:
    pids = {pid for _, pid in run_in_workers(lambda _: os.getpid(), range(200), 2)}
    assert os.getpid() not in pids
    assert 1 <= len(pids) <= 2


def test_one_job_or_one_item_needs_no_process() -> None:
    assert dict(run_in_workers(lambda _: os.getpid(), range(3), 1)) == dict.fromkeys(
        range(3), os.getpid()
    )
    assert dict(run_in_workers(lambda _: os.getpid(), [1], 4)) == {0: os.getpid()}


@pytest.mark.parametrize(
    ("jobs", "items", "done"),
    [(1, 1, False), (1, 3, False), (2, 0, False), (2, 1, True), (2, 5, True)],
)
def test_meanwhile_this_process_does_something_else(jobs: int, items: int, done: bool) -> None:
    """Then one item is worth a process too."""
    mine: list[int] = []
    pids = dict(
        run_in_workers(lambda _: os.getpid(), range(items), jobs, lambda: mine.append(os.getpid()))
    )
    assert mine == [os.getpid()] * done
    assert len(pids) == items and (os.getpid() in pids.values()) == (items > 0 and not done)


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_no_item_is_begun_before_those_of_lower_stages_are_done(jobs: int, tmp_path: Path) -> None:
    stages = [0, 0, 0, 1, 1, 3, 3, 3, 4]

    def work(index: int) -> bool:
        """Are the files of lower stages there, and none of a higher one?"""
        found = [stages[int(one.name)] for one in tmp_path.iterdir()]
        time.sleep(0.01 * (index % 3))
        (tmp_path / str(index)).touch()
        lower = sum(one < stages[index] for one in stages)
        return (
            sum(one < stages[index] for one in found) == lower
            and max(found, default=0) <= stages[index]
        )

    found = dict(run_in_workers(work, range(9), jobs, stage=lambda index: stages[index]))
    assert found == dict.fromkeys(range(9), True)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_in_a_stage_ends_those_who_wait_for_it(jobs: int) -> None:
    def work(index: int) -> None:
        if index == 0:
            time.sleep(0.05)
            raise BuildStopped([])

    with pytest.raises(BuildStopped):
        list(run_in_workers(work, range(4), jobs, stage=lambda index: min(index, 1)))


def test_who_leaves_early_ends_the_workers() -> None:
    with closing(run_in_workers(lambda _: time.sleep(0.01), range(5_000), 2)) as found:
        next(found)
        assert len(multiprocessing.active_children()) == 2
    assert multiprocessing.active_children() == []


def test_an_error_meanwhile_ends_the_workers(tmp_path: Path) -> None:
    def work(item: int) -> None:
        time.sleep(60)
        (tmp_path / str(item)).touch()

    def fail() -> None:
        raise BuildStopped([])

    begun = time.monotonic()
    with pytest.raises(BuildStopped):
        list(run_in_workers(work, range(2), 2, fail))
    assert time.monotonic() - begun < 30 and [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_problems_of_a_worker_are_raised_with_their_places(jobs: int) -> None:
    def work(item: int) -> None:
        if item == 3:
            raise BuildStopped([Problem("P102", Place("out", 3, 1), {"path": "x"})])

    with pytest.raises(BuildStopped) as stopped:
        list(run_in_workers(work, range(6), jobs))
    assert [problem.code for problem in stopped.value.problems] == ["P102"]
    assert stopped.value.problems[0].place == Place("out", 3, 1)


def test_a_killed_worker_is_an_error_and_not_a_smaller_site() -> None:
    def work(item: int) -> int:
        if item == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    with pytest.raises(WorkerLost):
        list(run_in_workers(work, range(50), 2))


def test_what_workers_put_into_the_cache_is_found_by_all(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.sqlite")
    cache.put("before", "parent")
    cache.commit()

    def work(item: int) -> str | None:
        cache.put(f"item {item}", str(item))
        cache.commit()
        return cache.get("before", str)

    assert {found for _, found in run_in_workers(work, range(20), 3)} == {"parent"}
    assert [cache.get(f"item {item}", str) for item in range(20)] == [str(i) for i in range(20)]
    cache.close()


def leave_and_open(cache: Cache, folder: Path) -> Cache:
    cache.close()
    return Cache(folder / "cache.sqlite")


def forget_and_open(cache: Cache, folder: Path) -> Cache:
    cache.forget()
    return Cache(folder / "cache.sqlite")


@pytest.mark.parametrize(
    ("end", "kept"), [(leave_and_open, "value"), (forget_and_open, None)], ids=["close", "forget"]
)
def test_a_cache_keeps_what_is_committed(
    end: Callable[[Cache, Path], Cache], kept: str | None, tmp_path: Path
) -> None:
    cache = Cache(tmp_path / "cache.sqlite")
    cache.put("key", "value")
    assert end(cache, tmp_path).get("key", str) == kept


def test_a_fresh_cache_knows_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        cache = Cache(tmp_path / "fresh.sqlite", fresh=True)
        assert cache.get("key", str) is None
        cache.put("key", "value")
        cache.commit()
        cache.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_work_in_the_background_gives_its_result_or_its_error(jobs: int) -> None:
    def fail() -> None:
        raise BuildStopped([Problem("P102", Place("out", 3, 1), {"path": "x"})])

    one = InBackground(lambda: 7, jobs)
    assert one.wait() == 7
    wait = InBackground(fail, jobs).wait
    with pytest.raises(BuildStopped) as stopped:
        wait()
    assert stopped.value.problems[0].place == Place("out", 3, 1)


def test_whoever_waits_can_ask_whether_he_would_have_to() -> None:
    come, go = os.pipe()
    one = InBackground(lambda: os.read(come, 1), 2)
    assert one.is_going_on()
    os.write(go, b"1")
    assert one.wait() == b"1"
    assert not InBackground(lambda: 1, 1).is_going_on()


BEGUN = b"1"


def compute(begun: int) -> None:
    os.write(begun, BEGUN)
    while True:
        pass


def wait_for_a_stage(begun: int) -> None:
    def work(_: int) -> None:
        os.write(begun, BEGUN)
        time.sleep(60)

    list(run_in_workers(work, range(2), 2, stage=lambda item: item))


def fill_the_pipe(begun: int) -> None:
    def work(_: int) -> bytes:
        os.write(begun, BEGUN)
        return bytes(1 << 20)

    list(run_in_workers(work, range(9), 2, meanwhile=lambda: time.sleep(60)))


AT_WORK: dict[str, Callable[[int], object]] = {
    "computing": lambda begun: list(run_in_workers(lambda _: compute(begun), range(2), 2)),
    "waiting for a stage": wait_for_a_stage,
    "sending to nobody": fill_the_pipe,
    "in the background": lambda begun: InBackground(lambda: compute(begun), 2).wait(),
}


@pytest.mark.parametrize("at_work", AT_WORK.values(), ids=AT_WORK)
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_parent_whatever_they_are_at(
    end: signal.Signals, at_work: Callable[[int], object]
) -> None:
    """All of them hold the pipe, as they would hold the lock of the output."""
    held, holding = os.pipe()
    parent = os.fork()
    if not parent:
        try:
            at_work(holding)
        finally:
            os._exit(70)
    os.close(holding)
    assert os.read(held, 1) == BEGUN
    time.sleep(0.2)
    os.kill(parent, end)
    os.waitpid(parent, 0)
    rest = BEGUN
    while rest and select.select([held], [], [], 10)[0]:
        rest = os.read(held, 100)
    os.close(held)
    assert rest == b""
