"""A build opens nothing but its inputs, outputs and program, and starts or calls nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites import FULL, ROOT, tree, write_site

WATCH = """
import json, os, runpy, sys
seen, known = [], {}
def watch(event, args):
    if event == 'open' and isinstance(args[0], (str, bytes)):
        seen.append(['open', os.path.realpath(os.fsdecode(args[0]))])
    elif event.split('.')[0] in ('socket', 'subprocess', 'urllib', 'ftplib', 'http') or event in (
        'os.system', 'os.exec', 'os.posix_spawn', 'os.fork', 'os.startfile', 'pty.spawn'
    ):
        seen.append([event, repr(args)[:200]])
sys.addaudithook(watch)
report = sys.argv.pop(1)
sys.argv[0] = sys.argv.pop(1)
try:
    runpy.run_path(sys.argv[0], run_name='__main__')
finally:
    open(report, 'w').write(json.dumps(seen))
"""

HOSTILE = {
    "datasets/far/datapackage.json": json.dumps(
        {
            "name": "far",
            "resources": [
                {"name": "a", "path": "http://127.0.0.1:9/a.csv", "schema": "http://127.0.0.1:9/s"},
                {"name": "b", "path": "../../../etc/passwd"},
                {"name": "c", "path": "file:///etc/passwd"},
                {"name": "d", "path": "x.csv; touch owned"},
                {"name": "e", "path": "/etc/passwd", "dialect": "/etc/passwd"},
            ],
        }
    ),
    "content/pages/hostile.md": (
        "---\ntitle: H\n---\n![x](http://127.0.0.1:9/x.png) [y](file:///etc/passwd)\n"
    ),
}


def watched(folder: Path, *words: str) -> tuple[int, list[list[str]]]:
    """Exit code of a command of the program, and what it opened and called."""
    report = folder / "seen.json"
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(report), str(ROOT / "build.py"), *words, "--jobs", "1"],
        cwd=folder,
        capture_output=True,
        check=False,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    return done.returncode, json.loads(report.read_text(encoding="utf-8"))


def outside(folder: Path, seen: list[list[str]]) -> list[list[str]]:
    """What is neither of the site's folder nor of the program and its libraries.

    The system may be asked for time zones, kinds of files, and how many processors there are.
    """
    roots = [folder, ROOT, Path(sys.prefix), Path(sys.base_prefix), Path("/usr/share/zoneinfo")]
    names = [str(root.resolve()) + "/" for root in roots] + [
        "/dev/null",
        "/etc/mime.types",
        "/sys/fs/cgroup/",
    ]
    return [one for one in seen if one[0] != "open" or not f"{one[1]}/".startswith(tuple(names))]


def test_a_build_stays_within_its_folders(tmp_path: Path) -> None:
    code, seen = watched(write_site(tmp_path, FULL))
    assert code == 0
    assert any(one[1].endswith("01-archives.md") for one in seen)
    assert outside(tmp_path, seen) == []


def test_hostile_packages_reach_nothing(tmp_path: Path) -> None:
    code, seen = watched(write_site(tmp_path, FULL, HOSTILE))
    assert code == 1
    assert outside(tmp_path, seen) == []
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("verb", ["build"])
def test_a_machine_without_network_builds_the_same(verb: str, tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    assert unshare, "util-linux is needed"
    trees = []
    for prefix in ([], [unshare, "--map-root-user", "--net"]):
        folder = write_site(tmp_path / str(len(trees)), FULL)
        words = [*prefix, sys.executable, str(ROOT / "build.py"), verb, "--quiet"]
        subprocess.run([*words, "--as-of", "2021-01-31"], cwd=folder, check=True)
        trees.append(tree(folder / "output"))
    assert trees[0] == trees[1]
