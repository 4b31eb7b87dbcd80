"""Personal identifiers in notices, their attachments and datasets.

Identity numbers are errors, what may also belong to an office is a warning. A finding that is
meant to be there is listed with a reason in ``personal_data_allowed`` of the notice or package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import re2

from gongbao.load.front_matter import MarkdownSource
from gongbao.load.gazette import RawIssue, RawNotice
from gongbao.load.packages import RawPackage
from gongbao.load.tables import TypedTable
from gongbao.load.yaml_source import YamlSource, texts_in
from gongbao.problems import Place, Problem
from gongbao.validate.identity_numbers import (
    FEWEST_CANDIDATES,
    MASKS,
    count_left,
    is_identity_number,
)
from gongbao.validate.output_sieve import shapes_in

if TYPE_CHECKING:
    import pyarrow as pa

ALLOWED_KEY = "personal_data_allowed"
_TEXT_FILES = {
    ".csv",
    ".tsv",
    ".txt",
    ".md",
    ".json",
    ".ndjson",
    ".jsonl",
    ".xml",
    ".html",
    ".yaml",
}
_GAPS = re.compile(r"[\s()-]")
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class Fragment(msgspec.Struct, frozen=True):
    """A text to search, and where it begins."""

    text: str
    place: Place
    counted: bool = True
    """Are lines and columns counted on from the place? Not in the value of a header."""


class Pattern(msgspec.Struct, frozen=True):
    """A kind of personal data: what it looks like and what else must hold."""

    code: str
    name_zh: str
    name_en: str
    expression: re.Pattern[str]
    """Its group, where it has one, is the datum without the words before it."""
    holds: Callable[[str], bool] = lambda _: True
    more: Callable[[str], dict[str, object]] = lambda _: {}
    """What else the message says."""


PATTERNS = (
    Pattern(
        *("I101", "國民身分證統一編號或居留證號碼", "identity or resident number"),
        re.compile(r"(?<![A-Za-z0-9])[A-Za-z][ -]?[1289A-Da-d](?:[ -]?\d){8}(?![A-Za-z0-9])"),
        is_identity_number,
    ),
    Pattern(
        *("I106", "遮蔽不當的身分證統一編號", "badly masked identity number"),
        re.compile(
            rf"(?<![A-Za-z0-9{MASKS}])[A-Za-z][1289A-Da-d{MASKS}]"
            rf"[0-9Xx{MASKS}]{{8}}(?![A-Za-z0-9{MASKS}])"
        ),
        lambda text: count_left(text) < FEWEST_CANDIDATES,
        lambda text: {"candidates": count_left(text)},
    ),
    Pattern(
        *("I102", "手機號碼", "mobile number"),
        re.compile(r"(?<!\d)(?:09\d{2}|\+?886[- ]?9\d{2})[- ]?\d{3}[- ]?\d{3}(?!\d)"),
    ),
    Pattern(
        *("I102", "市內電話", "telephone number"),
        re.compile(r"(?<![\d-])(?:\(0\d{1,2}\) ?|0\d{1,2}[- ])\d{3,4}[- ]?\d{4}(?!\d)"),
    ),
    Pattern(
        *("I102", "電子郵件地址", "e-mail address"),
        re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    ),
    Pattern(
        *("I102", "銀行帳號", "bank account"),
        re.compile(r"(?:帳號|帳戶|account(?: no\.?)?)\s*:?\s*(\d[\d -]{8,18}\d)", re.IGNORECASE),
    ),
    Pattern(
        *("I102", "完整地址", "full address"),
        re.compile(
            r"[\u4e00-\u9fff]{1,3}[縣市區鄉鎮里村][\u4e00-\u9fff]{1,6}(?:路|街|大道)"
            r"(?:[一二三四五六七八九十\d]{1,3}段)?(?:\d{1,4}巷)?(?:\d{1,4}弄)?"
            r"\d{1,4}(?:之\d{1,3})?號"
        ),
    ),
)


_LETTER, _DIGIT, _GAP = r"[A-Za-zＡ-Ｚａ-ｚ]", r"\p{Nd}", r"[ \x{3000}－-]?"
_SPACE = r"[\s\pZ\x0b\x1c-\x1f\x{85}]"
_HAN = r"[\x{4e00}-\x{9fff}]"
SIEVE = "|".join(
    (
        rf"(?:^|[^A-Za-zＡ-Ｚａ-ｚ0-9０-９]){_LETTER}{_GAP}[1289A-Da-d１２８９Ａ-Ｄａ-ｄ](?:{_GAP}{_DIGIT}){{8}}",
        rf"(?:^|[^A-Za-zＡ-Ｚａ-ｚ0-9０-９{MASKS}＊]){_LETTER}[1289A-Da-d１２８９Ａ-Ｄａ-ｄ{MASKS}＊]"
        rf"[\p{{Nd}}XxＸｘ{MASKS}＊]{{8}}",
        # after no digit: numbers of documents of ROC year 109 have these digits in them
        rf"(?:^|\P{{Nd}})(?:[0０][9９]{_DIGIT}{{2}}|[8８][8８][6６]{_GAP}[9９]{_DIGIT}{{2}}){_GAP}{_DIGIT}{{3}}{_GAP}{_DIGIT}{{3}}",
        rf"[0０]{_DIGIT}{{1,2}}[)） \x{{3000}}－-][ \x{{3000}}]?{_DIGIT}{{3,4}}{_GAP}{_DIGIT}{{4}}",
        r"[@＠][A-Za-z0-9Ａ-Ｚａ-ｚ０-９－-]+[.．]",
        rf"[號戶tTｔＴoOｏＯ.．]{_SPACE}*[:：]?{_SPACE}*{_DIGIT}[\p{{Nd}} \x{{3000}}－-]{{8}}",
        rf"{_HAN}[縣市區鄉鎮里村]{_HAN}{{1,6}}(?:路|街|大道)[一二三四五六七八九十段巷弄之\p{{Nd}}]*號",
    )
)
"""RE2 that matches every text in which a pattern finds something, in half or full width, and few
others: what the patterns ask for besides is left to them."""
_SIEVE = re2.compile(SIEVE.encode())
_BETWEEN_TEXTS = "\0"
"""Nothing is found across it."""

Watch = Callable[[Iterable["Fragment"]], Iterable["Fragment"]]
"""Sees all texts as they are looked at, and hands them on."""


def check_issue_privacy(raw: RawIssue, watch: Watch = iter) -> list[Problem]:
    """Notices with their translations and the attachments that are text."""
    problems = []
    for notice in raw.notices:
        texts = [one for source in notice.sources() for one in text_fragments(source)]
        fragments = watch(chain(texts if _are_suspect(texts) else (), _attached(notice, raw)))
        problems += _check(fragments, notice.source.header, notice.attached())
    return problems


def _are_suspect(texts: Iterable[Fragment]) -> bool:
    """May anybody find something in one of them? To begin takes longer than a search."""
    whole = _BETWEEN_TEXTS.join(one.text for one in texts).encode("utf-8", "replace")
    return bool(_SIEVE.search(whole) or shapes_in(whole))


def check_package_privacy(
    raw: RawPackage, tables: Mapping[str, TypedTable], watch: Watch = iter
) -> list[Problem]:
    """All files of a package that are text, its descriptor aside: contacts belong there.

    A file is not read again where the cells of its table show that there is nothing to find.
    """
    clean = {path for path, table in _whole_files(raw, tables) if not has_personal_data(table)}
    data = [path for path in raw.files if path not in {raw.descriptor.path, *clean}]
    fragments = watch(one for path in data for one in _file(path))
    return _check(fragments, raw.descriptor, [Path(path).name for path in raw.files])


def _whole_files(
    raw: RawPackage, tables: Mapping[str, TypedTable]
) -> Iterator[tuple[str, TypedTable]]:
    """Files of which a table has every cell: no parts, no comments, one header row."""
    for source in raw.resources():
        path, table = source.get("path"), tables.get(str(source.get("name")))
        if table is None or not isinstance(path, str) or "dialect" in source:
            continue
        if Path(path).suffix.lower() in {".csv", ".tsv"}:
            yield f"{raw.folder}/{path}", table


def has_personal_data(table: TypedTable) -> bool:
    """Would any pattern find something in a cell, a column's name or a mark for missing cells?"""
    if any(_finds(text) for text in (*table.types, *table.marks)):
        return True
    return any(
        _finds(text)
        for name, type_ in table.types.items()
        if type_ not in _NEVER_PERSONAL
        for chunk in table.texts[name].chunks
        for text in _suspects(chunk, type_)
    )


_NEVER_PERSONAL = {"boolean", "date", "datetime", "time", "year"}


def _suspects(texts: pa.Array, type_: str) -> list[str]:
    """The texts that the sieve holds back, as they may stand in the source."""
    import pyarrow.compute as pc

    suspects = texts.filter(pc.match_substring_regex(texts, SIEVE)).to_pylist()
    if type_ in {"integer", "number"}:
        # the zero that a mobile number begins with is no part of a value
        mobiles = pc.match_substring_regex(texts, r"^9[0-9]{8}(?:\.|$)")
        suspects += [f"0{text}" for text in texts.filter(mobiles).to_pylist()]
    return [text for text in suspects if text is not None]


def _finds(text: str) -> bool:
    return any(True for _ in find_personal_data(Fragment(text, Place(""))))


def find_personal_data(fragment: Fragment) -> Iterator[tuple[Pattern, str, Place]]:
    """Findings in one text: the pattern, the text found and its place."""
    if not _SIEVE.search(fragment.text.encode("utf-8", "replace")):
        return
    text = fragment.text.translate(HALF_WIDTH)
    for pattern in PATTERNS:
        place, reached = fragment.place, 0
        for match in pattern.expression.finditer(text):
            if not pattern.holds(match[0]):
                continue
            if fragment.counted:
                # counted on from the line of the last finding, so that many cost no more
                start = text.rfind("\n", 0, match.start()) + 1
                line = place.line + text.count("\n", reached, start)
                place, reached = Place(place.path, line, match.start() - start + 1), start
            yield pattern, match[match.lastindex or 0], place


def _check(
    fragments: Iterable[Fragment], header: YamlSource, files: Collection[object]
) -> list[Problem]:
    """files: names that may be listed too, for what the last look cannot read."""
    allowed = _allowed(header)
    used = {str(file).translate(HALF_WIDTH) for file in files} & allowed.keys()
    problems = []
    for fragment in fragments:
        for pattern, found, place in find_personal_data(fragment):
            excuse = next((text for text in allowed if _is_meant(text, found)), None)
            if excuse is not None:
                used.add(excuse)
                continue
            args = {"kind_zh": pattern.name_zh, "kind_en": pattern.name_en, "text": masked(found)}
            problems.append(Problem(pattern.code, place, {**args, **pattern.more(found)}))
    return problems + [
        Problem("I103", header.place(ALLOWED_KEY, index), {"text": text})
        for text, index in allowed.items()
        if text not in used
    ]


def _is_meant(listed: str, found: str) -> bool:
    """Are they one text but for width, case and gaps?

    Letters before an address may be found with it, since they may be its county: 住小城市…
    """
    listed, found = _without_gaps(listed), _without_gaps(found)
    before = found.removesuffix(listed)
    return listed == found or (before != found and len(before) <= 2 and not before.isascii())


def _without_gaps(text: str) -> str:
    return _GAPS.sub("", text.translate(HALF_WIDTH)).casefold()


def allowed_texts(header: YamlSource) -> tuple[str, ...]:
    """What a notice or package lists, with reasons, as meant to be public."""
    return tuple(_allowed(header))


def masked(text: str) -> str:
    """Enough to find it, not enough to leak it into the log of a build."""
    return text[:3] + "*" * (len(text) - 3)


def _allowed(header: YamlSource) -> dict[str, int]:
    entries = header.value.get(ALLOWED_KEY, []) if isinstance(header.value, dict) else []
    return {
        str(entry["text"]).translate(HALF_WIDTH): index
        for index, entry in enumerate(entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and entry.get("text") and entry.get("reason")
    }


def _attached(notice: RawNotice, raw: RawIssue) -> Iterator[Fragment]:
    for name in notice.attached():
        if isinstance(name, str) and name in raw.attachments:
            yield from _file(raw.attachments[name].path)


def text_fragments(source: MarkdownSource) -> Iterator[Fragment]:
    yield from header_fragments(source.header)
    yield Fragment(source.body, Place(source.path, source.body_line, 1))


def header_fragments(header: YamlSource) -> Iterator[Fragment]:
    """The values of a header or descriptor, but for what it allows."""
    for key, value in header.value.items():
        if key != ALLOWED_KEY:
            for text in texts_in(value):
                yield Fragment(text, header.place(key), counted=False)


def is_text_file(path: str) -> bool:
    """By its ending: are its lines looked at one by one?"""
    return Path(path).suffix.lower() in _TEXT_FILES


def _file(path: str) -> Iterator[Fragment]:
    if is_text_file(path):
        yield Fragment(Path(path).read_bytes().decode("utf-8", errors="replace"), Place(path, 1, 1))
