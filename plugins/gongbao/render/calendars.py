"""Calendars of publication days, legal effects and deadlines, by ``icalendar`` (RFC 5545).

Events are whole days. A UID is made of the notice's id and what happens, so an event that
moves is moved in the reader's calendar and not doubled.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from gongbao.languages import Language
from gongbao.model import SiteIdentity

if TYPE_CHECKING:
    from icalendar import Component


def render_event(
    name: str,
    summary: str,
    day: date,
    stamp: datetime,
    identity: SiteIdentity,
    description: str = "",
    address: str = "",
) -> bytes:
    """A whole-day event; *name* is unique in the site, *stamp* the moment it was published."""
    from icalendar import Event

    event = Event()
    event.add("uid", f"{name}@{identity.tag_authority.split(',')[0]}")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(1))
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    if description:
        event.add("description", description)
    if address:
        event.add("url", address)
    return _bytes(event)


def render_calendar(
    title: str, events: Iterable[bytes], language: Language, site_url: str
) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//Gongbao//{language.tag}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    calendar.add("name", title)
    calendar.add("url", site_url)
    end = b"END:VCALENDAR\r\n"
    return _bytes(calendar).removesuffix(end) + b"".join(events) + end


def _bytes(component: Component) -> bytes:
    data: bytes = component.to_ical()
    return data
