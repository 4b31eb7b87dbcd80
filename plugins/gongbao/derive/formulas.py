"""Derived figures: formulas over named figures, printed with the values they were made of."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from gongbao.derive.cells import Cells, Fault, unknown
from gongbao.derive.figures import anchor_of, look_up, value_text
from gongbao.figure_model import Figure, FigureReference, Operand
from gongbao.languages import LANGUAGES, LocalizedText
from gongbao.load.figure_syntax import parse_query
from gongbao.load.formulas import Formula, parse_formula
from gongbao.number_forms import PRECISION, digits


def derive_figure(reference: FigureReference, cells: Cells) -> Figure:
    """The figure of one reference; raises Fault where the data do not have it."""
    scheme, _, address = reference.reference.partition(":")
    if scheme == "calc":
        return _calculate(reference, address, cells, ())
    return look_up(reference.key, parse_query(address), reference.year, cells)


def _calculate(
    reference: FigureReference, written: str, cells: Cells, above: tuple[str, ...]
) -> Figure:
    """A formula over named figures, which may be formulas themselves."""
    formula = parse_formula(written)
    if formula is None:
        raise Fault("R107", reason=written)
    if not formula.names:
        raise Fault("R107", reason=f"{written}: no data")
    terms = dict(reference.terms)
    operands: dict[str, Figure] = {}
    for name in formula.names:
        address = terms.get(name, "")
        if not address:
            raise unknown("name", name, terms)
        if name in above:
            raise Fault("R107", reason=" → ".join((*above, name)))
        scheme, _, inner = address.partition(":")
        if scheme == "calc":
            operands[name] = _calculate(reference, inner, cells, (*above, name))
        else:
            operands[name] = look_up(address, parse_query(inner), reference.year, cells)
        if operands[name].kind != "number":
            raise Fault("R107", reason=f"{name}: {operands[name].value}")
    return _formula_figure(reference, formula, operands)


def _formula_figure(
    reference: FigureReference, formula: Formula, operands: dict[str, Figure]
) -> Figure:
    try:
        result = formula.evaluate({n: Fraction(one.value) for n, one in operands.items()})
    except ZeroDivisionError as error:
        raise Fault("R107", reason=f"{formula.text}: ÷ 0") from error
    value = PRECISION.divide(Decimal(result.numerator), Decimal(result.denominator))
    exact = not formula.divides and all(one.exact for one in operands.values())
    given = {reference.lang: formula.unit} if formula.unit else {}
    printed = formula_operands(formula, operands)
    titles = {
        lang.code: "".join(operand.title.get(lang.code) or operand.text for operand in printed)
        for lang in LANGUAGES
    }
    meaning = f"{formula.text} {' '.join(one.anchor for one in operands.values())}"
    return Figure(
        key=reference.key,
        reference=reference.reference,
        anchor=anchor_of("calc", meaning),
        value=value_text(value, formula.text),
        kind="number",
        exact=exact,
        unit=LocalizedText(given) if given else _common_unit(formula, operands),
        title=LocalizedText(titles),
        address="",
        operation="calc",
        rows=sum(one.rows for one in operands.values()),
        formula=printed,
        datasets=tuple(sorted({d for one in operands.values() for d in one.datasets})),
    )


def formula_operands(
    formula: Formula, operands: dict[str, Figure], spread: bool = False
) -> tuple[Operand, ...]:
    """The formula as it is printed, its names replaced by what they stand for.

    spread: print sums over rows as what was added.
    """
    printed = []
    for kind, text in formula.tokens():
        figure = operands.get(text) if kind == "name" else None
        if figure is None:
            written = digits(Decimal(text), "en") if kind == "number" else text
            printed.append(Operand(text=written))
        elif figure.formula or (spread and figure.parts):
            alone = len(formula.tokens()) == 1
            inner = figure.formula or figure.parts
            printed += inner if alone else [Operand(text="("), *inner, Operand(text=")")]
        else:
            number = f"{Decimal(figure.value):,f}"
            printed.append(Operand(text=number, address=figure.address, title=figure.title))
    return tuple(printed)


def _common_unit(formula: Formula, operands: dict[str, Figure]) -> LocalizedText:
    """What is added must have one unit; a product or quotient has none of its own."""
    if "*" in formula.text or "/" in formula.text:
        return LocalizedText({})
    units = {tuple(sorted(one.unit.values.items())) for one in operands.values()}
    if len(units) > 1:
        raise Fault(
            "R106",
            shown=formula.text,
            unit=" / ".join(
                sorted(unit.get("zh") or "—" for unit in (one.unit for one in operands.values()))
            ),
        )
    return next(iter(operands.values())).unit if operands else LocalizedText({})
