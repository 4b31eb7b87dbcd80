"""The search page and the index that its script reads."""

from __future__ import annotations

from gongbao.languages import localized
from gongbao.plan import Target, Templates
from gongbao.render.contexts import SearchPage
from gongbao.render.edition import Edition, page_target
from gongbao.render.plain_data import json_bytes
from gongbao.render.search_segments import plan_segments

SEARCH = "/search/"
SEGMENTS = "search/index.json"
"""List of (name, version) of the parts of the index, oldest first."""


def plan_search(edition: Edition) -> list[Target]:
    segments = plan_segments(edition)
    site = edition.site
    notices = [notice for issue in site.issues for notice in issue.notices]
    publishing = {code for notice in notices for code in notice.agency}
    owning = {dataset.agency for dataset in site.datasets}
    present = {notice.section for notice in notices}
    page = SearchPage(
        title=localized(zh="搜尋", en="Search"),
        years=tuple(sorted({issue.year for issue in site.issues}, reverse=True)),
        sections=tuple(
            (code, term.name) for code, term in site.registers.sections.items() if code in present
        ),
        agencies=tuple(
            (code, agency.name, code in publishing)
            for code, agency in site.registers.agencies.items()
            if code in publishing | owning
        ),
    )
    keys = [(one.name, one.target.key) for one in segments]

    def render(_: Templates) -> dict[str, bytes]:
        listed = [(one.name, one.version()) for one in segments]
        return {SEGMENTS: json_bytes(listed, indent=None)}

    targets = [one.target for one in segments]
    targets.append(Target(SEGMENTS, edition.key(SEGMENTS, keys), (SEGMENTS,), render, stage=2))
    return [*targets, page_target(edition, SEARCH, "search.html", lambda _: page, page)]
