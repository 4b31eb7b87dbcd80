"""The catalogue and the datasets with their downloads."""

from __future__ import annotations

from collections import defaultdict

from gongbao.languages import Language, LocalizedText, localized
from gongbao.model import Dataset
from gongbao.plan import Content, Target, Templates
from gongbao.render.contexts import CataloguePage, DatasetPage
from gongbao.render.edition import Edition, page_paths, page_target, render_page

CATALOGUE = localized(zh="開放資料", en="Open data")
_CHAPTERS = (
    "general-administration",
    "documents",
    "confidential-affairs",
    "international-affairs",
)
"""Chapters that are shown first and in this order; others follow by name."""


def plan_datasets(edition: Edition) -> list[Target]:
    return [_catalogue(edition), *(_dataset(edition, d) for d in edition.site.datasets)]


def count_observations(datasets: tuple[Dataset, ...]) -> int:
    """Rows of all tables."""
    return sum(table.rows for dataset in datasets for table in dataset.tables)


def _catalogue(edition: Edition) -> Target:
    by_chapter: dict[str, list[Dataset]] = defaultdict(list)
    for dataset in edition.site.datasets:
        by_chapter[dataset.chapter].append(dataset)
    order = {code: i for i, code in enumerate(_CHAPTERS)}
    page = CataloguePage(
        title=CATALOGUE,
        groups=tuple(
            (code, tuple(found))
            for code, found in sorted(
                by_chapter.items(), key=lambda item: (order.get(item[0], len(order)), item[0])
            )
        ),
        observations=count_observations(edition.site.datasets),
    )
    return page_target(edition, "/datasets/", "catalogue.html", lambda _: page, page)


def _dataset(edition: Edition, dataset: Dataset) -> Target:
    agency = edition.site.registers.agencies.get(dataset.agency)

    def make(_: Language) -> DatasetPage:
        return DatasetPage(
            title=dataset.title,
            summary=dataset.description,
            trail=(("/datasets/", CATALOGUE),),
            dataset=dataset,
            publisher=agency.name if agency else LocalizedText({}),
        )

    def render(templates: Templates) -> dict[str, Content]:
        pages = render_page(templates, "dataset.html", dataset.address, make)
        files = edition.files(dataset.path)
        return {**pages, **{path.lstrip("/"): data for path, data in files.items()}}

    downloads = [file.path for file in dataset.downloads()]
    return Target(
        name=dataset.address,
        key=edition.key("dataset", edition.unit_digests[dataset.path]),
        paths=(*page_paths(dataset.address), *(path.lstrip("/") for path in downloads)),
        render=render,
        source=dataset.path,
    )
