"""Pieces of markup in which nothing was found, so that what many pages share is looked at once.

Half of a page is also in the page of the other language, in the feeds and in a hundred other
pages. A piece ends with a tag at the end of a line, where the next line begins with a tag: these
are three gaps in a row, and no number or address is found across more than two
(``output_rules``). So whatever is found in a file is found in one of its pieces.
"""

from __future__ import annotations

from collections.abc import Iterable

_BETWEEN = b">\n<"
_MOST_BYTES = 32 << 20
"""Of pieces that are known; then it begins anew."""


class CleanPieces:
    """Grows with what is kept, up to a limit of memory."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()
        self._bytes = 0

    def unknown(self, data: bytes) -> list[bytes]:
        """The pieces of *data* that were never kept, in order."""
        return [piece for piece in data.split(_BETWEEN) if piece not in self._known]

    def keep(self, pieces: Iterable[bytes]) -> None:
        """Know that nothing was found in *pieces*."""
        if self._bytes > _MOST_BYTES:
            self._known.clear()
            self._bytes = 0
        for piece in pieces:
            self._known.add(piece)
            self._bytes += len(piece)


def joined(pieces: Iterable[bytes]) -> bytes:
    """A text of *pieces* in which none touches another."""
    return _BETWEEN.join(pieces)
