"""The theme's templates, bound to languages, addresses and texts.

Works on the Jinja environment of the host (Pelican's, with the theme's folder as loader). All
pages of one language and depth share an overlay of it, whose globals are everything but what is
a page's own; so a component is a module that is made once, and not once for every page.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from functools import cache, lru_cache, partial
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from jinja2 import Environment, TemplateError, UndefinedError
from markupsafe import Markup

from gongbao.colours import stylesheet_path
from gongbao.derive.cells import row_anchor
from gongbao.figure_model import Block, ChartBlock
from gongbao.languages import DEFAULT, LANGUAGES, Language, page_path
from gongbao.load.catalogues import load_catalogue
from gongbao.model import Site
from gongbao.problems import BuildStopped, Place, Problem
from gongbao.public_addresses import absolute, encoded, quoted
from gongbao.render.anchors import anchored
from gongbao.render.breadcrumbs import breadcrumb_json_ld
from gongbao.render.contexts import COMMON, Context
from gongbao.render.figure_markup import FigureMarkup
from gongbao.render.markup import BY_CODE, agency_names, mark_han, marked, names_of
from gongbao.render.names import Trail
from gongbao.render.template_code import CodeStore, CompiledTemplates, DirectCode
from gongbao.render.theme_files import theme_files

NOT_FOUND = "/404.html"
"""Served at any depth, so its links cannot be relative."""

_SITE_LINK = re.compile(r'\b(href|src)="(/[^"]*)"')
_MAYBE_LINK = '="/'
"""In every text with a link to this site; most have none, and the pattern stops at each word."""
_TAG = re.compile(r"<[^>]*>")
_AFTER_PATH = re.compile("[?#]")


class SiteTemplates:
    """Renders pages; implements ``plan.Templates``."""

    def __init__(
        self,
        environment: Environment,
        theme: Path,
        site_url: str,
        site: Site,
        figures: FigureMarkup,
        languages: tuple[Language, ...] = LANGUAGES,
        from_disk: bool = False,
        code: CodeStore | None = None,
        code_key: str = "",
    ) -> None:
        """code_key: digest of what compiled templates depend on besides their text."""
        self.languages = languages
        self._environment = environment.overlay(
            bytecode_cache=CompiledTemplates(code, code_key), auto_reload=False
        )
        self._theme = theme
        self._registers = site.registers
        self._url = site_url
        self._figures = figures
        self._index = "index.html" if from_disk else ""
        """What a link to a page of the site ends with."""
        self._shared: dict[str, Any] = {
            "site": site.identity,
            "registers": site.registers,
            "pages": site.pages,
            "languages": languages,
            "source_languages": BY_CODE,
            "absolute": lambda path: absolute(site_url, path),
            "row_id": row_anchor,
            "colours": stylesheet_path(site.identity.theme),
            "search": (theme / "templates" / "search.html").is_file(),
        }
        self._theme_files = theme_files(theme)
        self._texts = {one.code: self._names_in(one) for one in languages}
        self._bound: dict[tuple[str, str], Environment] = {}

    def page(self, template: str, language: Language, path: str, page: msgspec.Struct) -> bytes:
        names = self._names_of_page(language, path)
        names["alternates"] = self._alternates(quoted(path))
        names["breadcrumbs"] = self._way(language, path, page)
        return self._render(self.bound(language, path), template, page, names).encode()

    def fragment(self, template: str, language: Language, path: str, page: msgspec.Struct) -> str:
        """A text outside the site, such as an entry of a feed: all addresses are absolute.

        A template ``.txt`` gives plain text, whatever markup its values have.
        """
        names = self._names_of_page(language, path)
        environment = self.bound(language, path, f"{self._url}/")
        text = self._render(environment, template, page, names)
        return unescape(_TAG.sub("", text)) if template.endswith(".txt") else text

    def body(self, fragment: str, language: Language) -> str:
        html: Any = self.bound(language, "/", f"{self._url}/").globals["html"]
        return str(html(fragment, language.code))

    def bound(self, language: Language, path: str, root: str = "") -> Environment:
        """The templates as pages of *language* in the folder of *path* see them.

        root: what addresses begin with, where they are not to be relative.
        """
        root = root or _root(self._url, path, page_path(language, path), bool(self._index))
        key = (language.code, root)
        if key not in self._bound:
            environment = self._environment.overlay()
            names = {
                **self._environment.globals,
                **self._shared,
                **self._texts[language.code],
                **self._addresses(language, root, environment),
            }
            environment.globals = names
            environment.make_globals = partial(_globals, names)  # type: ignore[method-assign]
            if DirectCode.suits(environment):
                environment.code_generator_class = _OurCode
            # A page imports twenty components; to look each up takes as long as to call it.
            environment.get_template = cache(environment.get_template)  # type: ignore[method-assign]
            self._bound[key] = environment
        return self._bound[key]

    def _render(
        self, environment: Environment, template: str, page: msgspec.Struct, names: dict[str, Any]
    ) -> str:
        try:
            return environment.get_template(template).render(names, page=page)
        except TemplateError as error:
            raise BuildStopped([_template_problem(self._theme, template, error)]) from error

    def _names_of_page(self, language: Language, path: str) -> dict[str, Any]:
        return {"path": path, "canonical": self._url + page_path(language, quoted(path))}

    def _alternates(self, path: str) -> list[tuple[str, str]]:
        pages = [(one.tag, self._url + page_path(one, path)) for one in self.languages]
        return [*pages, ("x-default", self._url + page_path(DEFAULT, path))]

    def _names_in(self, language: Language) -> dict[str, Any]:
        names = names_of(language, load_catalogue(self._theme, language))
        names["agency_names"] = agency_names(self._registers, language, names["_"](", "))
        return names

    def _way(self, language: Language, path: str, page: msgspec.Struct) -> Markup:
        if path == NOT_FOUND or not isinstance(page, Context):
            return Markup("")
        return Markup(breadcrumb_json_ld(page.trail, path, page.title, language, self._url))

    def _addresses(self, language: Language, root: str, environment: Environment) -> dict[str, Any]:
        """Links as pages whose addresses begin with *root* have them, also inside texts."""
        index = "" if root.startswith(f"{self._url}/") else self._index

        def url_in(target: str, target_language: Language) -> str:
            return _page_link(root, page_path(target_language, encoded(target)), index)

        def link(match: re.Match[str]) -> str:
            target = _in_language(encoded(match[2]), language)
            return f'{match[1]}="{_page_link(root, target, index)}"'

        def html(fragment: str, code: str = "") -> Markup:
            """A body fragment in the language *code* with its figures."""
            own = BY_CODE.get(code, language)

            def block(found: Block, caption: str) -> str:
                component = environment.get_template("components/figures.html").module
                name = "chart_block" if isinstance(found, ChartBlock) else "table_block"
                return str(getattr(component, name)(found, marked(caption, own, language)))

            filled = mark_han(self._figures.fill(fragment, own.code, block), own)
            return Markup(_SITE_LINK.sub(link, filled) if _MAYBE_LINK in filled else filled)

        at_hand: list[Any] = [None, Markup()]

        def breadcrumb(trail: Trail) -> Markup:
            """Notices of an issue share their trail, and come one after the other."""
            if trail is not at_hand[0]:
                parts: Any = environment.get_template("components/parts.html").module
                at_hand[:] = trail, parts.trail(trail)
            return at_hand[1]  # type: ignore[no-any-return]  # a macro gives markup

        def pinned(fragment: str, code: str, name: str) -> str:
            """A body fragment in the language *code*; links are named in the reader's."""
            # as plain text, for a Markup would escape at each paragraph what is put into it
            return anchored(fragment, str(name), "" if code == language.code else language.tag)

        return {
            "root": root,
            "asset": lambda name: root + self._theme_files[name],
            # neighbours in an archive lead to the same lists, agencies and years
            "url": lru_cache(1000)(lambda target: url_in(target, language)),
            "url_in": url_in,
            "file": lambda target: root + quoted(target)[1:],
            "html": html,
            "anchored": pinned,
            "breadcrumb": breadcrumb,
            # typed, for markup equals a text that is still to be escaped
            "once": lru_cache(1000, typed=True)(lambda macro, *values: macro(*values)),
        }


class _OurCode(DirectCode):
    functions = frozenset(COMMON)
    mappings = frozenset(["_", "gettext"])


def _globals(
    names: MutableMapping[str, Any], more: MutableMapping[str, Any] | None
) -> MutableMapping[str, Any]:
    """A plain dictionary for all templates, for Jinja compares its keys at every import."""
    return {**names, **more} if more else names


def _root(site_url: str, path: str, here: str, from_disk: bool) -> str:
    if path == NOT_FOUND:  # one file for all languages
        return "./" if from_disk else urlsplit(site_url).path + "/"
    return "../" * (here.count("/") - 1) or "./"


def _page_link(root: str, target: str, index: str) -> str:
    """The address of site path *target*; *index* is put behind that of a page."""
    page, rest = target[1:], ""
    if found := _AFTER_PATH.search(page):
        page, rest = page[: found.start()], page[found.start() :]
    return f"{root}{page}{index if page.endswith('/') or not page else ''}{rest}"


def _in_language(target: str, language: Language) -> str:
    """Pages (addresses that end with a slash) are in the reader's language, files are not."""
    page = target.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]
    return page_path(language, target) if page.endswith("/") else target


def _template_problem(theme: Path, template: str, error: TemplateError) -> Problem:
    """The innermost template and line in which *error* arose."""
    name, line = getattr(error, "filename", None) or template, getattr(error, "lineno", 0) or 0
    trace = error.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".html"):
            name, line = file, trace.tb_lineno
        trace = trace.tb_next
    path = name if Path(name).is_absolute() else str(theme / "templates" / name)
    code = "T101" if isinstance(error, UndefinedError) else "T102"
    return Problem(code, Place(_shorten(path), line, 1), {"reason": str(error)})


def _shorten(path: str) -> str:
    """Relative to the working folder where the theme lies below it."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path
