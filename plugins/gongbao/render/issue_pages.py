"""An issue with its notices: pages, attachments and machine twins, one target an issue."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import msgspec

from gongbao.languages import EN, Language, LocalizedText
from gongbao.model import Issue, Notice
from gongbao.plan import Target, Templates
from gongbao.render.abstracts import first_words
from gongbao.render.contexts import IssuePage
from gongbao.render.descriptions import issue_description
from gongbao.render.edition import Edition, best_body, page_days, page_paths, render_page
from gongbao.render.gazette_view import GazetteView
from gongbao.render.issue_events import issue_events
from gongbao.render.issue_text import issue_text_path, render_issue_text
from gongbao.render.linked_data import issue_json_ld
from gongbao.render.machine_twins import TWIN, render_issue_twin
from gongbao.render.names import GAZETTE_TRAIL, issue_name, year_name
from gongbao.render.notice_pages import file_below, notice_files, notice_paths

KeepParts = Callable[[Issue, Templates], None]
"""Has what files of many issues are made of in the store."""


def plan_issues(edition: Edition, view: GazetteView, keep: KeepParts) -> list[Target]:
    """One target an issue, in order of publication.

    keep: done for each issue that is rendered, while its contexts are at hand; whoever finds a
    part missing, since the store forgot it, renders it again.
    """
    issues = edition.site.issues
    return [
        _issue_target(
            edition,
            view,
            keep,
            issue,
            issues[i - 1].address if i else "",
            issues[i + 1].address if i + 1 < len(issues) else "",
        )
        for i, issue in enumerate(issues)
    ]


def issue_page(
    edition: Edition,
    view: GazetteView,
    issue: Issue,
    previous: str,
    next_: str,
    html: Mapping[str, str],
    language: Language,
) -> IssuePage:
    groups = tuple(
        (term.name, found)
        for code, term in edition.site.registers.sections.items()
        if (found := tuple(n for n in issue.notices if n.section == code))
    )
    return IssuePage(
        title=issue_name(issue),
        trail=(*GAZETTE_TRAIL, (f"/gazette/{issue.year}/", year_name(issue.year))),
        description=issue_description(issue),
        sample=issue.sample,
        issue=issue,
        html=best_body(html, issue.id, language)[0],
        groups=groups,
        previous=previous,
        next=next_,
        abstracts=_abstracts(issue, html, language),
        marks=view.marks_of(issue.notices),
        corrections=tuple(_corrections(view, issue)),
        agencies=tuple(_agencies(edition, issue)),
        published=issue.published_on,
        structured=issue_json_ld(edition, issue, language),
    )


def _abstracts(
    issue: Issue, html: Mapping[str, str], language: Language
) -> dict[str, LocalizedText]:
    """How the notices begin. Those with personal data are left out: search engines keep issues."""
    found = {}
    for notice in issue.notices:
        body, code = best_body(html, notice.id, language)
        if not notice.unlisted and (text := first_words(body, notice.sample)):
            found[notice.id] = LocalizedText({code: text})
    return found


def _corrections(view: GazetteView, issue: Issue) -> Iterator[tuple[Notice, Notice]]:
    for notice in issue.notices:
        yield from ((notice, corrigendum) for corrigendum in view.corrected_by(notice))
        yield from ((corrected, notice) for corrected in view.corrects(notice))


def _agencies(edition: Edition, issue: Issue) -> Iterator[tuple[str, LocalizedText, int]]:
    counts = Counter(code for notice in issue.notices for code in notice.agency)
    for code, agency in edition.site.registers.agencies.items():
        if counts[code]:
            yield code, agency.name, counts[code]


def _issue_target(
    edition: Edition,
    view: GazetteView,
    keep: KeepParts,
    issue: Issue,
    previous: str,
    next_: str,
) -> Target:
    def render(templates: Templates) -> dict[str, bytes]:
        html = edition.html(issue.path)
        pages = {language.code: view.pages(issue, language) for language in templates.languages}
        texts = {
            language.code: render_issue_text(issue, pages[language.code], html, language, templates)
            for language in templates.languages
        }

        events = {
            language.code: issue_events(edition, view, issue, language, templates)
            for language in templates.languages
        }

        def make(language: Language) -> IssuePage:
            page = issue_page(edition, view, issue, previous, next_, html, language)
            return msgspec.structs.replace(page, text=_about(issue, language, texts[language.code]))

        files = render_page(templates, "issue.html", issue.address, make)
        files[file_below(issue.address, TWIN)] = render_issue_twin(edition, issue)
        for language in templates.languages:
            files[issue_text_path(issue, language)[1:]] = texts[language.code]
        for notice in issue.notices:
            views = {code: found[notice.id] for code, found in pages.items()}
            files |= notice_files(templates, edition, views, html, events)
        keep(issue, templates)
        return files

    forces = [view.force(issue, notice) for notice in issue.notices]
    return Target(
        name=issue.address,
        key=edition.key("issue pages", view.key(issue), forces, previous, next_),
        paths=_paths(edition, issue),
        render=render,
        source=issue.path,
        withdrawn=any(notice.withdrawn for notice in issue.notices),
        unlisted=tuple(notice.address for notice in issue.notices if notice.unlisted),
        # no language's readers have reason to look again on more days than those of English
        changed=page_days(issue.address, view.issue_updated_on(issue, EN))
        | {notice.address: view.updated_on(issue, notice, EN) for notice in issue.notices},
    )


def _about(issue: Issue, language: Language, text: bytes) -> tuple[str, int, str]:
    return issue_text_path(issue, language), len(text), hashlib.sha256(text).hexdigest()


def _paths(edition: Edition, issue: Issue) -> tuple[str, ...]:
    return (
        *page_paths(edition, issue.address),
        file_below(issue.address, TWIN),
        *(issue_text_path(issue, language)[1:] for language in edition.languages),
        *(path for notice in issue.notices for path in notice_paths(edition, notice)),
    )
