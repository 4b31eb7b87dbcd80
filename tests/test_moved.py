"""What servers answer at addresses that moved or are gone: nginx and Apache, really asked."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser

from gongbao.pipeline import prepare
from tests.sites import FULL, MOVED, NOTICE, build_site, check_site, settings, write_site
from tests.web_servers import WebServer, apache, nginx

LINES = (
    "/舊$1/,/說明/,2020-12-01,更名\n"
    "/old.csv,/datasets/rooms/rooms.csv,2020-12-01,更名\n"
    "/gone/,,2020-12-01,併入總覽\n"
    "/gone.csv,,2020-12-01,併入\n"
    "/old$x{};'/,,2020-12-01,併入新制\n"
    "/old$y,/說明/,2020-12-01,更名\n"
)
WITHDRAWN = str(FULL[NOTICE]).replace(
    "sample: true", "withdrawn_on: 2020-06-01\nwithdrawal_reason: 當事人申請\nsample: true"
)
PAGE = {"content/pages/說明.md": "---\ntitle: 說明\n---\n說明。\n"}
EXPECTED = {
    "/about/": (200, "", "關於本站"),
    "/about/more": (404, "", ""),
    "/%E8%88%8A$1/": (301, "/說明/", ""),
    "/%E8%88%8A11/": (404, "", ""),
    "/%E8%88%8A$1/more": (404, "", ""),
    "/old.csv": (301, "/datasets/rooms/rooms.csv", ""),
    "/oldXcsv": (404, "", ""),
    "/gone/": (410, "", "併入總覽"),
    "/gone.csv": (410, "", ""),
    "/gone.csv.gz": (404, "", ""),
    "/old$x%7B%7D;'/": (410, "", "併入新制"),
    "/old$y": (301, "/說明/", ""),
    "/gazette/109/001/01/": (410, "", "當事人申請"),
    "/en/gazette/109/001/01/": (410, "", "當事人申請"),
    "/gazette/109/001/01/index.json": (200, "", "109-001-01"),
    "/gazette/109/001/01/hours.txt": (410, "", ""),
    "/gazette/109/001/": (200, "", ""),
}
"""Status, where to, and a text of the page, by address below the site."""


def serve_by_nginx(folder: Path, root: Path, site: Path) -> AbstractContextManager[WebServer]:
    return nginx(
        folder, root, f"include {site}/nginx-headers.conf; include {site}/nginx-moved.conf;"
    )


def serve_by_apache(folder: Path, root: Path, _: Path) -> AbstractContextManager[WebServer]:
    return apache(folder, root)


@pytest.mark.parametrize("serve", [serve_by_nginx, serve_by_apache])
@pytest.mark.parametrize("below", ["", "/records"])
def test_servers_redirect_and_say_what_is_gone(
    serve: Callable[..., AbstractContextManager[WebServer]], below: str
) -> None:
    url = f"https://city.example.org{below}"
    with tempfile.TemporaryDirectory() as name:  # Apache's workers may read nothing of pytest's
        folder = Path(name).resolve()
        changes = {NOTICE: WITHDRAWN, MOVED: f"address,to,on,reason\n{LINES}", **PAGE}
        site = write_site(folder / "city", FULL, changes)
        output = f"../root{below}" if below else "../root"
        (folder / "root").mkdir()
        assert build_site(site, output=output, url=url) == 0
        with serve(folder / "server", folder / "root", folder / f"root{below}") as server:
            for address, (status, to, text) in EXPECTED.items():
                answer = server.get(below + address)
                found = answer.status, unquote(answer.location)
                assert found == (status, to and url + to), address
                assert answer.location.isascii()
                assert text in answer.body.decode(), address


def test_a_file_may_move_when_the_register_names_it(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    ledger = '["/datasets/rooms/former.csv"]'
    write_site(site, {}, {"content/ledger/addresses.json": ledger})
    assert [one.code for one in check_site(site)] == ["K107"]
    moved = "address,to,on,reason\n/datasets/rooms/former.csv,{},2020-12-01,更名\n"
    for to in ("/datasets/rooms/rooms.csv", ""):
        write_site(site, {}, {MOVED: moved.format(to)})
        assert check_site(site) == []
    write_site(site, {}, {MOVED: moved.format("/datasets/rooms/nothing.csv")})
    assert [one.code for one in check_site(site)] == ["K109"]


def test_hosts_that_read_a_list_get_it_for_the_whole_path(tmp_path: Path) -> None:
    changes = {MOVED: f"address,to,on,reason\n{LINES}", **PAGE}
    site = write_site(tmp_path, FULL, changes)
    assert build_site(site, url="https://city.example.org/records") == 0
    assert (site / "output/_redirects").read_text(encoding="utf-8").splitlines() == [
        "/records/舊$1/ /records/說明/ 301",
        "/records/old.csv /records/datasets/rooms/rooms.csv 301",
        "/records/gone/ /records/404.html 410",
        "/records/gone.csv /records/404.html 410",
        "/records/old$x{};'/ /records/404.html 410",
        "/records/old$y /records/說明/ 301",
    ]


def test_pages_of_what_moved_or_is_gone_are_pages_of_the_site(
    tmp_path: Path, browser: Browser
) -> None:
    gone = "/gone/,,2020-12-01,併入總覽\n"
    lines = f"/old/,/說明/,2020-12-01,更名\n{gone}/en{gone}"
    site = write_site(tmp_path, FULL, {MOVED: f"address,to,on,reason\n{lines}", **PAGE})
    assert build_site(site) == 0
    for address, tag in (("old", "zh-Hant-TW"), ("gone", "zh-Hant-TW"), ("en/gone", "en")):
        page = browser.new_context(
            viewport={"width": 320, "height": 600}, java_script_enabled=False
        ).new_page()
        file = site / "output" / address / "index.html"
        stays = re.sub(r'<meta http-equiv="refresh"[^>]*>', "", file.read_text(encoding="utf-8"))
        file.write_text(stays, encoding="utf-8")
        page.goto(file.as_uri())
        assert page.evaluate("innerWidth") == 320
        assert page.locator("html").get_attribute("lang") == tag
        assert page.locator(".skip").evaluate("one => one.getBoundingClientRect().width") == 1
        assert page.locator("meta[name=viewport]").count() == 1
        for link in page.locator("main .links a").evaluate_all("all => all.map(one => one.href)"):
            assert Path(unquote(link).removeprefix("file://"), "index.html").is_file()
        assert page.locator("main .links a").count() == 2
        assert [one for one in page.locator("p").all_inner_texts() if not one.strip()] == []
        spoken = page.locator("main p span").evaluate("one => one.closest('[lang]').lang")
        assert spoken == "zh-Hant-TW"
        page.context.close()


@pytest.mark.parametrize("address", ["/a b/", '/a"/', "/a%20b/", "/a\\b/", "about/", "/a?b"])
def test_no_address_can_break_the_rules_of_a_server(address: str, tmp_path: Path) -> None:
    cell = address.replace('"', '""')
    moved = f'address,to,on,reason\n"{cell}",,2020-12-01,更名\n'
    (problem,) = check_site(write_site(tmp_path, FULL, {MOVED: moved}))
    assert problem.place.path.endswith("moved.csv")


def test_other_code_makes_the_stubs_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_site(tmp_path, FULL, {**PAGE, MOVED: f"address,to,on,reason\n{LINES}"})
    keys = set()
    for version in ("one", "another"):
        monkeypatch.setattr("gongbao.whole_edition.code_version", lambda version=version: version)
        prepared = prepare(settings(tmp_path))
        prepared.cache.close()
        keys |= {target.key for target in prepared.targets if target.name == "moved"}
    assert len(keys) == 2
