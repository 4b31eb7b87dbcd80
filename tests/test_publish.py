"""The exchange of the two trees: whole, locked, careful with folders of others."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from gongbao import publish, trees
from gongbao.commands import run_build, run_rollback
from gongbao.output_lock import check_output, held_output
from gongbao.plan import Target, Templates, check_plan
from gongbao.problems import BuildStopped, Place, Problem
from gongbao.publish import Publication, roll_back
from gongbao.settings import Command, Settings
from gongbao.trees import find_damaged, is_standby_intact
from tests.bad_inputs import CORRECTION
from tests.sites import FULL, MINIMAL, ROOT, build_site, check_site, settings, tree, write_site

SECOND = "content/gazette/109/002/issue.md"
ROWS = "datasets/rooms/data/rooms.csv"


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
    with held_output(settings(folder)), Publication(settings(folder), targets) as publication:
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


def test_a_file_that_somebody_changed_in_the_output_is_written_again(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1", b="1")
    (tmp_path / "output" / "a.txt").write_text("tampered", encoding="utf-8")
    assert publish_texts(tmp_path, a="1", b="1") == ["a"]
    assert content(tmp_path) == {"a": "1", "b": "1"}


def replace(file: Path) -> None:
    """By another file of the same size and time."""
    before = file.stat()
    file.rename(file.with_name("kept"))
    file.write_bytes(b"x" * before.st_size)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    file.with_name("kept").unlink()


def overwrite(file: Path) -> None:
    """With as many other bytes; then its time is set back."""
    before = file.stat()
    file.write_bytes(b"x" * before.st_size)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


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


def test_rolling_back_twice_is_where_one_was(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1")
    with held_output(settings(tmp_path)):
        assert not roll_back(settings(tmp_path))
    publish_texts(tmp_path, a="2")
    for now in ("1", "2"):
        with held_output(settings(tmp_path)):
            assert roll_back(settings(tmp_path))
        assert content(tmp_path) == {"a": now}


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
    command = Command(settings(tmp_path), ROOT / "pelicanconf.py", "en", "text", True)
    assert run_rollback(command) == 1
    assert "P108" in capsys.readouterr().err


@pytest.mark.parametrize("spoil", [replace, overwrite])
def test_a_release_that_somebody_changed_is_not_put_back(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    one = two_releases(tmp_path)
    spoil(one.standby / "a.txt")
    with held_output(one):
        assert not roll_back(one)


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


def test_a_file_that_somebody_put_into_the_output_never_comes_back(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1", b="1")
    (tmp_path / "output" / "a.txt").write_text("tampered", encoding="utf-8")
    (tmp_path / "output" / "stray.txt").write_text("stray", encoding="utf-8")
    for number in ("2", "3", "4"):
        publish_texts(tmp_path, a="1", b=number)
        assert content(tmp_path) == {"a": "1", "b": number}


def test_assets_of_the_release_before_stay_for_one_release(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        publish_texts(tmp_path, a=name, **{f"theme/{name}": name})
    assert tree(tmp_path / "output" / "theme").keys() == {"two.txt", "three.txt"}
    publish_texts(tmp_path, a="next", **{"theme/three": "three"})
    assert tree(tmp_path / "output" / "theme").keys() == {"three.txt"}


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


def test_a_tree_whose_manifest_somebody_changed_is_written_anew(tmp_path: Path) -> None:
    publish_texts(tmp_path, a="1", b="2")
    one = settings(tmp_path)
    (manifest,) = (one.state / "manifests").iterdir()
    entries = msgspec.msgpack.decode(manifest.read_bytes())
    entries["a"]["files"] = {"a.txt": "no entry"}
    manifest.write_bytes(msgspec.msgpack.encode(entries))
    assert publish_texts(tmp_path, a="1", b="2") == ["a"]
    assert content(tmp_path) == {"a": "1", "b": "2"}


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


def two_releases(folder: Path) -> Settings:
    """Of which both have the file of ``b``, and each its own of ``a``."""
    publish_texts(folder, a="1", b="1")
    publish_texts(folder, a="2", b="1")
    one = settings(folder)
    assert (one.output / "b.txt").samefile(one.standby / "b.txt")
    return one


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


@pytest.mark.parametrize(
    ("identity", "url", "codes"),
    [
        ("", "https://records.example.org", ["S107", "S108"]),
        ("", "https://gazette.town.gov.tw", ["S107"]),
        ("tag_authority: kaohsiung-demo.example,2026\n", "https://gazette.town.gov.tw", ["S107"]),
        ("tag_authority: office@example.org,2026\n", "https://gazette.town.gov.tw", ["S107"]),
        ("tag_authority: town.gov.tw,2026\n", "https://town.test/gazette", ["S108"]),
        ("tag_authority: town.gov.tw,2026\n", "https://gazette.town.gov.tw", []),
        ("demo: true\n", "https://records.example.org", []),
    ],
)
def test_nothing_is_public_for_good_under_names_that_are_nobodys(
    identity: str,
    url: str,
    codes: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site = write_site(tmp_path, MINIMAL, {"content/site.yaml": f"name_zh: 小鎮\n{identity}"})
    command = Command(settings(site, url=url), ROOT / "pelicanconf.py", "en", "text", True)
    assert run_build(command, record=True) == bool(codes)
    said = capsys.readouterr().err
    assert [code for code in ("S107", "S108") if code in said] == codes
    assert (site / "content/ledger").exists() == (not codes)
    assert run_build(command) == 0


def test_ids_that_are_public_already_are_not_asked_about(tmp_path: Path) -> None:
    own = "https://gazette.town.gov.tw"
    for identity, url in (("demo: true\n", "https://town.example"), ("", own)):
        write_site(tmp_path, MINIMAL, {"content/site.yaml": f"name_zh: 小鎮\n{identity}"})
        command = Command(settings(tmp_path, url=url), ROOT / "pelicanconf.py", "en", "text", True)
        assert run_build(command, record=True) == 0


def test_a_demonstration_at_an_address_of_its_own_needs_ids_of_its_own(tmp_path: Path) -> None:
    """Somebody began with the demo's site.yaml."""
    write_site(tmp_path, MINIMAL, {"content/site.yaml": "name_zh: 小鎮\ndemo: true\n"})
    own = settings(tmp_path, url="https://gazette.town.gov.tw")
    command = Command(own, ROOT / "pelicanconf.py", "en", "text", True)
    assert run_build(command, record=True) == 1
    assert run_build(command) == 0


@pytest.fixture
def two_publishes(tmp_path: Path) -> Settings:
    """A site that published its second issue after its first, whose ledger is kept beside it."""
    write_site(tmp_path, FULL, {SECOND: None, CORRECTION: None})
    assert run_build(command_of(tmp_path), record=True) == 0
    shutil.copytree(tmp_path / "content/ledger", tmp_path / "kept")
    write_site(tmp_path, {SECOND: FULL[SECOND], CORRECTION: FULL[CORRECTION]})
    assert run_build(command_of(tmp_path), record=True) == 0
    return settings(tmp_path)


def command_of(folder: Path, lang: str = "en") -> Command:
    return Command(settings(folder), ROOT / "pelicanconf.py", lang, "text", False)


def test_a_rollback_says_what_the_ledger_is_ahead_of(
    two_publishes: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for is_behind in (True, False):
        capsys.readouterr()
        assert run_rollback(command_of(tmp_path)) == 0
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
    assert run_build(command_of(tmp_path), record=True) == 0
    assert check_site(tmp_path) == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "public and not in the ledger: 2"),
        ("zh", "公報期數或資料版本：2"),
    ],
)
def test_a_build_says_what_is_public_and_not_recorded(
    lang: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every time, also where nothing was left to do; not before anything was published."""
    command = command_of(tmp_path, lang)
    write_site(tmp_path, FULL, {SECOND: None, CORRECTION: None})
    assert run_build(command) == 0
    assert run_build(command, record=True) == 0
    assert run_build(command) == 0
    assert said not in capsys.readouterr().out
    data = "kind,count\nall,51\nfamily,11\n"
    write_site(tmp_path, {SECOND: FULL[SECOND], CORRECTION: FULL[CORRECTION], ROWS: data})
    for _ in range(2):
        assert run_build(command) == 0
        assert said in capsys.readouterr().out
    assert run_build(command, record=True) == 0
    assert run_build(command) == 0
    assert said not in capsys.readouterr().out
