"""Codes, their sentences, their pages and their bad inputs belong together."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from scripts.make_docs import fields_page, problem_page

from gongbao.problems import CodeText, catalogue
from gongbao.validate.table_errors import CODES as ERROR_CODES
from tests.bad_inputs import BAD_INPUTS, ELSEWHERE
from tests.sites import ROOT

CODES = catalogue()
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "plugins").rglob("*.py"))
)


def placeholders(template: str) -> set[str]:
    """Names in a sentence; ``kind_zh`` and ``kind_en`` are the same thing in two languages."""
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    return {re.sub("_(zh|en)$", "", name) for name in names}


def test_every_code_has_a_bad_input() -> None:
    assert set(BAD_INPUTS) | set(ELSEWHERE) == set(CODES)
    assert not set(BAD_INPUTS) & set(ELSEWHERE)


def test_every_code_is_used_and_every_used_code_exists() -> None:
    used = set(re.findall(r'"([A-Z]\d{3})"', SOURCES))
    assert used == set(CODES)


@pytest.mark.parametrize(("code", "text"), CODES.items(), ids=list(CODES))
def test_both_languages_say_the_same(code: str, text: CodeText) -> None:
    assert placeholders(text.message_zh) == placeholders(text.message_en), code
    assert placeholders(text.fix_zh) == placeholders(text.fix_en), code
    for sentence in (text.title_zh, text.why_zh, text.title_en, text.why_en):
        assert sentence.strip(), code


@pytest.mark.parametrize(("code", "text"), CODES.items(), ids=list(CODES))
def test_the_page_is_the_generated_one(code: str, text: CodeText) -> None:
    page = ROOT / "docs" / "problems" / f"{code}.md"
    assert page.read_text(encoding="utf-8") == problem_page(code, text)


def test_every_key_is_documented_in_both_languages() -> None:
    page = ROOT / "docs" / "fields.md"
    assert page.read_text(encoding="utf-8") == fields_page()


def test_no_page_without_a_code() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "problems").glob("*.md")} - {"README"}
    assert pages == set(CODES)


def test_every_error_type_of_frictionless_has_a_code() -> None:
    """Types of tables and files are mapped; the rest goes to D103 (metadata) or D112."""
    from frictionless import errors

    types = {
        cls.type
        for cls in vars(errors).values()
        if isinstance(cls, type) and hasattr(cls, "type") and "#table" in getattr(cls, "tags", [])
    }
    checks_we_do_not_ask_for = {
        *("ascii-value", "deviated-cell", "deviated-value", "duplicate-row", "forbidden-value"),
        *("required-value", "row-constraint", "sequential-value", "table-dimensions"),
        "truncated-value",
    }
    classes = {"cell-error", "header-error", "label-error", "row-error", "table-error"}
    assert types - checks_we_do_not_ask_for - classes - set(ERROR_CODES) == set()
