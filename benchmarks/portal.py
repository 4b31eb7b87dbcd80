"""A portal of many datasets: read by one process and by two, and built again unchanged.

Usage: ``portal.py [datasets] [megabytes]``; without numbers 500 and 500. Each measurement is a
process of its own (``portal.py --measure FOLDER JOBS``).
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

ROW_BYTES = 47
"""Of the rows of ``tests/portal.py``, on average."""
ROUNDS = 3


class Looked(msgspec.Struct):
    """Seconds of each part, and what they took."""

    imports: float
    open: float
    files: float
    """Files looked at, digests from the cache."""
    read: float
    megabytes: float
    """Most memory of the largest process."""
    heavy: list[str]
    """Libraries of tables that were imported."""
    datasets: int


def look(folder: Path, jobs: int) -> Looked:
    """Read the portal as a build does, in this process."""
    started = time.perf_counter()
    from tests.sites import settings

    from gongbao.code_version import code_version
    from gongbao.load.cache import Cache
    from gongbao.load.sources import digest_units, walk
    from gongbao.pipeline import _read
    from gongbao.units import Reader

    imported = time.perf_counter()
    chosen = msgspec.structs.replace(settings(folder), jobs=jobs)
    cache = Cache(chosen.state / "cache.sqlite")
    reader = Reader(cache, code_version(), chosen.state / "downloads")
    opened = time.perf_counter()
    units = digest_units(walk(chosen).units, cache)
    looked = time.perf_counter()
    records = _read(units, reader, chosen, lambda *_: None).values()
    read = time.perf_counter()
    cache.close()
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return Looked(
        imports=imported - started,
        open=opened - imported,
        files=looked - opened,
        read=read - looked,
        megabytes=peak / 1024,
        heavy=sorted({"pandas", "frictionless", "pyarrow"} & set(sys.modules)),
        datasets=sum(1 for one in records if one.dataset),
    )


def measure(folder: Path, jobs: int) -> Looked:
    command = [sys.executable, __file__, "--measure", str(folder), str(jobs)]
    done = subprocess.run(command, check=True, capture_output=True)
    return msgspec.json.decode(done.stdout, type=Looked)


def compare(datasets: int, megabytes: int) -> None:
    from tests.portal import write_portal

    with tempfile.TemporaryDirectory() as name:
        rows = megabytes * 1_000_000 // ROW_BYTES // datasets
        folder = write_portal(Path(name, "site"), datasets, rows)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        print(f"{datasets} datasets, {size:.0f} MB")
        seconds = {}
        for jobs in (1, 2):
            shutil.rmtree(folder / ".output.gongbao", ignore_errors=True)
            one = measure(folder, jobs)
            assert one.datasets == datasets
            seconds[jobs] = one.read
            rate = f"{one.read:.1f} s, {size / one.read:.1f} MB/s"
            print(f"read by {jobs}: {rate}, {one.megabytes:.0f} MB in the largest process")
        print(f"two against one: {seconds[1] / seconds[2]:.2f} (bar 1.4)")
        found = [measure(folder, 1) for _ in range(ROUNDS)]
        for part in ("imports", "open", "files", "read"):
            middle = statistics.median(getattr(one, part) for one in found)
            print(f"unchanged, {part:8} {middle:.3f} s{'  (bar 0.1)' if part == 'files' else ''}")
        print(f"unchanged, libraries of tables imported: {found[0].heavy or 'none'}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        sys.stdout.buffer.write(msgspec.json.encode(look(Path(sys.argv[2]), int(sys.argv[3]))))
    else:
        compare(*[*(int(one) for one in sys.argv[1:]), 500, 500][:2])
