"""Nothing is lost on the way to a file, whatever its cells are: read back with other libraries."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import ezodf
import openpyxl
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongbao.dataset_model import Table
from gongbao.derive.distributions import WRITERS, append_csv, write_csv
from gongbao.derive.joined_rows import chunks
from gongbao.derive.ods import write_ods
from gongbao.derive.xlsx import write_xlsx
from gongbao.languages import LocalizedText
from gongbao.load.tables import CHUNK_ROWS, TableBuilder, TypedTable


def table(types: dict[str, str], rows: list[dict[str, Any]]) -> TypedTable:
    """A table of *rows* as frictionless would have read them."""
    from frictionless import Schema

    fields = [{"name": name, "type": type_} for name, type_ in types.items()]
    builder = TableBuilder("t", Schema.from_descriptor({"fields": fields}))
    for row in rows:
        cells = [row.get(name) for name in types]
        builder.add(cells, cells, [str(cell) for cell in cells])
    return builder.build()


DESCRIBED = Table(
    name="t",
    title=LocalizedText({}),
    description=LocalizedText({}),
    rows=0,
    columns=(),
)
TEXTS = st.text(st.characters(codec="utf-8")) | st.sampled_from(
    ["", "=1+1", "007", " x ", "a\nb", "a\r\nb", '"', "\\", "\x00\x1f", "_x000D_", "<&>", "\ufffe"]
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "a": TEXTS,
            "b": TEXTS,
            "n": st.integers(),
            "d": st.decimals(allow_nan=True, allow_infinity=True, places=None),
            "o": st.dictionaries(TEXTS, TEXTS, max_size=2),
        },
    ),
    max_size=6,
)
MADE_UP = {"a": "string", "b": "any", "n": "integer", "d": "number", "o": "object"}


def exact(text: str | bytes) -> Any:
    """JSON with all digits of its numbers."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def written(made: TypedTable, extension: str, folder: Path) -> bytes:
    path = folder / f"t.{extension}"
    if extension in WRITERS:
        WRITERS[extension](made, path)
    else:
        write = {"csv": lambda: write_csv(made, path)}
        sheets = {"xlsx": write_xlsx, "ods": write_ods}
        write.get(extension, lambda: sheets[extension](made, DESCRIBED, path))()
    return path.read_bytes()


@given(ROWS)
@settings(max_examples=150)
def test_json_of_any_cells_is_what_the_standard_library_reads(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("json")
    made = table(MADE_UP, rows)
    expected = []
    for row in rows:
        cells: dict[str, Any] = {name: row.get(name) for name in MADE_UP}
        number = cells["d"]
        if number is not None and not number.is_finite():
            cells["d"] = str(number)
        expected.append(cells)
    lines = written(made, "ndjson", folder).decode().split("\n")
    assert lines.pop() == ""
    assert [exact(line) for line in lines] == expected
    assert exact(written(made, "json", folder)) == expected


@given(ROWS)
@settings(max_examples=150)
def test_csv_of_any_cells_is_what_the_standard_library_writes(rows: list[dict[str, Any]]) -> None:
    for types in (MADE_UP, {"a": "string"}):
        made = table(types, rows)
        ours, theirs = io.BytesIO(), io.StringIO(newline="")
        append_csv(made, ours, "-")
        texts = [["-" if c is None else c for c in row.values()] for row in made.texts.to_pylist()]
        assert list(csv.reader(io.StringIO(ours.getvalue().decode(), newline=""))) == texts
        csv.writer(theirs, lineterminator="\n").writerows(texts)
        if "\r" not in theirs.getvalue():  # quoted by RFC 4180 and by Python from 3.13 on
            assert ours.getvalue().decode() == theirs.getvalue()


@given(ROWS)
@example([{"a": "\ufffe_x0041_\uffff"}, {"a": "\x00<_x"}, {}, {"b": "=1+1"}])
@settings(max_examples=60)
def test_workbooks_of_any_cells_are_well_formed_and_hold_their_texts(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    from lxml import etree

    folder = tmp_path_factory.mktemp("sheets")
    made = table(MADE_UP, rows)
    sheet = openpyxl.load_workbook(io.BytesIO(written(made, "xlsx", folder)))["t"]
    for number, row in enumerate(rows, 2):
        cell = sheet.cell(number, 1)
        assert cell.data_type != "f"
        # openpyxl leaves the escapes of ECMA-376 to its callers
        shown = re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), cell.value or "")
        assert shown == row.get("a", "")
    written(made, "ods", folder)
    content = zipfile.ZipFile(folder / "t.ods").read("content.xml")
    rows_of_ods = etree.fromstring(content).iter("{*}table-row")
    assert sum(1 for _ in rows_of_ods) == len(rows) + 2


@pytest.mark.parametrize("text", ["a  b", " a", "a ", "\ta\t\tb", "a \n  b", " ", "a b", "   <"])
def test_blanks_stay_in_an_ods(text: str, tmp_path: Path) -> None:
    """What a reader of OpenDocument takes for one blank, or none, is written as elements."""
    from lxml import etree

    written(table({"a": "string"}, [{"a": text}]), "ods", tmp_path)
    content = zipfile.ZipFile(tmp_path / "t.ods").read("content.xml")
    cells = list(etree.fromstring(content).iter("{*}table-cell"))
    lines = []
    for line in cells[1].iter("{*}p"):
        parts = [line.text or ""]
        for child in line:
            letter = "\t" if child.tag.endswith("}tab") else " "
            count = next(iter(child.attrib.values()), "1")
            parts += [letter * int(count), child.tail or ""]
        raw = [line.text or "", *(child.tail or "" for child in line)]
        assert not any(re.search("  |\t", one) for one in raw)
        assert not (raw[0].startswith(" ") or raw[-1].endswith(" "))
        lines.append("".join(parts))
    assert "\n".join(lines) == text


EXACT = {"code": "string", "ident": "integer", "amount": "number", "roc": "string"}
EXACT |= {"note": "string", "day": "date", "moment": "datetime", "open": "boolean"}
EXACT |= {"year": "year"}
MOMENT = datetime.fromisoformat("2020-02-03T04:05:06")
EXACT_ROW = ("007", 123456789012345678, Decimal("1.10"), "109/01/02", "", date(2020, 2, 3))
EXACT_ROWS = [(*EXACT_ROW, MOMENT, True, 2020), ("1E5", *[None] * 8)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rows of what conversions lose, in every format."""
    folder = tmp_path_factory.mktemp("exact")
    made = table(EXACT, [dict(zip(EXACT, row, strict=True)) for row in EXACT_ROWS])
    for extension in ("csv", "json", "ndjson", "parquet", "xlsx", "ods"):
        written(made, extension, folder)
    return folder


def test_parquet_in_two_other_libraries(files: Path) -> None:
    path = files / "t.parquet"
    assert duckdb.sql(f"SELECT * FROM '{path}'").fetchall() == EXACT_ROWS
    assert pl.read_parquet(path).rows() == EXACT_ROWS


@pytest.mark.parametrize("extension", ["json", "ndjson"])
def test_json_in_two_other_libraries(extension: str, files: Path) -> None:
    path = files / f"t.{extension}"
    types = dict.fromkeys(EXACT, "VARCHAR") | {"ident": "BIGINT", "amount": "DECIMAL(5,2)"}
    types |= {"day": "DATE", "moment": "TIMESTAMP", "open": "BOOLEAN", "year": "BIGINT"}
    rows = duckdb.sql(f"SELECT * FROM read_json('{path}', columns={types})").fetchall()
    assert rows == EXACT_ROWS
    read = pl.read_json if extension == "json" else pl.read_ndjson
    frame = read(path)
    assert frame["code"].to_list() == ["007", "1E5"]
    assert frame["ident"].to_list() == [123456789012345678, None]
    assert frame["roc"].to_list() == ["109/01/02", None]
    assert frame["note"].to_list() == ["", None]
    assert '"amount":1.10,' in path.read_text(encoding="utf-8")


def test_a_workbook_in_another_library(files: Path) -> None:
    first, second = list(openpyxl.load_workbook(files / "t.xlsx")["t"].iter_rows(min_row=2))
    assert [cell.value for cell in first] == [
        *("007", "123456789012345678", 1.1, "109/01/02", ""),
        *(datetime.fromisoformat("2020-02-03"), MOMENT, True, 2020),
    ]
    assert [cell.number_format for cell in first][2:7:2] == ["0.00", "@", "yyyy-mm-dd hh:mm:ss"]
    assert [cell.value for cell in second] == ["1E5", *[None] * 8]


def test_an_ods_in_another_library(files: Path) -> None:
    sheet = ezodf.opendoc(str(files / "t.ods")).sheets["t"]
    assert [sheet[1, column].value for column in range(9)] == [
        *("007", "123456789012345678", 1.1, "109/01/02", ""),
        *("2020-02-03", "2020-02-03T04:05:06", True, 2020),
    ]
    assert [sheet[2, column].value for column in range(9)] == ["1E5", *[None] * 8]


def test_the_same_table_gives_the_same_bytes(files: Path, tmp_path: Path) -> None:
    made = table(EXACT, [dict(zip(EXACT, row, strict=True)) for row in EXACT_ROWS])
    for path in files.iterdir():
        assert written(made, path.suffix[1:], tmp_path) == path.read_bytes()


def test_rows_of_several_chunks_are_in_order_and_counted(tmp_path: Path) -> None:
    types = {"id": "integer", "note": "string"}
    rows = [{"id": i, "note": "x" if i % 3 else None} for i in range(2 * CHUNK_ROWS + 7)]
    made = table(types, rows)
    assert [json.loads(line) for line in written(made, "ndjson", tmp_path).splitlines()] == rows
    assert json.loads(written(made, "json", tmp_path)) == rows
    written(made, "xlsx", tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx", read_only=True)["t"]
    assert sheet.calculate_dimension() == f"A1:B{len(rows) + 1}"
    cells = sheet.iter_rows(min_row=2, values_only=True)
    assert [{"id": one, "note": other} for one, other in cells] == rows


def test_a_chunk_of_large_cells_is_written_in_parts() -> None:
    column = pa.chunked_array([["x" * 2**20] * 100])
    parts = list(chunks(pa.table({"a": column})))
    assert len(parts) > 1
    assert sum(len(part[0]) for part in parts) == 100
