"""The folder of the output: whose it is, who holds it, and which paths lie in it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from gongbao.output_lock import check_output, held_output
from gongbao.plan import Target, check_plan
from gongbao.problems import BuildStopped
from tests.published_texts import content, publish_texts
from tests.sites import FULL, build_site, check_site, settings, tree, write_site


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
        held_output(settings(tmp_path)),
        pytest.raises(BuildStopped) as stopped,
        held_output(settings(tmp_path)),
    ):
        pass
    assert stopped.value.problems[0].code == "P103"
    args = stopped.value.problems[0].args
    assert args["pid"] == str(os.getpid())
    held = datetime.now(UTC) - datetime.fromisoformat(args["since"])
    assert timedelta(0) <= held < timedelta(minutes=1)


def test_the_file_of_a_lock_that_is_free_names_nobody(tmp_path: Path) -> None:
    with held_output(settings(tmp_path)):
        pass
    assert (settings(tmp_path).state / "lock").read_bytes() == b""


@pytest.mark.parametrize(
    ("output", "content_folder"), [("content/site", "content"), ("site", "site/content")]
)
def test_output_and_sources_may_not_overlap(
    output: str, content_folder: str, tmp_path: Path
) -> None:
    one = msgspec.structs.replace(
        settings(tmp_path), output=tmp_path / output, content=tmp_path / content_folder
    )
    with pytest.raises(BuildStopped) as stopped:
        check_output(one)
    assert [problem.code for problem in stopped.value.problems] == ["P106"]
    with pytest.raises(BuildStopped), held_output(one):
        raise AssertionError("held")
    assert not one.state.exists()


def test_a_mount_point_cannot_change_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "output").mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda _: True)
    with pytest.raises(BuildStopped) as stopped:
        check_output(settings(tmp_path))
    assert [problem.code for problem in stopped.value.problems] == ["P107"]


def test_an_output_that_is_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("thesis", encoding="utf-8")
    with pytest.raises(BuildStopped) as stopped:
        check_output(settings(tmp_path))
    assert [problem.code for problem in stopped.value.problems] == ["P102"]


def test_paths_that_differ_only_by_case_are_one_path() -> None:
    one = Target("one", "1", ("A/index.html",), lambda _: {})
    two = Target("two", "2", ("a/index.html",), lambda _: {})
    assert [problem.code for problem in check_plan([one, two])] == ["P101"]


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        *((path, []) for path in ("a", ".htaccess", "a/..b/c..", "a/.../b", "市" * 85)),
        *((path, ["P111"]) for path in ("", ".", "..", "/a", "a//b", "a/", "a/./b", "a/.")),
        *((path, ["P111"]) for path in ("../a", "a/../../b", "a/..", "a\0b", "a/b/../")),
        *((path, ["P111"]) for path in ("a" * 256, f"a/{'市' * 86}/index.html")),
    ],
)
def test_every_file_of_the_site_lies_in_its_folder(path: str, codes: list[str]) -> None:
    found = check_plan([Target("one", "1", (path,), lambda _: {}, source="x.csv")])
    assert sorted({problem.code for problem in found}) == codes
    assert {problem.place.path for problem in found} <= {"x.csv"}


@pytest.mark.parametrize("name", ["index.html", "INDEX.html", "index.json"])
def test_an_attachment_cannot_take_the_place_of_its_notice(name: str, tmp_path: Path) -> None:
    notice = "content/gazette/109/001/01-archives.md"
    changes = {
        notice: str(FULL[notice]).replace("hours.txt", name),
        "content/gazette/109/001/attachments/hours.txt": None,
        f"content/gazette/109/001/attachments/{name}": "<script>alert(1)</script>",
    }
    site = write_site(tmp_path, FULL, changes)
    (site / "content/gazette/109/001/attachments/hours.txt").unlink(missing_ok=True)
    assert "P101" in {problem.code for problem in check_site(site)}
    assert build_site(site) == 1
