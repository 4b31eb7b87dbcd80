"""The ledger: nothing that was published in the gazette changes, goes, comes or comes back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import html

from tests.sites import (
    CORRECTION,
    ENGLISH,
    FULL,
    NOTICE,
    SECOND,
    Files,
    build_site,
    check_site,
    found_codes,
    publish_site,
    write_site,
)

TEXT = str(FULL[NOTICE])
HOURS = "content/gazette/109/001/attachments/hours.txt"
UNCORRECTED: Files = {CORRECTION: None, SECOND: None}
CORRECTED: Files = {CORRECTION: FULL[CORRECTION], SECOND: FULL[SECOND]}


WITHDRAWN = TEXT.replace(
    "sample: true", "withdrawn_on: 2020-06-01\nwithdrawal_reason: 當事人申請\nsample: true"
)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("檔案室開放", "檔案室關閉", "K101"),
        ("見[資料]", "看[資料]", "K101"),
        ("doc_date: 2020-01-01", "doc_date: 2019-12-31", "K104"),
        ("topics: [records]\n", "", ""),
        ("51 間", "51 間  \n", "K101"),
        ("## 主旨", "    ## 主旨", "K101"),
    ],
)
def test_what_was_published_does_not_change_quietly(
    old: str, new: str, code: str, tmp_path: Path
) -> None:
    write_site(tmp_path, FULL, UNCORRECTED)
    assert publish_site(tmp_path) == 0
    write_site(tmp_path, {}, {NOTICE: TEXT.replace(old, new, 1)})
    assert [one for one in found_codes(tmp_path) if one[0] == "K"] == [code] * bool(code)


@pytest.mark.parametrize("known", [True, False], ids=["at the first publish", "later"])
def test_a_corrigendum_is_used_up_when_it_is_published(known: bool, tmp_path: Path) -> None:
    """Whether or not a text changed then."""
    write_site(tmp_path, FULL, {} if known else UNCORRECTED)
    assert publish_site(tmp_path) == 0
    if not known:
        write_site(tmp_path, CORRECTED)
        assert publish_site(tmp_path) == 0
    write_site(tmp_path, {}, {NOTICE: TEXT.replace("檔案室共", "本府檔案室共")})
    assert found_codes(tmp_path) == ["K101"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("小城秘字第10900000001號", "小城秘字第10900000009號"),
        ("doc_date: 2020-01-01", "doc_date: 2019-12-31"),
        ("agency: office", "agency: city"),
    ],
)
def test_no_corrigendum_lets_a_record_change(old: str, new: str, tmp_path: Path) -> None:
    write_site(tmp_path, FULL, UNCORRECTED)
    assert publish_site(tmp_path) == 0
    text = TEXT.replace(old, new, 1).replace("檔案室共", "本府檔案室共")
    write_site(tmp_path, CORRECTED, {NOTICE: text})
    found = [one for one in check_site(tmp_path) if one.code[0] == "K"]
    assert [(one.code, one.args["id"]) for one in found] == [("K104", "109-001-01")]


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("檔案室共", "庫房共")])
def test_no_corrigendum_brings_a_withdrawn_text_back(text: str, tmp_path: Path) -> None:
    write_site(tmp_path, FULL, {**UNCORRECTED, NOTICE: WITHDRAWN})
    assert publish_site(tmp_path) == 0
    write_site(tmp_path, CORRECTED, {NOTICE: text})
    assert found_codes(tmp_path) == ["K112"]


def test_nothing_is_slipped_into_a_published_issue(tmp_path: Path) -> None:
    """Nor is the corrigendum that would let an old text change."""
    write_site(tmp_path, FULL, UNCORRECTED)
    assert publish_site(tmp_path) == 0
    late = CORRECTION.replace("109/002/01", "109/001/02")
    write_site(tmp_path, {late: str(FULL[CORRECTION]).replace("2020-01-03", "2020-01-02")})
    found = {one.code: str(one.place) for one in check_site(tmp_path) if one.code[0] == "K"}
    assert found == {"K110": f"{tmp_path / late}:1:1"}


@pytest.mark.parametrize(
    ("path", "text", "what", "place"),
    [
        (NOTICE, TEXT.replace("檔案室共", "庫房共"), "text", NOTICE),
        (HOURS, "10:00-17:00\n", "attachment hours.txt", HOURS),
        (ENGLISH, "---\ntitle: Closed\n---\nx\n", "translation", ENGLISH),
        (ENGLISH, None, "translation", NOTICE),
    ],
)
def test_what_changed_is_named(
    path: str, text: str | None, what: str, place: str, tmp_path: Path
) -> None:
    write_site(tmp_path, FULL, UNCORRECTED)
    assert publish_site(tmp_path) == 0
    if text is None:
        (tmp_path / path).unlink()
    else:
        write_site(tmp_path, {}, {path: text})
    (found,) = (one for one in check_site(tmp_path) if one.severity == "error")
    assert (found.code, found.args["what"], found.place.path) == (
        "K101",
        what,
        f"{tmp_path / place}",
    )


@pytest.mark.parametrize(
    ("name", "value"), [("salt", "zz"), ("salt", "abc"), ("published", "1 May")]
)
def test_a_ledger_that_somebody_wrote_in_is_a_problem(
    name: str, value: str, tmp_path: Path
) -> None:
    write_site(tmp_path, FULL, UNCORRECTED)
    assert publish_site(tmp_path) == 0
    path = tmp_path / "content/ledger/gazette/109/001.json"
    entry = json.loads(path.read_bytes())
    (version,) = entry["notices"]["109-001-01"]
    for broken in ([{**version, name: value}], []):
        path.write_text(json.dumps({**entry, "notices": {"109-001-01": broken}}))
        assert found_codes(tmp_path) == ["K103"]
    path.write_text(json.dumps({**entry, "id": "109-002"}))
    assert found_codes(tmp_path) == ["K103"]


def test_what_the_table_of_a_corrigendum_does_not_tell_is_shown_too(tmp_path: Path) -> None:
    body = "\n\n第一段收費二十元。\n\n第二段。\n\n| 房間 | **51** |\n"
    text = TEXT.rstrip() + body
    table = (
        "corrects: [109-001-01]\ncorrections:\n  - {was: 收費二十元, now: 收費三十元}\n"
        "  - {was: 房間 51, now: 房間 52}\n"
    )
    corrected = str(FULL[CORRECTION]).replace("corrects: [109-001-01]\n", table)
    write_site(tmp_path, FULL, {**UNCORRECTED, NOTICE: text})
    assert publish_site(tmp_path) == 0
    changed = text.replace("二十元", "三十元").replace("第二段。", "第二段改了。")
    write_site(
        tmp_path, CORRECTED, {CORRECTION: corrected, NOTICE: changed.replace("**51", "**52")}
    )
    for _ in range(2):
        assert publish_site(tmp_path) == 0
        page = html.fromstring((tmp_path / "output/gazette/109/001/01/index.html").read_bytes())
        shown = [one.text_content() for one in page.xpath("//ul[@class='changes']/li")]
        assert len(shown) == 3 and "改了" in shown[2]


def test_a_draft_is_free(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, UNCORRECTED)
    assert build_site(tmp_path) == 0
    write_site(tmp_path, {}, {NOTICE: TEXT.replace("檔案室開放", "檔案室關閉")})
    assert found_codes(tmp_path) == []


def test_a_corrigendum_is_used_up_by_a_changed_translation(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, UNCORRECTED)
    assert publish_site(tmp_path) == 0
    write_site(tmp_path, CORRECTED)
    for text, found in (("One.", []), ("Two.", ["K101"])):
        write_site(tmp_path, {}, {ENGLISH: f"---\ntitle: The archive\n---\n{text}\n"})
        assert found_codes(tmp_path) == found
        assert publish_site(tmp_path) == len(found)


def test_a_notice_or_an_issue_does_not_vanish(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert publish_site(tmp_path) == 0
    (tmp_path / CORRECTION).unlink()
    assert set(found_codes(tmp_path)) == {"K102", "K107"}


def test_a_corrigendum_lets_a_change_in_and_shows_it_once(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, UNCORRECTED)
    assert publish_site(tmp_path) == 0
    corrected = {NOTICE: TEXT.replace("檔案室共", "本府檔案室共")}
    write_site(tmp_path, {}, corrected)
    assert found_codes(tmp_path) == ["K101"]
    write_site(tmp_path, CORRECTED)
    assert found_codes(tmp_path) == []
    assert publish_site(tmp_path) == 0
    for language in ("", "en/"):
        page = (tmp_path / f"output/{language}gazette/109/001/01/index.html").read_text()
        assert re.search("<ins>.*本府.*</ins>", page)
        assert "gazette/109/002/01/" in page
    assert publish_site(tmp_path) == 0
    page = (tmp_path / "output/gazette/109/001/01/index.html").read_text()
    assert re.search("<ins>.*本府.*</ins>", page)
    # The same corrigendum is no licence for the next change.
    write_site(tmp_path, {}, {NOTICE: TEXT.replace("檔案室共", "本局檔案室共")})
    assert found_codes(tmp_path) == ["K101"]


def test_withdrawal_clears_the_ledger_of_the_text(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, UNCORRECTED)
    assert publish_site(tmp_path) == 0
    write_site(tmp_path, {}, {NOTICE: WITHDRAWN.replace("檔案室開放", "已撤除", 1)})
    assert found_codes(tmp_path) == []
    assert publish_site(tmp_path) == 0
    ledger = (tmp_path / "content/ledger/gazette/109/001.json").read_text(encoding="utf-8")
    assert "檔案室" not in ledger
    assert "salt" not in ledger and "hours.txt" not in ledger
    assert found_codes(tmp_path) == []


def corrigendum(number: int, day: str, was: str, now: str) -> Files:
    """An issue with one, whose table corrects the first notice."""
    folder = f"content/gazette/109/{number:03d}"
    return {
        f"{folder}/issue.md": f"---\nnumber: {number}\nyear: 109\npublished_on: {day}\n---\n",
        f"{folder}/01-c.md": (
            f"---\ntitle: 更正{number}\nsection: corrigendum\nagency: office\ndoc_date: {day}\n"
            "corrects: [109-001-01]\ncorrections:\n"
            f"  - where: 主旨\n    was: {was}\n    now: {now}\n---\n如表。\n"
        ),
    }


def test_a_passage_is_corrected_twice(tmp_path: Path) -> None:
    """The first table quotes what nobody finds in the text any more, and is left in peace."""
    write_site(tmp_path, FULL, UNCORRECTED)
    assert publish_site(tmp_path) == 0
    was = "檔案室共"
    for number, day, now in ((2, "2020-01-06", "本府檔案室共"), (3, "2020-01-09", "本市檔案室共")):
        write_site(tmp_path, {}, {NOTICE: TEXT.replace("檔案室共", now)})
        write_site(tmp_path, {}, corrigendum(number, day, was, now))
        assert found_codes(tmp_path) == []
        assert publish_site(tmp_path) == 0
        was = now


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("section: corrigendum", "section: public-notice"),
        ("section: corrigendum", "section: public-notice\naction: repeal"),
        ("doc_date:", "withdrawn_on: 2020-01-06\nwithdrawal_reason: 誤刊\ndoc_date:"),
    ],
)
def test_only_a_corrigendum_that_is_there_lets_a_text_change(
    old: str, new: str, tmp_path: Path
) -> None:
    write_site(tmp_path, FULL, UNCORRECTED)
    assert publish_site(tmp_path) == 0
    files = corrigendum(2, "2020-01-06", "檔案室共", "本府檔案室共")
    changed = {path: str(text).replace(old, new) for path, text in files.items()}
    write_site(tmp_path, {}, {NOTICE: TEXT.replace("檔案室共", "本府檔案室共"), **changed})
    assert "K101" in found_codes(tmp_path)


def test_nothing_keeps_what_is_to_go_by_law_on_the_site(tmp_path: Path) -> None:
    """Neither a link to it nor an address that moved there; no table quotes it afterwards."""
    about, moved = "content/pages/about.md", "content/registers/moved.csv"
    address = "/gazette/109/001/01/hours.txt"
    changes: Files = {
        **UNCORRECTED,
        about: f"{FULL[about]}\n[開放時間]({address})\n",
        moved: f"address,to,on,reason\n/hours.txt,{address},2020-01-03,搬移\n",
    }
    write_site(tmp_path, FULL, changes)
    write_site(tmp_path, {}, corrigendum(2, "2020-01-06", "檔案室共", "檔案庫共"))
    assert publish_site(tmp_path) == 0
    table = tmp_path / "output/gazette/corrections.csv"
    assert "檔案庫共" in table.read_text(encoding="utf-8")
    write_site(tmp_path, {}, {NOTICE: WITHDRAWN})
    assert found_codes(tmp_path) == []
    assert publish_site(tmp_path) == 0
    assert "檔案庫共" not in table.read_text(encoding="utf-8")
    assert not (tmp_path / "output" / address.lstrip("/")).exists()


def test_two_ledgers_that_git_could_not_join_are_mended_as_the_problem_says(
    tmp_path: Path,
) -> None:
    write_site(tmp_path, FULL, UNCORRECTED)
    assert publish_site(tmp_path) == 0
    for name in ("addresses.json", "feeds.json", "gazette/109/001.json"):
        path = tmp_path / "content/ledger" / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        ours, theirs = lines[2:-1], [lines[1]]
        sides = ["<<<<<<< HEAD\n", *ours, "=======\n", *theirs, ">>>>>>> theirs\n"]
        path.write_text("".join([lines[0], *sides, lines[-1]]), encoding="utf-8")
        (found,) = (one for one in check_site(tmp_path) if one.code[0] == "K")
        assert (found.code, found.place.path, found.place.line) == ("K116", str(path), 2)
        path.write_text("".join([lines[0], *theirs, *ours, lines[-1]]), encoding="utf-8")
        assert found_codes(tmp_path) == []
    assert publish_site(tmp_path) == 0


def test_a_ledger_of_another_format_is_one_problem_a_file(tmp_path: Path) -> None:
    """And not that of every notice that looks changed; files from before there was a number do."""
    write_site(tmp_path, FULL)
    assert publish_site(tmp_path) == 0
    path = tmp_path / "content/ledger/gazette/109/001.json"
    entry = json.loads(path.read_bytes())
    assert entry.pop("format") == 1
    path.write_text(json.dumps(entry), encoding="utf-8")
    assert found_codes(tmp_path) == []
    path.write_text(json.dumps({"format": 2, "notices": []}), encoding="utf-8")
    assert found_codes(tmp_path) == ["K117"]


def test_what_format_1_covers_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, every ledger would look as if somebody had changed all notices.

    Take the change of the fingerprints back, or raise LEDGER_FORMAT (docs/upgrading.md).
    """
    monkeypatch.setattr("secrets.token_hex", lambda _: "00" * 32)
    write_site(tmp_path, FULL)
    assert publish_site(tmp_path) == 0
    entry = json.loads((tmp_path / "content/ledger/gazette/109/001.json").read_bytes())
    (version,) = entry["notices"]["109-001-01"]
    digests = [version["text"], version["translation"], version["attachments"]["hours.txt"]]
    assert [one[:16] for one in (entry["record"], version["record"], *digests)] == [
        "0a8879064083c050",
        "e0ada9734059e267",
        "953428e88a8401d8",
        "6cf93668685edf4a",
        "ca755f8e2d7f4935",
    ]
