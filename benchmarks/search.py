"""Search on a synthetic archive of ten years, in a real browser, beside Pagefind.

Prints what a build and one new issue cost, and for 200 queries drawn from the texts: whether the
count is that of plain search, milliseconds to the count and to the results, requests, and bytes
as a host with gzip sends them.

    benchmarks/search.py [--years 10] [--folder DIR] [--pagefind PROGRAM]

A folder that is given is kept, and used as it is when it has an output already. Pagefind is the
program ``pagefind_extended`` of the npm package @pagefind/linux-x64; it is no part of the project.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from benchmarks.gzip_server import Sent, serve  # noqa: E402  after the path is set
from tests.archive import FIRST_YEAR, ISSUES, Archive  # noqa: E402  as above
from tests.search_reader import LETTERS, normal  # noqa: E402  as above

QUERIES = 200
BUILD = [sys.executable, str(ROOT / "build.py"), "--quiet", "--as-of"]
OUR_SEARCH = """query => new Promise(resolve => {
  const status = document.getElementById('search-status'), started = performance.now();
  const list = document.getElementById('search-results'), taken = [];
  performance.clearResourceTimings();
  new MutationObserver(() => {
    const now = performance.now() - started, counted = status.textContent.includes(query);
    const shown = list.querySelectorAll('li').length, done = list.ariaBusy === 'false';
    if (counted) taken[0] ??= now;
    if (counted && (shown || done)) taken[1] ??= now;
    if (counted && (shown > 4 || done)) taken[2] ??= now;
    if (counted && done) resolve([[...taken, now], status.textContent, asked()]);
  }).observe(document.querySelector('main'), {childList: true, subtree: true, attributes: true});
  const asked = () => {
    const times = performance.getEntriesByType('resource');
    times.sort((a, b) => a.startTime - b.startTime);
    let rounds = 0, ends = [], from = -1;
    for (const one of times) {
      if (ends.some(end => end > from && end <= one.startTime)) rounds++, from = one.startTime;
      else if (!rounds) rounds = 1, from = one.startTime;
      ends.push(one.responseEnd);
    }
    return [times.length, rounds];
  };
  document.getElementById('search-q').value = query;
  document.querySelector('form[data-root]').requestSubmit();
})"""
PAGEFIND_SEARCH = """async query => {
  const started = performance.now(), found = await window.pagefind.search(query);
  await Promise.all(found.results.slice(0, 10).map(one => one.data()));
  return [[performance.now() - started], `${found.results.length} results`, []];
}"""


class Query(NamedTuple):
    words: str
    hits: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--pagefind", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = asked.folder or Path(name)
        build(folder, Archive(asked.years), FIRST_YEAR + asked.years - 1)
        output = folder / "output"
        index_alone(folder, FIRST_YEAR + asked.years - 1)
        queries = draw(load_texts(output))
        with serve(output) as sent:
            measure("ours", queries, sent, ours, OUR_SEARCH)
            if asked.pagefind:
                run_pagefind(asked.pagefind, output)
                measure("Pagefind", queries, sent, theirs, PAGEFIND_SEARCH)


def build(folder: Path, archive: Archive, last: int) -> None:
    """The archive without its last issue, then with it."""
    held = f"content/gazette/{last - 1911}/{ISSUES:03d}/"
    later: dict[str, str | bytes] = {}
    for path, content in archive.files():
        if path.startswith(held):
            later[path] = content
        elif not (folder / path).exists():
            write(folder / path, content)
    if not (folder / "output").exists():
        print(f"cold build                {run_build(folder, last):8.1f} s")
    shutil.rmtree(folder / held, ignore_errors=True)
    run_build(folder, last)
    print(f"unchanged                 {run_build(folder, last):8.2f} s")
    before = inodes(folder / "output")
    for path, content in later.items():
        write(folder / path, content)
    print(f"one new issue             {run_build(folder, last):8.2f} s")
    after = inodes(folder / "output")
    written = [path for path, inode in after.items() if before.get(path) != inode]
    index = [path for path in after if path.startswith("search/")]
    mine = [path for path in written if path in index]
    sizes = [(folder / "output" / path).stat().st_size for path in index]
    print(f"files written             {len(written):8,} of {len(after):,}")
    print(f"index files written       {len(mine):8,} of {len(index):,}")
    print(f"index size                {sum(sizes) / 1e6:8.1f} MB")


def run_build(folder: Path, last: int) -> float:
    started = time.perf_counter()
    subprocess.run([*BUILD, f"{last}-12-31"], cwd=folder, check=True)
    return time.perf_counter() - started


def index_alone(folder: Path, last: int) -> None:
    """The whole index from read units, without what earlier builds kept."""
    from datetime import date

    import msgspec

    from gongbao.load.cache import Cache
    from gongbao.pipeline import prepare
    from gongbao.render.search_pages import plan_search
    from gongbao.settings import Settings

    prepared = prepare(
        Settings(
            content=folder / "content",
            datasets=folder / "datasets",
            output=folder / "output",
            theme=ROOT / "theme",
            url="https://bench.example",
            as_of=date(last, 12, 31),
        )
    )
    parts = Cache(prepared.settings.state / "index-alone.sqlite", fresh=True)
    edition = msgspec.structs.replace(prepared.edition, parts=parts)
    for target in plan_search(edition):
        if target.name.startswith("search/") and not target.paths:
            started = time.perf_counter()
            files = target.render(None)  # type: ignore[arg-type]  # no templates are used
            size = sum(len(one) for one in files.values() if isinstance(one, bytes))
            took = time.perf_counter() - started
            name = target.name.removeprefix("search/")
            print(f"index of {name:17}{took:8.1f} s  {len(files):6,} files {size / 1e6:6.1f} MB")
    parts.forget()
    prepared.cache.close()


def load_texts(output: Path) -> list[dict[str, list[str]]]:
    """Of each notice: Chinese fields, English fields, and those without a language."""
    registers = (ROOT / "content/registers/agencies.csv").read_text(encoding="utf-8").splitlines()
    agencies = {line.split(",")[0]: line.split(",")[1:3] for line in registers[1:]}
    texts = []
    for path in sorted(output.glob("gazette/*/*/*/index.json")):
        twin = json.loads(path.read_bytes())
        fields: dict[str, list[str]] = {"": [normal(twin["doc_number"])]}
        for code in ("zh", "en"):
            body = unescape(re.sub(r"<[^>]+>", " ", twin["html"].get(code, "")))
            name = agencies[twin["agency"][0]][code == "en"]
            fields[code] = [normal(one) for one in (twin["title"].get(code, ""), body, name)]
        texts.append(fields)
    return texts


def draw(texts: list[dict[str, list[str]]]) -> list[Query]:
    """Three of four are 1 to 8 Chinese characters, the others 1 to 3 English words."""
    pick = random.Random(11)
    fields = [[text for some in one.values() for text in some] for one in texts]
    words = [set(re.findall(LETTERS, " ".join(some))) for some in fields]
    queries: list[Query] = []
    while len(queries) < QUERIES * 3 // 4:
        text = pick.choice(pick.choice(texts)["zh"][:2])
        start, size = pick.randrange(len(text)), pick.choice((1, 2, 2, 3, 4, 4, 5, 6, 7, 8))
        piece = text[start : start + size]
        if len(piece) == size and not re.search(rf"{LETTERS}| ", piece):
            queries.append(Query(piece, sum(any(piece in one for one in some) for some in fields)))
    while len(queries) < QUERIES:
        drawn = pick.choice(texts)["en"][1].split()
        start = pick.randrange(len(drawn) - 3)
        some = [one.strip(".") for one in drawn[start : start + pick.randint(1, 3)]]
        if all(re.fullmatch(LETTERS, one) for one in some):
            hits = sum(has_words(one, some) for one in words)
            queries.append(Query(" ".join(some), hits))
    return queries


def has_words(text: set[str], asked: list[str]) -> bool:
    """All words; the last one, from three letters on, may go on."""
    *first, last = asked
    begins = 3 <= len(last) <= 12 and any(word.startswith(last) for word in text)
    return set(first) <= text and (last in text or begins)


def ours(page: Page, sent: Sent) -> None:
    page.goto(f"{sent.address}search/", wait_until="networkidle")


def theirs(page: Page, sent: Sent) -> None:
    page.goto(f"{sent.address}about-blank/", wait_until="load")
    load = """async root => {
      window.pagefind = await import(`${root}pagefind/pagefind.js`);
      await window.pagefind.init();
    }"""
    page.evaluate(load, sent.address)


OUR_TIMES = ("ms to the count", "ms to a result", "ms to five", "ms to all ten")
THEIR_TIMES = ("ms to ten",)


def measure(
    label: str, queries: list[Query], sent: Sent, start: Callable[[Page, Sent], None], script: str
) -> None:
    """Each query in a fresh browser profile; the index's own start-up counts as its bytes."""
    found: dict[str, list[float]] = defaultdict(list)
    wrong = []
    names = OUR_TIMES if script is OUR_SEARCH else THEIR_TIMES
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        before = os.getloadavg()[0]
        for query in queries:
            context = browser.new_context()
            page = context.new_page()
            sent.reset()
            start(page, sent)
            cpu = thread_time(context, page)
            used = cpu()
            taken, said, asked = page.evaluate(script, query.words)
            found["ms of main thread"].append(cpu() - used)
            for name, value in zip(names, taken, strict=True):
                found[name].append(value)
            for name, value in zip(("requests of a query", "rounds of these"), asked, strict=False):
                found[name].append(value)
            found["requests with the page's"].append(sent.requests)
            found["KB with gzip"].append(sent.packed / 1000)
            found["KB raw"].append(sent.raw / 1000)
            match = re.match(r"(\d[\d,]*) results|.*有([\d,]+)筆", said)
            count = int((match[1] or match[2]).replace(",", "")) if match else 0
            if count != query.hits:
                wrong.append((query, said))
            context.close()
        browser.close()
    print(f"\n{label}: {len(queries)} queries, {len(wrong)} counts differ from plain search")
    print(f"  load of the machine {before:.1f} before, {os.getloadavg()[0]:.1f} after")
    for name, values in found.items():
        ordered = sorted(values)
        middle, high = statistics.median(ordered), ordered[len(ordered) * 95 // 100]
        print(f"  {name:24} p50 {middle:6.0f}  p95 {high:6.0f}  most {ordered[-1]:6.0f}")
    for query, said in wrong[:10]:
        print(f"  {query.words!r}: {query.hits} in the texts, said {said!r}")


def thread_time(context: BrowserContext, page: Page) -> Callable[[], float]:
    """Milliseconds of processor that the page's main thread has used: script, layout, paint."""
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def read() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(1000 * one["value"] for one in metrics if one["name"] == "TaskDuration")

    return read


def run_pagefind(program: Path, output: Path) -> None:
    started = time.perf_counter()
    subprocess.run(
        [str(program.absolute()), "--site", str(output), "--quiet"], check=True, cwd=output.parent
    )
    files = [path for path in (output / "pagefind").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(
        f"\nPagefind: index of all pages {time.perf_counter() - started:.1f} s, "
        f"{len(files):,} files, {size / 1e6:.1f} MB"
    )


def inodes(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_ino
        for path in folder.rglob("*")
        if path.is_file()
    }


def write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


if __name__ == "__main__":
    main()
