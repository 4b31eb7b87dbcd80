"""Small files with the rows of one value of a column, for columns that a package names.

``facets: [district]`` of a resource gives ``<resource>.district.<value>.csv`` for every value:
the filtered download that people ask portals for, without a server.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.compute as pc

from gongbao.dataset_model import Table
from gongbao.derive.distributions import append_csv, write_csv
from gongbao.load.tables import TypedTable

MOST_VALUES = 200
"""A column with more different values has no extracts: its files would outnumber the site's."""
_UNSAFE = re.compile(r"[^0-9A-Za-z\u3400-\u9fff-]+")


def extract_name(table: str, column: str, value: str) -> str:
    """File name of an extract; letters that addresses cannot carry become a hyphen."""
    return f"{table}.{_UNSAFE.sub('-', column)}.{_UNSAFE.sub('-', value) or '-'}.csv"


def write_extracts(typed: TypedTable, table: Table, missing: str, folder: Path) -> list[str]:
    """File names in the order of columns and values; values with one name share a file."""
    written: dict[str, None] = {}
    for column in table.facets:
        if column not in typed.types:
            continue
        values = sorted(typed.texts[column].drop_null().unique().to_pylist())
        if len(values) > MOST_VALUES:
            continue
        for value in values:
            name = extract_name(typed.name, column, value)
            rows = pc.equal(typed.texts[column], value)
            part = TypedTable(
                name=typed.name,
                types=typed.types,
                texts=typed.texts.filter(rows),
                values=typed.values.filter(rows),
            )
            if name in written:
                with (folder / name).open("ab") as stream:
                    append_csv(part, stream, missing)
            else:
                write_csv(part, folder / name, missing)
            written[name] = None
    return list(written)
