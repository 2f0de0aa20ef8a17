"""Money beyond everything due pays accrued interest, then principal, on its value day (Surplus.PREPAY).

The rest of the period bears interest on the smaller balance; the instalment stays, so the term gets shorter.
"""

import numpy as np

from recoup.rules.billing import beyond_period, settle_interest
from recoup.rules.columns import Account, BillKind, Component, IntArray, PostingKind
from recoup.rules.interest import PPM
from recoup.rules.money import rounded
from recoup.rules.nonaccrual import INCOMES, RECEIVABLES, book_income, memo
from recoup.rules.walk import PAID, SINGLE, Walk, places


def prepay(walk: Walk, rows: IntArray, left: IntArray, fact_seq: IntArray) -> IntArray:
    """Prepay these loans; what is left of each amount. A loan without principal is not touched."""
    some = places((walk.state.principal[rows] > 0) & (walk.terms.plan_kind[rows] != SINGLE) & (left > 0))
    if not len(some):
        return left
    left = left.copy()
    left[some] -= _prepay(walk, rows[some], left[some], fact_seq[some])
    return left


def _prepay(walk: Walk, rows: IntArray, money: IntArray, fact_seq: IntArray) -> IntArray:
    state = walk.state
    beyond = beyond_period(walk, rows)
    acc, rem = state.interest_acc[rows], state.interest_rem[rows]
    accrued = rounded(acc, rem, walk.divisor[rows] * PPM, walk.policy.rounding) + beyond
    whole = money >= accrued
    interest = np.where(whole, accrued, np.minimum(money, np.maximum(acc, 0)))
    principal = np.where(whole, np.minimum(money - interest, state.principal[rows]), 0)
    settle_interest(walk, rows[whole])
    state.interest_from[rows[whole]] = walk.day[rows[whole]]
    state.interest_acc[rows[~whole]] -= interest[~whole]
    walk.turn_settlement(rows)
    state.principal[rows] -= principal
    used = interest + principal
    billed = places(used)
    _write(walk, rows[billed], interest[billed], principal[billed], fact_seq[billed])
    return used


def _write(walk: Walk, rows: IntArray, interest: IntArray, principal: IntArray, fact_seq: IntArray) -> None:
    """A bill that opens and is paid at once, its lines and its ledger rows."""
    if not len(rows):
        return
    today, seq = walk.day[rows], walk.take_seq(rows)
    walk.book.add(
        len(rows), loan=rows, seq=seq, kind=int(BillKind.PREPAYMENT), state=PAID,
        due_on=today, rolled_due_on=today, penalty_from=today, opened_on=today, paid_on=today,
        principal=principal, paid_principal=principal, interest=interest, paid_interest=interest,
    )  # fmt: skip
    seqs = {"bill_seq": seq, "fact_seq": fact_seq}
    book_income(walk, rows, Component.INTEREST, interest, **seqs)
    off = walk.non_accrual(rows)
    credit = np.where(off, INCOMES[Component.INTEREST], RECEIVABLES[Component.INTEREST])
    walk.post(rows, PostingKind.PAYMENT, interest, debit=walk.clearing_account, credit=credit, **seqs)
    hidden = places(off)
    memo(walk, rows[hidden], -interest[hidden], kind=PostingKind.PAYMENT, fact_seq=fact_seq[hidden])
    accounts: dict[str, Account] = {"debit": walk.clearing_account, "credit": walk.principal_account}
    walk.post(rows, PostingKind.PAYMENT, principal, **accounts, **seqs)
    for component, amount in ((Component.INTEREST, interest), (Component.PRINCIPAL, principal)):
        some = places(amount)
        columns = {"fact_seq": fact_seq[some], "bill_seq": seq[some], "amount": amount[some]}
        walk.lines.add(rows[some], component=int(component), **columns)
