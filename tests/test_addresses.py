"""An address that was public stays, leads on or says why it is gone; a feed keeps its id."""

from __future__ import annotations

import json
import random
import time
from datetime import date
from pathlib import Path

import pytest

from gongbao.commands import run_build
from gongbao.load.sources import begin_walk
from gongbao.model import Moved
from gongbao.plan import PublicAddresses
from gongbao.problems import Place, Problem
from gongbao.validate.addresses import (
    check_addresses,
    check_entries,
    check_feed_ids,
    check_moved,
    lasting_addresses,
)
from tests.missing_sources import lose_sources
from tests.sites import (
    FULL,
    MOVED,
    NOTICE,
    build_site,
    check_site,
    command_of,
    publish_site,
    settings,
    tree,
    write_site,
)


def published(folder: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    site = write_site(folder, FULL, changes)
    assert publish_site(site) == 0
    return site


def vanished(folder: Path) -> set[str]:
    return {p.args["address"] for p in check_site(folder) if p.code == "K107"}


def test_each_of_a_hundred_addresses_that_goes_is_named(demo: Path) -> None:
    paths = [path.relative_to(demo).as_posix() for path in demo.rglob("*") if path.is_file()]
    recorded = sorted(lasting_addresses(paths))
    assert len(recorded) > 1000
    for address in random.Random(8).sample(recorded, 100):
        for instead in ((), (f"/moved{address}",)):
            planned = {*recorded, *instead} - {address}
            (problem,) = check_addresses("x", recorded, planned, (), ())
            assert (problem.code, problem.args["address"]) == ("K107", address)
            to = Moved(address=address, to=next(iter(instead), ""), on=date(2021, 1, 1), reason="r")
            assert check_addresses("x", recorded, planned, (to,), ()) == []
            assert check_moved("x", (to,), planned) == []


def test_problems_name_the_ledger_and_what_is_wrong() -> None:
    to = Moved(address="/a/", to="/b/", on=date(2021, 1, 1), reason="r")
    assert check_addresses("l.json", ["/c/"], {"/a/"}, (to,), ()) == [
        Problem("K107", Place("l.json"), {"address": "/c/"}),
    ]
    assert check_moved("moved.csv", (to,), set()) == [
        Problem("K109", Place("moved.csv"), {"address": "/a/", "to": "/b/"}),
    ]
    recorded = {"f": "tag:1", "g": "tag:2", "i": "tag:1"}
    assert check_feed_ids("site.yaml", recorded, {"f": "tag:3", "h": "x", "i": "y"}) == [
        Problem(
            "K108", Place("site.yaml"), {"feed": "f", "was": "tag:1", "now": "tag:3", "count": 2}
        )
    ]


def test_english_is_a_folder_and_not_the_beginning_of_a_name() -> None:
    found = check_addresses("l", ["/en/a/b/", "/enough/a/"], set(), (), ["/a/", "/ough/"])
    assert [one.args["address"] for one in found] == ["/enough/a/"]


def test_what_is_published_can_be_published_again(tmp_path: Path) -> None:
    site = published(tmp_path)
    assert check_site(site) == []
    recorded = json.loads((site / "content/ledger/addresses.json").read_text(encoding="utf-8"))
    assert {"/about/", "/en/about/", "/gazette/109/001/01/hours.txt", "/search/"} <= set(recorded)
    assert not [one for one in recorded if one.startswith(("/theme/", "/search/records"))]


def test_lost_sources_are_named(tmp_path: Path) -> None:
    site = published(tmp_path)
    assert lose_sources(settings(site), site, times=24, seed=8).total() >= 24


def rename(folder: Path, old: str, new: str) -> None:
    for path in sorted((folder / "content").rglob(f"*{old}*"), reverse=True):
        if "ledger" not in path.parts:
            path.rename(path.with_name(path.name.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "address"),
    [
        ("about", "over", "/about/"),
        ("01-rooms", "01-chambers", "/reports/109/rooms/"),
        ("01-correction", "02-correction", "/gazette/109/002/01/"),
        ("hours.txt", "times.txt", "/gazette/109/001/01/hours.txt"),
    ],
)
def test_a_renamed_source_names_the_addresses_that_go(
    old: str, new: str, address: str, tmp_path: Path
) -> None:
    site = published(tmp_path)
    rename(site, old, new)
    notice = site / NOTICE
    notice.write_text(notice.read_text("utf-8").replace(f"file: {old}", f"file: {new}"), "utf-8")
    assert address in vanished(site)


def test_a_page_that_moved_leads_on_and_one_that_is_gone_says_why(tmp_path: Path) -> None:
    site = published(tmp_path)
    rename(site, "about", "over")
    moved = (
        "address,to,on,reason\n/about/,/over/,2020-12-01,更名\n"
        "/en/about/,/en/over/,2020-12-01,更名\n/feeds/old.atom,,2020-12-01,併入<總覽>\n"
        "/gone/,,2020-12-01,併入<總覽>\n"
    )
    write_site(site, {}, {MOVED: moved})
    assert build_site(site) == 0
    page = (site / "output/about/index.html").read_text(encoding="utf-8")
    assert 'content="0; url=https://records.example.org/over/"' in page and "更名" in page
    gone = (site / "output/gone/index.html").read_text(encoding="utf-8")
    assert "併入&lt;總覽&gt;" in gone and "refresh" not in gone
    assert 'datetime="2020-12-01"' in gone
    assert (site / "output/_redirects").read_text(encoding="utf-8").splitlines() == [
        "/about/ /over/ 301",
        "/en/about/ /en/over/ 301",
        "/feeds/old.atom /404.html 410",
        "/gone/ /404.html 410",
    ]
    assert "about/" not in (site / "output/sitemap.xml").read_text(encoding="utf-8")


def test_an_address_cannot_be_both_there_and_moved(tmp_path: Path) -> None:
    moved = "address,to,on,reason\n/about/,/gazette/,2020-12-01,更名\n"
    site = write_site(tmp_path, FULL, {MOVED: moved})
    assert "P101" in {problem.code for problem in check_site(site)}


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        *((one, ["F129"]) for one in ("/../../evil/", "/a/../b.csv", "/a/..", "/./a/", "/a//b/")),
        *((one, []) for one in ("/a/.../", "/.well-known/x", "/old/v1..2/", "/")),
    ],
)
def test_what_moved_was_below_the_site(address: str, codes: list[str], tmp_path: Path) -> None:
    moved = f"address,to,on,reason\n{address},,2020-12-01,更名\n"
    site = write_site(tmp_path, FULL, {MOVED: moved})
    found = [(one.code, one.place.line) for one in check_site(site) if one.code != "P101"]
    assert found == [(code, 2) for code in codes]


@pytest.mark.parametrize(
    ("address", "there"),
    [
        *(("/a", 1), ("/a/", 0), ("/a/index.html", 1), ("/a/b.csv", 1), ("/a/b.csv/", 1)),
        *(("/", 0), ("/index.html", 1), ("/a/c.csv", 0), ("/d/", 0), ("/d", 0)),
    ],
)
def test_nothing_that_is_there_is_said_to_have_moved(address: str, there: int) -> None:
    """A stub in the place of a page, as at /a/, is a problem of the plan (P101)."""
    moved = [
        Moved(address=one, on=date(2021, 1, 1), reason="r")
        for one in dict.fromkeys([address, "/d/"])
    ]
    public = PublicAddresses(["index.html", "a/index.html", "a/b.csv", "d/index.html"])
    found = check_moved("x", moved, public)
    assert [(one.code, one.args["address"]) for one in found] == [("K113", address)] * there


def test_the_ledger_knows_the_same_things_by_its_list_and_by_its_entries() -> None:
    issue, release = "l/gazette/099/001.json", "l/datasets/rooms/1.0.0.json"
    entries = {
        "/gazette/99/001/": issue,
        "/gazette/99/001/01/": issue,
        "/datasets/rooms/versions/1.0.0/": release,
    }
    other = [
        "/",
        "/gazette/99/",
        "/gazette/99/calendar/",
        "/datasets/rooms/",
        "/en/gazette/99/002/",
    ]
    files = ["/gazette/99/001/01/index.json", "/datasets/rooms/versions/1.0.0/rooms.csv"]
    whole = [*entries, *other, *files]
    assert check_entries("l/addresses.json", whole, entries) == []

    def lacks(recorded: list[str], entries: dict[str, str]) -> list[tuple[str, str, str, int]]:
        found = check_entries("l/addresses.json", recorded, entries)
        assert {one.code for one in found} == {"K111"}
        names = ("has", "lacks", "address", "count")
        return [tuple(one.args[name] for name in names) for one in found]  # type: ignore[misc]

    assert lacks(whole, {}) == [
        ("l/addresses.json", release, "/datasets/rooms/versions/1.0.0/", 1),
        ("l/addresses.json", issue, "/gazette/99/001/", 2),
    ]
    assert lacks([], entries) == [
        (release, "l/addresses.json", "/datasets/rooms/versions/1.0.0/", 1),
        (issue, "l/addresses.json", "/gazette/99/001/", 2),
    ]


@pytest.mark.parametrize("lost", ["addresses.json", "gazette/109/001.json", "datasets/rooms"])
def test_a_ledger_that_lost_something_stops_the_site(lost: str, tmp_path: Path) -> None:
    ledger = published(tmp_path) / "content/ledger"
    path = ledger / lost
    for file in [path] if path.is_file() else sorted(path.rglob("*.*")):
        file.unlink()
    found = [one.code for one in check_site(tmp_path)]
    assert found and set(found) <= {"K107", "K111"}, found


@pytest.mark.parametrize("name", ["static", "theme"])
def test_a_page_named_like_the_folder_of_assets_has_a_lasting_address(name: str) -> None:
    paths = [f"{name}/index.html", f"{name}/site.1.css"]
    assert lasting_addresses(paths) == {f"/{name}/"}


def test_redirects_do_not_chain() -> None:
    chain = [
        Moved(address="/a/", to="/b/", on=date(2021, 1, 1), reason="r"),
        Moved(address="/b/", to="/c/", on=date(2021, 1, 1), reason="r"),
    ]
    found = check_moved("x", chain, {"/a/", "/b/", "/c/"})
    assert [(p.code, p.args["address"]) for p in found] == [("K109", "/a/")]


@pytest.mark.parametrize(
    ("to", "wrong"),
    [
        *(("/search/", 0), ("/theme/a.css", 1), ("/gone/", 1), ("/b/index.html", 1)),
        *(("/sitemap/", 0), ("/sitemap-help/", 0), ("/sitemap-pages.xml", 1)),
    ],
)
def test_what_moved_is_at_an_address_that_stays(to: str, wrong: int) -> None:
    moved = [Moved(address="/a/", to=to, on=date(2021, 1, 1), reason="r")]
    lasting = {"/a/", "/search/", "/sitemap/", "/sitemap-help/"}
    passing = {"/theme/a.css", "/b/index.html", "/sitemap-pages.xml"}
    found = check_moved("x", moved, {*lasting, *passing})
    assert [p.code for p in found] == ["K109"] * wrong


def test_files_of_withdrawn_notices_may_go_and_no_others() -> None:
    recorded = ["/gazette/109/001/01/a.pdf", "/en/gazette/109/001/01/", "/gazette/109/001/010/"]
    found = check_addresses("x", recorded, set(), (), ["/gazette/109/001/01/"])
    assert [problem.args["address"] for problem in found] == ["/gazette/109/001/010/"]


def test_a_feed_keeps_its_id(tmp_path: Path) -> None:
    site = published(tmp_path)
    identity = site / "content/site.yaml"
    identity.write_text(f"{FULL['content/site.yaml']}tag_authority: other.example,2020\n", "utf-8")
    (found,) = (problem for problem in check_site(site) if problem.code == "K108")
    feeds = json.loads((site / "content/ledger/feeds.json").read_text(encoding="utf-8"))
    assert (found.args["count"], str(found.place)) == (len(feeds), f"{identity}:9:1")
    assert check_feed_ids("x", feeds, feeds) == []


def test_a_walk_from_before_another_publish_rewrites_nothing_of_the_ledger(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    command = command_of(site)
    early = begin_walk(settings(site, jobs=2))
    while early.is_going_on():
        time.sleep(0.01)
    assert run_build(command, record=True) == 0
    recorded = tree(site / "content/ledger")
    assert run_build(command, record=True, walking=early) == 0
    assert tree(site / "content/ledger") == recorded


def test_a_page_is_found_with_and_without_its_file_and_a_file_by_its_name() -> None:
    public = PublicAddresses(["index.html", "a/index.html", "a/b.csv", "c"])
    found = {"/", "/index.html", "/a/", "/a/index.html", "/a/b.csv", "/c"}
    assert set(public) == found and len(public) == 6
    assert all(one in public for one in found)
    others = ["", "a/", "/a", "/b/", "/a/b.csv/", "/c/", "a/b.csv", "/x", "//", "//a/", "///a/", 1]
    assert not [one for one in others if one in public]


def test_a_list_of_what_is_up_to_date_may_be_empty_one_day(tmp_path: Path) -> None:
    """No source changed; only the day did."""
    package = "datasets/rooms/datapackage.yaml"
    head = "created: '2020-12-15T00:00:00+08:00'\naccrualPeriodicity: monthly\nname: rooms"
    text = str(FULL[package]).replace("name: rooms", head, 1)
    site = published(tmp_path, {package: text})
    assert (site / "output/datasets/by/freshness/current/index.html").exists()
    recorded = json.loads((site / "content/ledger/addresses.json").read_text(encoding="utf-8"))
    assert not [one for one in recorded if "/by/freshness/" in one]
    assert build_site(site, as_of=date(2024, 1, 1)) == 0
    listed = {path.name for path in (site / "output/datasets/by/freshness").iterdir()}
    assert "current" not in listed


def test_a_value_that_new_data_do_not_have_stops_no_site(tmp_path: Path) -> None:
    """The file with its rows goes; the table itself, and what other values have, may not."""
    package, data = "datasets/rooms/datapackage.yaml", "datasets/rooms/data/rooms.csv"
    text = str(FULL[package]).replace("    schema:\n", "    facets: [kind]\n    schema:\n", 1)
    site = published(tmp_path, {package: text})
    (site / data).write_text("kind,count\nall,51\n", encoding="utf-8")
    assert build_site(site) == 0
    left = {path.name for path in (site / "output/datasets/rooms").glob("rooms*.csv")}
    assert left == {"rooms.csv", "rooms.kind.all.csv"}


def test_a_ledger_of_before_that_has_such_a_list_does_not_stop_the_site() -> None:
    assert check_addresses("l", ["/en/datasets/by/freshness/current/"], set(), (), ()) == []
    assert check_addresses("l", ["/pt-br/search/x.bin"], set(), (), (), ["pt_BR"]) == []
    found = check_addresses(
        "l", ["/ja/gazette/109/001/02/a.ics"], set(), (), ["/gazette/109/001/02/"]
    )
    assert [one.code for one in found] == ["K107"]
    assert (
        check_addresses(
            "l", ["/ja/gazette/109/001/02/a.ics"], set(), (), ["/gazette/109/001/02/"], ["ja"]
        )
        == []
    )


def test_lists_of_the_ledger_that_are_something_else_are_named(tmp_path: Path) -> None:
    site = published(tmp_path)
    (site / "content/ledger/addresses.json").write_text("[1]", encoding="utf-8")
    (site / "content/ledger/feeds.json").write_text("[]", encoding="utf-8")
    found = {(Path(one.place.path).name, one.code) for one in check_site(site)}
    assert found == {("addresses.json", "K103"), ("feeds.json", "K103")}


def test_a_page_moves_and_comes_back(tmp_path: Path) -> None:
    """Also where stub and page change places between the two trees."""
    visit, guests = "content/pages/visit.md", "content/pages/guests.md"
    page, head = "---\ntitle: 參訪\n---\n歡迎。\n", "address,to,on,reason\n"
    there = "/visit/,/guests/,2020-12-01,更名\n/en/visit/,/en/guests/,2020-12-01,更名\n"
    back = "/guests/,/visit/,2020-12-02,更名\n/en/guests/,/en/visit/,2020-12-02,更名\n"
    steps: list[dict[str, str | bytes | None]] = [
        {visit: page},
        {visit: None, guests: page, MOVED: head + there},
        {visit: page, guests: None, MOVED: head + back},
        {"content/pages/about.md": "---\ntitle: 關於本站\n---\n另一段。\n"},
        {visit: f"{page}\n再來。\n"},
    ]
    site = write_site(tmp_path, FULL)
    command = command_of(site)
    for changes in steps:
        write_site(site, {}, changes)
        for path in (path for path, content in changes.items() if content is None):
            (site / path).unlink()
        assert run_build(command, record=True) == 0
    write_site(site, {}, {MOVED: head})
    assert {one.args["address"] for one in check_site(site)} == {"/guests/", "/en/guests/"}
    assert lasting_addresses(["_redirects", "about/index.html"]) == {"/about/"}
