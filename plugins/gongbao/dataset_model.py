"""The records of open data: what readers see of a data package, its tables and its files.

All are frozen; ``address`` and ``path`` of files are site paths. Terms: docs/glossary.md.
"""

from __future__ import annotations

from typing import Any

from gongbao.figure_model import Identity
from gongbao.languages import LocalizedText
from gongbao.record import Record


class Column(Record, frozen=True, kw_only=True):
    """A field of a table with what was counted in it."""

    name: str
    type: str
    title: LocalizedText
    description: LocalizedText
    unit: LocalizedText = LocalizedText({})
    constraints: dict[str, Any] = {}
    missing: int = 0
    distinct: int = 0
    minimum: str = ""
    maximum: str = ""
    top: tuple[tuple[str, int], ...] = ()
    """The commonest values with their counts, for columns without an order."""
    bins: tuple[int, ...] = ()
    """Counts in twelve equal parts of the range."""
    example: str = ""


class Distribution(Record, frozen=True, kw_only=True):
    """One file that readers download."""

    path: str
    """Site path, language-free: ``/datasets/<name>/<resource>.csv``."""
    media_type: str
    format: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """What the file is called on disk."""
        return self.path.rpartition("/")[2]


class Reference(Record, frozen=True, kw_only=True):
    """A foreign key into a table of another dataset of the site."""

    fields: tuple[str, ...]
    dataset: str
    table: str
    """Empty where the other dataset has only one."""
    to: tuple[str, ...]


class Extract(Distribution, frozen=True, kw_only=True):
    """The rows of one value of a facet column."""

    column: str
    value: str
    names: LocalizedText = LocalizedText({})
    """Of the value, from columns beside its own: ``district_zh``, ``district_en``."""


class Table(Record, frozen=True, kw_only=True):
    """A tabular resource: dictionary, preview and downloads."""

    name: str
    title: LocalizedText
    description: LocalizedText
    rows: int
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    missing_values: tuple[str, ...] = ("",)
    references: tuple[Reference, ...] = ()
    facets: tuple[str, ...] = ()
    """Columns that readers can have an extract of for each value."""
    preview: tuple[tuple[str, ...], ...] = ()
    """The first rows as they are published, one text a cell."""
    distributions: tuple[Distribution, ...] = ()
    """The table in every format; the canonical CSV comes first."""
    extracts: tuple[Extract, ...] = ()

    def downloads(self) -> tuple[Distribution, ...]:
        return (*self.distributions, *self.extracts)


class ChartEntry(Record, frozen=True, kw_only=True):
    """What is said of a chart without drawing it."""

    name: str
    title: LocalizedText
    finding: LocalizedText
    table: str


class Source(Record, frozen=True, kw_only=True):
    title: LocalizedText
    section: LocalizedText = LocalizedText({})
    path: str = ""


class License(Record, frozen=True, kw_only=True):
    name: str
    title: LocalizedText
    path: str = ""


class Dataset(Record, frozen=True, kw_only=True):
    """What readers see of a data package."""

    name: str
    path: str
    title: LocalizedText
    description: LocalizedText
    version: str = ""
    agency: str = ""
    chapter: str = ""
    theme: str = ""
    keywords: dict[str, tuple[str, ...]] = {}
    licenses: tuple[License, ...] = ()
    sources: tuple[Source, ...] = ()
    provenance: LocalizedText = LocalizedText({})
    period: tuple[str, str] = ("", "")
    tables: tuple[Table, ...] = ()
    charts: tuple[ChartEntry, ...] = ()
    files: tuple[Distribution, ...] = ()
    """Resources that are no tables, the descriptor and the archive of all."""
    languages: tuple[str, ...] = ()
    created: str = ""
    modified: str = ""
    """ISO dates of the descriptor; empty where it says nothing."""
    frequency: str = ""
    """Code of the EU frequency table in lower case, such as ``annual``."""
    spatial: LocalizedText = LocalizedText({})
    """Name of the place that the data are about."""
    place: str = ""
    """Its IRI."""
    contact: str = ""
    caveats: LocalizedText = LocalizedText({})
    homepage: str = ""
    identities: tuple[Identity, ...] = ()
    """Arithmetic that the package declares, once for each year it was checked for."""

    @property
    def address(self) -> str:
        return f"/datasets/{self.name}/"

    @property
    def descriptor(self) -> str:
        """Site path of the data package's descriptor."""
        return f"{self.address}datapackage.json"

    @property
    def archive(self) -> str:
        """Site path of the ZIP with the whole dataset."""
        return f"{self.address}{self.name}.zip"

    @property
    def others(self) -> tuple[Distribution, ...]:
        """Files of the provider that are no tables."""
        return tuple(f for f in self.files if f.path not in (self.descriptor, self.archive))

    def downloads(self) -> tuple[Distribution, ...]:
        """All files, language-free, in the order in which readers see them."""
        of_tables = (file for table in self.tables for file in table.downloads())
        return (*of_tables, *self.files)

    def formats(self) -> tuple[str, ...]:
        """Formats of the downloads, in the order in which readers see them."""
        return tuple(dict.fromkeys(file.format for file in self.downloads() if file.format))


def readme_name(code: str) -> str:
    """Of what the archive says of the dataset in the language *code*."""
    return f"README.{code}.md"
