"""Imports point from later floors to earlier ones, and every module can be imported alone."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites import ROOT

PACKAGE = ROOT / "plugins" / "gongbao"

FLOORS: list[set[str]] = [
    {"short_digests", "library_messages", "media_types", "byte_ranges", "zip_members"},
    {
        "",
        "problems",
        "languages",
        "public_addresses",
        "code_version",
        "record",
        "colours",
        "workers",
        "limited",
    },
    {"chart_model"},
    {"figure_model"},
    {"dataset_model"},
    {"dates", "model", "settings", "number_forms", "render.vocabularies", "derive.masking"},
    {"load.input_gate"},
    {
        "load.cache",
        "load.yaml_source",
        "load.ledger",
        "load.figure_syntax",
        "load.formulas",
        "load.spilled_chunks",
    },
    {"load.sources", "load.front_matter", "load.json_source", "load.releases"},
    {"load.figure_links", "load.catalogues"},
    {"load.markdown_converters"},
    {"load.markdown", "load.gazette", "load.documents", "load.packages", "load.prose"},
    {"load.registers", "load.tables", "load.views"},
    {
        "validate.headers",
        "validate.body_texts",
        "validate.csv_places",
        "validate.csv_layout",
        "validate.links",
        "validate.ledger",
        "validate.addresses",
        "validate.mail_domains",
        "validate.identity_numbers",
        "validate.output_sieve",
        "validate.own_identity",
        "validate.active_files",
    },
    {
        "validate.views",
        "validate.patterns",
        "validate.package_shape",
        "validate.package_keys",
        "validate.package_addresses",
        "validate.packed_files",
    },
    {"validate.unpacking"},
    {"validate.proofs", "validate.key_proofs"},
    {"validate.fast_tables"},
    {"validate.tables"},
    {
        "validate.table_errors",
        "validate.descriptor_errors",
        "validate.standard",
        "validate.references",
    },
    {
        "validate.register_words",
        "validate.lint",
        "validate.colours",
        "validate.header_rows",
        "validate.workbooks",
    },
    {"validate.notice_rules", "validate.personal_data"},
    {"validate.output_rules", "validate.pdf_text"},
    {"validate.carried_data"},
    {"validate.source_finds"},
    {"validate.gazette", "validate.documents", "validate.packages"},
    {"validate.issues"},
    {"assemble.bulletins", "assemble.datasets", "assemble.fingerprints"},
    {"assemble.vocabularies"},
    {"derive.joined_rows"},
    {"derive.distributions", "derive.spreadsheets", "derive.profiles", "derive.archives"},
    {"derive.xlsx", "derive.ods"},
    {"derive.extracts", "derive.chart_filters", "derive.chart_drawing"},
    {"derive.search_text", "derive.search_codec"},
    {"derive.search_shards"},
    {"derive.search_index"},
    {"derive.chart_data"},
    {"derive.chart_texts"},
    {"derive.chart_bars", "derive.chart_lines"},
    {"derive.charts"},
    {"derive.cells", "derive.claims"},
    {"derive.aggregates", "derive.figure_tables", "derive.figure_charts"},
    {"derive.figures"},
    {"derive.formulas", "derive.figure_history"},
    {"derive.identities"},
    {"derive.datasets", "derive.changes", "derive.ledger"},
    {"derive.releases", "derive.quality"},
    {"derive.legal_effect", "derive.publication_calendar", "derive.retention"},
    {"derive.legal_force"},
    {"package_charts"},
    {"package_reading"},
    {"package_cluster"},
    {"units"},
    {"whole_gazette", "whole_catalogue", "whole_figures"},
    {"whole_ledger"},
    {"plan"},
    {"validate.output_gate"},
    {
        "render.snippets",
        "render.plain_data",
        "render.file_texts",
        "render.citations",
        "render.page_parts",
        "render.feed_items",
        "render.chart_files",
        "render.markup",
        "render.plain_text",
        "render.anchors",
        "render.moved_rules",
        "render.template_code",
    },
    {"render.abstracts", "render.theme_files", "render.package_heads"},
    {"render.contexts", "render.names", "render.feed_extensions", "render.calendars"},
    {"render.report_contexts", "render.text_contexts", "render.figure_markup"},
    {"render.breadcrumbs", "render.descriptions", "render.hosting"},
    {"render.feeds", "render.templates"},
    {"render.dcat", "render.dcat_us", "render.harvest", "render.dataset_metadata"},
    {"render.edition"},
    {"render.last_changes", "render.moved_addresses"},
    {"render.sitemap", "render.akoma_ntoso"},
    {"render.gazette_view", "render.linked_data", "render.search_records"},
    {"render.machine_twins", "render.channels", "render.gazette_tables", "render.search_segments"},
    {"render.issue_text", "render.issue_events"},
    {"render.notice_pages"},
    {"render.issue_pages", "render.calendar_pages"},
    {"render.issue_parts", "render.catalogue_files", "render.feed_twins"},
    {"render.subscribe_pages"},
    {"render.feed_plan", "render.gazette_package"},
    {"render.quality_pages"},
    {"render.release_pages"},
    {"render.year_calendar"},
    {"render.gazette_pages", "render.dataset_pages", "render.document_pages"},
    {"render.catalogue_pages", "render.counts_page", "render.figure_pages", "render.listings"},
    {"render.report_pages", "render.search_pages"},
    {"render.overview"},
    {"render.site_plan"},
    {"trees"},
    {"output_lock"},
    {"deploy_plan"},
    {"publish"},
    {"last_build"},
    {"whole_edition"},
    {"consequences"},
    {"pipeline"},
    {"pelican_plugin"},
    {"check_report"},
    {"commands"},
    {"serve"},
]
"""From the ground up; modules on one floor never import each other."""

LATE = {("commands", "serve")}
"""Imports inside a function, against the floors: the verb loads its server when asked to."""


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}


def imports(path: Path) -> set[str]:
    """Modules of the package that a file imports, also late and for types only."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gongbao"):
            found.add((node.module or "").removeprefix("gongbao").lstrip("."))
    return found


def test_every_module_has_a_floor() -> None:
    packages = {"load", "validate", "assemble", "derive", "render"}
    assert set(MODULES) - packages == set(FLOOR_OF)


@pytest.mark.parametrize("name", [name for name in MODULES if name in FLOOR_OF])
def test_imports_point_down(name: str) -> None:
    for imported in imports(MODULES[name]) - {""}:
        assert FLOOR_OF[imported] < FLOOR_OF[name] or (name, imported) in LATE, imported


@pytest.mark.parametrize("name", MODULES)
def test_each_module_imports_alone(name: str) -> None:
    code = f"import {'.'.join(['gongbao', name]).rstrip('.')}"
    environment = {"PYTHONPATH": str(PACKAGE.parent), "PATH": ""}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_only_one_module_imports_pelican() -> None:
    importers = [
        name
        for name, path in MODULES.items()
        if any(
            (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "pelican")
            or (isinstance(node, ast.Import) and node.names[0].name.split(".")[0] == "pelican")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert importers == ["pelican_plugin"]


def test_checking_unchanged_input_imports_nothing_heavy() -> None:
    code = "import sys, gongbao.commands; print(*sorted(sys.modules))"
    environment = {"PYTHONPATH": str(PACKAGE.parent), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, env=environment, capture_output=True, text=True
    )
    heavy = {"pypdf", "pandas", "frictionless", "pelican", "feedgen", "gongbao.derive.charts"}
    assert not heavy & set(done.stdout.split())


def test_files_are_of_a_size_that_can_be_read() -> None:
    long = {n: len(p.read_text(encoding="utf-8").splitlines()) for n, p in MODULES.items()}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda p: p.name)
def test_a_benchmark_imports_what_there_is(path: Path) -> None:
    """Also in what it gives to other processes as text, which no type checker sees."""
    text = path.read_text(encoding="utf-8")
    line = r"from ((?:gongbao|tests)[\w.]*) import ([\w, ]+?) *(?:#.*)?$"
    for module, names in re.findall(line, text, re.MULTILINE):
        found = importlib.import_module(module)
        assert [name for name in names.split(", ") if not hasattr(found, name.strip())] == [], (
            module
        )
