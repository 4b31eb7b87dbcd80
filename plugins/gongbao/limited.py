"""Work on input that nobody trusts: in a process of its own, with limits of time and memory."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_MOST_FILES = 1 << 12


class LimitReached(Exception):
    """The work did not end well: it took too long, too much memory, or it raised an error."""


def run_limited(work: Callable[[], bytes], seconds: float, mebibytes: int) -> bytes:
    """The answer of *work* in a fork of this process; nothing else of it is seen here.

    mebibytes: what it may take on top of what this process has. Where the system cannot fork, it
    is done here and without limits.
    """
    if not hasattr(os, "fork"):
        return work()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.closerange(3, writing)  # the lock of the output among them: it is not this one's to hold
        os.closerange(writing + 1, _MOST_FILES)
        _answer(work, writing, seconds, mebibytes)
    os.close(writing)
    try:
        answer = _read(reading, time.monotonic() + seconds)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if not answer.startswith(b"+"):
        raise LimitReached(answer[1:].decode("utf-8", "replace") or "it took too long")
    return answer[1:]


def _answer(work: Callable[[], bytes], writing: int, seconds: float, mebibytes: int) -> None:
    """Never returns: the fork must not go on with what its parent was doing."""
    try:
        _limit(seconds, mebibytes)
        answer = b"+" + work()
    except BaseException as error:  # whatever it is, it must not leave this process
        answer = b"-" + f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:300]
    try:
        with os.fdopen(writing, "wb") as stream:
            stream.write(answer)
    finally:
        os._exit(0)


def _limit(seconds: float, mebibytes: int) -> None:
    import resource

    now = Path("/proc/self/statm")
    held = int(now.read_text().split()[0]) * resource.getpagesize() if now.exists() else 1 << 33
    most = held + (mebibytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(reading: int, until: float) -> bytes:
    parts: list[bytes] = []
    while (left := until - time.monotonic()) > 0:
        if not select.select([reading], [], [], left)[0]:
            break
        part = os.read(reading, 1 << 16)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return b"-"
