"""Annual reports: the list of years, a year with its chapters, and the chapters."""

from __future__ import annotations

from collections import defaultdict

from gongbao.languages import LANGUAGES, Language, LocalizedText, page_path
from gongbao.model import Document
from gongbao.plan import Target, Templates
from gongbao.public_addresses import absolute
from gongbao.render.citations import Cited, cite
from gongbao.render.counts_page import plan_counts
from gongbao.render.document_pages import plan_document, text_language, tracing_of
from gongbao.render.edition import Edition, page_paths, page_target, render_page
from gongbao.render.figure_pages import compared, plan_figures
from gongbao.render.linked_data import report_json_ld, report_reference
from gongbao.render.names import REPORTS, REPORTS_TRAIL, report_name, year_name
from gongbao.render.report_contexts import ReportPage, ReportsPage


def plan_reports(edition: Edition) -> list[Target]:
    by_year: dict[int, list[Document]] = defaultdict(list)
    for chapter in edition.site.reports:
        by_year[chapter.report_year].append(chapter)
    years = sorted(by_year, reverse=True)
    targets = [_years(edition, tuple((year, tuple(by_year[year])) for year in years))]
    for year in years:
        chapters = tuple(by_year[year])
        nearby = [f"/reports/{one}/" if one in by_year else "" for one in (year - 1, year + 1)]
        targets.append(_report(edition, year, chapters, (nearby[0], nearby[1])))
        targets += _chapters(edition, year, chapters)
        targets.append(plan_figures(edition, year, chapters))
        targets.append(plan_counts(edition, year, chapters))
    return targets


def _years(edition: Edition, years: tuple[tuple[int, tuple[Document, ...]], ...]) -> Target:
    page = ReportsPage(title=REPORTS, years=years)
    return page_target(edition, "/reports/", "reports.html", lambda _: page, page)


def _report(
    edition: Edition, year: int, chapters: tuple[Document, ...], nearby: tuple[str, str]
) -> Target:
    path = f"/reports/{year}/"
    cited = _cited(edition, year, path, report_name(year), LocalizedText({}))
    figures = [edition.figures_of(chapter.path) for chapter in chapters]

    def make(language: Language) -> ReportPage:
        return ReportPage(
            title=report_name(year),
            trail=REPORTS_TRAIL,
            sample=any(chapter.sample for chapter in chapters),
            year=year,
            chapters=tuple(
                (chapter, tracing_of(edition, (chapter,), text_language(chapter, language)))
                for chapter in chapters
            ),
            tracing=tracing_of(edition, chapters, text_language(chapters[0], language)),
            comparison=compared(edition, year, chapters, language),
            citation=cite(cited, language),
            previous=nearby[0],
            next=nearby[1],
            structured=report_json_ld(
                edition,
                path,
                report_name(year),
                language,
                hasPart=[
                    report_reference(edition, one.address, one.title, language) for one in chapters
                ],
            ),
        )

    def render(templates: Templates) -> dict[str, bytes]:
        return render_page(templates, "report.html", path, make)

    key = edition.key("report", path, chapters, figures, nearby, cited)
    return Target(path, key, page_paths(edition, path), render)


def _chapters(edition: Edition, year: int, chapters: tuple[Document, ...]) -> list[Target]:
    path = f"/reports/{year}/"
    trail = (*REPORTS_TRAIL, (path, year_name(year)))
    targets = []
    for i, chapter in enumerate(chapters):
        before = chapters[i - 1].address if i else ""
        after = chapters[i + 1].address if i + 1 < len(chapters) else ""
        cited = _cited(edition, year, chapter.address, chapter.title, report_name(year))
        listed = f"{path}figures/#{chapter.address.split('/')[-2]}"
        targets.append(plan_document(edition, chapter, trail, (before, after), listed, cited))
    return targets


def _cited(
    edition: Edition,
    year: int,
    address: str,
    title: LocalizedText,
    part_of: LocalizedText,
) -> Cited:
    identity = edition.site.identity
    return Cited(
        id="report-" + "-".join(address.strip("/").split("/")[1:]),
        kind="report",
        title=title,
        publisher=identity.publisher,
        year=year + 1911,
        url=LocalizedText(
            {one.code: absolute(edition.url, page_path(one, address)) for one in LANGUAGES}
        ),
        part_of=part_of,
    )
