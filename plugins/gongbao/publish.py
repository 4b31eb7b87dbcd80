"""Publishing: two whole trees, one public, exchanged in one rename.

The standby tree beside the output is brought to the plan (kept files are hard links, changed
ones are written and synced) and then exchanged with the public tree; the former public tree
is the next standby, so a publish costs what changed, not what there is. A tree's manifest is
kept by the inode of its folder; a tree without one was left by a crash and is thrown away.
Source: docs/adr/0005-two-trees.md.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

import msgspec

from gongbao.load.cache import digest_of_file
from gongbao.plan import Content, Target
from gongbao.problems import BuildStopped, Place, Problem
from gongbao.settings import Settings

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_SYNC_ALL_FROM = 500
"""From this many files on, one sync of the file system is cheaper than one for each file."""


class FileEntry(msgspec.Struct, frozen=True):
    size: int
    mtime_ns: int
    digest: str


class TargetEntry(msgspec.Struct):
    key: str
    files: dict[str, FileEntry]


class Tree(msgspec.Struct):
    """A folder and what we know to be in it."""

    folder: Path
    targets: dict[str, TargetEntry] = {}

    def has(self, target: Target) -> bool:
        entry = self.targets.get(target.name)
        return entry is not None and entry.key == target.key


class Publication:
    """One publish of a plan; a context manager that holds the lock of the output."""

    def __init__(self, settings: Settings, targets: Iterable[Target]) -> None:
        self._output = settings.output
        self._state = settings.state
        self._fresh = not settings.use_cache
        self.targets = list(targets)
        self.stale: list[Target] = []
        """Targets to render, in the plan's order."""
        self.written = 0
        """Files that were written."""
        self._lock = -1
        self._live = Tree(self._output)
        self._standby = Tree(self._state / "standby")
        self._unsynced: list[Path] = []

    def __enter__(self) -> Publication:
        _check_output(self._output)
        self._state.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(self._state / "lock")
        self._live = self._load(self._output)
        self._standby = self._load(self._state / "standby")
        trees = () if self._fresh else (self._live, self._standby)
        self.stale = [t for t in self.targets if not any(tree.has(t) for tree in trees)]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.host_folder, ignore_errors=True)
        os.close(self._lock)

    @property
    def unchanged(self) -> bool:
        """Is what is public already exactly the plan?"""
        names = {target.name for target in self.targets}
        return (
            not self.stale
            and names == set(self._live.targets)
            and all(self._live.has(target) for target in self.targets)
        )

    @property
    def host_folder(self) -> Path:
        """Where the host may write files of its own; see ``adopt``."""
        return self._state / "host"

    def begin(self) -> None:
        """Bring the standby tree to the plan as far as nothing has to be rendered."""
        standby = self._standby
        self._manifest_path(standby.folder).unlink(missing_ok=True)
        if self._fresh or not standby.targets:
            shutil.rmtree(standby.folder, ignore_errors=True)
            standby = self._standby = Tree(standby.folder)
        standby.folder.mkdir(exist_ok=True)
        shutil.rmtree(self.host_folder, ignore_errors=True)
        self.host_folder.mkdir()
        planned = {target.name for target in self.targets}
        for name in set(standby.targets) - planned | {target.name for target in self.stale}:
            self._remove(name)
        for target in self.targets:
            if not self._fresh and not standby.has(target) and self._live.has(target):
                self._link(target)

    def write(self, target: Target, files: Mapping[str, Content]) -> None:
        """Write what *target* rendered; its declared paths and no others."""
        self._remove(target.name)
        self.record(target, self.write_files(target, files))

    def write_files(self, target: Target, files: Mapping[str, Content]) -> TargetEntry:
        """The part of ``write`` that a worker may do; this process then records the entry."""
        if target.paths and set(files) != set(target.paths):
            raise AssertionError(f"{target.name} rendered other files than it planned")
        entries = {}
        for path, data in files.items():
            file = self._standby.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(data, Path):
                shutil.copyfile(data, file)
                digest = digest_of_file(file)
            else:
                file.write_bytes(data)
                digest = hashlib.blake2b(data, digest_size=16).hexdigest()
            entries[path] = _entry(file, digest)
        return TargetEntry(target.key, entries)

    def record(self, target: Target, entry: TargetEntry) -> None:
        """Know that *target* was written."""
        self._unsynced += [self._standby.folder / path for path in entry.files]
        self.written += len(entry.files)
        self._standby.targets[target.name] = entry

    def adopt(self, target: Target) -> None:
        """Publish what the host wrote into its folder as the files of *target*."""
        files = {
            path.relative_to(self.host_folder).as_posix(): path.read_bytes()
            for path in sorted(self.host_folder.rglob("*"))
            if path.is_file()
        }
        planned = {path: one for one in self.targets for path in one.paths}
        clashes = [path for path in files if path in planned]
        if clashes:
            problems = [
                Problem("P101", Place(path), {"path": path, "other": planned[path].name})
                for path in clashes
            ]
            raise BuildStopped(problems)
        self.write(target, files)

    def commit(self) -> None:
        """Sync the standby tree and exchange it with the public one."""
        _remove_empty_folders(self._standby.folder)
        self._sync()
        self._save(self._standby)
        if self._output.exists():
            if not any(self._output.iterdir()):
                self._output.rmdir()
                self._standby.folder.rename(self._output)
            else:
                _exchange(self._standby.folder, self._output)
        else:
            self._standby.folder.rename(self._output)
        _sync_folder(self._output.parent)

    def _remove(self, name: str) -> None:
        entry = self._standby.targets.pop(name, None)
        for path in entry.files if entry else ():
            (self._standby.folder / path).unlink(missing_ok=True)

    def _link(self, target: Target) -> None:
        self._remove(target.name)
        entry = self._live.targets[target.name]
        for path in entry.files:
            file = self._standby.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            os.link(self._live.folder / path, file)
        self._standby.targets[target.name] = entry

    def _load(self, folder: Path) -> Tree:
        """The tree with the targets whose files are all as they were written."""
        try:
            data = self._manifest_path(folder).read_bytes()
            targets = msgspec.msgpack.decode(data, type=dict[str, TargetEntry])
        except (OSError, msgspec.DecodeError):
            return Tree(folder)
        intact = {
            name: entry
            for name, entry in targets.items()
            if all(_is_intact(folder / path, file) for path, file in entry.files.items())
        }
        return Tree(folder, intact)

    def _save(self, tree: Tree) -> None:
        path = self._manifest_path(tree.folder)
        path.parent.mkdir(exist_ok=True)
        for old in set(path.parent.iterdir()) - {self._manifest_path(self._output)}:
            old.unlink()
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(msgspec.msgpack.encode(tree.targets))
        _sync_file(temporary)
        temporary.replace(path)

    def _manifest_path(self, folder: Path) -> Path:
        inode = folder.stat().st_ino if folder.exists() else 0
        return self._state / "manifests" / f"{inode}.msgpack"

    def _sync(self) -> None:
        if len(self._unsynced) >= _SYNC_ALL_FROM:
            os.sync()
            return
        for file in self._unsynced:
            _sync_file(file)
        for folder in {parent for file in self._unsynced for parent in file.parents}:
            if folder.is_relative_to(self._standby.folder):
                _sync_folder(folder)


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write single files safely: each is whole, old or new, whatever happens."""
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.new")
        temporary.write_bytes(data)
        _sync_file(temporary)
        temporary.replace(path)


def _check_output(output: Path) -> None:
    """Never replace a folder that somebody else filled."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise BuildStopped([Problem("P102", Place(str(output)))])
    if output.is_dir() and any(output.iterdir()):
        home = output / "index.html"
        if not home.is_file() or b'content="Gongbao"' not in home.read_bytes()[:4000]:
            raise BuildStopped([Problem("P102", Place(str(output)))])


def _lock(path: Path) -> int:
    """Take the lock or say who holds it; the descriptor is closed at the end."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(descriptor, 20).decode() or "?"
        os.close(descriptor)
        raise BuildStopped([Problem("P103", Place(str(path)), {"pid": holder})]) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _exchange(one: Path, other: Path) -> None:
    """Swap two folders in one step where the system can, in two renames where it cannot."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        paths = os.fsencode(one), os.fsencode(other)
        done = libc.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
        if done == 0:
            return
        if ctypes.get_errno() not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), str(other))
    former = one.with_name("former")
    other.rename(former)
    one.rename(other)
    former.rename(one)


def _entry(file: Path, digest: str) -> FileEntry:
    stat = file.stat()
    return FileEntry(stat.st_size, stat.st_mtime_ns, digest)


def _is_intact(file: Path, entry: FileEntry) -> bool:
    try:
        stat = os.lstat(file)
    except OSError:
        return False
    return (stat.st_size, stat.st_mtime_ns) == (entry.size, entry.mtime_ns)


def _remove_empty_folders(root: Path) -> None:
    for folder, _, _ in os.walk(root, topdown=False):
        if folder != str(root) and not any(os.scandir(folder)):
            Path(folder).rmdir()


def _sync_file(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
