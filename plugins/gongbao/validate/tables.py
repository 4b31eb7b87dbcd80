"""One pass over one resource: every error of frictionless, and the typed table.

A table that can be proven valid is read by columns (``fast_tables``). For all others:
``frictionless.validate`` stops after 1,000 errors and would have to be followed by a second
reading. This pass asks frictionless's own baseline check row by row, so that the verdict is
the same, the totals are true, and the rows are kept while they are there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from gongbao.load.tables import CANONICAL, TableBuilder, TypedTable, why_unfit
from gongbao.validate.fast_tables import read_proven

if TYPE_CHECKING:
    from frictionless import Resource, Row, errors


class Reading(msgspec.Struct):
    """What one resource was read as; ``table`` is missing where it could not be read."""

    errors: list[dict[str, Any]] = []
    """Descriptors of frictionless's errors, the first ones of each type."""
    totals: Counter[str] = msgspec.field(default_factory=Counter)
    """How many errors there are of each type."""
    labels: list[str] = []
    """The header as it stands in the file."""
    table: TypedTable | None = None


def read_resource(resource: Resource, limit: int) -> Reading:
    """Read all rows; *limit* errors of each type are kept, all are counted."""
    from frictionless import FrictionlessException
    from frictionless.checks import baseline

    reading = Reading()

    def note(errors: Any) -> None:
        for error in errors:
            reading.totals[error.type] += 1
            if reading.totals[error.type] <= limit:
                reading.errors.append(error.to_dict())

    try:
        with resource:
            check = baseline()
            check.connect(resource)
            reading.labels = [str(label) for label in resource.header.labels]
            note(check.validate_start())
            if not reading.totals:
                reading.table = read_proven(resource, check)
            if reading.table is None and not reading.totals["source-error"]:
                builder = TableBuilder(str(resource.name), resource.schema)
                others = any(f.type not in CANONICAL for f in resource.schema.fields)
                for row in resource.row_stream:
                    if row.errors:
                        note(check.validate_row(row))
                    values = row.to_list()
                    note(_unfit_cells(row, values))
                    if not reading.totals:
                        written = row.to_list(types=["string"]) if others else ()
                        builder.add(values, written, row.cells)
                note(check.validate_end())
                if not reading.totals:
                    reading.table = builder.build()
    except FrictionlessException as exception:
        note([exception.error])
    except TypeError as exception:
        # frictionless compares a cell with a bound, or a time with an offset with one without
        type_ = "mixed-zones" if "naive" in str(exception) else "bound-error"
        reading.totals[type_] += 1
        reading.errors.append({"type": type_, "message": str(exception)})
    return reading


def _unfit_cells(row: Row, values: list[Any]) -> Iterator[errors.TypeError]:
    """Cells that are valid and cannot be published, in the words for those of a wrong type."""
    from frictionless import errors

    for number, (field, value) in enumerate(zip(row.fields, values, strict=False), start=1):
        if value is not None and (note := why_unfit(field.type, value)):
            yield errors.TypeError(
                note=note,
                cells=[str(cell) for cell in row.cells],
                row_number=row.row_number,
                cell=str(row.cells[number - 1]),
                field_name=field.name,
                field_number=number,
            )
