"""How to cite a report, a dataset or a figure: in words, as BibTeX and as CSL-JSON.

One CSL item is made of what is cited; words and BibTeX say the same.
Source: CSL-JSON schema 1.0.2 (docs.citationstyles.org); BibTeX as natbib and JabRef read it.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from gongbao.languages import LANGUAGES, Language, LocalizedText, localized
from gongbao.record import Record

_KINDS = {
    "dataset": localized(zh="資料集", en="Data set"),
    "report": localized(zh="報告", en="Report"),
    "figure": localized(zh="數字", en="Figure"),
}
_CSL_TYPES = {"figure": "dataset"}
_BIBTEX_TYPES = {"report": "techreport"}
_SPECIAL = re.compile(r"[\\{}%&#$_~^]")
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


class Cited(Record, frozen=True, kw_only=True):
    """What is cited."""

    id: str
    kind: str
    """``report``, ``dataset`` or ``figure``."""
    title: LocalizedText
    publisher: LocalizedText
    year: int
    """AD, of publication; of a report, whose day of publication no record has, the year it is
    about. 0 where none is known."""
    url: LocalizedText
    """Permanent address, of the page in each language."""
    version: str = ""
    part_of: LocalizedText = LocalizedText({})
    """The dataset or report that it is taken from."""


class Citation(Record, frozen=True, kw_only=True):
    """The same citation in all forms."""

    words: LocalizedText
    bibtex: str
    csl: str
    """JSON, an array with one item."""


def cite(cited: Cited, language: Language) -> Citation:
    """Words in every language; BibTeX and CSL with the texts of *language*."""
    words = {one.code: _words(cited, one.code) for one in LANGUAGES}
    item = msgspec.json.format(msgspec.json.encode([csl_item(cited, language)]), indent=1)
    return Citation(
        words=LocalizedText(words), bibtex=bibtex_entry(cited, language), csl=item.decode()
    )


def csl_item(cited: Cited, language: Language) -> dict[str, Any]:
    code = language.code
    item: dict[str, Any] = {
        "id": cited.id,
        "type": _CSL_TYPES.get(cited.kind, cited.kind),
        "title": cited.title.get(code),
        "author": [{"literal": cited.publisher.get(code)}],
        "publisher": cited.publisher.get(code),
        "language": language.tag,
        "URL": cited.url.get(code),
    }
    if cited.year:
        item["issued"] = {"date-parts": [[cited.year]]}
    if cited.version:
        item["version"] = cited.version
    if cited.part_of:
        item["container-title"] = cited.part_of.get(code)
    return item


def bibtex_entry(cited: Cited, language: Language) -> str:
    code = language.code
    report = cited.kind == "report"
    fields = {
        "author": f"{{{_tex(cited.publisher.get(code))}}}",
        "title": _tex(cited.title.get(code)),
        "institution" if report else "publisher": _tex(cited.publisher.get(code)),
        "year": str(cited.year or ""),
        "version": _tex(cited.version),
        "note": _tex(cited.part_of.get(code)),
        "url": cited.url.get(code),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{_BIBTEX_TYPES.get(cited.kind, 'misc')}{{{cited.id},\n" + ",\n".join(lines) + "\n}"


def _words(cited: Cited, code: str) -> str:
    publisher, title = cited.publisher.get(code), cited.title.get(code)
    kind, part, url = _KINDS[cited.kind].get(code), cited.part_of.get(code), cited.url.get(code)
    if code == "zh":
        year = f"（{cited.year}）" if cited.year else ""
        version = f"（{cited.version} 版）" if cited.version else ""
        source = f"{part}{version}" if part else version
        join = f"。{source}" if part else source
        return f"{publisher}{year}。{title}{join}[{kind}]。{url}"
    year = f" ({cited.year})" if cited.year else ""
    version = f" (version {cited.version})" if cited.version else ""
    join = f". {part}{version}" if part else version
    return f"{publisher}{year}. {title}{join} [{kind}]. {url}"


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], f"\\{match[0]}"), text)
