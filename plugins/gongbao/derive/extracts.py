"""Small files with the rows of one value of a column, for columns that a package names.

``facets: [district]`` of a resource gives ``<resource>.district.<value>.csv`` for every value:
the filtered download that people ask portals for, without a server.
"""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path

import pyarrow.compute as pc

from gongbao.dataset_model import Table
from gongbao.derive.distributions import write_csv
from gongbao.load.cache import digest_of
from gongbao.load.input_gate import MAX_NAME_BYTES
from gongbao.load.tables import TypedTable
from gongbao.short_digests import shortened

MOST_VALUES = 200
"""A column with more different values has no extracts: its files would outnumber the site's."""
_LONGEST = MAX_NAME_BYTES - len(".csv")
_UNSAFE = re.compile(r"[^0-9A-Za-z\u3400-\u9fff-]+")


def extract_name(table: str, column: str, value: str, taken: Container[str]) -> str:
    """File name of an extract; letters that addresses cannot carry become a hyphen.

    taken: names in lower case. One of them, or one that no disk can hold, ends in a digest.
    """
    name = f"{table}.{_UNSAFE.sub('-', column)}.{_UNSAFE.sub('-', value) or '-'}"
    if len(name.encode()) > _LONGEST or f"{name}.csv".casefold() in taken:
        digest = shortened(digest_of(column, value))
        kept = name.encode()[: _LONGEST - len(digest) - 1].decode(errors="ignore")
        name = f"{kept}-{digest}"
    return f"{name}.csv"


def write_extracts(typed: TypedTable, table: Table, missing: str, folder: Path) -> list[str]:
    """File names in the order of columns and values."""
    written: dict[str, str] = {}
    for column in table.facets:
        if column not in typed.types:
            continue
        values = sorted(typed.texts[column].drop_null().unique().to_pylist())
        if len(values) > MOST_VALUES:
            continue
        for value in values:
            name = extract_name(typed.name, column, value, written)
            rows = pc.equal(typed.texts[column], value)
            part = TypedTable(
                name=typed.name,
                types=typed.types,
                texts=typed.texts.filter(rows),
                values=typed.values.filter(rows),
            )
            write_csv(part, folder / name, missing)
            written[name.casefold()] = name
    return list(written.values())
