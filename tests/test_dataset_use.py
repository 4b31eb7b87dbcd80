"""The demo's datasets as people use them: over HTTP, with the snippets of their pages."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import feedparser
import pandas as pd
import polars as pl
import pytest
from frictionless import Package

from tests.range_server import Served, serve_ranges
from tests.sites import ROOT

DATASETS = sorted(folder.name for folder in (ROOT / "datasets").iterdir() if folder.is_dir())


@pytest.fixture(scope="module")
def server(demo: Path) -> Iterator[Served]:
    with serve_ranges(demo) as served:
        yield served


def snippet(demo: Path, name: str, tool: str, served: Served) -> str:
    """A snippet as the page shows it, with the address of this server."""
    page = (demo / "en/datasets" / name / "index.html").read_text(encoding="utf-8")
    text = page.split(f"<h3>{tool}</h3>")[1].split("<code>")[1].split("</code>")[0]
    return html.unescape(text).replace("http://127.0.0.1/kaohsiung/", served.address)


@pytest.mark.parametrize("name", DATASETS)
def test_frictionless_validates_over_http(name: str, server: Served) -> None:
    report = Package(f"{server.address}datasets/{name}/datapackage.json").validate()
    assert report.valid, report.flatten(["type", "note"])


@pytest.mark.parametrize("name", DATASETS)
def test_the_pandas_snippet_runs(name: str, demo: Path, server: Served) -> None:
    names: dict[str, pd.DataFrame] = {}
    exec(snippet(demo, name, "pandas", server), names)
    rows = json.loads(next((demo / "datasets" / name).glob("*.ndjson")).read_text().split("\n")[0])
    assert len(names["table"]) > 0
    assert rows


@pytest.mark.parametrize("name", DATASETS[:5])
def test_the_curl_snippet_fetches_the_file(
    name: str, demo: Path, server: Served, tmp_path: Path
) -> None:
    curl = shutil.which("curl")
    assert curl, "install curl"
    command = snippet(demo, name, "curl", server)
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True)
    file = next(tmp_path.iterdir())
    assert file.read_bytes() == (demo / "datasets" / name / file.name).read_bytes()


@pytest.mark.parametrize("name", DATASETS)
def test_the_duckdb_snippet_runs_on_the_file(name: str, demo: Path, server: Served) -> None:
    """DuckDB's HTTP reader is an extension that it fetches; the SQL runs on the served file."""
    import duckdb

    sql = snippet(demo, name, "DuckDB", server).replace(server.address, f"{demo}/")
    assert duckdb.sql(sql).fetchall()


@pytest.mark.parametrize("name", DATASETS)
def test_polars_reads_parquet_over_http_with_the_rows_of_the_csv(
    name: str, demo: Path, server: Served
) -> None:
    for path in (demo / "datasets" / name).glob("*.parquet"):
        with urlopen(f"{server.address}datasets/{name}/{path.name}") as response:
            frame = pl.read_parquet(response.read())
        table = pd.read_csv(path.with_suffix(".csv"), dtype=str, keep_default_na=False)
        assert frame.columns == list(table.columns)
        assert len(frame) == len(table)


def test_every_address_of_the_twin_is_there(demo: Path) -> None:
    for name in DATASETS:
        twin = json.loads((demo / "datasets" / name / "index.json").read_text(encoding="utf-8"))
        files = [f for t in twin["tables"] for f in t["distributions"]] + twin["files"]
        for file in files:
            path = demo / file["url"].removeprefix("http://127.0.0.1/kaohsiung/")
            assert path.stat().st_size == file["size"]
        assert {"latest", "version", "row"} <= set(twin["addresses"])


def test_the_demo_reaches_every_point_that_can_be_measured(demo: Path) -> None:
    scores = pd.read_csv(demo / "datasets/quality/quality.csv")
    assert set(scores["dataset"]) == set(DATASETS)
    assert not (scores["result"] == "missed").any()
    measured = scores[(scores["scheme"] == "mqa") & (scores["result"] == "met")]
    assert set(measured.groupby("dataset")["earned"].sum()) == {325}
    assert set(scores[scores["scheme"] == "mqa"].groupby("dataset")["points"].sum()) == {405}
    assert set(scores[scores["scheme"] == "tw"].groupby("dataset")["points"].sum()) == {7}


@pytest.mark.parametrize("name", ["datasets", "datasets-overdue", "datasets/venue-use"])
@pytest.mark.parametrize("prefix", ["", "en/"])
def test_dataset_feeds_are_read(prefix: str, name: str, demo: Path) -> None:
    for extension in ("xml", "atom"):
        feed = feedparser.parse((demo / f"{prefix}feeds/{name}.{extension}").read_bytes())
        assert not feed.bozo, feed.get("bozo_exception")
        assert feed.feed.title
        assert bool(feed.entries) == (name != "datasets-overdue")


def test_every_row_of_a_table_has_an_address(demo: Path) -> None:
    for name in DATASETS:
        page = (demo / "datasets" / name / "index.html").read_text(encoding="utf-8")
        files = list((demo / "datasets" / name).glob("*.csv"))
        rows = sum(len(pd.read_csv(file, dtype=str)) for file in files)
        anchors = re.findall(r'id="(row-[^"]+)"', page)
        assert len(anchors) == rows
        assert len(set(anchors)) == rows


def test_facets_and_orders_are_static_pages(demo: Path) -> None:
    page = (demo / "datasets/index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="[^"]*?(by/[^"]+)"', page)
    assert {link.split("/")[1] for link in links} >= {"theme", "agency", "format", "order"}
    for link in links:
        assert (demo / "datasets" / link / "index.html").is_file()
