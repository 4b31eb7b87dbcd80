"""No link inside the site is broken: not over HTTP, not below a path, not from a disk."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from zipfile import ZipFile

from lxml import html

from tests.conftest import SUB_PATH, build_demo
from tests.page_types import pages_of
from tests.sites import FULL, build_site, write_site

HOST = "http://127.0.0.1"


def broken(output: Path, base: str, from_disk: bool = False) -> list[tuple[str, str]]:
    """(page, link) for each link below *base* whose file or fragment is not there.

    from_disk: a folder is no page, because no server turns it into one.
    """
    pages = dict(pages_of(output))
    ids = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    found = []
    for path, page in pages.items():
        for link in links_of(page):
            target = urlsplit(urljoin(f"{base}/{path}", link))
            if not f"{target.scheme}://{target.netloc}{target.path}".startswith(f"{base}/"):
                if target.netloc == urlsplit(base).netloc and target.scheme in ("http", "file"):
                    found.append((path, link))
                continue
            file = output / unquote(target.path.removeprefix(urlsplit(base).path + "/"))
            file = file / "index.html" if file.is_dir() and not from_disk else file
            name = file.relative_to(output).as_posix()
            fragment = unquote(target.fragment)
            if not file.is_file() or (fragment and name in ids and fragment not in ids[name]):
                found.append((path, link))
    return found


def links_of(page: html.HtmlElement) -> set[str]:
    return {str(one) for one in page.xpath("//@href | //@src | //@data-parquet | //form/@action")}


def test_no_link_is_broken(demo: Path) -> None:
    assert sum(len(links_of(page)) for _, page in pages_of(demo)) > 5_000
    assert broken(demo, f"{HOST}{SUB_PATH}") == []


def test_no_link_is_broken_at_the_root_of_a_host(demo: Path) -> None:
    """Links are relative, so they hold where the site was not built for; all but the page of
    lost readers, which is served at any depth."""
    found = {
        (path, link)
        for path, link in broken(demo, HOST)
        if path != "404.html" and not link.startswith(HOST)
    }
    assert found == set()


def test_no_link_is_broken_on_a_disk(tmp_path: Path) -> None:
    output = tmp_path / "output"
    build_demo(output, from_disk=True)
    assert broken(output, f"file://{output}", from_disk=True) == []


def test_a_broken_link_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="gone/">a</a> <a href="#nowhere">b</a>')
    assert len(broken(tmp_path, HOST)) == 2


def test_links_of_one_name_lead_to_one_place(demo: Path) -> None:
    """On one page; words for numbers stand around them, those for a row in the table's caption."""
    found = []
    for path, page in pages_of(demo):
        places: dict[str, set[str]] = defaultdict(set)
        for link in page.xpath("//main//a[@href][not(@class='figure' or ancestor::table)]"):
            name = " ".join((link.get("aria-label") or link.text_content()).split())
            if any(one.isalpha() for one in name):
                places[name].add(link.get("href").split("#")[0])
        found += [(path, name) for name, targets in places.items() if len(targets) > 1]
    assert found == []


ODD_NAME = "開 放&時+間.txt"
RAW_ADDRESS = re.compile(r'["<>](?:https?:/|\.{0,2})/[^"<>\s]*[ \u0080-\uffff][^"<>]*["<>]')
"""With a letter that no address has, between quotes or tags."""


def test_addresses_are_encoded_wherever_they_stand(tmp_path: Path) -> None:
    """Files keep their names; no page, feed or file of metadata has a letter that no URI has."""
    notice = "content/gazette/109/001/01-archives.md"
    descriptor = "datasets/rooms/datapackage.yaml"
    another = "resources:\n  - name: about\n    path: data/說 明.txt\n"
    changes: dict[str, str | bytes | None] = {
        notice: str(FULL[notice]).replace("hours.txt", ODD_NAME),
        f"content/gazette/109/001/attachments/{ODD_NAME}": "09:00-17:00\n",
        "content/gazette/109/001/attachments/hours.txt": None,
        "content/pages/資料.md": "---\ntitle: 資料\n---\n[說明](</datasets/rooms/說 明.txt>)\n",
        "content/reports/109/02-更多.md": (
            "---\ntitle: 更多\nsummary: 更多。\n---\n[資料](/資料/)\n"
        ),
        descriptor: str(FULL[descriptor]).replace("resources:\n", another),
        "datasets/rooms/data/說 明.txt": "房間\n",
    }
    write_site(tmp_path, {**FULL, **changes})
    assert build_site(tmp_path) == 0
    output = tmp_path / "output"
    assert (output / "gazette/109/001/01" / ODD_NAME).is_file()
    kinds = {".html", ".xml", ".atom", ".json", ".rdf", ".opml", ".jsonld"}
    raw = {
        (path.relative_to(output).as_posix(), address)
        for path in output.rglob("*")
        if path.suffix in kinds and "search" not in path.parts
        for address in RAW_ADDRESS.findall(path.read_text(encoding="utf-8"))
    }
    assert raw == set()
    assert broken(output, "https://records.example.org") == []
    with ZipFile(output / "gazette/109/gazette-109.zip") as archive:
        names = set(archive.namelist())
        page = html.fromstring(archive.read("109-001.html"))
    files = [unquote(str(href)) for href in page.xpath("//@href") if "attachments/" in href]
    assert files
    assert set(files) <= names
