"""Links with our schemes in a Markdown body: what they say, and where they stand.

Python-Markdown decides what is a link (not what stands in code, for one); the source is only
searched for the places, link by link in the same order.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from xml.etree.ElementTree import Element

from gongbao.figure_model import Exemption, FigureReference
from gongbao.load.figure_syntax import BLOCK_SCHEMES, EXEMPT, SCHEMES
from gongbao.load.formulas import parse_formula
from gongbao.load.front_matter import MarkdownSource
from gongbao.problems import Place

_ADDRESS = rf"(?:{'|'.join((*SCHEMES, EXEMPT))}):(?:[^()\s]|\((?:[^()\s]|\([^()\s]*\))*\))*"
LINK = re.compile(
    rf"\[(?P<shown>[^\[\]]*)\](?:\(\s*<?(?P<href>{_ADDRESS})>?(?:\s+[\"'][^\n]*?[\"'])?\s*\)"
    r"|\[(?P<name>[^\[\]]*)\])"
)
"""A link to one of our schemes, or by name; as near to Markdown's rules as places need."""
DEFINITION = re.compile(r"^ {0,3}\[(?P<name>[^\[\]]+)\]:[ ]*(?P<url>\S+).*$", re.MULTILINE)


def is_ours(href: str) -> bool:
    return _scheme(href) in (*SCHEMES, EXEMPT)


class FigureLinks:
    """Collects the links of one body, in reading order, in ``found``."""

    def __init__(self, source: MarkdownSource, lang: str, year: int) -> None:
        self.found: list[FigureReference | Exemption] = []
        self._source = source
        self._lang = lang
        self._year = year
        self._names: dict[str, str] = {}
        self._places: dict[str, deque[Place]] = defaultdict(deque)

    def define(self, names: dict[str, str]) -> None:
        """Addresses by name, as the document's link definitions give them."""
        self._names = names
        start = Place(self._source.path, self._source.body_line, 1)
        for match in LINK.finditer(self._source.body):
            name = re.sub(r"\s+", " ", match["name"] or match["shown"]).lower()
            href = match["href"] or names.get(name, "")
            self._places[href].append(start.at(self._source.body, match.start()))

    def take(self, element: Element, parent: Element) -> None:
        """Note one link and turn its element into what the render floor fills in."""
        href, title = element.get("href", ""), element.get("title", "")
        shown = "".join(element.itertext())
        place = self._place(href)
        element.attrib.clear()
        if _scheme(href) == EXEMPT:
            element.tag = "span"
            self.found.append(
                Exemption(shown=shown, reason=title.strip(), place=place, lang=self._lang)
            )
            return
        alone = parent.tag == "p" and _is_all_of(element, parent)
        reference = FigureReference(
            reference=href,
            shown=shown,
            place=place,
            lang=self._lang,
            year=self._year,
            terms=self._terms(href),
            alone=alone or _scheme(href) not in BLOCK_SCHEMES,
        )
        element.tag = "data"
        element.set("value", reference.key)
        self.found.append(reference)

    def _place(self, href: str) -> Place:
        places = self._places[href]
        if places:
            return places.popleft() if len(places) > 1 else places[0]
        start = Place(self._source.path, self._source.body_line, 1)
        return start.at(self._source.body, max(self._source.body.find(href), 0))

    def _terms(self, href: str) -> tuple[tuple[str, str], ...]:
        """Names that a formula needs, also those that its terms' own formulas need."""
        found: dict[str, str] = {}
        waiting = [href]
        while waiting:
            scheme, _, text = waiting.pop().partition(":")
            formula = parse_formula(text) if scheme == "calc" else None
            for name in formula.names if formula else ():
                address = self._names.get(name.lower(), "")
                if address and name not in found:
                    found[name] = address
                    waiting.append(address)
        return tuple(sorted(found.items()))


def _scheme(href: str) -> str:
    return href.partition(":")[0]


def _is_all_of(element: Element, paragraph: Element) -> bool:
    texts = (paragraph.text, element.tail)
    return len(paragraph) == 1 and not any(text and text.strip() for text in texts)
