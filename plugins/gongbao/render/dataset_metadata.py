"""One dataset for machines: schema.org in its page, Croissant, and CSVW beside each CSV.

Sources: https://schema.org/Dataset, Croissant 1.1 (mlcommons), https://www.w3.org/TR/tabular-metadata/.
"""

from __future__ import annotations

from typing import Any

from gongbao.dataset_model import Column, Dataset, Table
from gongbao.languages import DEFAULT, LANGUAGES, Language, LocalizedText, page_path
from gongbao.model import Site
from gongbao.public_addresses import absolute
from gongbao.render.plain_data import filled, json_bytes, json_script
from gongbao.render.vocabularies import licence_iri

_CROISSANT_TYPES = {
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
}
_CSVW_TYPES = {
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "year": "gYear",
    "yearmonth": "gYearMonth",
    "duration": "duration",
}
_CROISSANT_CONTEXT = {
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def dataset_json_ld(site: Site, url: str, dataset: Dataset, language: Language) -> str:
    """Text for a script element of the dataset's page (Google's Dataset guidelines)."""
    code = language.code
    page = absolute(url, page_path(language, dataset.address))
    value: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{absolute(url, dataset.address)}#dataset",
        "url": page,
        "name": dataset.title.get(code),
        "description": _long_enough(dataset, code),
        "identifier": f"{absolute(url, dataset.address)}#dataset",
        "inLanguage": language.tag,
        "isAccessibleForFree": True,
        "keywords": list(dataset.keywords.get(code) or ()),
        "license": next((licence_iri(x.name, x.path) for x in dataset.licenses), ""),
        "creator": _organisation(_agency(site, dataset), code),
        "publisher": _organisation(site.identity.publisher, code),
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{url}/datasets/"},
        "version": dataset.version,
        "dateCreated": dataset.created,
        "datePublished": dataset.created,
        "dateModified": dataset.modified or dataset.created,
        "temporalCoverage": _interval(dataset.period),
        "spatialCoverage": dataset.spatial.get(code),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": column.title.get(code)}
            for table in dataset.tables
            for column in table.columns[:100]
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "contentUrl": absolute(url, file.path),
                "encodingFormat": file.media_type,
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in dataset.downloads()
        ],
    }
    return json_script(filled(value))


def render_croissant(site: Site, url: str, dataset: Dataset) -> bytes:
    """Croissant 1.1 over the canonical CSV files; texts are in the dataset's first language."""
    language = _first_language(dataset)
    code = language.code
    page = absolute(url, dataset.address)
    name = _ascii(dataset.name)
    value: dict[str, Any] = {
        "@context": {"@language": language.tag, **_CROISSANT_CONTEXT},
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": name,
        "description": _long_enough(dataset, code),
        "url": page,
        "license": next((licence_iri(x.name, x.path) for x in dataset.licenses), ""),
        "creator": _organisation(_agency(site, dataset), code),
        "publisher": _organisation(site.identity.publisher, code),
        "datePublished": dataset.created or dataset.modified,
        "dateModified": dataset.modified,
        "version": dataset.version,
        "inLanguage": language.tag,
        "keywords": list(dataset.keywords.get(code) or next(iter(dataset.keywords.values()), ())),
        "citeAs": f"{dataset.title.get(code)} {page}",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{table.name}.csv",
                "name": f"{table.name}.csv",
                "contentUrl": absolute(url, table.distributions[0].path),
                "encodingFormat": "text/csv",
                "contentSize": f"{table.distributions[0].size} B",
                "sha256": table.distributions[0].sha256,
            }
            for table in dataset.tables
        ],
        "recordSet": [_record_set(table, code) for table in dataset.tables],
    }
    return json_bytes(filled(value))


def _record_set(table: Table, code: str) -> dict[str, Any]:
    value = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.title.get(code),
        "key": [{"@id": f"{table.name}/{name}"} for name in table.primary_key],
        "field": [
            filled(
                {
                    "@type": "cr:Field",
                    "@id": f"{table.name}/{column.name}",
                    "name": column.name,
                    "description": (column.description or column.title).get(code),
                    "dataType": _CROISSANT_TYPES.get(column.type, "sc:Text"),
                    "source": {
                        "fileObject": {"@id": f"{table.name}.csv"},
                        "extract": {"column": column.name},
                    },
                }
            )
            for column in table.columns
        ],
    }
    return filled(value)


def render_csvw(dataset: Dataset, table: Table) -> bytes:
    """CSVW metadata for ``<file>.csv``, to lie beside it as ``<file>.csv-metadata.json``."""
    language = _first_language(dataset)
    code = language.code
    columns = [_csvw_column(column, table, code) for column in table.columns]
    schema: dict[str, Any] = {"columns": columns}
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    return json_bytes(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": language.tag}],
            "url": f"{table.name}.csv",
            "dc:title": table.title.get(code),
            "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"], "header": True},
            "tableSchema": schema,
        }
    )


def _csvw_column(column: Column, table: Table, code: str) -> dict[str, Any]:
    value: dict[str, Any] = {
        "name": _ascii(column.name).replace("-", "_"),
        "titles": [column.name],
        "dc:description": (column.description or column.title).get(code),
        "datatype": _CSVW_TYPES.get(column.type, "string"),
        "required": bool(column.constraints.get("required")),
    }
    if table.missing_values != ("",):
        value["null"] = list(table.missing_values)
    return value


def _interval(period: tuple[str, str]) -> str:
    """ISO 8601 with ``..`` for an end that is open; a single day would be that day alone."""
    return "/".join(part or ".." for part in period) if any(period) else ""


def _first_language(dataset: Dataset) -> Language:
    """The site's first language that the dataset's title is in."""
    code = dataset.title.code_for(DEFAULT.code)
    return next((one for one in LANGUAGES if one.code == code), DEFAULT)


def _agency(site: Site, dataset: Dataset) -> LocalizedText:
    agency = site.registers.agencies.get(dataset.agency)
    return agency.name if agency else site.identity.publisher


def _organisation(name: LocalizedText, code: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name.get(code)}


def _long_enough(dataset: Dataset, code: str) -> str:
    """Google asks for 50 to 5,000 characters: the columns fill up a short description."""
    text = (dataset.description or dataset.title).get(code)
    if len(text) < 50:
        names = [c.title.get(code) for table in dataset.tables for c in table.columns]
        text = f"{text} {'、'.join(names) if code == 'zh' else ', '.join(names)}"
    return text[:5000]


def _ascii(name: str) -> str:
    """Letters that names in Croissant and CSVW may have; others become their code point."""
    return "".join(
        c if c.isascii() and (c.isalnum() or c in "-_") else f"u{ord(c):x}" for c in name
    )
