"""Validation of a valid table with keys, uniqueness and patterns: frictionless and this project.

Usage: ``validation.py [rows ...]``. Both are run in turn, each in an interpreter of its own that
has read a table of ten rows before, as in a build of many datasets: the time is that of the
call without imports, the memory that of the whole process at its peak.
Frictionless gives a verdict; this project the verdict and the table that downloads, profile and
preview are made from.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = ["plugins", "."]

from tests.large_tables import write_large_package  # noqa: E402  after the path is set

SIZES = [int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
PEER_ROWS = 1_000_000
"""Longer tables are not given to the peer: a million take it a minute or two."""
PROGRAM = """
import json, resource, sys, time
sys.path[:0] = ["plugins", "."]
from frictionless import Package
def read(package):
{measured}
    return valid, rows
read(Package(sys.argv[2]))
package = Package(sys.argv[1])
started = time.perf_counter()
valid, rows = read(package)
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak, valid, rows]))
"""
PEER = """
    task = package.resources[0].validate().tasks[0]
    valid, rows = task.valid, task.stats["rows"]
"""
OWN = """
    from gongbao.validate.tables import read_resource
    reading = read_resource(package.resources[0], 100)
    valid, rows = not reading.totals, reading.table.rows
"""


def measure(measured: str, descriptor: Path, small: Path) -> tuple[float, float]:
    program = PROGRAM.format(measured=measured)
    command = [sys.executable, "-c", program, str(descriptor), str(small)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak, valid, rows = json.loads(done.stdout)
    assert valid and rows == int(descriptor.parent.name), (valid, rows)
    return seconds, peak


def main() -> None:
    print(f"{'rows':>10} {'frictionless':>20} {'this project':>20} {'ratio':>8}")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            for rows in (size, 10):
                Path(name, str(rows)).mkdir()
            descriptor = write_large_package(Path(name, str(size)), size)
            small = write_large_package(Path(name, "10"), 10)
            rounds = 3 if size <= 100_000 else 1
            peer, own = [], []
            for _ in range(rounds):
                own.append(measure(OWN, descriptor, small))
                if size <= PEER_ROWS:
                    peer.append(measure(PEER, descriptor, small))
            print(_row(size, peer, own), flush=True)


def _row(size: int, peer: list[tuple[float, float]], own: list[tuple[float, float]]) -> str:
    mine = statistics.median(seconds for seconds, _ in own)
    cells = ["-", "-"]
    if peer:
        theirs = statistics.median(seconds for seconds, _ in peer)
        cells = [_cell(theirs, peer), f"{theirs / mine:.1f}"]
    return f"{size:>10,} {cells[0]:>20} {_cell(mine, own):>20} {cells[1]:>8}"


def _cell(seconds: float, found: list[tuple[float, float]]) -> str:
    return f"{seconds:.2f} s, {max(peak for _, peak in found):.0f} MB"


if __name__ == "__main__":
    main()
