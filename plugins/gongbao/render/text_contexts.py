"""What templates of plain text are given (see ``render.contexts``)."""

from __future__ import annotations

from gongbao.model import Deadline, Issue, Notice
from gongbao.render.contexts import Context, NoticePage
from gongbao.render.page_parts import ChangeView


class IssueText(Context, frozen=True, kw_only=True):
    """issue.txt: a whole issue as plain text."""

    issue: Issue
    text: str
    """The issue's own body, often empty."""
    notices: tuple[NoticePage, ...]
    texts: dict[str, str]
    """Body by notice id; not there for notices without text and those left to their pages."""
    changes: dict[str, tuple[ChangeView, ...]]
    """What was corrected in a notice or is corrected by it, by its id; left out as bodies are."""


class EventText(Context, frozen=True, kw_only=True):
    """feeds/event.txt: an event of a calendar; its first line is the title, others describe it."""

    corrected: bool = False
    deadline: Deadline | None = None
    """None for the day on which an issue is due or appeared."""
    corrections: tuple[Notice, ...] = ()
    replaced: Notice | None = None
    """The corrigendum that sets another date for it."""


class EntryTitle(Context, frozen=True, kw_only=True):
    """The title of an entry, marked where it is a sample or was corrected."""

    corrected: bool = False


class EntryTitles(Context, frozen=True, kw_only=True):
    """feeds/titles.txt: titles of an issue's entries, each ended by a form feed."""

    entries: tuple[EntryTitle, ...]


TEXT_TEMPLATES: dict[str, type[Context]] = {
    "issue.txt": IssueText,
    "feeds/event.txt": EventText,
    "feeds/titles.txt": EntryTitles,
}
"""Templates that this module declares."""
