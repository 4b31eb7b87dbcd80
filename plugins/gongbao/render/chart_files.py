"""A chart as a file of its own: an SVG that brings its colours, for light and dark."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from gongbao.chart_model import Chart
from gongbao.derive.chart_drawing import LINE, MOST_LINES, SIZE, WIDTH, plain, printable, wrap
from gongbao.languages import DEFAULT, LANGUAGES, Language

_MARGIN = 12
_LIGHT = ("#0b5a73", "#b5531f", "#5b7a2a", "#7a4a8c", "#8a6d00", "#4a5057")
_DARK = ("#86cfe6", "#f0a070", "#b5d27a", "#cfa9de", "#e5bd6b", "#b3b8bb")
"""The tokens of the same names in the theme; a test holds the two together."""
_DASHES = ("", "7 4", "2 3", "10 3 2 3", "4 2", "14 4")


def chart_paths(address: str, name: str) -> tuple[str, ...]:
    """Output paths in the order of the languages: ``<view>.svg`` and ``<view>.en.svg``."""
    return tuple(
        f"{address[1:]}{name}{'' if one is DEFAULT else f'.{one.code}'}.svg" for one in LANGUAGES
    )


def chart_files(address: str, charts: Iterable[Chart]) -> dict[str, bytes]:
    return {
        path: chart_file(chart, language)
        for chart in charts
        for language, path in zip(LANGUAGES, chart_paths(address, chart.name), strict=True)
    }


def chart_file(chart: Chart, language: Language) -> bytes:
    """The drawing below its title, with the finding as description, and a style sheet."""
    code = language.code
    root = ElementTree.fromstring(chart.svg[code])
    title = wrap(chart.title.get(code), WIDTH, MOST_LINES)
    top = _MARGIN + LINE * len(title)
    height = float(root.attrib["height"]) + top + _MARGIN
    box = (-_MARGIN, -top, WIDTH + 2 * _MARGIN, height)
    for key in ("aria-hidden", "focusable", "height"):
        del root.attrib[key]
    root.set("xmlns", "http://www.w3.org/2000/svg")
    root.set("lang", language.tag)
    root.set("role", "img")
    root.set("viewBox", " ".join(plain(number) for number in box))
    root.set("width", plain(box[2]))
    root.set("height", plain(height))
    texts = {"title": chart.title.get(code), "desc": chart.finding.get(code), "style": STYLE}
    for index, (tag, text) in enumerate(texts.items()):
        element = ElementTree.Element(tag)
        element.text = printable(text)
        root.insert(index, element)
    for number, line in enumerate(title):
        place = {"class": "strong", "x": "0", "y": str(SIZE + LINE * number - LINE * len(title))}
        ElementTree.SubElement(root, "text", place).text = line
    return f"{ElementTree.tostring(root, encoding='unicode')}\n".encode()


def _colours(paper: str, ink: str, quiet: str, grid: str, series: Iterable[str]) -> str:
    chart = "".join(f"--chart-{i}:{colour};" for i, colour in enumerate(series, 1))
    return f"svg{{--paper:{paper};--ink:{ink};--ink-2:{quiet};--hairline:{grid};{chart}}}"


STYLE = (
    _colours("#fdfcf9", "#1c2126", "#4a5057", "#c9c4b8", _LIGHT)
    + "@media(prefers-color-scheme:dark){"
    + _colours("#14181b", "#e9e6df", "#b3b8bb", "#3b444a", _DARK)
    + "}svg{background:var(--paper);font-family:system-ui,'Noto Sans TC','PingFang TC',"
    "'Microsoft JhengHei',sans-serif}text{fill:var(--ink)}.quiet{fill:var(--ink-2)}"
    ".strong{font-weight:700}.on{fill:var(--paper);font-weight:700}"
    ".rule{stroke:var(--ink)}.grid{stroke:var(--hairline)}path[class^=line]{fill:none}"
    + "".join(
        f".fill-{i}{{fill:var(--chart-{i})}}.line-{i}{{stroke:var(--chart-{i});stroke-width:2"
        + (f";stroke-dasharray:{dash}" if dash else "")
        + "}"
        for i, dash in enumerate(_DASHES, 1)
    )
)
