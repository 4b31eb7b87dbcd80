"""What somebody changed in the output or beside it is noticed, and never becomes public."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from gongbao.trees import find_damaged, is_standby_intact
from tests.published_texts import content, publish_texts, replace, two_releases
from tests.sites import FULL, build_site, settings, tree, write_site


def test_a_file_that_somebody_changed_in_the_output_is_written_again(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1", b="1")
    (tmp_path / "output" / "a.txt").write_text("tampered", encoding="utf-8")
    assert publish_texts(tmp_path, a="1", b="1") == ["a"]
    assert content(tmp_path) == {"a": "1", "b": "1"}


def close(file: Path) -> None:
    file.chmod(0)


@pytest.mark.parametrize("spoil", [replace, close])
def test_a_file_that_looks_as_it_was_and_is_another_is_written_again(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    publish_texts(tmp_path, a="1", b="1")
    spoil(tmp_path / "output" / "a.txt")
    assert publish_texts(tmp_path, a="1", b="1") == ["a"]
    assert content(tmp_path) == {"a": "1", "b": "1"}
    assert (tmp_path / "output" / "a.txt").stat().st_mode & 0o400


def test_a_file_that_somebody_put_into_the_output_never_comes_back(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1", b="1")
    (tmp_path / "output" / "a.txt").write_text("tampered", encoding="utf-8")
    (tmp_path / "output" / "stray.txt").write_text("stray", encoding="utf-8")
    for number in ("2", "3", "4"):
        publish_texts(tmp_path, a="1", b=number)
        assert content(tmp_path) == {"a": "1", "b": number}


def test_a_tree_whose_manifest_somebody_changed_is_written_anew(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1", b="2")
    one = settings(tmp_path)
    (manifest,) = (one.state / "manifests").iterdir()
    entries = msgspec.msgpack.decode(manifest.read_bytes())
    entries["a"]["files"] = {"a.txt": "no entry"}
    manifest.write_bytes(msgspec.msgpack.encode(entries))
    assert publish_texts(tmp_path, a="1", b="2") == ["a"]
    assert content(tmp_path) == {"a": "1", "b": "2"}


def test_a_file_that_both_trees_have_is_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, looked, lstat = two_releases(tmp_path), [], os.lstat

    def look(path: str) -> os.stat_result:
        looked.append(Path(path).name)
        return lstat(path)

    monkeypatch.setattr(os, "lstat", look)
    assert is_standby_intact(one, beside_intact=True)
    assert "a.txt" in looked and "b.txt" not in looked
    assert is_standby_intact(one)
    assert "b.txt" in looked


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_standby_in_which_somebody_changed_something_is_not_intact(
    name: str, tmp_path: Path
) -> None:
    one = two_releases(tmp_path)
    replace(one.standby / f"{name}.txt")
    assert not is_standby_intact(one, beside_intact=True)


def test_a_shared_file_that_is_changed_is_damage_of_the_public_tree_too(tmp_path: Path) -> None:
    one = two_releases(tmp_path)
    (one.standby / "b.txt").write_text("tampered", encoding="utf-8")
    assert find_damaged(one) == {"b"}
    assert not is_standby_intact(one)


def test_no_build_makes_a_changed_file_of_the_standby_public(tmp_path: Path) -> None:
    site = write_site(tmp_path, FULL)
    assert build_site(site) == 0
    notice = site / "content/gazette/109/001/01-archives.md"
    for text in ("一", "二", "三"):
        notice.write_text(notice.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")
        assert build_site(site) == 0
        page = settings(site).standby / "about/index.html"
        if page.exists():
            page.write_bytes(b"tampered")
    notice.write_text(notice.read_text(encoding="utf-8") + "\n四\n", encoding="utf-8")
    assert build_site(site) == 0
    public = tree(site / "output")
    assert build_site(site, output="fresh", use_cache=False) == 0
    assert public == tree(site / "fresh")
