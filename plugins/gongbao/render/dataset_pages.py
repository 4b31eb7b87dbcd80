"""A dataset's page with everything that lies beside it."""

from __future__ import annotations

from html import unescape

import msgspec

from gongbao.dataset_model import Dataset
from gongbao.derive.quality import due_on, overdue, points
from gongbao.languages import LANGUAGES, Language, LocalizedText, page_path
from gongbao.plan import Content, Target, Templates
from gongbao.public_addresses import absolute
from gongbao.render.chart_files import chart_files, chart_paths
from gongbao.render.citations import Cited, cite
from gongbao.render.contexts import DatasetPage
from gongbao.render.dataset_metadata import dataset_json_ld, render_croissant, render_csvw
from gongbao.render.edition import Edition, page_days, page_paths, render_page
from gongbao.render.last_changes import dataset_changed
from gongbao.render.names import CATALOGUE_TRAIL
from gongbao.render.plain_data import record_bytes
from gongbao.render.quality_pages import due_days, quality_of
from gongbao.render.snippets import addresses, snippets
from gongbao.render.vocabularies import FREQUENCIES, LICENCE_SENTENCES


def plan_dataset(edition: Edition, dataset: Dataset) -> Target:
    """The page in every language, every download, Croissant and CSVW."""
    history = edition.histories[dataset.name]
    related = _related(edition, dataset)
    quality = quality_of(edition, dataset)
    is_overdue = overdue(dataset, due_days(dataset), edition.as_of)

    def make(language: Language) -> DatasetPage:
        agency = edition.site.registers.agencies.get(dataset.agency)
        frequency = FREQUENCIES.get(dataset.frequency)
        return DatasetPage(
            title=dataset.title,
            summary=dataset.description,
            trail=CATALOGUE_TRAIL,
            dataset=dataset,
            publisher=agency.name if agency else LocalizedText({}),
            structured=dataset_json_ld(edition.site, edition.url, dataset, language),
            browsable=any(len(table.preview) < table.rows for table in dataset.tables),
            frequency=frequency[1] if frequency else LocalizedText({}),
            due=due_on(dataset, due_days(dataset)),
            overdue=is_overdue,
            licence=next(
                (
                    LICENCE_SENTENCES[x.name]
                    for x in dataset.licenses
                    if x.name in LICENCE_SENTENCES
                ),
                LocalizedText({}),
            ),
            quality=quality,
            points=points(quality, "mqa"),
            snippets=snippets(dataset, edition.url),
            addresses=addresses(dataset, edition.url),
            citation=cite(_cited(edition, dataset), language),
            releases=tuple(reversed(history.releases)),
            related=related,
            charts=edition.charts(dataset.path),
        )

    def render(templates: Templates) -> dict[str, Content]:
        pages = render_page(templates, "dataset.html", dataset.address, make)
        files = edition.files(dataset.path)
        return {
            **pages,
            **{path.lstrip("/"): data for path, data in files.items()},
            **_metadata(edition, dataset),
            **chart_files(dataset.address, edition.charts(dataset.path)),
            f"{dataset.address[1:]}index.json": _twin(edition, dataset),
        }

    downloads = [file.path.lstrip("/") for file in dataset.downloads()]
    drawings = [path for one in dataset.charts for path in chart_paths(dataset.address, one.name)]
    twin = f"{dataset.address[1:]}index.json"
    return Target(
        name=dataset.address,
        key=edition.key(
            "dataset",
            edition.unit_digests[dataset.path],
            history.digest,
            related,
            is_overdue,
            edition.site.identity.place,
        ),
        paths=(
            *page_paths(edition, dataset.address),
            *downloads,
            *_metadata_paths(dataset),
            *drawings,
            twin,
        ),
        render=render,
        source=dataset.path,
        changed=page_days(dataset.address, dataset_changed(dataset)),
    )


def _metadata_paths(dataset: Dataset) -> list[str]:
    """Output paths of Croissant and CSVW."""
    base = dataset.address.lstrip("/")
    names = ["croissant.json"] if dataset.tables else []
    names += [f"{table.name}.csv-metadata.json" for table in dataset.tables]
    return [f"{base}{name}" for name in names]


def _metadata(edition: Edition, dataset: Dataset) -> dict[str, bytes]:
    if not dataset.tables:
        return {}
    made = [render_croissant(edition.site, edition.url, dataset)]
    made += [render_csvw(dataset, table) for table in dataset.tables]
    return dict(zip(_metadata_paths(dataset), made, strict=True))


def _twin(edition: Edition, dataset: Dataset) -> bytes:
    """The page for programs: the record with absolute addresses; rows are in the files."""
    value = msgspec.to_builtins(dataset)
    value.pop("path")
    for table in value["tables"]:
        del table["preview"]
    files = [
        *(f for table in value["tables"] for f in (*table["distributions"], *table["extracts"])),
        *value["files"],
    ]
    for file in files:
        file["url"] = absolute(edition.url, file.pop("path"))
    value["url"] = absolute(edition.url, dataset.address)
    for chart in value["charts"]:
        paths = chart_paths(dataset.address, chart["name"])
        urls = [absolute(edition.url, f"/{path}") for path in paths]
        chart["url"] = {x.code: url for x, url in zip(LANGUAGES, urls, strict=True)}
    value["releases"] = [
        {
            "version": release.version,
            "published": release.published.isoformat(),
            "url": absolute(edition.url, release.address),
        }
        for release in edition.histories[dataset.name].releases
    ]
    value["addresses"] = {
        one.name: {"template": one.template, "zh": one.text.get("zh"), "en": one.text.get("en")}
        for one in addresses(dataset, edition.url)
    }
    return record_bytes(value)


def _related(edition: Edition, dataset: Dataset) -> tuple[tuple[str, LocalizedText], ...]:
    """Notices and report chapters whose texts quote the dataset."""
    quoting = {
        path: one.keys_of(dataset.name)
        for path, one in edition.figures.items()
        if dataset.name in one.datasets
    }
    site = edition.site
    found = [(one.address, one.title) for one in site.reports if one.path in quoting]
    found += [
        (notice.address, notice.title)
        for issue in site.issues
        if issue.path in quoting
        for notice in issue.notices
        if not notice.withdrawn
        and any(
            f'value="{quoted}"' in unescape(text)
            for key, text in edition.html(issue.path).items()
            if key.startswith(f"{notice.id}:")
            for quoted in quoting[issue.path]
        )
    ]
    return tuple(found)


def _cited(edition: Edition, dataset: Dataset) -> Cited:
    """The newest version, by the address that it keeps for good."""
    identity = edition.site.identity
    release = edition.histories[dataset.name].releases[-1]
    year = (dataset.modified or dataset.created)[:4]
    return Cited(
        id=f"dataset-{dataset.name}",
        kind="dataset",
        title=dataset.title,
        publisher=identity.publisher,
        year=int(year) if year else release.published.year,
        version=release.version,
        url=LocalizedText(
            {one.code: absolute(edition.url, page_path(one, release.address)) for one in LANGUAGES}
        ),
    )
