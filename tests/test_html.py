"""The HTML validator of the W3C finds no error on any page, nor in the archives for disks."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.sites import ROOT

VALIDATOR = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def errors(*folders: Path) -> list[tuple[str, str]]:
    """(file, message) for every HTML file and drawing below *folders*."""
    if not shutil.which("java"):
        pytest.fail("no Java found: run scripts/ensure-java")
    if not VALIDATOR.is_file():
        pytest.fail("the validator is missing: run scripts/ensure-node-modules tests")
    command = ["java", "-jar", str(VALIDATOR), "--format", "json", "--also-check-svg"]
    command += ["--skip-non-html", *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(done.stderr)["messages"]
    return sorted({(one["url"], one["message"]) for one in messages if one["type"] != "info"})


def test_every_page_is_valid(demo: Path, tmp_path: Path) -> None:
    archives = list(demo.glob("gazette/*/gazette-*.zip"))
    assert archives
    for archive in archives:
        with ZipFile(archive) as opened:
            opened.extractall(tmp_path / archive.stem)
    assert errors(demo, tmp_path) == []


def test_the_validator_would_find_an_error(tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text("<!doctype html><title>a</title><p><b>no end</p>")
    assert errors(tmp_path)
