"""Whole builds that are killed, that race, that run out of disk, and readers meanwhile.

The numbers are the callers': a few in ``make test``, those of the plan in ``make torture``.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import mmap
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from gongbao import commands, pelican_plugin, publish
from gongbao.publish import Publication
from tests.faults import in_child, publish_files
from tests.sites import FULL, ROOT, build_site, settings, tree, write_site

PHASES = ("read", "render", "write", "sync", "switch", "sweep")
VARIANTS = {
    name: {
        "content/pages/about.md": f"---\ntitle: 關於本站\n---\n{name}。\n",
        "content/reports/109/01-rooms.md": (
            f"---\ntitle: {name}房間\n---\n共有[](data:rooms/rooms?kind=all#count)。\n"
        ),
    }
    for name in ("甲", "乙")
}


def reference_trees(folder: Path) -> dict[str, dict[str, str]]:
    """The public tree of each variant, built apart."""
    trees = {}
    for name, changes in VARIANTS.items():
        assert build_site(write_site(folder / name, FULL, changes)) == 0
        trees[name] = tree(folder / name / "output")
    return trees


def kill_builds(folder: Path, kills: int, seed: int) -> Counter[str]:
    """Kill *kills* builds with SIGKILL, spread over the phases; in which phase each died."""
    expected = reference_trees(folder)
    site = write_site(folder / "site", FULL, VARIANTS["甲"])
    assert build_site(site) == 0
    chance = random.Random(seed)
    died: Counter[str] = Counter()
    was, will = "甲", "乙"
    while died.total() < kills:
        write_site(site, {}, VARIANTS[will])
        phase = min(PHASES, key=lambda one: died[one])
        ended = _kill_one(site, phase, chance)
        if ended:
            died[ended] += 1
        assert tree(site / "output") in (expected[was], expected[will]), (phase, ended)
        assert build_site(site) == 0
        assert tree(site / "output") == expected[will]
        was, will = will, was
    return died


def _kill_one(site: Path, phase: str, chance: random.Random) -> str:
    """The phase in which the build died; empty when it had ended before."""
    shared = mmap.mmap(-1, 1)
    shared[0] = 255
    child = os.fork()
    if not child:
        code = 70
        try:
            _announce_phases(shared)
            code = build_site(site)
        finally:
            os._exit(code)
    wanted = PHASES.index(phase)
    passes = chance.randrange(1, 8) if phase in ("render", "write") else 1
    while passes and os.waitpid(child, os.WNOHANG) == (0, 0):
        time.sleep(0.0002)
        if shared[0] == wanted:
            passes -= 1
            while passes and shared[0] == wanted:
                time.sleep(0.0002)
    if passes:
        return ""
    time.sleep(chance.random() * 0.003)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return PHASES[shared[0]] if os.WIFSIGNALED(status) and shared[0] < len(PHASES) else ""


def _announce_phases(shared: mmap.mmap) -> None:
    """Write the phase that begins into *shared*; short ones last some milliseconds longer."""

    def mark(owner: Any, name: str, phase: str, linger: float = 0.0) -> None:
        function = getattr(owner, name)

        @functools.wraps(function)
        def call(*args: Any, **options: Any) -> Any:
            before = shared[0]
            shared[0] = PHASES.index(phase)
            time.sleep(linger)
            result = function(*args, **options)
            time.sleep(linger)
            shared[0] = before
            return result

        setattr(owner, name, call)

    mark(commands, "prepare", "read")
    mark(pelican_plugin.SiteGenerator, "generate_output", "render")
    mark(Publication, "write", "write", 0.0005)
    mark(Publication, "begin", "sweep", 0.001)
    mark(Publication, "__exit__", "sweep", 0.001)
    mark(Publication, "_sync", "sync", 0.001)
    mark(publish, "exchange_trees", "switch", 0.0015)


def end_build(site: Path, how: signal.Signals) -> str:
    """End a build with two workers while it renders; what it said."""
    command = [sys.executable, str(ROOT / "build.py"), "--jobs", "2", "--as-of", "2020-12-31"]
    build = subprocess.Popen(command, cwd=site, stderr=subprocess.PIPE, text=True)
    while build.poll() is None and not (settings(site).standby / "gazette").exists():
        time.sleep(0.002)
    build.send_signal(how)
    return build.communicate()[1]


def race_builds(folder: Path, rounds: int, racers: int = 2) -> Counter[tuple[int, ...]]:
    """Start *racers* builds at once, *rounds* times; the exit codes, sorted.

    A build that lost names the process that won and the time since when.
    """
    site = write_site(folder, FULL)
    seen: Counter[tuple[int, ...]] = Counter()
    for number in range(rounds):
        write_site(site, {}, VARIANTS["甲" if number % 2 else "乙"])
        ready, start = os.pipe()
        children = [_racer(site, ready, start, one) for one in range(racers)]
        os.close(ready)
        os.close(start)
        codes = {pid: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children}
        seen[tuple(sorted(codes.values()))] += 1
        (winner, *_) = (pid for pid, code in codes.items() if code == 0)
        for one, code in enumerate(codes.values()):
            said = (site / f"said-{one}").read_text(encoding="utf-8")
            if code:
                assert re.search(r"P103 .*process (\d+) has .* since 20\d\d-\d\d-\d\dT", said)
                assert racers > 2 or f"process {winner} " in said, said
    return seen


def _racer(site: Path, ready: int, start: int, number: int) -> int:
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.close(start)
        os.read(ready, 1)  # returns when the parent lets go
        with contextlib.redirect_stderr((site / f"said-{number}").open("w", encoding="utf-8")):
            code = build_site(site)

    finally:
        os._exit(code)


def on_small_disks(folder: Path, sizes: range, before: bool) -> Counter[int]:
    """Build on disks of so many KiB each; exit codes. before: with a public site on it,
    and sizes are what is left beside it."""
    return Counter(
        in_child(functools.partial(_on_small_disk, folder, kibibytes, before))
        for kibibytes in sizes
    )


def _on_small_disk(folder: Path, kibibytes: int, before: bool) -> int:
    """In a mount namespace of its own, which ends with the process."""
    disk = folder / "disk"
    disk.mkdir(parents=True, exist_ok=True)
    _enter_namespace()
    sources = {"sources": write_site(folder / "site", FULL, VARIANTS["甲"])}
    os.system(f"mount -t tmpfs -o size={'64m' if before else f'{kibibytes}k'} tmpfs {disk}")

    def build() -> int:
        said = (folder / "said").open("w", encoding="utf-8")
        with said, contextlib.redirect_stderr(said):
            return build_site(sources["sources"], output="../disk/output")

    was: dict[str, str] = {}
    if before:
        assert build() == 0
        was = tree(disk / "output")
        stat = os.statvfs(disk)
        used = (stat.f_blocks - stat.f_bfree) * stat.f_bsize // 1024
        os.system(f"mount -o remount,size={used + kibibytes}k {disk}")
        write_site(folder / "site", {}, VARIANTS["乙"])
    code = build()
    now = tree(disk / "output")
    if code:
        assert now == was, (folder / "said").read_text(encoding="utf-8")
        assert not (disk / ".output.gongbao" / "host").exists()
        os.system(f"mount -o remount,size=64m {disk}")
        assert build() == 0, (folder / "said").read_text(encoding="utf-8")
    else:
        assert now and now != was
    return code


def _enter_namespace() -> None:
    new_namespace, new_user = 0x00020000, 0x10000000
    libc = ctypes.CDLL(None, use_errno=True)
    uid = os.geteuid()
    assert libc.unshare(new_namespace | (new_user if uid else 0)) == 0
    if uid:
        Path("/proc/self/uid_map").write_text(f"0 {uid} 1", encoding="ascii")
    os.system("mount --make-rprivate /")


PAGES = 20


def read_during_publishes(folder: Path, publishes: int, fetches: int) -> Counter[str]:
    """Fetch pages and then their stylesheets while releases follow each other.

    Counts whole and mixed pairs. A release comes when the reader had its share of fetches.
    """
    _publish_release(folder, 0)
    seen: Counter[str] = Counter()
    done = threading.Event()

    def read(address: tuple[str, int]) -> None:
        chance = random.Random(1)
        connection = HTTPConnection(*address)
        while not done.is_set():
            page = _fetch(connection, f"/page/{chance.randrange(PAGES)}/index.html")
            style = page.partition(" ")[2]
            kept = _fetch(connection, f"/{style}") == f"style {page.partition(' ')[0]}"
            seen["whole" if kept else "mixed"] += 1

    with _serving(folder / "output") as address:
        reader = threading.Thread(target=read, args=(address,))
        reader.start()
        for number in range(1, publishes + 1):
            while seen.total() * 2 < number * fetches / publishes and reader.is_alive():
                time.sleep(0.001)
            _publish_release(folder, number)
        done.set()
        reader.join()
    return seen


def _publish_release(folder: Path, number: int) -> None:
    style = f"theme/site.{number}.css"
    pages = {f"page/{one}/index.html": f"{number} {style}".encode() for one in range(PAGES)}
    assert publish_files(folder, {**pages, style: f"style {number}".encode()}) == 0


def _fetch(connection: HTTPConnection, path: str) -> str:
    connection.request("GET", path)
    return connection.getresponse().read().decode()


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base's name
        """Requests are not worth a line each."""


@contextlib.contextmanager
def _serving(folder: Path) -> Iterator[tuple[str, int]]:
    handler: Callable[..., _Handler] = functools.partial(_Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield ("127.0.0.1", server.server_address[1])
        server.shutdown()
