"""What a correction changed, as spans of text that were kept, taken out or put in.

The comparison works on words: a Han character, a number with its marks, or a run of letters is
one word, so "20" becomes "25" as a whole. Small equal parts between changes are absorbed (the
semantic clean-up of diff-match-patch), which is what makes a comparison in Chinese readable.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

import msgspec

from gongbao.languages import LocalizedText
from gongbao.model import Amendment
from gongbao.record import Record

_WORD = re.compile(r"\d+(?:[.,:/-]\d+)*%?|[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*|\s+|.", re.DOTALL)
_UNSEEN = re.compile(r"[\s|*_]+")
"""What the table of a corrigendum leaves out: blanks, and marks of tables and of emphasis."""
_FIRST_CODE = 0x100000
"""Words are compared as characters of a private plane, which no text has."""


class Span(msgspec.Struct, frozen=True):
    kind: str
    """``same``, ``out`` or ``in``."""
    text: str


class Change(Record, frozen=True, kw_only=True):
    """One place of a text that was corrected."""

    by: str
    """Id of the corrigendum, empty when it is not known."""
    where: LocalizedText = LocalizedText({})
    was: str
    now: str


def derive_spans(was: str, now: str) -> tuple[Span, ...]:
    """The words of both texts in reading order."""
    from diff_match_patch import diff_match_patch

    codes: dict[str, str] = {}
    encoded = [
        "".join(codes.setdefault(w, chr(_FIRST_CODE + len(codes))) for w in _WORD.findall(text))
        for text in (was, now)
    ]
    words = {code: word for word, code in codes.items()}
    engine = diff_match_patch()
    found = engine.diff_main(*encoded, checklines=False)
    engine.diff_cleanupSemantic(found)
    kinds = {0: "same", -1: "out", 1: "in"}
    return tuple(Span(kinds[kind], "".join(words[c] for c in text)) for kind, text in found)


def change_of_row(corrigendum_id: str, row: Amendment) -> Change:
    return Change(by=corrigendum_id, where=row.where, was=row.was, now=row.now)


def is_told(change: Change, rows: Iterable[Amendment]) -> bool:
    """Is *change* what *rows* say, and nothing else?"""
    text, now = _bare(change.was), _bare(change.now)
    for row in rows:
        was, instead = _bare(row.was), _bare(row.now)
        text = text.replace(was, instead) if was else text or instead
    return text == now


def _bare(text: str) -> str:
    return _UNSEEN.sub("", text)


def changes_between(was: Sequence[str], now: Sequence[str], by: str) -> tuple[Change, ...]:
    """Changed paragraphs of two texts given as lines."""
    matcher = difflib.SequenceMatcher(a=was, b=now, autojunk=False)
    return tuple(
        Change(by=by, was="\n".join(was[i:j]).strip(), now="\n".join(now[k:m]).strip())
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal" and ("".join(was[i:j]).strip() or "".join(now[k:m]).strip())
    )
