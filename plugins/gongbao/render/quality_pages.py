"""The quality of every dataset: scored once, shown on its page, in a report and as data."""

from __future__ import annotations

from gongbao.dataset_model import Dataset
from gongbao.derive.quality import Facts, Indicator, points, score_dataset
from gongbao.languages import Language, localized
from gongbao.plan import Content, Target, Templates
from gongbao.render.contexts import QualityPage
from gongbao.render.edition import Edition, page_paths, render_page
from gongbao.render.names import CATALOGUE_TRAIL
from gongbao.render.plain_data import csv_bytes
from gongbao.render.vocabularies import (
    AUTHORITY,
    FORMATS,
    FREQUENCIES,
    MACHINE_READABLE,
    OPEN_FORMATS,
    THEMES,
    UNREGISTERED,
    licence_iri,
)

ADDRESS = "/datasets/quality/"
_TITLE = localized(zh="資料品質", en="Data quality")
_FIELDS = ("dataset", "scheme", "dimension", "indicator", "points", "result", "earned")


def due_days(dataset: Dataset) -> int:
    """Days that the promised frequency allows between updates; 0 where it promises nothing."""
    return FREQUENCIES[dataset.frequency][2] if dataset.frequency in FREQUENCIES else 0


def quality_of(edition: Edition, dataset: Dataset) -> tuple[Indicator, ...]:
    files = [file for file in dataset.downloads() if file.media_type not in UNREGISTERED]
    formats = {file.format for file in files}
    facts = Facts(
        site=edition.site,
        as_of=edition.as_of,
        due_days=due_days(dataset),
        known_theme=dataset.theme in THEMES,
        known_licence=any(
            licence_iri(x.name, x.path).startswith(AUTHORITY) for x in dataset.licenses
        ),
        known_formats=bool(formats) and formats <= set(FORMATS),
        open_formats=bool(formats & OPEN_FORMATS),
        machine_readable=bool(dataset.tables) and bool(formats & MACHINE_READABLE),
    )
    return score_dataset(dataset, facts)


def plan_quality(edition: Edition) -> list[Target]:
    """The report page with the same as CSV beside it."""
    datasets = edition.site.datasets
    if not datasets:
        return []
    scores = [(dataset, quality_of(edition, dataset)) for dataset in datasets]
    page = QualityPage(
        title=_TITLE,
        trail=CATALOGUE_TRAIL,
        rows=tuple((d, points(found, "tw"), points(found, "mqa")) for d, found in scores),
    )

    def make(_: Language) -> QualityPage:
        return page

    def render(templates: Templates) -> dict[str, Content]:
        return {
            **render_page(templates, "quality.html", ADDRESS, make),
            f"{ADDRESS[1:]}quality.csv": _csv(scores),
        }

    paths = (*page_paths(edition, ADDRESS), f"{ADDRESS[1:]}quality.csv")
    return [Target(ADDRESS, edition.key("quality", scores), paths, render)]


def _csv(scores: list[tuple[Dataset, tuple[Indicator, ...]]]) -> bytes:
    return csv_bytes(
        _FIELDS,
        (
            (
                dataset.name,
                one.scheme,
                one.dimension,
                one.code,
                one.points,
                one.result,
                one.earned,
            )
            for dataset, found in scores
            for one in found
        ),
    )
