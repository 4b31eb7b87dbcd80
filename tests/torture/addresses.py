"""Published sources that are deleted or renamed; ``make torture`` runs it."""

from __future__ import annotations

from pathlib import Path

from tests.missing_sources import lose_sources, publish_demo


def test_three_hundred_lost_sources_are_named(tmp_path: Path) -> None:
    codes = lose_sources(publish_demo(tmp_path), tmp_path, times=300, seed=2026)
    print(codes)
