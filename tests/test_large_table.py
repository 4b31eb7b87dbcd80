"""A table that is too long for its page, browsed in a real browser from a static host."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.packages import package
from tests.range_server import Served, serve_ranges
from tests.sites import MINIMAL, build_site, write_site

ROWS = 20_000
FIELDS = [
    {"name": "id", "type": "integer", "title": "編號"},
    {"name": "code", "type": "string"},
    {"name": "amount", "type": "number"},
    {"name": "day", "type": "date"},
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    lines = (f"{i},{i * 7919 % ROWS:07},{i % 1000}.5,2020-01-{i % 28 + 1:02}" for i in range(ROWS))
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS, "primaryKey": ["id"]}}
    files = {
        "datasets/trees/datapackage.json": package(resource),
        "datasets/trees/t.csv": "id,code,amount,day\n" + "\n".join(lines) + "\n",
    }
    assert build_site(write_site(folder, MINIMAL, files)) == 0
    return folder / "output"


def open_table(browser: Browser, served: Served) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{served.address}datasets/trees/")
    page.get_by_role("button", name="20,000").click()
    expect(page.locator(".browser tbody tr")).to_have_count(20)
    return page


def column(page: Page, number: int) -> list[str]:
    return page.locator(f".browser tbody tr td:nth-child({number})").all_inner_texts()


def test_rows_are_turned_sorted_and_filtered(site: Path, browser: Browser) -> None:
    with serve_ranges(site) as served:
        page = open_table(browser, served)
        assert column(page, 1) == [str(i) for i in range(20)]
        page.get_by_role("button", name="下一頁").click()
        expect(page.locator(".browser tbody tr td").first).to_have_text("20")
        page.locator(".browser th button", has_text="code").click()
        expect(page.locator(".browser tbody tr td:nth-child(2)").first).to_have_text("0000000")
        assert column(page, 2) == [f"{i:07}" for i in range(20)]
        page.locator(".browser select").first.select_option("amount")
        page.locator(".browser select").last.select_option("least")
        page.locator(".browser input").fill("999")
        page.get_by_role("button", name="套用").click()
        expect(page.locator(".browser [role=status]")).to_contain_text("共 20 列")
        assert set(column(page, 3)) == {"999.5"}


def test_only_the_ranges_that_are_needed_are_read(site: Path, browser: Browser) -> None:
    with serve_ranges(site) as served:
        open_table(browser, served)
        size = (site / "datasets/trees/t.parquet").stat().st_size
        assert 0 < served.sent["/datasets/trees/t.parquet"] < size / 2
        assert served.total() < 500_000


def test_a_row_of_a_large_table_has_an_address(site: Path, browser: Browser) -> None:
    with serve_ranges(site) as served:
        page = browser.new_page()
        page.goto(f"{served.address}datasets/trees/#row-t-12345")
        expect(page.locator(".browser tbody tr")).to_have_count(1, timeout=15_000)
        assert column(page, 1) == ["12345"]


def test_no_site_without_the_reader_of_large_tables(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = site.parent
    monkeypatch.setattr("gongbao.whole_edition.NODE_MODULES", folder / "nothing")
    assert build_site(folder, output="other") == 1
    assert "B102" in capsys.readouterr().err


def test_without_scripts_there_are_first_rows_and_downloads(site: Path, browser: Browser) -> None:
    with serve_ranges(site) as served:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{served.address}en/datasets/trees/")
        assert page.locator("#table-t tbody").first.locator("tr").count() == 20
        assert page.locator('a[href$="t.csv"]').count() >= 1
        assert not page.locator("[data-parquet]").is_visible()


def test_duckdb_reads_the_served_file(site: Path) -> None:
    """As far as it can without an extension: the snippet's SQL on the file that is served."""
    path = site / "datasets/trees/t.parquet"
    count, total = duckdb.sql(f"SELECT count(*), sum(amount) FROM '{path}'").fetchall()[0]
    assert count == ROWS
    assert float(total) == sum(i % 1000 + 0.5 for i in range(ROWS))
