"""Faults at every file operation of a publish: the process dies, or the disk refuses.

A child runs a publish while all that changes the disk goes through ``Faults.point``: opening for
writing, writes, syncs, renames, links, removals, folders, and the exchange in the kernel. The
k-th of them dies, half of a write done, or raises. The method is SQLite's (How SQLite Is Tested).
"""

from __future__ import annotations

import builtins
import io
import os
import shutil
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gongbao import trees
from gongbao.commands import exit_code
from gongbao.output_lock import held_output
from gongbao.plan import Target
from gongbao.problems import BuildStopped
from gongbao.publish import Publication, record_ledger
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
            raw = stream if isinstance(stream, io.RawIOBase) else stream.detach()
            stream = _Written(raw, self)
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
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def publish_files(
    folder: Path, files: Mapping[str, bytes], ledger: bytes = b"", catch: bool = True
) -> int:
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
            if publication.unchanged:
                record_ledger(one, publication.ledger)
                return 0
            publication.begin()
            for target in publication.stale:
                publication.write(target, target.render(None))  # type: ignore[arg-type]
            publication.commit()
    except BuildStopped as stopped:
        if not catch:
            raise
        return exit_code(stopped.problems)
    return 0


FIRST = {f"{name}.txt": b"first" * 50 for name in ("a", "b", "c/d", "c/e/f")}
FIRST |= {f"page/{number}/index.html": b"first" for number in range(8)}
OLD = {
    **FIRST,
    **{f"page/{number}/index.html": b"old" for number in range(5)},
    "a.txt": b"old" * 400,
    "theme/site.1.css": b"old",
    "c/g.txt": b"going",
}
NEW = {**OLD, "a.txt": b"new" * 500, "b.txt": b"new", "n/m/new.txt": b"new" * 300}
NEW = {path: data for path, data in NEW.items() if path not in ("theme/site.1.css", "c/g.txt")}
NEW["theme/site.2.css"] = b"new"
HOME = {"index.html": b'content="Gongbao"'}
STATES = {
    "old": {**HOME, **OLD},
    "new": {**HOME, **NEW, "theme/site.1.css": b"old"},
}
"""What is public before and after, the stylesheet of the release before among it."""


def prepared_site(folder: Path) -> Path:
    """A site with a public release and the one before it."""
    folder.mkdir(parents=True)
    assert publish_files(folder, FIRST) == 0
    assert publish_files(folder, OLD) == 0
    return folder


def faulty_publish(folder: Path, faults: Faults) -> int:
    """Publish the new release in a child that meets *faults*; its exit code."""

    def run() -> int:
        faults.install()
        code = publish_files(folder, NEW, ledger=b"new")
        faults.disarm()
        (folder / "log").write_text("\n".join(f"{k}\t{p}" for k, p in faults.log), "utf-8")
        return code

    return in_child(run)


def count_operations(folder: Path) -> list[tuple[str, str]]:
    assert faulty_publish(prepared_site(folder), Faults()) == 0
    lines = (folder / "log").read_text(encoding="utf-8").split("\n")
    return [(kind, path) for kind, _, path in (line.partition("\t") for line in lines)]


def public_state(folder: Path) -> str:
    """Which release is public, byte for byte; a mixture is none."""
    found = {
        path.relative_to(folder / "output").as_posix(): path.read_bytes()
        for path in (folder / "output").rglob("*")
        if path.is_file()
    }
    return next((name for name, files in STATES.items() if files == found), "mixture")


def check_after_fault(folder: Path) -> str:
    """The site is whole, the ledger is ahead of it or with it, and the next build mends all."""
    state = public_state(folder)
    ledger = folder / "content" / "ledger" / "one.json"
    assert state in STATES, state
    assert not ledger.exists() or ledger.read_bytes() == b"new"
    assert state == "old" or ledger.exists()
    assert publish_files(folder, NEW, ledger=b"new") == 0
    assert public_state(folder) == "new" and ledger.read_bytes() == b"new"
    left = {path.name for path in settings(folder).state.iterdir()}
    assert left == {"lock", "manifests", "standby"}, left
    assert len(list((settings(folder).state / "manifests").iterdir())) == 2
    assert [path.name for path in ledger.parent.iterdir()] == ["one.json"]
    return state


def try_points(folder: Path, stride: int, first: int, **fault: object) -> Counter[str]:
    """Meet the fault at every *stride*-th operation; how often old and new were public."""
    count = len(count_operations(folder / "count"))
    seen: Counter[str] = Counter()
    for point in range(first, count + 1, stride):
        site = prepared_site(folder / str(point))
        code = faulty_publish(site, Faults(point, **fault))  # type: ignore[arg-type]
        assert code == DIED if not fault else code in (0, 3), (point, code)
        assert code or public_state(site) == "new", point
        try:
            seen[check_after_fault(site)] += 1
        except AssertionError as error:
            raise AssertionError(f"operation {point}: {error}") from error
        shutil.rmtree(site)
    return seen
