"""What the law and the gazette's own order ask of a notice: a table of rules.

A rule looks at one notice in its issue and returns what is wrong with which key. The sections of
law stand with the explanation of each code in ``problem_codes.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from gongbao.dates import roc_year
from gongbao.derive.masking import names_in
from gongbao.load.front_matter import MarkdownSource
from gongbao.load.gazette import RawIssue
from gongbao.load.ledger import CORRIGENDUM
from gongbao.model import Issue, Notice
from gongbao.problems import Place, Problem

Finding = tuple[str, dict[str, Any]]
"""The key that is wrong or missing, and the arguments of the problem."""
Rule = Callable[[Notice, Issue], Iterator[Finding]]

SERVICE_RULES = ("service-20", "service-60", "service-next-day")
_DOC_NUMBER = re.compile(r"(?P<word>.*?)字第(?P<number>[0-9A-Za-z]+)號")
_MASK = re.compile("[○〇*＊]")
_OLD_DOC_NUMBER = re.compile(r"[（(](?P<year>\d{2,3})[)）].+字第.+號")


def check_notice_rules(issue: Issue, raw: RawIssue) -> list[Problem]:
    """All rules against all notices of an issue that could be assembled."""
    problems = []
    for notice, source in zip(issue.notices, raw.notices, strict=True):
        header = source.source.header
        for code, rule in RULES.items():
            problems += [
                Problem(code, header.place(key), args) for key, args in rule(notice, issue)
            ]
        problems += _check_form(notice, source.source)
        problems += _check_masking(notice, source.source)
    return problems


def _order_has_no_attachments(notice: Notice, _: Issue) -> Iterator[Finding]:
    if notice.doc_type == "order" and notice.attachments:
        yield "attachments", {}


def _document_has_number(notice: Notice, _: Issue) -> Iterator[Finding]:
    if notice.doc_type and not notice.doc_number:
        yield "doc_type", {}


def _personal_data_ends(notice: Notice, _: Issue) -> Iterator[Finding]:
    if notice.contains_personal_data and notice.retention_until is None:
        yield "contains_personal_data", {}


def _addressee_is_marked(notice: Notice, _: Issue) -> Iterator[Finding]:
    if notice.addressee and not (notice.contains_personal_data or notice.retention_until):
        yield "addressee", {}


def _posting_is_dated(notice: Notice, _: Issue) -> Iterator[Finding]:
    if notice.effective_rule == "service-next-day" and notice.board_posted_on is None:
        yield "effective_rule", {}


def _fixed_date_is_given(notice: Notice, _: Issue) -> Iterator[Finding]:
    if notice.effective_rule == "fixed" and notice.effective_on is None:
        yield "effective_rule", {}


def _document_before_publication(notice: Notice, issue: Issue) -> Iterator[Finding]:
    if notice.doc_date > issue.published_on:
        yield "doc_date", {"day": notice.doc_date, "published": issue.published_on}


def _addressee_of_service_only(notice: Notice, _: Issue) -> Iterator[Finding]:
    if notice.addressee and notice.section != "service-by-notice":
        yield "addressee", {"section": notice.section}


def _number_is_plausible(notice: Notice, _: Issue) -> Iterator[Finding]:
    if not notice.doc_number or _OLD_DOC_NUMBER.fullmatch(notice.doc_number):
        return
    match = _DOC_NUMBER.fullmatch(notice.doc_number)
    year = roc_year(notice.doc_date.year)
    if match is None or not match["number"].startswith(str(year)):
        yield "doc_number", {"doc_number": notice.doc_number, "year": year}


def _service_rule_fits(notice: Notice, _: Issue) -> Iterator[Finding]:
    if notice.effective_rule in SERVICE_RULES and notice.section != "service-by-notice":
        yield "effective_rule", {"rule": notice.effective_rule, "section": notice.section}


def _rule_is_given(notice: Notice, _: Issue) -> Iterator[Finding]:
    wanted = {"local-law": "third-day", "service-by-notice": "service-20"}
    if notice.section in wanted and not (notice.effective_rule or notice.effective_on):
        yield "section", {"section": notice.section, "usual": wanted[notice.section]}


def _corrigendum_names_notice(notice: Notice, _: Issue) -> Iterator[Finding]:
    if notice.section == CORRIGENDUM and not notice.corrects:
        yield "section", {}
    for row in notice.corrections:
        if row.notice not in notice.corrects:
            yield "corrections", {}


def _dates_after_publication(notice: Notice, issue: Issue) -> Iterator[Finding]:
    hearing = datetime.fromisoformat(notice.hearing_at).date() if notice.hearing_at else None
    days = {
        "last_published_on": notice.last_published_on,
        "comments_close_on": notice.comments_close_on,
        "hearing_at": hearing,
        "expires_on": notice.expires_on,
        "retention_until": notice.retention_until,
        "withdrawn_on": notice.withdrawn_on,
    }
    for key, day in days.items():
        if day and day < issue.published_on:
            yield key, {"key": key, "day": day, "published": issue.published_on}


def _withdrawal_has_reason(notice: Notice, _: Issue) -> Iterator[Finding]:
    if notice.withdrawn_on and not notice.withdrawal_reason:
        yield "withdrawn_on", {}


RULES: dict[str, Rule] = {
    "G201": _order_has_no_attachments,
    "G202": _document_has_number,
    "G204": _personal_data_ends,
    "G205": _posting_is_dated,
    "G206": _fixed_date_is_given,
    "G207": _document_before_publication,
    "G208": _addressee_of_service_only,
    "G209": _number_is_plausible,
    "G210": _service_rule_fits,
    "G211": _rule_is_given,
    "G213": _corrigendum_names_notice,
    "G219": _dates_after_publication,
    "G221": _withdrawal_has_reason,
    "G226": _addressee_is_marked,
}


def _check_form(notice: Notice, source: MarkdownSource) -> Iterator[Problem]:
    """G203, G222: a public notice has 主旨; an order is one text without such headings.

    Source: the government's guide to official documents (公文撰作解析).
    """
    headings = {
        line.lstrip("#").strip(): source.body_line + i
        for i, line in enumerate(source.body.split("\n"))
        if line.startswith("#")
    }
    if notice.doc_type == "order" and "主旨" in headings:
        yield Problem("G203", Place(source.path, headings["主旨"], 1))
    elif notice.doc_type == "public-notice" and source.body.strip() and "主旨" not in headings:
        yield Problem("G222", Place(source.path, source.body_line, 1))


def _check_masking(notice: Notice, source: MarkdownSource) -> Iterator[Problem]:
    """G225: the addressee is printed masked, so title and text must not give the name away."""
    for name in names_in(notice.addressee):
        if _MASK.search(name):
            continue
        if name in notice.title.get("zh"):
            yield Problem("G225", source.header.place("title"), {"name": name[0] + "○○"})
        elif name in source.body:
            line = source.body_line + source.body[: source.body.index(name)].count("\n")
            yield Problem("G225", Place(source.path, line, 1), {"name": name[0] + "○○"})
