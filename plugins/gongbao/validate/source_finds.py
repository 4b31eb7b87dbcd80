"""Personal data that the last look would stop, found in the sources, where it has a line.

Whether a find is the offices' own is known only once the whole site is read, so finds are kept
with the records of their unit and judged later. What only rendering brings to light is left to
the last look itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath

from gongbao.load.gazette import RawFile
from gongbao.problems import Place, Problem
from gongbao.record import Record
from gongbao.validate.carried_data import ReadPdf, find_in_output
from gongbao.validate.output_rules import (
    IDENTITY,
    MAIL,
    MOBILE,
    ROWS,
    Finding,
    find_in_bytes,
    plain,
)
from gongbao.validate.output_sieve import shapes_in
from gongbao.validate.personal_data import HALF_WIDTH, Fragment, is_text_file
from gongbao.validate.unpacking import Unreadable

_BETWEEN = r"(?:[^0-9A-Za-z]|</?(?:em|strong|b|i|span|wbr)>){0,12}"
"""What may stand between the digits of a number."""
_MOBILE_BEGINS = r"(?:\+?886[^0-9A-Za-z]{0,3})?0?"
_POSSIBLE = "I102"
"""The warning that says less than the error at the same line."""


class SourceFind(Record, frozen=True):
    finding: Finding
    place: Place


class Finds:
    """What is found in the texts that pass by; each is read once for all that look at it."""

    def __init__(self, identity: bool) -> None:
        """identity: also look for identity numbers, which ``personal_data`` does in some texts."""
        self.found: list[SourceFind] = []
        self.unread: list[Problem] = []
        self._identity = identity

    def watch(self, fragments: Iterable[Fragment]) -> Iterator[Fragment]:
        for fragment in fragments:
            self.found += _find(fragment, self._identity)
            yield fragment

    def look_into(self, files: Iterable[RawFile], pdf: ReadPdf) -> None:
        """What files carry that are no texts, such as workbooks, PDF and archives."""
        for file in files:
            if is_text_file(file.path):
                continue
            try:
                for finding in find_in_output(Path(file.path).read_bytes(), file.path, pdf=pdf):
                    self.found.append(SourceFind(finding, Place(file.path)))
            except Unreadable as failure:
                place, args = Place(file.path), {"reason": str(failure)}
                self.unread.append(Problem("I105", place, args))

    def without_used(self, problems: Iterable[Problem]) -> list[Problem]:
        """*problems* but for exceptions that nothing seemed to need (I103), where a find does."""
        texts = {one.finding.text for one in self.found}
        return [p for p in problems if p.code != "I103" or plain(p.args["text"]) not in texts]

    def look_at(self, fragments: Iterable[Fragment]) -> None:
        for _ in self.watch(fragments):
            pass


def judge_finds(
    finds: Iterable[SourceFind], problems: Iterable[Problem], allows: Callable[[Finding], bool]
) -> list[Problem]:
    """*problems* with those finds that nobody allows, each said once."""
    # a member of a ZIP file that is not packed is found in the file and in the member
    stopped = list(dict.fromkeys(one for one in finds if not allows(one.finding)))
    lines = {(one.place.path, one.place.line) for one in stopped if one.finding.kind != IDENTITY}
    return [
        one
        for one in problems
        if one.code != _POSSIBLE
        or (one.place.path, one.place.line) not in lines
        or one.args["kind_en"] not in {MOBILE.name_en, MAIL.name_en}
    ] + [one.finding.problem(one.place) for one in stopped]


def _find(fragment: Fragment, identity: bool) -> list[SourceFind]:
    data = fragment.text.encode("utf-8", "replace")
    if not shapes_in(data):  # nearly always: to take the path apart would take as long
        return []
    rows = PurePath(fragment.place.path).suffix.lower() in ROWS
    return [
        SourceFind(finding, _place(fragment, finding))
        for finding in dict.fromkeys(find_in_bytes(data, rows))
        if identity or finding.kind != IDENTITY
    ]


def _place(fragment: Fragment, finding: Finding) -> Place:
    """Where it begins; the beginning of the text if it is written in a way that hides it."""
    if not fragment.counted:
        return fragment.place
    expression = ("" if finding.kind == MAIL else _BETWEEN).join(map(re.escape, finding.text))
    if finding.kind == MOBILE:
        expression = _MOBILE_BEGINS + expression.removeprefix("0")
    found = re.search(expression, fragment.text.translate(HALF_WIDTH), re.IGNORECASE)
    return fragment.place.at(fragment.text, found.start()) if found else fragment.place
