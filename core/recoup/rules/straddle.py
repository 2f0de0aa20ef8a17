"""The period in which a rate is fixed anew, divided as the policy says (HI-05).

By days each rate has its own days of the period. Or the new rate counts for all of it; or the period leaves its share
of the year and every day of it, before and after, is one of the basis.

Worked example (HF-X08): 984,003.50 from 2025-12-20 to 2026-01-20 is 12 days at 2.85 % and 19 at 2.6 %. One month split
by days is 2,211.36; the whole month at the new rate 2,132.01; 31 days of 360 are 2,285.07.
"""

from math import prod

import numpy as np

from recoup.rules.columns import IntArray, Method
from recoup.rules.interest import PPM
from recoup.rules.policy import RefixSplit
from recoup.rules.walk import BY_DAYS, SCHEDULED, Walk


def divide(walk: Walk, rows: IntArray, rate: IntArray) -> None:
    """What these loans have accrued in their present period, before they get another rate today.

    What has accrued since `interest_from` is the sum of balance x rate x days, at the one rate in force since then, so
    that it divides by its rate, and by its share of the year, without a rest.
    """
    inside = (walk.state.interest_from[rows] < walk.day[rows]) & (walk.state.rate[rows] != rate)
    period = walk.terms.plan_kind[rows] == SCHEDULED
    inside &= ~period | (walk.day[rows] < walk.due[rows])
    inside &= walk.state.interest_divisor[rows] == 0  # a period that was amended has days of more than one kind
    match walk.policy.refix_split:
        case RefixSplit.PRORATA_DAYS:
            return
        case RefixSplit.WHOLE_PERIOD_AT_NEW_RATE:
            _at_new_rate(walk, rows[inside], rate[inside])
        case RefixSplit.DAILY_360:
            _by_days(walk, rows[inside])


def _at_new_rate(walk: Walk, rows: IntArray, rate: IntArray) -> None:
    """The new rate counts from the first day of the period. Where there was no rate, the present balance is asked."""
    state, flat = walk.state, walk.terms.method[rows] == Method.FLAT
    base = np.where(flat, walk.terms.contract_principal[rows], state.principal[rows])
    days = walk.day[rows] - state.interest_from[rows]
    held = (state.interest_acc[rows], state.interest_rem[rows], walk.divisor[rows] * PPM, state.rate[rows], rate)
    told = (rows, *held, base, walk.multiple[rows], days)
    for row, acc, rem, unit, old, new, *bare in zip(*(column.tolist() for column in told), strict=True):
        accrued = (acc * unit + rem) * new // old if old else prod(bare) * new
        state.interest_acc[row], state.interest_rem[row] = divmod(accrued, unit)
    _tell(walk, rows, rate, base, by_days=False)


def _by_days(walk: Walk, rows: IntArray) -> None:
    """Every day of the period is one of the basis, those that have passed and those to come."""
    state = walk.state
    rows = rows[(walk.multiple[rows] != 1) | (walk.divisor[rows] != walk.terms.basis[rows])]
    held = (state.interest_acc[rows], state.interest_rem[rows], walk.divisor[rows] * PPM)
    told = (rows, *held, walk.multiple[rows], walk.terms.basis[rows] * PPM)
    for row, acc, rem, unit, multiple, of_days in zip(*(column.tolist() for column in told), strict=True):
        state.interest_acc[row], state.interest_rem[row] = divmod((acc * unit + rem) // multiple, of_days)
    state.flags[rows] |= BY_DAYS
    walk.turn(rows)
    _tell(walk, rows, np.zeros_like(rows), np.zeros_like(rows), by_days=True)


def _tell(walk: Walk, rows: IntArray, rate: IntArray, base: IntArray, *, by_days: bool) -> None:
    if walk.trace is not None:
        walk.trace.divided(
            by_days=by_days,
            loan=rows, on=walk.day[rows], old=walk.state.rate[rows], rate=rate, multiple=walk.multiple[rows],
            divisor=walk.divisor[rows], begins_on=walk.state.interest_from[rows], base=base,
        )  # fmt: skip


def end(walk: Walk, rows: IntArray) -> None:
    """The period after is one of the plan again."""
    walk.state.flags[rows] &= ~BY_DAYS
