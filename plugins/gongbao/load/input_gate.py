"""What may come in at all: rules for names, files and characters, before anything is parsed.

Each rule is a row of a table; a file that breaks one is named and never read. Sources: Unicode
15 (noncharacters, bidirectional controls), UTS 39, CVE-2021-42574 (trojan source), XML 1.0 (what
a feed can carry), the reserved names of Windows.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Callable, Iterator
from os import stat_result
from pathlib import PurePath
from typing import Any

import msgspec

from gongbao.problems import Place, Problem

MAX_DEPTH = 12
"""Folders below the content."""
MAX_NAME_BYTES = 200
"""Room is left for what the site adds; file systems carry 255."""
MAX_LINE = 50_000
"""Characters; a paragraph of law has a few thousand."""
MAX_OPEN_MARKS = 500
"""Brackets and tags of a text that nothing closes; from each Markdown looks for its end."""
MAX_NESTING = 32
"""Lists and mappings within each other, in headers and descriptors."""
_MEBIBYTE = 1 << 20
MAX_DESCRIPTOR_BYTES = _MEBIBYTE
"""Of a package's descriptor, and of each schema or dialect in a file of its own."""
_MAX_BYTES = {".md": _MEBIBYTE, ".yaml": _MEBIBYTE, ".json": 64 * _MEBIBYTE}
_MAX_BYTES_OF_OTHERS = 4096 * _MEBIBYTE
DESCRIPTORS = ("datapackage.yaml", "datapackage.json")
"""Of a data package, by preference."""

_UNSEEN = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 and C1 but for tab and line ends
    r"\u202a-\u202e\u2066-\u2069"  # what turns the direction of a text around
    r"\ud800-\udfff"  # halves of characters, which escapes of JSON can write
    r"\ufdd0-\ufdef" + "".join(f"{chr(p << 16 | 0xFFFE)}{chr(p << 16 | 0xFFFF)}" for p in range(17))
)
_FORBIDDEN = re.compile(f"[{_UNSEEN}\ufeff]")
_FORBIDDEN_IN_TEXTS = re.compile(f"[{_UNSEEN}\r\ufeff]")
"""Of a text whose line ends are LF."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}[A-Za-z0-9]")
_CLOSED = re.compile(
    r"^(```+|~~~+)[^\n]*\n.*?^\1|`[^`\n]+`|<[^<>\n]*>|^ {0,3}\[[^\[\]\n]+\]:[^\n]*"
    r"|\[[^\[\]\n]*\](?:\([^()\n]*\)|\[[^\[\]\n]*\]|(?![(\[]))",
    re.MULTILINE | re.DOTALL,
)
"""Code, tags, definitions, links, and brackets that are none."""
_MARK = re.compile(r"\[|<(?=[/!?A-Za-z])")
_IN_NAMES = re.compile(f'[{_UNSEEN}\t\n\r\\\\/:*?"<>|%#\u200b-\u200f\u2028\u2029\ufeff]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


class FileRule(msgspec.Struct, frozen=True):
    """A file breaks the rule when *breaks* says what is wrong; empty arguments count."""

    code: str
    breaks: Callable[[PurePath, stat_result], dict[str, Any] | None]


def _is_link(_: PurePath, found: stat_result) -> dict[str, Any] | None:
    return {} if stat.S_ISLNK(found.st_mode) else None


def _has_other_names(_: PurePath, found: stat_result) -> dict[str, Any] | None:
    names = found.st_nlink if stat.S_ISREG(found.st_mode) else 1
    return {"count": names} if names > 1 else None


def _is_special(_: PurePath, found: stat_result) -> dict[str, Any] | None:
    plain = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
    return None if plain or stat.S_ISLNK(found.st_mode) else {}


def _cannot_travel(path: PurePath, _: stat_result) -> dict[str, Any] | None:
    return why_cannot_travel(path.name)


def why_cannot_travel(name: str) -> dict[str, Any] | None:
    """Of names that some file system, archive, shell or URL cannot carry unchanged."""
    bad = _IN_NAMES.search(name)
    if bad:
        return {"name": shown(name), "reason": f"U+{ord(bad[0]):04X}"}
    checks = {
        "CON, NUL, AUX …": bool(_RESERVED.match(name)),
        "-…, ~…": name[0] in "-~",
        "….": name[-1] in ". " or name[0] == " ",
        "Unicode NFC": unicodedata.normalize("NFC", name) != name,
        f"> {MAX_NAME_BYTES} bytes": len(name.encode()) > MAX_NAME_BYTES,
    }
    reason = next((reason for reason, broken in checks.items() if broken), "")
    return {"name": shown(name), "reason": reason} if reason else None


def _is_too_large(path: PurePath, found: stat_result) -> dict[str, Any] | None:
    most = _MAX_BYTES.get(path.suffix, _MAX_BYTES_OF_OTHERS)
    most = MAX_DESCRIPTOR_BYTES if path.name in DESCRIPTORS else most
    if not stat.S_ISREG(found.st_mode) or found.st_size <= most:
        return None
    return {"what_zh": "檔案大小", "what_en": "size", "value": found.st_size, "most": most}


FILE_RULES = (
    FileRule("F111", _is_link),
    FileRule("F116", _has_other_names),
    FileRule("F117", _is_special),
    FileRule("F118", _cannot_travel),
    FileRule("F120", _is_too_large),
)


def check_entry(path: str, found: stat_result) -> list[Problem]:
    """The first rule that a file or folder breaks, if any; *found* is of the thing itself."""
    if _is_plain(path, found):
        return []
    pure = PurePath(path)
    for rule in FILE_RULES:
        args = rule.breaks(pure, found)
        if args is not None:
            return [Problem(rule.code, Place(shown(path)), args)]
    return []


def _is_plain(path: str, found: stat_result) -> bool:
    """Nearly all files are such that no rule needs a closer look."""
    name = path.rpartition("/")[2]
    small = stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and found.st_size <= _MEBIBYTE
    named = _PLAIN.fullmatch(name) and not _RESERVED.match(name)
    return bool(named) and (small or stat.S_ISDIR(found.st_mode))


def check_twins(folder: str, names: list[str]) -> list[Problem]:
    """Names in one folder that some file systems take for one."""
    if "".join(names).isascii() and len({name.lower() for name in names}) == len(names):
        return []
    first: dict[str, str] = {}
    problems = []
    for name in sorted(names):
        plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
        other = first.setdefault(plain, name)
        if other != name:
            problems.append(Problem("F119", Place(shown(f"{folder}/{name}")), {"other": other}))
    return problems


def check_depth(folder: str, depth: int) -> list[Problem]:
    if depth <= MAX_DEPTH:
        return []
    return [over_limit(Place(folder), "資料夾層數", "depth of folders", depth, MAX_DEPTH)]


def check_characters(text: str, path: str) -> Iterator[Problem]:
    """Characters that nobody sees or that turn texts around, and lines beyond reason."""
    place = Place(path, 1, 1)
    text = text.replace("\r\n", "\n")
    # Most texts have none; Python knows what is printable faster than an expression.
    seen = text.replace("\n", "").replace("\t", "").replace("\u3000", "")
    bad = None if seen.isprintable() else _FORBIDDEN_IN_TEXTS.search(text)
    if bad:
        args = {"character": f"U+{ord(bad[0]):04X}"}
        yield Problem("F121", place.at(text, bad.start()), args)
    longest = max(text.split("\n"), key=len) if len(text) > MAX_LINE else ""
    if len(longest) > MAX_LINE:
        line = place.at(text, text.index(longest))
        yield over_limit(line, "行長", "length of a line", len(longest), MAX_LINE)


def check_marks(body: str, start: Place) -> list[Problem]:
    """A text that would take Markdown minutes; *start* is that of *body*."""
    if body.count("[") + body.count("<") <= MAX_OPEN_MARKS:
        return []
    marks = len(_MARK.findall(_CLOSED.sub("", body)))
    if marks <= MAX_OPEN_MARKS:
        return []
    what = ("沒有配對的括號與標籤數", "brackets and tags that nothing closes")
    return [over_limit(start, *what, marks, MAX_OPEN_MARKS)]


def find_forbidden(text: str) -> str:
    """The first forbidden character as ``U+202E``; empty where there is none."""
    bad = _FORBIDDEN.search(text)
    return f"U+{ord(bad[0]):04X}" if bad else ""


def over_limit(place: Place, zh: str, en: str, value: int, most: int) -> Problem:
    """zh, en: what is over its limit."""
    return Problem("F120", place, {"what_zh": zh, "what_en": en, "value": value, "most": most})


def shown(path: str) -> str:
    """A path or a key that can be printed: what cannot is escaped."""
    return _FORBIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", path)
