"""Data packages read by a Dask cluster that shares the file system with the build.

Tasks go out, bytes come back; records, cache and site stay with the build. Dask runs a task
again whose worker was lost, which is right because a task gives the same bytes each time
(``package_reading``). Dask is an extra; without ``--dask`` it is not imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongbao.code_version import code_version
from gongbao.package_reading import PackageTask, read_package
from gongbao.problems import BuildStopped, Place, Problem

_PLACE = Place("--dask")
_PATIENCE = "10s"
"""For the scheduler to answer."""


class OtherVersion(Exception):
    """A worker has another version of this program or of a library that shapes the output."""


def read_on_cluster(tasks: Sequence[PackageTask], address: str) -> Iterator[tuple[int, bytes]]:
    """``(index, answer)`` of every task, as they are done."""
    try:
        from distributed import Client, KilledWorker, as_completed
    except ImportError as error:
        raise BuildStopped([Problem("B103", _PLACE)]) from error
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _unusable(address, error) from error
    with client:
        futures = client.map(read_in_folder, tasks, folder=str(Path.cwd()), pure=False)
        places = {future.key: index for index, future in enumerate(futures)}
        try:
            for future, answer in as_completed(futures, loop=client.loop, with_results=True):
                yield places[future.key], answer
        except (OSError, ImportError, KilledWorker, OtherVersion) as error:
            raise _unusable(address, error) from error


def read_in_folder(task: PackageTask, folder: str) -> bytes:
    """``read_package`` on a worker; *folder* is that of the build, where its paths begin."""
    if code_version() != task.code_version:
        raise OtherVersion("a worker has another version")
    os.chdir(folder)
    return read_package(task)


def _unusable(address: str, error: Exception) -> BuildStopped:
    reason = str(error) or type(error).__name__
    return BuildStopped([Problem("B104", _PLACE, {"address": address, "reason": reason})])
