"""What DCAT-US 3.0 asks of the properties that data.json has, as a JSON Schema in our own words.

Source: GSA/dcat-us, jsonschema/definitions; there a value is described in place, never named by
its address alone, and unknown properties are allowed. Here they are not, so that a property that
is misspelt, or was never looked up there, fails.
"""

from __future__ import annotations

from typing import Any

_IRI = {"type": "string", "format": "uri"}
_TEXT = {"type": "string", "minLength": 1}
_DAY = {
    "anyOf": [
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
        {"type": "string", "pattern": r"^\d{4}(-\d{2})?$"},
    ]
}
_FREQUENCIES = [
    *("continuous", "daily", "weekly", "biweekly", "semiweekly", "threeTimesAWeek"),
    *("monthly", "bimonthly", "semimonthly", "threeTimesAMonth", "quarterly"),
    *("annual", "semiannual", "threeTimesAYear", "biennial", "triennial"),
    *("irregular", "notPlanned", "asNeeded", "unknown"),
]


def _object(kind: str, required: list[str], **properties: object) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["@type", *required],
        "properties": {"@type": {"const": kind}, "@id": _IRI, **properties},
        "additionalProperties": False,
    }


def _many(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_SCHEME = _object("ConceptScheme", ["title"], title=_TEXT)
_CONCEPT = _object("Concept", ["prefLabel"], prefLabel=_TEXT, inScheme=_SCHEME)
_PUBLISHER = _object("Organization", ["name"], name=_TEXT)
_CONTACT = _object(
    "Kind", ["fn", "hasEmail"], fn=_TEXT, hasEmail={"pattern": r"^mailto:[^@\s]+@[\w.-]+$"}
)
_PERIOD = _object("PeriodOfTime", [], startDate=_DAY, endDate=_DAY)
_LOCATION = _object("Location", [], prefLabel=_TEXT)
_DOCUMENT = _object("Document", ["title"], title=_TEXT, accessURL=_IRI)
_STANDARD = _object("Standard", [], title=_TEXT, identifier=_IRI)
_LANGUAGES = _many({"type": "string", "maxLength": 2})
_DISTRIBUTION = _object(
    "Distribution",
    ["downloadURL", "mediaType"],
    title=_TEXT,
    description=_TEXT,
    downloadURL=_IRI,
    mediaType={"pattern": "^[a-z]+/"},
    packageFormat={"pattern": "^[a-z]+/"},
    format=_TEXT,
    characterEncoding=_many(_TEXT),
    byteSize={"type": "string", "pattern": r"^\d+$"},
    checksum=_object(
        "Checksum",
        ["algorithm", "checksumValue"],
        algorithm=_TEXT,
        checksumValue={"pattern": "^[0-9a-f]{64}$"},
    ),
    license=_TEXT,
)
_DATASET = _object(
    "Dataset",
    ["identifier", "title", "description", "publisher", "contactPoint"],
    identifier=_TEXT,
    title=_TEXT,
    description=_TEXT,
    publisher=_PUBLISHER,
    contactPoint=_many(_CONTACT),
    creator=_object("Agent", ["name"], name=_TEXT),
    keyword=_many(_TEXT),
    theme=_many(_CONCEPT),
    issued=_DAY,
    modified=_DAY,
    accrualPeriodicity={"enum": _FREQUENCIES},
    temporal=_many(_PERIOD),
    spatial=_many(_LOCATION),
    accessRights=_TEXT,
    provenance=_many(_TEXT),
    landingPage=_DOCUMENT,
    version=_TEXT,
    language=_LANGUAGES,
    describedBy=_DISTRIBUTION,
    distribution=_many(_DISTRIBUTION),
)
DCAT_US = _object(
    "Catalog",
    ["dataset", "title", "description", "conformsTo"],
    **{"@context": _IRI},
    title=_TEXT,
    description=_TEXT,
    conformsTo=_STANDARD,
    homepage=_DOCUMENT,
    language=_LANGUAGES,
    publisher=_PUBLISHER,
    contactPoint=_many(_CONTACT),
    spatial=_many(_LOCATION),
    themeTaxonomy=_many(_SCHEME),
    license=_TEXT,
    issued=_DAY,
    modified=_DAY,
    dataset=_many(_DATASET),
)
