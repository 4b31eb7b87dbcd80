"""Sixty builds under other circumstances; ``make torture`` runs it.

PYTHONS in the environment names further interpreters, with colons between them: each gets the
locked libraries in a folder of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.reproducibility import circumstances, differing
from tests.sites import ROOT


def test_sixty_builds_give_the_same_bytes(tmp_path: Path) -> None:
    others = [one for one in os.environ.get("PYTHONS", "").split(":") if one]
    pythons = [set_up(one, tmp_path / f"python-{n}") for n, one in enumerate(others)]
    tried = circumstances(60, pythons=(sys.executable, *pythons))
    for python in {one.python for one in tried}:
        print(subprocess.run([python, "-VV"], capture_output=True, text=True, check=True).stdout)
    assert differing(tried, tmp_path) == []


def set_up(python: str, folder: Path) -> str:
    """The interpreter of a new virtual environment of *python* with what the site needs."""
    subprocess.run([python, "-m", "venv", folder], check=True)
    own = str(folder / "bin" / "python")
    lock = str(ROOT / "requirements.lock")
    subprocess.run([own, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], check=True)
    return own
