"""Site paths as the addresses that pages, feeds and files of metadata give (RFC 3986).

Paths in the records are what files are called on disk; in an address, Chinese letters and blanks
of a name are percent-encoded. Names with ``%``, ``#`` or ``?`` are not let in (F118).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

_PLAIN = re.compile(r"[A-Za-z0-9/._~-]*")
_DELIMITERS = "/?#[]@!$&'()*+,;=:%"


@lru_cache(1000)
def quoted(path: str) -> str:
    """*path* as an address has it; nearly all are plain already, and most are asked for again."""
    return path if _PLAIN.fullmatch(path) else quote(path)


def encoded(link: str) -> str:
    """A link within the site, which may have a query, a fragment and parts encoded already."""
    return link if link.isascii() and " " not in link else quote(link, safe=_DELIMITERS)


def absolute(site_url: str, path: str) -> str:
    """The public address of a page or file of the site."""
    return site_url + quoted(path)
