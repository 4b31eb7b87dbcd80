"""A table of a million rows: build, compare two releases, browse it from a static host.

Prints seconds, peak memory and the bytes that a browser reads for its first rows, beside the
peer: DuckDB-Wasm, which PortalJS loads from a CDN, is 30 MB before the first row.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

sys.path[:0] = ["plugins", "."]

from tests.packages import package  # noqa: E402  after the path is set
from tests.range_server import serve_ranges  # noqa: E402  after the path is set
from tests.sites import MINIMAL, build_site, write_site  # noqa: E402  after the path is set

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
PEER_BYTES = 30_000_000
DISTRICTS = ("苓雅區", "鼓山區", "左營區", "三民區", "前鎮區", "鳳山區")
FIELDS = [
    {"name": "id", "type": "integer"},
    {"name": "code", "type": "string"},
    {"name": "district", "type": "string"},
    {"name": "amount", "type": "number"},
    {"name": "day", "type": "date"},
    {"name": "open", "type": "boolean"},
]


def line(i: int) -> str:
    district = DISTRICTS[i % len(DISTRICTS)]
    return f"{i},{i * 7919 % ROWS:07},{district},{i % 9973}.50,2020-01-{i % 28 + 1:02},true\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schema = {"fields": FIELDS, "primaryKey": ["id"]}
        described = package({"name": "t", "path": "t.csv", "schema": schema})
        write_site(folder, MINIMAL, {"datasets/trees/datapackage.json": described})
        with (folder / "datasets/trees/t.csv").open("w", encoding="utf-8") as stream:
            stream.write("id,code,district,amount,day,open\n")
            stream.writelines(line(i) for i in range(ROWS))
        started = time.perf_counter()
        assert build_site(folder) == 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"build of {ROWS:,} rows: {time.perf_counter() - started:.1f} s, peak {peak:.0f} MB")
        browse(folder / "output")


def browse(output: Path) -> None:
    with serve_ranges(output) as served, sync_playwright() as playwright:
        arguments = ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{served.address}datasets/trees/")
        started = time.perf_counter()
        page.get_by_role("button", name=f"{ROWS:,}").click()
        expect(page.locator(".browser tbody tr")).to_have_count(20, timeout=60_000)
        first = served.total()
        print(
            f"first rows: {first:,} bytes with page and scripts, "
            f"{time.perf_counter() - started:.1f} s; peer {PEER_BYTES / first:.0f} times as much"
        )
        started = time.perf_counter()
        page.locator(".browser select").first.select_option("code")
        page.locator(".browser select").last.select_option("is")
        page.locator(".browser input").fill("0000042")
        page.locator(".browser form button").click()
        expect(page.locator(".browser tbody tr")).to_have_count(1, timeout=60_000)
        print(
            f"filter by one column: {served.total() - first:,} more bytes, "
            f"{time.perf_counter() - started:.1f} s"
        )
        size = (output / "datasets/trees/t.parquet").stat().st_size
        print(f"the file has {size:,} bytes")


if __name__ == "__main__":
    main()
