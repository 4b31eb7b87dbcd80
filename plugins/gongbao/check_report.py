"""``check --report DIR``: one HTML page a package (and one for the rest), in both languages.

For the steward who made the table: where, what, why and how to mend it, with true totals.
"""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment

from gongbao.problems import Problem, catalogue, fix_of, message_of

SHOWN = 200
"""Problems of one kind that a page lists; the heading has the total."""
OTHERS = "site"


class ReportGroup(msgspec.Struct, kw_only=True):
    """All problems of one code in one report."""

    code: str
    severity: str
    title_zh: str
    title_en: str
    why_zh: str
    why_en: str
    total: int
    problems: list[dict[str, str]]


def write_reports(problems: list[Problem], datasets: Path, folder: Path) -> list[Path]:
    """Write a page for every package, also those without a problem; returns the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[Problem]] = defaultdict(list)
    folders = datasets.iterdir() if datasets.is_dir() else ()
    packages = sorted(path.name for path in folders if path.is_dir())
    for problem in problems:
        name = _first_folder(problem, datasets)
        found[name if name in packages else OTHERS].append(problem)
    template = Environment(autoescape=True).from_string(
        files("gongbao").joinpath("check_report.html").read_text(encoding="utf-8")
    )
    written = []
    for name in (*packages, *((OTHERS,) if found.get(OTHERS) else ())):
        page = folder / f"{name}.html"
        page.write_text(template.render(**_context(name, found.get(name, []))), encoding="utf-8")
        written.append(page)
    return written


def _first_folder(problem: Problem, datasets: Path) -> str:
    """Of its place below *datasets*; empty where there is none."""
    path = Path(problem.place.path)
    below = path.relative_to(datasets).parts if path.is_relative_to(datasets) else ()
    return below[0] if below else ""


def _context(name: str, problems: list[Problem]) -> dict[str, Any]:
    groups = [
        _group(code, [p for p in problems if p.code == code], problems) for code in catalogue()
    ]
    groups = [group for group in groups if group.total]
    groups.sort(key=lambda group: (group.severity != "error", -group.total))
    return {
        "name": name,
        "groups": groups,
        "errors": sum(group.total for group in groups if group.severity == "error"),
        "warnings": sum(group.total for group in groups if group.severity == "warning"),
    }


def _group(code: str, of_code: list[Problem], problems: list[Problem]) -> ReportGroup:
    text = catalogue()[code]
    return ReportGroup(
        code=code,
        severity=text.severity,
        title_zh=text.title_zh,
        title_en=text.title_en,
        why_zh=text.why_zh,
        why_en=text.why_en,
        total=len(of_code) + _beyond_limit(code, problems) if of_code else 0,
        problems=[_row(problem) for problem in of_code[:SHOWN]],
    )


def _beyond_limit(code: str, problems: list[Problem]) -> int:
    """How many of the code's problems were counted and not listed (D113)."""
    kinds = {p.args.get("source") for p in problems if p.code == code}
    return sum(
        p.args["total"] - p.args["limit"]
        for p in problems
        if p.code == "D113" and p.args["source"] in kinds
    )


def _row(problem: Problem) -> dict[str, str]:
    return {
        "place": str(problem.place),
        "address": str(problem.args.get("address", "—")),
        "message_zh": message_of(problem, "zh"),
        "message_en": message_of(problem, "en"),
        "fix_zh": fix_of(problem, "zh"),
        "fix_en": fix_of(problem, "en"),
    }
