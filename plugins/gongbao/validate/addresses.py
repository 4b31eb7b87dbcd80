"""Addresses that cannot die: what the ledger recorded as public is there, moved or declared gone.

An address is a page's site path (``/gazette/109/001/``) or a file's. Those whose names change with
their content or its size (assets, parts of the search index and of the sitemap) are nobody's
bookmark and are not recorded; nor are lists of the datasets that have something in common just
now, such as being up to date, which a day that passes may empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from gongbao.languages import without_language
from gongbao.model import Moved
from gongbao.problems import Place, Problem

_PASSING = re.compile(r"/(?:theme|static)/|/search/.|/sitemap-[^/]*\.xml$|/datasets/by/(?!order/)")


def lasting_addresses(paths: Iterable[str], further: Iterable[str] = ()) -> set[str]:
    """Addresses of the output files *paths* that are to stay for good.

    further: the site's further languages.
    """
    languages = tuple(further)
    addresses = {"/" + path.removesuffix("index.html") for path in paths}
    return {one for one in addresses if not _passes(without_language(one, languages))}


def check_addresses(
    ledger: str,
    recorded: Iterable[str],
    planned: Collection[str],
    moved: Iterable[Moved],
    withdrawn: Iterable[str],
    further: Iterable[str] = (),
) -> list[Problem]:
    """Each address that would vanish, and each that is said to have moved to nowhere.

    ledger: path of the list. planned: addresses that the site is to have, stubs of those that moved
    and what passes among them. withdrawn: addresses of notices whose texts and files went by law.
    further: the site's further languages.
    """
    gone_by_law, languages = tuple(withdrawn), tuple(further)

    def may_go(address: str) -> bool:
        plain = without_language(address, languages)
        return _passes(plain) or plain.startswith(gone_by_law)

    def lasts(address: str) -> bool:
        """Is it what readers know a page or a file by?"""
        plain = without_language(address, languages)
        return not _passes(plain) and not plain.endswith("/index.html")

    declared = {one.address: one for one in moved}
    problems = [
        Problem("K107", Place(ledger), {"address": address})
        for address in sorted(set(recorded) - declared.keys())
        if address not in planned and not may_go(address)
    ]
    return problems + [
        Problem("K109", Place(ledger), {"address": one.address, "to": one.to})
        for one in declared.values()
        if one.to and (one.to not in planned or one.to in declared or not lasts(one.to))
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


def _passes(address: str) -> bool:
    """address: in the default language."""
    return bool(_PASSING.match(address))
