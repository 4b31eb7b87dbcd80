"""What the libraries really say has a Chinese sentence, and no sentence is for nothing."""

from __future__ import annotations

import io
import json
import math
import re
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from frictionless import FrictionlessException, Package, Resource, Schema

from gongbao.library_messages import in_words
from gongbao.load.front_matter import load_markdown
from gongbao.load.json_source import parse_json
from gongbao.load.tables import why_unfit
from gongbao.load.yaml_source import parse_yaml
from gongbao.problems import Place, Problem, message_of
from gongbao.validate.headers import CODE_FORM
from gongbao.validate.package_shape import FIELD_TYPES
from tests.bad_inputs import BAD_INPUTS
from tests.sites import FULL, ROOT, check_site, write_site
from tests.test_messy_tables import HEADER, ROWS, found, table, workbook
from tests.test_unpacking import UNREADABLE

YAML = (
    *("title: a: b\n", "a: >\n b\nc\n", 'title: "檔案" 開放\n', "- a\nb: c\n", "a: [1, 2\nb: 3\n"),
    *("a: {x: 1\nb: 3\n", "a: [1,,2]\n", "a: | x\n  y\n", "  a: 1\nb: 2\n", "a: - 1\n"),
    *("title: '檔案\nsection: x\n", 'a: "x\ny\n---\n', "---\na: 1\n---\nb: 2\n", 'a: "\\q"\n'),
    *("a: *x\n", "a: @x\n", "a: 1\n\tb: 2\n", "a: &x [1]\nb: *x\n", "[a]: 1\n"),
)
JSON = (
    *('{"a": 1 "b": 2}', '{"a" 1}', '{"a": 1,}', '{"a": }', '{"a": 1} x', '{"a": "x'),
    *('{"a": "x\ny"}', '{"a": "\\q"}'),
)
SCHEMAS: tuple[tuple[dict[str, Any], Any], ...] = (
    ({"type": "integer"}, "a"),
    ({"type": ["integer", "string"]}, []),
    ({"minimum": 1}, 0),
    ({"maximum": 1}, 3),
    ({"pattern": "^a$"}, "b"),
    ({"minLength": 2}, "b"),
    ({"maxLength": 1}, "bbb"),
    ({"minItems": 1}, []),
    ({"maxItems": 1}, [1, 2]),
    ({"uniqueItems": True}, [1, 1]),
    ({"type": "string", "format": "uri"}, "x y"),
    ({"enum": [1]}, 2),
    ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "x"),
    ({"required": ["a"]}, {}),
    ({"const": 1}, 2),
    ({"enum": FIELD_TYPES}, "whole"),
)
WORDS = {*("dataset", "resource", "column", "value", "view", "operation", "name", "property")}
WORDS |= {"the first line is blank, so the header would be taken for data"}
WORDS |= {"the file ends within a quoted cell"}
WORDS |= {"an archive of a kind that is not looked into"}
WORDS |= {
    "text",
    "attachment hours.txt",
    "translation",
    "it took too long",
    "MemoryError",
    "PdfReadError: x",
    "the id 109-002 is not that of the file",
}


def _said_by_yaml() -> Iterator[str]:
    for text in YAML:
        yield parse_yaml(text, "a.yaml")[1][0].args["reason"]


def _said_by_json() -> Iterator[str]:
    for text in JSON:
        with pytest.raises(json.JSONDecodeError) as error:
            json.loads(text)
        yield error.value.msg


def _said_by_schemas() -> Iterator[str]:
    for schema, value in SCHEMAS:
        validator = jsonschema_rs.validator_for(schema, validate_formats=True)
        yield from (error.message for error in validator.iter_errors(value))


def _said_by_frictionless() -> Iterator[str]:
    fields = [{"name": "id", "type": "integer"}, {"name": "text", "type": "string"}]
    schema = Schema.from_descriptor({"fields": fields, "primaryKey": ["id"]})
    report = Resource(
        data=[["id", "text"], [1, "a"], [1, "b"], [None, "a"]], schema=schema
    ).validate()
    yield from (error.note for task in report.tasks for error in task.errors)
    yield 'for "city": values "x" not found in the lookup table "cities" as "code"'


def _said_of_tables(folder: Path) -> Iterator[str]:
    for code in ("D107", "D108", "D110", "D111", "D116", "D117"):
        problems = check_site(write_site(folder / code, FULL, BAD_INPUTS[code].changes))
        yield from (one.args["reason"] for one in problems if one.code == code)


def _said_of_patterns() -> Iterator[str]:
    """Of every pattern in our schemas but that of codes, which F124 tells in words."""
    schemas = ROOT / "plugins" / "gongbao" / "schemas"
    texts = [path.read_text(encoding="utf-8") for path in schemas.glob("*.json")]
    patterns = {one for text in texts for one in re.findall(r'"pattern": (".+")', text)}
    for pattern in sorted(map(json.loads, patterns - {json.dumps(CODE_FORM)})):
        yield from (
            one.message
            for one in jsonschema_rs.validator_for({"pattern": pattern}).iter_errors("？")
        )


def _said_of_packages() -> Iterator[str]:
    fields = [{"name": "a", "type": "string"}]
    schema = {"fields": fields * 2, "primaryKey": ["b"]}
    table = {"name": "人口", "data": [["a"]], "schema": {"fields": fields}}
    named = [{**table, "name": "a", "schema": schema}, table, {**table, "name": ""}]
    for resource in (*named, {"data": [["a"]]}, {"name": "a"}):
        with pytest.raises(FrictionlessException) as error:
            Package.from_descriptor({"name": "a", "resources": [resource]})
        yield from (reason.note for reason in error.value.reasons)


def _said_of_headers() -> Iterator[str]:
    a_b = [{"name": name, "type": "string"} for name in "ab"]
    for match, labels in (("exact", ["a", "c"]), ("partial", ["c", "d"])):
        schema = Schema.from_descriptor({"fields": a_b, "fieldsMatch": match})
        report = Resource(data=[labels, ["x", "y"]], schema=schema).validate()
        yield from (error.message for task in report.tasks for error in task.errors)


def _said_of_workbooks(folder: Path) -> Iterator[str]:
    """Of files that are no workbook, or one that is damaged, and of a sheet that is not there."""
    book = workbook(HEADER, *ROWS)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-100]
    damaged = io.BytesIO()
    with zipfile.ZipFile(damaged, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    other: dict[str, Any] = {"dialect": {"excel": {"sheet": "里"}}}
    cases: list[tuple[str, bytes, dict[str, Any]]] = [
        ("xlsx", b"a,b\n1,2\n", {}),
        ("xlsx", damaged.getvalue(), {}),
        ("xlsx", book, other),
        ("ods", b"a,b\n1,2\n", {}),
        ("xls", b"a,b\n1,2\n", {}),
        ("xls", book, {}),
        ("xls", b"", {}),
    ]
    for number, (ending, data, properties) in enumerate(cases):
        resource = table(ending, **properties)
        problems = found(folder / str(number), resource, **{ending: data})
        yield from (one.args["reason"] for one in problems if one.code == "D110")


def test_what_is_wrong_with_a_workbook_is_said_in_plain_words(tmp_path: Path) -> None:
    said = list(_said_of_workbooks(tmp_path))
    assert len(said) == 7
    for lang in ("zh", "en"):
        words = [in_words(one, lang) for one in said]
        assert not set(words) & set(said)
        assert "里" in words[2]


def _said_by_us(folder: Path) -> Iterator[str]:
    (folder / "list.md").write_text("---\n- a\n---\n", encoding="utf-8")
    yield load_markdown(str(folder / "list.md"))[1][0].args["reason"]
    yield parse_json("1e999", "a.json")[1][0].args["reason"]
    yield why_unfit("number", Decimal("1e999"))
    yield why_unfit("datetime", datetime.fromisoformat("0001-01-01T00:00:00+14:00"))
    yield why_unfit("object", {"a": math.inf})
    yield from WORDS


def _said_by_the_last_look() -> Iterator[str]:
    yield from (reason for _, reason in UNREADABLE.values())


def test_each_message_is_said_and_has_its_chinese(tmp_path: Path) -> None:
    said = [
        *(*_said_by_yaml(), *_said_by_json(), *_said_by_schemas()),
        *(*_said_by_frictionless(), *_said_of_tables(tmp_path), *_said_by_us(tmp_path)),
        *(*_said_by_the_last_look(), *_said_of_patterns(), *_said_of_packages()),
        *(*_said_of_headers(), *_said_of_workbooks(tmp_path)),
    ]
    for message in said:
        assert re.search(r"[\u4e00-\u9fff]", in_words(message, "zh")), message
    table = ROOT / "plugins" / "gongbao" / "library_messages.toml"
    entries = tomllib.loads(table.read_text(encoding="utf-8"))
    assert [one for one in entries if not any(re.fullmatch(one, text) for text in said)] == []


def test_only_the_chinese_sentence_has_it_and_other_messages_stay() -> None:
    problem = Problem("F103", Place("a.md", 2, 1), {"reason": "did not find expected key"})
    assert "縮排" in message_of(problem, "zh")
    assert message_of(problem, "en") == "cannot be read: did not find expected key"
    assert in_words("something new", "zh") == "something new"


def test_no_pattern_is_shown_in_either_language() -> None:
    for message in _said_of_patterns():
        for lang in ("zh", "en"):
            assert not re.search(r"[\[\]^$]", in_words(message, lang)), message


def test_a_guess_is_asked_for_only_where_there_is_one() -> None:
    for code, guess in product(("G105", "G106", "F106", "F113", "L101", "D143"), ("office", "")):
        problem = Problem(code, Place("a.md"), {"guess": guess})
        assert ("office？" in message_of(problem, "zh")) == bool(guess)
        assert ("did you mean office?" in message_of(problem, "en")) == bool(guess)
        assert "[[" not in message_of(problem, "zh") + message_of(problem, "en")


def test_what_an_author_wrote_is_quoted_and_not_translated() -> None:
    args = {"reference": "data:x", "what": "dataset", "name": "dataset", "guess": ""}
    assert message_of(Problem("R102", Place("a.md"), args), "zh").startswith(
        "data:x：找不到資料集「dataset」"
    )
