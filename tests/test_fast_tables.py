"""The fast path gives what frictionless gives, or nothing."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.table_fuzz import Fuzzed, fuzzed_packages
from tests.table_pairs import Content, Pair, read_both
from tests.table_traps import AB, DIALECTS, FIELD_TRAPS, FILES, SCHEMAS, Trap


def table(*rows: list[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def same(pair: Pair) -> None:
    assert pair.fast == pair.slow
    assert not (pair.proven and (pair.slow.totals or pair.slow.raised))


@pytest.mark.parametrize("trap", FIELD_TRAPS, ids=lambda trap: str(trap[0]))
def test_every_cell_has_the_verdict_and_value_that_frictionless_gives(
    trap: Trap, tmp_path: Path
) -> None:
    field, cells = trap
    schema = {"fields": [{"name": "id", "type": "integer"}, field]}
    accepted: list[str] = []
    for cell in cells:
        text = table(["id", "x"], ["1", cell])
        found = read_both(
            tmp_path, [{"name": "t", "path": "t.csv", "schema": schema}], {"t.csv": text}
        )
        for pair in found:
            same(pair)
            if not pair.slow.totals and not pair.slow.raised:
                accepted.append(cell)
    rows = [[str(number), cell] for number, cell in enumerate(accepted * 2)]
    for chunk_rows in (3, 10_000):
        text = table(["id", "x"], *rows)
        resource = {"name": "t", "path": "t.csv", "schema": schema}
        for pair in read_both(tmp_path, [resource], {"t.csv": text}, chunk_rows):
            same(pair)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_read_as_frictionless_reads_it(name: str, tmp_path: Path) -> None:
    for dialect in DIALECTS:
        for schema in SCHEMAS if not dialect else SCHEMAS[:1]:
            resource: dict[str, Any] = {"name": "t", "path": "t.csv", **dialect}
            if schema:
                resource["schema"] = schema
            for pair in read_both(tmp_path, [resource], {"t.csv": FILES[name]}):
                same(pair)


PARENTS = {
    "string": "k,n\n1,a\n01,b\n2,c\n,d\n",
    "integer": "k,n\n1,a\n2,b\n,c\n",
    "number": "k,n\n1.0,a\n2,b\n",
    "date": "k,n\n2024-01-01,a\n",
}


@pytest.mark.parametrize("parent", PARENTS)
@pytest.mark.parametrize("child", [*PARENTS, "any", "boolean", "list"])
def test_foreign_keys_between_types(parent: str, child: str, tmp_path: Path) -> None:
    key = {"fields": ["k"], "reference": {"resource": "parents", "fields": ["k"]}}
    parents = {
        "name": "parents",
        "path": "p.csv",
        "schema": {"fields": [{"name": "k", "type": parent}, {"name": "n", "type": "string"}]},
    }
    fields = [{"name": "id", "type": "integer"}, {"name": "k", "type": child}]
    children = {"name": "c", "path": "c.csv", "schema": {"fields": fields, "foreignKeys": [key]}}
    for cell in ("1", "01", "1.0", "2", "3", "", "2024-01-01", "true"):
        files: dict[str, Content] = {"p.csv": PARENTS[parent], "c.csv": f"id,k\n1,{cell}\n2,\n"}
        for pair in read_both(tmp_path, [parents, children], files):
            same(pair)


@pytest.mark.parametrize(
    ("rows", "proven"),
    [
        ("1,x\n1,y\n2,x\n", True),
        ("1,x\n1,x\n", False),
        ("1,\n2,x\n", True),
        (",\n1,x\n", False),
        ("1,\n1,\n", False),
        ("3,x\n", False),
    ],
)
def test_keys_of_two_fields(rows: str, proven: bool, tmp_path: Path) -> None:
    reference = {"resource": "parents", "fields": ["a", "b"]}
    schema = {
        "fields": [*AB["fields"][1:], *AB["fields"][:1], {"name": "c", "type": "string"}],
        "primaryKey": ["b", "a"],
        "foreignKeys": [{"fields": ["b", "a"], "reference": reference}],
    }
    parents = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
    lines = [f"{row},c" for row in rows.splitlines()]
    pairs = read_both(
        tmp_path,
        [
            {"name": "t", "path": "t.csv", "schema": schema},
            {"name": "parents", "path": "p.csv", "schema": parents},
        ],
        {"t.csv": "\n".join(["b,a,c", *lines, ""]), "p.csv": "a,b\n1,x\n1,y\n2,x\n1,\n"},
    )
    for pair in pairs:
        same(pair)
    assert pairs[0].proven == proven


def test_declared_digests_are_checked(tmp_path: Path) -> None:
    text = "a,b\nx,1\ny,2\n"
    good = {"hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}", "bytes": len(text)}
    resource = {"name": "t", "path": "t.csv", "schema": AB}
    for properties, proven in (
        (good, True),
        ({"hash": hashlib.md5(text.encode()).hexdigest()}, True),
        ({"hash": "md5:0"}, False),
        ({"bytes": 1}, False),
        ({"rows": 2, "fields": 2}, True),
        ({"rows": 3}, False),
    ):
        (pair,) = read_both(tmp_path, [{**resource, **properties}], {"t.csv": text})
        same(pair)
        assert pair.proven == proven, properties


def test_duplicates_are_found_across_chunks(tmp_path: Path) -> None:
    rows = [[f"x{number % 29}", str(number)] for number in range(30)]
    schema = {**AB, "primaryKey": ["a"]}
    for key, proven in (("a", False), ("b", True)):
        resource = {"name": "t", "path": "t.csv", "schema": {**schema, "primaryKey": [key]}}
        (pair,) = read_both(tmp_path, [resource], {"t.csv": table(["a", "b"], *rows)}, 7)
        same(pair)
        assert pair.proven == proven


PLAIN: dict[str, list[str]] = {
    "integer": ["0", "-7", "123456789012345678"],
    "number": ["0", "-0.5", "1.10", "", "123456789012345.678"],
    "date": ["2024-02-29", "0001-01-01", ""],
    "datetime": ["2024-02-29T23:59:59", "2024-02-09T01:02:03"],
    "string": ["007", "民國109年", "a,b", "line\nline", ""],
    "boolean": ["true", "false", "1"],
    "year": ["2020", "0999"],
    "geopoint": ["120.3,22.6", "0,0"],
    "object": ['{"a": 1}', "{}"],
    "list": ["a,b", "c"],
    "time": ["01:02:03"],
}


@pytest.mark.parametrize("type_", PLAIN)
@pytest.mark.parametrize("path", ["t.csv", "t.tsv"])
def test_what_stewards_write_is_proven(type_: str, path: str, tmp_path: Path) -> None:
    """The fast path is no use where it proves nothing."""
    schema = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": type_}]}
    text = table(["a", "b"], *[["x", cell] for cell in PLAIN[type_]])
    if path == "t.tsv":
        text = "a\tb\n" + "".join(
            f"x\t{c}\n" for c in PLAIN[type_] if '"' not in c and "\n" not in c
        )
    for content in (text, "\ufeff" + text):
        resource = {"name": "t", "path": path, "schema": schema}
        (pair,) = read_both(tmp_path, [resource], {path: content})
        same(pair)
        assert pair.proven == ('"' not in text or path == "t.csv")


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(fuzzed_packages())
def test_packages_of_any_make_are_read_alike(package: Fuzzed) -> None:
    """Ten thousand of them: ``benchmarks/fuzz_tables.py``."""
    for pair in package.read():
        same(pair)
