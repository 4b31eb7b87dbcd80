"""Who publishes, and the controlled vocabularies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from gongbao.assemble.datasets import assemble_license
from gongbao.languages import LocalizedText, localized
from gongbao.load.registers import read_register
from gongbao.load.yaml_source import YamlSource
from gongbao.model import Agency, DayOff, Moved, Registers, Rhythm, SiteIdentity, Term

_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}


def assemble_site(source: YamlSource) -> SiteIdentity:
    value = source.value
    former = value.get("former_publication_days", ())
    return SiteIdentity(
        name=_pair(value, "name"),
        publisher=_pair(value, "publisher") or _pair(value, "name"),
        place=value.get("place", ""),
        licence=assemble_license(value["licence"]) if "licence" in value else None,
        contact_email=value.get("contact_email", ""),
        timezone=value.get("timezone", "Asia/Taipei"),
        publication_days=_weekdays(value.get("publication_days", ())),
        former_publication_days=tuple(
            Rhythm(until=until, days=_weekdays(days))
            for until, days in sorted(
                (date.fromisoformat(one["until"]), one["days"]) for one in former
            )
        ),
        theme=value.get("theme", {}),
        further_languages=tuple(value.get("further_languages", ())),
        profile=value.get("profile", ""),
        share_image=value.get("share_image", ""),
        demo=value.get("demo", False),
        tag_authority=value.get("tag_authority", "gongbao,2020"),
        demo_notice=_pair(value, "demo_notice"),
        mail_domains=tuple(value.get("mail_domains", ())),
        personal_data_allowed=tuple(
            one["text"] for one in value.get("personal_data_allowed", ()) if one.get("reason")
        ),
    )


def assemble_registers(files: tuple[str, ...]) -> Registers:
    rows = {Path(path).stem: read_register(path) for path in files if path.endswith(".csv")}
    return Registers(
        agencies={
            row["code"]: Agency(
                code=row["code"],
                name=_pair(row, "name"),
                parent=row.get("parent", ""),
                url=row.get("url", ""),
            )
            for row in rows.get("agencies", [])
        },
        sections=_terms(rows.get("sections", [])),
        topics=_terms(rows.get("topics", [])),
        districts=_terms(rows.get("districts", [])),
        days_off=_days(rows.get("days-off", [])),
        working_days=_days(rows.get("working-days", [])),
        moved=tuple(
            Moved(
                address=row["address"],
                to=row.get("to", ""),
                on=date.fromisoformat(row["on"]),
                reason=row["reason"],
            )
            for row in rows.get("moved", [])
        ),
    )


def _weekdays(names: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted(_WEEKDAYS[name] for name in names))


def _pair(row: dict[str, Any], key: str) -> LocalizedText:
    return localized(zh=row.get(f"{key}_zh"), en=row.get(f"{key}_en"))


def _terms(rows: list[dict[str, str]]) -> dict[str, Term]:
    return {
        row["code"]: Term(
            code=row["code"], name=_pair(row, "name"), description=_pair(row, "description")
        )
        for row in rows
    }


def _days(rows: list[dict[str, str]]) -> tuple[DayOff, ...]:
    return tuple(
        DayOff(day=date.fromisoformat(row["date"]), name=_pair(row, "name")) for row in rows
    )
