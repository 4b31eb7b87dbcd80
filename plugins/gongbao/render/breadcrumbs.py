"""The way from home to a page, as schema.org BreadcrumbList: what ``trail`` shows, for programs."""

from __future__ import annotations

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
    steps = (("/", HOME), *trail, (path, title))
    return json_script(
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": position,
                    "name": name.get(language.code),
                    "item": absolute(site_url, page_path(language, address)),
                }
                for position, (address, name) in enumerate(steps, 1)
            ],
        }
    )
