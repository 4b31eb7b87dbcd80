"""Packages read by one process, by two, and by a Dask cluster that loses a worker: equal bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gongbao.commands import run_build, run_check
from gongbao.package_reading import PackageTask, read_package
from gongbao.settings import Command
from tests.portal import write_portal
from tests.sites import ROOT, settings, tree

DATASETS = 8


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes on loopback, without a dashboard."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as made:
        yield made


def built(folder: Path, output: str, **options: Any) -> dict[str, str]:
    """The output of the portal in *folder*, built from nothing."""
    chosen = msgspec.structs.replace(settings(folder, output=output), **options)
    assert run_build(Command(chosen, ROOT / "pelicanconf.py", "en", "text", True)) == 0
    return tree(folder / output)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A portal, and what one process makes of it."""
    folder = write_portal(tmp_path_factory.mktemp("portal"), DATASETS, rows=2_000)
    return folder, built(folder, "one")


def test_two_processes_give_the_same_bytes(portal: tuple[Path, dict[str, str]]) -> None:
    folder, expected = portal
    assert built(folder, "two", jobs=2) == expected


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    portal: tuple[Path, dict[str, str]], cluster: Any
) -> None:
    folder, expected = portal
    killed: list[int] = []

    def kill_one() -> None:
        """When the first of several packages is done."""
        store = settings(folder, output="cluster").state / "downloads"
        while not (
            store.is_dir() and any((one / "datapackage.json").is_file() for one in store.iterdir())
        ):
            time.sleep(0.01)
        worker = next(iter(cluster.workers.values()))
        os.kill(worker.pid, signal.SIGKILL)
        killed.append(worker.pid)
        killed.append(sum(1 for _ in store.glob("*/datapackage.json")))

    killer = threading.Thread(target=kill_one, daemon=True)
    killer.start()
    assert built(folder, "cluster", dask=cluster.scheduler_address) == expected
    killer.join(5)
    _, done = killed
    assert done < DATASETS


def test_reading_is_a_function_of_the_files(tmp_path: Path) -> None:
    folder = write_portal(tmp_path, 1, rows=50) / "datasets" / "d0000"
    files = tuple(sorted(str(path) for path in folder.iterdir()))
    answers = []
    for store in ("a", "b", "a"):
        task = PackageTask(
            folder=str(folder), files=files, store=str(tmp_path / store), code_version="1"
        )
        answers.append(read_package(task))
    assert answers[0] == answers[1] == answers[2]
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert {path.name for path in tmp_path.iterdir()} >= {"a", "b"}


def problems(folder: Path, lang: str, capsys: pytest.CaptureFixture[str], dask: str) -> str:
    chosen = msgspec.structs.replace(settings(folder, use_cache=False), dask=dask)
    assert run_check(Command(chosen, ROOT / "pelicanconf.py", lang, "text", True), ()) == 1
    return capsys.readouterr().err


@pytest.mark.parametrize(("lang", "said"), [("zh", "沒有安裝"), ("en", "not installed")])
def test_without_dask_the_message_says_how_to_install_it(
    lang: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    text = problems(write_portal(tmp_path, 2, rows=5), lang, capsys, "tcp://127.0.0.1:1")
    assert "B103" in text
    assert said in text
    assert "pip install '.[dask]'" in text


def test_a_cluster_that_nobody_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gongbao.package_cluster._PATIENCE", "1s")
    text = problems(write_portal(tmp_path, 2, rows=5), "en", capsys, "tcp://127.0.0.1:1")
    assert "B104" in text


def test_workers_of_another_version_are_refused(
    tmp_path: Path,
    cluster: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("gongbao.pipeline.code_version", lambda: "another")
    folder = write_portal(tmp_path, 2, rows=5)
    text = problems(folder, "en", capsys, cluster.scheduler_address)
    assert "B104" in text
    assert "another version" in text


def test_a_package_that_its_workers_do_not_survive(
    tmp_path: Path,
    cluster: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("gongbao.package_cluster.read_in_folder", lambda *_, **__: os._exit(1))
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    folder = write_portal(tmp_path, 2, rows=5)
    assert "B104" in problems(folder, "en", capsys, cluster.scheduler_address)


PROGRAM = """
import sys
from pathlib import Path
from gongbao.commands import run_build
from gongbao.settings import Command
from tests.sites import ROOT, settings
code = run_build(Command(settings(Path(sys.argv[1])), ROOT / "pelicanconf.py", "en", "text", True))
print(code, *sorted({name.split(".")[0] for name in sys.modules}))
"""


def test_an_unchanged_build_imports_no_library_of_tables(tmp_path: Path) -> None:
    folder = write_portal(tmp_path, 3, rows=20)
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    environment = {"PYTHONPATH": f"{ROOT / 'plugins'}:{ROOT}", "PATH": ""}

    def build() -> list[str]:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment, cwd=ROOT
        )
        code, *modules = done.stdout.split()
        assert code == "0"
        return modules

    assert {"pandas", "frictionless", "pyarrow"} <= set(build())
    heavy = {"pandas", "frictionless", "pyarrow", "numpy", "pelican", "distributed"}
    assert not heavy & set(build())
