"""Foreign keys from one dataset of the site into another, checked on the published texts."""

from __future__ import annotations

from pathlib import Path

from gongbao.dataset_model import Dataset, Reference, Table
from gongbao.problems import Place, Problem

SHOWN = 20
"""Missing keys that are listed for one reference."""


def find_table(reference: Reference, datasets: dict[str, Dataset]) -> Table | None:
    """The table that a reference points at, where the site has it with those columns."""
    dataset = datasets.get(reference.dataset)
    tables = dataset.tables if dataset else ()
    named = [t for t in tables if t.name == reference.table or not reference.table]
    if len(named) != 1 or len(reference.to) != len(reference.fields):
        return None
    columns = {column.name for column in named[0].columns}
    return named[0] if set(reference.to) <= columns else None


def unknown_target(dataset: Dataset, reference: Reference) -> Problem:
    args = {"property": "foreignKeys", "field": ", ".join(reference.fields)}
    return Problem("D118", Place(dataset.path), args)


def check_reference(
    dataset: Dataset, table: Table, reference: Reference, parent: Table, files: tuple[Path, Path]
) -> list[Problem]:
    """files: canonical CSV of the table and of its parent. A key with a missing part is free."""
    import pyarrow.compute as pc
    import pyarrow.csv as pa_csv

    def keys(path: Path, names: tuple[str, ...], missing: tuple[str, ...]) -> object:
        import pyarrow as pa

        convert = pa_csv.ConvertOptions(
            include_columns=list(names),
            column_types=dict.fromkeys(names, pa.string()),
            null_values=list(missing),
            strings_can_be_null=True,
        )
        parse = pa_csv.ParseOptions(newlines_in_values=True)
        cells = pa_csv.read_csv(path, parse_options=parse, convert_options=convert)
        joined = pc.binary_join_element_wise(*(cells[name] for name in names), "\x1f")
        return joined.drop_null().unique()

    wanted = keys(files[0], reference.fields, table.missing_values)
    known = keys(files[1], reference.to, parent.missing_values)
    missing = wanted.filter(pc.invert(pc.is_in(wanted, value_set=known)))  # type: ignore[attr-defined]
    return [
        Problem("D107", Place(dataset.path), _args(reference, key.replace("\x1f", ", ")))
        for key in missing.to_pylist()[:SHOWN]
    ]


def _args(reference: Reference, key: str) -> dict[str, object]:
    target = f"{reference.dataset}/{reference.table}".rstrip("/")
    return {
        "source": "foreign-key",
        "cell": key,
        "field": ", ".join(reference.fields),
        "record": "",
        "address": "",
        "expected": target,
        "reason": f"{key} is not in {target}",
    }
