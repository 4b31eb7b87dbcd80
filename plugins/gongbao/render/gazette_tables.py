"""The gazette as tables: issues, notices, agencies of notices, corrections, calendar, registers.

Each table is a list of fields, in both languages, and its rows come from functions of their own;
codes point at the tables of the registers, so every key in the package can be checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from gongbao.derive.publication_calendar import STATUSES, CalendarDay, CalendarYear
from gongbao.model import Agency, Issue, Notice, Term
from gongbao.public_addresses import absolute
from gongbao.render.edition import Edition
from gongbao.render.gazette_view import GazetteView

Row = list[object]
Rows = dict[str, list[Row]]
"""Rows by the name of their table."""


class Field(msgspec.Struct, frozen=True):
    """A column: name, type, titles in Chinese and English, constraints."""

    name: str
    type: str
    zh: str
    en: str
    constraints: dict[str, Any] = {}


class Table(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    references: tuple[tuple[str, str, str], ...] = ()
    """(field, table, field there)."""


REQUIRED = {"required": True}
_ID = {"required": True, "unique": True}


def gazette_tables(whole: bool) -> tuple[Table, ...]:
    """*whole*: the rows are to be of all issues there are."""
    return (
        _issues(),
        _notices(),
        _notice_agencies(),
        _corrections(whole),
        _calendar(),
        _register("sections", "類別", "Sections"),
        _register("agencies", "機關", "Agencies"),
    )


def rows_of_issues(edition: Edition, view: GazetteView, issues: Sequence[Issue]) -> Rows:
    """What *issues* give to the tables that have rows of issues, in order of publication."""
    items = [(issue, notice) for issue in issues for notice in issue.notices]
    return {
        "issues": [_issue_row(issue) for issue in issues],
        "notices": [_notice_row(edition, view, issue, notice) for issue, notice in items],
        "notice-agencies": [
            [notice.id, code, place]
            for _, notice in items
            for place, code in enumerate(notice.agency, 1)
        ],
        "corrections": [row for _, notice in items for row in _correction_rows(notice)],
    }


def further_rows(edition: Edition, calendars: Iterable[CalendarYear]) -> Rows:
    """Of the other tables."""
    registers = edition.site.registers
    return {
        "calendar": [
            [one.day, one.status, one.due, one.issue, one.published_on, _reason(one)]
            for calendar in calendars
            for one in calendar.days
        ],
        "sections": [_register_row(*one) for one in registers.sections.items()],
        "agencies": [_register_row(*one) for one in registers.agencies.items()],
    }


def _issues() -> Table:
    return Table(
        name="issues",
        zh="期別",
        en="Issues",
        fields=(
            Field("id", "string", "期別識別碼", "Issue id", _ID),
            Field("year_roc", "integer", "民國年", "ROC year", REQUIRED),
            Field("number", "integer", "年度期次", "Number in the year", REQUIRED),
            Field("kind", "string", "性質", "Kind", {"enum": ["regular", "extra"]}),
            Field("scheduled_on", "date", "預定出刊日", "Scheduled day"),
            Field("published_on", "date", "出刊日", "Day of publication", REQUIRED),
            Field("shift_reason", "string", "順延或提前事由", "Why it was shifted"),
            Field("legal_status", "string", "效力", "Legal status"),
            Field("notices", "integer", "刊登事項數", "Notices", REQUIRED),
            Field("sample", "boolean", "範例", "Sample", REQUIRED),
            Field("series_label", "string", "字別", "Series"),
            Field("series_number", "integer", "該字別的期號", "Number in the series"),
        ),
        key=("id",),
    )


def _issue_row(issue: Issue) -> Row:
    return [
        issue.id,
        issue.year,
        issue.number,
        issue.kind,
        issue.scheduled_on,
        issue.published_on,
        issue.shift_reason.get("zh"),
        issue.legal_status,
        len(issue.notices),
        issue.sample,
        issue.series_label,
        issue.series_number or None,
    ]


def _notices() -> Table:
    return Table(
        name="notices",
        zh="刊登事項",
        en="Notices",
        fields=(
            Field("id", "string", "識別碼", "Notice id", _ID),
            Field("issue", "string", "期別識別碼", "Issue id", REQUIRED),
            Field("published_on", "date", "出刊日", "Day of publication", REQUIRED),
            Field("title_zh", "string", "標題（中文）", "Title in Chinese"),
            Field("title_en", "string", "標題（英文）", "Title in English"),
            Field("section", "string", "類別代碼", "Section, a code", REQUIRED),
            Field("doc_type", "string", "文別", "Type of document"),
            Field("doc_number", "string", "發文字號", "Document number"),
            Field("doc_date", "date", "發文日期", "Document date", REQUIRED),
            Field("action", "string", "法規異動", "What is done to a rule"),
            Field("effective_rule", "string", "生效規則", "Rule of legal effect"),
            Field("effective_on", "date", "生效日期（依規則計算）", "Day of effect, computed"),
            Field("comments_until", "date", "意見截止日", "Last day for comments"),
            Field("hearing_on", "date", "聽證日", "Day of the hearing"),
            Field("withdrawn_on", "date", "撤除日期", "Day of withdrawal"),
            Field("withdrawal_reason", "string", "撤除事由", "Reason for the withdrawal"),
            Field("sample", "boolean", "範例", "Sample", REQUIRED),
            Field("url", "string", "網址", "Address", REQUIRED),
            Field("hearing_at", "datetime", "聽證期日與時間", "Day and time of the hearing"),
        ),
        key=("id",),
        references=(("issue", "issues", "id"), ("section", "sections", "code")),
    )


def _notice_row(edition: Edition, view: GazetteView, issue: Issue, notice: Notice) -> Row:
    days: dict[str, object] = {"effect": "", "comments": "", "hearing": ""}
    hearing = ""
    for one in view.deadlines(issue, notice):
        hearing = one.at.isoformat() if one.at else hearing
        days[one.kind] = one.on
    return [
        notice.id,
        issue.id,
        issue.published_on,
        notice.title.values.get("zh", ""),
        notice.title.values.get("en", ""),
        notice.section,
        notice.doc_type,
        notice.doc_number,
        notice.doc_date,
        notice.action,
        notice.effective_rule,
        *days.values(),
        notice.withdrawn_on if notice.withdrawn else "",
        notice.withdrawal_reason.get("zh") if notice.withdrawn else "",
        notice.sample or issue.sample,
        absolute(edition.url, notice.address),
        hearing,
    ]


def _notice_agencies() -> Table:
    return Table(
        name="notice-agencies",
        zh="刊登事項之發文機關",
        en="Issuing agencies of notices",
        fields=(
            Field("notice", "string", "識別碼", "Notice id", REQUIRED),
            Field("agency", "string", "機關代碼", "Agency, a code", REQUIRED),
            Field("position", "integer", "順序", "Order", {"required": True, "minimum": 1}),
        ),
        key=("notice", "agency"),
        references=(("notice", "notices", "id"), ("agency", "agencies", "code")),
    )


def _corrections(whole: bool) -> Table:
    references = (("corrigendum", "notices", "id"),)
    corrected = (("notice", "notices", "id"),) if whole else ()
    return Table(
        name="corrections",
        zh="更正",
        en="Corrections",
        fields=(
            Field("corrigendum", "string", "勘誤識別碼", "Id of the corrigendum", REQUIRED),
            Field("notice", "string", "被更正事項識別碼", "Id of the corrected notice", REQUIRED),
            Field("position", "integer", "順序", "Order", {"required": True, "minimum": 1}),
            Field("place", "string", "更正處", "Place in the text"),
            Field("was", "string", "原刊登文字", "Text as published"),
            Field("now", "string", "更正後文字", "Text as corrected"),
        ),
        key=("corrigendum", "notice", "position"),
        references=references + corrected,
    )


def _correction_rows(notice: Notice) -> Iterator[Row]:
    for corrected in notice.corrects:
        rows = [row for row in notice.corrections if row.notice == corrected]
        for place, row in enumerate(rows, 1):
            yield [notice.id, corrected, place, row.where.get("zh"), row.was, row.now]
        if not rows:
            yield [notice.id, corrected, 1, "", "", ""]


def _calendar() -> Table:
    return Table(
        name="calendar",
        zh="出刊日曆",
        en="Publication calendar",
        fields=(
            Field("day", "date", "日期", "Day", REQUIRED),
            Field("status", "string", "狀態", "Status", {"enum": list(STATUSES)}),
            Field("due", "boolean", "應出刊日", "Is an issue due on this weekday?", REQUIRED),
            Field("issue", "string", "期別識別碼", "Issue id"),
            Field("published_on", "date", "實際出刊日", "Day on which it appeared"),
            Field("reason", "string", "事由", "Reason"),
        ),
        key=("day", "issue"),
        references=(("issue", "issues", "id"),),
    )


def _reason(day: CalendarDay) -> str:
    return (day.reason or day.day_off).get("zh")


def _register(name: str, zh: str, en: str) -> Table:
    return Table(
        name=name,
        zh=zh,
        en=en,
        fields=(
            Field("code", "string", "代碼", "Code", _ID),
            Field("name_zh", "string", "名稱（中文）", "Name in Chinese"),
            Field("name_en", "string", "名稱（英文）", "Name in English"),
        ),
        key=("code",),
    )


def _register_row(code: str, entry: Term | Agency) -> Row:
    return [code, entry.name.values.get("zh", ""), entry.name.values.get("en", "")]
