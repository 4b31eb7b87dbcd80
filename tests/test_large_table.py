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
    days = ("", *(f"2020-01-{day:02}" for day in range(1, 28)))
    lines = (f"{i},{i * 7919 % ROWS:07},{i % 1000}.5,{days[i % 28]}" for i in range(ROWS))
    plots = {"name": "p", "path": "p.csv"}
    plots["schema"] = {"fields": [{"name": "plot", "type": "string"}], "primaryKey": ["plot"]}
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS, "primaryKey": ["id"]}}
    files = {
        "datasets/trees/datapackage.json": package(resource),
        "datasets/trees/t.csv": "id,code,amount,day\n" + "\n".join(lines) + "\n",
        "datasets/plots/datapackage.json": package(plots),
        "datasets/plots/p.csv": "plot\n" + "\n".join(f"甲-{i}/1 ~" for i in range(600)) + "\n",
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
        expect(page.locator(".browser [role=status]")).to_contain_text("共20列")
        assert set(column(page, 3)) == {"999.5"}


def test_keys_and_programs_that_read_aloud_keep_their_place(site: Path, browser: Browser) -> None:
    with serve_ranges(site) as served:
        page = browser.new_page()
        page.goto(f"{served.address}datasets/trees/")
        page.get_by_role("button", name="20,000").press("Enter")
        expect(page.locator(".browser tbody tr")).to_have_count(20)
        assert page.evaluate("document.activeElement.closest('.browser') !== null")
        assert page.locator(".browser caption").inner_text()
        names = page.locator(".browser form :is(select, input)").evaluate_all(
            "all => all.map(one => one.getAttribute('aria-label'))"
        )
        assert len({*names}) == 3
        back = page.get_by_role("button", name="上一頁")
        expect(back).to_have_attribute("aria-disabled", "true")
        back.press("Enter")
        expect(page.locator(".browser [role=status]")).to_contain_text("1–20")
        page.locator(".browser input").fill("1999")
        page.get_by_role("button", name="套用").click()
        expect(page.locator(".browser [role=status]")).to_contain_text("共12列")
        on = page.get_by_role("button", name="下一頁")
        expect(on).to_have_attribute("aria-disabled", "true")
        on.focus()
        assert on.evaluate("one => one === document.activeElement")


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


@pytest.mark.parametrize("written", ["甲-{}~2F1~20~7E", "%E7%94%B2-{}~2F1~20~7E"])
def test_a_key_of_any_letters_is_found(written: str, site: Path, browser: Browser) -> None:
    with serve_ranges(site) as served:
        page = browser.new_page()
        page.goto(f"{served.address}datasets/plots/#row-p-{written.format(577)}")
        expect(page.locator(".browser tbody tr")).to_have_count(1, timeout=15_000)
        assert column(page, 1) == ["甲-577/1 ~"]


def test_missing_values_come_last_in_both_orders(site: Path, browser: Browser) -> None:
    with serve_ranges(site) as served:
        page = open_table(browser, served)
        head = page.locator(".browser th", has_text="day")
        for order, day in (("ascending", "2020-01-01"), ("descending", "2020-01-27")):
            head.locator("button").click()
            expect(head).to_have_attribute("aria-sort", order)
            assert set(column(page, 4)) == {day}


def test_a_range_that_fails_is_said_and_can_be_asked_for_again(
    site: Path, browser: Browser
) -> None:
    with serve_ranges(site) as served:
        page = open_table(browser, served)
        status = page.locator(".browser [role=status]")
        page.locator(".browser th button", has_text="code").click()
        expect(status).to_contain_text("20,000")
        page.route("**/t.parquet", lambda route: route.abort())
        page.get_by_role("button", name="下一頁").click()
        expect(status).to_contain_text("無法讀取")
        page.unroute("**/t.parquet")
        page.get_by_role("button", name="下一頁").click()
        expect(status).to_contain_text("21–40")


def test_of_two_quick_orders_the_last_is_shown(site: Path, browser: Browser) -> None:
    with serve_ranges(site) as served:
        page = open_table(browser, served)
        page.evaluate("""() => {
            const fetched = window.fetch;
            let waits = 1000;
            window.fetch = async (...all) => {
                const wait = waits;
                waits = 0;
                await new Promise((go) => setTimeout(go, wait));
                return fetched(...all);
            };
        }""")
        page.locator(".browser th button", has_text="code").click()
        page.locator(".browser th button", has_text="amount").click()
        expect(page.locator(".browser th", has_text="amount")).to_have_attribute(
            "aria-sort", "ascending"
        )
        page.wait_for_timeout(2000)
        assert set(column(page, 3)) == {"0.5"}


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
