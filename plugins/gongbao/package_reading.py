"""One data package to its records and downloads, as a function of its files alone.

It is what other processes and other machines run: a task says where the files lie and where
the downloads go, the answer is bytes. The same task gives the same bytes wherever it is run,
so one that was lost is run again (docs/adr/0023-past-one-machine.md).
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import msgspec

from gongbao.assemble.datasets import assemble_dataset
from gongbao.chart_model import Chart
from gongbao.dataset_model import Dataset
from gongbao.load.packages import load_package
from gongbao.package_charts import derive_package_charts, with_charts
from gongbao.problems import Problem, has_errors
from gongbao.validate.source_finds import Finds, SourceFind


class PackageTask(msgspec.Struct, frozen=True, kw_only=True):
    """All that reading depends on; paths are relative to the working folder, as people see them."""

    folder: str
    files: tuple[str, ...]
    store: str
    """Folder of the downloads; it is made whole or not at all."""
    code_version: str
    known_charts: dict[str, Chart] = {}
    """Charts of an earlier reading by what they depend on; they are not drawn again."""


class PackageReading(msgspec.Struct, kw_only=True):
    problems: list[Problem]
    dataset: Dataset | None = None
    allowed: tuple[str, ...] = ()
    """What the package lists as meant to be public."""
    finds: tuple[SourceFind, ...] = ()
    charts: tuple[Chart, ...] = ()
    known_charts: dict[str, Chart] = {}


def read_package(task: PackageTask) -> bytes:
    """A ``PackageReading`` as MessagePack; the downloads are in the store if it has a dataset."""
    return msgspec.msgpack.encode(_read(task), order="deterministic")


def _read(task: PackageTask) -> PackageReading:
    # libraries of tables are imported when one is read, never for unchanged input
    from gongbao.derive.cells import Cells
    from gongbao.derive.datasets import derive_dataset
    from gongbao.derive.identities import derive_identities
    from gongbao.validate.packages import check_package
    from gongbao.validate.personal_data import (
        allowed_texts,
        check_package_privacy,
        header_fragments,
    )

    raw, problems = load_package(task.folder, task.files)
    if has_errors(problems):
        return PackageReading(problems=problems)
    problems, checked = check_package(raw)
    finds = Finds(identity=False)
    finds.look_at(header_fragments(raw.descriptor))
    problems += check_package_privacy(raw, checked.tables if checked else {}, finds.watch)
    if checked is None or has_errors(problems):
        return PackageReading(problems=problems)
    store = Path(task.store)
    store.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.parent) as unfinished:
        folder = Path(unfinished) / "files"
        folder.mkdir()
        dataset = derive_dataset(
            assemble_dataset(raw), raw, checked.package, checked.tables, folder
        )
        charts, found = derive_package_charts(
            raw, dataset, checked.tables, task.known_charts, task.code_version
        )
        problems += found
        if has_errors(problems):
            return PackageReading(problems=problems)
        cells = Cells(
            {dataset.name: dataset}, lambda _, table: (folder / f"{table}.csv").read_bytes()
        )
        identities, found = derive_identities(raw, dataset, cells)
        _put_in_place(folder, store)
    dataset = msgspec.structs.replace(dataset, identities=identities)
    return PackageReading(
        problems=problems + found,
        dataset=with_charts(dataset, tuple(charts.values())),
        allowed=allowed_texts(raw.descriptor),
        finds=tuple(finds.found),
        charts=tuple(charts.values()),
        known_charts=charts,
    )


def _put_in_place(folder: Path, store: Path) -> None:
    """Whoever ran the same task before wrote the same files."""
    shutil.rmtree(store, ignore_errors=True)
    try:
        folder.rename(store)
    except OSError:
        if not store.is_dir():
            raise
