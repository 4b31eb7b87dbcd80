"""How to use a dataset from common tools, with its real addresses."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from gongbao.model import Dataset, Table

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


def snippets(dataset: Dataset, url: str) -> tuple[Snippet, ...]:
    """For the first table; types are given so that codes keep their zeros."""
    if not dataset.tables:
        return ()
    table = dataset.tables[0]
    base = f"{url}{quote(dataset.address)}{quote(table.name)}"
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
