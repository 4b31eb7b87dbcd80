"""The same work on many items, in as many processes as were asked for.

Workers are forks: they see all that was prepared before and nothing has to be sent to them, and
what they return is small because files and cache entries are written where they arise. Where
the system cannot fork, or there is little to do, the work is done in this process.

A worker ends when its parent does, whatever it is at and however the parent ended: it holds the
lock of the output, and nobody else would end it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, ForkProcess
from typing import Any, Generic, TypeVar

_UNTIL_COLLECTED = 10_000
"""New objects that the collector lets pass; of seven hundred at a time, nearly all still live."""

_SECONDS_UNTIL_TOLD = 0.1
"""Each message wakes the parent, which takes a processor from a worker: answers go together."""

Answer = tuple[int, Any, Exception | None]
"""Index of an item, its result, or why there is none."""
Item = TypeVar("Item")
Result = TypeVar("Result")


class WorkerLost(Exception):
    """A worker ended before its work did, such as when the system ran out of memory."""


def run_in_workers(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int,
    meanwhile: Callable[[], None] | None = None,
    stage: Callable[[Item], int] = lambda _: 0,
) -> Generator[tuple[int, Result], None, None]:
    """``(index, work(item))`` of every item, as they are done; an error of *work* is raised here.

    items: in the order of their *stage*; none is begun before those of lower stages are done.
    work: may change only what other processes see, such as files; the rest is lost with the
    worker. Its results are pickled. meanwhile: what this process does once workers are at it;
    it is not done where there are no items or this process works on them itself. Who may leave
    before the last result closes the generator, which ends the workers.
    """
    is_worth_a_fork = len(items) > 1 or (items and meanwhile)
    if jobs < 2 or not is_worth_a_fork or not hasattr(os, "fork"):
        for index, item in enumerate(items):
            yield index, work(item)
        return
    context = multiprocessing.get_context("fork")
    gc.freeze()  # else the collector would touch, and so copy, every page of memory
    lower = _counts_of_lower_stages([stage(item) for item in items])
    yield from _run(context, work, items, min(jobs, len(items)), meanwhile, lower)


class InBackground(Generic[Result]):
    """Work that was begun in a fork; with one job it is done when it is waited for."""

    def __init__(self, work: Callable[[], Result], jobs: int) -> None:
        """work: its result is pickled."""
        self._work = work
        self._result = None
        if jobs > 1 and hasattr(os, "fork"):
            context = multiprocessing.get_context("fork")
            self._result, out = context.Pipe(duplex=False)
            self._process = _begin(context, lambda: out.send([_answer(0, work)]))
            out.close()

    def is_going_on(self) -> bool:
        """Would it have to be waited for?"""
        return self._result is not None and not self._result.poll()

    def wait(self) -> Result:
        """The result, once; an error of the work is raised here."""
        if self._result is None:
            return self._work()
        answers = _receive(self._result)
        self._process.join()
        result: Result = _result_of(answers[0])[1]
        return result


def _run(
    context: ForkContext,
    work: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int,
    meanwhile: Callable[[], None] | None,
    lower: list[int],
) -> Iterator[tuple[int, Result]]:
    following = context.Value("i", 0)
    done = context.Value("i", 0, lock=False)
    progress = context.Condition()

    def labour(out: Connection) -> None:
        gc.set_threshold(_UNTIL_COLLECTED)
        gc.enable()
        answers: list[Answer] = []
        told = time.monotonic()
        while (index := _take(following)) < len(items):
            with progress:
                progress.wait_for(lambda: done.value >= lower[index])
            answers.append(_answer(index, partial(work, items[index])))
            failed = answers[-1][2] is not None
            if failed or time.monotonic() > told + _SECONDS_UNTIL_TOLD:
                out.send(answers)
                answers, told = [], time.monotonic()
            if failed:
                return
            with progress:
                done.value += 1
                progress.notify_all()
        if answers:
            out.send(answers)
        out.send([])

    workers: dict[Any, ForkProcess] = {}
    for _ in range(jobs):
        result, out = context.Pipe(duplex=False)
        workers[result] = _begin(context, partial(labour, out))
        out.close()
    try:
        if meanwhile:
            meanwhile()
        while workers:
            for ready in wait([*workers]):
                answers = _receive(ready)
                if not answers:
                    workers.pop(ready).join()
                yield from map(_result_of, answers)
    finally:
        for process in workers.values():
            process.terminate()
            process.join()


def _begin(context: ForkContext, work: Callable[[], object]) -> ForkProcess:
    """A fork that does *work*, ends with this process, and leaves Ctrl-C to it."""

    def run() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        threading.Thread(target=_end_with_parent, daemon=True).start()
        work()

    process = context.Process(target=run, daemon=True)
    process.start()
    return process


def _end_with_parent() -> None:
    """In a thread, so that it matters not what else the worker does or waits for."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _answer(index: int, work: Callable[[], Any]) -> Answer:
    """The result of *work*, or its error."""
    try:
        return index, work(), None
    except Exception as error:  # whatever it is, it belongs to the one who asked
        return index, None, error


def _counts_of_lower_stages(stages: list[int]) -> list[int]:
    """For each item, how many have a lower stage than it."""
    first: dict[int, int] = {}
    return [first.setdefault(one, index) for index, one in enumerate(stages)]


def _take(following: Any) -> int:
    """The next index; shared by all workers, so that none waits while there is work."""
    with following.get_lock():
        index = int(following.value)
        following.value += 1
    return index


def _receive(result: Any) -> list[Answer]:
    """What a worker sent: nothing at its end."""
    try:
        answers: list[Answer] = result.recv()
    except EOFError as error:
        raise WorkerLost("a worker process ended before its work was done") from error
    return answers


def _result_of(answer: Answer) -> tuple[int, Any]:
    index, value, failure = answer
    if failure is not None:
        raise failure
    return index, value
