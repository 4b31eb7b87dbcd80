"""Pages at addresses that moved or are gone, and ``_redirects`` for hosts that read it.

A static host cannot answer 301 or 410 by itself: the page leads on, or says when and why the
content went. Apache and nginx have their rules from ``hosting``.
"""

from __future__ import annotations

from html import escape

from gongbao.model import Moved
from gongbao.plan import Target, page_file
from gongbao.public_addresses import absolute
from gongbao.render.edition import Edition
from gongbao.render.moved_rules import netlify_rules

REDIRECTS = "_redirects"


def plan_moved_addresses(edition: Edition, source: str) -> list[Target]:
    """*source* is the register."""
    entries, site_url = edition.site.registers.moved, edition.url
    if not entries:
        return []
    pages = {
        page_file(one.address): _page(one, site_url).encode()
        for one in entries
        if one.address.endswith("/")
    }
    files = {**pages, REDIRECTS: netlify_rules(entries, site_url).encode()}
    key = edition.key("moved", entries)
    return [
        Target(
            "moved",
            key,
            tuple(files),
            lambda _: files,
            source=source,
            unlisted=tuple(one.address for one in entries),
        )
    ]


def _page(one: Moved, site_url: str) -> str:
    on, reason = one.on.isoformat(), escape(one.reason)
    address = escape(absolute(site_url, one.to))
    if one.to:
        head = (
            f'<meta http-equiv="refresh" content="0; url={address}">'
            f'<link rel="canonical" href="{address}">'
        )
        title = "網頁已搬移 Page moved"
        text = f'<a href="{address}">{address}</a>'
    else:
        head, title, text = "", "內容已移除 Content removed", ""
    return (
        '<!doctype html>\n<html lang="zh-Hant-TW">\n<head><meta charset="utf-8">'
        f'<meta name="robots" content="noindex">{head}<title>{title}</title></head>\n'
        f"<body><h1>{title}</h1><p>{text}</p><p>{on}　{reason}</p></body>\n</html>\n"
    )
