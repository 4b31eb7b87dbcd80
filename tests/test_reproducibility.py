"""The same input gives the same bytes; ``make torture`` tries sixty circumstances."""

from __future__ import annotations

from pathlib import Path

from tests.reproducibility import circumstances, differing


def test_the_same_bytes_whatever_the_circumstances(tmp_path: Path) -> None:
    assert differing(circumstances(4), tmp_path) == []
