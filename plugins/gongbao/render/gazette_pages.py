"""Pages of the gazette: index, years, issues with their notices, sections and agencies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from gongbao.languages import Language, LocalizedText, localized
from gongbao.model import Issue, Notice, Registers
from gongbao.plan import Target, Templates
from gongbao.render.contexts import (
    GazettePage,
    IssuePage,
    IssueSummary,
    ListingPage,
    NoticePage,
    YearPage,
    YearSummary,
)
from gongbao.render.edition import Edition, best_body, page_paths, page_target, render_page
from gongbao.render.names import GAZETTE, issue_name, year_name

_TRAIL = (("/gazette/", GAZETTE),)


def plan_gazette(edition: Edition) -> list[Target]:
    """Targets of all gazette pages; an issue and its notices are one target."""
    issues = edition.site.issues
    corrections = corrected_by(issues)
    targets = [_index_target(edition), *_year_targets(edition), *_listing_targets(edition)]
    for i, issue in enumerate(issues):
        before = issues[i - 1] if i else None
        after = issues[i + 1] if i + 1 < len(issues) else None
        targets.append(_issue_target(edition, issue, before, after, corrections))
    return targets


def corrected_by(issues: Iterable[Issue]) -> dict[str, tuple[Notice, ...]]:
    """Corrections by the id of the notice that they correct."""
    found: dict[str, list[Notice]] = defaultdict(list)
    for issue in issues:
        for notice in issue.notices:
            for corrected in notice.corrects:
                found[corrected].append(notice)
    return {key: tuple(notices) for key, notices in found.items()}


def _index_target(edition: Edition) -> Target:
    site = edition.site
    by_year: dict[int, list[Issue]] = defaultdict(list)
    by_section: dict[str, int] = defaultdict(int)
    by_agency: dict[str, int] = defaultdict(int)
    for issue in site.issues:
        by_year[issue.year].append(issue)
        for notice in issue.notices:
            by_section[notice.section] += 1
            for code in notice.agency:
                by_agency[code] += 1
    page = GazettePage(
        title=GAZETTE,
        sample=any(issue.sample for issue in site.issues),
        years=tuple(
            YearSummary(year=y, issues=len(found), notices=sum(len(i.notices) for i in found))
            for y, found in sorted(by_year.items(), reverse=True)
        ),
        sections=tuple((term, by_section[code]) for code, term in site.registers.sections.items()),
        agencies=tuple(
            (code, agency.name, by_agency[code])
            for code, agency in site.registers.agencies.items()
            if by_agency[code]
        ),
    )
    return page_target(edition, "/gazette/", "gazette.html", lambda _: page, page)


def _year_targets(edition: Edition) -> list[Target]:
    by_year: dict[int, list[IssueSummary]] = defaultdict(list)
    for issue in reversed(edition.site.issues):
        by_year[issue.year].append(
            IssueSummary(
                number=issue.number,
                address=issue.address,
                published_on=issue.published_on,
                kind=issue.kind,
                notices=len(issue.notices),
                sample=issue.sample,
            )
        )
    targets = []
    for year, issues in by_year.items():
        page = YearPage(
            title=localized(zh=f"{year}年公報", en=f"Gazette {year + 1911}"),
            trail=_TRAIL,
            sample=any(issue.sample for issue in issues),
            year=year,
            issues=tuple(issues),
            years=tuple(by_year),
        )
        targets.append(_constant_page(edition, f"/gazette/{year}/", "year.html", page))
    return targets


def _constant_page(
    edition: Edition, path: str, template: str, page: YearPage | ListingPage
) -> Target:
    return page_target(edition, path, template, lambda _: page, page)


def _issue_target(
    edition: Edition,
    issue: Issue,
    before: Issue | None,
    after: Issue | None,
    corrections: Mapping[str, tuple[Notice, ...]],
) -> Target:
    by_id = {
        n.id: n for i in edition.site.issues for n in i.notices if n.corrects or n.id in corrections
    }
    related = [
        (
            notice.id,
            corrections.get(notice.id, ()),
            tuple(by_id[c] for c in notice.corrects if c in by_id),
        )
        for notice in issue.notices
        if notice.corrects or notice.id in corrections
    ]

    def render(templates: Templates) -> dict[str, bytes]:
        html = edition.html(issue.path)
        pages = _render_issue(templates, edition, issue, before, after, html)
        for notice in issue.notices:
            pages |= _render_notice(templates, edition.site.registers, issue, notice, html, related)
        for notice in issue.notices:
            pages |= {
                _attachment_path(notice, a.file).lstrip("/"): Path(a.path).read_bytes()
                for a in notice.attachments
            }
        return pages

    paths = [*page_paths(issue.address)]
    for notice in issue.notices:
        paths += page_paths(notice.address)
        paths += [_attachment_path(notice, a.file).lstrip("/") for a in notice.attachments]
    neighbours = [one.address if one else "" for one in (before, after)]
    digest = edition.unit_digests[issue.path]
    figures = edition.figures_of.get(issue.path, ())
    return Target(
        name=issue.address,
        key=edition.key("issue", digest, neighbours, related, figures),
        paths=tuple(paths),
        render=render,
        source=issue.path,
    )


def _render_issue(
    templates: Templates,
    edition: Edition,
    issue: Issue,
    before: Issue | None,
    after: Issue | None,
    html: Mapping[str, str],
) -> dict[str, bytes]:
    registers = edition.site.registers
    groups = tuple(
        (term.name, found)
        for code, term in registers.sections.items()
        if (found := tuple(n for n in issue.notices if n.section == code))
    )

    def make(language: Language) -> IssuePage:
        return IssuePage(
            title=issue_name(issue),
            trail=(*_TRAIL, (f"/gazette/{issue.year}/", year_name(issue.year))),
            sample=issue.sample,
            issue=issue,
            html=best_body(html, issue.id, language)[0],
            groups=groups,
            previous=before.address if before else "",
            next=after.address if after else "",
        )

    return render_page(templates, "issue.html", issue.address, make)


def _render_notice(
    templates: Templates,
    registers: Registers,
    issue: Issue,
    notice: Notice,
    html: Mapping[str, str],
    related: list[tuple[str, tuple[Notice, ...], tuple[Notice, ...]]],
) -> dict[str, bytes]:
    place = issue.notices.index(notice)
    corrections, corrected = next(((by, of) for i, by, of in related if i == notice.id), ((), ()))

    def make(language: Language) -> NoticePage:
        body, code = best_body(html, notice.id, language)
        return NoticePage(
            title=notice.title,
            trail=(
                *_TRAIL,
                (f"/gazette/{issue.year}/", year_name(issue.year)),
                (issue.address, issue_name(issue)),
            ),
            sample=notice.sample or issue.sample,
            issue=issue,
            notice=notice,
            html=body,
            html_lang=code,
            section=registers.sections[notice.section].name,
            agencies=tuple((code, registers.agencies[code].name) for code in notice.agency),
            corrects=corrected,
            corrected_by=corrections,
            attachments=tuple(
                (_attachment_path(notice, a.file), a.title, a.size, a.sha256)
                for a in notice.attachments
            ),
            previous=issue.notices[place - 1].address if place else "",
            next=issue.notices[place + 1].address if place + 1 < len(issue.notices) else "",
        )

    return render_page(templates, "notice.html", notice.address, make)


def _attachment_path(notice: Notice, file: str) -> str:
    return f"{notice.address}{file}"


def _listing_targets(edition: Edition) -> list[Target]:
    """Sections and agencies: the newest year on the first page, a page for every year."""
    registers = edition.site.registers
    by_section: dict[str, dict[int, list[Notice]]] = defaultdict(lambda: defaultdict(list))
    by_agency: dict[str, dict[int, list[Notice]]] = defaultdict(lambda: defaultdict(list))
    for issue in reversed(edition.site.issues):
        for notice in issue.notices:
            by_section[notice.section][issue.year].append(notice)
            for code in notice.agency:
                by_agency[code][issue.year].append(notice)
    targets: list[Target] = []
    for code, term in registers.sections.items():
        targets += _listing(edition, "section", code, term.name, term.description, by_section[code])
    for code, agency in registers.agencies.items():
        if by_agency[code]:
            targets += _listing(
                edition, "agency", code, agency.name, LocalizedText({}), by_agency[code]
            )
    return targets


def _listing(
    edition: Edition,
    kind: str,
    code: str,
    name: LocalizedText,
    description: LocalizedText,
    by_year: Mapping[int, list[Notice]],
) -> list[Target]:
    base = f"/gazette/{'sections' if kind == 'section' else 'agencies'}/{code}/"
    years = tuple((year, f"{base}{year}/", len(found)) for year, found in by_year.items())
    total = sum(count for *_, count in years)
    newest = tuple(by_year[years[0][0]]) if years else ()
    trail: tuple[tuple[str, LocalizedText], ...] = _TRAIL
    pages = [(base, name, newest, trail)]
    for year, path, _ in years:
        title = localized(
            zh=f"{name.get('zh')}（民國{year}年）", en=f"{name.get('en')} ({year + 1911})"
        )
        pages.append((path, title, tuple(by_year[year]), (*_TRAIL, (base, name))))
    return [
        _constant_page(
            edition,
            path,
            "listing.html",
            ListingPage(
                title=title,
                trail=trail,
                sample=any(notice.sample for notice in notices),
                kind=kind,
                notices=notices,
                total=total,
                years=years,
                description=description,
            ),
        )
        for path, title, notices, trail in pages
    ]
