"""A whole year: complete feeds, retention, packages and calendars, as others read them."""

from __future__ import annotations

import functools
import hashlib
import io
import json
import re
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import icalendar
import pytest
import vobject
from frictionless import Package
from lxml import etree

from gongbao.commands import run_build
from gongbao.settings import Command, Settings
from tests.conftest import QuietHandler
from tests.sites import ROOT
from tests.synthetic import ISSUES, Year, write_year

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
_PROSE = re.compile(r'<div class="prose" lang="[^"]*">\s*(.*\S)\s*</div>', re.DOTALL)


def build(folder: Path, as_of: date, url: str = "https://gazette.example") -> Path:
    settings = Settings(
        content=folder / "content",
        datasets=folder / "datasets",
        output=folder / "output",
        theme=ROOT / "theme",
        url=url,
        as_of=as_of,
    )
    assert run_build(Command(settings, ROOT / "pelicanconf.py", "en", "text", True)) == 0
    return folder / "output"


@pytest.fixture(scope="module")
def year() -> Year:
    return Year()


@pytest.fixture(scope="module")
def site(year: Year, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The year as it was at its end, served on loopback: (output folder, address)."""
    folder = write_year(tmp_path_factory.mktemp("year"), year)
    output = folder / "output"
    output.mkdir()
    handler = functools.partial(QuietHandler, directory=str(output))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        build(folder, date(2020, 12, 31), url)
        yield output, url
        server.shutdown()


def local(output: Path, address: str) -> Path:
    return output / urlsplit(address).path.lstrip("/")


def documents(output: Path) -> list[etree._Element]:
    """The feed of the gazette and its archives, found by its links alone (RFC 5005)."""
    found = []
    path: Path | None = output / "feeds/gazette.atom"
    while path:
        root = etree.parse(path).getroot()
        found.append(root)
        links = {link.get("rel"): link.get("href") for link in root.iter(f"{ATOM}link")}
        path = local(output, links["prev-archive"]) if "prev-archive" in links else None
    return found


def test_all_issues_come_back_from_the_feeds_alone(site: tuple[Path, str]) -> None:
    output, _ = site
    current, *archives = documents(output)
    assert current.find(f"{HISTORY}archive") is None
    assert all(one.find(f"{HISTORY}archive") is not None for one in archives)
    issues: dict[str, dict[str, str]] = {}
    assert len(archives) > 10
    for entry in (entry for one in (current, *archives) for entry in one.iter(f"{ATOM}entry")):
        category = next(
            c for c in entry.iter(f"{ATOM}category") if c.get("scheme")[-6:] == ":issue"
        )
        match = _PROSE.search(entry.findtext(f"{ATOM}content"))
        digest = hashlib.sha256(match[1].encode()).hexdigest() if match else ""
        issues.setdefault(category.get("term"), {})[entry.findtext(f"{ATOM}id")] = digest
    assert len(issues) == ISSUES
    for issue, notices in issues.items():
        folder = output / "gazette" / issue.replace("-", "/")
        twins = [json.loads(path.read_bytes()) for path in folder.glob("*/index.json")]
        assert notices == {twin["uri"]: twin["html_sha256"]["zh"] for twin in twins}


def test_feeds_are_read_by_others(site: tuple[Path, str]) -> None:
    output, url = site
    feeds = [*output.glob("feeds/**/*.atom"), *output.glob("en/feeds/**/*.atom")]
    feeds += [*output.glob("feeds/**/*.xml"), *output.glob("en/feeds/**/*.xml")]
    assert len(feeds) > 100
    ids = []
    for path in feeds[::3]:
        feed = feedparser.parse(path.read_bytes())
        assert not feed.bozo, path
        entries = [entry.id for entry in feed.entries]
        assert len(entries) == len(set(entries)), path
        assert all(entry.published.endswith(("+08:00", "+0800")) for entry in feed.entries), path
        if "archive" not in path.parts and path.suffix == ".atom":
            ids.append(feed.feed.id)
            href = f"{url}/{path.relative_to(output).as_posix()}"
            assert any(one.rel == "self" and one.href == href for one in feed.feed.links), path
    assert len(ids) == len(set(ids))
    for path in output.rglob("feeds/**/*.json"):
        feed = json.loads(path.read_bytes())
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert all(item["id"] and item["content_html"] for item in feed["items"])


def test_newsboat_reads_the_feeds(site: tuple[Path, str], tmp_path: Path) -> None:
    """A reader of Debian, over HTTP on loopback; scripts/ensure-newsboat installs it."""
    _, url = site
    urls, cache = tmp_path / "urls", tmp_path / "cache.db"
    urls.write_text(f"{url}/feeds/gazette.atom\n{url}/en/feeds/issues.xml\n", encoding="utf-8")
    (tmp_path / "config").touch()
    command = ["newsboat", "-u", str(urls), "-c", str(cache), "-C", str(tmp_path / "config")]
    subprocess.run([*command, "-x", "reload"], check=True, timeout=60)
    done = subprocess.run(
        [*command, "-x", "print-unread"], check=True, timeout=60, capture_output=True, text=True
    )
    assert int(done.stdout.split()[0]) >= ISSUES + 50


def test_opml_lists_every_feed(site: tuple[Path, str]) -> None:
    output, _ = site
    outlines = etree.parse(output / "feeds/feeds.opml").getroot().findall(".//outline")
    listed = {local(output, outline.get("xmlUrl", "")) for outline in outlines}
    feeds = {path for path in output.glob("feeds/**/*.atom") if "archive" not in path.parts}
    assert listed == feeds


def test_calendars_are_read_by_two_libraries(site: tuple[Path, str]) -> None:
    output, _ = site
    files = [*output.rglob("*.ics")]
    assert len(files) > 60
    for path in files:
        data = path.read_bytes()
        calendar = icalendar.Calendar.from_ical(data)
        uids = [str(event["uid"]) for event in calendar.walk("VEVENT")]
        assert len(uids) == len(set(uids)), path
        other = vobject.readOne(data.decode())
        assert len(getattr(other, "vevent_list", [])) == len(uids), path
        assert max((len(line) for line in data.split(b"\r\n")), default=0) <= 75, path
    whole = icalendar.Calendar.from_ical((output / "feeds/gazette.ics").read_bytes())
    publications = [e for e in whole.walk("VEVENT") if "publication" in str(e["uid"])]
    assert len(publications) == ISSUES


def test_the_package_is_valid_over_http(site: tuple[Path, str]) -> None:
    output, url = site
    for path in ("gazette", "gazette/109"):
        report = Package(f"{url}/{path}/datapackage.json").validate()
        assert report.valid, report.flatten(["type", "note"])[:5]
    calendar = (output / "gazette/109/calendar.csv").read_text(encoding="utf-8").splitlines()[1:]
    counts = [line.split(",")[1] for line in calendar]
    assert {status: counts.count(status) for status in set(counts)} == {
        **{"on-time": 100, "shifted": 5, "extra": 2}
    }


def test_a_year_opens_from_disk(site: tuple[Path, str], tmp_path: Path) -> None:
    output, _ = site
    with zipfile.ZipFile(output / "gazette/109/gazette-109.zip") as archive:
        archive.extractall(tmp_path)
    for index in ("index.html", "index.en.html"):
        page = (tmp_path / index).read_text(encoding="utf-8")
        links = re.findall(r'<li><a href="([^"]+)"', page)
        assert len(links) == ISSUES
        assert all((tmp_path / link).is_file() for link in links)
    assert Package(str(tmp_path / "data/datapackage.json")).validate().valid


def carriers(output: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the site, and every member of its archives."""
    for path in output.rglob("*"):
        if path.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
                for name in archive.namelist():
                    yield f"{path}!{name}", archive.read(name)
        elif path.is_file():
            yield str(path), path.read_bytes()


def names_in(data: bytes, names: set[str]) -> set[str]:
    """Which of *names*, of three letters each, are in a file? Its calendar lines are unfolded.

    One look for any of their letters side by side: thousands of files are searched.
    """
    text = data.replace(b"\r\n ", b"").decode("utf-8", "replace")
    first, second, third = ("".join({name[i] for name in names}) for i in range(3))
    return names & set(re.findall(f"(?=([{first}][{second}][{third}]))", text))


def test_after_retention_nothing_is_left(year: Year, tmp_path: Path) -> None:
    folder = write_year(tmp_path, year)
    names = {name for name, _ in year.persons}
    day = date(2020, 6, 1)  # no period has ended; later issues are not public yet
    before = build(folder, day)
    shown = {name for _, data in carriers(before) for name in names_in(data, names)}
    assert shown == {name for name, published in year.persons if published <= day}
    after = build(folder, date(2021, 12, 31))
    searched = 0
    for name, data in carriers(after):
        searched += 1
        assert not names_in(data, names), name
    assert searched > 8_000
    sitemap = (after / "sitemap.xml").read_text(encoding="utf-8")
    entries = feedparser.parse((after / "feeds/gazette.atom").read_bytes()).entries
    gone = [one.id for one in entries if "已撤除" in one.title]
    assert gone
    for one in gone:
        address = one.split("notice/")[1].replace("-", "/")
        assert f"/gazette/{address}/" not in sitemap
        page = (after / "gazette" / address / "index.html").read_text(encoding="utf-8")
        assert "已撤除" in page
        assert "測試字第" in page
        assert 'content="noindex"' in page
