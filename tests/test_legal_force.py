"""Whether a notice is in force: cases worked by hand, and pages that change with the day alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gongbao.derive.legal_force import derive_force
from gongbao.languages import localized
from gongbao.model import Notice, Registers
from gongbao.pipeline import prepare
from tests.sites import CORRECTION, FULL, NOTICE, Files, build_site, settings, write_site

PUBLISHED = date(2020, 1, 2)
LATER = date(2020, 6, 1)


def notice(number: int = 1, **fields: Any) -> Notice:
    base: dict[str, Any] = {"id": f"109-001-0{number}", "number": number, "path": "x.md"}
    base |= {"title": localized(zh="題"), "section": "local-law", "agency": ("a",)}
    return Notice(**(base | {"doc_date": date(2020, 1, 1)} | fields))


def ending(action: str = "repeal", **fields: Any) -> tuple[Notice, date]:
    return notice(2, action=action, **({"effective_rule": "third-day"} | fields)), LATER


THIRD_DAY = {"effective_rule": "third-day"}


@pytest.mark.parametrize(
    ("fields", "ended_by", "as_of", "state", "on"),
    [
        (THIRD_DAY, [], date(2020, 1, 3), "not-yet-in-force", date(2020, 1, 4)),
        (THIRD_DAY, [], date(2020, 1, 4), "in-force", date(2020, 1, 4)),
        (THIRD_DAY, [ending()], date(2020, 6, 2), "in-force", date(2020, 1, 4)),
        (THIRD_DAY, [ending()], date(2020, 6, 3), "no-longer-in-force", date(2020, 6, 3)),
        (
            *(THIRD_DAY, [ending(), ending(effective_rule="on-publication")]),
            *(date(2020, 6, 2), "no-longer-in-force", LATER),
        ),
        ({"effective_on": date(2021, 1, 1)}, [], LATER, "not-yet-in-force", date(2021, 1, 1)),
        ({**THIRD_DAY, "expires_on": LATER}, [], LATER, "in-force", date(2020, 1, 4)),
        # A notice from before cannot repeal.
        (THIRD_DAY, [(ending()[0], date(2019, 12, 30))], LATER, "in-force", date(2020, 1, 4)),
    ],
)
def test_worked_by_hand(
    fields: dict[str, Any],
    ended_by: list[tuple[Notice, date]],
    as_of: date,
    state: str,
    on: date,
) -> None:
    force = derive_force(notice(**fields), PUBLISHED, ended_by, Registers(), as_of)
    assert force
    assert (force.state, force.on) == (state, on)
    assert bool(force.by) == (state == "no-longer-in-force")


@pytest.mark.parametrize(
    ("fields", "ended_by"),
    [
        ({}, []),
        ({"comments_close_on": LATER, "hearing_at": "2020-02-10T14:00+08:00"}, []),
        ({"effective_rule": "service-20"}, []),
        ({"effective_rule": "service-next-day", "board_posted_on": PUBLISHED}, []),
        ({**THIRD_DAY, "withdrawn": True}, []),
        ({**THIRD_DAY, "expires_on": date(2020, 3, 1)}, []),
        ({**THIRD_DAY, "effective_on": date(2020, 2, 1)}, []),
        (THIRD_DAY, [ending("suspend")]),
        (THIRD_DAY, [ending(effective_rule="")]),
        (THIRD_DAY, [ending(), ending(effective_rule="")]),
    ],
)
def test_what_the_records_do_not_tell_is_not_said(
    fields: dict[str, Any], ended_by: list[tuple[Notice, date]]
) -> None:
    assert derive_force(notice(**fields), PUBLISHED, ended_by, Registers(), LATER) is None


RULE = {NOTICE: str(FULL[NOTICE]).replace("sample: true", "effective_rule: third-day", 1)}
REPEAL: Files = {
    **RULE,
    CORRECTION: str(FULL[CORRECTION]).replace(
        "section: corrigendum", "section: public-notice\naction: repeal\neffective_rule: third-day"
    ),
}


def test_pages_and_twins_say_it_with_day_and_rule(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, REPEAL)
    for as_of, state, words in (
        (date(2020, 1, 3), "not-yet-in-force", ("尚未生效。", "Not yet in force.")),
        (date(2020, 1, 4), "in-force", ("已生效。", "In force.")),
        (date(2020, 1, 8), "no-longer-in-force", ("已失效。", "No longer in force.")),
    ):
        assert build_site(tmp_path, as_of=as_of) == 0
        folder = tmp_path / "output/gazette/109/001/01"
        force = json.loads((folder / "index.json").read_bytes())["force"]
        ended = state.startswith("no-longer")
        assert force["state"] == state
        assert (force["on"], force["rule"]) == (
            "2020-01-08" if ended else "2020-01-04",
            "third-day",
        )
        assert force.get("repealed_by") == ("109-002-01" if ended else None)
        for language, word in zip(("", "en/"), words, strict=True):
            page = (tmp_path / f"output/{language}gazette/109/001/01/index.html").read_text()
            assert f"<strong>{word}</strong>" in page
        assert ("Repeal.</strong> See" in page) is (as_of >= date(2020, 1, 6))
    repeal = (tmp_path / "output/en/gazette/109/002/01/index.html").read_text()
    assert "<strong>This repeals</strong>" in repeal


def test_a_day_renders_only_the_issues_whose_word_changes(tmp_path: Path) -> None:
    write_site(tmp_path, FULL, RULE)
    keys = {}
    for day in (3, 4, 5):
        chosen = msgspec.structs.replace(settings(tmp_path), as_of=date(2020, 2, day))
        if day == 3:
            text = RULE[NOTICE].replace("third-day", "fixed\neffective_on: 2020-02-04")
            write_site(tmp_path, {}, {NOTICE: text})
        prepared = prepare(chosen)
        prepared.cache.close()
        keys[day] = {
            one.name: one.key for one in prepared.targets if one.name.startswith("/gazette/109/00")
        }
    changed = [name for name in keys[3] if keys[3][name] != keys[4][name]]
    assert len(keys[3]) == 2
    assert changed == ["/gazette/109/001/"]
    assert keys[4] == keys[5]
