"""Report chapters and pages: one Markdown file and its translation."""

from __future__ import annotations

import msgspec

from gongbao.load.front_matter import MarkdownSource, load_markdown
from gongbao.problems import Place, Problem


class RawDocument(msgspec.Struct):
    source: MarkdownSource | None = None
    translation: MarkdownSource | None = None


def load_document(files: tuple[str, ...]) -> tuple[RawDocument, list[Problem]]:
    """Read ``x.md`` and ``x.en.md``; a translation without its original is a problem."""
    raw = RawDocument()
    problems: list[Problem] = []
    for path in files:
        source, found = load_markdown(path)
        problems += found
        if path.endswith(".en.md"):
            raw.translation = source
        else:
            raw.source = source
    if raw.source is None and raw.translation:
        problems.append(Problem("F115", Place(raw.translation.path)))
    return raw, problems
