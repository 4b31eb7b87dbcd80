"""Random edits of a small site: the cached, parallel build against one from nothing, whole trees.

benchmarks/random_edits.py [rounds] [seed]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from tests.edits import EditedSite  # noqa: E402  after the path is set


def main(rounds: int = 200, seed: int = 1) -> None:
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        site = EditedSite(Path(name), seed)
        for number in range(1, rounds + 1):
            edits = site.edit()
            if found := site.differences():
                raise SystemExit(f"round {number} of seed {seed} ({edits}) differs: {found}")
    print(f"{rounds} rounds of edits, 0 differences, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
