"""A publish that dies or is refused at any of its file operations leaves a whole site.

Every operation of it is tried by ``make torture``; here every seventh.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongbao.problems import BuildStopped
from tests.faults import (
    DIED,
    NEW,
    Faults,
    check_after_fault,
    count_operations,
    faulty_publish,
    in_child,
    prepared_site,
    public_state,
    publish_files,
)

STRIDE = 7
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EINTR)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: thousands of syncs are slow on a disk."""
    shared = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=shared if shared.is_dir() else tmp_path))
    yield folder
    shutil.rmtree(folder)


def test_all_kinds_of_operations_are_counted(memory: Path) -> None:
    kinds = Counter(kind for kind, _ in count_operations(memory / "site"))
    assert kinds.keys() >= {"open", "write", "fsync", "os.rename", "os.link", "os.remove"}
    assert kinds.keys() >= {"os.mkdir", "os.rmdir", "exchange", "pwrite"}
    assert kinds["exchange"] == 1
    assert sum(kinds.values()) > 70


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


def test_a_process_that_dies_leaves_a_whole_site(memory: Path) -> None:
    assert try_points(memory, STRIDE, 1)["old"] > 10


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("persistent", [False, True], ids=["once", "from then on"])
def test_a_disk_that_refuses_leaves_a_whole_site(
    error: int, persistent: bool, memory: Path
) -> None:
    first = 1 + ERRORS.index(error)
    assert try_points(memory, STRIDE, first, error=error, persistent=persistent)["old"] > 5


def test_every_file_and_folder_is_synced_before_it_is_public(memory: Path) -> None:
    """The model of a power failure: what was not synced is lost."""
    unsynced: dict[str, str] = {}
    for kind, path in count_operations(memory / "site"):
        if kind == "exchange":
            assert {p for p in unsynced if "standby" in p or "manifests" in p} == set()
            unsynced["exchange"] = kind
        elif kind == "fsync":
            unsynced.pop(path, None)
            if path == str(memory / "site"):
                unsynced.pop("exchange", None)
        elif kind in ("open", "write"):
            unsynced[path] = kind
            unsynced[str(Path(path).parent)] = kind
        elif kind.startswith("os."):
            unsynced.pop(path, None)
            unsynced[str(Path(path).parent)] = kind
    assert "exchange" not in unsynced


@pytest.mark.parametrize(
    ("error", "code"), [(errno.ENOSPC, "P104"), (errno.EROFS, "P105"), (errno.EACCES, "P105")]
)
def test_a_refusal_is_a_problem_that_says_why(error: int, code: str, memory: Path) -> None:
    site = prepared_site(memory / "site")

    def run() -> int:
        Faults(30, error).install()
        try:
            return publish_files(site, NEW, catch=False)
        except BuildStopped as stopped:
            (problem,) = stopped.problems
            return 3 if problem.code == code and all(problem.args.values()) else 1

    assert in_child(run) == 3
