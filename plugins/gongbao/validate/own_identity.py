"""The address of a site, and what it must call its own before it is public for good.

Ids of feeds stay for ever (K108), and a site that gives none of its own would share them with every
other that forgot to. A demonstration may go by names that are nobody's, at an address
that is nobody's.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from gongbao.load.front_matter import load_yaml
from gongbao.load.ledger import LEDGER_LISTS
from gongbao.model import SiteIdentity
from gongbao.problems import Place, Problem
from gongbao.settings import Settings

_NOBODYS = re.compile(r"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)\.?", re.I)
"""Names that are kept for examples (RFC 2606)."""


def check_address(url: str) -> list[Problem]:
    """Everything that leaves the site names this address; without a scheme it leads nowhere."""
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_whole = False
    if is_whole and not re.search(r"[?#\s]", url):
        return []
    return [Problem("S105", Place("pelicanconf.py"), {"url": url})]


def check_own_identity(settings: Settings, identity: SiteIdentity) -> list[Problem]:
    """Ids that are public already are not asked about: it is too late to choose others."""
    is_nobodys = bool(_NOBODYS.fullmatch(urlsplit(settings.url).hostname or ""))
    if identity.demo and (is_nobodys or not settings.url):
        return []
    problems = []
    authority = identity.tag_authority.partition(",")[0].rpartition("@")[2]
    feeds = settings.content / LEDGER_LISTS[1]
    if not feeds.exists() and ("." not in authority or _NOBODYS.fullmatch(authority)):
        source, _ = load_yaml(str(settings.content / "site.yaml"))
        args = {"authority": identity.tag_authority}
        problems.append(Problem("S107", source.place("tag_authority"), args))
    if is_nobodys:
        problems.append(Problem("S108", Place("pelicanconf.py"), {"url": settings.url}))
    return problems
