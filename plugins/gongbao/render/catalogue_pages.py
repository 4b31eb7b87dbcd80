"""The catalogue: all datasets, in several orders and by static facets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from gongbao.dataset_model import Dataset
from gongbao.derive.quality import overdue
from gongbao.languages import LocalizedText, localized
from gongbao.plan import Target
from gongbao.render.contexts import CataloguePage
from gongbao.render.dataset_pages import plan_dataset
from gongbao.render.edition import Edition, page_target
from gongbao.render.last_changes import datasets_changed
from gongbao.render.names import CATALOGUE, CATALOGUE_TRAIL
from gongbao.render.page_parts import Facet
from gongbao.render.quality_pages import due_days, plan_quality
from gongbao.render.release_pages import plan_catalogue_feeds, plan_releases
from gongbao.render.vocabularies import FREQUENCIES, THEMES

_CHAPTERS = (
    "general-administration",
    "documents",
    "confidential-affairs",
    "international-affairs",
)
"""Chapters that are shown first and in this order; others follow by name."""
_KINDS = {
    "theme": localized(zh="主題", en="Theme"),
    "agency": localized(zh="機關", en="Agency"),
    "format": localized(zh="格式", en="Format"),
    "licence": localized(zh="授權", en="Licence"),
    "frequency": localized(zh="更新頻率", en="Frequency"),
    "freshness": localized(zh="時效", en="Freshness"),
}
_FRESH = {
    "current": localized(zh="未逾期", en="Up to date"),
    "overdue": localized(zh="逾期未更新", en="Overdue"),
    "unknown": localized(zh="沒有承諾更新", en="No promise"),
}

_UNSAFE = re.compile(r"[^0-9a-z\u3400-\u9fff._-]+")


def plan_datasets(edition: Edition) -> list[Target]:
    targets = [_catalogue(edition), *_facet_pages(edition), *_ordered(edition)]
    for dataset in edition.site.datasets:
        targets += [plan_dataset(edition, dataset), *plan_releases(edition, dataset)]
    return [*targets, *plan_quality(edition), *plan_catalogue_feeds(edition)]


def count_observations(datasets: tuple[Dataset, ...]) -> int:
    """Rows of all tables."""
    return sum(_rows(dataset) for dataset in datasets)


def _rows(dataset: Dataset) -> int:
    return sum(table.rows for table in dataset.tables)


_ORDERS: dict[str, tuple[LocalizedText, Callable[[Dataset], object]]] = {
    "newest": (localized(zh="最近更新", en="Newest first"), lambda d: d.modified or d.created),
    "largest": (localized(zh="列數最多", en="Most rows first"), _rows),
}


def _catalogue(edition: Edition) -> Target:
    by_chapter: dict[str, list[Dataset]] = defaultdict(list)
    for dataset in edition.site.datasets:
        by_chapter[dataset.chapter].append(dataset)
    order = {code: i for i, code in enumerate(_CHAPTERS)}
    groups = tuple(
        (code, tuple(found))
        for code, found in sorted(
            by_chapter.items(), key=lambda item: (order.get(item[0], len(order)), item[0])
        )
    )
    return _page(edition, "/datasets/", CATALOGUE, groups)


def _page(
    edition: Edition,
    path: str,
    title: LocalizedText,
    groups: tuple[tuple[str, tuple[Dataset, ...]], ...],
) -> Target:
    datasets = tuple(dataset for _, found in groups for dataset in found)
    page = CataloguePage(
        title=title,
        trail=() if path == "/datasets/" else CATALOGUE_TRAIL,
        groups=groups,
        total=len(datasets),
        observations=count_observations(datasets),
        facets=tuple(_facets(edition)),
        orders=tuple((f"/datasets/by/order/{code}/", name) for code, (name, _) in _ORDERS.items()),
        overdue=tuple(d.name for d in datasets if _freshness(edition, d) == "overdue"),
    )
    return page_target(
        edition,
        path,
        "catalogue.html",
        lambda _: page,
        page,
        changed=datasets_changed(datasets),
    )


def _ordered(edition: Edition) -> Iterator[Target]:
    """The sort orders as pages of their own."""
    if not edition.site.datasets:
        return
    for code, (name, order) in _ORDERS.items():
        found = sorted(edition.site.datasets, key=order, reverse=True)  # type: ignore[arg-type]
        yield _page(edition, f"/datasets/by/order/{code}/", name, (("", tuple(found)),))


def _facet_pages(edition: Edition) -> Iterator[Target]:
    for facet in _facets(edition):
        found = tuple(
            d for d in edition.site.datasets if facet.code in dict(_values(edition, d, facet.kind))
        )
        title = localized(
            zh=f"{facet.label.get('zh')}：{facet.name.get('zh')}",
            en=f"{facet.label.get('en')}: {facet.name.get('en')}",
        )
        yield _page(edition, facet.address, title, (("", found),))


def _facets(edition: Edition) -> Iterator[Facet]:
    """Every value of every facet with its count, in the order of the kinds, commonest first."""
    for kind, label in _KINDS.items():
        names: dict[str, LocalizedText] = {}
        counts: dict[str, int] = defaultdict(int)
        for dataset in edition.site.datasets:
            for code, name in _values(edition, dataset, kind):
                names[code] = name
                counts[code] += 1
        for code in sorted(names, key=lambda code: (-counts[code], code)):
            yield Facet(kind=kind, label=label, code=code, name=names[code], count=counts[code])


def _values(edition: Edition, dataset: Dataset, kind: str) -> list[tuple[str, LocalizedText]]:
    """Codes as addresses carry them, with names. Licences and formats are free texts."""
    found = [(_slug(code), name) for code, name in _codes(edition, dataset, kind)]
    return [(code, name) for code, name in found if code]


def _slug(code: str) -> str:
    return _UNSAFE.sub("-", code.lower()).strip("-.")


def _codes(edition: Edition, dataset: Dataset, kind: str) -> list[tuple[str, LocalizedText]]:
    match kind:
        case "theme":
            code = dataset.theme
            return [(code, THEMES[code])] if code in THEMES else []
        case "agency":
            agency = edition.site.registers.agencies.get(dataset.agency)
            return [(dataset.agency, agency.name)] if agency else []
        case "format":
            formats = {file.format for file in dataset.downloads() if file.format}
            return [(code, localized(zh=code.upper(), en=code.upper())) for code in sorted(formats)]
        case "licence":
            return [(one.name, one.title) for one in dataset.licenses if one.name]
        case "frequency":
            known = FREQUENCIES.get(dataset.frequency)
            return [(dataset.frequency, known[1])] if known else []
        case _:
            code = _freshness(edition, dataset)
            return [(code, _FRESH[code])]


def _freshness(edition: Edition, dataset: Dataset) -> str:
    days = due_days(dataset)
    if not days:
        return "unknown"
    return "overdue" if overdue(dataset, days, edition.as_of) else "current"
