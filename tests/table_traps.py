# ruff: noqa: E501  cells are listed, not laid out
"""Cells and files that naive readers take for what frictionless does not, and the reverse."""

from __future__ import annotations

from typing import Any

Trap = tuple[dict[str, Any], list[str]]

NUMBERS = [
    "0", "-0", "1", "+5", " 5", "5 ", "　5", "007", "5.0", "1e3", "0x1F", "1_000", "1,000", "５",
    "-9223372036854775808", "9223372036854775807", "9223372036854775808", "123456789012345678901234567890",
    "1.", ".5", "-.5", "1.10", "1.100", "0.0000001", "0.000000", "0.0000000", "-0.00", "1e5", "1E-7", "1_0.5", "NaN", "INF",
    "-inf", "NaN123", "１.５", "−5", "½", "0.1000000000000000000000001", "0.30000000000000004",
    "12345678901234567890.12345678901234567890", "1" * 40, "5元", "NT$5", "a5b6", "true", "null", "-", "",
    "00.5", "-01", "1.10\n", "2", "-1", "-2",
]  # fmt: skip
DATES = [
    "2024-02-09", "2024-2-9", " 2024-02-09", "2024-02-09 ", "20240209", "２０２４-02-09", "0000-01-01", "0001-01-01",
    "9999-12-31", "10000-01-01", "2024-02-30", "2023-02-29", "109/01/02", "2024/02/09", "0109-01-02", "2024-02-09T00:00:00",
    "2024-13-01", "-2024-01-01", "5",
]  # fmt: skip
MOMENTS = [
    "2024-02-09T01:02:03", "2024-02-09 01:02:03", "2024-02-09x01:02:03", "2024-02-09T01:02:03Z", "2024-02-09T01:02:03+08:00",
    "2024-02-09T01:02:03.5", "2024-02-09T01:02:03.123456789", "2024-02-09T24:00:00", "2024-02-09T01:02", "2024-02-09T01:02:60",
    "2024-02-09", "0000-01-01T00:00:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "2024-02-30T01:02:03", "2024-02-09T25:00:00",
]  # fmt: skip
TEXTS = [
    "", " ", "a", "abc", "123", "123\n", "１２３", "xa", "ab", "b", "👨\u200d👩\u200d👧", "é", "007", "NA", "-", "a,b", 'a"b', "line\nline",
    "line\r\nline", "AB-12", "ab-12", "AB-12 ", "x" * 50, "\u2028", "\x85", "\x1c", "\ufeff",
]  # fmt: skip
OTHERS = [
    "true", "True", "TRUE", "tRuE", "1", "0", "yes", "T", "是", "2024", " 24 ", "+024", "２０２４", "-024", "24", "02024", "0000",
    "2024-02", "2024-13", "01:02:03", "1:2:3", "24:00:00", "01:02:03Z", "01:02:03+08:00", "P1Y", "PT1H", "P", "120.3,22.6",
    "22.6, 120.3", "[120.3, 22.6]", '{"lon": 120.3, "lat": 22.6}', "200,100", "{}", '{"a": [1, "é"]}', "[]", "[1, 2]", "{",
    '{"type": "Point", "coordinates": [120.3, 22.6]}', "1,2,3", "a;b", "a,,b", "http://example.org/a", "x", "a@example.org",
    "a@b", "12345678-1234-1234-1234-123456789012", "YQ==", "Y", "POINT (1 2)", "null", '"a"', "NaN", "",
]  # fmt: skip


def field(type_: str, **properties: Any) -> dict[str, Any]:
    return {"name": "x", "type": type_, **properties}


FIELD_TRAPS: list[Trap] = [
    (field("integer"), NUMBERS),
    (field("integer", bareNumber=False), NUMBERS),
    (field("integer", constraints={"minimum": 0, "maximum": 10}), NUMBERS),
    (field("integer", constraints={"minimum": "0", "maximum": "1.5"}), NUMBERS),
    (field("integer", constraints={"enum": ["1", 5]}), NUMBERS),
    (field("integer", constraints={"required": True, "unique": True}), NUMBERS),
    (field("number"), NUMBERS),
    (field("number", bareNumber=False), NUMBERS),
    (field("number", floatNumber=True), NUMBERS),
    (field("number", groupChar=","), NUMBERS),
    (field("number", groupChar=".", decimalChar=","), [*NUMBERS, "1000.5", "1.000,5"]),
    (field("number", constraints={"minimum": 0, "maximum": "0.1"}), [*NUMBERS, "0.1", "0.10"]),
    (field("number", constraints={"unique": True}), NUMBERS),
    (field("number", constraints={"enum": [1, "0.5"]}), NUMBERS),
    (field("date"), DATES),
    (field("date", format="any"), DATES),
    (field("date", format="%Y/%m/%d"), DATES),
    (field("date", constraints={"minimum": "2000-01-01", "maximum": "2024-02-09"}), DATES),
    (field("date", constraints={"minimum": "someday"}), DATES),
    (field("datetime"), MOMENTS),
    (field("datetime", format="any"), MOMENTS),
    (field("datetime", format="%Y-%m-%d %H:%M:%S"), MOMENTS),
    (field("datetime", constraints={"minimum": "2000-01-01T00:00:00"}), MOMENTS),
    (field("datetime", constraints={"minimum": "2000-01-01T00:00:00Z"}), MOMENTS),
    (field("string"), TEXTS),
    (field("string", missingValues=["NA", "-"]), TEXTS),
    (field("string", missingValues=[]), TEXTS),
    (field("string", constraints={"required": True}), TEXTS),
    (field("string", constraints={"minLength": 2, "maxLength": 5}), TEXTS),
    (field("string", constraints={"pattern": "[0-9]{3}"}), TEXTS),
    (field("string", constraints={"pattern": r"\d{3}"}), TEXTS),
    (field("string", constraints={"pattern": r"\w+"}), TEXTS),
    (field("string", constraints={"pattern": "a|b"}), TEXTS),
    (field("string", constraints={"pattern": "(?=a).*"}), TEXTS),
    (field("string", constraints={"pattern": ".*"}), TEXTS),
    (field("string", constraints={"pattern": "[A-Z]{2}-[0-9]+"}), TEXTS),
    (field("string", constraints={"pattern": "(?i)[a-z]+"}), TEXTS),
    (field("string", constraints={"pattern": "[^a]+"}), TEXTS),
    (field("string", constraints={"pattern": "a{2,1}"}), TEXTS),
    (field("string", constraints={"enum": ["a", "b", ""]}), TEXTS),
    (field("string", constraints={"unique": True}), TEXTS),
    (field("any"), TEXTS),
    (field("any", constraints={"enum": ["a", 1]}), TEXTS),
    (field("boolean"), OTHERS),
    (field("boolean", trueValues=["是", "1"], falseValues=["0", "否"]), OTHERS),
    (field("boolean", constraints={"unique": True, "enum": [True]}), OTHERS),
    (field("year"), OTHERS),
    (field("year", constraints={"minimum": 2000}), OTHERS),
    *[
        (field(type_), OTHERS)
        for type_ in ("yearmonth", "time", "duration", "geopoint", "geojson", "object", "array")
    ],
    (field("geopoint", format="array"), OTHERS),
    (field("geopoint", format="object"), OTHERS),
    (field("geojson", format="topojson"), OTHERS),
    (field("list"), OTHERS),
    (field("list", delimiter=";"), OTHERS),
    (field("list", itemType="integer"), OTHERS),
    (field("array", constraints={"minLength": 1, "unique": True}), OTHERS),
    (field("duration", constraints={"unique": True}), OTHERS),
    *[(field("string", format=form), OTHERS) for form in ("uri", "email", "uuid", "binary", "wkt")],
]

AB = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]}
FILES: dict[str, str | bytes] = {
    "plain": "a,b\nx,1\ny,2\n",
    "no last line end": "a,b\nx,1\ny,2",
    "byte order mark": "\ufeffa,b\nx,1\n",
    "two byte order marks": "\ufeff\ufeffa,b\nx,1\n",
    "carriage returns": "a,b\r\nx,1\r\n",
    "old line ends": "a,b\rx,1\ry,2\r",
    "mixed line ends": "a,b\r\nx,1\ny,2\r\n",
    "lone return in quotes": 'a,b\n"x\ry",1\n',
    "lone return": "a,b\nx\ry,1\n",
    "nul": "a,b\nx\0,1\n",
    "header only": "a,b\n",
    "empty": "",
    "blank lines only": "\n\n",
    "blank row": "a,b\nx,1\n\ny,2\n",
    "last row blank": "a,b\nx,1\n\n",
    "row of nothing": "a,b\nx,1\n,\n",
    "extra cell": "a,b\nx,1,\n",
    "missing cell": "a,b\nx\n",
    "quote inside": 'a,b\nx"y,1\n',
    "text after quote": 'a,b\n"x"y,1\n',
    "space after quote": 'a,b\n"x" ,1\n',
    "space before quote": 'a,b\n "x",1\n',
    "quoted comma after space": 'a,b\n "x,y",1\n',
    "doubled quotes": 'a,b\n"x""y",1\n',
    "unclosed quote": 'a,b\n"x,1\ny,2\n',
    "unclosed empty quote": 'a,b\nx,"\n',
    "lone quote at the end": 'a,b\nx,1\n"',
    "line ends in quotes": 'a,b\n"x\ny",1\n"x\r\ny",2\n',
    "quoted header": '"a","b"\nx,1\n',
    "line end in header": '"a\n",b\nx,1\n',
    "spaces in header": " a , b \nx,1\n",
    "other header": "a,c\nx,1\n",
    "other order": "b,a\n1,x\n",
    "capital header": "A,B\nx,1\n",
    "same labels": "a,a\nx,1\n",
    "short header": "a\nx\n",
    "semicolons": "a;b\nx;1\ny;2\n",
    "tabs": "a\tb\nx\t1\ny\t2\n",
    "spaces after commas": "a, b\nx, 1\ny, 2\nz, 3\n",
    "single quotes": "a,b\n'x',1\n'y',2\n",
    "title above": "list of things\na,b\nx,1\ny,2\n",
    "comment": "a,b\n#x,1\ny,2\n",
    "bad byte": b"a,b\nx\xff,1\n",
    "late bad byte": b"a,b\n" + b"x,1\n" * 3_000 + b"\xa4\xa4,1\n",
    "surrogate": b"a,b\n\xed\xa0\x80,1\n",
    "big5 undeclared": "a,b\n中文,1\n".encode("big5"),
    "long row": "a,b\n" + "x" * 9000 + ",1\n",
    "escape": 'a,b\n"x\\"",1\n',
    "form feed": "a,b\nx\x0cy,1\n",
    "last bare return": "a,b\nx,1\r",
}
DIALECTS: list[dict[str, Any]] = [
    {},
    {"format": "tsv"},
    {"dialect": {"delimiter": ";"}},
    {"dialect": {"delimiter": ","}},
    {"dialect": {"quoteChar": "'"}},
    {"dialect": {"escapeChar": "\\"}},
    {"dialect": {"doubleQuote": False}},
    {"dialect": {"skipInitialSpace": True}},
    {"dialect": {"commentChar": "#"}},
    {"dialect": {"header": False}},
    {"dialect": {"headerRows": [2]}},
    {"dialect": {"headerCase": False}},
    {"dialect": {"skipBlankRows": True}},
    {"dialect": {"nullSequence": "x"}},
    {"encoding": "big5"},
    {"encoding": "latin-1"},
    {"encoding": "utf-8-sig"},
    {"encoding": "ascii"},
    {"hash": "00", "bytes": 12},
    {"bytes": 12, "rows": 2},
]
SCHEMAS: list[dict[str, Any] | None] = [
    AB,
    None,
    {**AB, "primaryKey": ["a"]},
    {**AB, "primaryKey": ["a", "b"]},
    {**AB, "missingValues": ["", "x"]},
    {**AB, "missingValues": []},
    {**AB, "fieldsMatch": "subset"},
    {**AB, "fieldsMatch": "equal"},
    {"fields": [{"name": "a", "type": "string"}]},
]
