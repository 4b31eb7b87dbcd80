"""Times of a synthetic year of the gazette: built cold, with one notice edited, and unchanged.

Run with ``make bench``. Medians of several rounds, each in a process of its own, as people call
it. Comparison with other generators needs an equal template and is not in this program.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from tests.synthetic import Year, write_year  # noqa: E402  after the path is set

ROUNDS = 3
BUILD = [sys.executable, str(ROOT / "build.py"), "--as-of", "2020-12-31", "--quiet"]


def seconds(folder: Path, *options: str) -> float:
    started = time.perf_counter()
    subprocess.run([*BUILD, *options], cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def edit(folder: Path, round_: int) -> None:
    notice = folder / "content/gazette/109/107/01-n.md"
    text = notice.read_text(encoding="utf-8")
    notice.write_text(f"{text}\n第{round_}次補充。\n", encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = write_year(Path(name), Year())
        cold = [seconds(folder, "--no-cache") for _ in range(ROUNDS)]
        seconds(folder)
        edited = []
        for round_ in range(ROUNDS):
            edit(folder, round_)
            edited.append(seconds(folder))
        unchanged = [seconds(folder) for _ in range(ROUNDS)]
    rows = {"cold": cold, "one notice edited": edited, "unchanged": unchanged}
    for label, found in rows.items():
        print(f"{label:20} {statistics.median(found):7.2f} s   (of {len(found)} rounds)")


if __name__ == "__main__":
    main()
