"""Records as the bytes of JSON and CSV files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec


def filled(value: dict[str, Any]) -> dict[str, Any]:
    """Without the keys that say nothing."""
    return {key: item for key, item in value.items() if item not in ("", None, [])}


def record_bytes(value: object) -> bytes:
    """JSON of what has records in it, which say themselves what is left out; days are ISO texts."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def json_bytes(value: Any, indent: int | None = 1) -> bytes:
    """JSON of plain values; keys stay in their order."""
    return (json.dumps(value, ensure_ascii=False, indent=indent) + "\n").encode()


def csv_bytes(fields: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 without byte order mark, LF, header first."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows(rows)
    return stream.getvalue().encode()


def json_script(value: object) -> str:
    """JSON that cannot end the script element it stands in."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")
