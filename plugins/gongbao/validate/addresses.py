"""Addresses that cannot die: what the ledger recorded as public is there, moved or declared gone.

An address is a page's site path (``/gazette/109/001/``) or a file's. Those whose names change with
their content or its size (assets, parts of the search index and of the sitemap) are nobody's
bookmark and are not recorded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from gongbao.model import Moved
from gongbao.problems import Place, Problem

_PASSING = re.compile(r"/(?:theme|static)/|/search/.|/sitemap-[^/]*\.xml$")


def lasting_addresses(paths: Iterable[str]) -> set[str]:
    """Addresses of the output files *paths* that are to stay for good."""
    addresses = {"/" + path.removesuffix("index.html") for path in paths}
    return {one for one in addresses if not _passes(one)}


def check_addresses(
    ledger: str,
    recorded: Iterable[str],
    planned: Collection[str],
    moved: Iterable[Moved],
    withdrawn: Iterable[str],
) -> list[Problem]:
    """Each address that would vanish, and each that is said to have moved to nowhere.

    ledger: path of the list. planned: addresses that the site is to have, stubs of those that moved
    and what passes among them. withdrawn: addresses of notices whose texts and files went by law.
    """
    gone_by_law = tuple(withdrawn)
    declared = {one.address: one for one in moved}
    problems = [
        Problem("K107", Place(ledger), {"address": address})
        for address in sorted(set(recorded) - declared.keys())
        if address not in planned
        and not _passes(address)
        and not _without_language(address).startswith(gone_by_law)
    ]
    return problems + [
        Problem("K109", Place(ledger), {"address": one.address, "to": one.to})
        for one in declared.values()
        if one.to and (one.to not in planned or one.to in declared or not _lasts(one.to))
    ]


def check_feed_ids(
    ledger: str, recorded: Mapping[str, str], planned: Mapping[str, str]
) -> list[Problem]:
    """Feeds whose id would change: readers would get everything again as new."""
    return [
        Problem("K108", Place(ledger), {"feed": feed, "was": recorded[feed], "now": planned[feed]})
        for feed in sorted(recorded.keys() & planned.keys())
        if recorded[feed] != planned[feed]
    ]


def _lasts(address: str) -> bool:
    """Is it what readers know a page or a file by?"""
    return not _passes(address) and not address.endswith("/index.html")


def _passes(address: str) -> bool:
    return bool(_PASSING.match(_without_language(address)))


def _without_language(address: str) -> str:
    return address.removeprefix("/en") if address.startswith("/en/") else address
