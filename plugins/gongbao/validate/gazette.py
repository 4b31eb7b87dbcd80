"""Rules of an issue and its notices, and the rules that need the whole gazette."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set

from gongbao.load.front_matter import MarkdownSource, load_markdown
from gongbao.load.gazette import RawIssue, RawNotice, attached_files
from gongbao.model import Issue, Notice, Registers
from gongbao.problems import Place, Problem, nearest
from gongbao.validate.active_files import check_active
from gongbao.validate.body_texts import check_text
from gongbao.validate.headers import CODE_FORM, check_header, check_translation

_REGISTERS = {
    "section": ("G105", "sections"),
    "agency": ("G106", "agencies"),
    "topics": ("G107", "topics"),
    "districts": ("G107", "districts"),
}
"""Key of a notice to the code of its problem and the register that its values are of."""


def check_issue(raw: RawIssue) -> list[Problem]:
    """All that can be told from the folder alone."""
    if raw.source is None:
        return [Problem("G101", Place(raw.folder))]
    problems = check_header(raw.source.header, "issue") + _check_folder(raw, raw.source)
    for source in raw.sources():
        problems += check_text(source)
    if raw.translation:
        problems += check_translation(raw.translation.header, "issue")
    seen: dict[int, str] = {}
    for notice in raw.notices:
        problems += _check_notice(notice, raw)
        first = seen.setdefault(notice.number, notice.source.path)
        if first != notice.source.path:
            place = Place(notice.source.path)
            problems.append(Problem("G104", place, {"number": notice.number, "other": first}))
    listed = [file for notice in raw.notices for file in notice.attached()]
    unused = (file for name, file in raw.attachments.items() if name not in listed)
    problems += [p for file in raw.attachments.values() for p in check_active(file.path)]
    return problems + [Problem("F122", Place(file.path)) for file in unused]


def _check_folder(raw: RawIssue, source: MarkdownSource) -> list[Problem]:
    header = source.header
    folder = {"year": raw.year, "number": raw.number}
    return [
        Problem("G102", header.place(key), {"key": key, "value": header.value[key], "folder": part})
        for key, part in folder.items()
        if key in header.value and header.value[key] != part
    ]


def _check_notice(notice: RawNotice, raw: RawIssue) -> list[Problem]:
    problems = check_header(notice.source.header, "notice")
    if notice.translation:
        problems += check_translation(notice.translation.header, "notice")
    for source in notice.sources():
        for index, file in enumerate(attached_files(source)):
            if isinstance(file, str) and file not in raw.attachments:
                place = source.header.place("attachments", index, "file")
                problems.append(Problem("G108", place, {"file": file}))
    return problems


def check_gazette(
    issues: Iterable[Issue], registers: Registers, waiting: Set[str]
) -> list[Problem]:
    """What only the whole gazette can tell: codes of the registers, ids, document numbers.

    waiting: ids of notices whose day has not come; only others of these may correct them.
    """
    notices = {notice.id: notice for issue in issues for notice in issue.notices}
    problems: list[Problem] = []
    numbers: dict[str, Notice] = {}
    for notice in notices.values():
        used = {key: getattr(notice, key) for key in _REGISTERS}
        problems += check_codes(notice.path, used, registers)
        for corrected in notice.corrects:
            if corrected == notice.id:
                place = header_place(notice.path, "corrects")
                problems.append(Problem("G229", place, {"id": corrected}))
            elif corrected not in notices or (corrected in waiting and notice.id not in waiting):
                place = header_place(notice.path, "corrects")
                problems.append(Problem("G109", place, {"id": corrected}))
        first = numbers.setdefault(notice.doc_number, notice) if notice.doc_number else notice
        if first is not notice:
            args = {"doc_number": notice.doc_number, "other": first.path}
            problems.append(Problem("G110", header_place(notice.path, "doc_number"), args))
    return problems


def codes_used(notice: RawNotice) -> dict[str, list[str]]:
    """The codes in a header that may have errors; what has no form of a code is told as such."""
    used = {key: notice.source.header.value.get(key) for key in _REGISTERS}
    lists = {key: value if isinstance(value, list) else [value] for key, value in used.items()}
    return {
        key: [one for one in values if isinstance(one, str) and re.search(CODE_FORM, one)]
        for key, values in lists.items()
    }


def check_codes(
    path: str, used: Mapping[str, str | Iterable[str]], registers: Registers
) -> list[Problem]:
    """The codes that the notice of *path* has, by key, against the registers."""
    problems = []
    for key, values in used.items():
        code, name = _REGISTERS[key]
        register = getattr(registers, name)
        for value in [values] if isinstance(values, str) else values:
            if value not in register:
                args = {"key": key, "value": value, "guess": nearest(value, register)}
                problems.append(Problem(code, header_place(path, key), args))
    return problems


def header_place(path: str, key: str) -> Place:
    """Read *path* again for the line of *key*; only done when there is a problem to report."""
    source, _ = load_markdown(path)
    return source.header.place(key)
