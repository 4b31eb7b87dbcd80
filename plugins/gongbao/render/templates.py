"""The theme's templates, bound to languages, addresses and texts.

Works on the Jinja environment of the host (Pelican's, with the theme's folder as loader).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from jinja2 import Environment, TemplateError, UndefinedError
from markupsafe import Markup

from gongbao.colours import stylesheet_path
from gongbao.dates import (
    format_date,
    format_datetime,
    format_day,
    format_month,
    format_weekday,
    short_weekday,
)
from gongbao.derive.cells import row_anchor
from gongbao.figure_model import Block, ChartBlock
from gongbao.languages import DEFAULT, LANGUAGES, Language, LocalizedText, language_of, page_path
from gongbao.load.catalogues import load_catalogue
from gongbao.model import Site
from gongbao.problems import BuildStopped, Place, Problem
from gongbao.render.breadcrumbs import breadcrumb_json_ld
from gongbao.render.contexts import Context
from gongbao.render.figure_markup import FigureMarkup
from gongbao.render.theme_files import theme_files

NOT_FOUND = "/404.html"
"""Served at any depth, so its links cannot be relative."""

_HAN_WORDS = re.compile(
    rf'<svg\b.*?</svg>|<(\w+)[^>]*\blang="{DEFAULT.tag}"[^>]*>.*?</\1>|<[^>]*>|[\u3400-\u9fff][\u3400-\u9fff\d、，。「」（）：]*',
    re.DOTALL,
)
"""Chinese words; first what is marked already, and tags, both to be passed over."""
_SITE_LINK = re.compile(r'\b(href|src)="(/[^"]*)"')
_BY_CODE = {language.code: language for language in LANGUAGES}


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
    ) -> None:
        self.languages = languages
        self._environment = environment
        self._theme = theme
        self._url = site_url
        self._figures = figures
        self._index = "index.html" if from_disk else ""
        """What a link to a page of the site ends with."""
        self._shared: dict[str, Any] = {
            "site": site.identity,
            "registers": site.registers,
            "pages": site.pages,
            "languages": languages,
            "absolute": lambda path: site_url + path,
            "number": _number,
            "size": _size,
            "row_id": row_anchor,
            "plain": None,
            "colours": stylesheet_path(site.identity.theme),
            "search": (theme / "templates" / "search.html").is_file(),
        }
        self._theme_files = theme_files(theme)
        self._catalogues = {
            language.code: load_catalogue(theme, language) for language in languages
        }

    def page(self, template: str, language: Language, path: str, page: msgspec.Struct) -> bytes:
        try:
            names = self.names(language, path) | {"breadcrumbs": self._way(language, path, page)}
            return self._environment.get_template(template).render(page=page, **names).encode()
        except TemplateError as error:
            raise BuildStopped([_template_problem(self._theme, template, error)]) from error

    def fragment(self, template: str, language: Language, path: str, page: msgspec.Struct) -> str:
        """A text outside the site, such as an entry of a feed: all addresses are absolute."""
        try:
            names = self.names(language, path, f"{self._url}/")
            text: str = self._environment.get_template(template).render(page=page, **names)
            return unescape(text) if template.endswith(".txt") else text
        except TemplateError as error:
            raise BuildStopped([_template_problem(self._theme, template, error)]) from error

    def body(self, fragment: str, language: Language) -> str:
        return str(self._html(fragment, language, self.names(language, "/", f"{self._url}/")))

    def _way(self, language: Language, path: str, page: msgspec.Struct) -> Markup:
        if path == NOT_FOUND or not isinstance(page, Context):
            return Markup("")
        return Markup(breadcrumb_json_ld(page.trail, path, page.title, language, self._url))

    def names(self, language: Language, path: str, root: str = "") -> dict[str, Any]:
        """What ``contexts.COMMON`` declares, for the page at *path*."""
        catalogue = self._catalogues[language.code]
        here = page_path(language, path)
        root = root or _root(self._url, path, here, bool(self._index))

        def url_in(target: str, target_language: Language) -> str:
            return _page_link(root, page_path(target_language, target), self._index_below(root))

        def url(target: str) -> str:
            return url_in(target, language)

        names = self._shared | {
            "lang": language,
            "path": path,
            "root": root,
            "canonical": self._url + here,
            "alternates": [(one.tag, self._url + page_path(one, path)) for one in self.languages]
            + [("x-default", self._url + page_path(DEFAULT, path))],
            "asset": lambda name: root + self._theme_files[name],
            "url": url,
            "url_in": url_in,
            "file": lambda target: root + target[1:],
            "text": lambda value: _localized_markup(value, language),
            "plain": lambda value: value.get(language.code),
            "lang_of": lambda value: _lang_attribute(value, language),
            "date": lambda day: _time(day, language),
            "day": lambda day: _short_time(day, language),
            "when": lambda text: _when(text, language),
            "weekday": lambda day: format_weekday(day, language.code),
            "month": lambda month: format_month(month, language.code),
            "weekdays": _weekdays(language),
            "moment": lambda iso: _moment(iso, language),
            "_": _formatting(catalogue.ugettext),
            "gettext": _formatting(catalogue.ugettext),
            "ngettext": _formatting(catalogue.ungettext, plural=True),
        }
        names["html"] = lambda fragment, code="": self._html(
            fragment, _BY_CODE.get(code, language), names
        )
        return names

    def _index_below(self, root: str) -> str:
        """What links to pages end with; nothing in texts that leave the site."""
        return "" if root.startswith(f"{self._url}/") else self._index

    def _html(self, fragment: str, language: Language, names: Mapping[str, Any]) -> Markup:
        """A body fragment in *language* with its figures, and its links as this page has them."""
        root = names["root"]

        def link(match: re.Match[str]) -> str:
            target = _in_language(match[2], names["lang"])
            return f'{match[1]}="{_page_link(root, target, self._index_below(root))}"'

        def block(found: Block, caption: str) -> str:
            component = self._environment.get_template("components/figures.html")
            macro = getattr(
                component.make_module(dict(names)),
                "chart_block" if isinstance(found, ChartBlock) else "table_block",
            )
            return str(macro(found, _marked(caption, language, names["lang"])))

        filled = self._figures.fill(fragment, language.code, block)
        return Markup(_SITE_LINK.sub(link, mark_han(filled, language)))


def _formatting(function: Callable[..., str], plural: bool = False) -> Callable[..., Markup]:
    """A gettext function as Jinja's new style has it: arguments fill ``%(name)s``, escaped."""

    def translate(*messages: Any, **variables: Any) -> Markup:
        if plural:
            variables.setdefault("num", messages[2])
        return Markup(function(*messages)) % variables

    return translate


def _root(site_url: str, path: str, here: str, from_disk: bool) -> str:
    if path == NOT_FOUND:  # one file for all languages
        return "./" if from_disk else urlsplit(site_url).path + "/"
    return "../" * (here.count("/") - 1) or "./"


def _page_link(root: str, target: str, index: str) -> str:
    """The address of site path *target*; *index* is put behind that of a page."""
    page, mark, rest = re.fullmatch(r"/([^?#]*)([?#]?)(.*)", target, re.DOTALL).groups()  # type: ignore[union-attr]  # every site path matches
    return f"{root}{page}{index if page.endswith('/') or not page else ''}{mark}{rest}"


def _in_language(target: str, language: Language) -> str:
    """Pages (addresses that end with a slash) are in the reader's language, files are not."""
    page = target.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]
    return page_path(language, target) if page.endswith("/") else target


def _localized_markup(value: LocalizedText, language: Language) -> Markup:
    code = value.code_for(language.code)
    text = escape(value.get(language.code))
    if code == language.code or not text:
        return Markup(mark_han(text, language))
    return Markup(f'<span lang="{_BY_CODE[code].tag}">{text}</span>')


def mark_han(markup: str, language: Language) -> str:
    """Mark Chinese words inside a text of another language, so that they are spoken as such."""
    if language is DEFAULT:
        return markup
    return _HAN_WORDS.sub(
        lambda match: (
            match[0]
            if match[0].startswith("<")
            else f'<span lang="{DEFAULT.tag}">{match[0]}</span>'
        ),
        markup,
    )


def _marked(text: str, language: Language, page: Language) -> Markup:
    """*text*, marked with its language where the page is in another."""
    if not text or language is page:
        return Markup(escape(text))
    return Markup(f'<span lang="{language.tag}">{escape(text)}</span>')


def _lang_attribute(value: LocalizedText | str, language: Language) -> Markup:
    """`` lang="…"`` where *value* is shown in another language than the page's.

    Of a text of the data only Han letters tell the language, so it is never taken for English.
    """
    if isinstance(value, LocalizedText):
        code = value.code_for(language.code)
    else:
        code = language_of(value)
        code = code if code == DEFAULT.code else language.code
    return Markup("" if code == language.code else f' lang="{_BY_CODE[code].tag}"')


def _time(day: date, language: Language) -> Markup:
    return Markup(f'<time datetime="{day.isoformat()}">{format_date(day, language.code)}</time>')


def _short_time(day: date, language: Language) -> Markup:
    text = format_day(day, language.code)
    return Markup(f'<time datetime="{day.isoformat()}">{text}</time>')


def _when(text: str, language: Language) -> Markup:
    try:
        return _time(date.fromisoformat(text[:10]), language)
    except ValueError:
        return Markup(escape(text))


def _weekdays(language: Language) -> list[dict[str, str]]:
    monday = date(2020, 1, 6)
    return [
        {
            "name": format_weekday(monday + timedelta(i), language.code),
            "short": short_weekday(i, language.code),
        }
        for i in range(7)
    ]


def _moment(iso: str, language: Language) -> Markup:
    text = format_datetime(datetime.fromisoformat(iso), language.code)
    return Markup(f'<time datetime="{escape(iso)}">{text}</time>')


def _number(value: int) -> str:
    return f"{value:,}"


def _size(count: int) -> str:
    """Bytes in decimal units, as file managers show them."""
    if count < 1000:
        return f"{count} B"
    size = count / 1000
    for unit in ("KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


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
