"""A release is copied file by file, and nobody gets a page without what it needs."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from gongbao.deploy_plan import (
    DELETIONS,
    STEPS,
    DeployPlan,
    deploy_folder,
    derive_deploy_plan,
    note_withdrawal,
    plan_lists,
    step_of,
    write_deploy_plan,
)
from gongbao.output_lock import held_output
from gongbao.problems import BuildStopped
from tests.sites import FULL, ROOT, build_site, settings, tree, write_site
from tests.web_servers import WebServer, nginx

SCRIPT = ROOT / "scripts" / "deploy-rsync"
EMPTY = DeployPlan(files=[], steps={}, gone=[], delete=[], withdrawals=0)
URL = "https://records.example.org"

FIRST = {
    "content/pages/going.md": "---\ntitle: 將移除\n---\n見[公報](/gazette/)。\n",
}
SECOND = {
    "content/pages/about.md": "---\ntitle: 關於本站\n---\n新的說明，見[新頁](/coming/)。\n",
    "content/pages/coming.md": "---\ntitle: 新頁\n---\n見[說明](/about/)。\n",
    "content/gazette/109/003/issue.md": (
        "---\nnumber: 3\nyear: 109\npublished_on: 2020-01-09\n---\n"
    ),
    "content/gazette/109/003/01-new.md": (
        "---\ntitle: 新公告\nsection: public-notice\nagency: city\ndoc_type: public-notice\n"
        "doc_number: 小城秘字第10900000009號\ndoc_date: 2020-01-08\n---\n## 主旨\n\n新公告。\n"
    ),
}


def plan(site: Path) -> DeployPlan:
    with held_output(settings(site)):
        return write_deploy_plan(settings(site))


def deploy(site: Path, server: Path) -> None:
    server.mkdir(exist_ok=True)
    folder = deploy_folder(settings(site))
    subprocess.run([SCRIPT, str(server), str(folder)], check=True)


def release(site: Path, theme: Path) -> DeployPlan:
    assert build_site(site, theme=theme) == 0
    return plan(site)


def planned(**files: str) -> dict[str, tuple[int, str]]:
    return {path.replace("_", "/") + ".html": (1, digest) for path, digest in files.items()}


def test_every_file_of_the_demo_belongs_to_one_step(demo: Path) -> None:
    one = settings(demo.parent, output=demo.name)
    with held_output(one):
        made = write_deploy_plan(one)
    lists = plan_lists(made)
    found = Counter(path for paths in lists.values() for path in paths)
    assert found.keys() == tree(demo).keys() and set(found.values()) == {1}
    assert {file.path: file.sha256 for file in made.files} == tree(demo)
    assert list(lists) == [*STEPS, DELETIONS]
    assert lists["assets"] == sorted(p for p in tree(demo) if p.startswith(("theme/", "static/")))
    assert {"index.html", "robots.txt", "sitemap.xml", "catalog.ttl"} <= set(lists["indexes"])
    folder = deploy_folder(one)
    for number, (name, paths) in enumerate(lists.items(), 1):
        written = (folder / f"{number}-{name}.txt").read_text(encoding="utf-8")
        assert written.splitlines() == [f"./{path}" for path in sorted(paths)]
    assert tree(folder / "tree") == tree(demo)
    assert not any("deploy" in path for path in tree(demo))


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("theme/site.0123456789.css", "assets"),
        ("datasets/rooms/rooms.csv", "data"),
        ("gazette/109/001/01/index.json", "data"),
        ("gazette/109/001/01/index.html", "pages"),
        ("feeds/gazette/index.html", "pages"),
        ("feeds/gazette.xml", "feeds"),
        ("en/feeds/gazette.json", "feeds"),
        ("gazette/109/001/01/notice.ics", "feeds"),
        ("en/index.html", "indexes"),
        ("sitemap-gazette-109-000.xml", "indexes"),
    ],
)
def test_the_step_of_a_file_that_was_there(path: str, step: str) -> None:
    assert step_of(path, there=True) == step


def test_what_is_new_comes_before_what_leads_to_it() -> None:
    assert step_of("about/index.html", there=False) == "new-pages"
    assert step_of("feeds/datasets/rooms.atom", there=False) == "data"


def test_the_same_release_gives_the_same_plan(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    assert build_site(site) == 0
    plan(site)
    first = tree(deploy_folder(settings(site)))
    plan(site)
    assert tree(deploy_folder(settings(site))) == first


def test_what_is_gone_is_deleted_by_the_next_deploy() -> None:
    one = derive_deploy_plan(planned(a="1", b="1"), EMPTY, EMPTY, 0)
    two = derive_deploy_plan(planned(a="2"), one, EMPTY, 0)
    assert (two.gone, two.delete) == (["b.html"], [])
    assert [(file.path, file.changed, file.step) for file in two.files] == [
        ("a.html", True, "pages")
    ]
    three = derive_deploy_plan(planned(a="2", c="1"), two, EMPTY, 0)
    assert (three.gone, three.delete) == ([], ["b.html"])
    assert [(file.path, file.changed) for file in three.files] == [
        ("a.html", False),
        ("c.html", True),
    ]
    back = derive_deploy_plan(planned(a="2", b="1"), two, EMPTY, 0)
    assert (back.gone, back.delete) == ([], [])


def test_a_deploy_that_was_given_up_for_a_newer_release_leaves_nothing_behind() -> None:
    one = derive_deploy_plan(planned(a="1", b="1"), EMPTY, EMPTY, 0)
    given_up = derive_deploy_plan(planned(a="2", c="1"), one, EMPTY, 0)
    again = derive_deploy_plan(planned(a="1", d="1"), one, given_up, 0)
    assert (again.gone, again.delete) == (["b.html", "c.html"], [])
    assert {file.path: file.changed for file in again.files} == {"a.html": True, "d.html": True}
    later = derive_deploy_plan(planned(a="1", d="1"), again, EMPTY, 0)
    assert later.delete == ["b.html", "c.html"]


def test_what_was_withdrawn_does_not_wait_for_the_next_deploy() -> None:
    files = {**planned(a="1", b="1"), "theme/site.1.css": (1, "1")}
    one = derive_deploy_plan(files, EMPTY, EMPTY, 0)
    two = derive_deploy_plan(planned(a="2"), one, EMPTY, 1)
    assert (two.gone, two.delete) == (["theme/site.1.css"], ["b.html"])
    three = derive_deploy_plan(planned(c="1"), two, EMPTY, 1)
    assert (three.gone, three.delete) == (["a.html"], ["theme/site.1.css"])


def test_a_withdrawal_leaves_no_plan_of_before(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    assert build_site(site) == 0
    assert plan(site).withdrawals == 0
    note_withdrawal(settings(site))
    assert tree(deploy_folder(settings(site))).keys() == {"withdrawals.json"}
    assert plan(site).withdrawals == 1


def test_only_what_the_build_wrote_may_go_to_a_server(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)

    def refused() -> bool:
        with pytest.raises(BuildStopped) as stopped:
            plan(site)
        return [problem.code for problem in stopped.value.problems] == ["P109"]

    assert refused()
    assert build_site(site) == 0
    (site / "output/stray.html").write_text("stray", encoding="utf-8")
    assert "stray.html" not in {file.path for file in plan(site).files}
    page = site / "output/about/index.html"
    before = page.stat()
    page.write_bytes(b"x" * before.st_size)
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert refused()


def test_names_that_rsync_would_take_for_comments_are_copied(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL, {"content/pages/;odd.md": "---\ntitle: 怪\n---\n怪。\n"})
    assert build_site(site) == 0
    plan(site)
    deploy(site, tmp_path / "server")
    assert tree(tmp_path / "server") == tree(site / "output")
    assert (tmp_path / "server/;odd/index.html").is_file()


def crawl(server: WebServer, pages: set[str]) -> set[str]:
    """Fetch *pages*, all pages that they lead to and all that they name; the pages."""
    waiting, seen = set(pages), set[str]()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = server.get(address)
        assert answer.status == 200, address
        if not address.endswith(("/", ".html")):
            continue
        text = answer.body.decode()
        assert re.search('<link rel="stylesheet"', text), address
        for found in re.findall(r'\s(?:href|src)="([^"]+)"', text):
            url = urlsplit(urljoin(URL + address, found.replace("&amp;", "&")))
            if f"{url.scheme}://{url.netloc}" == URL and url.path not in seen:
                waiting.add(url.path)
    return {one for one in seen if one.endswith("/")}


RSYNC = """#!/bin/sh
# Stands before the real rsync and kills the deploy after so many steps.
{rsync} "$@"
echo >> {folder}/done
[ "$(wc -l < {folder}/done)" -lt {steps} ] || kill -9 $PPID
"""


def deploy_and_die(site: Path, server: Path, steps: int) -> int:
    """Deploy and kill the deploy after *steps* steps; its exit code."""
    folder = site / "bin"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    wrapper = folder / "rsync"
    rsync = shutil.which("rsync")
    wrapper.write_text(RSYNC.format(rsync=rsync, folder=folder, steps=steps), encoding="utf-8")
    wrapper.chmod(0o755)
    environment = {"PATH": f"{folder}:{os.environ['PATH']}"}
    command = [SCRIPT, str(server), str(deploy_folder(settings(site)))]
    return subprocess.run(command, env=environment, check=False).returncode


def test_no_reader_misses_anything_while_a_release_is_deployed(tmp_path: Path) -> None:
    site, server = write_site(tmp_path / "city", FULL, FIRST), tmp_path / "server"
    theme = site / "theme"
    shutil.copytree(ROOT / "theme", theme)
    release(site, theme)
    deploy(site, server)
    assert tree(server) == tree(site / "output")
    with nginx(tmp_path / "nginx", server, f"include {server}/nginx-headers.conf;") as reader:
        before = crawl(reader, {"/"})
        assert {"/going/", "/en/gazette/109/001/01/"} <= before

        write_site(site, {}, SECOND)
        (site / "content/pages/going.md").unlink()
        with (theme / "static/site.css").open("a", encoding="utf-8") as stream:
            stream.write("p { color: #123; }\n")
        made = release(site, theme)
        assert {file.step for file in made.files if file.changed} == set(STEPS)
        assert "going/index.html" in made.gone and made.delete == []
        for steps in range(1, len(STEPS) + 2):
            assert deploy_and_die(site, server, steps) == -signal.SIGKILL
            found = crawl(reader, {"/", *before})
            assert ("/coming/" in found) == (steps >= STEPS.index("pages") + 1)
        deploy(site, server)
        served = tree(server)
        assert tree(site / "output").items() <= served.items()
        assert set(served) - tree(site / "output").keys() == set(made.gone)
        style = re.search(rb'href="(/?[./]*theme/site[^"]+)"', reader.get("/").body)
        assert style and b"#123" in reader.get(f"/{style[1].decode().lstrip('./')}").body

        write_site(site, {}, {"content/pages/coming.md": "---\ntitle: 新頁\n---\n改。\n"})
        last = release(site, theme)
        assert last.delete == made.gone
        deploy(site, server)
        assert tree(server).keys() - tree(site / "output").keys() == set(last.gone)
        assert [path.endswith(".css") for path in last.gone] == [True]
        assert reader.get("/going/").status == 404


def test_what_changes_within_a_second_and_keeps_its_size_is_copied(tmp_path: Path) -> None:
    plan, server = tmp_path / "plan", tmp_path / "server"
    file = plan / "tree/page.html"
    file.parent.mkdir(parents=True)
    server.mkdir()
    (plan / "1-pages.txt").write_text("./page.html\n")
    (plan / "7-deletions.txt").touch()
    for moment, text in enumerate(("one", "two")):
        file.write_text(text)
        os.utime(file, ns=(moment, 1_600_000_000_000_000_000 + moment))
        (plan / "plan.json").write_text("{}")
        subprocess.run([SCRIPT, str(server), str(plan)], check=True)
        assert (server / "page.html").read_text() == text
