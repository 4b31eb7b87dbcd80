"""What descriptors of the site's own data packages say before their resources.

A version is not among it: these packages change with every issue or dataset, and with what is
corrected or withdrawn in between.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from gongbao.languages import LocalizedText
from gongbao.model import SiteIdentity
from gongbao.render.plain_data import filled

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def package_head(
    identity: SiteIdentity, name: str, title: LocalizedText, newest: date | None
) -> dict[str, Any]:
    """newest: the day of what is newest in the package."""
    return filled(
        {
            "$schema": _PROFILE,
            "name": name,
            "title": f"{identity.name.get('zh')}：{title.get('zh')}",
            "title@en": f"{identity.name.get('en')}: {title.get('en')}",
            "licenses": _licences(identity),
            "created": _moment(newest, identity.timezone) if newest else "",
        }
    )


def _licences(identity: SiteIdentity) -> list[dict[str, str]]:
    licence = identity.licence
    if licence is None:
        return []
    zh, en = licence.title.get("zh"), licence.title.get("en")
    return [
        filled(
            {
                "name": licence.name,
                "title": zh,
                "title@en": en if en != zh else "",
                "path": licence.path,
            }
        )
    ]


def _moment(day: date, timezone: str) -> str:
    return datetime.combine(day, time(), ZoneInfo(timezone)).isoformat()
