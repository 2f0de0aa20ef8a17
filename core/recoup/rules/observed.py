"""A restructured loan is observed before it counts as sound again (CL-09; the arithmetic is `observation`).

The period begins on the first repayment day after the change, an instalment's or a settlement's, and lasts for the
policy's repayment periods and months, whichever is longer. Every evening asks: a due inside it that was missed begins
it anew on that due day; on its last day it ends, unless dues are unpaid: those that may still be paid in grace are
waited for, with those that were missed it begins anew there ("not solved at the end"). A loan paid off is observed no
longer. With too few repayment days left in the plan the loan is observed to its end. One that is restructured while it
is observed begins a period anew, and is marked until that one ends (CL-10).

Worked example (CB-X11): quarterly dues from 2024-06-20 on, all met, are observed until 2025-06-20; with 2024-12-20
missed until 2025-12-20.
"""

from typing import Final

import numpy as np

from recoup.rules import arrears, observation
from recoup.rules.columns import NEVER, IntArray, LoanFlag, Signal
from recoup.rules.daycount import next_settlement
from recoup.rules.walk import PAID_OFF, Walk

_OBSERVED: Final = int(LoanFlag.RESTRUCTURED)
_AGAIN: Final = int(LoanFlag.RESTRUCTURED_AGAIN)


def observe(walk: Walk, rows: IntArray) -> None:
    """From today on these loans are observed; those that are already were restructured again (CL-10)."""
    again = rows[(walk.state.flags[rows] & _OBSERVED) > 0]
    walk.state.flags[again] |= _AGAIN
    _from_today(walk, rows)


def amended(walk: Walk, rows: IntArray) -> None:
    """A contract that changes before the period has begun brings it other repayment days."""
    _from_today(walk, rows[walk.state.observed_from[rows] > walk.day[rows]])


def _from_today(walk: Walk, rows: IntArray) -> None:
    for row in rows.tolist():
        dues = _next(walk, row, int(walk.day[row]))
        _begin(walk, row, dues or [int(walk.day[row])])


def follow(walk: Walk, rows: IntArray, missed: IntArray) -> None:
    """The evening of these loans, on which these bills were missed."""
    rows = rows[walk.state.observed_from[rows] > 0]
    for row in rows.tolist():
        mine = missed[walk.bills.loan[missed] == row]
        _evening(walk, row, walk.bills.due_on[mine])


def ends(walk: Walk, rows: IntArray) -> IntArray:
    """The day on which the observation of each loan is asked next; NEVER if it is not observed."""
    until = walk.state.observed_until[rows]
    return np.where(until > 0, until, NEVER)


def _evening(walk: Walk, row: int, missed: IntArray) -> None:
    state, today = walk.state, int(walk.day[row])
    start, until = int(state.observed_from[row]), int(state.observed_until[row])
    inside = missed[(missed >= start) & (missed <= until)]
    if state.flags[row] & PAID_OFF:
        _end(walk, row)
    elif len(inside):
        _anew(walk, row, int(inside.max()))
    elif today >= until:
        _at_the_end(walk, row, until)


def _at_the_end(walk: Walk, row: int, until: int) -> None:
    one = np.array([row], dtype=np.int64)
    idx = walk.open_bills(one)
    due = idx[arrears.counted(walk.bills, idx) & (walk.bills.due_on[idx] <= until)]
    if not len(due):
        _end(walk, row)
    elif (walk.bills.missed[due] > 0).all():
        _anew(walk, row, until)


def _anew(walk: Walk, row: int, start: int) -> None:
    _begin(walk, row, [start, *_next(walk, row, start)])


def _begin(walk: Walk, row: int, dues: list[int]) -> None:
    state, policy = walk.state, walk.policy.observation
    until = observation.observed_until(dues, periods=policy.periods, months=policy.months)
    state.observed_from[row], state.observed_until[row] = dues[0], until
    state.flags[row] |= _OBSERVED
    walk.signal(np.array([row], dtype=np.int64), Signal.OBSERVATION_BEGINS, value=until)


def _end(walk: Walk, row: int) -> None:
    walk.state.observed_from[row] = walk.state.observed_until[row] = 0
    walk.state.flags[row] &= ~(_OBSERVED | _AGAIN)
    walk.signal(np.array([row], dtype=np.int64), Signal.OBSERVATION_ENDS)


def _next(walk: Walk, row: int, after: int) -> list[int]:
    """The repayment days after a day, as many as the policy's periods ask for and one more, as far as there are any."""
    return coming(walk, row, after, walk.policy.observation.periods + 1)


def coming(walk: Walk, row: int, after: int, wanted: int) -> list[int]:
    """The next repayment days of a loan after a day, an instalment's or a settlement's, as far as there are any."""
    one = np.array([row], dtype=np.int64)
    if not walk.state.principal[row]:
        return []
    first, count = int(walk.state.next_instalment[row]), int(walk.times.count[row])
    numbers = np.arange(first, count + 1)
    dues = walk.times.due_on(np.full_like(numbers, row), numbers).tolist()
    last, settled_on = max(dues, default=0), walk.settles[one]
    for _ in range(wanted if settled_on[0] < NEVER else 0):
        dues.append(int(settled_on[0] - 1 + walk.terms.due_offset[row]))
        kind = next(each for each in walk.settling if each == walk.terms.settlement[row])
        settled_on = next_settlement(settled_on, kind, walk.terms.settlement_day[one]) + 1
    return sorted({due for due in dues if after < due <= last})[:wanted]
