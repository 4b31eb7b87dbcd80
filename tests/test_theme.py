"""Templates use what their records declare; catalogues are complete; colours can be read."""

from __future__ import annotations

import gzip
import re

import msgspec
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, meta, nodes
from markupsafe import Markup, escape
from scripts.update_catalogues import template_texts

from gongbao.colours import BARS, TOKENS, contrast
from gongbao.languages import DEFAULT, LANGUAGES
from gongbao.model import Registers, Site, SiteIdentity
from gongbao.render.chart_files import STYLE
from gongbao.render.contexts import COMMON, FRAGMENTS, TEMPLATES
from gongbao.render.figure_markup import FigureMarkup
from gongbao.render.moved_addresses import MOVED_TEMPLATES
from gongbao.render.report_contexts import REPORT_TEMPLATES
from gongbao.render.templates import SiteTemplates
from gongbao.render.text_contexts import TEXT_TEMPLATES
from tests.sites import ROOT

THEME = ROOT / "theme"
ENVIRONMENT = Environment(
    loader=FileSystemLoader(THEME / "templates"), extensions=["jinja2.ext.i18n"], autoescape=True
)
FILES = sorted(
    path.relative_to(THEME / "templates").as_posix() for path in (THEME / "templates").rglob("*.*")
)
RECORDS = {**TEMPLATES, **REPORT_TEMPLATES, **TEXT_TEMPLATES, **MOVED_TEMPLATES, **FRAGMENTS}


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


def stylesheet_tokens(dark: bool) -> dict[str, str]:
    css = (THEME / "static" / "site.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", css.split("prefers-color")[dark]))


@pytest.mark.parametrize("dark", [False, True])
def test_the_stylesheet_has_the_colours_that_are_checked(dark: bool) -> None:
    found = stylesheet_tokens(dark)
    assert {token: found[token] for token in TOKENS} == {t: TOKENS[t][dark] for t in TOKENS}


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("token", "ground", "least"), BARS)
def test_colours_can_be_read(token: str, ground: str, least: float, dark: bool) -> None:
    found = stylesheet_tokens(dark)
    assert contrast(found[token], found[ground]) >= least


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("ground", ["paper", "wash"])
def test_series_of_charts_can_be_told_from_the_ground(ground: str, dark: bool) -> None:
    found = stylesheet_tokens(dark)
    for number in range(1, 7):
        assert contrast(found[f"chart-{number}"], found[ground]) >= 4.2


@pytest.mark.parametrize("dark", [False, True])
def test_a_chart_of_its_own_has_the_colours_of_the_theme(dark: bool) -> None:
    style = re.findall(r"svg\{(--[^}]*)\}", STYLE)[dark]
    of_chart = dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{6})", style))
    assert len(of_chart) == 10
    assert of_chart.items() <= stylesheet_tokens(dark).items()


KNOWN_IN_2020 = {
    "@": {"@media", "@page", "@supports"},
    "(": {"attr", "clamp", "inset", "min", "minmax", "repeat", "var"},
    ":": {
        "::after",
        "::before",
        ":disabled",
        ":empty",
        ":first-child",
        ":focus",
        ":hover",
        ":lang",
        ":last-child",
        ":not",
        ":nth-child",
        ":root",
        ":target",
        ":visited",
    },
}
"""At-rules, functions and selectors of Chrome 80, Firefox 74 and Safari 13, clamp() in few of
them. ``@layer`` is none: without it such a browser would show a page without any style."""
DISPENSABLE = {":focus-visible", ":has", ":where", "::details-content"}
"""Newer selectors; a browser that does not know one drops the whole rule that it stands in."""


def rules_of_stylesheet() -> list[tuple[str, str]]:
    """Selector and declarations of each rule; rules within at-rules are rules of the list."""
    css = (THEME / "static" / "site.css").read_text(encoding="utf-8")
    plain = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.findall(r"([^{};]+)\{([^{}]*)\}", re.sub(r"@(media|supports)[^{]*\{", "", plain))


def test_browsers_of_2020_understand_the_stylesheet() -> None:
    css = (THEME / "static" / "site.css").read_text(encoding="utf-8")
    assert set(re.findall(r"@[a-z-]+", css)) <= KNOWN_IN_2020["@"]
    for selector, declarations in rules_of_stylesheet():
        functions = set(re.findall(r"(?<![\w-])([a-z-]+)\(", declarations))
        assert functions <= KNOWN_IN_2020["("], selector
        newer = set(re.findall(r"::?[a-z-]+", selector)) - KNOWN_IN_2020[":"]
        assert newer <= DISPENSABLE, selector
        alone = all(any(word in one for word in newer) for one in selector.split(","))
        assert not newer or alone or ":where(" in selector, f"older selectors fall with {selector}"


def test_the_stylesheet_is_small() -> None:
    assert len(gzip.compress((THEME / "static" / "site.css").read_bytes())) <= 10_000


def test_what_a_macro_gave_is_kept_for_values_of_the_same_kind_alone() -> None:
    """Markup equals the text that is still to be escaped."""
    site = Site(identity=SiteIdentity(), registers=Registers())
    templates = SiteTemplates(ENVIRONMENT, THEME, "https://x.example", site, FigureMarkup([]))
    once = templates.bound(DEFAULT, "/").globals["once"]
    calls: list[object] = []

    def macro(value: object) -> Markup:
        calls.append(value)
        return escape(value)

    found = [once(macro, one) for one in ("<b>", Markup("<b>"), "<b>", 1, True)]
    assert found == [escape("<b>"), Markup("<b>"), escape("<b>"), Markup("1"), Markup("True")]
    assert len(calls) == 4
