"""The last look before anything is public.

The checks of the sources know what they read, this one knows nothing and reads what came out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path, PurePosixPath

from gongbao.plan import Content
from gongbao.problems import Place, Problem
from gongbao.validate.carried_data import ReadPdf, carry_nothing, ending_of, find_in_output
from gongbao.validate.output_rules import MAIL, Finding, plain
from gongbao.validate.pdf_text import read_pdf
from gongbao.validate.personal_data import HALF_WIDTH
from gongbao.validate.unpacking import Unreadable

_FORMS = {".xlsx", ".ods", ".json", ".ndjson", ".parquet"}
_OF_EVERY_TABLE = (".csv", ".ndjson", ".parquet")
_PACKAGES = re.compile(r"datasets/([^/]+)/\1\.zip|gazette/(\d+)/gazette-\2\.zip")
"""Of a dataset and of a year; all that is in them is also published file by file."""
_INDEX = re.compile(r"search/[^/]+/[0-9a-f]+\.bin")
"""Numbers that may begin like an archive by chance."""

_SMALL, _AT_ONCE = 100_000, 1_000_000
"""Bytes: of a file that is looked at with others, and of these together."""


class OutputGate:
    """Looks at the files of a target before they become public.

    allowed: texts that notices, packages and the site list as meant to be there, and names of
    files that somebody has looked at. domains: where addresses are the offices' own.
    """

    def __init__(
        self,
        allowed: Iterable[str],
        domains: Iterable[str] = (),
        pdf: ReadPdf = read_pdf,
    ) -> None:
        listed = tuple(allowed)
        self._allowed = {form for text in listed for form in _forms(text)}
        self._names = {text.translate(HALF_WIDTH) for text in listed}
        self._domains = tuple(domain.lower() for domain in domains)
        self._pdf = pdf

    def check(self, files: Mapping[str, Content]) -> list[Problem]:
        """A problem for each finding that nobody allowed, with as much of it as finds it."""
        asked = {p: content for p, content in files.items() if not _has_twin(p, files.keys())}
        clean = _clean(asked)
        return [
            problem
            for path, content in asked.items()
            if path not in clean
            for problem in self._look(path, content)
        ]

    def _look(self, path: str, content: Content) -> Iterator[Problem]:
        data = content.read_bytes() if isinstance(content, Path) else content
        found: dict[str, Finding] = {}
        failure = ""
        try:
            for one in find_in_output(data, path, pdf=self._pdf):
                found[one.text] = one
        except Unreadable as reason:
            failure = str(reason)
        for _, one in sorted(found.items()):
            if not self.allows(one):
                yield one.problem(Place(path))
        if failure and not self.knows(PurePosixPath(path).name) and not _INDEX.fullmatch(path):
            yield Problem("I105", Place(path), {"reason": failure})

    def knows(self, name: str) -> bool:
        """Has somebody looked at the file of that name?"""
        return name.translate(HALF_WIDTH) in self._names

    def allows(self, one: Finding) -> bool:
        """Is it listed, or an address of an office?"""
        domain = one.text.partition("@")[2]
        return one.text in self._allowed or (
            one.kind == MAIL
            and any(domain == own or domain.endswith("." + own) for own in self._domains)
        )


def _clean(files: Mapping[str, Content]) -> set[str]:
    """Those of the small files in which there is nothing to look for."""
    groups: dict[tuple[str, int], dict[str, bytes]] = defaultdict(dict)
    read = 0
    for path, content in files.items():
        if isinstance(content, bytes) and len(content) < _SMALL:
            read += len(content)
            groups[ending_of(path), read // _AT_ONCE][path] = content
    return {
        path
        for (ending, _), group in groups.items()
        if carry_nothing(group.values(), ending)
        for path in group
    }


def _forms(text: str) -> set[str]:
    """A listed text in the forms in which it may be found."""
    bare = plain(text)
    abroad = bare.startswith(("8869", "88609"))
    mobile = {"0" + bare[3:].removeprefix("0")} if abroad else set()
    return {bare, text.strip().lower()} | mobile


def _has_twin(path: str, files: Set[str]) -> bool:
    """Is it a dataset's table in another form than CSV, or a package of other files of the site?

    Only what the program made is: a table has several forms, so a workbook that lies beside a CSV
    somewhere else is looked at.
    """
    if path.endswith(".zip") and _PACKAGES.fullmatch(path):
        return True
    if not path.startswith("datasets/"):
        return False
    pure = PurePosixPath(path)
    return pure.suffix in _FORMS and all(
        str(pure.with_suffix(form)) in files for form in _OF_EVERY_TABLE
    )
