"""Calendars as readers import them: hearings with their time, revisions, languages, validity."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from lxml import html

from gongbao.languages import EN, ZH
from gongbao.model import SiteIdentity
from gongbao.render.calendars import EventEntry, render_calendar, render_event
from tests.sites import CORRECTION, FULL, NOTICE, build_site, write_site

TAIPEI = ZoneInfo("Asia/Taipei")


def events(path: Path) -> dict[str, icalendar.Event]:
    """By UID without its authority."""
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    return {str(event["uid"]).split("@")[0]: event for event in calendar.events}


@pytest.mark.parametrize("file", ["gazette/109/001/02/notice.ics", "feeds/gazette.ics"])
def test_a_hearing_has_its_time(file: str, demo: Path) -> None:
    event = events(demo / file)["109-001-02-hearing"]
    assert event.decoded("dtstart") == datetime(2020, 2, 10, 14, tzinfo=TAIPEI)
    assert event.decoded("dtend") == datetime(2020, 2, 10, 15, tzinfo=TAIPEI)
    assert event["dtstart"].params["TZID"] == "Asia/Taipei"
    assert event["transp"] == "OPAQUE"
    whole_day = events(demo / file)["109-001-02-comments"]
    assert (whole_day["transp"], whole_day.decoded("dtstart")) == (
        "TRANSPARENT",
        date(2020, 2, 3),
    )


def test_the_time_of_a_hearing_is_in_all_forms(demo: Path) -> None:
    page = html.parse(demo / "en/gazette/109/001/02/index.html").getroot()
    lines = [one.text_content() for one in page.iterfind(".//ul[@class='effects']/li/p/strong")]
    assert lines == ["Comments until: 3 February 2020", "Hearing: 10 February 2020 14:00"]
    text = (demo / "en/gazette/109/001/issue.txt").read_text(encoding="utf-8")
    assert "- Hearing: 10 February 2020 14:00 Monday" in text
    for feed in ("gazette.xml", "gazette.atom", "gazette.json"):
        assert "10 February 2020 14:00" in (demo / "en/feeds" / feed).read_text(encoding="utf-8")
    with (demo / "gazette/notices.csv").open(encoding="utf-8") as lines:
        found = {row["id"]: row["hearing_at"] for row in csv.DictReader(lines)}
    assert found["109-001-02"] == "2020-02-10T14:00:00+08:00"


@pytest.mark.parametrize("written", ["2020-02-11T01:00", "2020-02-10T17:00Z", "2020-02-10 17:00Z"])
def test_a_hearing_is_told_in_the_zone_of_the_site(written: str, tmp_path: Path) -> None:
    header = str(FULL[NOTICE]).replace("sample: true", f"hearing_at: {written}\nsample: true")
    write_site(tmp_path, FULL, {NOTICE: header})
    assert build_site(tmp_path) == 0
    found = events(tmp_path / "output/feeds/gazette.ics")["109-001-01-hearing"]
    assert found.decoded("dtstart") == datetime(2020, 2, 11, 1, tzinfo=TAIPEI)


def test_every_calendar_has_the_component_it_needs(demo: Path) -> None:
    """RFC 5545, section 3.6; all that it refers to is there."""
    empty = 0
    for path in sorted(demo.rglob("*.ics")):
        calendar = icalendar.Calendar.from_ical(path.read_bytes())
        (zone,) = calendar.timezones
        assert zone.tz_name == "Asia/Taipei", path
        assert calendar.get_missing_tzids() == set(), path
        empty += not calendar.events
    assert empty > 10


def test_a_zone_is_the_same_on_every_machine() -> None:
    """From the package tzdata, for years that are told."""
    identity = SiteIdentity(timezone="Europe/Berlin", tag_authority="city.example,2020")
    begins = datetime(2020, 7, 1, 8, tzinfo=UTC)
    entry = EventEntry(name="x", summary="x", starts=begins, revised=begins)
    data = render_calendar("x", [render_event(entry, EN, identity)], EN, "", identity)
    assert b"DTSTART;TZID=Europe/Berlin:20200701T100000\r\n" in data
    assert b"from 1970-01-01 to 2050-01-01" in data
    assert data == render_calendar("x", [render_event(entry, EN, identity)], EN, "", identity)
    calendar = icalendar.Calendar.from_ical(data)
    assert calendar.events[0].decoded("dtstart") == begins


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("109-001-02-hearing", date(2020, 1, 9)),  # corrected
        ("109-001-02-comments", date(2020, 1, 9)),
        ("109-001-03-effect", date(2020, 8, 1)),  # withdrawn
        ("109-001-01-effect", date(2020, 1, 2)),  # as it was published
    ],
)
def test_an_event_tells_when_it_was_revised(name: str, day: date, demo: Path) -> None:
    event = events(demo / "feeds/gazette.ics")[name]
    assert event.decoded("dtstamp").astimezone(TAIPEI) == datetime(
        day.year, day.month, day.day, 8, tzinfo=TAIPEI
    )


@pytest.mark.parametrize(
    ("header", "cancelled"),
    [
        ("", set()),
        ("hearing_at: 2020-02-12T10:00", {"hearing"}),
        ("comments_close_on: 2020-02-04\nhearing_at: 2020-02-12T10:00", {"hearing", "comments"}),
    ],
)
def test_an_event_of_a_corrected_notice_says_so(
    header: str, cancelled: set[str], tmp_path: Path
) -> None:
    """The old date goes where the correction sets another, in calendar, page and text."""
    days = "hearing_at: 2020-02-10T14:00\ncomments_close_on: 2020-02-03\nsample: true"
    write_site(tmp_path, FULL, {NOTICE: str(FULL[NOTICE]).replace("sample: true", days)})
    assert build_site(tmp_path) == 0  # what is kept from before is not told for ever
    text = str(FULL[CORRECTION]).replace("corrects:", f"{header}\ncorrects:")
    write_site(tmp_path, {}, {CORRECTION: text})
    assert build_site(tmp_path) == 0
    output = tmp_path / "output/en"
    correction = "https://records.example.org/en/gazette/109/002/01/"
    for file in ("feeds/gazette.ics", "feeds/agencies/office.ics", "gazette/109/001/01/notice.ics"):
        found = events(output / file)
        for kind in ("hearing", "comments"):
            event = found[f"109-001-01-{kind}-en"]
            assert "[Corrected] The archive opens" in event["summary"]
            assert correction in event["description"]
            assert event["sequence"] == 1
            assert (event.get("status") == "CANCELLED") == (kind in cancelled)
    calendar = events(output / "feeds/gazette.ics")
    moved = {name for name in calendar if name.startswith("109-002-01")}
    assert moved == {f"109-002-01-{kind}-en" for kind in cancelled}
    page = html.parse(output / "gazette/109/001/01/index.html").getroot()
    struck = {
        s.text_content().split()[0].rstrip(":") for s in page.iterfind(".//ul[@class='effects']//s")
    }
    assert struck == {kind.capitalize() for kind in cancelled}
    links = page.xpath("//section[h2='Legal effect and deadlines']//a/@href")
    assert sum("109/002/01" in one for one in links) == len(cancelled)
    said = (output / "gazette/109/001/issue.txt").read_text("utf-8")
    assert said.count("This date no longer holds") == len(cancelled)


def test_calendars_of_two_languages_keep_both_events(demo: Path) -> None:
    chinese, english = events(demo / "feeds/gazette.ics"), events(demo / "en/feeds/gazette.ics")
    assert "109-001-02-hearing" in chinese
    assert set(english) == {f"{name}-en" for name in chinese}


def test_a_description_has_a_line_for_each_thing_it_says(demo: Path) -> None:
    effect = events(demo / "en/feeds/gazette.ics")["109-001-03-effect-en"]
    lines = str(effect["description"]).split("\n")
    assert len(lines) == 3
    assert lines[0] == "Served 20 days after the last publication"
    assert lines[1].startswith("Published last on 2 January 2020")
    assert lines[2].startswith("Basis: article 81 of the Administrative Procedure Act")
    hearing = events(demo / "feeds/gazette.ics")["109-001-02-hearing"]
    assert str(hearing["description"]).endswith("後第39日。\n依據：行政程序法第55條")


def test_a_title_without_translation_is_marked(demo: Path) -> None:
    english = events(demo / "en/feeds/gazette.ics")
    marks = {name: one["summary"].params.get("LANGUAGE") for name, one in english.items()}
    assert marks["109-003-03-effect-en"] == ZH.tag
    assert marks["109-001-02-hearing-en"] is None
    chinese = events(demo / "feeds/gazette.ics").values()
    assert all("LANGUAGE" not in one["summary"].params for one in chinese)
