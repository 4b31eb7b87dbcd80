"""Events of an issue's notices: legal effect, deadline for comments, hearing.

Rendered once for each issue and language and kept between builds; calendars of the gazette, of
sections and agencies and the file of a single notice are joined from the same bytes.
"""

from __future__ import annotations

from gongbao.derive.legal_effect import has_deadlines
from gongbao.languages import Language, page_path
from gongbao.model import Issue, Notice
from gongbao.plan import Templates
from gongbao.public_addresses import absolute
from gongbao.render.calendars import EventEntry, render_calendar, render_event
from gongbao.render.edition import Edition
from gongbao.render.feeds import publication_moment
from gongbao.render.gazette_view import GazetteView
from gongbao.render.markup import other_tag
from gongbao.render.text_contexts import EventText

NOTICE_CALENDAR = "notice.ics"

Events = dict[str, bytes]
"""By the id of a notice; those without deadlines are missing."""


def issue_events(
    edition: Edition, view: GazetteView, issue: Issue, language: Language, templates: Templates
) -> Events:
    notices = [notice for notice in issue.notices if has_deadlines(notice)]
    if not notices:
        return {}
    key = edition.key("events", view.key(issue), language.code)
    found = edition.parts.get(key, Events)
    if found is None:
        found = {n.id: _events(edition, view, issue, n, language, templates) for n in notices}
        edition.parts.put(key, found)
    return found


def notice_calendar_path(notice: Notice, language: Language) -> str:
    """Site path of the calendar of one notice."""
    return f"{page_path(language, notice.address)}{NOTICE_CALENDAR}"


def render_notice_calendar(
    edition: Edition, notice: Notice, events: bytes, language: Language
) -> bytes:
    address = absolute(edition.url, page_path(language, notice.address))
    title, identity = notice.title.get(language.code), edition.site.identity
    return render_calendar(title, [events], language, address, identity)


def _events(
    edition: Edition,
    view: GazetteView,
    issue: Issue,
    notice: Notice,
    language: Language,
    templates: Templates,
) -> bytes:
    identity = edition.site.identity
    sample = notice.sample or issue.sample
    corrections, replaced = view.corrections(notice), view.replaced(notice)
    events = []
    for deadline in view.deadlines(issue, notice):
        text = EventText(
            title=notice.title,
            sample=sample,
            corrected=bool(corrections),
            deadline=deadline,
            corrections=corrections,
            replaced=replaced.get(deadline.kind),
        )
        lines = templates.fragment("feeds/event.txt", language, notice.address, text)
        summary, *description = filter(None, map(str.strip, lines.splitlines()))
        entry = EventEntry(
            name=f"{notice.id}-{deadline.kind}",
            summary=summary,
            summary_tag=other_tag(notice.title, language),
            starts=deadline.at or deadline.on,
            revised=publication_moment(view.updated_on(issue, notice, language), identity.timezone),
            sequence=len(corrections),
            cancelled=deadline.kind in replaced,
            description="\n".join(description),
            address=absolute(edition.url, page_path(language, notice.address)),
        )
        events.append(render_event(entry, language, identity))
    return b"".join(events)
