"""The search page and the index that its script reads."""

from __future__ import annotations

from collections.abc import Sequence

from gongbao.languages import localized
from gongbao.load.cache import digest_of
from gongbao.plan import Stage, Target, Templates
from gongbao.render.contexts import SearchPage
from gongbao.render.edition import Edition, page_target
from gongbao.render.plain_data import json_bytes
from gongbao.render.search_segments import Segment, plan_results, plan_segments
from gongbao.short_digests import shortened

SEARCH = "/search/"
INDEX = "search/index.json"
"""The parts of the index, oldest first, with all that is needed to find something in them."""
PLACES = "search/places.json"
"""Which notice a record of a part is; read when results are shown."""


def plan_search(edition: Edition) -> list[Target]:
    segments = plan_segments(edition)
    site = edition.site
    notices = [notice for issue in site.issues for notice in issue.notices]
    agencies = {code for notice in notices for code in notice.agency}
    agencies |= {dataset.agency for dataset in site.datasets}
    sections = {notice.section for notice in notices}
    page = SearchPage(
        title=localized(zh="搜尋", en="Search"),
        years=tuple(sorted({issue.year for issue in site.issues}, reverse=True)),
        sections=tuple(
            (code, term.name, code in sections) for code, term in site.registers.sections.items()
        ),
        agencies=tuple(
            (code, agency.name, code in agencies)
            for code, agency in site.registers.agencies.items()
        ),
    )
    return [
        *(target for one in segments for target in one.text_targets),
        *(one.target for one in segments),
        *_plan_lists(edition, segments),
        page_target(edition, SEARCH, "search.html", lambda _: page, page),
    ]


def _plan_lists(edition: Edition, segments: Sequence[Segment]) -> list[Target]:
    results = plan_results(edition)
    places = {one.name: one.places for one in segments if one.places}
    known = [(one.target.key, one.name, one.years, one.counts) for one in segments]

    def index(_: Templates) -> dict[str, bytes]:
        listed = [
            {
                "name": one.name,
                "version": one.about().version,
                "bits": one.about().bits,
                "years": one.years,
                "counts": one.counts,
            }
            for one in segments
        ]
        versions = {"places": shortened(digest_of(places)), "records": results.version()}
        return {INDEX: json_bytes({"segments": listed, **versions}, indent=None)}

    return [
        results.target,
        Target(
            PLACES,
            edition.key(PLACES, places),
            (PLACES,),
            lambda _: {PLACES: json_bytes(places, indent=None)},
        ),
        Target(
            INDEX,
            edition.key(INDEX, known, places, results.target.key),
            (INDEX,),
            index,
            stage=Stage.LISTS,
        ),
    ]
