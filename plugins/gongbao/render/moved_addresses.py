"""Pages at addresses that moved or are gone, and ``_redirects`` for hosts that read it.

A static host cannot answer 301 or 410 by itself: the page leads on, or says when and why the
content went. Apache and nginx have their rules from ``hosting``.
"""

from __future__ import annotations

from datetime import date

from gongbao.languages import DEFAULT, Language, localized
from gongbao.model import Moved
from gongbao.plan import Target, Templates, page_file
from gongbao.render.contexts import Context
from gongbao.render.edition import Edition
from gongbao.render.moved_rules import netlify_rules

REDIRECTS = "_redirects"


class MovedPage(Context, frozen=True, kw_only=True):
    """moved.html"""

    to: str
    """Empty where the content is gone."""
    on: date
    reason: str


MOVED_TEMPLATES: dict[str, type[Context]] = {"moved.html": MovedPage}


def plan_moved_addresses(edition: Edition, source: str) -> list[Target]:
    """*source* is the register."""
    entries = edition.site.registers.moved
    if not entries:
        return []
    pages = tuple(one for one in entries if one.address.endswith("/"))
    redirects = netlify_rules(entries, edition.url).encode()

    def render(templates: Templates) -> dict[str, bytes]:
        made = {page_file(one.address): _page(one, templates) for one in pages}
        return {**made, REDIRECTS: redirects}

    return [
        Target(
            "moved",
            edition.key("moved", entries),
            (*(page_file(one.address) for one in pages), REDIRECTS),
            render,
            source=source,
            unlisted=tuple(one.address for one in entries),
        )
    ]


def _page(one: Moved, templates: Templates) -> bytes:
    """In the language of its address; the links beside it lead on in that language."""
    language = _language_of(one.address, templates.languages)
    title = (
        localized(zh="網頁已搬移", en="This page has moved")
        if one.to
        else localized(zh="內容已移除", en="This content was taken away")
    )
    page = MovedPage(title=title, to=one.to, on=one.on, reason=one.reason)
    path = one.address.removeprefix(language.prefix)
    return templates.page("moved.html", language, path, page)


def _language_of(address: str, languages: tuple[Language, ...]) -> Language:
    prefixed = (one for one in languages if one.prefix and address.startswith(f"{one.prefix}/"))
    return next(prefixed, DEFAULT)
