"""The exchange of the two trees: only what changed is written, and a crash leaves a whole site."""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gongbao import publish, trees
from gongbao.output_lock import held_output
from gongbao.plan import Target
from gongbao.problems import BuildStopped, Place, Problem
from gongbao.publish import Publication
from tests.published_texts import content, publish_texts
from tests.sites import settings, tree


@pytest.fixture
def no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel or file system that cannot swap two folders in one step."""
    monkeypatch.setattr(trees, "exchange_in_kernel", lambda *_: False)


def test_only_what_changed_is_rendered_and_what_left_is_gone(tmp_path: Path) -> None:
    assert publish_texts(tmp_path, a="1", b="1", c="1") == ["index", "a", "b", "c"]
    assert publish_texts(tmp_path, a="2", b="1") == ["a"]
    assert content(tmp_path) == {"a": "2", "b": "1"}
    assert publish_texts(tmp_path, a="3", b="1", c="2") == ["a", "c"]
    assert content(tmp_path) == {"a": "3", "b": "1", "c": "2"}


def test_going_back_one_release_renders_nothing(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1")
    publish_texts(tmp_path, a="2")
    assert publish_texts(tmp_path, a="1") == []
    assert content(tmp_path) == {"a": "1"}


@pytest.mark.parametrize("step", ["begin", "write", "commit"])
def test_a_crash_leaves_the_public_site_and_the_next_build_sweeps(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_texts(tmp_path, a="1", b="1")
    publish_texts(tmp_path, a="2", b="2")
    before = tree(tmp_path / "output")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if step == "commit":
            patch.setattr(publish, "exchange_trees", crash)
        elif step == "write":
            patch.setattr(publish, "file_entry", crash)
        else:
            patch.setattr(Publication, "_link", crash)
        with pytest.raises(KeyboardInterrupt):
            publish_texts(tmp_path, a="3", b="2")
    assert tree(tmp_path / "output") == before
    publish_texts(tmp_path, a="3", b="2")
    assert content(tmp_path) == {"a": "3", "b": "2"}


@pytest.mark.usefixtures("no_exchange")
def test_without_an_exchange_in_the_kernel_two_renames_do(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1")
    publish_texts(tmp_path, a="2")
    publish_texts(tmp_path, a="3")
    assert content(tmp_path) == {"a": "3"}


@pytest.mark.usefixtures("no_exchange")
@pytest.mark.parametrize("moment", ["between", "after"])
def test_a_crash_between_two_renames_is_repaired(moment: str, tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1")
    publish_texts(tmp_path, a="2")
    one = settings(tmp_path)
    one.output.rename(one.former)
    if moment == "after":
        one.standby.rename(one.output)
    with held_output(one):
        assert content(tmp_path) == {"a": "2" if moment == "between" else "1"}
    assert publish_texts(tmp_path, a="3") == ["a"]
    assert content(tmp_path) == {"a": "3"}
    assert not one.former.exists()


@pytest.mark.usefixtures("no_exchange")
def test_a_second_rename_that_fails_is_taken_back(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1")
    publish_texts(tmp_path, a="2")
    one = settings(tmp_path)
    (one.state / "manifests").rename(one.state / "kept")
    shutil.rmtree(one.standby)
    with pytest.raises(FileNotFoundError):
        trees.exchange_trees(one)
    assert content(tmp_path) == {"a": "2"}


def test_what_the_last_look_finds_is_not_left_in_the_standby_tree(tmp_path: Path) -> None:
    """It looks at the copy that is to become public, so that nobody changes it in between."""
    stored = tmp_path / "stored"
    stored.write_bytes(b"a name")
    one = Target("a", "1", ("a.txt",), lambda _: {"a.txt": stored})
    looked: list[Path | bytes] = []

    def look(files: Mapping[str, Path | bytes]) -> list[Problem]:
        looked.extend(files.values())
        return [Problem("I104", Place("a.txt"), {})]

    with (
        held_output(settings(tmp_path)),
        Publication(settings(tmp_path), [one]) as publication,
    ):
        publication.gate = look
        publication.begin()
        with pytest.raises(BuildStopped):
            publication.write(one, one.render(None))  # type: ignore[arg-type]
    assert looked == [settings(tmp_path).standby / "a.txt"]
    assert not looked[0].exists()


def test_assets_of_the_release_before_stay_for_one_release(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        publish_texts(tmp_path, a=name, **{f"theme/{name}": name})
    assert tree(tmp_path / "output" / "theme").keys() == {"two.txt", "three.txt"}
    publish_texts(tmp_path, a="next", **{"theme/three": "three"})
    assert tree(tmp_path / "output" / "theme").keys() == {"three.txt"}


def test_without_hard_links_files_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    publish_texts(tmp_path, a="1", b="1")
    publish_texts(tmp_path, a="2", b="1")
    assert publish_texts(tmp_path, a="3", b="1") == ["a"]
    assert content(tmp_path) == {"a": "3", "b": "1"}


class Reluctant(io.FileIO):
    """Takes three bytes at a time, as a disk that is nearly full may."""

    def write(self, data: Any) -> int:
        return super().write(memoryview(data)[:3])


@pytest.mark.parametrize("size", [0, 1, 3, 10_000])
def test_a_file_is_written_to_its_end(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "open", lambda file, mode, **_: Reluctant(file, mode), raising=False)
    data = (bytes(range(250)) * 40)[:size]
    trees.write_bytes(str(tmp_path / "a"), data)
    assert (tmp_path / "a").read_bytes() == data
