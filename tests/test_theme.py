"""Templates use what their records declare; catalogues are complete; colours can be read."""

from __future__ import annotations

import gzip
import re

import msgspec
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, meta, nodes
from scripts.update_catalogues import template_texts

from gongbao.languages import LANGUAGES
from gongbao.render.chart_files import STYLE
from gongbao.render.contexts import COMMON, FRAGMENTS, TEMPLATES
from gongbao.render.report_contexts import REPORT_TEMPLATES
from tests.sites import ROOT

THEME = ROOT / "theme"
ENVIRONMENT = Environment(
    loader=FileSystemLoader(THEME / "templates"), extensions=["jinja2.ext.i18n"], autoescape=True
)
FILES = sorted(
    path.relative_to(THEME / "templates").as_posix() for path in (THEME / "templates").rglob("*.*")
)
RECORDS = {**TEMPLATES, **REPORT_TEMPLATES, **FRAGMENTS}


def parsed(name: str) -> nodes.Template:
    return ENVIRONMENT.parse((THEME / "templates" / name).read_text(encoding="utf-8"))


def test_every_page_template_is_declared() -> None:
    pages = {name for name in FILES if not name.startswith("components/")}
    assert pages == {"base.html", *RECORDS}


@pytest.mark.parametrize("name", FILES)
def test_a_template_uses_only_common_names(name: str) -> None:
    imported = {node.target for node in parsed(name).find_all(nodes.Import)}
    assert meta.find_undeclared_variables(parsed(name)) - imported <= set(COMMON)


@pytest.mark.parametrize("name", RECORDS)
def test_a_template_uses_only_the_fields_of_its_record(name: str) -> None:
    declared = {field.name for field in msgspec.structs.fields(RECORDS[name])}
    used = {
        node.attr
        for node in parsed(name).find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "page"
    }
    assert used <= declared


def catalogue(locale: str) -> Catalog:
    path = THEME / "locale" / locale / "LC_MESSAGES" / "site.po"
    with path.open("rb") as stream:
        return read_po(stream, locale=locale)


@pytest.mark.parametrize("locale", [language.locale for language in LANGUAGES])
def test_each_catalogue_is_complete_and_has_nothing_else(locale: str) -> None:
    entries = {message.id: message for message in catalogue(locale) if message.id}
    assert set(entries) == set(template_texts())
    for key, message in entries.items():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), key
        for text in texts:
            ids = key if isinstance(key, tuple) else (key,)
            wanted = set(re.findall(r"%\(\w+\)s", ids[-1]))
            assert set(re.findall(r"%\(\w+\)s", text)) == wanted, key


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("surface", ["paper", "wash"])
@pytest.mark.parametrize(
    ("role", "ratio"),
    [
        *[("ink", 7), ("ink-2", 7), ("link", 6.5), ("visited", 7), ("seal", 6.5), ("edge", 3)],
        *[(f"chart-{number}", 4.2) for number in range(1, 7)],
    ],
)
def test_colours_can_be_read(role: str, ratio: float, surface: str, scheme: str) -> None:
    css = (THEME / "static" / "site.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{([^}]*)\}", css)
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", blocks[scheme == "dark"]))
    assert contrast(tokens[role], tokens[surface]) >= ratio


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_of_its_own_has_the_colours_of_the_theme(scheme: str) -> None:
    css = (THEME / "static" / "site.css").read_text(encoding="utf-8")
    tokens = re.findall(r":root \{([^}]*)\}", css)[scheme == "dark"]
    style = re.findall(r"svg\{(--[^}]*)\}", STYLE)[scheme == "dark"]
    of_theme = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", tokens))
    of_chart = dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{6})", style))
    assert len(of_chart) == 10
    assert of_chart.items() <= of_theme.items()


def test_the_stylesheet_is_small() -> None:
    assert len(gzip.compress((THEME / "static" / "site.css").read_bytes())) <= 10_000
