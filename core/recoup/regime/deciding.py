"""Conditions over one row: the scalar form of the grammar, for report filters, picks and the proofs of the vector form.

A row maps names to values. Upper-case codes of facts stand in it as the number of times they hold. What a row cannot
say (evidence, documents, states of cases) is unknown, and unknown makes a condition false.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from recoup.regime.policy.condition import All, Compare, Condition, Holds, Is, Not, Operator, Some
from recoup.regime.policy.parameter import P

Cell: TypeAlias = int | Fraction | str | None
"""A value of a row: whole numbers are exact amounts, days and counts; fractions come of `Over`; None is unknown."""
Row: TypeAlias = Mapping[str, "Cell | Sequence[Row]"]
"""Values by name; under the name of a narrower noun, its rows."""

_OPERATORS: Final[dict[Operator, Callable[[Fraction | int, Fraction | int], bool]]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    "=": lambda left, right: left == right,
    ">=": lambda left, right: left >= right,
    ">": lambda left, right: left > right,
}


def holds(condition: Condition | None, row: Row) -> bool:
    """Whether a bound condition holds for a row; without a condition it does."""
    match condition:
        case None:
            return True
        case All(of=parts):
            return all(holds(part, row) for part in parts)
        case Some(of=parts):
            return any(holds(part, row) for part in parts)
        case Not(part=part):
            return not holds(part, row)
        case Compare():
            return _compares(condition, row)
        case Is():
            return row.get(condition.name) in condition.values if isinstance(condition.values, tuple) else False
        case Holds():
            times = number(row, condition.fact)
            return times is not None and times >= bound_number(condition.times)
        case _:
            return False


def number(row: Row, name: str) -> int | Fraction | None:
    """The number of that name; None where there is none."""
    value = row.get(name)
    return value if isinstance(value, int | Fraction) else None


def bound_number(value: int | P) -> int:
    """A number of a bound policy. Raises TypeError where a `P` was left: the policy was not bound."""
    if isinstance(value, P):
        msg = f"the parameter {value.key} was read before the policy was bound"
        raise TypeError(msg)
    return value


def _compares(condition: Compare, row: Row) -> bool:
    left = number(row, condition.name)
    if left is None:
        return False
    right = bound_number(condition.value)
    if condition.of is None:
        return _OPERATORS[condition.op](left, right)
    whole = number(row, condition.of)
    return whole is not None and _OPERATORS[condition.op](left * 10**6, right * whole)
