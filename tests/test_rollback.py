"""Going back one release: what there is to go back to, and what the ledger says then."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from gongbao.commands import run_rollback
from gongbao.output_lock import held_output
from gongbao.plan import Target
from gongbao.problems import BuildStopped, Place, Problem
from gongbao.publish import Publication, roll_back
from gongbao.settings import Settings
from tests.published_texts import content, overwrite, publish_texts, replace, target, two_releases
from tests.sites import (
    CORRECTION,
    FULL,
    SECOND,
    check_site,
    command_of,
    publish_site,
    settings,
    write_site,
)


def test_rolling_back_twice_is_where_one_was(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1")
    with held_output(settings(tmp_path)):
        assert not roll_back(settings(tmp_path))
    publish_texts(tmp_path, a="2")
    for now in ("1", "2"):
        with held_output(settings(tmp_path)):
            assert roll_back(settings(tmp_path))
        assert content(tmp_path) == {"a": now}


@pytest.mark.parametrize("changed", [False, True])
def test_a_release_of_an_earlier_version_is_known_by_its_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: bool
) -> None:
    def former(data: bytes) -> str:
        return hashlib.blake2b(data, digest_size=16).hexdigest()

    with monkeypatch.context() as patch:
        patch.setattr("gongbao.publish.digest_of_bytes", former)
        publish_texts(tmp_path, a="1")
    publish_texts(tmp_path, a="2")
    if changed:
        overwrite(settings(tmp_path).standby / "a.txt")
    with held_output(settings(tmp_path)):
        assert roll_back(settings(tmp_path)) != changed
    assert content(tmp_path) == {"a": "2" if changed else "1"}


def test_a_build_that_stopped_while_writing_is_no_release_to_go_back_to(tmp_path: Path) -> None:
    for text in ("1", "2"):
        publish_texts(tmp_path, a=text)
    with (
        pytest.raises(BuildStopped),
        Publication(settings(tmp_path), [target("a", "3")]) as publication,
    ):
        publication.gate = lambda _: [Problem("I104", Place("a.txt"), {})]
        publication.begin()
        publication.write(target("a", "3"), {"a.txt": b"3"})
    with held_output(settings(tmp_path)):
        assert not roll_back(settings(tmp_path))
    assert content(tmp_path) == {"a": "2"}
    publish_texts(tmp_path, a="4")
    with held_output(settings(tmp_path)):
        assert roll_back(settings(tmp_path))
    assert content(tmp_path) == {"a": "2"}


def test_no_release_from_before_a_withdrawal_can_be_put_back(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="with a name", b="1")
    gone = msgspec.structs.replace(target("a", "withdrawn"), withdrawn=True)
    home = Target("index", "1", ("index.html",), lambda _: {"index.html": b'content="Gongbao"'})
    with Publication(settings(tmp_path), [home, gone, target("b", "1")]) as publication:
        publication.begin()
        publication.write(gone, {"a.txt": b"withdrawn"})
        publication.commit()
    with held_output(settings(tmp_path)):
        assert not roll_back(settings(tmp_path))
    assert content(tmp_path) == {"a": "withdrawn", "b": "1"}
    assert not any("with a name" in path.read_text() for path in tmp_path.rglob("*.txt"))
    publish_texts(tmp_path, a="withdrawn", b="2")
    assert content(tmp_path) == {"a": "withdrawn", "b": "2"}


def test_nothing_to_roll_back_to_is_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_rollback(command_of(tmp_path)) == 1
    assert "P108" in capsys.readouterr().err


@pytest.mark.parametrize("spoil", [replace, overwrite])
def test_a_release_that_somebody_changed_is_not_put_back(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    one = two_releases(tmp_path)
    spoil(one.standby / "a.txt")
    with held_output(one):
        assert not roll_back(one)


@pytest.fixture
def two_publishes(tmp_path: Path) -> Settings:
    """A site that published its second issue after its first, whose ledger is kept beside it."""
    write_site(tmp_path, FULL, {SECOND: None, CORRECTION: None})
    assert publish_site(tmp_path) == 0
    shutil.copytree(tmp_path / "content/ledger", tmp_path / "kept")
    write_site(tmp_path, {SECOND: FULL[SECOND], CORRECTION: FULL[CORRECTION]})
    assert publish_site(tmp_path) == 0
    return settings(tmp_path)


def test_a_rollback_says_what_the_ledger_is_ahead_of(
    two_publishes: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for is_behind in (True, False):
        capsys.readouterr()
        assert run_rollback(command_of(tmp_path, quiet=False)) == 0
        said = capsys.readouterr()
        assert ("K115 warning:" in said.err) == is_behind
        assert ("does not have (1): /gazette/109/002/\n" in said.err) == is_behind
        assert "Done" in said.out
    assert (two_publishes.output / "gazette/109/002/index.html").exists()


@pytest.mark.usefixtures("two_publishes")
def test_a_mistake_that_nobody_has_seen_is_undone_as_the_guide_says(tmp_path: Path) -> None:
    assert run_rollback(command_of(tmp_path)) == 0
    mended = str(FULL[CORRECTION]).replace("doc_date: 2020-01-03", "doc_date: 2020-01-02")
    write_site(tmp_path, {CORRECTION: mended})
    assert "K104" in {problem.code for problem in check_site(tmp_path)}
    shutil.rmtree(tmp_path / "content/ledger")
    shutil.copytree(tmp_path / "kept", tmp_path / "content/ledger")
    assert publish_site(tmp_path) == 0
    assert check_site(tmp_path) == []
