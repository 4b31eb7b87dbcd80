"""What Markdown would take out of a text, or run together, without anybody noticing.

Authors paste from word processors and know no Markdown: what they wrote has to be on the page,
or they are told where it is not.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import pairwise

from gongbao.load.front_matter import MarkdownSource
from gongbao.load.input_gate import find_forbidden
from gongbao.load.markdown import allows_tag
from gongbao.model import Body, Passage
from gongbao.problems import Place, Problem

_MAY_STAY_OPEN = {
    *("br", "hr", "img", "wbr", "col"),
    *("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot"),
}
"""HTML closes them by itself (HTML standard, section 13.1.2.4)."""
_CODE = re.compile(r"(`+)(?:(?!\1).)+\1", re.DOTALL)
_NO_TEXT = re.compile(
    rf"{_CODE.pattern}|^(?: {{4}}|\t)[^\n]*|(?<=\])\([^)\n]*\)", re.MULTILINE | re.DOTALL
)
"""Code and addresses, in which marks mean something else or nothing."""
_NO_ITEM = r"[^\s、：:．.)）]"
_PATTERNS = {
    "M103": re.compile(r"[\w）)]\*(?![\s*])[^*\n]+(?<!\s)\*[\w（(]"),
    "M104": re.compile(r"\[[^\]\n]+\]（(?:/|https?:|data:)[^）\n]*）"),
    "M105": re.compile(rf"^[^\t\n|]*{_NO_ITEM}\t+\S.*\n[^\t\n|]*{_NO_ITEM}\t+\S", re.MULTILINE),
}
"""Marks that mean something else than their author thinks, by the problem's code."""
_MARK = re.compile(r"[`*\[\t&]")
"""What all of them have at least one of, and so have code in a line and characters by number."""
_CHARACTER = re.compile(r"&#(?:0*([0-9]{1,7})|[xX]0*([0-9a-fA-F]{1,6}));")
"""By its number in Unicode; no name of HTML stands for one that is not let in."""
_LIST_ITEM = re.compile(r"^([ \t>]*)(\d+)\.[ \t]+\S.*", re.ASCII | re.MULTILINE)


def check_text(source: MarkdownSource) -> list[Problem]:
    """What can be told from the body as it is written."""
    start = Place(source.path, source.body_line, 1)
    return [
        Problem(code, start.at(source.body, match.start()), args)
        for code, match, args in _findings(source.body)
    ]


def _findings(body: str) -> Iterator[tuple[str, re.Match[str], dict[str, str]]]:
    """Code of the problem, where it is, and what its sentence says of it."""
    prose = body
    if _MARK.search(body):
        text, prose = (_without(pattern, body) for pattern in (_NO_TEXT, _CODE))
        for code, pattern in _PATTERNS.items():
            for match in pattern.finditer(text):
                yield code, match, {"text": _shown(match[0])}
        for match in _CHARACTER.finditer(text):
            if forbidden := find_forbidden(_character(match)):
                yield "F121", match, {"character": forbidden}
    if _LIST_ITEM.search(prose):  # most texts have none, and going line by line is dear
        for items in _lists(prose):
            for match in _out_of_order(items):
                yield "M106", match, {"text": _shown(match[0])}


def _without(pattern: re.Pattern[str], body: str) -> str:
    """*body* with blanks for what *pattern* finds; offsets stay."""
    return pattern.sub(lambda found: re.sub(r"\S", " ", found[0]), body)


def _character(match: re.Match[str]) -> str:
    number = int(match[1]) if match[1] else int(match[2], 16)
    return chr(min(number, sys.maxunicode))


def _lists(text: str) -> Iterator[list[re.Match[str]]]:
    """Items of each numbered list, as Python-Markdown takes them, also of those within others."""
    found: dict[int, list[re.Match[str]]] = {}
    least, after_blank = 0, True  # the indentation from which on items are items
    for line in re.finditer(r"^.*$", text, re.MULTILINE):
        if not line[0].strip():
            after_blank = True
            continue
        item = _LIST_ITEM.match(text, line.start(), line.end())
        indent = len(item[1]) if item else len(line[0]) - len(line[0].lstrip(" \t>"))
        if after_blank:  # a list begins with a paragraph, and a paragraph of its depth ends it
            least = indent if item or any(depth < indent for depth in found) else indent + 1
        for depth in [one for one in found if one > indent or (one == indent and not item)]:
            if item or after_blank:
                yield found.pop(depth)
        if item and indent >= least:
            found.setdefault(indent, []).append(item)
        after_blank = False
    yield from found.values()


def _out_of_order(items: list[re.Match[str]]) -> list[re.Match[str]]:
    """Items that would be shown with another number: Markdown counts on from the first.

    A list of ones says that it wants to be counted.
    """
    if {item[2] for item in items} == {"1"}:
        return []
    return [two for one, two in pairwise(items) if int(two[2]) != int(one[2]) + 1]


def check_body(body: Body) -> list[Problem]:
    """What the conversion left out."""
    lost = [("M101", passage) for passage in _lost_tags(body.html_passages)]
    lost += [("M102", one) for one in body.lost_definitions]
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
        if not allows_tag(tag) or any(value is None for _, value in attrs):
            self.lost = True  # in <B 組> the second word is an attribute, and none of HTML's
        elif tag not in _MAY_STAY_OPEN:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not allows_tag(tag):
            self.lost = True
        elif tag not in _MAY_STAY_OPEN:
            self.closed.append(tag)


def _shown(text: str) -> str:
    line = text.replace("\n", "⏎")
    return line if len(line) <= 40 else line[:39] + "…"
