"""An issue as one text file, for terminals, mail and what will read it in fifty years.

It says what the page says, without what changes after the day of publication but for corrections
and withdrawals. Search engines cannot be asked to pass over a part of it, so texts of notices
that they are asked to leave alone are not in it; their pages are named instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from gongbao.languages import LANGUAGES, Language, page_path
from gongbao.model import Issue, Notice
from gongbao.plan import Templates
from gongbao.render.contexts import NoticePage
from gongbao.render.edition import best_body
from gongbao.render.names import issue_name
from gongbao.render.page_parts import ChangeView
from gongbao.render.plain_text import plain_text, tidied, wrapped
from gongbao.render.text_contexts import IssueText

ISSUE_TEXT = "issue.txt"


def issue_text_path(issue: Issue, language: Language) -> str:
    """Site path of the file."""
    return f"{page_path(language, issue.address)}{ISSUE_TEXT}"


def render_issue_text(
    issue: Issue,
    pages: Mapping[str, NoticePage],
    html: Mapping[str, str],
    language: Language,
    templates: Templates,
) -> bytes:
    """*pages* by notice id; *html* as ``Edition.html`` has it."""
    page = IssueText(
        title=issue_name(issue),
        sample=issue.sample,
        issue=issue,
        text=_text(html, issue.id, language, templates),
        notices=tuple(pages[notice.id] for notice in issue.notices),
        texts={
            notice.id: _text(html, notice.id, language, templates)
            for notice in issue.notices
            if _is_shown(notice)
        },
        changes={id_: _changes(one) for id_, one in pages.items()},
    )
    text = templates.fragment("issue.txt", language, issue.address, page)
    return f"{wrapped(tidied(text))}\n".encode()


def _changes(page: NoticePage) -> tuple[ChangeView, ...]:
    """Without those that quote a notice whose text is left to its page."""
    if any(one.unlisted for one in (page.notice, *page.corrects)):
        return ()
    return (*page.changes, *page.makes)


def _is_shown(notice: Notice) -> bool:
    return bool(notice.bodies) and not notice.unlisted


def _text(html: Mapping[str, str], key: str, language: Language, templates: Templates) -> str:
    body, code = best_body(html, key, language)
    own = next(one for one in LANGUAGES if one.code == code) if body else language
    return plain_text(templates.body(body, own)) if body else ""
