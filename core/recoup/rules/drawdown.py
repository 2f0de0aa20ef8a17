"""Money goes out, rates change, and the instalment follows (kernel §3, HI-01, HI-02, HI-04)."""

import numpy as np

from recoup.rules import penalty, straddle
from recoup.rules.columns import AMOUNT_LIMIT, IntArray, LoanFlag, Method, PeriodUnit, PostingKind, Signal
from recoup.rules.money import divide
from recoup.rules.rate import annuity, penalty_rate
from recoup.rules.walk import Walk


def draw(walk: Walk, rows: IntArray, amount: IntArray, rate: IntArray, fact_seq: IntArray) -> None:
    """The first draw-down starts the loan at its rate; later ones add to the balance and divide it anew."""
    state = walk.state
    first = rows[state.interest_from[rows] == 0]
    state.rate[first] = rate[state.interest_from[rows] == 0]
    state.penalty_rate[first] = penalty_rate(state.rate[first], walk.policy.penalty)
    state.interest_from[first] = walk.day[first]
    state.next_instalment[first] = 1
    state.next_seq[first] = np.maximum(state.next_seq[first], 1)
    state.principal[rows] += amount
    if (state.principal[rows] >= AMOUNT_LIMIT).any():
        raise OverflowError("a balance reached the limit of 10^15 minor units")
    state.flags[rows] &= ~LoanFlag.PAID_OFF
    walk.turn(first)
    walk.turn_settlement(first)
    set_instalment(walk, rows)
    accounts = {"debit": walk.principal_account, "credit": walk.clearing_account}
    walk.post(rows, PostingKind.DRAWDOWN, amount, **accounts, fact_seq=fact_seq)


def set_instalment(walk: Walk, rows: IntArray) -> None:
    """The instalment that the contract fixes, or that its plan asks for."""
    given = walk.terms.contract_instalment[rows]
    walk.state.instalment[rows] = given
    divide_anew(walk, rows[(given == 0) | (walk.terms.method[rows] != Method.ANNUITY)])


def change_rate(walk: Walk, rows: IntArray, rate: IntArray) -> None:
    """A rate segment begins today: what has accrued is divided (HI-05), an annuity is worked out anew (HF-X08)."""
    idx = walk.open_bills(rows)
    if penalty.charges(walk) and len(idx):
        penalty.touch(walk, idx)
    straddle.divide(walk, rows, rate)
    walk.state.rate[rows] = rate
    walk.state.penalty_rate[rows] = penalty_rate(rate, walk.policy.penalty)
    divide_anew(walk, rows[walk.terms.method[rows] == Method.ANNUITY])
    walk.signal(rows, Signal.RATE_CHANGED, value=rate)


def divide_anew(walk: Walk, rows: IntArray) -> None:
    """The instalment that repays the present balance over what is left of the plan, at the present rate.

    An annuity holds principal and interest; with equal principal and flat interest it is the principal part alone;
    plans that repay at the end have none.
    """
    if not len(rows):
        return
    number = walk.state.next_instalment[rows]
    left = np.maximum(walk.times.count[rows] - number + 1, 1)
    columns = (rows, walk.state.principal[rows], left)
    parts = [_part(walk, *each) for each in zip(*(column.tolist() for column in columns), strict=True)]
    walk.state.instalment[rows] = parts


def _part(walk: Walk, row: int, principal: int, left: int) -> int:
    method, rounding = int(walk.terms.method[row]), walk.policy.rounding
    if method in (Method.EQUAL_PRINCIPAL, Method.FLAT):
        return divide(principal, left, rounding)
    if method != Method.ANNUITY:
        return 0
    every, unit = int(walk.terms.every[row]), int(walk.terms.unit[row])
    multiple, divisor = every, 12
    if unit != PeriodUnit.MONTHS:
        multiple, divisor = every * (7 if unit == PeriodUnit.WEEKS else 1), int(walk.terms.basis[row])
    rate = int(walk.state.rate[row])
    return annuity(principal, rate, left, multiple=multiple, divisor=divisor, rounding=rounding)
