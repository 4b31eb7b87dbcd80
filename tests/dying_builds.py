"""Whole builds of a site that die at one of their file operations.

``faults`` tries a small publish, which has every kind of operation. Here it is all that a build
does, also what Pelican, the cache and the templates write; from nothing there are many hundreds.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path

from tests.builds_in_trouble import VARIANTS, reference_trees
from tests.faults import DIED, Faults, in_child
from tests.sites import FULL, build_site, settings, tree, write_site


def die_at_operations(folder: Path, stride: int, from_nothing: bool = False) -> Counter[str]:
    """Die at every *stride*-th operation of a build; how often old and new were public then.

    from_nothing: without a public site and a cache, else on the release before.
    """
    expected = {"": {}, **reference_trees(folder)}
    site = write_site(folder / "site", FULL)
    was, will = "甲", "乙"
    seen: Counter[str] = Counter()
    for point in range(0, 100_000, stride):  # the first, 0, builds what is public before
        write_site(site, {}, VARIANTS[will])
        if from_nothing:
            was = _forget(site)
        code = _build(site, point)
        public = tree(site / "output")
        if code == 0:
            assert public == expected[will]
            if point:
                return seen
        else:
            assert code == DIED, (point, code)
            state = "new" if public == expected[will] else "old"
            assert public == expected[was if state == "old" else will], f"operation {point}"
            seen[state] += 1
        assert build_site(site) == 0
        assert tree(site / "output") == expected[will], f"after operation {point}"
        was, will = will, "甲" if will == "乙" else "乙"
    raise AssertionError("a build without an end")


def _forget(site: Path) -> str:
    for one in (settings(site).output, settings(site).state):
        shutil.rmtree(one, ignore_errors=True)
    return ""


def _build(site: Path, point: int) -> int:
    """Exit code of a build in a child that dies at its operation *point*; 0 is none."""

    def run() -> int:
        sys.dont_write_bytecode = True  # whether modules are compiled is no part of it
        faults = Faults(point)
        faults.install()
        return build_site(site)

    return in_child(run)
