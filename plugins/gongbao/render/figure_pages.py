"""Every figure of a year's report with its source: as a page, and for programs beside it.

The fragment of a figure is made of what it names (dataset, row, column), so its address keeps
its meaning when the data get a new version; what it was in each version stands beside it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from gongbao.derive.claims import filled_text
from gongbao.figure_model import Figure
from gongbao.languages import LANGUAGES, Language, LocalizedText, localized, page_path
from gongbao.model import Document
from gongbao.number_forms import number_text
from gongbao.plan import Target, Templates
from gongbao.public_addresses import absolute, encoded
from gongbao.render.citations import Cited, bibtex_entry, cite, csl_item
from gongbao.render.document_pages import text_language, tracing_of
from gongbao.render.edition import Edition, page_paths, render_page
from gongbao.render.names import REPORTS_TRAIL, report_name, year_name
from gongbao.render.plain_data import record_bytes
from gongbao.render.report_contexts import FiguresPage, FigureView

_TITLE = localized(zh="數字與出處", en="Figures and their sources")
_FILES = ("figures.json", "figures.csl.json", "figures.bib")


def plan_figures(edition: Edition, year: int, chapters: tuple[Document, ...]) -> Target:
    """``/reports/<year>/figures/`` in every language, with JSON, CSL-JSON and BibTeX."""
    path = f"/reports/{year}/figures/"
    units = [edition.figures_of(chapter.path) for chapter in chapters]
    quoted = sorted({name for unit in units for name in unit.datasets})
    files = [f"{page_path(one, path)[1:]}{name}" for one in edition.languages for name in _FILES]

    def make(language: Language) -> FiguresPage:
        return FiguresPage(
            title=_TITLE,
            trail=(*REPORTS_TRAIL, (f"/reports/{year}/", year_name(year))),
            sample=any(chapter.sample for chapter in chapters),
            year=year,
            chapters=tuple(
                (
                    chapter,
                    figure_views(edition, year, chapter, language),
                    tuple(
                        one
                        for one in edition.figures_of(chapter.path).exemptions
                        if one.lang == text_language(chapter, language)
                    ),
                )
                for chapter in chapters
            ),
            tracing=tracing_of(edition, chapters, text_language(chapters[0], language)),
            files=tuple((name, page_path(language, path) + name) for name in _FILES),
        )

    def render(templates: Templates) -> dict[str, bytes]:
        made = {language.code: make(language) for language in templates.languages}
        rendered = render_page(templates, "figures.html", path, lambda one: made[one.code])
        for language in edition.languages:
            views = [view for _, found, _ in made[language.code].chapters for view in found]
            base = page_path(language, path)[1:]
            forms = _machine_forms(edition, year, views, language)
            rendered |= {base + name: forms[name] for name in _FILES}
        return rendered

    histories = [edition.histories[name].digest for name in quoted if name in edition.histories]
    return Target(
        name=path,
        key=edition.key("figures", year, chapters, units, histories),
        paths=(*page_paths(edition, path), *files),
        render=render,
    )


def figure_views(
    edition: Edition, year: int, chapter: Document, language: Language
) -> tuple[FigureView, ...]:
    """Figures of a chapter's text in *language*, in reading order, each once."""
    by_anchor: dict[str, Figure] = {}
    for figure in edition.figures_of(chapter.path).figures:
        known = by_anchor.setdefault(figure.anchor, figure)
        if known is not figure and figure.unit:
            merged = LocalizedText({**figure.unit.values, **known.unit.values})
            by_anchor[figure.anchor] = msgspec.structs.replace(known, unit=merged)
    return tuple(_view(edition, year, figure, language) for figure in by_anchor.values())


def compared(
    edition: Edition, year: int, chapters: tuple[Document, ...], language: Language
) -> tuple[FigureView, ...]:
    """Figures of the report that the year before has too."""
    return tuple(
        view
        for chapter in chapters
        for view in figure_views(edition, year, chapter, language)
        if view.before
    )


def _view(edition: Edition, year: int, figure: Figure, language: Language) -> FigureView:
    value = _words(figure)
    datasets = {dataset.name: dataset for dataset in edition.site.datasets}
    sources = [datasets[name].title for name in figure.datasets]
    joined = {
        one.code: ("、" if one.code == "zh" else ", ").join(s.get(one.code) for s in sources)
        for one in LANGUAGES
    }
    return FigureView(
        figure=figure,
        value=value,
        dataset=LocalizedText(joined),
        before=_number(figure, Decimal(figure.before)) if figure.before else LocalizedText({}),
        change=_change(figure),
        releases=_releases(edition, figure),
        citation=cite(_cited(edition, year, figure, value, LocalizedText(joined)), language),
    )


def _words(figure: Figure) -> LocalizedText:
    return LocalizedText({one.code: filled_text("", figure, one.code) for one in LANGUAGES})


def _number(figure: Figure, value: Decimal) -> LocalizedText:
    return LocalizedText(
        {one.code: number_text(value, figure.unit, one.code, figure.exact) for one in LANGUAGES}
    )


def _change(figure: Figure) -> LocalizedText:
    if not figure.before:
        return LocalizedText({})
    change = Decimal(figure.value) - Decimal(figure.before)
    sign = "+" if change > 0 else ""
    found = _number(figure, change)
    return LocalizedText({code: sign + text for code, text in found.values.items()})


def _releases(edition: Edition, figure: Figure) -> tuple[tuple[str, LocalizedText], ...]:
    """What the figure was in each published version, where it was not always the same."""
    if figure.operation == "calc" or len(figure.datasets) != 1:
        return ()
    history = edition.histories.get(figure.datasets[0])
    dataset = next((d for d in edition.site.datasets if d.name == figure.datasets[0]), None)
    if history is None or dataset is None or history.recorded < 1:
        return ()
    from gongbao.derive.figure_history import value_in_release

    found = []
    for release in history.releases[: history.recorded]:
        old = value_in_release(figure, dataset, release, history.folder)
        found.append((release.version, _words(old) if old else localized(zh="–", en="–")))
    if all(text == _words(figure) for _, text in found):
        return ()
    return tuple(found)


def _cited(
    edition: Edition, year: int, figure: Figure, value: LocalizedText, source: LocalizedText
) -> Cited:
    identity = edition.site.identity
    path = f"/reports/{year}/figures/"
    releases = [
        edition.histories[name].releases[-1]
        for name in figure.datasets
        if name in edition.histories
    ]
    titles = {
        "zh": f"{figure.title.get('zh')}：{value.get('zh')}",
        "en": f"{figure.title.get('en')}: {value.get('en')}",
    }
    return Cited(
        id=figure.anchor,
        kind="figure",
        title=LocalizedText(titles),
        publisher=identity.publisher,
        year=max((one.published.year for one in releases), default=year + 1911),
        url=LocalizedText(
            {
                one.code: f"{absolute(edition.url, page_path(one, path))}#{figure.anchor}"
                for one in LANGUAGES
            }
        ),
        version=", ".join(dict.fromkeys(one.version for one in releases)),
        part_of=source,
    )


def _machine_forms(
    edition: Edition, year: int, views: list[FigureView], language: Language
) -> dict[str, bytes]:
    """The list as JSON, CSL-JSON and BibTeX; a figure that several chapters have, once."""
    once = {view.figure.anchor: view for view in views}
    cited = [_cited(edition, year, v.figure, v.value, v.dataset) for v in once.values()]
    records = {
        "report": report_name(year).get(language.code),
        "figures": [_record(edition, year, view, language) for view in once.values()],
    }
    bibtex = "\n\n".join(bibtex_entry(one, language) for one in cited) + "\n"
    items = [csl_item(one, language) for one in cited]
    forms = (record_bytes(records), record_bytes(items), bibtex.encode())
    return dict(zip(_FILES, forms, strict=True))


def _record(edition: Edition, year: int, view: FigureView, language: Language) -> dict[str, Any]:
    figure, code = view.figure, language.code
    return {
        "id": figure.anchor,
        "url": f"{edition.url}{page_path(language, f'/reports/{year}/figures/')}#{figure.anchor}",
        "title": figure.title.get(code),
        "value": figure.value,
        "unit": figure.unit.get(code),
        "exact": figure.exact,
        "reference": figure.reference,
        "formula": "".join(operand.text for operand in figure.formula),
        "rows": figure.rows,
        "data": edition.url + page_path(language, encoded(figure.address))
        if figure.address
        else "",
        "datasets": figure.datasets,
        "before": figure.before,
    }
