"""What somebody changes while a build reads or copies it: nothing of it is public, or kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gongbao import pipeline
from gongbao.load import sources
from gongbao.load.cache import Cache
from gongbao.load.sources import digest_units, walk
from gongbao.problems import BuildStopped
from gongbao.publish import Publication
from tests.sites import FULL, build_site, settings, tree, write_site

NOTICE = "content/gazette/109/001/01-archives.md"
ATTACHMENT = "content/gazette/109/001/attachments/hours.txt"
TABLE = "datasets/rooms/data/rooms.csv"
MOMENTS: dict[str, tuple[object, str]] = {
    "digested": (pipeline, "digest_units"),
    "walked": (pipeline, "walk"),
    "checked": (Publication, "begin"),
}
CASES = [
    ("digested", NOTICE, "檔案室共", "競態共"),
    ("digested", NOTICE, "title:", "title: ["),
    ("digested", TABLE, "family,10", "family,11"),
    ("digested", "content/registers/topics.csv", "檔案", "競態"),
    ("digested", "content/pages/about.md", "", ""),
    ("walked", "content/pages/about.md", "", ""),
    ("checked", ATTACHMENT, "09:00", "10:00"),
    ("checked", ATTACHMENT, "", ""),
]
"""After which step which file is changed, and how; nothing in place of nothing removes it."""


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("reference")
    assert build_site(write_site(folder, FULL)) == 0
    return tree(folder / "output")


def change(file: Path, was: str, now: str) -> None:
    if was:
        file.write_text(file.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
    else:
        file.unlink()


def test_units_are_digested_alike_in_two_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_site(tmp_path, FULL)
    units = walk(settings(tmp_path)).units
    alone = digest_units(units, Cache(tmp_path / "one.sqlite"))
    monkeypatch.setattr(sources, "_WORTH_A_FORK", 2)
    cache = Cache(tmp_path / "two.sqlite")
    assert digest_units(units, cache, jobs=2) == alone
    (tmp_path / units[-1].paths[0]).unlink()
    with pytest.raises(BuildStopped, match="P114"):
        digest_units(units, Cache(tmp_path / "three.sqlite"), jobs=2)


@pytest.mark.parametrize("settled", [False, True], ids=["just written", "settled"])
@pytest.mark.parametrize(("moment", "path", "was", "now"), CASES)
def test_a_source_that_changes_stops_the_build_and_leaves_nothing_in_the_cache(
    moment: str,
    path: str,
    was: str,
    now: str,
    settled: bool,
    reference: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site = write_site(tmp_path, FULL)
    if settled:  # as files are that were not written just now: their stats tell
        monkeypatch.setattr("gongbao.load.sources._RACY_NS", -1)
    owner, name = MOMENTS[moment]
    step: Callable[..., Any] = getattr(owner, name)

    def step_and_change(*args: Any) -> Any:
        result = step(*args)
        change(site / path, was, now)
        return result

    monkeypatch.setattr(owner, name, step_and_change)
    assert build_site(site, jobs=1 + len(path) % 2) == 1
    said = capsys.readouterr().err
    assert "P114" in said and said.count("error:") == 1
    assert not (site / "output").exists()
    monkeypatch.undo()
    write_site(site, FULL)
    assert build_site(site) == 0
    assert tree(site / "output") == reference


def empty(folder: Path) -> None:
    (folder / "rooms.csv").write_bytes(b"")


def take_away(folder: Path) -> None:
    (folder / "rooms.json").unlink()


def change_a_cell(folder: Path) -> None:
    change(folder / "rooms.ndjson", "10", "99")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = write_site(tmp_path_factory.mktemp("built"), FULL)
    assert build_site(folder) == 0
    yield folder


@pytest.mark.parametrize("spoil", [empty, take_away, change_a_cell])
def test_a_stored_download_that_is_not_as_it_was_written_is_made_again(
    spoil: Callable[[Path], None], built: Path, reference: dict[str, str]
) -> None:
    (store,) = (settings(built).state / "downloads").iterdir()
    spoil(store)
    shutil.rmtree(built / "output")
    assert build_site(built) == 0
    assert tree(built / "output") == reference
