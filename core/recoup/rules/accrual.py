"""Contract interest that has accrued on the books and was not billed: how it runs from event to event of a loan.

Between two events interest grows by the same amount every day, so a loan's accrual on any evening follows from the
stretch that it lies in. Nothing runs on the books of a loan in non-accrual, of one paid off, and of a receivable. The
interest of a plan's rolled days (IR-05) is booked with its bill; days that were billed before they came bear nothing,
and the day after them is an event of the loan.

Worked example (CB-X01): 1,000,000.00 at 4.35 % on 360 days from 2024-01-10. On the evening of 2024-01-31 22 days are
in: 22 x 120.8333… = 2,658.33 and a third of a fen.
"""

import numpy as np

from recoup.rules import billing
from recoup.rules.columns import Accruals, IntArray
from recoup.rules.interest import grown
from recoup.rules.walk import NON_ACCRUAL, PAID_OFF, SINGLE, Walk


def note(walk: Walk, rows: IntArray) -> None:
    """Write down how interest of these loans runs from here on."""
    state = walk.state
    runs = (state.interest_from[rows] > 0) & (walk.terms.plan_kind[rows] != SINGLE)
    runs &= (state.flags[rows] & (NON_ACCRUAL | PAID_OFF)) == 0
    bears = runs & (state.principal[rows] > 0) & (state.interest_from[rows] <= state.as_of[rows])
    daily, daily_rem = np.zeros_like(rows), np.zeros_like(rows)
    daily[bears], daily_rem[bears] = billing.pace(walk, rows[bears])
    walk.accruals.add(
        rows,
        on=state.as_of[rows],
        whole=np.where(runs, state.interest_acc[rows], 0),
        rem=np.where(runs, state.interest_rem[rows], 0),
        daily=daily,
        daily_rem=daily_rem,
        divisor=np.where(runs, walk.divisor[rows], 0),
        stops_on=billing.stops_on(walk, rows),
        grade=state.grade[rows],
    )


def on_evening(accruals: Accruals, day: int) -> tuple[IntArray, IntArray]:
    """(whole minor units, remainder) accrued through the day, by each stretch as if it went on until then."""
    days = np.maximum(np.minimum(accruals.stops_on, day + 1) - accruals.on, 0)
    return grown(
        accruals.whole, accruals.rem, (accruals.daily, accruals.daily_rem), days, np.maximum(accruals.divisor, 1)
    )


def newest(accruals: Accruals) -> Accruals:
    """The last stretch of each loan; stretches stand loan by loan, in order of time."""
    return accruals.take(np.append(accruals.loan[1:] != accruals.loan[:-1], True)[: len(accruals.loan)])


def in_force(accruals: Accruals, day: int) -> Accruals:
    """The stretch of each loan that holds on an evening: the last that began by then."""
    return newest(accruals.take(accruals.on <= day))
