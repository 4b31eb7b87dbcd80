"""Addresses that cannot die: what the ledger recorded as public is there, moved or declared gone.

An address is a page's site path (``/gazette/109/001/``) or a file's. Those whose names change with
their content or its size (assets, parts of the search index and of the sitemap) are nobody's
bookmark and are not recorded; nor are lists of the datasets that have something in common just
now, such as being up to date, which a day that passes may empty, nor the files with the rows of one
value, which new data may not have. The ledger itself has to be whole: its list of addresses and its
entries know of the same things.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from gongbao.languages import without_language
from gongbao.load.front_matter import load_yaml
from gongbao.model import Moved
from gongbao.problems import Place, Problem

_PASSING = re.compile(
    r"/(?:theme|static)/.|/search/.|/sitemap-[^/]*\.xml$|/datasets/by/(?!order/)|/_redirects$"
)
_ISSUE = re.compile(r"/gazette/(\d{1,3})/(\d{3})/(?:\d+/)?")
_RELEASE = re.compile(r"/datasets/([^/]+)/versions/([^/]+)/")


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
    """Each address that would vanish.

    ledger: path of the list. planned: addresses that the site is to have, stubs of those that moved
    and what passes among them. withdrawn: addresses of notices whose texts and files went by law.
    further: the site's further languages.
    """
    gone_by_law, languages = tuple(withdrawn), tuple(further)

    def may_go(address: str) -> bool:
        plain = without_language(address, languages)
        return _passes(plain) or plain.startswith(gone_by_law)

    declared = {one.address for one in moved}
    return [
        Problem("K107", Place(ledger), {"address": address})
        for address in sorted(set(recorded) - declared)
        if address not in planned and not may_go(address)
    ]


def check_moved(
    register: str,
    moved: Iterable[Moved],
    planned: Collection[str],
    withdrawn: Iterable[str] = (),
    further: Iterable[str] = (),
) -> list[Problem]:
    """Each address that is said to have moved to nowhere, or that is still there.

    register: path of the list. planned, withdrawn, further: as in ``check_addresses``.
    """
    languages, gone_by_law = tuple(further), tuple(withdrawn)

    def leads_on(one: Moved) -> bool:
        plain = without_language(one.to, languages)
        there = one.to in planned or plain.startswith(gone_by_law)
        return there and one.to not in declared and lasts(one.to)

    def lasts(address: str) -> bool:
        """Is it what readers know a page or a file by?"""
        plain = without_language(address, languages)
        return not _passes(plain) and not plain.endswith("/index.html")

    declared = {one.address: one for one in moved}
    stubs = {f"{address}index.html" for address in declared if address.endswith("/")}

    def is_there(address: str) -> bool:
        """In whatever form it is written; stubs in the place of pages are problems of the plan."""
        plain = address.removesuffix("index.html").rstrip("/")
        return any(one in planned for one in {plain, f"{plain}/index.html"} - stubs)

    problems = [
        Problem("K109", Place(register), {"address": one.address, "to": one.to})
        for one in declared.values()
        if one.to and not leads_on(one)
    ]
    return problems + [
        Problem("K113", Place(register), {"address": address})
        for address in declared
        if is_there(address)
    ]


def check_entries(
    ledger: str, recorded: Collection[str], entries: Mapping[str, str]
) -> list[Problem]:
    """Issues, notices and releases that only the list or only an entry of the ledger knows.

    ledger: path of the list. entries: by address, the file of the ledger that has it.
    """
    known = set(recorded)
    lacking: dict[tuple[str, str], list[str]] = defaultdict(list)
    for address in sorted(known - entries.keys()):
        file = _entry_of(address, ledger)
        if file:
            lacking[ledger, file].append(address)
    for address in sorted(entries.keys() - known):
        lacking[entries[address], ledger].append(address)
    return [
        Problem(
            "K111",
            Place(has),
            {"has": has, "lacks": lacks, "address": found[0], "count": len(found)},
        )
        for (has, lacks), found in lacking.items()
    ]


def entries_among(recorded: Iterable[str]) -> list[str]:
    """Those of issues and of releases, each of which the ledger has a file of its own for."""
    notice = re.compile(r"/gazette/\d+/\d{3}/\d+/")
    return [one for one in recorded if _entry_of(one, "") and not notice.fullmatch(one)]


def _entry_of(address: str, ledger: str) -> str:
    """The file beside the list that is to have an entry of *address*; empty where there is none."""
    folder = ledger.rpartition("/")[0]
    if match := _ISSUE.fullmatch(address):
        return f"{folder}/gazette/{int(match[1]):03d}/{match[2]}.json"
    if match := _RELEASE.fullmatch(address):
        return f"{folder}/datasets/{match[1]}/{match[2]}.json"
    return ""


def check_feed_ids(
    site_file: str, recorded: Mapping[str, str], planned: Mapping[str, str]
) -> list[Problem]:
    """Feeds whose id would change: readers would get everything again as new.

    It is one setting that changes them all.
    """
    changed = sorted(
        feed for feed in recorded.keys() & planned.keys() if recorded[feed] != planned[feed]
    )
    return [
        Problem(
            "K108",
            _place_of_authority(site_file),
            {"feed": one, "was": recorded[one], "now": planned[one], "count": len(changed)},
        )
        for one in changed[:1]
    ]


def _place_of_authority(site_file: str) -> Place:
    """Read the file again for the line; only done when there is a problem to report."""
    if not Path(site_file).exists():
        return Place(site_file)
    return load_yaml(site_file)[0].place("tag_authority")


def _passes(address: str) -> bool:
    """address: in the default language."""
    return bool(_PASSING.match(address))
