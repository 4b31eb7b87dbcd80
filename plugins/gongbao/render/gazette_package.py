"""The gazette as a Frictionless data package, whole and by year, and a year as one ZIP."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from gongbao.languages import LANGUAGES, Language
from gongbao.load.sources import read_as_recorded
from gongbao.model import Issue
from gongbao.plan import Stage, Target, Templates
from gongbao.render.contexts import OfflineYearPage
from gongbao.render.edition import Edition
from gongbao.render.gazette_tables import (
    Row,
    Rows,
    Table,
    further_rows,
    gazette_tables,
    rows_of_issues,
)
from gongbao.render.gazette_view import GazetteView
from gongbao.render.issue_parts import PartsOfIssues, offline_path
from gongbao.render.names import GAZETTE, gazette_name, issue_name
from gongbao.render.package_heads import package_head
from gongbao.render.plain_data import json_bytes
from gongbao.zip_members import zip_member

TABLES = (
    *("issues", "notices", "notice-agencies", "corrections", "calendar"),
    *("sections", "agencies"),
)


def plan_gazette_packages(
    edition: Edition, view: GazetteView, parts: PartsOfIssues
) -> list[Target]:
    """Those of the years first: they keep the rows that the whole gazette is made of."""
    years = edition.site.issues_by_year().items()
    return [
        *(
            _package(edition, view, parts, f"/gazette/{year}/", f"gazette-{year}", issues, year)
            for year, issues in years
        ),
        _package(edition, view, parts, "/gazette/", "gazette", edition.site.issues, None),
    ]


def _package(
    edition: Edition,
    view: GazetteView,
    parts: PartsOfIssues,
    path: str,
    name: str,
    issues: Sequence[Issue],
    year: int | None,
) -> Target:
    """The package, and for a year the ZIP with it; *year* is None for the whole gazette."""
    calendars = [audit for one, audit in edition.calendars.items() if year in (None, one)]

    def render(templates: Templates) -> dict[str, bytes]:
        tables = gazette_tables(whole=year is None)
        rows = _csv_of_issues(edition, view, issues) | _csv(further_rows(edition, calendars))
        files = {f"{one.name}.csv": _header(one) + rows[one.name] for one in tables}
        files["datapackage.json"] = _descriptor(edition, name, tables, files, issues, year)
        if year is not None:
            files |= {f"{name}.zip": _zip(parts, year, issues, files, templates)}
        return {f"{path[1:]}{file}": data for file, data in files.items()}

    names = [*(f"{table}.csv" for table in TABLES), "datapackage.json"]
    names += [f"{name}.zip"] if year is not None else []
    return Target(
        name=f"{path}datapackage.json",
        key=edition.key("gazette package", name, [view.key(one) for one in issues], calendars),
        paths=tuple(f"{path[1:]}{file}" for file in names),
        render=render,
        stage=Stage.JOINED,
    )


def _zip(
    parts: PartsOfIssues,
    year: int,
    issues: Sequence[Issue],
    package: Mapping[str, bytes],
    templates: Templates,
) -> bytes:
    """index.html, one page an issue and language, attachments, and *package* in data/."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for language in LANGUAGES:
            _add(archive, _index_name(language), _year_page(year, issues, language, templates))
        for issue in issues:
            for language in LANGUAGES:
                page = parts.offline_page(issue, language, templates)
                _add(archive, _issue_name(issue, language), page)
            for notice in issue.notices:
                for attachment in notice.attachments:
                    file = offline_path(notice, attachment.file)
                    data = read_as_recorded(attachment.path, attachment.sha256)
                    _add(archive, file, data)
        for name, data in package.items():
            _add(archive, f"data/{name}", data)
    return buffer.getvalue()


def _year_page(
    year: int, issues: Sequence[Issue], language: Language, templates: Templates
) -> bytes:
    page = OfflineYearPage(
        title=gazette_name(year),
        sample=any(issue.sample for issue in issues),
        year=year,
        issues=tuple(
            (_issue_name(i, language), issue_name(i), i.published_on, len(i.notices))
            for i in issues
        ),
    )
    return templates.fragment("offline/year.html", language, f"/gazette/{year}/", page).encode()


def _index_name(language: Language) -> str:
    return f"index{language.prefix.replace('/', '.')}.html"


def _issue_name(issue: Issue, language: Language) -> str:
    return f"{issue.id}{language.prefix.replace('/', '.')}.html"


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zip_member(name)
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)


def _csv_of_issues(
    edition: Edition, view: GazetteView, issues: Sequence[Issue]
) -> dict[str, bytes]:
    """Rows of the tables that have rows of issues; what is of one year is kept between builds."""
    found: dict[str, bytes] = defaultdict(bytes)
    for _, group in groupby(issues, key=lambda issue: issue.year):
        of_year = list(group)
        key = edition.key("rows of a year", [view.key(issue) for issue in of_year])
        rows = edition.parts.get(key, dict[str, bytes])
        if rows is None:
            rows = _csv(rows_of_issues(edition, view, of_year))
            edition.parts.put(key, rows)
        for name, data in rows.items():
            found[name] += data
    return found


def _csv(tables: Rows) -> dict[str, bytes]:
    """Lines without a header, by table."""
    return {name: _lines(rows) for name, rows in tables.items()}


def _header(table: Table) -> bytes:
    return _lines([[field.name for field in table.fields]])


def _lines(rows: Iterable[Row]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _descriptor(
    edition: Edition,
    name: str,
    tables: tuple[Table, ...],
    files: Mapping[str, bytes],
    issues: Sequence[Issue],
    year: int | None,
) -> bytes:
    title = gazette_name(year) if year else GAZETTE
    newest = max((issue.published_on for issue in issues), default=None)
    value = package_head(edition.site.identity, name, title, newest) | {
        "sample": any(issue.sample for issue in issues),
        "resources": [_resource(table, files[f"{table.name}.csv"]) for table in tables],
    }
    return json_bytes(value)


def _resource(table: Table, data: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": field.name,
                "type": field.type,
                "title": field.zh,
                "title@en": field.en,
                **({"constraints": field.constraints} if field.constraints else {}),
            }
            for field in table.fields
        ],
        "primaryKey": list(table.key),
    }
    if table.references:
        schema["foreignKeys"] = [
            {"fields": [field], "reference": {"resource": other, "fields": [there]}}
            for field, other, there in table.references
        ]
    return {
        "name": table.name,
        "title": table.zh,
        "title@en": table.en,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }
