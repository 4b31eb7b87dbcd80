"""What a bad input is, and small changes of the full site."""

from __future__ import annotations

from typing import NamedTuple

from tests.sites import FULL, NOTICE, Files


class BadInput(NamedTuple):
    changes: Files
    place: str
    """``path:line:column`` below the project, or the path alone."""


def replaced(path: str, old: str, new: str) -> dict[str, str]:
    """Replace *old* in a file of the full site; it must be there."""
    content = FULL[path]
    assert isinstance(content, str)
    assert old in content, (path, old)
    return {path: content.replace(old, new, 1)}


def notice_with(lines: str) -> dict[str, str]:
    """The first notice with more lines in its header, from line 13 on."""
    return replaced(NOTICE, "sample: true", f"{lines}\nsample: true")
