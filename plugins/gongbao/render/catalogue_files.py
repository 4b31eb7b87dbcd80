"""Targets of the catalogue's files for harvesters, made once for the whole site."""

from __future__ import annotations

from gongbao.plan import Content, Target, Templates
from gongbao.problems import BuildStopped, Place, Problem
from gongbao.render.dcat_us import render_data_json
from gongbao.render.edition import Edition
from gongbao.render.harvest import render_catalogue_package, render_gov_tw

DCAT_FILES = ("catalog.jsonld", "catalog.ttl", "catalog.rdf")
READER = "/static/hyparquet/index.js"
"""Site path of the module that reads Parquet in the browser."""
HARVEST_FILES = (*DCAT_FILES, "data.json", "data-gov-tw.json")
PACKAGE_FILES = ("datapackage.json", "datasets.csv", "files.csv")


def plan_table_browser(edition: Edition) -> list[Target]:
    """The reader of Parquet files, when a table is too long for its page.

    It comes from the installed npm package hyparquet and is served from the site itself.
    """
    if not any(len(t.preview) < t.rows for d in edition.site.datasets for t in d.tables):
        return []
    scripts = sorted(edition.browser.glob("*.js"))
    if not scripts:
        raise BuildStopped(
            [Problem("B102", Place(str(edition.browser)), {"path": str(edition.browser)})]
        )
    files: dict[str, Content] = {
        f"{READER.lstrip('/').rpartition('/')[0]}/{script.name}": script for script in scripts
    }
    key = edition.key("table-browser", [(s.name, s.stat().st_size) for s in scripts])
    return [Target("table-browser", key, tuple(files), lambda _: files)]


def plan_catalogue_files(edition: Edition) -> list[Target]:
    """DCAT-AP in three serialisations, DCAT-US, data.gov.tw, and the catalogue as a package."""
    site = edition.site
    if not site.datasets:
        return []

    def render_harvest(_: Templates) -> dict[str, Content]:
        from gongbao.render.dcat import render_catalogues

        return {
            **render_catalogues(site, edition.url),
            "data.json": render_data_json(site, edition.url),
            "data-gov-tw.json": render_gov_tw(site, edition.url),
        }

    def render_package(_: Templates) -> dict[str, Content]:
        files = render_catalogue_package(site, edition.url)
        return {f"catalog/{name}": data for name, data in files.items()}

    return [
        Target("catalog", edition.key("catalog", site.datasets), HARVEST_FILES, render_harvest),
        Target(
            "catalog-package",
            edition.key("catalog-package", site.datasets),
            tuple(f"catalog/{name}" for name in PACKAGE_FILES),
            render_package,
        ),
    ]
