"""Small files with the rows of one value of a column, for columns that a package names.

``facets: [district]`` of a resource gives ``<resource>.district.<value>.csv`` for every value:
the filtered download that people ask portals for, without a server.
"""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path

import msgspec
import pyarrow.compute as pc

from gongbao.dataset_model import Extract, Table
from gongbao.derive.distributions import describe_file, write_csv
from gongbao.languages import LANGUAGES, LocalizedText
from gongbao.load.cache import digest_of
from gongbao.load.input_gate import MAX_NAME_BYTES
from gongbao.load.tables import TypedTable
from gongbao.short_digests import shortened

MOST_VALUES = 200
"""A column with more different values has no extracts: its files would outnumber the site's."""
_LONGEST = MAX_NAME_BYTES - len(".csv")
_LANGUAGE_OF_COLUMN = re.compile(f"_({'|'.join(one.code for one in LANGUAGES)})$")
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


def write_extracts(
    typed: TypedTable, table: Table, missing: str, folder: Path, address: str
) -> tuple[Extract, ...]:
    """In the order of columns and values; *address* is the site path of the folder."""
    written: dict[str, Extract] = {}
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
            file = msgspec.structs.asdict(describe_file(folder / name, f"{address}{name}", "csv"))
            written[name.casefold()] = Extract(
                **file, column=column, value=value, names=_names(part, column)
            )
    return tuple(written.values())


def _names(rows: TypedTable, column: str) -> LocalizedText:
    """What columns beside *column* call its value, where all rows agree."""
    base = _LANGUAGE_OF_COLUMN.sub("", column)
    found: dict[str, str] = {}
    for language in LANGUAGES:
        beside = f"{base}_{language.code}"
        if beside in rows.types:
            texts = rows.texts[beside].drop_null().unique().to_pylist()
            found |= {language.code: texts[0]} if len(texts) == 1 else {}
    return LocalizedText(found)
