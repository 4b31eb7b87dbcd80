"""Downloads of a valid table beside the libraries that write the same format.

Usage: ``conversions.py [rows] [rows of the workbook]``; without numbers a million and 100,000.
Each writer runs in an interpreter of its own that has the typed Arrow table and has written
ten rows of it before. Ours and the peer's take turns; medians of ``ROUNDS``. The memory is what
the peak of the process grew by while the file was written.
"""

from __future__ import annotations

import json
import pickle
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = ["plugins", "."]

from frictionless import Package  # noqa: E402  after the path is set
from tests.large_tables import write_large_package  # noqa: E402  as above

from gongbao.assemble.datasets import assemble_table  # noqa: E402  as above
from gongbao.validate.tables import read_resource  # noqa: E402  as above

ROWS, SHEET_ROWS = [*(int(one) for one in sys.argv[1:]), 1_000_000, 100_000][:2]
if len(sys.argv) == 2:
    SHEET_ROWS = min(ROWS, 100_000)
ROUNDS = 3
PROGRAM = (
    """
import json, pickle, sys, time
sys.path[:0] = ["plugins", "."]
from pathlib import Path
from gongbao.load.tables import TypedTable

def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024

def part(rows):
    return TypedTable(name="t", types=read.types, texts=read.texts.slice(0, rows),
                      values=read.values.slice(0, rows))

read, described = pickle.loads(Path(sys.argv[1]).read_bytes())
path = Path(sys.argv[2])
"""
    + "{write}"
    + """
write(part(10))
table = part(int(sys.argv[3]))
Path("/proc/self/clear_refs").write_text("5")  # the peak is now what is held now
before, started = peak(), time.perf_counter()
write(table)
print(json.dumps([time.perf_counter() - started, peak() - before, path.stat().st_size]))
"""
)
OWN = """
from gongbao.derive.distributions import write_{name}
def write(table):
    write_{name}(table, path)
"""
OWN_SHEET = """
from gongbao.derive.{name} import write_{name}
def write(table):
    write_{name}(table, described, path)
"""
POLARS = """
import polars
def write(table):
    polars.from_arrow(table.values).lazy().sink_{name}(path)
"""
PYARROW = """
import pyarrow.parquet
def write(table):
    pyarrow.parquet.write_table(table.values, path)
"""
OPENPYXL = """
import openpyxl
def write(table):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("t")
    sheet.append(list(table.types))
    for batch in table.values.to_batches(1000):
        for row in zip(*(column.to_pylist() for column in batch.columns)):
            sheet.append(row)
    book.save(path)
"""
CASES = (
    ("parquet", "pyarrow", ROWS, OWN, PYARROW, 2.0),
    ("ndjson", "polars sink_ndjson", ROWS, OWN, POLARS.format(name="ndjson"), 2.0),
    ("json", "polars sink_ndjson", ROWS, OWN, POLARS.format(name="ndjson"), 2.0),
    ("csv", "polars sink_csv", ROWS, OWN, POLARS.format(name="csv"), None),
    ("xlsx", "openpyxl write-only", SHEET_ROWS, OWN_SHEET, OPENPYXL, 0.7),
)
"""Format, peer, rows, both programs, and the ratio that must not be passed."""


def read_table(folder: Path, rows: int) -> Path:
    """A pickle of the typed table and its description, as a build has them in memory."""
    package = Package(str(write_large_package(folder, rows)))
    resource = package.resources[0]
    typed = read_resource(resource, 100).table
    described = assemble_table("t", {}, resource.schema.to_dict())
    path = folder / "table.pickle"
    path.write_bytes(pickle.dumps((typed, described)))
    return path


def measure(program: str, read: Path, path: Path, rows: int) -> list[float]:
    command = [sys.executable, "-c", PROGRAM.replace("{write}", program)]
    command += [str(read), str(path), str(rows)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: list[float] = json.loads(done.stdout)
    return found


def main() -> None:
    print(f"{'format':8} {'rows':>9} {'ours':>9} {'grows':>7} {'file':>8}   {'peer':20}", end="")
    print(f" {'its':>9} {'grows':>7} {'ratio':>6} {'bar':>5}")
    with tempfile.TemporaryDirectory() as name:
        read = read_table(Path(name), max(ROWS, SHEET_ROWS))
        for format_, peer, rows, own, other, bar in CASES:
            path = Path(name, "written")
            ours, theirs = [], []
            for _ in range(ROUNDS):
                ours.append(measure(own.format(name=format_), read, path, rows))
                theirs.append(measure(other, read, path, rows))
            print(_row(format_, peer, rows, ours, theirs, bar), flush=True)


def _row(
    format_: str,
    peer: str,
    rows: int,
    ours: list[list[float]],
    theirs: list[list[float]],
    bar: float | None,
) -> str:
    mine, its = (statistics.median(seconds for seconds, *_ in one) for one in (ours, theirs))
    grown, grew = (max(growth for _, growth, _ in one) for one in (ours, theirs))
    size = ours[0][2] / 1e6
    return (
        f"{format_:8} {rows:>9,} {mine:>7.2f} s {grown:>4.0f} MB {size:>5.1f} MB   {peer:20}"
        f" {its:>7.2f} s {grew:>4.0f} MB {mine / its:>6.2f} {bar or '-':>5}"
    )


if __name__ == "__main__":
    main()
