"""Whole builds of a site that die at one of their file operations.

``faults`` tries a small publish, which has every kind of operation. Here it is all that a build
does, also what Pelican, the cache and the templates write; about 1,250 from nothing and 670
beside a site.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path

from tests.builds_in_trouble import VARIANTS, reference_trees
from tests.faults import DIED, Faults, in_child
from tests.sites import FULL, build_site, tree, write_site


def die_at_operations(folder: Path, stride: int, from_nothing: bool) -> Counter[str]:
    """Die at every *stride*-th operation of a build; how often old and new were public then.

    from_nothing: without a public site and a cache; else it is the second build, which links
    what is as it was.
    """
    expected = {"": {}, **reference_trees(folder)}
    was, will = "" if from_nothing else "甲", "乙"
    seen: Counter[str] = Counter()
    for point in range(stride, 100_000, stride):
        site = write_site(folder / "site", FULL)
        if was:
            assert build_site(write_site(site, {}, VARIANTS[was])) == 0
        write_site(site, {}, VARIANTS[will])
        code = _build(site, point)
        public = tree(site / "output")
        if code == 0:
            assert public == expected[will]
            return seen
        assert code == DIED, (point, code)
        state = "new" if public == expected[will] else "old"
        assert public == expected[was if state == "old" else will], f"operation {point}"
        seen[state] += 1
        assert build_site(site) == 0
        assert tree(site / "output") == expected[will], f"after operation {point}"
        shutil.rmtree(site)
    raise AssertionError("a build without an end")


def _build(site: Path, point: int) -> int:
    """Exit code of a build in a child that dies at its operation *point*; 0 is none."""

    def run() -> int:
        sys.dont_write_bytecode = True  # whether modules are compiled is no part of it
        faults = Faults(point)
        faults.install()
        return build_site(site)

    return in_child(run)
