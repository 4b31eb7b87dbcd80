"""Sixty builds under other circumstances; ``make torture`` runs it."""

from __future__ import annotations

from pathlib import Path

from tests.reproducibility import circumstances, differing


def test_sixty_builds_give_the_same_bytes(tmp_path: Path) -> None:
    assert differing(circumstances(60), tmp_path) == []
