"""Headers of report chapters, pages and site.yaml; figures by what their texts alone can tell."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from gongbao.figure_model import Exemption, FigureReference, LooseNumber
from gongbao.load.documents import RawDocument
from gongbao.load.figure_syntax import BLOCK_SCHEMES
from gongbao.load.yaml_source import YamlSource
from gongbao.number_forms import is_left_to_data
from gongbao.problems import Problem
from gongbao.validate.body_texts import check_text
from gongbao.validate.headers import check_header, check_translation


def check_document(raw: RawDocument) -> list[Problem]:
    problems: list[Problem] = []
    if raw.source:
        problems += [*check_header(raw.source.header, "document"), *check_text(raw.source)]
    if raw.translation:
        problems += check_translation(raw.translation.header, "document")
        problems += check_text(raw.translation)
    return problems


def check_figures(loose: Iterable[LooseNumber], exemptions: Iterable[Exemption]) -> list[Problem]:
    """Numbers that no reference backs, and marks that do not say why."""
    return [Problem("R110", one.place, {"number": one.text}) for one in loose] + [
        Problem("R112", one.place, {"number": one.shown}) for one in exemptions if not one.reason
    ]


def check_fixed_text(figures: Iterable[FigureReference]) -> list[Problem]:
    """What in the text of an issue would change whenever the data do.

    That is a number that is not written out, a table and a chart; ADR 0010 has the reasons.
    """
    return [
        Problem("R114", one.place, {"reference": one.reference})
        for one in figures
        if one.scheme in BLOCK_SCHEMES or is_left_to_data(one.shown)
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
