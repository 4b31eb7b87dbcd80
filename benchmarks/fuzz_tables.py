"""Reads thousands of made-up packages twice and compares verdicts, values and reports.

Usage: ``fuzz_tables.py [packages] [seed]``. Ends at the first difference and prints the package.
"""

from __future__ import annotations

import sys
from collections import Counter

from hypothesis import HealthCheck, Phase, given, seed, settings

sys.path[:0] = ["plugins", "."]

from tests.table_fuzz import Fuzzed, fuzzed_packages  # noqa: E402  after the path is set

PACKAGES = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1


def main() -> None:
    counts: Counter[str] = Counter()

    @seed(SEED)
    @settings(
        max_examples=PACKAGES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(fuzzed_packages())
    def compare(package: Fuzzed) -> None:
        counts["packages"] += 1
        for pair in package.read():
            valid = not (pair.slow.totals or pair.slow.raised)
            counts["proven" if pair.proven else "valid, read slowly" if valid else "invalid"] += 1
            assert pair.fast == pair.slow, package
            assert valid or not pair.proven, package

    compare()
    print(", ".join(f"{count:,} {name}" for name, count in counts.items()), "- no difference")


if __name__ == "__main__":
    main()
