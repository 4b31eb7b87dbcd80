"""A dataset's page with everything that lies beside it."""

from __future__ import annotations

import re
from urllib.parse import quote

import msgspec

from gongbao.dataset_model import Dataset
from gongbao.derive.quality import due_on, overdue, points
from gongbao.languages import Language, LocalizedText, localized, page_path
from gongbao.plan import Content, Target, Templates
from gongbao.render.contexts import DatasetPage
from gongbao.render.dataset_metadata import dataset_json_ld, render_croissant, render_csvw
from gongbao.render.edition import Edition, page_days, page_paths, render_page
from gongbao.render.last_changes import dataset_changed
from gongbao.render.quality_pages import due_days, quality_of
from gongbao.render.snippets import addresses, snippets
from gongbao.render.vocabularies import FREQUENCIES, LICENCE_SENTENCES

CATALOGUE = localized(zh="開放資料", en="Open data")


def plan_dataset(edition: Edition, dataset: Dataset) -> Target:
    """The page in both languages, every download, Croissant and CSVW."""
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
            trail=(("/datasets/", CATALOGUE),),
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
            citation=_citation(edition, dataset, language),
            bibtex=_bibtex(edition, dataset, language),
            releases=tuple(reversed(history.releases)),
            related=related,
        )

    def render(templates: Templates) -> dict[str, Content]:
        pages = render_page(templates, "dataset.html", dataset.address, make)
        files = edition.files(dataset.path)
        return {
            **pages,
            **{path.lstrip("/"): data for path, data in files.items()},
            **_metadata(edition, dataset),
            f"{dataset.address[1:]}index.json": _twin(edition, dataset),
        }

    downloads = [file.path.lstrip("/") for file in dataset.downloads()]
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
        paths=(*page_paths(dataset.address), *downloads, *_metadata_paths(dataset), twin),
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
    made += [render_csvw(table) for table in dataset.tables]
    return dict(zip(_metadata_paths(dataset), made, strict=True))


def _twin(edition: Edition, dataset: Dataset) -> bytes:
    """The page for programs: the record with absolute addresses; rows are in the files."""
    value = msgspec.to_builtins(dataset)
    value.pop("path")
    for table in value["tables"]:
        del table["preview"], table["source_path"]
    files = [
        *(f for table in value["tables"] for f in (*table["distributions"], *table["extracts"])),
        *value["files"],
    ]
    for file in files:
        file["url"] = f"{edition.url}{quote(file.pop('path'))}"
    value["url"] = f"{edition.url}{quote(dataset.address)}"
    value["releases"] = [
        {
            "version": release.version,
            "published": release.published.isoformat(),
            "url": f"{edition.url}{quote(release.address)}",
        }
        for release in edition.histories[dataset.name].releases
    ]
    value["addresses"] = {
        one.name: {"template": one.template, "zh": one.text.get("zh"), "en": one.text.get("en")}
        for one in addresses(dataset, edition.url)
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def _related(edition: Edition, dataset: Dataset) -> tuple[tuple[str, LocalizedText], ...]:
    """Notices and report chapters whose texts quote the dataset."""
    quoting = {
        path
        for path, figures in edition.figures_of.items()
        if any(figure.address.startswith(dataset.address) for figure in figures)
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
            f"data:{dataset.name}" in text or f'value="data:{dataset.name}' in text
            for key, text in edition.html(issue.path).items()
            if key.startswith(notice.id)
        )
    ]
    return tuple(found)


def _citation(edition: Edition, dataset: Dataset, language: Language) -> str:
    code = language.code
    publisher = (edition.site.identity.publisher or edition.site.identity.name).get(code)
    year = (dataset.modified or dataset.created)[:4]
    version = edition.histories[dataset.name].releases[-1].version
    address = f"{edition.url}{quote(dataset.address)}versions/{version}/"
    if code == "zh":
        return (
            f"{publisher}（{year}）。{dataset.title.get(code)}（{version} 版）[資料集]。{address}"
        )
    return (
        f"{publisher} ({year}). {dataset.title.get(code)} (version {version}) [Data set]. {address}"
    )


def _bibtex(edition: Edition, dataset: Dataset, language: Language) -> str:
    code = language.code
    publisher = (edition.site.identity.publisher or edition.site.identity.name).get(code)
    version = edition.histories[dataset.name].releases[-1].version
    key = re.sub(r"[^A-Za-z0-9-]", "", dataset.name) or "dataset"
    return (
        f"@misc{{{key},\n  author = {{{{{publisher}}}}},\n"
        f"  title = {{{dataset.title.get(code)}}},\n"
        f"  year = {{{(dataset.modified or dataset.created)[:4]}}},\n  version = {{{version}}},\n"
        f"  url = {{{edition.url}{quote(page_path(language, dataset.address))}}}\n}}"
    )
