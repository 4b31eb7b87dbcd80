"""What a year's report counts: the numbers of all datasets of that year, from their tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from gongbao.dataset_model import Column, Dataset, Table
from gongbao.derive.cells import NUMERIC, unit_of, year_column
from gongbao.languages import LANGUAGES, Language, LocalizedText, localized
from gongbao.model import Document
from gongbao.plan import Target
from gongbao.render.edition import Edition, page_target
from gongbao.render.names import REPORTS_TRAIL, year_name
from gongbao.render.report_contexts import CountLine, CountsPage

_TITLE = localized(zh="報告統計項目", en="What the report counts")
_CALENDAR = frozenset({"year", "month", "day"})
"""Names of columns that say when, not how many."""


def plan_counts(edition: Edition, year: int, chapters: tuple[Document, ...]) -> Target:
    """``/reports/<year>/counts/``; *year* is a year of the ROC."""
    quoted = _quoted_cells(edition, chapters)
    groups: dict[str, list[CountLine]] = defaultdict(list)
    units: list[LocalizedText] = []
    for dataset in edition.site.datasets:
        found = list(_numbers(dataset, str(year + 1911)))
        if not found:
            continue
        units += found
        groups[dataset.chapter].append(
            CountLine(
                dataset=dataset,
                figures=len(found),
                quoted=quoted[dataset.name],
                units=_different(found),
            )
        )
    lines = [line for group in groups.values() for line in group]
    order = [chapter.address.split("/")[-2] for chapter in chapters]

    def place(code: str) -> int:
        return order.index(code) if code in order else len(order)

    def make(language: Language) -> CountsPage:
        return CountsPage(
            title=_TITLE,
            trail=(*REPORTS_TRAIL, (f"/reports/{year}/", year_name(year))),
            sample=any(chapter.sample for chapter in chapters),
            year=year,
            groups=tuple((code, tuple(groups[code])) for code in sorted(groups, key=place)),
            figures=sum(line.figures for line in lines),
            quoted=sum(line.quoted for line in lines),
            units=tuple(Counter(unit.get(language.code) for unit in units).most_common()),
        )

    path = f"/reports/{year}/counts/"
    return page_target(edition, path, "counts.html", make, *map(make, LANGUAGES))


def _numbers(dataset: Dataset, year: str) -> Iterator[LocalizedText]:
    """The unit of every number of that year in a dataset's tables."""
    for table in dataset.tables:
        columns = [column for column in table.columns if _is_measure(table, column)]
        when = year_column(table)
        names = [column.name for column in table.columns]
        for cells in table.preview:
            row = dict(zip(names, cells, strict=True))
            if not when or row[when] != year:
                continue
            for column in columns:
                if row[column.name] not in table.missing_values:
                    yield unit_of(column, row)


def _is_measure(table: Table, column: Column) -> bool:
    return (
        column.type in NUMERIC
        and column.name not in table.primary_key
        and column.name not in _CALENDAR
    )


def _quoted_cells(edition: Edition, chapters: tuple[Document, ...]) -> Counter[str]:
    """How many different cells of each dataset the chapters quote, by dataset name."""
    cells = {
        (figure.datasets[0], figure.address, figure.reference.partition("#")[2])
        for chapter in chapters
        for figure in edition.figures_of(chapter.path).figures
        if figure.kind == "number" and not figure.operation
    }
    return Counter(name for name, *_ in cells)


def _different(units: list[LocalizedText]) -> tuple[LocalizedText, ...]:
    """Each unit once, in the order in which they first stand."""
    return tuple({tuple(unit.values.items()): unit for unit in units if unit}.values())
