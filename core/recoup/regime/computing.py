"""Report rows and totals from formulas, exact to the last digit (regime.md §5, §9).

Worked example, annex 3 of the development bank: received 28,503,456.78 元 of a plan of 120,000,000.00 元 prints as
2,850.35 and 12,000.00 万元 and as 23.75 %; the percentage is taken of the 元, not of the printed 万元 (DB-X05).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from recoup.regime.deciding import Cell, Row, bound_number, holds, number
from recoup.regime.policy.document import Table
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import (
    HUNDRED_MILLION,
    PERCENT,
    PERMILLE,
    TEN_THOUSAND,
    Band,
    Count,
    Formula,
    Minus,
    Over,
    Pick,
    Plus,
    Share,
    ShareRounding,
    Total,
    Unit,
)
from recoup.regime.policy.parameter import DATE
from recoup.rules.money import EXPONENTS, Rounding, divide

PPM: Final = 10**6

_SCALE: Final[dict[Unit, int]] = {TEN_THOUSAND: 4, HUNDRED_MILLION: 8}
_PARTS: Final[dict[Unit, int]] = {PERCENT: 100, PERMILLE: 1000}
_ROUNDING: Final[dict[ShareRounding, Rounding]] = {
    "half_up": Rounding.HALF_UP,
    "half_even": Rounding.HALF_EVEN,
    "up": Rounding.UP,
    "down": Rounding.DOWN,
}


class CircularFormulaError(ValueError):
    """Columns that compute one another; the check of a regime finds it before a report does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A table's rows in column order; `subtotals` by the values grouped by; `totals` if the table has them."""

    rows: tuple[dict[str, Cell], ...]
    subtotals: tuple[tuple[tuple[Cell, ...], dict[str, Cell]], ...] = ()
    totals: dict[str, Cell] | None = None


NOTHING: Final[Row] = {}


def compute_rows(table: Table, rows: Sequence[Row], *, around: Row = NOTHING) -> Computed:
    """The table's columns for each row, its subtotals and totals; `around` are names that every row may read.

    A column takes its value from `source`, from its formula, or from what was typed in under its own code. In totals
    `total` columns are summed and formula columns recomputed from the sums (DX-02); the rest is blank.
    """
    computed = tuple(compute_row(table.columns, {**around, **row}) for row in rows if holds(table.where, row))
    return Computed(
        rows=computed,
        subtotals=_subtotals(table, computed, around),
        totals=total_row(table.columns, computed, around=around) if table.totals else None,
    )


def compute_row(columns: Sequence[Field], row: Row) -> dict[str, Cell]:
    """The columns of one row. Raises CircularFormulaError when columns compute one another."""
    fields = {field.code: field for field in columns}
    done: dict[str, Cell] = {}
    for code in fields:
        _compute(code, fields, row, done, ())
    return {code: done[code] for code in fields}


def require_order(columns: Sequence[Field]) -> None:
    """Raises CircularFormulaError when columns compute one another; nothing is computed, so nothing need be bound."""
    fields, done = {field.code: field for field in columns}, set[str]()
    for code in fields:
        _visit(code, fields, done, ())


def _visit(code: str, fields: Mapping[str, Field], done: set[str], path: tuple[str, ...]) -> None:
    if code in path:
        raise CircularFormulaError(" → ".join((*path, code)))
    formula = fields[code].formula
    if code not in done and formula is not None:
        for name in operands(formula):
            if name in fields and name != code:
                _visit(name, fields, done, (*path, code))
    done.add(code)


def total_row(
    columns: Sequence[Field], rows: Sequence[Mapping[str, Cell]], *, around: Row = NOTHING
) -> dict[str, Cell]:
    """The total row: sums of the `total` columns, formula columns recomputed from them; days and the rest are blank."""
    sums: dict[str, Cell] = {field.code: _sum(rows, field.code) for field in columns if field.total}
    recomputed = [field for field in columns if field.formula is not None and not field.total and field.kind != DATE]
    found = compute_row(recomputed, {**around, **sums})
    return {field.code: sums.get(field.code, found.get(field.code)) for field in columns}


def _compute(code: str, fields: Mapping[str, Field], row: Row, done: dict[str, Cell], path: tuple[str, ...]) -> None:
    if code in done:
        return
    if code in path:
        raise CircularFormulaError(" → ".join((*path, code)))
    field = fields[code]
    if field.formula is None:
        value = row.get(field.source or code)
        done[code] = value if isinstance(value, int | Fraction | str) else None
        return
    for name in operands(field.formula):
        if name in fields and name != code:
            _compute(name, fields, row, done, (*path, code))
    done[code] = evaluate(field.formula, {**row, **done})


def operands(formula: Formula) -> tuple[str, ...]:
    """The names that a formula reads of its own row; conditions and narrower rows apart."""
    match formula:
        case Plus(of=names):
            return names
        case Minus(first=first, second=second):
            return (first, second)
        case Over(part=part, whole=whole):
            return (part, whole)
        case Share(of=name, times=times):
            return (name,) if times is None else (name, times)
        case Band(of=name):
            return (name,)
        case Pick(of=cases, otherwise=otherwise):
            return (*(name for _, name in cases), otherwise)
        case Count() | Total():
            return ()


def evaluate(formula: Formula, row: Row) -> Cell:
    """The value of a bound formula for a row; None when an operand is unknown or a whole is 0."""
    match formula:
        case Plus(of=names):
            return _add([number(row, name) for name in names])
        case Minus(first=first, second=second, least=least):
            left, right = number(row, first), number(row, second)
            if left is None or right is None:
                return None
            return left - right if least is None else max(least, left - right)
        case Over(part=part, whole=whole):
            above, below = number(row, part), number(row, whole)
            return None if above is None or below is None or below == 0 else Fraction(above) / below
        case Share():
            return _share(formula, row)
        case Count(noun=noun, where=where, whose=whose):
            met = [one for one in _narrower(row, noun) if holds(where, one)]
            return len({_identity(one, place, whose or "id") for place, one in enumerate(met)})
        case Total(measure=measure, noun=noun, where=where):
            return _add([number(one, measure) or 0 for one in _narrower(row, noun) if holds(where, one)])
        case Pick(of=cases, otherwise=otherwise):
            chosen = next((name for condition, name in cases if holds(condition, row)), otherwise)
            return number(row, chosen)
        case Band(of=name, limits=limits, otherwise=otherwise):
            value = number(row, name)
            within = (code for limit, code in limits if value is not None and value <= bound_number(limit))
            return None if value is None else next(within, otherwise)


def _add(values: Sequence[int | Fraction | None]) -> int | Fraction | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _sum(rows: Sequence[Mapping[str, Cell]], code: str) -> int | Fraction | None:
    known = [value for row in rows if isinstance(value := row[code], int | Fraction)]
    return sum(known) if known or not rows else None


def _share(formula: Share, row: Row) -> int | None:
    of, times = number(row, formula.of), 1 if formula.times is None else number(row, formula.times)
    if of is None or times is None:
        return None
    exact = Fraction(of) * times * bound_number(formula.rate) / PPM
    sign = -1 if exact < 0 else 1
    return sign * divide(abs(exact.numerator), exact.denominator, _ROUNDING[formula.rounding])


def _narrower(row: Row, noun: str) -> Sequence[Row]:
    rows = row.get(noun)
    return rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ()


def _identity(row: Row, place: int, name: str) -> str:
    return str(row.get(name, place))


def _subtotals(
    table: Table, rows: Sequence[dict[str, Cell]], around: Row
) -> tuple[tuple[tuple[Cell, ...], dict[str, Cell]], ...]:
    if not table.subtotals_by:
        return ()
    groups: dict[tuple[Cell, ...], list[dict[str, Cell]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[code] for code in table.subtotals_by), []).append(row)
    return tuple((key, total_row(table.columns, members, around=around)) for key, members in groups.items())


def printed(field: Field, value: Cell, *, currency: str = "CNY") -> str:
    """A value as it stands on paper: its unit and decimals, half-up, plain digits; unknown is blank, zero is 0.

    An amount is given in minor units, a whole number of a RATE in parts per million, a fraction as itself.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if field.kind not in {"MONEY", "RATE"} and not isinstance(value, Fraction) and field.unit not in _PARTS:
        return str(value)
    return _decimal(Fraction(value) * scale_of(field, value, currency=currency), decimals_of(field))


def scale_of(field: Field, value: int | Fraction, *, currency: str = "CNY") -> Fraction:
    """By what a value is multiplied to stand in its field's unit: an amount in 万元 by 1/1,000,000, a ratio by 100.

    A whole number of a RATE is in parts per million, a fraction is itself.
    """
    if field.kind == "MONEY":
        return Fraction(1, 10 ** (EXPONENTS[currency] + _SCALE.get(field.unit, 0)))
    parts = _PARTS.get(field.unit, 1)
    return Fraction(parts, PPM) if field.kind == "RATE" and not isinstance(value, Fraction) else Fraction(parts)


def decimals_of(field: Field) -> int:
    """How many digits a field of a bound spec has behind the point. Raises TypeError before it is bound."""
    return bound_number(field.decimals)


def _decimal(value: Fraction, decimals: int) -> str:
    scaled = abs(value) * 10**decimals
    digits = divide(scaled.numerator, scaled.denominator, Rounding.HALF_UP)
    whole, fraction = divmod(digits, 10**decimals)
    sign = "-" if value < 0 and digits else ""
    return f"{sign}{whole}.{fraction:0{decimals}d}" if decimals else f"{sign}{whole}"
