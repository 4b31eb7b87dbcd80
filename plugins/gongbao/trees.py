"""Whole trees of files beside each other: what is in them, and how two change places.

A tree's manifest is kept by the inode of its folder, so it follows the folder through renames;
a tree without one was left by a crash. Source: docs/adr/0005-two-trees.md.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from gongbao.load.cache import is_digest_of_file
from gongbao.plan import Target
from gongbao.settings import Settings

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NO_EXCHANGE = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
_READABLE = 0o400
"""By its owner, who links or copies it; what else a file allows is up to those who host it."""
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


class FileEntry(msgspec.Struct, frozen=True, array_like=True):
    size: int
    mtime_ns: int
    inode: int
    """Two trees with the same entry have one file under two names."""
    digest: str


class TargetEntry(msgspec.Struct):
    key: str
    packed: msgspec.Raw = msgspec.field(name="files")
    """Its files: there are a hundred thousand in all, and a publish asks for those of few."""

    @classmethod
    def of(cls, key: str, files: Mapping[str, FileEntry]) -> TargetEntry:
        return cls(key, msgspec.Raw(msgspec.msgpack.encode(files)))

    @property
    def files(self) -> dict[str, FileEntry]:
        return msgspec.msgpack.decode(self.packed, type=dict[str, FileEntry])

    def names(self, folders: Iterable[str]) -> bool:
        """Has it files in one of *folders*, as far as can be told without unpacking?"""
        packed = bytes(self.packed)
        return any(folder.encode() in packed for folder in folders)


class Tree(msgspec.Struct):
    """A folder and what we know to be in it."""

    folder: Path
    targets: dict[str, TargetEntry] = {}

    def has(self, target: Target) -> bool:
        entry = self.targets.get(target.name)
        return entry is not None and entry.key == target.key

    def files(self) -> dict[str, FileEntry]:
        return {path: file for one in self.targets.values() for path, file in one.files.items()}


def find_damaged(settings: Settings) -> frozenset[str]:
    """Targets of the public tree with a file that is not as it was written."""
    return _damaged(settings.output, _load_manifest(settings.state, settings.output))


def is_standby_intact(settings: Settings, beside_intact: bool = False) -> bool:
    """Has the standby tree all its files as they were written, and no other?

    It is to become public, so a file more in it is as bad as a file less. beside_intact: the
    public tree is found to be as it was written, so a file that both trees have is not looked at
    again: its folder tells whether the name still stands for it.
    """
    standby = _load_manifest(settings.state, settings.standby)
    public = _load_manifest(settings.state, settings.output) if beside_intact else {}
    own = {name: one for name, one in standby.items() if not _is_shared(one, public.get(name))}
    return (
        bool(standby)
        and not _damaged(settings.standby, own)
        and not _has_more(settings.state, settings.standby, standby)
    )


def _is_shared(one: TargetEntry, other: TargetEntry | None) -> bool:
    """Are all its files those of *other*, inode by inode?"""
    return other is not None and bytes(one.packed) == bytes(other.packed)


def find_tampered(tree: Tree) -> list[str]:
    """Files of *tree* whose bytes are others than were written, even with their times set back."""
    return [
        path
        for path, entry in tree.files().items()
        if not is_digest_of_file(entry.digest, tree.folder / path)
    ]


def load_standby(settings: Settings, intact: bool) -> Tree:
    """The standby tree, or an empty one where it is not *intact*."""
    return Tree(
        settings.standby, _load_manifest(settings.state, settings.standby) if intact else {}
    )


def load_live(settings: Settings, damaged: frozenset[str]) -> Tree:
    """The public tree with those targets whose files are all as they were written."""
    targets = _load_manifest(settings.state, settings.output)
    intact = {name: entry for name, entry in targets.items() if name not in damaged}
    return Tree(settings.output, intact)


def save_manifest(settings: Settings, tree: Tree) -> None:
    """Keep what is in *tree*, and what is in the public one, and forget all others."""
    path = manifest_path(settings.state, tree.folder)
    path.parent.mkdir(exist_ok=True)
    for old in set(path.parent.iterdir()) - {manifest_path(settings.state, settings.output)}:
        old.unlink()
    write_whole(path, msgspec.msgpack.encode(tree.targets))


def forget_manifest(settings: Settings, folder: Path) -> None:
    """Before *folder* is changed; for good, also when the power fails a moment later."""
    path = manifest_path(settings.state, folder)
    if path.exists():
        path.unlink()
        sync_folder(path.parent)


def manifest_path(state: Path, folder: Path) -> Path:
    inode = folder.stat().st_ino if folder.exists() else 0
    return state / "manifests" / f"{inode}.msgpack"


def exchange_trees(settings: Settings) -> None:
    """Make the standby tree public; the public tree, if there is one, becomes the standby."""
    standby, output = settings.standby, settings.output
    if output.exists() and not any(output.iterdir()):
        output.rmdir()
    if not output.exists():
        standby.rename(output)
    elif not exchange_in_kernel(standby, output):
        _exchange_by_renames(settings)


def sync_exchange(settings: Settings) -> None:
    """Make the exchange last; without it a power failure would bring the trees back."""
    sync_folder(settings.output.parent)
    sync_folder(settings.state)


def exchange_in_kernel(one: Path, other: Path) -> bool:
    """Swap two folders in one step; false where system or file system cannot."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if libc.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NO_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _exchange_by_renames(settings: Settings) -> None:
    """Two renames with a moment between them; the names tell ``repair`` how far it came."""
    settings.output.rename(settings.former)
    try:
        settings.standby.rename(settings.output)
    except OSError:
        settings.former.rename(settings.output)
        raise
    settings.former.rename(settings.standby)


def repair(settings: Settings) -> None:
    """Finish what a crash between the two renames left: the site is public again."""
    if not settings.former.exists():
        return
    if settings.output.exists():
        shutil.rmtree(settings.standby, ignore_errors=True)
        settings.former.rename(settings.standby)
    else:
        settings.former.rename(settings.output)
    sync_exchange(settings)


def link_or_copy(source: Path, file: Path | str, entry: FileEntry) -> FileEntry:
    """The same file under a second name; a copy where the file system has no such links."""
    try:
        os.link(source, file)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(source, file)
        return file_entry(file, entry.digest)
    return entry


def file_entry(file: Path | str, digest: str) -> FileEntry:
    stat = os.stat(file)  # noqa: PTH116  asked of every file, and text is faster
    return FileEntry(stat.st_size, stat.st_mtime_ns, stat.st_ino, digest)


def write_bytes(file: str, data: bytes) -> None:
    """Without a buffer, which takes a fifth of the time of a small file."""
    with open(file, "wb", buffering=0) as stream:
        rest = memoryview(data)
        while rest:
            rest = rest[stream.write(rest) :]


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file so that it is whole, old or new, whatever happens."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(data)
    sync_file(temporary)
    temporary.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_empty_folders(root: Path, folders: Iterable[Path]) -> None:
    """Remove those of *folders* that have become empty, and then those that they were in."""
    for emptied in folders:
        for folder in (emptied, *emptied.parents):
            if folder == root or not folder.is_dir() or any(os.scandir(folder)):
                break
            folder.rmdir()


def _load_manifest(state: Path, folder: Path) -> dict[str, TargetEntry]:
    try:
        data = manifest_path(state, folder).read_bytes()
        return msgspec.msgpack.decode(data, type=dict[str, TargetEntry])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}


def _damaged(folder: Path, targets: Mapping[str, TargetEntry]) -> frozenset[str]:
    below = f"{folder}/"
    return frozenset(name for name, entry in targets.items() if not _is_intact(below, entry))


def _is_intact(below: str, target: TargetEntry) -> bool:
    try:
        files = target.files
    except msgspec.DecodeError:  # somebody changed the manifest
        return False
    return all(_is_as_written(below + path, file) for path, file in files.items())


def _is_as_written(file: str, entry: FileEntry) -> bool:
    try:
        stat = os.lstat(file)
    except OSError:
        return False
    found = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
    return found == (entry.size, entry.mtime_ns, entry.inode) and bool(stat.st_mode & _READABLE)


def _has_more(state: Path, folder: Path, targets: Mapping[str, TargetEntry]) -> bool:
    """Did a folder of the tree change after its manifest was written, such as by a new file?"""
    written = manifest_path(state, folder).stat().st_mtime_ns
    folders, deeper = {""}, {path for one in targets.values() for path in one.files}
    while deeper := {path.rpartition("/")[0] for path in deeper} - folders:
        folders |= deeper
    return any(os.lstat(f"{folder}/{one}").st_mtime_ns > written for one in folders)
