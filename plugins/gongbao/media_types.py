"""Media types of the files of a site, which servers and Python know only in part.

Sources: IANA; RFC 4180 (CSV), 5545 (iCalendar), 4287 (Atom); Turtle, RDF/XML and JSON-LD of the
W3C; OPML 2.0; shared-mime-info (BibTeX).
"""

from __future__ import annotations

import mimetypes
from functools import cache

MEDIA_TYPES = {
    "atom": "application/atom+xml",
    "bib": "text/x-bibtex",
    "csv": "text/csv",
    "ics": "text/calendar",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "md": "text/markdown",
    "ndjson": "application/x-ndjson",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "opml": "text/x-opml",
    "parquet": "application/vnd.apache.parquet",
    "rdf": "application/rdf+xml",
    "ttl": "text/turtle",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
"""By extension."""


def served_types() -> dict[str, str]:
    """As a server sends them: texts say that they are UTF-8."""
    return {
        extension: f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
        for extension, media_type in MEDIA_TYPES.items()
    }


def media_type_of(address: str) -> str:
    return _types().guess_type(address)[0] or "application/octet-stream"


@cache
def _types() -> mimetypes.MimeTypes:
    """Python's own table and ours: the machine's would make files differ by machine."""
    types = mimetypes.MimeTypes()
    for extension, media_type in MEDIA_TYPES.items():
        types.add_type(media_type, f".{extension}")
    return types
