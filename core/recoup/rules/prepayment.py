"""Money beyond everything due pays accrued interest, then principal, on its value day: where the policy says so
(Surplus.PREPAY), and on a loan that was written off, of which everything is claimed (WO-04).

The rest of the period bears interest on the smaller balance; the instalment stays, so the term gets shorter. A plan
that is fixed is not prepaid: its interest would not get less, so the money is kept for the dues to come.
"""

import numpy as np

from recoup.rules import wait
from recoup.rules.billing import beyond_period, settle_interest
from recoup.rules.columns import BillKind, BoolArray, Component, IntArray, Method, Terms
from recoup.rules.crediting import Receipts, credit, credit_principal
from recoup.rules.interest import PPM
from recoup.rules.money import rounded
from recoup.rules.nonaccrual import book_income
from recoup.rules.policy import Surplus
from recoup.rules.walk import PAID, SINGLE, Walk, places
from recoup.rules.writeoff import written_off


def prepaid(walk: Walk, rows: IntArray) -> BoolArray:
    """Whether money beyond everything due prepays these loans."""
    prepays = ((walk.policy.surplus is Surplus.PREPAY) & ~has_fixed_plan(walk.terms, rows)) | written_off(walk, rows)
    return np.asarray(prepays & (walk.terms.plan_kind[rows] != SINGLE), dtype=np.bool_)


def has_fixed_plan(terms: Terms, rows: IntArray) -> BoolArray:
    """Whether the dues of these loans were figured with the contract, interest among them: by no IRREGULAR plan."""
    return np.asarray((terms.plan_version[rows] > 0) & (terms.method[rows] != Method.IRREGULAR), dtype=np.bool_)


def keeps_for_next(walk: Walk, rows: IntArray) -> BoolArray:
    """Whether money beyond everything due is kept for the next due: by policy, or in place of prepaying."""
    if walk.policy.surplus is Surplus.PREPAY:
        return has_fixed_plan(walk.terms, rows)
    return np.full(len(rows), walk.policy.surplus is Surplus.NEXT_INSTALMENT)


def prepay(walk: Walk, money: Receipts) -> IntArray:
    """Prepay the loans of this money; what is left of each amount. A loan without principal is not touched."""
    rows, left = money.rows, money.amount
    some = places((walk.state.principal[rows] > 0) & prepaid(walk, rows) & (left > 0))
    if not len(some):
        return left
    left = left.copy()
    left[some] -= _prepay(walk, rows[some], left[some], money, money.fact_seq[some])
    return left


def _prepay(walk: Walk, rows: IntArray, amount: IntArray, money: Receipts, fact_seq: IntArray) -> IntArray:
    state = walk.state
    beyond = beyond_period(walk, rows, walk.trace)
    acc, rem = state.interest_acc[rows], state.interest_rem[rows]
    accrued = rounded(acc, rem, walk.divisor[rows] * PPM, walk.policy.rounding) + beyond
    whole = amount >= accrued
    interest = np.where(whole, accrued, np.minimum(amount, np.maximum(acc, 0)))
    principal = np.where(whole, np.minimum(amount - interest, state.principal[rows]), 0)
    settle_interest(walk, rows[whole])
    state.interest_from[rows[whole]] = np.maximum(state.interest_from[rows[whole]], walk.day[rows[whole]])
    wait.pay(walk, rows[whole])
    _take_part(walk, rows[~whole], interest[~whole])
    walk.turn_settlement(rows)
    used = interest + principal
    billed = places(used)
    _write(walk, rows[billed], interest[billed], principal[billed], money, fact_seq[billed])
    state.principal[rows] -= principal
    return used


def _take_part(walk: Walk, rows: IntArray, amount: IntArray) -> None:
    """Money that does not cover the accrued interest takes whole minor units of it."""
    state = walk.state
    acc, rem = state.interest_acc[rows], state.interest_rem[rows]
    state.interest_acc[rows] = acc - amount
    if walk.trace is not None:
        walk.trace.postings(
            Component.INTEREST, None, loan=rows, on=walk.day[rows], bill_seq=0, held=(acc, rem), amount=amount,
            left=(acc - amount, rem), divisor=walk.divisor[rows],
        )  # fmt: skip


def _write(
    walk: Walk, rows: IntArray, interest: IntArray, principal: IntArray, money: Receipts, fact_seq: IntArray
) -> None:
    """A bill that opens and is paid at once, its lines and its ledger rows."""
    if not len(rows):
        return
    today, seq = walk.day[rows], walk.take_seq(rows)
    walk.book.add(
        len(rows), loan=rows, seq=seq, kind=int(BillKind.PREPAYMENT), state=PAID,
        due_on=today, rolled_due_on=today, penalty_from=today, opened_on=today, paid_on=today,
        principal=principal, paid_principal=principal, interest=interest, paid_interest=interest,
    )  # fmt: skip
    book_income(walk, rows, Component.INTEREST, interest, bill_seq=seq, fact_seq=fact_seq)
    credit(walk, rows, Component.INTEREST, interest, money, bill_seq=seq, fact_seq=fact_seq)
    credit_principal(walk, rows, principal, money, walk.principal_account, bill_seq=seq, fact_seq=fact_seq)
    for component, amount in ((Component.INTEREST, interest), (Component.PRINCIPAL, principal)):
        some = places(amount)
        columns = {"fact_seq": fact_seq[some], "bill_seq": seq[some], "amount": amount[some]}
        walk.lines.add(rows[some], component=int(component), **columns)
