"""The catalogue for data.gov.tw, and as open data itself: a data package.

Source of the fields of data.gov.tw: 資料集詮釋資料 JSON 範例 (data.gov.tw, documents for agencies).
Its two categories are codes of its own that no descriptor has, so they are left to the agency.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from gongbao.dataset_model import Dataset, Distribution, Table
from gongbao.languages import localized
from gongbao.model import Site
from gongbao.public_addresses import absolute
from gongbao.render.package_heads import package_head
from gongbao.render.plain_data import csv_bytes, filled, json_bytes
from gongbao.render.vocabularies import FREQUENCIES, UTF_8_FORMATS

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


def render_gov_tw(site: Site, url: str) -> bytes:
    """The metadata fields of data.gov.tw (政府資料開放平臺), one object a dataset."""
    return json_bytes([_gov_tw_dataset(site, url, dataset) for dataset in site.datasets])


def _gov_tw_dataset(site: Site, url: str, dataset: Dataset) -> dict[str, Any]:
    agency = site.registers.agencies.get(dataset.agency)
    name = agency.name if agency else site.identity.publisher
    licence = next((one for one in dataset.licenses), None)
    regular = dataset.frequency in FREQUENCIES and FREQUENCIES[dataset.frequency][2] > 0
    return {
        "datasetid": dataset.name,
        "title": dataset.title.get("zh"),
        "description": (dataset.description or dataset.title).get("zh"),
        "type": "rawData",
        "license": licence.title.get("zh") if licence else "",
        "licenseURL": licence.path if licence else "",
        "cost": "free",
        "dataProvider": name.get("zh"),
        "publisherContactName": site.identity.publisher.get("zh"),
        "publisherContactEmail": dataset.contact or site.identity.contact_email,
        "updateFrequency": {
            "regularupdate": "1" if regular else "0",
            "Frequency": "1" if regular else "0",
            "unittime": _UNITS.get(dataset.frequency, "不定期"),
        },
        "coverageStartedDate": dataset.period[0],
        "coverageEndedDate": dataset.period[1],
        "publishedDate": dataset.created,
        "modifiedDate": dataset.modified or dataset.created,
        "spatialCoverage": dataset.spatial.get("zh"),
        "language": "zh",
        "relatedUrl": absolute(url, dataset.address),
        "notes": dataset.caveats.get("zh"),
        "distribution": [
            _gov_tw_resource(url, table, file)
            for table in dataset.tables
            for file in table.distributions
        ],
    }


def _gov_tw_resource(url: str, table: Table, file: Distribution) -> dict[str, Any]:
    return filled(
        {
            "resourceDescription": table.title.get("zh"),
            "resourceFormat": file.format.upper(),
            "resourceDownloadUrl": absolute(url, file.path),
            "resourceCharacterEncoding": "UTF-8" if file.format in UTF_8_FORMATS else "",
            "resourceAmount": str(table.rows),
            "resourceField": [
                {
                    "name": column.name,
                    "description": (column.description or column.title).get("zh"),
                }
                for column in table.columns
            ],
        }
    )


def render_catalogue_package(site: Site, url: str) -> dict[str, bytes]:
    """The catalogue itself as open data: datasets, files and their descriptor."""
    datasets = csv_bytes(_DATASET_FIELDS, [_dataset_row(dataset, url) for dataset in site.datasets])
    files = csv_bytes(
        _FILE_FIELDS,
        [
            (
                d.name,
                f.name,
                f.format,
                f.media_type,
                f.size,
                f.sha256,
                absolute(url, f.path),
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
    days = [day for d in site.datasets if (day := d.modified or d.created)]
    newest = date.fromisoformat(max(days)) if days else None
    title = localized(zh="開放資料目錄", en="catalogue of open data")
    descriptor = package_head(site.identity, "catalog", title, newest) | {"resources": resources}
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
        dataset.modified or dataset.created,
        len(dataset.tables),
        sum(table.rows for table in dataset.tables),
        absolute(url, dataset.address),
        absolute(url, dataset.descriptor),
    )
