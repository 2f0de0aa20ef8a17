"""Conditions over one row: the scalar form of the grammar, for report filters, picks and the proofs of the vector form.

A row maps names to values; days are whole days since 1970-01-01, 0 none. Upper-case codes of facts stand in it as the
number of times they hold. What a row cannot say (evidence, documents, states of cases) is unknown, and unknown makes a
condition false. `Reached` is asked of the row's own `today`, `Filled` of what the row has: rows of cases have what was
entered in them.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np

from recoup.regime.policy.condition import All, Compare, Condition, Filled, Holds, Is, Not, Operator, Reached, Some
from recoup.regime.policy.deadline import Deadline, Earliest, Latest, When
from recoup.regime.policy.parameter import P
from recoup.regime.remembering import remembered
from recoup.rules.calendar import Calendar, Roll, date_of, day_of
from recoup.rules.observation import nth_due

Cell: TypeAlias = int | Fraction | str | None
"""A value of a row: whole numbers are exact amounts, days and counts; fractions come of `Over`; None is unknown."""
Row: TypeAlias = Mapping[str, "Cell | Sequence[Row]"]
"""Values by name; under the name of a narrower noun, its rows."""

PLAIN: Final = Calendar.plain()
"""Every day works."""

_OPERATORS: Final[dict[Operator, Callable[[Fraction | int, Fraction | int], bool]]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    "=": lambda left, right: left == right,
    ">=": lambda left, right: left >= right,
    ">": lambda left, right: left > right,
}


def holds(condition: Condition | None, row: Row, calendar: Calendar = PLAIN, dues: Sequence[int] = ()) -> bool:
    """Whether a bound condition holds for a row; without a condition it does. `dues`: as for `reckoned`."""
    match condition:
        case None:
            return True
        case All(of=parts):
            return all(holds(part, row, calendar, dues) for part in parts)
        case Some(of=parts):
            return any(holds(part, row, calendar, dues) for part in parts)
        case Not(part=part):
            return not holds(part, row, calendar, dues)
        case Compare():
            return _compares(condition, row)
        case Is():
            return row.get(condition.name) in condition.values if isinstance(condition.values, tuple) else False
        case Reached(deadline=deadline):
            day = reckoned(deadline, row, calendar, dues)
            today = number(row, "today")
            return day > 0 and today is not None and today >= day
        case Holds():
            times = number(row, condition.fact)
            return times is not None and times >= bound_number(condition.times)
        case Filled(fields=fields):
            return all(row.get(field) not in ("", None) for field in fields)
        case _:
            return False


def reckoned(when: When, row: Row, calendar: Calendar = PLAIN, dues: Sequence[int] = ()) -> int:
    """The day of a bound deadline for a row; 0 while an anchor is unknown. A month before 2024-03-31 is 2024-02-29.

    `dues` are the repayment days in ascending order, for deadlines that count periods; 0 where the plan has too few.
    """
    match when:
        case Latest(of=parts):
            days = [reckoned(part, row, calendar, dues) for part in parts]
            return max(days) if days and all(days) else 0
        case Earliest(of=parts):
            return min((day for part in parts if (day := reckoned(part, row, calendar, dues))), default=0)
        case Deadline():
            anchor = number(row, when.anchor)
            periods = bound_number(when.periods)
            if anchor and periods:
                anchor = 0 if when.before else nth_due(dues, int(anchor), periods)
            return _moved(when, int(anchor), calendar) if anchor else 0


def _moved(when: Deadline, anchor: int, calendar: Calendar) -> int:
    sign = -1 if when.before else 1
    day = date_of(anchor)
    months = day.year * 12 + day.month - 1 + sign * bound_number(when.months)
    year, month = divmod(months, 12)
    wanted = day.day if when.day is None else bound_number(when.day)
    clamped = date(year, month + 1, min(wanted, monthrange(year, month + 1)[1]))
    step, roll = sign * bound_number(when.days), str(when.roll)
    moves, asked = _moves(calendar), (day_of(clamped), step, when.working, when.inclusive, roll)
    if len(moves) > MOVES_MAX:
        moves.clear()
    if asked not in moves:
        one = np.array([day_of(clamped)], dtype=np.int64)
        moved = calendar.add_working(one, step) if when.working else one + step
        moves[asked] = int(calendar.roll(moved - int(not when.inclusive), Roll(roll))[0])
    return moves[asked]


MOVES_MAX: Final = 20_000
"""Answers that are kept of a calendar."""


@remembered(16)
def _moves(_calendar: Calendar) -> dict[tuple[object, ...], int]:
    """What days come to on a calendar, once they were asked for: a morning asks the same few of 30,000 cases."""
    return {}


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
