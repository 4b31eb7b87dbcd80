"""Packages of any make: a strategy of hypothesis over fields, cells, keys, quoting and damage."""

from __future__ import annotations

import csv
import io
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st

from tests.table_pairs import Content, Pair, read_both
from tests.table_traps import FIELD_TRAPS

DAMAGE = [
    "",
    ",",
    '"',
    "\n",
    "\r",
    "\r\n",
    ";",
    "\t",
    "\0",
    " ",
    "'",
    '""',
    ",,",
    "\n\n",
    "x",
    "\ufeff",
    "　",
]
ENCODINGS = ["utf-8"] * 12 + ["big5", "utf-16", "utf-8-sig"]
KEYED = {"string", "integer", "number", "date", "datetime", "boolean", "any", "year"}


class Fuzzed(msgspec.Struct):
    resources: list[dict[str, Any]]
    files: dict[str, Content]
    chunk_rows: int
    block: int

    def read(self) -> list[Pair]:
        with tempfile.TemporaryDirectory() as folder:
            return read_both(Path(folder), self.resources, self.files, self.chunk_rows, self.block)


@cache
def accepted(trap: int) -> list[str]:
    """The cells of a trap that frictionless itself accepts."""
    from frictionless import Field

    field, cells = FIELD_TRAPS[trap]
    try:
        read = Field.from_descriptor(field).create_cell_reader()
    except Exception:  # a descriptor or a bound that frictionless refuses
        return []
    return [cell for cell in cells if _accepts(read, cell)]


def _accepts(read: Any, cell: str) -> bool:
    try:
        return not read(cell)[1]
    except Exception:  # bounds that cannot be compared
        return False


@st.composite
def fuzzed_packages(draw: st.DrawFn) -> Fuzzed:
    chosen = draw(st.lists(st.integers(0, len(FIELD_TRAPS) - 1), min_size=1, max_size=5))
    is_spoilt = draw(st.integers(0, 3)) == 0
    pools = [(None if is_spoilt else accepted(trap)) or FIELD_TRAPS[trap][1] for trap in chosen]
    fields = [{**FIELD_TRAPS[trap][0], "name": f"f{i}"} for i, trap in enumerate(chosen)]
    rows = draw(
        st.lists(
            st.tuples(*map(st.sampled_from, pools)),
            min_size=draw(st.sampled_from([0, 1, 2, 4])),
            max_size=9,
        )
    )
    if draw(st.booleans()):
        fields.insert(0, {"name": "id", "type": draw(st.sampled_from(["integer", "string"]))})
        step = draw(st.sampled_from([1, 1, 1, 0]))
        rows = [(str(number * step), *row) for number, row in enumerate(rows)]
    schema: dict[str, Any] = {"fields": fields}
    if draw(st.integers(0, 3)) == 0:
        schema["missingValues"] = draw(st.sampled_from([["NA", ""], ["-"], ["0", "", "x"], []]))
    if draw(st.booleans()):
        schema["primaryKey"] = [
            fields[0]["name"],
            *([fields[-1]["name"]] if len(fields) > 2 else []),
        ]
    resources = [{"name": "t", "path": "t.csv", "schema": schema, "encoding": "utf-8"}]
    files: dict[str, Content] = {"t.csv": _encoded(draw, fields, rows, resources[0])}
    if draw(st.integers(0, 2)) == 0:
        _add_parent(draw, fields, rows, schema, resources, files)
    return Fuzzed(
        resources, files, draw(st.sampled_from([1, 3, 10_000])), draw(st.sampled_from([128, 4096]))
    )


def _encoded(
    draw: st.DrawFn, fields: list[dict[str, Any]], rows: list[Any], resource: dict[str, Any]
) -> bytes:
    stream = io.StringIO()
    delimiter = draw(st.sampled_from([","] * 6 + [";", "\t"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    ending = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    writer = csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator=ending)
    writer.writerow([field["name"] for field in fields])
    writer.writerows(rows)
    text = stream.getvalue()
    if draw(st.integers(0, 5)) == 0:
        place = draw(st.integers(0, len(text)))
        text = (
            text[:place] + draw(st.sampled_from(DAMAGE)) + text[place + draw(st.integers(0, 2)) :]
        )
    if draw(st.booleans()) and delimiter != ",":
        resource["dialect"] = {"delimiter": delimiter}
    if draw(st.integers(0, 9)) == 0:
        text = "\ufeff" + text
    resource["encoding"] = draw(st.sampled_from(ENCODINGS))
    written = draw(st.sampled_from([resource["encoding"]] * 8 + ["utf-8"]))
    return text.encode(written, errors="replace")


def _add_parent(
    draw: st.DrawFn,
    fields: list[dict[str, Any]],
    rows: list[Any],
    schema: dict[str, Any],
    resources: list[dict[str, Any]],
    files: dict[str, Content],
) -> None:
    """A foreign key to another table, or to the table itself; types may differ."""
    width = draw(st.integers(1, min(2, len(fields))))
    names = [field["name"] for field in fields[-width:]]
    target = draw(st.sampled_from(["p", "p", "p", ""]))
    key = {"fields": names, "reference": {"resource": target, "fields": names}}
    schema["foreignKeys"] = [key]
    parents = [{**field, "constraints": {}} for field in fields[-width:]]
    if draw(st.integers(0, 3)) == 0:
        parents[0] = {"name": names[0], "type": draw(st.sampled_from(sorted(KEYED)))}
    kept = rows if draw(st.booleans()) else rows[1:]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*names, "last"])
    writer.writerows([*row[len(fields) - width :], "z"] for row in kept)
    files["p.csv"] = stream.getvalue()
    fields_ = [*parents, {"name": "last", "type": "string"}]
    resources.append({"name": "p", "path": "p.csv", "schema": {"fields": fields_}})
