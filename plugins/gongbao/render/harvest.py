"""Metadata for harvesters that do not read DCAT-AP: DCAT-US 3, data.gov.tw, a data package."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from gongbao.dataset_model import Dataset
from gongbao.languages import LocalizedText
from gongbao.model import Site
from gongbao.render.plain_data import csv_bytes, filled, json_bytes
from gongbao.render.vocabularies import FREQUENCIES, licence_iri

_DATASET_FIELDS = (
    "name",
    "title_zh",
    "title_en",
    "agency",
    "theme",
    "licence",
    "version",
    "frequency",
    "created",
    "modified",
    "tables",
    "rows",
    "address",
    "package",
)
_FILE_FIELDS = ("dataset", "file", "format", "media_type", "bytes", "sha256", "address")
_UNITS = {"daily": "日", "weekly": "週", "monthly": "月", "quarterly": "季", "annual": "年"}


def render_data_json(site: Site, url: str) -> bytes:
    """DCAT-US 3.0; texts in English where there are any. Source: GSA/dcat-us jsonschema."""
    publisher = {"@type": "Organization", "name": _english(site.identity.publisher, site)}
    return json_bytes(
        {
            "@context": "https://resources.data.gov/schemas/dcat-us/v3.0/context.jsonld",
            "@type": "Catalog",
            "conformsTo": "https://resources.data.gov/schemas/dcat-us/v3.0",
            "title": _english(site.identity.name, site),
            "description": f"Open data of {_english(site.identity.name, site)}",
            "homepage": f"{url}/",
            "language": ["zh", "en"],
            "publisher": publisher,
            "dataset": [_us_dataset(site, url, dataset, publisher) for dataset in site.datasets],
        }
    )


def _us_dataset(
    site: Site, url: str, dataset: Dataset, publisher: dict[str, Any]
) -> dict[str, Any]:
    page = f"{url}{quote(dataset.address)}"
    email = dataset.contact or site.identity.contact_email
    value: dict[str, Any] = {
        "@type": "Dataset",
        "identifier": page,
        "title": dataset.title.get("en"),
        "description": (dataset.description or dataset.title).get("en"),
        "publisher": publisher,
        "contactPoint": {
            "@type": "Kind",
            "fn": publisher["name"],
            "hasEmail": f"mailto:{email}" if email else None,
        },
        "keyword": list(dataset.keywords.get("en") or dataset.keywords.get("zh") or ()),
        "issued": dataset.created,
        "modified": dataset.modified or dataset.created,
        "landingPage": page,
        "version": dataset.version,
        "language": [code for code in ("zh", "en") if dataset.title.values.get(code)],
        "describedBy": f"{page}datapackage.json",
        "distribution": [
            {
                "@type": "Distribution",
                "title": file.path.rsplit("/", 1)[1],
                "accessURL": f"{url}{quote(file.path)}",
                "downloadURL": f"{url}{quote(file.path)}",
                "mediaType": file.media_type,
                "format": file.format.upper(),
                "byteSize": file.size,
                "license": next((licence_iri(x.name, x.path) for x in dataset.licenses), ""),
            }
            for file in dataset.downloads()
        ],
    }
    return filled(value)


def render_gov_tw(site: Site, url: str) -> bytes:
    """The metadata fields of data.gov.tw (政府資料開放平臺), one object a dataset."""
    return json_bytes([_gov_tw_dataset(site, url, dataset) for dataset in site.datasets])


def _gov_tw_dataset(site: Site, url: str, dataset: Dataset) -> dict[str, Any]:
    agency = site.registers.agencies.get(dataset.agency)
    name = agency.name if agency else site.identity.publisher or site.identity.name
    licence = next((one for one in dataset.licenses), None)
    frequency = FREQUENCIES.get(dataset.frequency)
    return {
        "datasetid": dataset.name,
        "title": dataset.title.get("zh"),
        "description": (dataset.description or dataset.title).get("zh"),
        "categoryService": "",
        "categoryDataset": dataset.theme,
        "type": "資料集",
        "license": licence.title.get("zh") if licence else "",
        "licenseURL": licence.path if licence else "",
        "cost": "免費",
        "dataProvider": name.get("zh"),
        "publisherContactName": (site.identity.publisher or site.identity.name).get("zh"),
        "publisherContactEmail": dataset.contact or site.identity.contact_email,
        "updateFrequency": {
            "regularupdate": bool(frequency and frequency[2]),
            "Frequency": 1 if frequency and frequency[2] else 0,
            "unittime": _UNITS.get(dataset.frequency, "不定期"),
        },
        "coverageStartedDate": dataset.period[0],
        "coverageEndedDate": dataset.period[1],
        "publishedDate": dataset.created,
        "modifiedDate": dataset.modified or dataset.created,
        "spatialCoverage": dataset.spatial.get("zh"),
        "language": "zh-TW",
        "relatedUrl": f"{url}{quote(dataset.address)}",
        "notes": dataset.caveats.get("zh"),
        "distribution": [
            {
                "resourceDescription": table.title.get("zh"),
                "resourceFormat": file.format.upper(),
                "resourceDownloadUrl": f"{url}{quote(file.path)}",
                "resourceCharacterEncoding": "UTF-8",
                "resourceAmount": table.rows,
                "resourceField": [
                    {
                        "name": column.name,
                        "description": (column.description or column.title).get("zh"),
                    }
                    for column in table.columns
                ],
            }
            for table in dataset.tables
            for file in table.distributions
        ],
    }


def render_catalogue_package(site: Site, url: str) -> dict[str, bytes]:
    """The catalogue itself as open data: datasets, files and their descriptor."""
    datasets = csv_bytes(_DATASET_FIELDS, [_dataset_row(dataset, url) for dataset in site.datasets])
    files = csv_bytes(
        _FILE_FIELDS,
        [
            (
                d.name,
                f.path.rsplit("/", 1)[1],
                f.format,
                f.media_type,
                f.size,
                f.sha256,
                url + f.path,
            )
            for d in site.datasets
            for f in d.downloads()
        ],
    )
    resources = []
    for name, fields, key in (
        ("datasets", _DATASET_FIELDS, ["name"]),
        ("files", _FILE_FIELDS, ["dataset", "file"]),
    ):
        numbers = {"tables", "rows", "bytes"}
        schema: dict[str, Any] = {
            "fields": [
                {"name": f, "type": "integer" if f in numbers else "string"} for f in fields
            ],
            "primaryKey": key,
        }
        resources.append(
            {
                "name": name,
                "type": "table",
                "path": f"{name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": schema,
            }
        )
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "catalog",
        "title": f"{site.identity.name.get('zh')}：開放資料目錄",
        "title@en": f"{site.identity.name.get('en')}: catalogue of open data",
        "resources": resources,
    }
    return {
        "datapackage.json": json_bytes(descriptor),
        "datasets.csv": datasets,
        "files.csv": files,
    }


def _dataset_row(dataset: Dataset, url: str) -> tuple[object, ...]:
    return (
        dataset.name,
        dataset.title.values.get("zh", ""),
        dataset.title.values.get("en", ""),
        dataset.agency,
        dataset.theme,
        next((licence.name for licence in dataset.licenses), ""),
        dataset.version,
        dataset.frequency,
        dataset.created,
        dataset.modified,
        len(dataset.tables),
        sum(table.rows for table in dataset.tables),
        f"{url}{quote(dataset.address)}",
        f"{url}{quote(dataset.address)}datapackage.json",
    )


def _english(text: LocalizedText, site: Site) -> str:
    return text.get("en") or site.identity.name.get("en")
