"""Line and column of a cell in a CSV file.

frictionless counts records; an editor shows lines, and a quoted cell may hold line ends.
The file is read again only when a problem in it is to be shown.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from gongbao.problems import Place


class CsvPlaces:
    def __init__(self, path: str, delimiter: str = ",", encoding: str = "utf-8") -> None:
        self._path = path
        self._delimiter = delimiter
        self._encoding = "utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding

    def place(self, record: int, column: int = 0) -> Place:
        """Place of the 1-based *record* (the header is 1) and its 1-based *column*."""
        starts = self._cells.get(record)
        if not starts:
            return Place(self._path)
        return Place(self._path, *starts[min(max(column, 1), len(starts)) - 1])

    @cached_property
    def _cells(self) -> dict[int, list[tuple[int, int]]]:
        """Start of every cell as (line, column), by record; empty for what is no text."""
        try:
            with Path(self._path).open(encoding=self._encoding, newline="") as stream:
                text = stream.read()
        except (OSError, UnicodeDecodeError, LookupError):
            return {}
        return _cell_starts(text.replace("\r\n", "\n").replace("\r", "\n"), self._delimiter)


def _cell_starts(text: str, delimiter: str) -> dict[int, list[tuple[int, int]]]:
    records: dict[int, list[tuple[int, int]]] = {1: [(1, 1)]}
    record, line, line_start, quoted = 1, 1, 0, False
    for offset, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        if letter == "\n":
            line, line_start = line + 1, offset + 1
            if not quoted:
                record += 1
                records[record] = [(line, 1)]
        elif letter == delimiter and not quoted:
            records[record].append((line, offset - line_start + 2))
    return records
