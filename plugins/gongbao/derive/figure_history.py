"""What a figure was in a version of its dataset that was published before."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gongbao.dataset_model import Dataset
from gongbao.derive.cells import Cells, Fault
from gongbao.derive.figures import look_up
from gongbao.figure_model import Figure
from gongbao.load.figure_syntax import parse_query
from gongbao.load.releases import Release, read_object


def value_in_release(
    figure: Figure, dataset: Dataset, release: Release, folder: Path
) -> Figure | None:
    """The same query on the rows of *release*; None where it has no such row or column.

    folder: the dataset's folder in the ledger.
    """
    tables = []
    for table in dataset.tables:
        released = release.tables.get(table.name)
        if released is None:
            continue
        types = dict(released.fields)
        columns = tuple(
            msgspec.structs.replace(column, type=types[column.name])
            for column in table.columns
            if column.name in types
        )
        tables.append(msgspec.structs.replace(table, columns=columns, primary_key=released.key))
    old = msgspec.structs.replace(dataset, tables=tuple(tables))

    def load(_: str, table: str) -> bytes:
        return read_object(folder, release.tables[table].sha256)

    query = parse_query(figure.reference.partition(":")[2])
    try:
        return look_up(figure.key, query, 0, Cells({dataset.name: old}, load))
    except Fault:
        return None
