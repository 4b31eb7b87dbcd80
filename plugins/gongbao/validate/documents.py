"""Headers of report chapters, pages and site.yaml; numbers that lead to no data."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from gongbao.figure_model import Exemption, LooseNumber
from gongbao.load.documents import RawDocument
from gongbao.load.yaml_source import YamlSource
from gongbao.problems import Problem
from gongbao.validate.body_texts import check_text
from gongbao.validate.headers import check_header


def check_document(raw: RawDocument) -> list[Problem]:
    sources = [source for source in (raw.source, raw.translation) if source]
    return [
        problem
        for source in sources
        for problem in (*check_header(source.header, "document"), *check_text(source))
    ]


def check_figures(loose: Iterable[LooseNumber], exemptions: Iterable[Exemption]) -> list[Problem]:
    """Numbers that no reference backs, and marks that do not say why."""
    return [Problem("R110", one.place, {"number": one.text}) for one in loose] + [
        Problem("R112", one.place, {"number": one.shown}) for one in exemptions if not one.reason
    ]


def check_site(source: YamlSource) -> list[Problem]:
    """site.yaml against its schema, and a time zone that exists."""
    if source.value is None:
        source.value = {}
    problems = check_header(source, "site")
    timezone = source.value.get("timezone") if isinstance(source.value, dict) else None
    if isinstance(timezone, str) and timezone not in _time_zones():
        problems.append(Problem("S102", source.place("timezone"), {"value": timezone}))
    return problems


def _time_zones() -> list[str]:
    """Of the package tzdata, as calendars take them from it; the machine may have others."""
    return files("tzdata").joinpath("zones").read_text("utf-8").split()
