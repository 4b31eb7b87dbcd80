"""One build at a time, and only where a site may be put.

The lock belongs to the process, so a crash frees it; the file only says who holds it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from gongbao.problems import BuildStopped, Place, Problem
from gongbao.settings import Settings
from gongbao.trees import repair
from gongbao.workers import WorkerLost

_FULL = (errno.ENOSPC, errno.EDQUOT)
_REFUSALS = (
    *_FULL,
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.EINTR, errno.EBUSY, errno.EXDEV),
    *(errno.EMFILE, errno.ENFILE, errno.ENAMETOOLONG, errno.EFBIG, errno.ESTALE),
)
"""What the machine is to blame for; any other error is a fault of the program."""
_WAIT_FOR_NAME_SECONDS = 1.0
"""A holder writes its name a moment after it has the lock."""


@contextmanager
def held_output(settings: Settings) -> Iterator[None]:
    """Hold the output and its state; what the machine refuses meanwhile becomes a problem.

    Nothing is made among the sources, not even the folder of the lock.
    """
    try:
        _check_apart(settings)
        settings.state.mkdir(parents=True, exist_ok=True)
        descriptor = _lock(settings.state / "lock")
        try:
            repair(settings)
            _sweep(settings)
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
            os.close(descriptor)
    except WorkerLost as error:
        raise BuildStopped([Problem("P113", Place(str(settings.output)))]) from error
    except sqlite3.OperationalError as error:
        place = Place(str(settings.state / "cache.sqlite"))
        raise BuildStopped([_disk_problem(settings, place, str(error))]) from error
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        place = Place(str(error.filename or settings.output))
        full = is_full(error)
        reason = error.strerror or str(error)
        raise BuildStopped([_disk_problem(settings, place, reason, full)]) from error


def check_output(settings: Settings) -> None:
    """Stop unless the output may be replaced: ours or empty, and apart from the sources."""
    output = settings.output
    place = Place(str(output))
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise BuildStopped([Problem("P102", place)])
    _check_apart(settings)
    if output.is_mount():
        raise BuildStopped([Problem("P107", place, {"state": str(settings.state)})])
    if output.is_dir() and any(output.iterdir()):
        home = output / "index.html"
        if not home.is_file() or b'content="Gongbao"' not in home.read_bytes()[:4000]:
            raise BuildStopped([Problem("P102", place)])


def _check_apart(settings: Settings) -> None:
    """Stop unless what is written lies apart from the sources."""
    for source in (settings.content, settings.datasets, settings.theme):
        for written in (settings.output, settings.state):
            one, other = written.resolve(), source.resolve()
            if one.is_relative_to(other) or other.is_relative_to(one):
                args = {"source": str(source)}
                raise BuildStopped([Problem("P106", Place(str(settings.output)), args)])


def disk_full(settings: Settings, written: int, needed: int) -> Problem:
    """The problem of a disk that is full. *written*, *needed*: bytes done and still to do."""
    place = Place(str(settings.output))
    free = shutil.disk_usage(settings.output.parent).free
    args = {"written": f"{written:,}", "needed": f"{max(needed, free + 1):,}", "free": f"{free:,}"}
    return Problem("P104", place, args)


def is_full(error: OSError) -> bool:
    return error.errno in _FULL


def _disk_problem(settings: Settings, place: Place, reason: str, full: bool = False) -> Problem:
    if full or "full" in reason:
        return disk_full(settings, 0, 0)
    return Problem("P105", place, {"reason": reason})


def _sweep(settings: Settings) -> None:
    """Remove what builds that were killed would have removed at their end: texts are in it."""
    for left in settings.state.glob("fresh-*.sqlite*"):
        left.unlink(missing_ok=True)


def _lock(path: Path) -> int:
    """Take the lock or say who holds it, and since when; the descriptor is closed at the end."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        pid, since = _holder(descriptor)
        os.close(descriptor)
        args = {"pid": pid, "since": since}
        raise BuildStopped([Problem("P103", Place(str(path)), args)]) from error
    since = datetime.now(UTC).isoformat(timespec="seconds")
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()} {since}".encode(), 0)
    return descriptor


def _holder(descriptor: int) -> tuple[str, str]:
    until = time.monotonic() + _WAIT_FOR_NAME_SECONDS
    while True:
        pid, _, since = os.pread(descriptor, 100, 0).decode().partition(" ")
        if since or time.monotonic() > until:
            return pid or "?", since or "?"
        time.sleep(0.01)
