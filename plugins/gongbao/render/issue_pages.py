"""An issue with its notices: pages, attachments and machine twins, one target an issue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from gongbao.languages import DEFAULT, LANGUAGES, Language, LocalizedText
from gongbao.model import Issue, Notice
from gongbao.plan import Target, Templates
from gongbao.render.abstracts import first_words
from gongbao.render.akoma_ntoso import AKOMA_NTOSO, has_akoma_ntoso, render_akoma_ntoso
from gongbao.render.contexts import IssuePage, NoticePage
from gongbao.render.descriptions import issue_description
from gongbao.render.edition import Edition, best_body, page_days, page_paths, render_page
from gongbao.render.gazette_view import GazetteView, attachment_path
from gongbao.render.linked_data import issue_json_ld, notice_json_ld
from gongbao.render.machine_twins import TWIN, render_issue_twin, render_notice_twin
from gongbao.render.names import GAZETTE_TRAIL, issue_name, year_name


def plan_issues(edition: Edition, view: GazetteView) -> list[Target]:
    """One target an issue, in order of publication."""
    issues = edition.site.issues
    return [
        _issue_target(
            edition,
            view,
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
    edition: Edition, view: GazetteView, issue: Issue, previous: str, next_: str
) -> Target:
    pages = {notice.id: page_paths(edition, notice.address) for notice in issue.notices}

    def render(templates: Templates) -> dict[str, bytes]:
        html = edition.html(issue.path)

        def make(language: Language) -> IssuePage:
            return issue_page(edition, view, issue, previous, next_, html, language)

        files = render_page(templates, "issue.html", issue.address, make)
        files[_file(issue.address, TWIN)] = render_issue_twin(edition, issue)
        for notice in issue.notices:
            files |= _notice_files(templates, edition, view, issue, notice, html)
        return files

    return Target(
        name=issue.address,
        key=edition.key("issue pages", view.key(issue), previous, next_),
        paths=tuple(_paths(edition, issue, pages)),
        render=render,
        source=issue.path,
        withdrawn=any(notice.withdrawn for notice in issue.notices),
        unlisted=tuple(
            path for notice in issue.notices if notice.unlisted for path in pages[notice.id]
        ),
        changed=page_days(edition, issue.address, issue.published_on)
        | {
            path: day
            for notice in issue.notices
            for day in (view.updated_on(issue, notice),)
            for path in pages[notice.id]
        },
    )


def _paths(edition: Edition, issue: Issue, pages: Mapping[str, tuple[str, ...]]) -> list[str]:
    paths = [*page_paths(edition, issue.address), _file(issue.address, TWIN)]
    for notice in issue.notices:
        paths += [*pages[notice.id], _file(notice.address, TWIN)]
        paths += [attachment_path(notice, a.file).lstrip("/") for a in notice.attachments]
        if has_akoma_ntoso(notice):
            paths.append(_file(notice.address, AKOMA_NTOSO))
    return paths


def _notice_files(
    templates: Templates,
    edition: Edition,
    view: GazetteView,
    issue: Issue,
    notice: Notice,
    html: Mapping[str, str],
) -> dict[str, bytes]:
    page = view.page(issue, notice, html, DEFAULT)
    bodies = {
        language.code: templates.body(html[f"{notice.id}:{language.code}"], language)
        for language in LANGUAGES
        if language.code in notice.bodies
    }

    def make(language: Language) -> NoticePage:
        page = view.page(issue, notice, html, language)
        structured = notice_json_ld(edition, page, language)
        return msgspec.structs.replace(page, structured=structured)

    files = render_page(templates, "notice.html", notice.address, make)
    files[_file(notice.address, TWIN)] = render_notice_twin(edition, page, bodies)
    for attachment in notice.attachments:
        path = attachment_path(notice, attachment.file).lstrip("/")
        files[path] = Path(attachment.path).read_bytes()
    if has_akoma_ntoso(notice):
        files[_file(notice.address, AKOMA_NTOSO)] = render_akoma_ntoso(
            edition, page, bodies[DEFAULT.code]
        )
    return files


def _file(address: str, name: str) -> str:
    return f"{address.lstrip('/')}{name}"
