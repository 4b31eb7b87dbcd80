"""Figures, tables and charts of a text as markup, where the body has only their keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape, unescape

from gongbao.derive.claims import filled_text
from gongbao.figure_model import Block, Figure, Operand
from gongbao.number_forms import is_left_to_data
from gongbao.whole_figures import UnitFigures

_BLOCK = re.compile(r'<p><data value="([^"]*\|(?:table|chart):[^"]*)">(.*?)</data></p>', re.DOTALL)
_FIGURE = re.compile(r'<data value="([^"]*\|(?:data|calc):[^"]*)">(.*?)</data>', re.DOTALL)
_ANY = "<data "
"""In every text with a figure; most have none, and the patterns stop at each paragraph."""

RenderBlock = Callable[[Block, str], str]
"""(block, its caption in the text or nothing) to markup, by the theme's components."""


class FigureMarkup:
    """Fills the figures of all texts into their bodies."""

    def __init__(self, units: Iterable[UnitFigures]) -> None:
        units = list(units)
        self._figures = {one.key: one for unit in units for one in unit.figures}
        self._blocks = {one.key: one for unit in units for one in unit.blocks}

    def fill(self, fragment: str, lang: str, block: RenderBlock) -> str:
        """*fragment* whole; addresses in it are still site paths. *lang* is the text's own."""
        if _ANY not in fragment:
            return fragment
        filled = _BLOCK.sub(
            lambda match: block(self._blocks[unescape(match[1])], unescape(match[2]).strip()),
            fragment,
        )
        return _FIGURE.sub(
            lambda match: _figure(self._figures[unescape(match[1])], match[2], lang), filled
        )


def _figure(figure: Figure, shown: str, lang: str) -> str:
    if is_left_to_data(unescape(shown)):
        shown = escape(filled_text(unescape(shown), figure, lang))
    data = f'<data value="{escape(figure.value)}">{shown}</data>'
    if figure.formula:
        before, after = ("（", "）") if lang == "zh" else (" (", ")")
        formula = "".join(_operand(operand) for operand in figure.formula)
        return f'{data}<span class="formula">{before}{formula}{after}</span>'
    return f'<a class="figure" href="{escape(figure.address)}">{data}</a>'


def _operand(operand: Operand) -> str:
    if not operand.address:
        return escape(operand.text)
    return f'<a class="figure" href="{escape(operand.address)}">{escape(operand.text)}</a>'
