"""The step that needs all texts and all datasets: figures, tables and charts in texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import msgspec

from gongbao.chart_model import Chart
from gongbao.derive.cells import Cells, Fault
from gongbao.derive.claims import check_claim
from gongbao.figure_model import (
    Block,
    ChartBlock,
    Exemption,
    Figure,
    FigureReference,
    TableBlock,
)
from gongbao.load.cache import Cache, digest_of
from gongbao.load.figure_syntax import BLOCK_SCHEMES, FIGURE_SCHEMES, parse_query
from gongbao.load.sources import Unit
from gongbao.problems import Problem
from gongbao.units import Reader, UnitRecords

ChartsOf = Callable[[str], tuple[Chart, ...]]
"""The drawn views of a dataset, by its name."""


class UnitFigures(msgspec.Struct, kw_only=True):
    """What the data hold for the references of one unit's texts, without repetition."""

    figures: list[Figure] = []
    tables: list[TableBlock] = []
    charts: list[ChartBlock] = []
    problems: list[Problem] = []
    traced: dict[str, int] = {}
    """References to figures, by the language of the text."""
    loose: dict[str, int] = {}
    """Numbers without a source, likewise."""
    exemptions: list[Exemption] = []

    @property
    def datasets(self) -> set[str]:
        """Names of the datasets that the texts quote."""
        quoted = {name for figure in self.figures for name in figure.datasets}
        return quoted | {block.dataset for block in self.blocks}

    @property
    def blocks(self) -> list[Block]:
        return [*self.tables, *self.charts]

    def keys_of(self, dataset: str) -> list[str]:
        """Keys of the references that quote *dataset*."""
        figures = [figure.key for figure in self.figures if dataset in figure.datasets]
        return figures + [block.key for block in self.blocks if block.dataset == dataset]


def derive_figures(
    records: Mapping[Unit, UnitRecords], reader: Reader, cache: Cache, code: str
) -> dict[Unit, UnitFigures]:
    """Figures by the unit whose texts have them; kept until the unit or its data change."""
    units = {one.dataset.name: unit for unit, one in records.items() if one.dataset}
    cells = Cells(
        {one.dataset.name: one.dataset for one in records.values() if one.dataset},
        lambda dataset, table: reader.canonical_csv(units[dataset], table),
    )
    found: dict[Unit, UnitFigures] = {}
    for unit, one in records.items():
        if not (one.figures or one.loose or one.exemptions):
            continue
        named = sorted({name for reference in one.figures for name in _datasets(reference)})
        digests = [units[name].digest if name in units else "" for name in named]
        others = sorted(units) if "" in digests else []
        key = digest_of("figures", code, unit.digest, named, digests, others)
        kept = cache.get(key, UnitFigures)
        if kept is None:
            kept = _derive_unit(one, cells, lambda name: reader.charts(units[name]))
            cache.put(key, kept)
        found[unit] = kept
    return found


def _derive_unit(records: UnitRecords, cells: Cells, charts: ChartsOf) -> UnitFigures:
    traced = [one.lang for one in records.figures if one.scheme in FIGURE_SCHEMES]
    unit = UnitFigures(
        traced=Counter(traced),
        loose=Counter(one.lang for one in records.loose),
        exemptions=records.exemptions,
    )
    done: dict[str, Figure | Block] = {}
    for reference in records.figures:
        try:
            if reference.key not in done:
                done[reference.key] = _derive(reference, cells, charts)
        except Fault as fault:
            args = {"reference": reference.reference, **fault.args_of_problem}
            unit.problems.append(Problem(fault.code, reference.place, args))
            continue
        one = done[reference.key]
        problem = check_claim(reference, one) if isinstance(one, Figure) else None
        unit.problems += [problem] if problem else []
    unit.figures = [one for one in done.values() if isinstance(one, Figure)]
    unit.tables = [one for one in done.values() if isinstance(one, TableBlock)]
    unit.charts = [one for one in done.values() if isinstance(one, ChartBlock)]
    return unit


def _derive(reference: FigureReference, cells: Cells, charts: ChartsOf) -> Figure | Block:
    """pandas is imported only where something has to be looked up, the renderer for a chart."""
    from gongbao.derive.figure_tables import derive_table
    from gongbao.derive.formulas import derive_figure

    if reference.scheme in FIGURE_SCHEMES:
        return derive_figure(reference, cells)
    if not reference.alone:
        raise Fault("R109")
    if reference.scheme == "chart":
        from gongbao.derive.figure_charts import derive_chart_block

        return derive_chart_block(reference, cells, charts)
    return derive_table(reference, cells)


def _datasets(reference: FigureReference) -> Iterator[str]:
    """Names of the datasets that a reference or its terms name."""
    addresses = [reference.reference, *(address for _, address in reference.terms)]
    for address in addresses:
        scheme, _, rest = address.partition(":")
        if scheme in {"data", *BLOCK_SCHEMES}:
            yield parse_query(rest).dataset
