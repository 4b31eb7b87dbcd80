"""The exchange of the two trees: whole, locked, careful with folders of others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gongbao import publish
from gongbao.plan import Target, Templates, check_plan
from gongbao.problems import BuildStopped
from gongbao.publish import Publication
from tests.sites import FULL, build_site, settings, tree, write_site


def target(name: str, text: str) -> Target:
    path = f"{name}.txt"

    def render(_: Templates) -> dict[str, bytes]:
        return {path: text.encode()}

    return Target(name, text, (path,), render)


def publish_texts(folder: Path, **texts: str) -> list[str]:
    """Publish a tree of text files; the names that had to be rendered."""
    targets = [target(name, text) for name, text in {"index": 'content="Gongbao"', **texts}.items()]
    targets[0] = Target(
        "index", "1", ("index.html",), lambda _: {"index.html": b'content="Gongbao"'}
    )
    with Publication(settings(folder), targets) as publication:
        rendered = [one.name for one in publication.stale]
        publication.begin()
        for one in publication.stale:
            publication.write(one, one.render(None))  # type: ignore[arg-type]
        publication.commit()
    return rendered


def content(folder: Path) -> dict[str, str]:
    return {
        path.stem: path.read_text(encoding="utf-8") for path in (folder / "output").glob("*.txt")
    }


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


def test_a_file_that_somebody_changed_in_the_output_is_written_again(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1", b="1")
    (tmp_path / "output" / "a.txt").write_text("tampered", encoding="utf-8")
    assert publish_texts(tmp_path, a="1", b="1") == ["a"]
    assert content(tmp_path) == {"a": "1", "b": "1"}


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
            patch.setattr(publish, "_exchange", crash)
        elif step == "write":
            patch.setattr(publish, "_entry", crash)
        else:
            patch.setattr(Publication, "_link", crash)
        with pytest.raises(KeyboardInterrupt):
            publish_texts(tmp_path, a="3", b="2")
    assert tree(tmp_path / "output") == before
    publish_texts(tmp_path, a="3", b="2")
    assert content(tmp_path) == {"a": "3", "b": "2"}


def test_without_an_exchange_in_the_kernel_two_renames_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish.sys, "platform", "elsewhere")
    publish_texts(tmp_path, a="1")
    publish_texts(tmp_path, a="2")
    publish_texts(tmp_path, a="3")
    assert content(tmp_path) == {"a": "3"}


def test_a_folder_of_somebody_else_is_never_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path, FULL, {"output/thesis.txt": "three years of work"})
    assert build_site(tmp_path) == 1
    assert "P102" in capsys.readouterr().err
    assert tree(tmp_path / "output").keys() == {"thesis.txt"}


def test_an_empty_output_folder_is_fine(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    publish_texts(tmp_path, a="1")
    assert content(tmp_path) == {"a": "1"}


def test_the_second_build_says_who_holds_the_lock(tmp_path: Path) -> None:
    with (
        Publication(settings(tmp_path), []),
        pytest.raises(BuildStopped) as stopped,
        Publication(settings(tmp_path), []),
    ):
        pass
    assert stopped.value.problems[0].code == "P103"
    assert stopped.value.problems[0].args == {"pid": str(os.getpid())}


def test_paths_that_differ_only_by_case_are_one_path() -> None:
    one = Target("one", "1", ("A/index.html",), lambda _: {})
    two = Target("two", "2", ("a/index.html",), lambda _: {})
    assert [problem.code for problem in check_plan([one, two])] == ["P101"]
