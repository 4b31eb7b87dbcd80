"""How to use a dataset from common tools, with its real addresses."""

from __future__ import annotations

import msgspec

from gongbao.dataset_model import Dataset, Table
from gongbao.languages import LocalizedText, localized
from gongbao.public_addresses import absolute

_PANDAS_TYPES = {
    "string": "string",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "year": "Int64",
}


class Snippet(msgspec.Struct, frozen=True, kw_only=True):
    tool: str
    code: str


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A pattern of addresses, for programs that fetch more than one file."""

    name: str
    template: str
    """URI template (RFC 6570, level 1)."""
    text: LocalizedText


_ADDRESSES: tuple[tuple[str, str, LocalizedText], ...] = (
    (
        "latest",
        "{resource}.{format}",
        localized(
            zh="最新資料；format 為 csv、json、ndjson、parquet、xlsx 或 ods",
            en="the newest data; format is csv, json, ndjson, parquet, xlsx or ods",
        ),
    ),
    (
        "version",
        "versions/{version}/{resource}.csv",
        localized(zh="某一版本，永久不變", en="one release, for good"),
    ),
    (
        "changes",
        "versions/{version}/changes.json",
        localized(
            zh="與前一版相比，變動的列與儲存格（有變動的版本才有）",
            en="rows and cells that changed since the release before, where any did",
        ),
    ),
    (
        "extract",
        "{resource}.{column}.{value}.csv",
        localized(
            zh="某欄為某值的列，限 facets 所列的欄",
            en="rows of one value of a column named in facets",
        ),
    ),
    ("row", "#row-{resource}-{key}", localized(zh="網頁上的一列", en="one row on the page")),
    ("description", "datapackage.json", localized(zh="欄位與授權", en="columns and licence")),
)


def addresses(dataset: Dataset, url: str) -> tuple[Address, ...]:
    """What this dataset can be asked for without a server; extracts only where it has any."""
    base = absolute(url, dataset.address)
    return tuple(
        Address(name=name, template=base + path, text=text)
        for name, path, text in _ADDRESSES
        if name != "extract" or any(table.extracts for table in dataset.tables)
    )


def snippets(dataset: Dataset, url: str) -> tuple[Snippet, ...]:
    """For the first table; types are given so that codes keep their zeros."""
    if not dataset.tables:
        return ()
    table = dataset.tables[0]
    base = absolute(url, f"{dataset.address}{table.name}")
    return (
        Snippet(tool="pandas", code=_pandas(table, base)),
        Snippet(tool="DuckDB", code=f"SELECT * FROM read_parquet('{base}.parquet') LIMIT 10;"),
        Snippet(tool="R", code=_r(table, base)),
        Snippet(tool="Excel / Power Query", code=_excel(table, base)),
        Snippet(tool="curl", code=f"curl -fsSLO '{base}.csv'"),
    )


def _pandas(table: Table, base: str) -> str:
    types = {c.name: _PANDAS_TYPES.get(c.type, "string") for c in table.columns}
    days = [c.name for c in table.columns if c.type in {"date", "datetime"}]
    dates = f", parse_dates={days!r}" if days else ""
    kept = {name: kind for name, kind in types.items() if name not in days}
    return (
        "import pandas as pd\n"
        f"table = pd.read_csv(\n    {base + '.csv'!r},\n    dtype={kept!r}{dates},\n"
        f"    keep_default_na=False, na_values={list(table.missing_values)!r},\n)"
    )


def _r(table: Table, base: str) -> str:
    texts = [c.name for c in table.columns if c.type not in {"integer", "number"}]
    columns = ", ".join(f'"{name}" = "character"' for name in texts)
    classes = f", colClasses = c({columns})" if columns else ""
    return f'table <- read.csv("{base}.csv", fileEncoding = "UTF-8"{classes})'


def _excel(table: Table, base: str) -> str:
    kinds = {"integer": "Int64.Type", "number": "type number", "date": "type date"}
    columns = ", ".join(f'{{"{c.name}", {kinds.get(c.type, "type text")}}}' for c in table.columns)
    return (
        f'let rows = Csv.Document(Web.Contents("{base}.csv"), [Encoding = 65001]),\n'
        "    table = Table.PromoteHeaders(rows)\n"
        f"in  Table.TransformColumnTypes(table, {{{columns}}})"
    )
