"""The catalogue as DCAT-US 3.0, ``data.json``; texts are in English where there are any.

Source: the JSON Schemas of GSA/dcat-us (jsonschema/definitions), of which tests/dcat_us.py has
what is asked of the properties that are written here.
"""

from __future__ import annotations

from typing import Any

from gongbao.dataset_model import Dataset, Distribution, License, Table
from gongbao.languages import LANGUAGES, LocalizedText
from gongbao.model import Site
from gongbao.public_addresses import absolute
from gongbao.render.file_texts import file_description, file_title
from gongbao.render.plain_data import filled, json_bytes
from gongbao.render.vocabularies import AUTHORITY, FREQUENCIES, THEMES, UTF_8_FORMATS

_SCHEMA = "https://resources.data.gov/dcat-us/3.0.0/catalog"
_THEME_SCHEME = {"@type": "ConceptScheme", "@id": f"{AUTHORITY}data-theme", "title": "Data theme"}
_FREQUENCIES = {code: code for code in FREQUENCIES} | {"never": "notPlanned"}
"""Its code by ours."""


def render_data_json(site: Site, url: str) -> bytes:
    name = _english(site.identity.name)
    value = {
        "@context": "https://resources.data.gov/schemas/dcat-us/v3.0/context.jsonld",
        "@type": "Catalog",
        "@id": f"{url}/data.json",
        "conformsTo": {"@type": "Standard", "title": "DCAT-US 3.0", "identifier": _SCHEMA},
        "title": name,
        "description": f"Open data of {name}",
        "homepage": _document(name, f"{url}/"),
        "language": [language.code for language in LANGUAGES],
        "publisher": _publisher(site),
        "contactPoint": _contacts(site, ""),
        "spatial": _places(site, "", LocalizedText({})),
        "license": _licence(site.identity.licence),
        "themeTaxonomy": [_THEME_SCHEME],
        "issued": min((d.created for d in site.datasets if d.created), default=""),
        "modified": max((d.modified or d.created for d in site.datasets), default=""),
    }
    return json_bytes(
        filled(value) | {"dataset": [_dataset(site, url, dataset) for dataset in site.datasets]}
    )


def _dataset(site: Site, url: str, dataset: Dataset) -> dict[str, Any]:
    page = absolute(url, dataset.address)
    title = _english(dataset.title)
    agency = site.registers.agencies.get(dataset.agency)
    value: dict[str, Any] = {
        "@type": "Dataset",
        "@id": f"{page}#dataset",
        "identifier": page,
        "title": title,
        "description": _english(dataset.description or dataset.title),
        "publisher": _publisher(site),
        "creator": {"@type": "Agent", "name": _english(agency.name)} if agency else None,
        "keyword": list(dataset.keywords.get("en") or dataset.keywords.get("zh") or ()),
        "theme": _themes(dataset.theme),
        "issued": dataset.created,
        "modified": dataset.modified or dataset.created,
        "accrualPeriodicity": _FREQUENCIES.get(dataset.frequency),
        "temporal": _periods(dataset.period),
        "spatial": _places(site, dataset.place, dataset.spatial),
        "accessRights": "public",
        "provenance": [_english(dataset.provenance)] if dataset.provenance else [],
        "landingPage": _document(title, page),
        "version": dataset.version,
        "language": [one.code for one in LANGUAGES if dataset.title.values.get(one.code)],
        "describedBy": next(
            (_file(url, dataset, f) for f in dataset.files if f.path == dataset.descriptor), None
        ),
    }
    files = [_table_file(url, dataset, t, f) for t in dataset.tables for f in t.downloads()]
    files += [_file(url, dataset, one) for one in dataset.files]
    # asked for in any case: a list that is empty says that nobody is named
    return filled(value) | {
        "contactPoint": _contacts(site, dataset.contact),
        "distribution": files,
    }


def _table_file(url: str, dataset: Dataset, table: Table, file: Distribution) -> dict[str, Any]:
    encoding = {"characterEncoding": ["UTF-8"]} if file.format in UTF_8_FORMATS else {}
    return _file(url, dataset, file, table) | encoding


def _file(
    url: str, dataset: Dataset, file: Distribution, table: Table | None = None
) -> dict[str, Any]:
    """No ``accessURL``: that is for what leads to the data indirectly."""
    return filled(
        {
            "@type": "Distribution",
            "title": _english(file_title(dataset, file, table)),
            "description": _english(file_description(dataset, file, table)),
            "downloadURL": absolute(url, file.path),
            "mediaType": file.media_type,
            "packageFormat": file.media_type if file.format == "zip" else "",
            "format": file.format.upper(),
            "byteSize": str(file.size),
            "checksum": {
                "@type": "Checksum",
                "algorithm": "SHA-256",
                "checksumValue": file.sha256,
            },
            "license": _licence(next(iter(dataset.licenses), None)),
        }
    )


def _licence(licence: License | None) -> str:
    return (licence.path or licence.name) if licence else ""


def _publisher(site: Site) -> dict[str, str]:
    return {"@type": "Organization", "name": _english(site.identity.publisher)}


def _contacts(site: Site, email: str) -> list[dict[str, str]]:
    email = email or site.identity.contact_email
    name = _english(site.identity.publisher)
    return [{"@type": "Kind", "fn": name, "hasEmail": f"mailto:{email}"}] if email else []


def _document(title: str, address: str) -> dict[str, str]:
    return {"@type": "Document", "title": title, "accessURL": address}


def _themes(code: str) -> list[dict[str, Any]]:
    if code not in THEMES:
        return []
    return [
        {
            "@type": "Concept",
            "@id": f"{AUTHORITY}data-theme/{code}",
            "prefLabel": _english(THEMES[code]),
            "inScheme": _THEME_SCHEME,
        }
    ]


def _periods(period: tuple[str, str]) -> list[dict[str, str]]:
    value = filled({"startDate": period[0], "endDate": period[1]})
    return [{"@type": "PeriodOfTime", **value}] if value else []


def _places(site: Site, place: str, name: LocalizedText) -> list[dict[str, str]]:
    """What a dataset says of its place, else the place of the site."""
    value = filled({"@id": place, "prefLabel": _english(name)})
    value = value or filled({"@id": site.identity.place})
    return [{"@type": "Location", **value}] if value else []


def _english(text: LocalizedText) -> str:
    return text.get("en")
