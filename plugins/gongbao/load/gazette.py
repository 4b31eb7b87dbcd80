"""An issue folder: ``issue.md``, its notices with translations, and attachments."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from gongbao.load.front_matter import MarkdownSource, load_markdown
from gongbao.problems import Place, Problem

_NOTICE = re.compile(r"(\d\d+)-(.+?)(\.en)?\.md")


class RawFile(msgspec.Struct, frozen=True):
    path: str
    size: int
    sha256: str


class RawNotice(msgspec.Struct):
    number: int
    source: MarkdownSource
    translation: MarkdownSource | None = None

    def sources(self) -> list[MarkdownSource]:
        return [source for source in (self.source, self.translation) if source]

    def attached(self) -> list[object]:
        return attached_files(self.source)


def attached_files(source: MarkdownSource) -> list[object]:
    """What each entry of ``attachments`` names; None where it names no file."""
    entries = source.header.value.get("attachments", [])
    entries = entries if isinstance(entries, list) else []
    return [entry.get("file") if isinstance(entry, dict) else None for entry in entries]


class RawIssue(msgspec.Struct):
    """What the folder holds; ``year`` and ``number`` are those of its path."""

    folder: str
    year: int
    number: int
    source: MarkdownSource | None
    translation: MarkdownSource | None
    notices: list[RawNotice]
    attachments: dict[str, RawFile]

    def sources(self) -> list[MarkdownSource]:
        """All texts of the issue."""
        own = [source for source in (self.source, self.translation) if source]
        return own + [source for notice in self.notices for source in notice.sources()]

    def without_faulty(self, problems: Iterable[Problem]) -> RawIssue:
        """The issue without notices in whose files *problems* has errors, or without a source."""
        faulty = {one.place.path for one in problems if one.severity == "error"}

        def is_sound(*files: MarkdownSource | None) -> bool:
            return not any(file and file.path in faulty for file in files)

        return msgspec.structs.replace(
            self,
            source=self.source if is_sound(self.source, self.translation) else None,
            notices=[one for one in self.notices if is_sound(one.source, one.translation)],
        )


def load_issue(folder: str, files: tuple[str, ...]) -> tuple[RawIssue, list[Problem]]:
    """Read all files of an issue; a translation without its original is a problem."""
    problems: list[Problem] = []
    year, number = (int(part) for part in Path(folder).parts[-2:])
    raw = RawIssue(folder, year, number, None, None, [], {})
    translations: dict[str, MarkdownSource] = {}
    for path in files:
        name = path.removeprefix(f"{folder}/")
        if name.startswith("attachments/"):
            raw.attachments[name.removeprefix("attachments/")] = _load_file(path)
            continue
        source, found = load_markdown(path)
        problems += found
        match = _NOTICE.fullmatch(name)
        if name == "issue.md":
            raw.source = source
        elif name == "issue.en.md":
            raw.translation = source
        elif match and match[3]:
            translations[path.replace(".en.md", ".md")] = source
        elif match:
            raw.notices.append(RawNotice(int(match[1]), source))
    for notice in raw.notices:
        notice.translation = translations.pop(notice.source.path, None)
    problems += [Problem("F115", Place(source.path)) for source in translations.values()]
    return raw, problems


def _load_file(path: str) -> RawFile:
    data = Path(path).read_bytes()
    return RawFile(path, len(data), hashlib.sha256(data).hexdigest())
