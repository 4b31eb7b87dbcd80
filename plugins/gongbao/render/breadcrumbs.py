"""The way from home to a page, as schema.org BreadcrumbList: what ``trail`` shows, for programs."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from gongbao.languages import Language, LocalizedText, localized, page_path
from gongbao.public_addresses import absolute
from gongbao.render.plain_data import json_script

HOME = localized(zh="首頁", en="Home")

Step = tuple[str, LocalizedText]
"""Site path and name of a page."""


def breadcrumb_json_ld(
    trail: tuple[Step, ...], path: str, title: LocalizedText, language: Language, site_url: str
) -> str:
    """Text for a script element of the page *path*, whose breadcrumb is *trail*."""
    if path == "/":
        return ""
    above = (("/", HOME), *trail)
    steps = [
        _step_above(position, name.get(language.code), page_path(language, address), site_url)
        for position, (address, name) in enumerate(above, 1)
    ]
    own = _step(len(steps) + 1, title.get(language.code), page_path(language, path), site_url)
    return json_script(
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [*steps, own],
        }
    )


@lru_cache(1000)
def _step_above(position: int, name: str, address: str, site_url: str) -> msgspec.Raw:
    """As JSON: a thousand pages may lie below it."""
    return msgspec.Raw(msgspec.json.encode(_step(position, name, address, site_url)))


def _step(position: int, name: str, address: str, site_url: str) -> dict[str, object]:
    return {
        "@type": "ListItem",
        "position": position,
        "name": name,
        "item": absolute(site_url, address),
    }
