"""The records of figures: what an author wrote, what it names, and what was found in the data.

A *reference* is a Markdown link (docs/adr/0015-figures.md); a *query* is the address in it,
taken apart; a *figure* is the number, day or text that the data hold for it.
"""

from __future__ import annotations

from gongbao.chart_model import Chart
from gongbao.languages import LocalizedText
from gongbao.problems import Place
from gongbao.record import Record


class Condition(Record, frozen=True, kw_only=True):
    """``column=value``, several times for either, or ``column!=value``."""

    column: str
    values: tuple[str, ...]
    """Canonical texts of cells; ``*`` alone takes any."""
    excluded: bool = False


class Query(Record, frozen=True, kw_only=True):
    """``dataset/resource?conditions#target``: rows of one table, and what is asked of them."""

    dataset: str
    resource: str
    """Empty where the dataset has one table."""
    conditions: tuple[Condition, ...] = ()
    target: str = ""
    """A column, ``operation:column``, or what the block's scheme says."""


class FigureReference(Record, frozen=True, kw_only=True):
    """A link with a scheme of ours in a body."""

    reference: str
    """The address as written, with its scheme: ``data:``, ``calc:``, ``table:`` or ``chart:``."""
    shown: str
    """The text in the brackets."""
    place: Place
    lang: str = "zh"
    year: int = 0
    """AD year of the report that the text belongs to; 0 elsewhere."""
    terms: tuple[tuple[str, str], ...] = ()
    """Names that a ``calc:`` may use, with their addresses, as the document defines them."""
    alone: bool = True
    """Is it the whole of its paragraph?"""

    @property
    def scheme(self) -> str:
        return self.reference.partition(":")[0]

    @property
    def key(self) -> str:
        """What the reference means, whoever writes it: equal keys have one figure."""
        named = "".join(f" [{name}]: {address}" for name, address in self.terms)
        return f"{self.year or ''}|{self.reference}{named}"


class Exemption(Record, frozen=True, kw_only=True):
    """A number that is no figure, with the author's reason: ``[1950](exempt: "hotline")``."""

    shown: str
    reason: str
    place: Place
    lang: str = "zh"


class LooseNumber(Record, frozen=True, kw_only=True):
    """A number in prose that no reference backs."""

    text: str
    place: Place
    lang: str = "zh"


class Operand(Record, frozen=True, kw_only=True):
    """One part of a formula as it is printed: a value that leads to its row, or plain text."""

    text: str
    address: str = ""
    title: LocalizedText = LocalizedText({})


class Figure(Record, frozen=True, kw_only=True):
    """What the data hold for a reference."""

    key: str
    reference: str
    """The address with the year that was understood, as it can be written anywhere."""
    anchor: str
    """Fragment in the list of figures; made of what is named, not of the value found."""
    value: str
    """Canonical number, ISO date or text."""
    kind: str
    """``number``, ``date`` or ``text``."""
    exact: bool = True
    """False where the value had to be rounded: means, shares, quotients."""
    unit: LocalizedText = LocalizedText({})
    title: LocalizedText
    """What is counted: the rows' names and the column."""
    address: str
    """Site path of the dataset page, with the fragment of the row or the table."""
    operation: str = ""
    """``sum``, ``share`` and so on; empty for a single cell, ``calc`` for a formula."""
    rows: int = 1
    """How many rows it was taken from."""
    formula: tuple[Operand, ...] = ()
    parts: tuple[Operand, ...] = ()
    """What a sum over a few rows was made of, as it is printed."""
    datasets: tuple[str, ...] = ()
    before: str = ""
    """The value of the year before, where the table has one."""


class TableColumn(Record, frozen=True, kw_only=True):
    title: LocalizedText
    numeric: bool = False


class TableBlock(Record, frozen=True, kw_only=True):
    """A table in a text; every row leads to its row on the dataset page."""

    key: str
    caption: LocalizedText
    """The table's title, for texts that give no caption of their own."""
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, tuple[LocalizedText, ...]], ...]
    """(site path of the row, cells)."""
    dataset: str
    title: LocalizedText
    """Of the dataset."""
    address: str


class ChartBlock(Record, frozen=True, kw_only=True):
    """A chart in a text."""

    key: str
    chart: Chart
    declared: bool
    """Is it a view of the dataset, with a file of its own?"""
    dataset: str
    title: LocalizedText
    """Of the dataset."""
    address: str
    """Of the dataset's page."""
    table: str
    """Site path of the table that was drawn."""


Block = TableBlock | ChartBlock


class Identity(Record, frozen=True, kw_only=True):
    """Arithmetic that a package declares and that held when it was checked."""

    name: str
    title: LocalizedText
    year: str = ""
    left: tuple[Operand, ...]
    right: tuple[Operand, ...]
    within: str = "0"
