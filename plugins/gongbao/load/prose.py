"""Numbers in a report's prose that no reference backs.

What is not prose (code, addresses, references, definitions) is blanked out first, then what is
no figure by rule: dates, law articles, ordinals, places in an outline, names. What is left of
digits is a number that should lead to the data.
"""

from __future__ import annotations

import re

from gongbao.figure_model import LooseNumber
from gongbao.load.figure_links import DEFINITION, LINK, is_ours
from gongbao.load.front_matter import MarkdownSource
from gongbao.problems import Place

_NO_PROSE = (
    re.compile(r"^(?P<fence>```+|~~~+).*?^(?P=fence)`*~*\s*$", re.MULTILINE | re.DOTALL),
    re.compile(r"(?P<ticks>`+).+?(?P=ticks)", re.DOTALL),
    re.compile(r"<!--(?:(?!<!--).)*?-->|<[^<>\n]+>", re.DOTALL),
    DEFINITION,
    re.compile(r"(?<=\])\([^)\n]*\)"),
    re.compile(r"https?://\S+|(?<![\w.+-])[\w.+-]++@[\w.-]+"),
    re.compile(r"^\s*\d+[.)](?=\s)", re.MULTILINE),
    re.compile(r"\[\^[^\]]+\]"),
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_DAYS = r"\d{1,2}(?:st|nd|rd|th)?"
_ROC = r"(?:民國|中華民國|西元)"
_YEAR = rf"(?:{_ROC}\s*\d{{1,4}}|1\d\d|[89]\d|19\d\d|20\d\d)\s*年度?"
RULES: dict[str, re.Pattern[str]] = {
    "date": re.compile(
        rf"{_YEAR}(?:\s*[至到、]\s*\d{{2,4}}\s*年度?)*"
        r"|\d{1,2}(?:\s*[至到、~～–-]\s*\d{1,2})*\s*月(?:\s*\d{1,2}(?:\s*[日]?[、至到及~～–-]\s*\d{1,2})*\s*[日號])?"
        rf"|{_DAYS}(?:\s*(?:,|and|to|–|-)\s*{_DAYS})*\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}})?"
        rf"|{_MONTH}\s+(?:{_DAYS}(?:\s*(?:,|and|to|–|-)\s*{_DAYS})*)(?:,?\s+\d{{4}})?(?!\d)"
        rf"|{_MONTH}\s+\d{{4}}"
        r"|\d{4}-\d{2}-\d{2}|\d{1,2}[:：]\d{2}"
        r"|(?<![\d,.])(?:19|20)\d{2}(?![\d,.]\d|\d|\s*[%％\u3400-\u9fff])"
        r"|ROC\s+(?:year\s+)?\d{1,3}",
    ),
    "law": re.compile(
        r"第\s*\d+(?:-\d+)?\s*[條項款目點](?:之\s*\d+)?(?:\s*第\s*\d+\s*[條項款目點])*"
        r"|(?:articles?|sections?|paragraphs?|subparagraphs?|chapters?|items?|points?|§+)\s*"
        r"\d+(?:[-.–]\d+|\s*\(\d+\))*(?:\s*(?:,|and|to)\s*\d+)*",
        re.IGNORECASE,
    ),
    "ordinal": re.compile(r"第\s*\d+|\b\d+(?:st|nd|rd|th)\b"),
    "outline": re.compile(
        r"[壹貳參肆伍陸柒捌玖拾](?:\s*[-－–.、．]\s*(?:[一二三四五六七八九十]+|\(?[一二三四五六七八九十\d]+\)?))+"
        r"|[壹貳參肆伍陸柒捌玖拾一二三四五六七八九十][-－.、．]\s*\d+"
        r"|\b[IVX1-9]+(?:\.\d+)+(?:\(\d+\))?(?=\W)(?<=\.\d\.\d)"
    ),
    "name": re.compile(
        r"(?<![A-Za-z])[A-Za-z]++-?\d{1,2}(?!\d|[.,]\d)[A-Za-z]*|(?<![\d,.])\d{1,2}[A-Z][A-Za-z]*\b"
    ),
}
"""What is no figure, by kind: what it looks like."""
_NUMERALS = "一二兩三四五六七八九"
_NUMBER = re.compile(
    r"[-−]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?"
    rf"|(?<!第)[{_NUMERALS}]?[十百千萬億][{_NUMERALS}十百千萬億]*(?=[人件次場位個案期項間組張座])"
)


def find_loose_numbers(source: MarkdownSource, lang: str) -> tuple[LooseNumber, ...]:
    """Numbers of title, summary and body, in their order; each with its place."""
    found = []
    for key in ("title", "summary"):
        text = source.header.value.get(key)
        for match in _numbers(text) if isinstance(text, str) else ():
            found.append(LooseNumber(text=match[0], place=source.header.place(key), lang=lang))
    start = Place(source.path, source.body_line, 1)
    found += [
        LooseNumber(text=match[0], place=start.at(source.body, match.start()), lang=lang)
        for match in _numbers(_prose(source.body))
    ]
    return tuple(found)


def _prose(body: str) -> str:
    """*body* with everything that is no prose turned to blanks; offsets stay."""
    names = {match["name"].lower(): match["url"] for match in DEFINITION.finditer(body)}

    def reference(match: re.Match[str]) -> str:
        address = match["href"] or names.get((match["name"] or match["shown"]).lower(), "")
        return _blank(match) if is_ours(address) else match[0]

    body = LINK.sub(reference, body)
    for pattern in _NO_PROSE:
        body = pattern.sub(_blank, body)
    return body


def _numbers(text: str) -> list[re.Match[str]]:
    for pattern in RULES.values():
        text = pattern.sub(_blank, text)
    return list(_NUMBER.finditer(text))


def _blank(match: re.Match[str]) -> str:
    """As many blanks, with the line ends."""
    return re.sub(r"[^\n]", " ", match[0])
