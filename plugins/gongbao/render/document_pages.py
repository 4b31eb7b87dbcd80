"""Report chapters, lists of reports, and pages such as "about"."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from gongbao.languages import Language, LocalizedText, localized
from gongbao.model import Document
from gongbao.plan import Target, Templates
from gongbao.render.contexts import DocumentPage, ReportsPage
from gongbao.render.edition import Edition, best_body, page_paths, page_target, render_page
from gongbao.render.linked_data import report_json_ld, report_reference
from gongbao.render.names import year_name

REPORTS = localized(zh="年報", en="Annual reports")
_TRAIL = (("/reports/", REPORTS),)

Trail = tuple[tuple[str, LocalizedText], ...]


def report_year(document: Document) -> int:
    """ROC year of a report chapter: ``/reports/109/archives/`` is 109."""
    return int(document.address.split("/")[2])


def plan_documents(edition: Edition) -> list[Target]:
    by_year: dict[int, list[Document]] = defaultdict(list)
    for chapter in edition.site.reports:
        by_year[report_year(chapter)].append(chapter)
    years = tuple(sorted(by_year, reverse=True))
    targets = [_reports_page(edition, "/reports/", REPORTS, (), 0, (), years)]
    for year in years:
        chapters = tuple(by_year[year])
        title = localized(zh=f"民國{year}年年報", en=f"Annual report {year + 1911}")
        path = f"/reports/{year}/"
        targets.append(_reports_page(edition, path, title, _TRAIL, year, chapters, years))
        for i, chapter in enumerate(chapters):
            trail = (*_TRAIL, (path, year_name(year)))
            before = chapters[i - 1].address if i else ""
            after = chapters[i + 1].address if i + 1 < len(chapters) else ""
            targets.append(_document(edition, chapter, trail, before, after))
    return targets + [_document(edition, page, (), "", "") for page in edition.site.pages]


def _reports_page(
    edition: Edition,
    path: str,
    title: LocalizedText,
    trail: Trail,
    year: int,
    chapters: tuple[Document, ...],
    years: tuple[int, ...],
) -> Target:
    page = ReportsPage(title=title, trail=trail, year=year, chapters=chapters, years=years)

    def make(language: Language) -> ReportsPage:
        if not year:
            return page
        parts = [report_reference(edition, c.address, c.title, language) for c in chapters]
        structured = report_json_ld(edition, path, title, language, hasPart=parts)
        return msgspec.structs.replace(page, structured=structured)

    return page_target(edition, path, "reports.html", make, page)


def _document(
    edition: Edition, document: Document, trail: Trail, previous: str, next_: str
) -> Target:
    figures = edition.figures_of.get(document.path, ())

    def render(templates: Templates) -> dict[str, bytes]:
        html = edition.html(document.path)

        def make(language: Language) -> DocumentPage:
            body, code = best_body(html, document.address, language)
            return DocumentPage(
                title=document.title,
                summary=document.summary,
                trail=trail,
                html=body,
                html_lang=code,
                figures=body.count('<data value="data:'),
                previous=previous,
                next=next_,
                structured=_chapter(edition, document, trail, language),
            )

        return render_page(templates, "document.html", document.address, make)

    digest = edition.unit_digests[document.path]
    return Target(
        name=document.address,
        key=edition.key("document", digest, trail, previous, next_, figures),
        paths=page_paths(document.address),
        render=render,
        source=document.path,
    )


def _chapter(edition: Edition, document: Document, trail: Trail, language: Language) -> str:
    """JSON-LD of a report's chapter; pages such as "about" have none."""
    if not trail:
        return ""
    path, name = trail[-1]
    whole = report_reference(edition, path, name, language)
    return report_json_ld(edition, document.address, document.title, language, isPartOf=whole)
