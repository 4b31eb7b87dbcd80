"""A portal of many datasets: read by one process and by two, and built again unchanged.

Usage: ``portal.py [datasets] [megabytes]``; without numbers 500 and 500. Each measurement is a
process of its own. ``prepare`` is all that a build does before it renders: files looked at,
what is known taken from the cache, the plan made.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = ["plugins", "."]

from tests.portal import write_portal  # noqa: E402  after the path is set

DATASETS, MEGABYTES = [*(int(one) for one in sys.argv[1:]), 500, 500][:2]
ROW_BYTES = 47
"""Of the rows of ``tests/portal.py``, on average."""
ROUNDS = 3
PROGRAM = """
import json, resource, sys, time
sys.path[:0] = ["plugins", "."]
from pathlib import Path
import msgspec
started = time.perf_counter()
from gongbao.code_version import code_version
from gongbao.load.cache import Cache
from gongbao.load.sources import scan_units
from gongbao.pipeline import _read_all
from gongbao.units import Reader
from tests.sites import settings
imported = time.perf_counter()
chosen = msgspec.structs.replace(settings(Path(sys.argv[1])), jobs=int(sys.argv[2]))
cache = Cache(chosen.state / "cache.sqlite")
reader = Reader(cache, code_version(), chosen.state / "downloads")
opened = time.perf_counter()
units, _ = scan_units(chosen, cache)
looked = time.perf_counter()
records = _read_all(units, reader, chosen, lambda *_: None)
read = time.perf_counter()
assert sum(1 for one in records.values() if one.dataset) == int(sys.argv[3])
cache.close()
peaks = [resource.getrusage(who).ru_maxrss / 1024
         for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
heavy = sorted({"pandas", "frictionless", "pyarrow"} & set(sys.modules))
print(json.dumps([imported - started, opened - imported, looked - opened, read - looked,
                  max(peaks), heavy]))
"""


def measure(folder: Path, jobs: int) -> list[object]:
    command = [sys.executable, "-c", PROGRAM, str(folder), str(jobs), str(DATASETS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: list[object] = json.loads(done.stdout)
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        rows = MEGABYTES * 1_000_000 // ROW_BYTES // DATASETS
        folder = write_portal(Path(name, "site"), DATASETS, rows)
        files = [path for path in folder.rglob("*") if path.is_file()]
        megabytes = sum(path.stat().st_size for path in files) / 1e6
        print(f"{DATASETS} datasets, {megabytes:.0f} MB")
        seconds = {}
        for jobs in (1, 2):
            subprocess.run(["rm", "-rf", str(folder / ".output.gongbao")], check=True)
            *_, read, peak, _ = measure(folder, jobs)
            seconds[jobs] = float(str(read))
            print(
                f"read by {jobs}: {seconds[jobs]:.1f} s, {megabytes / seconds[jobs]:.1f} MB/s,"
                f" {float(str(peak)):.0f} MB in the largest process",
                flush=True,
            )
        print(f"two against one: {seconds[1] / seconds[2]:.2f} (bar 1.4)")
        found = [measure(folder, 1) for _ in range(ROUNDS)]
        for label, index in (("imports", 0), ("open", 1), ("files looked at", 2), ("cache", 3)):
            middle = statistics.median(float(str(one[index])) for one in found)
            print(f"unchanged, {label:16} {middle:.3f} s{'  (bar 0.1)' if index == 2 else ''}")
        print(f"unchanged, libraries of tables imported: {found[0][5] or 'none'}")


if __name__ == "__main__":
    main()
