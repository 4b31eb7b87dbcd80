"""Data packages: descriptors, tables, workbooks, charts and sums."""

from __future__ import annotations

import re

from tests.bad_inputs.changes import BadInput, replaced
from tests.packages import workbook
from tests.sites import CHAPTER, DATA, ENGLISH, FULL, NOTICE, PACKAGE, Files

WORKBOOK = "datasets/rooms/data/rooms.xlsx"
_HEAD = "name: rooms\ntitle: 房間\nresources:\n  - name: rooms\n    path: data/rooms.csv\n"
_TWICE = 'resources:\n  - name: Rooms\n    data: "x"\n'
_PLAIN = "resources:\n  - name: plain\n    data: [[a], [b]]\n    type: table"
_VIEW = (
    "views:\n- name: by-kind\n  title: 房間\n  resources: [rooms]\n  specType: vega-lite\n  spec:\n"
    "    mark: bar\n    encoding:\n      y: {field: kind, type: nominal}\n"
    "      x: {field: count, type: quantitative}\n"
)
"""A chart of the rooms; it stands in lines 10 to 19 of the package."""


_WITHOUT_FIGURES: Files = {
    **{
        path: re.sub(r"\[[^\]]*\]\(data:[^)]*\)", "51", str(FULL[path]))
        for path in (NOTICE, ENGLISH)
    },
    CHAPTER: "---\ntitle: 房間\n---\n51 間\n",
}


def _column(
    type_: str, cells: str, constraints: str = "", *, extra: str = "", name: str = "cell"
) -> Files:
    """The full site without figures, its table replaced by one column with *cells*."""
    return _columns(name, cells=cells, type_=type_, constraints=constraints, extra=extra)


def _columns(
    *names: str, cells: str = "", type_: str = "string", constraints: str = "", extra: str = ""
) -> Files:
    package = f"{_HEAD}    schema:\n      fields:\n"
    for name in names:
        package += f"        - name: {name}\n          type: {type_}\n"
        package += f"          {extra}\n" if extra else ""
        package += f"          constraints: {{{constraints}}}\n" if constraints else ""
    rows = cells or ",".join("甲" for _ in names)
    return {
        PACKAGE: package,
        DATA: f"{','.join(names)}\n{rows}\n",
        **_WITHOUT_FIGURES,
    }


def _workbook(*rows: tuple[object, ...], merged: str = "", further: str = "") -> Files:
    """The full site without figures, its table replaced by a workbook."""
    return {
        PACKAGE: _HEAD.replace(".csv", ".xlsx"),
        DATA: None,
        WORKBOOK: workbook(("kind", "count"), *rows, merged=merged, further=further),
        **_WITHOUT_FIGURES,
    }


def _identity(values: str, holds: str) -> dict[str, str]:
    declared = f"identities:\n- {{name: sum, values: {{{values}}}, holds: {holds}}}\nresources:"
    return replaced(PACKAGE, "resources:", declared)


def _view(old: str, new: str) -> Files:
    assert old in _VIEW, old
    return replaced(PACKAGE, "resources:", f"{_VIEW.replace(old, new, 1)}resources:")


BAD_DATASETS: dict[str, BadInput] = {
    "D101": BadInput({PACKAGE: None}, "datasets/rooms"),
    "D102": BadInput(replaced(PACKAGE, "data/rooms.csv", "../../secret.csv"), f"{PACKAGE}:12:5"),
    "D103": BadInput(replaced(PACKAGE, "type: integer", "type: whole"), f"{PACKAGE}:21:11"),
    "D104": BadInput({DATA: "kind,count\nall,5１間\n"}, f"{DATA}:2:5"),
    "D105": BadInput({DATA: 'kind,count\n"all",51\n"a\nb",-3\n'}, f"{DATA}:4:4"),
    "D106": BadInput({DATA: "kind,count\nall,51\nall,51\n"}, f"{DATA}:3:1"),
    "D107": BadInput(
        {
            "content/registers/agencies.csv": (
                "code,name_zh,name_en,parent,url\ncity,小城市政府,,,\noffice,秘書處,,town,\n"
            )
        },
        "content/registers/agencies.csv:3:1",
    ),
    "D108": BadInput({DATA: "kind,number\nall,51\n"}, f"{DATA}:1:6"),
    "D109": BadInput({DATA: "kind,count\nall,51,52\n"}, f"{DATA}:2:8"),
    "D110": BadInput({DATA: ""}, DATA),
    "D111": BadInput(replaced(PACKAGE, "    schema:", "    bytes: 7\n    schema:"), DATA),
    "D113": BadInput({DATA: "kind,count\n" + "".join(f"k{i},x\n" for i in range(1100))}, DATA),
    "D114": BadInput({DATA: None}, f"{PACKAGE}:12:5"),
    "D115": BadInput(
        replaced(PACKAGE, "data/rooms.csv", "https://example.org/rooms.csv"), f"{PACKAGE}:12:5"
    ),
    "D116": BadInput({DATA: "kind,count\n全部,51\n".encode("cp950")}, DATA),
    "D117": BadInput(
        _column(
            "datetime",
            "2020-01-01T09:00:00\n2020-01-01T09:00:00Z",
            "minimum: '2019-01-01T00:00:00'",
        ),
        DATA,
    ),
    "D118": BadInput(replaced(PACKAGE, "minimum: 0", "jsonSchema: {}"), f"{PACKAGE}:20:11"),
    "D119": BadInput(replaced(PACKAGE, "resources:", _TWICE), f"{PACKAGE}:14:5"),
    "D120": BadInput(replaced(PACKAGE, "resources:", _PLAIN), f"{PACKAGE}:11:5"),
    "D121": BadInput(_column("date", "2020-01-01", extra="format: any"), f"{PACKAGE}:8:11"),
    "D122": BadInput(_column("string", "１２３"), f"{DATA}:2:1"),
    "D123": BadInput(_column("string", "109/01/02"), f"{DATA}:2:1"),
    "D124": BadInput(_column("string", '"1,234"'), f"{DATA}:2:1"),
    "D125": BadInput(_column("string", "12人\n13人"), f"{DATA}:2:1"),
    "D126": BadInput(_column("string", "東\n西\n合計"), f"{DATA}:4:1"),
    "D127": BadInput(_column("string", "02345678\n12345678\n2345679", name="統編"), f"{DATA}:4:1"),
    "D128": BadInput(_column("string", "東　\n西"), f"{DATA}:2:1"),
    "D129": BadInput(_columns("count", "Count_"), f"{DATA}:1:7"),
    "D130": BadInput(
        replaced(PACKAGE, "primaryKey: [kind]", 'primaryKey: [kind]\n      missingValues: ["-"]'),
        f"{PACKAGE}:11:5",
    ),
    "D131": BadInput(_column("string", "東\n無資料"), f"{DATA}:3:1"),
    "D132": BadInput(_column("datetime", "2020-01-01T09:00:00\n2020-01-01T09:00:00Z"), DATA),
    "D133": BadInput(
        _identity("total: 'rooms?kind=all#count', part: 'rooms?kind=family#count'", "total = part"),
        f"{PACKAGE}:11:3",
    ),
    "D134": BadInput(_identity("total: 'rooms?kind=all#count'", "total"), f"{PACKAGE}:11:3"),
    "D135": BadInput(_column("string", "東\x01\n西"), f"{DATA}:2:1"),
    "D136": BadInput(_column("string", "東", "pattern: '(a+)+'"), f"{PACKAGE}:10:25"),
    "D140": BadInput(_view("  title: 房間\n", ""), f"{PACKAGE}:11:3"),
    "D141": BadInput(_view("views:\n", _VIEW), f"{PACKAGE}:20:3"),
    "D142": BadInput(_view("[rooms]", "[room]"), f"{PACKAGE}:13:3"),
    "D143": BadInput(_view("field: count", "field: cuont"), f"{PACKAGE}:19:11"),
    "D144": BadInput(_view("vega-lite", "vega"), f"{PACKAGE}:14:3"),
    "D145": BadInput(
        _view("    mark", "    data: {url: 'https://example.org/x.csv'}\n    mark"),
        f"{PACKAGE}:16:5",
    ),
    "D146": BadInput(_view("mark: bar", "mark: pie"), f"{PACKAGE}:16:5"),
    "D150": BadInput(
        replaced(PACKAGE, "name: rooms", "keyword: [房間]\nname: rooms"), f"{PACKAGE}:1:1"
    ),
    "D151": BadInput(_workbook(("all", "=50+1")), WORKBOOK),
    "D152": BadInput(_workbook(("all", "#DIV/0!")), WORKBOOK),
    "D153": BadInput(_workbook(("all", 51), further="more"), WORKBOOK),
    "D154": BadInput(_workbook(("all", 51), (None, 52), merged="A2:A3"), WORKBOOK),
    "D155": BadInput({DATA: "kind,\nall,51\n"}, f"{DATA}:1:6"),
    "D156": BadInput({DATA: "kind,kind\nall,51\n"}, f"{DATA}:1:6"),
    "D157": BadInput({DATA: "kind,count,more\nall,51,1\n"}, f"{DATA}:1:12"),
    "D158": BadInput({DATA: "kind\nall\n"}, f"{DATA}:1:1"),
    "D159": BadInput(_columns("year", "count", cells="年度,男\n甲,1\n乙,2"), f"{DATA}:2:4"),
    "D160": BadInput(
        replaced(PACKAGE, "- name: CC0-1.0", "- name: CC0-1.0\n    path: 'javascript:alert(1)'"),
        f"{PACKAGE}:10:5",
    ),
    "D161": BadInput(
        replaced(PACKAGE, "agency: office", "agency: office\ncontact: '02-0000 #12'"),
        f"{PACKAGE}:8:1",
    ),
    "D162": BadInput(
        replaced(PACKAGE, "path: data/rooms.csv", "path: data/rooms.csv\n    scheme: stream"),
        f"{PACKAGE}:13:5",
    ),
    "F127": BadInput(
        {**_WITHOUT_FIGURES, PACKAGE: _HEAD, DATA: "年度，金額\n108，3\n109，4\n"}, f"{DATA}:1:1"
    ),
}
