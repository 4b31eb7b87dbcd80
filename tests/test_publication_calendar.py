"""The days on which issues were due, appeared or did not, and who is told of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest
from lxml import html

from gongbao.derive.publication_calendar import derive_calendar
from gongbao.languages import localized
from gongbao.model import DayOff, Issue, Rhythm, SiteIdentity
from tests.sites import FULL, build_site, found_codes, write_site


def issue(number: int, published: date, **fields: Any) -> Issue:
    return Issue(year=109, number=number, path="x", published_on=published, **fields)


OFF = tuple(
    DayOff(day=date(2020, month, day), name=localized(zh="假"))
    for month, day in ((1, 23), (1, 27), (4, 2), (6, 25), (10, 1))
)


YEAR = "gazette/109/calendar/"
MON_THU = SiteIdentity(publication_days=(0, 3))


def test_the_calendar_of_2020_is_explained() -> None:
    issues = [
        issue(1, date(2020, 1, 2)),
        issue(2, date(2020, 1, 7), scheduled_on=date(2020, 1, 6)),
        issue(3, date(2020, 1, 8), kind="extra"),
    ]
    audit = derive_calendar(2020, issues, MON_THU, OFF, date(2020, 1, 1), date(2020, 1, 31))
    assert (audit.due, audit.due_days_off, audit.issues) == (105, 5, 3)
    found = {(one.day.day, one.status) for one in audit.days if one.day < date(2020, 2, 1)}
    assert found == {
        *((2, "on-time"), (6, "shifted"), (8, "extra"), (9, "missing"), (13, "missing")),
        *((16, "missing"), (20, "missing"), (23, "day-off"), (27, "day-off"), (30, "missing")),
    }
    assert audit.count("future") == 105 - 9 - 3


@pytest.mark.parametrize(("today", "status"), [(8, "future"), (9, "future"), (10, "missing")])
def test_a_day_is_missed_only_when_it_is_over(today: int, status: str) -> None:
    audit = derive_calendar(2020, [], MON_THU, OFF, date(2020, 1, 2), date(2020, 1, today))
    (found,) = [one.status for one in audit.days if one.day == date(2020, 1, 9)]
    assert found == status


@pytest.mark.parametrize(
    ("identity", "due", "found"),
    [
        (SiteIdentity(), 0, "appeared appeared extra"),
        (MON_THU, 9, f"on-time{3 * ' missing'} extra missing extra{4 * ' missing'}"),
        (
            SiteIdentity(
                publication_days=(2,),
                former_publication_days=(Rhythm(until=date(2020, 12, 10), days=(0, 3)),),
            ),
            6,
            "on-time missing missing on-time extra missing missing",
        ),
        (
            SiteIdentity(
                publication_days=(2,),
                former_publication_days=(Rhythm(until=date(2020, 12, 15), days=()),),
            ),
            3,
            "appeared on-time extra missing missing",
        ),
    ],
    ids=["no days", "since the first issue", "days that changed", "days since a while"],
)
def test_a_year_is_held_to_the_days_of_its_time(
    identity: SiteIdentity, due: int, found: str
) -> None:
    """A gazette that begins on Thursday 3 December, with one issue on Wednesday 16 December."""
    issues = [
        issue(1, date(2020, 12, 3)),
        issue(2, date(2020, 12, 16)),
        issue(3, date(2020, 12, 18), kind="extra"),
    ]
    audit = derive_calendar(2020, issues, identity, (), date(2020, 12, 3), date(2021, 1, 31))
    assert audit.due == due
    assert [one.status for one in audit.days] == found.split()


def test_a_gazette_without_fixed_days_says_nothing_of_days(tmp_path: Path) -> None:
    identity = str(FULL["content/site.yaml"]).replace("publication_days: [mon, thu]\n", "")
    write_site(tmp_path, FULL, {"content/site.yaml": identity})
    assert not {"G218"} & set(found_codes(tmp_path))
    assert build_site(tmp_path) == 0
    pages = {name: (tmp_path / f"output/en/{name}index.html").read_text() for name in ("", YEAR)}
    assert "Days of publication" not in pages[""]
    for text in ("No issue", "Extra", "due"):
        assert text not in pages[YEAR]
    assert "Appeared" in pages[YEAR]


@pytest.mark.parametrize(
    ("until", "found"), [("2020-01-05", ["G218"]), ("2020-01-06", [])], ids=["too soon", "in time"]
)
def test_days_that_have_changed_hold_for_what_came_after(
    until: str, found: list[str], tmp_path: Path
) -> None:
    identity = str(FULL["content/site.yaml"]).replace("[mon, thu]", "[wed]")
    identity += f"former_publication_days: [{{until: {until}, days: [mon, thu]}}]\n"
    write_site(tmp_path, FULL, {"content/site.yaml": identity})
    assert found_codes(tmp_path) == found


def test_the_calendar_to_subscribe_to_has_the_days_to_come(tmp_path: Path) -> None:
    write_site(tmp_path, FULL)
    assert build_site(tmp_path, as_of=date(2020, 1, 10)) == 0
    calendar = icalendar.Calendar.from_ical((tmp_path / "output/feeds/gazette.ics").read_bytes())
    events = {str(event["uid"]).split("@")[0]: event for event in calendar.walk("VEVENT")}
    due = [uid for uid in events if uid.endswith("-due")]
    assert len(due) == 105 - 3  # 2 and 6 January appeared, 9 January did not
    assert "2020-01-13-due" in due
    assert events["109-002-publication"].decoded("dtstart") == date(2020, 1, 6)


def test_a_year_of_samples_never_misses_an_issue() -> None:
    audit = derive_calendar(
        *(2020, [issue(1, date(2020, 1, 2), sample=True)], MON_THU, OFF),
        *(date(2020, 1, 2), date(2021, 1, 1)),
    )
    assert audit.sample
    assert audit.count("missing") == 0
    assert audit.count("outside") == 105 - 5 - 1


def test_a_day_without_an_issue_is_said_once(tmp_path: Path) -> None:
    first = "content/gazette/109/001/issue.md"
    write_site(tmp_path, FULL, {first: str(FULL[first]).replace("sample: true\n", "")})
    assert build_site(tmp_path) == 0
    page = html.fromstring((tmp_path / "output/gazette/109/index.html").read_text("utf-8"))
    marks = page.xpath("//main//span[@class='mark' and contains(., '未出刊')]")
    assert marks and all(mark.getparent().text_content().count("未出刊") == 1 for mark in marks)
