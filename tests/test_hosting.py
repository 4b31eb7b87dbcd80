"""What servers say of the files of a site: media types and how long to keep them, really asked."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from gongbao.media_types import MEDIA_TYPES, media_type_of, served_types
from gongbao.render.hosting import render_hosting
from tests.sites import FULL, build_site, write_site
from tests.web_servers import WebServer, apache, nginx

BELOW = "/records"
TYPES = {
    "/feeds/gazette.atom": "application/atom+xml",
    "/feeds/gazette.ics": "text/calendar; charset=utf-8",
    "/feeds/feeds.opml": "text/x-opml; charset=utf-8",
    "/datasets/rooms/rooms.csv": "text/csv; charset=utf-8",
    "/datasets/rooms/rooms.ndjson": "application/x-ndjson",
    "/datasets/rooms/rooms.parquet": "application/vnd.apache.parquet",
    "/datasets/rooms/rooms.ods": "application/vnd.oasis.opendocument.spreadsheet",
    "/catalog.ttl": "text/turtle; charset=utf-8",
    "/catalog.rdf": "application/rdf+xml",
    "/catalog.jsonld": "application/ld+json",
    "/gazette/109/001/index.json": "application/json",
    "/gazette/": "text/html; charset=utf-8",
}


def by_nginx(folder: Path, root: Path) -> AbstractContextManager[WebServer]:
    site = f"{root}{BELOW}"
    include = f"include {site}/nginx-headers.conf; include {site}/nginx-moved.conf;"
    return nginx(folder, root, include, Path(site) / "nginx-types.conf")


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """What servers serve: a site below a path."""
    with tempfile.TemporaryDirectory() as name:  # Apache's workers may read nothing of pytest's
        folder = Path(name).resolve()
        (folder / "root").mkdir()
        site = write_site(folder / "city", FULL)
        url = f"https://city.example.org{BELOW}"
        assert build_site(site, output=f"../root{BELOW}", url=url) == 0
        yield folder / "root"


@pytest.mark.parametrize("serve", [by_nginx, apache])
def test_servers_tell_types_and_keep_the_theme(
    serve: Callable[[Path, Path], AbstractContextManager[WebServer]], root: Path
) -> None:
    with serve(root.parent / serve.__name__, root) as server:
        for address, media_type in TYPES.items():
            answer = server.get(BELOW + address)
            assert (answer.status, answer.headers["Content-Type"]) == (200, media_type), address
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Cache-Control" not in answer.headers, address
        style = next((root / BELOW[1:] / "theme").glob("site*.css")).name
        asset = server.get(f"{BELOW}/theme/{style}")
        assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert asset.headers["X-Content-Type-Options"] == "nosniff"
        missing = server.get(f"{BELOW}/theme/none.css")
        assert (missing.status, missing.headers.get("Cache-Control")) == (404, None)


def test_each_file_of_a_site_has_a_type(demo: Path) -> None:
    """Ours, or one that every server knows."""
    known = {"html", "css", "js", "svg", "txt", "xml", "wasm", "bin", "conf"}
    found = {path.suffix[1:] for path in demo.rglob("[!._]*.*") if path.is_file()}
    assert found - known <= MEDIA_TYPES.keys()


def test_hosts_that_read_headers_are_told_the_same() -> None:
    told = render_hosting(f"https://city.example.org{BELOW}")["_headers"].decode()
    for extension, media_type in served_types().items():
        assert f"{BELOW}/*.{extension}\n  Content-Type: {media_type}\n" in told


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        ("fees.ods", MEDIA_TYPES["ods"]),
        ("a/plan.pdf", "application/pdf"),
        ("https://city.example.org/hours.txt", "text/plain"),
        ("x.unknown", "application/octet-stream"),
    ],
)
def test_feeds_tell_the_type_of_an_attachment(file: str, media_type: str) -> None:
    assert media_type_of(file) == media_type
