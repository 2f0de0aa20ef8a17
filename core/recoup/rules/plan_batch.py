"""Many level plans at once, in columns: the figures of `plan` for a whole book whose periods are even.

A row of all plans is one step over 64-bit whole numbers. What does not fit, or needs the general walk (interest above
the instalment, a plan repaid early), is taken from the single form, so that both say the same by construction.

Worked example. 600,000.00 and 100,000.00 at 2.6 % over 240 months, two columns: instalments 3,208.73 and 534.79.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recoup.rules.columns import AMOUNT_LIMIT, RATE_LIMIT, BoolArray, IntArray
from recoup.rules.instalment import even_instalment
from recoup.rules.money import Rounding
from recoup.rules.plan import plan
from recoup.rules.plan_level import level_instalments
from recoup.rules.plan_rows import Plan
from recoup.rules.plan_terms import Even, PlanTerms, shift_of

ROOM: Final = 2**62
NONE: Final = np.zeros(0, dtype=np.int64)
_most, _least = np.maximum.reduce, np.minimum.reduce  # a batch of a thousand short plans is a matter of microseconds


@dataclass(slots=True)
class Plans:
    """Plans side by side: one entry a plan in `instalment`, one row of the arrays a row of the plans."""

    instalment: IntArray
    due_on: tuple[int, ...]
    principal: IntArray
    interest: IntArray
    balance: IntArray


def level_plans(terms: PlanTerms, principal: IntArray, rate: IntArray) -> Plans:
    """The plans of these terms for each principal and rate (ppm). A plan repaid early leaves rows of zeros.

    Raises `ValueError` for terms whose periods are not even, and for an amount that is out of bounds.
    """
    even = terms.even
    if even is None or len(principal) != len(rate):
        raise ValueError(f"not a level plan over even periods, or {len(principal)} principals for {len(rate)} rates")
    if not len(principal):
        return _room(terms, even, NONE)
    most, steepest = int(_most(principal.view(np.uint64))), int(_most(rate.view(np.uint64)))  # below 0: past all
    if most >= AMOUNT_LIMIT or steepest > RATE_LIMIT:
        raise ValueError(f"principal outside 1…{AMOUNT_LIMIT - 1} or rate outside 0…{RATE_LIMIT}")
    unit, numerator, held = even.divisor * RATE_LIMIT, rate if even.weight == 1 else rate * even.weight, principal
    apart = NONE
    if most * steepest * even.weight > ROOM - unit:  # what some of them bear does not fit
        beyond = principal > (ROOM - unit) // np.maximum(numerator, 1)
        held, apart = np.where(beyond, 1, principal), np.flatnonzero(beyond)
    made = _room(terms, even, _instalments(terms, held, numerator, unit))
    _walk(made, terms.interest_rounding, held, numerator, unit)
    if _least(made.principal, None) <= 0:  # where each row repays something, no balance fell below 0 on the way
        apart = np.union1d(apart, np.flatnonzero(_least(made.principal) <= 0))
    if len(apart):
        _alone(made, terms, principal, rate, apart)
    return made


def _room(terms: PlanTerms, even: Even, instalment: IntArray) -> Plans:
    """Room for the rows of these instalments, in one piece: the system gives it sooner than three."""
    return Plans(instalment, tuple(even.table[even.span]), *np.empty((3, terms.instalments, len(instalment)), np.int64))


def _walk(made: Plans, rounding: Rounding, principal: IntArray, numerator: IntArray, unit: int) -> None:
    """Row by row: what the balance bears, what of the instalment is left to repay, and what remains.

    Whole numbers without a sign are divided in half the time. A plan repaid early is wrong from there on, and is seen
    by what its last row repays.
    """
    multiply, add, floor_divide, subtract = np.multiply, np.add, np.floor_divide, np.subtract
    shifted = shift_of(rounding, unit)  # None where ties are left: a unit here is even
    shift, over = np.array(unit // 2 if shifted is None else shifted, np.uint64), np.array(unit, np.uint64)
    before, factor, instalment = (column.view(np.uint64) for column in (principal, numerator, made.instalment))
    rows = (table.view(np.uint64) for table in (made.principal, made.interest, made.balance))
    last = before
    for part, interest, after in zip(*rows, strict=True):
        multiply(before, factor, interest)
        add(interest, shift, interest)  # `money.divide` by one unit, over a column
        if shifted is None:
            subtract(interest, _odd_ties(interest, unit), interest)
        floor_divide(interest, over, interest)
        subtract(instalment, interest, part)
        subtract(before, part, after)
        last, before = before, after
    made.principal[-1], made.balance[-1] = last, 0  # the last row repays what is left


def _odd_ties(shifted: NDArray[np.uint64], unit: int) -> BoolArray:
    """Which of these numerators lay halfway and would be rounded up to an odd number."""
    whole, rest = np.divmod(shifted, unit)
    odd: BoolArray = (rest == 0) & (whole % 2 == 1)
    return odd


def _instalments(terms: PlanTerms, principal: IntArray, numerator: IntArray, unit: int) -> IntArray:
    """The instalment of each plan; those that lie where the rounding turns are taken one by one."""
    agreed = (unit, terms.instalments, terms.instalment_rounding, terms.multiple)
    found, unsure = level_instalments(principal, numerator, *agreed)
    for place in unsure.nonzero()[0].tolist():
        found[place] = even_instalment(int(principal[place]), int(numerator[place]), *agreed)
    return found


def _alone(made: Plans, terms: PlanTerms, principal: IntArray, rate: IntArray, places: IntArray) -> None:
    """These plans from the single form."""
    for place in places.tolist():
        one: Plan = plan(replace(terms, principal=int(principal[place]), rate=int(rate[place])))
        rows = len(one.principal)
        made.instalment[place] = one.instalment or 0
        for column, figures in (
            (made.principal, one.principal),
            (made.interest, one.interest),
            (made.balance, one.balance),
        ):
            column[:, place] = 0
            column[:rows, place] = figures
