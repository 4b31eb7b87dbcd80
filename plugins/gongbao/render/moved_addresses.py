"""Pages at addresses that moved or are gone, and the list of them for hosts that can redirect.

A static host cannot answer 301 or 410 by itself: the page leads on, or says when and why the
content went. ``_redirects`` says the same to Netlify, Cloudflare Pages and others that read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from gongbao.load.cache import digest_of
from gongbao.model import Moved
from gongbao.plan import Target, page_file

REDIRECTS = "_redirects"


def plan_moved_addresses(moved: Iterable[Moved], site_url: str) -> list[Target]:
    entries = tuple(moved)
    if not entries:
        return []
    pages = {
        page_file(one.address): _page(one, site_url).encode()
        for one in entries
        if one.address.endswith("/")
    }
    files = {**pages, REDIRECTS: _redirects(entries).encode()}
    key = digest_of("moved", entries, site_url)
    return [Target("moved", key, tuple(files), lambda _: files, unlisted=tuple(files))]


def _page(one: Moved, site_url: str) -> str:
    on, reason = one.on.isoformat(), escape(one.reason)
    address = escape(site_url + one.to)
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


def _redirects(entries: Iterable[Moved]) -> str:
    lines = [
        f"{one.address} {one.to} 301" if one.to else f"{one.address} /404.html 410"
        for one in entries
    ]
    return "\n".join(lines) + "\n"
