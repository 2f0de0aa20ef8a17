"""On the books or off them: interest, penalty and compound interest of a loan in non-accrual (RA-03, RA-04, RA-05).

One state a loan, never partial. On entry, unpaid income is taken back and a memo holds it together with what has
accrued (CB-X13: 8,579.17 settled and 10,995.83 accrued, 19,575.00 in all); from then on income is booked when it is
paid.
"""

from typing import Final

import numpy as np

from recoup.rules.columns import Account, BoolArray, Component, IntArray, LoanFlag, PostingKind, Signal
from recoup.rules.interest import PPM
from recoup.rules.money import rounded
from recoup.rules.walk import NON_ACCRUAL, Cell, Walk, summed

RECEIVABLES: Final = {
    Component.COST: Account.COST_RECEIVABLE,
    Component.INTEREST: Account.INTEREST_RECEIVABLE,
    Component.PENALTY: Account.PENALTY_RECEIVABLE,
    Component.COMPOUND: Account.COMPOUND_RECEIVABLE,
}
INCOMES: Final = {
    Component.COST: Account.COST_RECOVERY,
    Component.INTEREST: Account.INTEREST_INCOME,
    Component.PENALTY: Account.PENALTY_INCOME,
    Component.COMPOUND: Account.COMPOUND_INCOME,
}
_KINDS: Final = {
    Component.INTEREST: PostingKind.INTEREST,
    Component.PENALTY: PostingKind.PENALTY,
    Component.COMPOUND: PostingKind.COMPOUND,
}


def book_income(
    walk: Walk,
    rows: IntArray,
    component: Component,
    amount: IntArray,
    *,
    bill_seq: Cell,
    fact_seq: Cell = 0,
    kind: PostingKind | None = None,
) -> None:
    """Post income: receivable against income, or the memo for loans in non-accrual.

    Interest settled off the books takes the place of what was moved there while it accrued. Call before the state's
    sums of unpaid amounts include the new amount.
    """
    kind, debit, credit = kind or _KINDS[component], RECEIVABLES[component], INCOMES[component]
    off = walk.non_accrual(rows) & (amount != 0)
    if not off.any():
        walk.post(rows, kind, amount, debit=debit, credit=credit, bill_seq=bill_seq, fact_seq=fact_seq)
        return
    on = ~off
    seqs = bill_seq if isinstance(bill_seq, int) else bill_seq[on]
    facts = fact_seq if isinstance(fact_seq, int) else fact_seq[on]
    walk.post(rows[on], kind, amount[on], debit=debit, credit=credit, bill_seq=seqs, fact_seq=facts)
    hidden = rows[off]
    moved = amount[off] - accrued_off_book(walk, hidden) if component is Component.INTEREST else amount[off]
    memo(walk, hidden, moved, kind=kind, fact_seq=fact_seq if isinstance(fact_seq, int) else fact_seq[off])


def memo(walk: Walk, rows: IntArray, amount: IntArray, *, kind: Cell, fact_seq: Cell = 0) -> None:
    """Raise the memo of what is kept off the books (lower it, if negative). `rows` may repeat a loan."""
    accounts = {"debit": Account.OFF_BOOK_INTEREST, "credit": Account.OFF_BOOK_CONTRA}
    walk.post(rows, kind, amount, **accounts, fact_seq=fact_seq)
    np.add.at(walk.state.off_book_interest, rows, amount)


def posted_unpaid(walk: Walk, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Posted and unpaid (penalty, compound) of each loan."""
    bills, idx, size = walk.bills, walk.open_bills(rows), len(walk.day)
    penalty = summed(size, bills.loan[idx], bills.penalty_posted[idx] - bills.penalty_paid[idx])
    compound = summed(size, bills.loan[idx], bills.compound_posted[idx] - bills.compound_paid[idx])
    return penalty[rows], compound[rows]


def accrued_off_book(walk: Walk, rows: IntArray) -> IntArray:
    """The part of the memo that was moved while it accrued and has not been settled since."""
    penalty, compound = posted_unpaid(walk, rows)
    return walk.state.off_book_interest[rows] - walk.state.overdue_interest[rows] - penalty - compound


def enter(walk: Walk, rows: IntArray, *, fact_seq: Cell = 0) -> None:
    """Stop accrual: take unpaid income back and keep it, with what has accrued before today, off the books."""
    accrued = rounded(
        walk.state.interest_acc[rows], walk.state.interest_rem[rows], walk.divisor[rows] * PPM, walk.policy.rounding
    )
    unpaid = _turn_income(walk, rows, kind=PostingKind.NON_ACCRUAL, sign=-1, fact_seq=fact_seq)
    memo(walk, rows, unpaid + accrued, kind=PostingKind.NON_ACCRUAL, fact_seq=fact_seq)
    walk.state.flags[rows] |= NON_ACCRUAL
    walk.signal(rows, Signal.NON_ACCRUAL, value=walk.state.off_book_interest[rows])


def leave(walk: Walk, rows: IntArray) -> None:
    """Return to accrual: what is still unpaid becomes income again, the memo is emptied."""
    _turn_income(walk, rows, kind=PostingKind.ACCRUAL, sign=1)
    memo(walk, rows, -walk.state.off_book_interest[rows], kind=PostingKind.ACCRUAL)
    walk.state.flags[rows] &= ~NON_ACCRUAL
    walk.signal(rows, Signal.ACCRUAL)


def _turn_income(walk: Walk, rows: IntArray, *, kind: PostingKind, sign: int, fact_seq: Cell = 0) -> IntArray:
    interest = walk.state.overdue_interest[rows]
    penalty, compound = posted_unpaid(walk, rows)
    parts = ((Component.INTEREST, interest), (Component.PENALTY, penalty), (Component.COMPOUND, compound))
    for component, amount in parts:
        accounts = {"debit": RECEIVABLES[component], "credit": INCOMES[component]}
        walk.post(rows, kind, sign * amount, **accounts, fact_seq=fact_seq)
    return interest + penalty + compound


def transition(walk: Walk, rows: IntArray, enters: BoolArray, leaves: BoolArray) -> None:
    """Move loans over the border, each by the condition of the side on which it stands; written off, it stays."""
    inside = walk.non_accrual(rows)
    gone = (walk.state.flags[rows] & LoanFlag.WRITTEN_OFF) > 0
    entering, leaving = rows[enters & ~inside], rows[leaves & inside & ~gone]
    if len(entering):
        enter(walk, entering)
    if len(leaving):
        leave(walk, leaving)
