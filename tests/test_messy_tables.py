"""Tables as agencies hand them in: workbooks that lose figures, headers that are none."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import ezodf
import pytest
import xlsxwriter

from gongbao.load.registers import COLUMNS
from gongbao.problems import Problem, fix_of, message_of
from gongbao.validate.package_shape import FIELD_TYPES
from tests.packages import Content, package, simple, workbook
from tests.sites import FULL, MINIMAL, check_site, write_site

HEADER = ("區", "人數")
ROWS: tuple[tuple[object, ...], ...] = (("東", 51), ("西", 10))


def found(folder: Path, *resources: dict[str, Any], **files: Content) -> list[Problem]:
    """Problems of a package; its files are named by their endings. D120 is not told."""
    changes = {f"datasets/trees/trees.{ending}": data for ending, data in files.items()}
    changes["datasets/trees/datapackage.json"] = package(*resources)
    problems = check_site(write_site(folder, MINIMAL, changes))
    return [one for one in problems if one.code != "D120"]


def table(ending: str, **properties: Any) -> dict[str, Any]:
    return {"name": "trees", "path": f"trees.{ending}", **properties}


def said(problems: list[Problem]) -> list[str]:
    return [f"{one.code} {message_of(one, 'zh')}" for one in problems]


def xlsxwriter_book() -> bytes:
    """It writes 0 for every result that it is not told."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("人口")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ("東", "=25+26"))
        sheet.write_row(2, 0, ("西", 0))
        sheet.write_formula(3, 1, "=5+5", None, 10)
        sheet.write(3, 0, "南")
    return stream.getvalue()


def ods_book() -> bytes:
    book = ezodf.newdoc("ods")
    for name in ("人口", "備註"):
        book.sheets += ezodf.Sheet(name, size=(4, 2))
    for number, row in enumerate((HEADER, *ROWS, ("南", 7))):
        for column, cell in enumerate(row):
            book.sheets[0][number, column].set_value(cell)
    formula = book.sheets[0][1, 1].xmlnode
    for key in [key for key in formula.attrib if "value" in key]:
        del formula.attrib[key]
    book.sheets[0][1, 1].formula = "of:=25+26"
    book.sheets[0].set_cell_span((2, 0), (2, 1))
    book.sheets[1][0, 0].set_value("x")
    return bytes(book.tobytes())


UNCALCULATED = "個公式沒有儲存計算結果，第一個在儲存格 B2；發布出去會是空白或 0"
UNPUBLISHED = "有內容，但沒有資源指定它，不會發布"
MERGED = "只有左上角的一格有值，其餘會是空白"
BOOKS: dict[str, tuple[str, bytes, list[str]]] = {
    "nothing odd": ("xlsx", workbook(HEADER, *ROWS), []),
    "formulas of openpyxl": (
        "xlsx",
        workbook(HEADER, ("東", "=25+26"), ("西", "=5+5")),
        [f"D151 工作表「Sheet」有 2 {UNCALCULATED}"],
    ),
    "formulas of XlsxWriter": (
        "xlsx",
        xlsxwriter_book(),
        [f"D151 工作表「人口」有 1 {UNCALCULATED}"],
    ),
    "an error value": (
        "xlsx",
        workbook(HEADER, ("東", "#DIV/0!"), ("西", "#N/A")),
        ["D152 「#DIV/0!」是試算表算不出來的錯誤值（欄位 人數，儲存格 B2，共 2 格）"],
    ),
    "another sheet": (
        "xlsx",
        workbook(HEADER, *ROWS, further="各里"),
        [f"D153 工作表「各里」{UNPUBLISHED}"],
    ),
    "merged labels": (
        "xlsx",
        workbook(HEADER, ("東", 51), (None, 10), merged="A2:A3"),
        [f"D154 工作表「Sheet」有 1 處合併儲存格（A2:A3）；{MERGED}"],
    ),
    "a merged title": (
        "xlsx",
        workbook(("人口", None), HEADER, *ROWS, merged="A1:B1"),
        ["D155 標題列有 1 欄沒有名稱（B1）"],
    ),
    "ODS": (
        "ods",
        ods_book(),
        [
            f"D151 工作表「人口」有 1 {UNCALCULATED}",
            f"D153 工作表「備註」{UNPUBLISHED}",
            f"D154 工作表「人口」有 1 處合併儲存格（A3:A4）；{MERGED}",
        ],
    ),
}


@pytest.mark.parametrize("case", BOOKS)
def test_what_a_workbook_would_lose_is_told(case: str, tmp_path: Path) -> None:
    ending, data, expected = BOOKS[case]
    assert said(found(tmp_path, table(ending), **{ending: data})) == expected


def test_each_sheet_that_a_resource_names_is_published(tmp_path: Path) -> None:
    second = table("xlsx", name="more", dialect={"excel": {"sheet": "各里"}})
    data = workbook(HEADER, *ROWS, further="各里")
    assert said(found(tmp_path, table("xlsx"), second, xlsx=data)) == []
    problems = found(tmp_path, table("xlsx", path="./trees.xlsx"), xlsx=data)
    assert [one.place.path.partition("/datasets")[2] for one in problems] == ["/trees/trees.xlsx"]


def test_a_workbook_that_is_cut_is_told_as_such_alone(tmp_path: Path) -> None:
    data = workbook(HEADER, *ROWS, further="各里")[:-30]
    assert [one.code for one in found(tmp_path, table("xlsx"), xlsx=data)] == ["D110"]


def test_merged_cells_that_are_filled_lose_nothing(tmp_path: Path) -> None:
    data = workbook(HEADER, ("東", 51), (None, 10), merged="A2:A3")
    filled = table("xlsx", dialect={"excel": {"fillMergedCells": True}})
    assert said(found(tmp_path, filled, xlsx=data)) == []


def test_an_error_value_in_a_column_of_numbers_is_no_misspelt_number(tmp_path: Path) -> None:
    problems = found(tmp_path, simple("trees.csv"), csv="code,count\na,#REF!\nb,1\n")
    assert [(one.code, one.place.line, one.place.column) for one in problems] == [("D152", 2, 3)]
    assert "共" not in message_of(problems[0], "zh")


HEADERS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a title above it": ("109年人口,,\n區,男,女\n東,51,49\n", {}, ["D155 B1, C1"]),
    "empty columns at the end": ("區,人數,,\n東,51,,\n", {}, ["D155 C1, D1"]),
    "empty columns at the end, and a schema": (
        "code,count,,\na,51,,\n",
        simple("trees.csv"),
        ["D155 C1, D1"],
    ),
    "two rows": ("區,人口,\n,男,女\n東,51,49\n", {}, ["D155 C1"]),
    "a name twice": ("區,人數,人數\n東,51,49\n", {}, ["D156 C1"]),
    "one column more": ("code,count,n\na,51,1\n", simple("trees.csv"), ["D157 C1"]),
    "one column less": ("code\na\n", simple("trees.csv"), ["D158 B1"]),
    "another name": ("code,n\na,51\n", simple("trees.csv"), ["D108 B1"]),
    "a second row of words": ("區,108,109\n名稱,男,女\n東,51,49\n西,5,4\n", {}, ["D159 "]),
    "a row of words among words": ("區,里\n東,甲\n西,乙\n南,丙\n", {}, []),
    "a first row with a number": ("區,人數,年\n全市,不明,109\n西,5,109\n東,6,109\n", {}, []),
    "a first row that misses a number": ("區,人數\n東,-\n西,5\n南,6\n", {}, ["D131 B2"]),
    "commas in full width": ("年度，金額\n108，3\n109，4\n", {}, ["F127 "]),
    "commas in full width above others": ("年度，金額\n108,3\n", {}, ["F127 ", "D109 B2"]),
    "enumeration commas": ("年度、金額\n108、3\n109、4\n", {}, ["F127 "]),
    "a header with a comma": ("附註（地址、電話）\n東路 1 號\n西路 2 號\n", {}, []),
}


@pytest.mark.parametrize("case", HEADERS)
def test_headers_are_told_in_words_that_fit(case: str, tmp_path: Path) -> None:
    text, resource, expected = HEADERS[case]
    problems = found(tmp_path, resource or table("csv"), csv=text)
    addresses = [one.args.get("addresses", one.args.get("address", "")) for one in problems]
    assert [f"{one.code} {at}" for one, at in zip(problems, addresses, strict=True)] == expected
    for one in problems:
        assert "field" not in message_of(one, "zh"), "a name that nobody gave"
        assert "position" not in message_of(one, "zh") + message_of(one, "en")


def test_a_title_above_the_header_is_to_be_deleted_and_only_where_there_is_one(
    tmp_path: Path,
) -> None:
    title, columns = (
        found(tmp_path / case, table("csv"), csv=HEADERS[case][0])[0]
        for case in ("a title above it", "empty columns at the end")
    )
    assert "第一列只有「109年人口」：若是表名，刪去這一列" in fix_of(title, "zh")
    assert fix_of(columns, "en").startswith("delete empty columns;")


REGISTERS: dict[str, tuple[str, bytes, str, str]] = {
    "Big5": ("agencies", "code,name_zh\ncity,市政府\n".encode("cp950"), "F128", "CSV UTF-8"),
    "a Chinese code": (
        "agencies",
        "code,name_zh\n民政課,民政課\n".encode(),
        "F129",
        "code 用小寫英文字母、數字與連字號，例如 civil-affairs",
    ),
    "no name": ("topics", b"code,name_zh\nx,\n", "F129", "名稱不可空白"),
}


@pytest.mark.parametrize("case", REGISTERS)
def test_a_register_is_mended_in_the_register(case: str, tmp_path: Path) -> None:
    name, data, code, fix = REGISTERS[case]
    assert name in COLUMNS
    path = f"content/registers/{name}.csv"
    problems = check_site(write_site(tmp_path, FULL, {path: data}))
    (problem,) = (one for one in problems if one.place.path.endswith(path))
    assert problem.code == code
    assert fix in fix_of(problem, "zh")
    for lang in ("zh", "en"):
        words = message_of(problem, lang) + fix_of(problem, lang)
        assert not any(raw in words for raw in ("[a-z", "encoding", "描述檔", "descriptor"))


def test_a_key_that_is_not_there_is_named_with_its_table(tmp_path: Path) -> None:
    text = "code,name_zh,parent\na,甲,\nb,乙,town\n"
    changes: dict[str, Content] = {"content/registers/agencies.csv": text}
    (problem,) = (p for p in check_site(write_site(tmp_path, FULL, changes)) if p.code == "D107")
    assert message_of(problem, "zh") == (
        "「town」不在參照的資料表 agencies (code) 中（欄位 parent，第 3 列）"
    )


def test_all_types_that_there_are_not_are_told_in_one_run(tmp_path: Path) -> None:
    fields = [{"name": "code", "type": "text"}, {"name": "count", "type": "whole"}]
    problems = found(tmp_path, table("csv", schema={"fields": fields}), csv="code,count\na,1\n")
    assert [message_of(one, "en").split("; ")[0] for one in problems] == [
        f'the descriptor breaks the Data Package standard: there is no type "{type_}" of fields'
        for type_ in ("text", "whole")
    ]


def test_the_types_are_those_of_frictionless() -> None:
    from frictionless import fields

    classes = (one for one in vars(fields).values() if isinstance(one, type))
    assert sorted(FIELD_TYPES) == sorted(vars(one)["type"] for one in classes)


def test_names_of_resources_are_told_without_a_pattern(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, table("csv", name="人口"), csv="a\n1\n")
    assert "「人口」只能用小寫英文字母、數字與 . _ - /" in message_of(problem, "zh")
    assert "small letters, digits and . _ - / only" in message_of(problem, "en")
