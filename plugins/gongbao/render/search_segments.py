"""The search index as targets: generations of issues; the newest one has everything else, too.

Closed spans of ten years, the years of the running span, the months of the running year, and
the running month are indexed apart, so that a new issue rewrites the files of its month alone.
Index files are no addresses for readers, and how many there are depends on the texts, so their
targets declare no paths. Source: docs/adr/0018-search.md; format: docs/search-index.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import msgspec

from gongbao.derive.search_text import SearchText
from gongbao.load.cache import digest_of
from gongbao.model import Issue
from gongbao.plan import Stage, Target, Templates
from gongbao.render.edition import Edition
from gongbao.render.search_records import (
    count_places,
    find_others,
    issue_key,
    others_key,
    texts_of_issue,
    texts_of_others,
)
from gongbao.short_digests import shortened

_ISSUES_AT_ONCE = 25
SPAN = 10
"""Years of a span; ROC years that are divisible by it begin one."""

Files = dict[str, bytes]


class About(msgspec.Struct, frozen=True):
    """What is known of a segment once its files are made."""

    version: str
    """Digest of the files; browsers keep them by it."""
    bits: int


class Segment(msgspec.Struct):
    name: str
    years: tuple[int, int]
    """First and last ROC year of its issues and reports."""
    counts: tuple[int, ...]
    """Records of each type: notices, datasets, report chapters, pages, in this order."""
    places: dict[str, list[int]]
    """By ROC year, number and count of places of each issue, one after the other."""
    about: Callable[[], About]
    target: Target
    text_targets: list[Target]
    """They have what it is made of in the store."""


def plan_segments(edition: Edition) -> list[Segment]:
    """Oldest first; the last one also has the records that are no notices."""
    generations: dict[str, list[Issue]] = defaultdict(list)
    issues = edition.site.issues
    for issue in issues:
        generations[generation(issue, issues[-1])].append(issue)
    last = generation(issues[-1], issues[-1]) if issues else "newest"
    generations.setdefault(last, [])
    return [_segment(edition, name, found, name == last) for name, found in generations.items()]


def generation(issue: Issue, newest: Issue) -> str:
    """Name of the segment that *issue* is in, when *newest* is the newest issue."""
    year, running = issue.year, newest.year
    span = year - year % SPAN
    if span != running - running % SPAN:
        return f"{span:03d}-{span + SPAN - 1:03d}"
    if year != running:
        return f"{span:03d}-years"
    if issue.published_on.month != newest.published_on.month:
        return f"{year:03d}-months"
    return f"{year:03d}-newest"


class Results(msgspec.Struct):
    version: Callable[[], str]
    """Digest of the files; browsers keep them by it."""
    target: Target


def plan_results(edition: Edition) -> Results:
    """A file for each record that has no machine twin; its name is its place among them."""
    key = others_key(edition)
    version_key = edition.key("version of results", key)
    edition.parts.get(version_key, str)  # asked for in every build, so that the store keeps it

    def make() -> tuple[str, Files]:
        files = {
            f"search/records/{place}.json": msgspec.json.encode(one)
            for place, one in enumerate(find_others(edition))
        }
        version = shortened(digest_of(files))
        edition.parts.put(version_key, version)
        return version, files

    return Results(
        version=lambda: edition.parts.get(version_key, str) or make()[0],
        target=Target("search/records", key, (), lambda _: make()[1]),
    )


def _texts(
    edition: Edition, issues: Sequence[Issue], keys: Sequence[str], others: str
) -> Iterator[SearchText]:
    """Of *issues* with these *keys*, then of what is no notice, if that has a key (*others*)."""
    for issue, key in zip(issues, keys, strict=True):
        yield from texts_of_issue(edition, issue, key)
    if others:
        yield from texts_of_others(edition, others)


def _segment(edition: Edition, name: str, issues: Sequence[Issue], with_others: bool) -> Segment:
    site = edition.site
    keys = [issue_key(edition, issue) for issue in issues]
    others = others_key(edition) if with_others else ""
    key = edition.key("search", name, keys, others)
    edition.parts.get(key, About)  # asked for in every build, so that the store keeps it

    def make() -> tuple[About, Files]:
        from gongbao.derive.search_index import derive_segment

        made = derive_segment(_texts(edition, issues, keys, others))
        files = {f"search/{name}/{n:x}.bin": shard for n, shard in enumerate(made.shards)}
        about = About(shortened(digest_of(files)), made.bits)
        edition.parts.put(key, about)
        return about, files

    places: dict[str, list[int]] = defaultdict(list)
    for issue in issues:
        places[str(issue.year)] += (issue.number, count_places(issue))
    years = {issue.year for issue in issues}
    counts = [sum(sum(found[1::2]) for found in places.values()), 0, 0, 0]
    if with_others:
        counts[1:] = len(site.datasets), len(site.reports), len(site.pages)
        years |= {report.report_year for report in site.reports}
    return Segment(
        name=name,
        years=(min(years, default=0), max(years, default=0)),
        counts=tuple(counts),
        places=dict(places),
        about=lambda: edition.parts.get(key, About) or make()[0],
        target=Target(f"search/{name}", key, (), lambda _: make()[1]),
        text_targets=[
            _keep_texts(edition, issues[i : i + _ISSUES_AT_ONCE], keys[i : i + _ISSUES_AT_ONCE])
            for i in range(0, len(issues), _ISSUES_AT_ONCE)
        ],
    )


def _keep_texts(edition: Edition, issues: Sequence[Issue], keys: Sequence[str]) -> Target:
    """A target without files that has what is found in *issues* in the store."""

    def render(_: Templates) -> dict[str, bytes]:
        for issue, key in zip(issues, keys, strict=True):
            if not edition.parts.has(key):
                texts_of_issue(edition, issue, key)
        return {}

    return Target(
        name=f"search texts from {issues[0].id}",
        key=edition.key("search texts of issues", keys),
        paths=(),
        render=render,
        stage=Stage.TEXTS,
    )
