"""What changed between two releases of a dataset, by rows and cells, and its version number.

Tables are compared as the published texts that readers see, column by column with Arrow, so two
releases of a million rows need the memory of their texts and of one index of keys.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from gongbao.dataset_model import Dataset, Table
from gongbao.load.cache import digest_of
from gongbao.load.ledger import encode_ledger
from gongbao.load.releases import (
    Release,
    ReleasedTable,
    RowChange,
    changes_path,
    digest_of_csv,
    metadata_of,
    object_path,
    pack_object,
    read_object,
    version_key,
)

SHOWN_CHANGES = 200
"""Changes that are kept in the release's own record; the files have all."""
FIRST_VERSION = "1.0.0"
_SEPARATOR = "\x1f"
CHANGE_FIELDS = ("table", "change", "key", "field", "was", "now")


class Candidate(msgspec.Struct, kw_only=True):
    """What is to be published, as a release that the ledger does not have yet."""

    release: Release
    required: str
    """The least version that says truly how much changed since the last release."""
    changes: bytes
    """All changes as CSV, compressed with gzip."""


def derive_candidate(
    dataset: Dataset,
    descriptor: dict[str, Any],
    last: Release | None,
    ledger: Path,
    store: Path,
    as_of: date,
) -> Candidate | None:
    """The next release; None where nothing changed since *last*.

    ledger: folder of the dataset's releases. store: folder with its downloads.
    """
    metadata = digest_of(json.dumps(metadata_of(descriptor), sort_keys=True))
    tables: dict[str, ReleasedTable] = {}
    changes: list[RowChange] = []
    for table in dataset.tables:
        before = last.tables.get(table.name) if last else None
        released, found = _release_table(table, before, ledger, store)
        tables[table.name] = released
        changes += found
    files = {PurePosixPath(one.path).name: one.sha256 for one in dataset.others}
    if (
        last
        and metadata == last.digest
        and last.other_files(files) == files
        and all(
            last.tables.get(name) and last.tables[name].sha256 == one.sha256
            for name, one in tables.items()
        )
    ):
        return None
    required = _required(last, tables, files)
    all_changes = changes_as_csv(changes)
    release = Release(
        name=dataset.name,
        version=dataset.version or required,
        published=as_of,
        tables=tables,
        files=files,
        descriptor=_of_tables(descriptor, tables),
        digest=metadata,
        changes=tuple(changes[:SHOWN_CHANGES]),
        more_changes=max(len(changes) - SHOWN_CHANGES, 0),
        changes_sha256=hashlib.sha256(all_changes).hexdigest() if changes else "",
    )
    return Candidate(release=release, required=required, changes=pack_object(all_changes))


def _of_tables(descriptor: dict[str, Any], tables: Collection[str]) -> dict[str, Any]:
    """The descriptor of a release, beside which only its tables will always be."""
    resources = [one for one in descriptor["resources"] if one["name"] in tables]
    return {**descriptor, "resources": resources}


def _release_table(
    table: Table, before: ReleasedTable | None, ledger: Path, store: Path
) -> tuple[ReleasedTable, list[RowChange]]:
    released = ReleasedTable(
        sha256=table.distributions[0].sha256,
        rows=table.rows,
        fields=tuple((column.name, column.type) for column in table.columns),
        key=table.primary_key,
    )
    if before is None:
        return released, []
    fields, old_fields = dict(released.fields), dict(before.fields)
    released = msgspec.structs.replace(
        released,
        fields_added=tuple(name for name in fields if name not in old_fields),
        fields_removed=tuple(
            name for name, type_ in old_fields.items() if fields.get(name) != type_
        ),
    )
    if before.sha256 == released.sha256:
        return released, []
    old = _texts(read_object(ledger, before.sha256))
    new = _texts((store / f"{table.name}.csv").read_bytes())
    changes = list(compare_tables(table.name, old, new, table.primary_key))
    counts = {
        kind: len({one.key for one in changes if one.change == kind})
        if table.primary_key
        else sum(one.change == kind for one in changes)
        for kind in ("added", "removed", "changed")
    }
    return msgspec.structs.replace(released, **counts), changes


def compare_tables(
    name: str, old: pa.Table, new: pa.Table, key: tuple[str, ...]
) -> Iterator[RowChange]:
    """Removed, added and changed rows; columns that only one table has are left out.

    Without a key a changed row is one removed and one added; rows are compared whole.
    """
    shared = [column for column in new.column_names if column in old.column_names]
    if not key or not set(key) <= set(shared):
        yield from _compare_lines(name, old.select(shared), new.select(shared))
        return
    old_keys, new_keys = _keys(old, key), _keys(new, key)
    where = pc.index_in(new_keys, value_set=old_keys)
    gone = pc.is_null(pc.index_in(old_keys, value_set=new_keys))
    yield from _whole_rows(name, "removed", old.filter(gone), old_keys.filter(gone))
    fresh = pc.is_null(where)
    yield from _whole_rows(name, "added", new.filter(fresh), new_keys.filter(fresh))
    both = pc.is_valid(where)
    matched, kept, keys = old.take(where.filter(both)), new.filter(both), new_keys.filter(both)
    for column in shared:
        differs = pc.not_equal(matched[column], kept[column])
        if pc.any(differs).as_py():
            cells = (keys, matched[column].combine_chunks(), kept[column].combine_chunks())
            for one, was, now in zip(
                *(c.filter(_flat(differs)).to_pylist() for c in cells), strict=True
            ):
                yield RowChange(
                    table=name, change="changed", key=_shown(one), field=column, was=was, now=now
                )


def _compare_lines(name: str, old: pa.Table, new: pa.Table) -> Iterator[RowChange]:
    counts: dict[str, int] = {}
    for sign, table in ((-1, old), (1, new)):
        found = pc.value_counts(_keys(table, tuple(table.column_names)))
        for line, count in zip(
            found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True
        ):
            counts[line] = counts.get(line, 0) + sign * count
            if not counts[line]:
                del counts[line]
    for line, count in counts.items():
        kind = "added" if count > 0 else "removed"
        for _ in range(abs(count)):
            yield RowChange(table=name, change=kind, key=_shown(line))


def _whole_rows(name: str, kind: str, rows: pa.Table, keys: pa.Array) -> Iterator[RowChange]:
    for key, row in zip(keys.to_pylist(), rows.to_pylist(), strict=True):
        text = json.dumps(row, ensure_ascii=False)
        side = {"now": text} if kind == "added" else {"was": text}
        yield RowChange(table=name, change=kind, key=_shown(key), **side)


def _keys(table: pa.Table, key: tuple[str, ...]) -> pa.Array:
    columns = [_flat(table[name]) for name in key]
    return pc.binary_join_element_wise(*columns, _SEPARATOR)


def _flat(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return pa.concat_arrays(combined.chunks) if isinstance(combined, pa.ChunkedArray) else combined


def _shown(key: str) -> str:
    return key.replace(_SEPARATOR, ", ")


def _texts(data: bytes) -> pa.Table:
    """Canonical CSV as texts; nothing is taken for null."""
    names = next(csv.reader(io.StringIO(data[: data.index(b"\n") + 1].decode())))
    return pa_csv.read_csv(
        pa.BufferReader(data),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


def _required(
    last: Release | None, tables: Mapping[str, ReleasedTable], files: dict[str, str]
) -> str:
    """MAJOR when rows, cells or fields that people rely on are gone, MINOR when there are more.

    A changed cell counts as MAJOR, as in Croissant 1.1: a sum made with it comes out otherwise.
    So does another file that is gone or has other bytes, whatever the change in it is.
    """
    if last is None:
        return FIRST_VERSION
    major, minor, patch = version_key(last.version)
    before = last.other_files(files)
    gone = set(last.tables) - set(tables) or before.items() - files.items()
    if gone or any(t.removed or t.changed or t.fields_removed for t in tables.values()):
        return f"{major + 1}.0.0"
    fresh = set(tables) - set(last.tables) or files.items() - before.items()
    if fresh or any(t.added or t.fields_added for t in tables.values()):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def changes_as_csv(changes: list[RowChange]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(CHANGE_FIELDS)
    writer.writerows((c.table, c.change, c.key, c.field, c.was, c.now) for c in changes)
    return stream.getvalue().encode()


def record_release(candidate: Candidate, ledger: Path, store: Path) -> dict[Path, bytes]:
    """Files that the ledger gets for a release, in the order in which they are to be written.

    The release comes last: it names files that have to be there. Texts that the ledger has already
    are not written.
    """
    release = candidate.release
    files: dict[Path, bytes] = {}
    for name, table in release.tables.items():
        path = object_path(ledger, table.sha256)
        if not path.exists() or digest_of_csv(path) != table.sha256:
            data = (store / f"{name}.csv").read_bytes()
            assert hashlib.sha256(data).hexdigest() == table.sha256
            files[path] = pack_object(data)
    if release.changes:
        files[changes_path(ledger, release.version)] = candidate.changes
    files[ledger / f"{release.version}.json"] = encode_ledger(release)
    return files
