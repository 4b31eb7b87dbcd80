"""What Markdown would take out of a text, or run together, without anybody noticing.

Authors paste from word processors and know no Markdown: what they wrote has to be on the page,
or they are told where it is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from gongbao.load.front_matter import MarkdownSource
from gongbao.load.markdown import allows_attribute, allows_tag
from gongbao.model import Body, Passage
from gongbao.problems import Place, Problem

_ADDRESS = re.compile(r"\[[^]]+\]:\s*<?(?:[a-z][a-z+.-]*:|[/#?]|[\w-]+\.[a-z])", re.IGNORECASE)
_VOID = {"br", "hr", "img", "wbr", "col"}
_PATTERNS = {
    "M103": re.compile(r"\d\*[^*\n]+\*\d"),
    "M104": re.compile(r"\[[^\]\n]+\]（(?:/|https?:|data:)[^）\n]*）"),
    "M105": re.compile(r"^[^\t\n|]*\S\t+\S.*\n[^\t\n|]*\S\t+\S", re.MULTILINE),
}
"""Marks that mean something else than their author thinks, by the problem's code."""


def check_text(source: MarkdownSource) -> list[Problem]:
    """What can be told from the body as it is written."""
    start = Place(source.path, source.body_line, 1)
    return [
        Problem(code, start.at(source.body, match.start()), {"text": _shown(match[0])})
        for code, pattern in _PATTERNS.items()
        for match in pattern.finditer(source.body)
    ]


def check_body(body: Body) -> list[Problem]:
    """What the conversion left out."""
    lost = [("M101", passage) for passage in _lost_tags(body.html_passages)]
    lost += [("M102", one) for one in body.unused_definitions if not _ADDRESS.match(one.text)]
    return [Problem(code, one.place, {"text": _shown(one.text)}) for code, one in lost]


def _lost_tags(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Passages in pointed brackets that are not shown as they stand, or never closed."""
    open_tags, opened_by = Counter[str](), dict[str, Passage]()
    for passage in passages:
        tags = _Tags()
        tags.feed(passage.text)
        if tags.lost:
            yield passage
            continue
        for tag in tags.opened:
            opened_by.setdefault(tag, passage)
        open_tags.update(tags.opened)
        open_tags.subtract(tags.closed)
    yield from (opened_by[tag] for tag, count in open_tags.items() if count > 0)


class _Tags(HTMLParser):
    """Tags of a passage: those that the sanitiser keeps, and whether it drops something."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.lost = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not allows_tag(tag) or not all(allows_attribute(tag, name) for name, _ in attrs):
            self.lost = True
        elif tag not in _VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not allows_tag(tag):
            self.lost = True
        elif tag not in _VOID:
            self.closed.append(tag)


def _shown(text: str) -> str:
    line = text.replace("\n", "⏎")
    return line if len(line) <= 40 else line[:39] + "…"
