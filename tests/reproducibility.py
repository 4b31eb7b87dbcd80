"""The same input under other circumstances: time zone, language, hash seed, umask, clock, order of
folders, path, processes, times of files, Python. Each has to give the same bytes."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import msgspec

from tests.sites import FULL, ROOT, tree, write_site

ZONES = ("UTC", "Asia/Taipei", "America/New_York", "Pacific/Kiritimati")
LOCALES = ("C", "C.UTF-8", "zh_TW.UTF-8", "tr_TR.UTF-8")
DAY = 86_400
_START = """
import os, random, runpy, sys, time
umask, shift, seed = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
os.umask(umask)
now, now_ns = time.time, time.time_ns
time.time, time.time_ns = lambda: now() + shift, lambda: now_ns() + shift * 10**9
chance, scan, names = random.Random(seed), os.scandir, os.listdir
class Shuffled(list):
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass
    def __next__(self):
        if not self: raise StopIteration
        return self.pop()
    def __iter__(self): return self
def shuffled(found):
    found = Shuffled(found)
    chance.shuffle(found)
    return found
os.scandir = lambda path='.': shuffled(scan(path))
os.listdir = lambda path='.': list(shuffled(names(path)))
sys.argv = sys.argv[4:]
runpy.run_path(sys.argv[0], run_name='__main__')
"""


class Circumstance(msgspec.Struct, frozen=True):
    zone: str
    locale: str
    hash_seed: int
    umask: int
    shift_seconds: int
    order: int
    folder: str
    jobs: int
    python: str = sys.executable


def circumstances(
    count: int, seed: int = 9, pythons: tuple[str, ...] = (sys.executable,)
) -> list[Circumstance]:
    """The first has nothing special; every value of every kind comes in turn."""
    chance = random.Random(seed)
    kinds = (
        *(ZONES, LOCALES, (0, 1, 4711), (0o022, 0o077), (0, -DAY, 3650 * DAY)),
        *(range(1000), ("a", "a longer path/with 中文/in it", "x" * 60), (1, 4)),
        pythons,
    )
    rows = zip(*(_in_turn(values, count, chance) for values in kinds), strict=True)
    return [Circumstance(*row) for row in rows]


def _in_turn(values: range | tuple[object, ...], count: int, chance: random.Random) -> list[object]:
    rest = [values[number % len(values)] for number in range(1, count)]
    chance.shuffle(rest)
    return [values[0], *rest]


def build_under(one: Circumstance, parent: Path) -> dict[str, str]:
    """The public tree of the full site, its files written in another order and at other times."""
    folder = parent / one.folder
    files = list(FULL.items())
    random.Random(one.order).shuffle(files)
    write_site(folder, dict(files))
    for number, path in enumerate(sorted(folder.rglob("*"))):
        os.utime(path, (one.order * DAY + number, one.order * DAY + number))
    start = [str(one.umask), str(one.shift_seconds), str(one.order), str(ROOT / "build.py")]
    words = ["--as-of", "2020-12-31", "--jobs", str(one.jobs), "--quiet", "--lang", "en"]
    environment = {
        "PATH": os.environ["PATH"],
        "TZ": one.zone,
        "LANG": one.locale,
        "LC_ALL": one.locale,
        "PYTHONHASHSEED": str(one.hash_seed),
    }
    subprocess.run(
        [one.python, "-c", _START, *start, "build", *words],
        cwd=folder,
        env=environment,
        check=True,
    )
    return tree(folder / "output")


def differing(circumstances: list[Circumstance], parent: Path) -> list[tuple[Circumstance, str]]:
    """Circumstances that gave other bytes than the first, with a file that differs."""
    first = build_under(circumstances[0], parent / "0")
    assert len(first) > 100
    found = []
    for number, one in enumerate(circumstances[1:], 1):
        other = build_under(one, parent / str(number))
        files = [path for path in first | other if first.get(path) != other.get(path)]
        found += [(one, path) for path in files[:1]]
    return found
