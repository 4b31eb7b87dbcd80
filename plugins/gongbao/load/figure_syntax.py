"""Addresses of figures taken apart: ``dataset/resource?column=value#operation:column``.

Says what an address means by its form alone; whether there is such data is found later.
Source: docs/adr/0015-figures.md.
"""

from __future__ import annotations

from urllib.parse import unquote

from gongbao.figure_model import Condition, Query

FIGURE_SCHEMES = ("data", "calc")
BLOCK_SCHEMES = ("table", "chart")
SCHEMES = (*FIGURE_SCHEMES, *BLOCK_SCHEMES)
EXEMPT = "exempt"
OPERATIONS = ("sum", "mean", "min", "max", "count", "share", "change", "change-rate")
INEXACT = frozenset({"mean", "share", "change-rate"})
ALL = "*"


def parse_query(address: str) -> Query:
    """Take *address* apart, without its scheme; every text is a query of some kind.

    ``a=1&a=2`` is one condition with two values; ``a!=1`` stays apart from ``a=2``.
    """
    rest, _, target = address.partition("#")
    path, _, query = rest.partition("?")
    dataset, _, resource = unquote(path).partition("/")
    found: dict[tuple[str, bool], list[str]] = {}
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        excluded = name.endswith("!")
        key = (unquote(name.removesuffix("!")), excluded)
        found.setdefault(key, []).append(unquote(value))
    return Query(
        dataset=dataset,
        resource=resource,
        conditions=tuple(
            Condition(column=column, values=tuple(values), excluded=excluded)
            for (column, excluded), values in found.items()
        ),
        target=unquote(target),
    )


def split_target(target: str) -> tuple[str, str]:
    """``sum:sessions`` is (``sum``, ``sessions``); a plain column has no operation."""
    operation, separator, column = target.partition(":")
    return (operation, column) if separator else ("", target)


def written_query(query: Query) -> str:
    """The address again, in one form, so that it reads the same wherever it is shown."""
    conditions = "&".join(
        f"{condition.column}{'!' if condition.excluded else ''}={value}"
        for condition in query.conditions
        for value in condition.values
    )
    path = f"{query.dataset}/{query.resource}" if query.resource else query.dataset
    return path + (f"?{conditions}" if conditions else "") + f"#{query.target}"
