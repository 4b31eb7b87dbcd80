"""Faults at every file operation of a publish: the process dies, or the disk refuses.

A child runs a publish while all that changes the disk goes through ``Faults.point``: opening for
writing, writes, syncs, renames, links, removals, folders, and the exchange in the kernel. The
k-th of them dies, half of a write done, or raises. The method is SQLite's (How SQLite Is Tested).
"""

from __future__ import annotations

import builtins
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gongbao import trees
from gongbao.commands import exit_code
from gongbao.output_lock import held_output
from gongbao.plan import Target
from gongbao.problems import BuildStopped
from gongbao.publish import Publication
from tests.sites import settings

DIED, FAULTY = 77, 70
"""Exit codes of a child: it was stopped at the point; it ended in an unexpected way."""

_AUDITED = (
    *("os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"),
    *("os.symlink", "os.chmod", "os.utime"),
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Faults:
    """Counts file operations; the ``stop_at``-th one meets the fault, and all later if asked."""

    def __init__(self, stop_at: int = 0, error: int = 0, persistent: bool = False) -> None:
        self.stop_at, self.error, self.persistent = stop_at, error, persistent
        self.log: list[tuple[str, str]] = []
        """Kind and path of every operation."""
        self._armed = True

    def point(self, kind: str, path: object, half: Callable[[], object] = lambda: None) -> None:
        """An operation is about to happen. half: does it by half, as a crash would."""
        if not self._armed:
            return
        self.log.append((kind, os.fsdecode(path) if isinstance(path, str | bytes | Path) else ""))
        reached = len(self.log)
        if reached == self.stop_at or (self.persistent and 0 < self.stop_at < reached):
            if not self.error:
                half()
                os._exit(DIED)
            raise OSError(self.error, os.strerror(self.error))

    def install(self) -> None:
        """For the rest of this process: an audit hook cannot be taken out again."""
        sys.addaudithook(self._audit)
        builtins.open = io.open = self._open  # type: ignore[assignment,misc]  # for pathlib too
        for module, name in ((os, "fsync"), (os, "sync"), (os, "pwrite"), (os, "sendfile")):
            setattr(module, name, self._counted(name, getattr(module, name)))
        exchange = trees.exchange_in_kernel
        trees.exchange_in_kernel = self._counted("exchange", exchange)

    def disarm(self) -> None:
        self._armed = False

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event in _AUDITED:
            self.point(event, args[1] if event in ("os.rename", "os.link") else args[0])
        elif event == "open" and isinstance(args[2], int) and args[2] & _WRITING:
            self.point("open", args[0])

    def _counted(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            path = f"/proc/self/fd/{args[0]}" if args and isinstance(args[0], int) else ""
            self.point(name, os.path.realpath(path) if path else "")
            return function(*args)

        return call

    def _open(self, file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        stream = _OPEN(file, mode, *args, **options)
        if "w" in mode and "b" in mode:
            stream = _Written(stream.raw, self)
        return stream


class _Written(io.BufferedWriter):
    """A file whose writes are counted; it dies with half of one on the disk."""

    def __init__(self, raw: Any, faults: Faults) -> None:
        super().__init__(raw)
        self._faults = faults

    def write(self, data: Any) -> int:
        half = memoryview(data)[: len(data) // 2]
        self._faults.point("write", self.raw.name, lambda: os.write(self.fileno(), half))  # type: ignore[attr-defined]
        return super().write(data)


_OPEN = io.open


def in_child(run: Callable[[], int]) -> int:
    """Exit code of *run* in a child of its own, or minus the signal that ended it."""
    child = os.fork()
    if not child:
        code = FAULTY
        try:
            code = run()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def publish_files(folder: Path, files: Mapping[str, bytes], ledger: bytes = b"") -> int:
    """Publish *files* as one target each; the exit code as the command gives it."""
    targets = [
        Target(path, data.hex(), (path,), lambda _, p=path, d=data: {p: d})  # type: ignore[misc]
        for path, data in {"index.html": b'content="Gongbao"', **files}.items()
    ]
    one = settings(folder)
    try:
        with held_output(one), Publication(one, targets) as publication:
            if ledger:
                publication.ledger = {folder / "content" / "ledger" / "one.json": ledger}
            publication.begin()
            for target in publication.stale:
                publication.write(target, target.render(None))  # type: ignore[arg-type]
            publication.commit()
    except BuildStopped as stopped:
        return exit_code(stopped.problems)
    return 0


@contextmanager
def small_disk(folder: Path, kibibytes: int) -> Iterator[Path]:
    """A file system of that size in memory (needs the right to mount)."""
    folder.mkdir(exist_ok=True)
    os.system(f"mount -t tmpfs -o size={kibibytes}k tmpfs {folder}")
    try:
        yield folder
    finally:
        os.system(f"umount {folder}")
