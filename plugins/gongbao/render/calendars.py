"""Calendars of publication days, legal effects and deadlines, by ``icalendar`` (RFC 5545).

Events are whole days, or an hour where a time is set. A UID is made of the notice's id, what
happens and the language, so an event that moves is moved in the reader's calendar and not
doubled, and the calendars of two languages do not overwrite each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from gongbao.languages import DEFAULT, Language
from gongbao.model import SiteIdentity

if TYPE_CHECKING:
    from icalendar import Component

_ZONE_SPAN = (date(1970, 1, 1), date(2050, 1, 1))
"""Of which a calendar tells the offsets from UTC."""
_LENGTH = timedelta(hours=1)
"""Of an event with a time: notices say when it begins and not when it ends."""


class EventEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An event before it has a format."""

    name: str
    """Unique among the events of the site in one language."""
    summary: str
    summary_tag: str = ""
    """Language tag of the summary, where it is not the calendar's."""
    starts: date | datetime
    """A day, or a moment with its offset."""
    revised: datetime
    """When what it says was published or last changed."""
    sequence: int = 0
    """How often a notice has corrected it."""
    cancelled: bool = False
    description: str = ""
    address: str = ""


def render_event(entry: EventEntry, language: Language, identity: SiteIdentity) -> bytes:
    from icalendar import Event

    event = Event()
    suffix = "" if language is DEFAULT else f"-{language.code}"
    event.add("uid", f"{entry.name}{suffix}@{identity.tag_authority.split(',')[0]}")
    event.add("dtstamp", entry.revised.astimezone(UTC))
    if isinstance(entry.starts, datetime):
        starts = entry.starts.astimezone(_zone(identity.timezone))
        event.add("dtstart", starts)
        event.add("dtend", starts + _LENGTH)
        event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    else:
        event.add("dtstart", entry.starts)
        event.add("dtend", entry.starts + timedelta(1))
        event.add("transp", "TRANSPARENT")
    tag = {"language": entry.summary_tag} if entry.summary_tag else {}
    event.add("summary", entry.summary, tag)
    if entry.sequence:
        event.add("sequence", entry.sequence)
    if entry.cancelled:
        event.add("status", "CANCELLED")
    if entry.description:
        event.add("description", entry.description)
    if entry.address:
        event.add("url", entry.address)
    return _bytes(event)


def render_calendar(
    title: str,
    events: Iterable[bytes],
    language: Language,
    page_url: str,
    identity: SiteIdentity,
) -> bytes:
    """With the site's time zone, so that a calendar without events has a component too."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//Gongbao//{language.tag}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    calendar.add("name", title)
    calendar.add("url", page_url)
    end = b"END:VCALENDAR\r\n"
    head = _bytes(calendar).removesuffix(end)
    return b"".join([head, _time_zone(identity.timezone), *events, end])


@cache
def _time_zone(name: str) -> bytes:
    from icalendar import Timezone

    return _bytes(Timezone.from_tzinfo(_zone(name), name, *_ZONE_SPAN))


@cache
def _zone(name: str) -> ZoneInfo:
    """As the package tzdata has it, for that of the machine may be older or newer."""
    with files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


def _bytes(component: Component) -> bytes:
    data: bytes = component.to_ical()
    return data
