"""Publishing: two whole trees, one public, exchanged in one rename.

The standby tree beside the output is brought to the plan (kept files are hard links, changed
ones are written), synced with all its folders, and then exchanged with the public tree; the
former public tree is the next standby, so a publish costs what changed, not what there is, and
the last release can be put back. Source: docs/adr/0005-two-trees.md.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType

from gongbao.deploy_plan import ASSET_FOLDERS, note_withdrawal
from gongbao.load.cache import digest_of_bytes, digest_of_file
from gongbao.output_lock import check_output, disk_full, is_full
from gongbao.plan import Content, Target
from gongbao.problems import BuildStopped, Place, Problem
from gongbao.settings import Settings
from gongbao.trees import (
    FileEntry,
    TargetEntry,
    Tree,
    exchange_trees,
    file_entry,
    find_damaged,
    find_tampered,
    forget_manifest,
    is_standby_intact,
    link_or_copy,
    load_live,
    load_standby,
    remove_empty_folders,
    save_manifest,
    sync_exchange,
    sync_file,
    sync_folder,
    write_bytes,
    write_whole,
)

_SYNC_ALL_FROM = 500
"""From this many files on, one sync of the file system is cheaper than one for each file."""
_FORMER_ASSETS = "former assets"
"""The target of assets that only the release before needs."""


class Publication:
    """One publish of a plan, by the holder of the output's lock; a context manager."""

    def __init__(
        self,
        settings: Settings,
        targets: Iterable[Target],
        damaged: Callable[[], frozenset[str]] | None = None,
        standby_intact: Callable[[], bool] | None = None,
    ) -> None:
        """damaged, standby_intact: looks at the trees that were begun before."""
        self._settings = settings
        self._damaged = damaged or partial(find_damaged, settings)
        self._standby_intact = standby_intact or partial(is_standby_intact, settings)
        self.targets = list(targets)
        self.stale: list[Target] = []
        """Targets to render, in the plan's order."""
        self.written = 0
        """Files that were written."""
        self.ledger: Mapping[Path, bytes] | None = None
        """What the ledger is to record, if it is; written before anything of it is public."""
        self.gate: Callable[[Mapping[str, Content]], list[Problem]] = lambda _: []
        """The last look at files before they become public."""
        self._bytes_written = 0
        self._exchanged = False
        self._live = Tree(settings.output)
        self._standby = Tree(settings.standby)
        self._unsynced: list[Path] = []
        self._changed_folders: set[Path] = set()
        self._made: set[str] = set()
        """Folders of the standby tree that are there."""
        self._emptied: set[Path] = set()
        """Folders that lost a file."""

    def __enter__(self) -> Publication:
        check_output(self._settings)
        self._live = load_live(self._settings, self._damaged())
        if not self.unchanged:
            self._standby = load_standby(self._settings, self._standby_intact())
            trees = (self._live, self._standby) if self._settings.use_cache else ()
            self.stale = [t for t in self.targets if not any(tree.has(t) for tree in trees)]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.host_folder, ignore_errors=True)

    @property
    def unchanged(self) -> bool:
        """Is what is public already exactly the plan?"""
        names = {target.name for target in self.targets}
        return (
            self._settings.use_cache
            and names == set(self._live.targets) - {_FORMER_ASSETS}
            and all(self._live.has(target) for target in self.targets)
        )

    @property
    def host_folder(self) -> Path:
        """Where the host may write files of its own; see ``adopt``."""
        return self._settings.state / "host"

    def begin(self) -> None:
        """Bring the standby tree to the plan as far as nothing has to be rendered."""
        with self._explaining_a_full_disk():
            standby = self._standby
            forget_manifest(self._settings, standby.folder)
            if not self._settings.use_cache or not standby.targets:
                shutil.rmtree(standby.folder, ignore_errors=True)
                standby = self._standby = Tree(standby.folder)
            standby.folder.mkdir(exist_ok=True)
            shutil.rmtree(self.host_folder, ignore_errors=True)
            self.host_folder.mkdir()
            kept = {target.name for target in self.targets if standby.has(target)}
            for name in set(standby.targets) - kept:  # first: another target may have its address
                self._remove(name)
            for target in self.targets:
                linked = self._settings.use_cache and self._live.has(target)
                if linked and not standby.has(target):
                    self._link(target.name, target.key, self._live.targets[target.name].files)

    def write(self, target: Target, files: Mapping[str, Content]) -> None:
        """Write what *target* rendered; its declared paths and no others."""
        self._remove(target.name)
        self.record(target, self.write_files(target, files))

    def write_files(self, target: Target, files: Mapping[str, Content]) -> TargetEntry:
        """The part of ``write`` that a worker may do; this process then records the entry."""
        if target.paths and set(files) != set(target.paths):
            raise AssertionError(f"{target.name} rendered other files than it planned")
        entries = {}
        seen: dict[str, Content] = {}
        with self._explaining_a_full_disk(files.values()):
            for path, data in files.items():
                file = self._room_for(path)
                if isinstance(data, Path):
                    copy = Path(shutil.copyfile(data, file))
                    seen[path] = copy
                    digest = digest_of_file(copy)
                else:
                    write_bytes(file, data)
                    seen[path] = data
                    digest = digest_of_bytes(data)
                entries[path] = file_entry(file, digest)
        problems = self.gate(seen)  # at the copies, for these become public
        if problems:
            for path in files:
                (self._standby.folder / path).unlink()
            raise BuildStopped(problems)
        return TargetEntry.of(target.key, entries)

    def record(self, target: Target, entry: TargetEntry) -> None:
        """Know that *target* was written."""
        for path, one in entry.files.items():
            self.written += 1
            self._bytes_written += one.size
            if self.written <= _SYNC_ALL_FROM:  # of more than that, none is synced by itself
                file = self._standby.folder / path
                self._unsynced.append(file)
                self._changed_folders.add(file.parent)
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
        """Sync the standby tree, record it in the ledger and make it public."""
        with self._explaining_a_full_disk():
            self._keep_former_assets()
            remove_empty_folders(self._standby.folder, self._emptied)
            self._sync()
            save_manifest(self._settings, self._standby)
            if self.ledger is not None:
                record_ledger(self._settings, self.ledger)
            withdrawn = any(one.withdrawn and not self._live.has(one) for one in self.targets)
            if withdrawn:  # before the exchange: no crash may leave the former tree with a name
                forget_manifest(self._settings, self._settings.output)
                note_withdrawal(self._settings)
            exchange_trees(self._settings)
            self._exchanged = True
            sync_exchange(self._settings)
            if withdrawn:
                shutil.rmtree(self._settings.standby, ignore_errors=True)

    def _keep_former_assets(self) -> None:
        """A reader who has an old page fetches its stylesheet and scripts a moment later."""
        kept = _assets(self._standby)
        former = {path: entry for path, entry in _assets(self._live).items() if path not in kept}
        if former:
            self._link(_FORMER_ASSETS, "", former)

    def _remove(self, name: str) -> None:
        entry = self._standby.targets.pop(name, None)
        for path in entry.files if entry else ():
            file = self._standby.folder / path
            file.unlink(missing_ok=True)
            self._changed_folders.add(file.parent)
            self._emptied.add(file.parent)

    def _link(self, name: str, key: str, files: Mapping[str, FileEntry]) -> None:
        self._remove(name)
        self._standby.targets[name] = TargetEntry.of(
            key,
            {
                path: link_or_copy(self._live.folder / path, self._room_for(path), entry)
                for path, entry in files.items()
            },
        )

    def _room_for(self, path: str) -> str:
        """The file for *path* in the standby tree, in a folder that exists.

        As text: to take a hundred thousand paths apart is a tenth of writing the files.
        """
        self._make(path.rpartition("/")[0])
        return f"{self._standby.folder}/{path}"

    def _make(self, folder: str) -> None:
        """With those above it; each is asked for once."""
        if folder in self._made:
            return
        if folder:
            self._make(folder.rpartition("/")[0])
        with suppress(FileExistsError):
            os.mkdir(f"{self._standby.folder}/{folder}")  # noqa: PTH102  as text
        self._made.add(folder)

    def _sync(self) -> None:
        """Bring every file and folder that changed to the disk, before they become public."""
        root = self._standby.folder
        changed_folders = self._changed_folders | {root / folder for folder in self._made}
        if len(self._unsynced) + len(changed_folders) >= _SYNC_ALL_FROM:
            os.sync()
            return
        folders = {
            folder
            for changed in changed_folders
            for folder in (changed, *changed.parents)
            if folder.is_relative_to(root) and folder.exists()
        }
        for file in self._unsynced:
            sync_file(file)
        for folder in sorted(folders | {root}, reverse=True):
            sync_folder(folder)

    @contextmanager
    def _explaining_a_full_disk(self, files: Iterable[Content] = ()) -> Iterator[None]:
        """Turn a full disk into a problem that says how much is missing, and sweep.

        What is left to write is taken from the last release, which is most often like this one.
        """
        try:
            yield
        except OSError as error:
            if not self._exchanged:
                shutil.rmtree(self._standby.folder, ignore_errors=True)
            if not is_full(error):
                raise
            waiting = {target.name for target in self.stale} - set(self._standby.targets)
            known = (one for name, one in self._live.targets.items() if name in waiting)
            before = sum(file.size for one in known for file in one.files.values())
            now = sum(one.stat().st_size if isinstance(one, Path) else len(one) for one in files)
            problem = disk_full(self._settings, self._bytes_written, max(before, now))
            raise BuildStopped([problem]) from error


def _assets(tree: Tree) -> dict[str, FileEntry]:
    """Those of its own release."""
    return {
        path: entry
        for name, one in tree.targets.items()
        if name != _FORMER_ASSETS and one.names(ASSET_FOLDERS)
        for path, entry in one.files.items()
        if path.startswith(ASSET_FOLDERS)
    }


def public_targets(settings: Settings, damaged: frozenset[str]) -> dict[str, str]:
    """Keys of the targets whose files are all public as they were written, by name."""
    live = load_live(settings, damaged).targets
    return {name: entry.key for name, entry in live.items() if name != _FORMER_ASSETS}


def record_ledger(settings: Settings, files: Mapping[Path, bytes]) -> None:
    """Write the ledger's files in their order: each is whole, old or new, whatever happens."""
    if files:
        write_whole(settings.recording, b"")
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    settings.recording.unlink(missing_ok=True)


def roll_back(settings: Settings) -> bool:
    """Put the release before in the place of the public one; false where there is none.

    The lock is held by the caller. Done twice, it is undone.
    """
    check_output(settings)
    before = load_standby(settings, is_standby_intact(settings))
    if not before.targets or not settings.output.exists() or find_tampered(before):
        return False
    exchange_trees(settings)
    sync_exchange(settings)
    return True
