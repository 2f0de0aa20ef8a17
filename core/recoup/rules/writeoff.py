"""Principal leaves the books and the claim stays (WO-01, WO-04): written off but kept on file, the claim pursued.

A write-off changes the books, never the claim. `State.principal` and `overdue_principal` go on as what the debtor owes;
`written_off` is the part of it that the books no longer hold, so the accounts hold the difference. The part written off
is the part that falls due last. Contract interest, penalty and compound interest go on accruing on the claim and are
kept off the books, as in non-accrual, which a loan does not leave again after its write-off. Costs laid out stay on the
books. Whatever money then comes for principal beyond what the books hold, and all that comes for interest and charges,
is income of recovery.

Worked example. 1,000.00 are owed, 300.00 of it overdue with interest of 20.00 posted and unpaid. Writing off all of it
books PROVISION to PRINCIPAL 700.00 and to PRINCIPAL_OVERDUE 300.00, takes 20.00 of income back, and raises the memos
WRITTEN_OFF to 1,000.00 and OFF_BOOK_INTEREST to 20.00. A payment of 50.00 is then RECOVERY_INCOME 50.00; under RA-02 it
pays principal, and the memo WRITTEN_OFF falls to 950.00.
"""

import numpy as np

from recoup.rules import misfit, nonaccrual, penalty
from recoup.rules.columns import Account, BoolArray, IntArray, LoanFlag, PostingKind, Signal
from recoup.rules.walk import Cell, Walk, summed


def written_off(walk: Walk, rows: IntArray) -> BoolArray:
    """Whether principal of these loans was written off."""
    return (walk.state.flags[rows] & LoanFlag.WRITTEN_OFF) > 0


def on_book(walk: Walk, rows: IntArray) -> tuple[IntArray, IntArray]:
    """(not yet due, overdue) principal that the books hold: what was written off falls due last."""
    state = walk.state
    not_due, off = state.principal[rows], state.written_off[rows]
    return np.maximum(not_due - off, 0), state.overdue_principal[rows] - np.maximum(off - not_due, 0)


def write_off(walk: Walk, rows: IntArray, amount: IntArray, fact_seq: IntArray) -> None:
    """So much principal leaves the books today (0: all that they hold), and with it all unpaid income."""
    state = walk.state
    not_due, overdue = on_book(walk, rows)
    amount = np.where(amount == 0, not_due + overdue, amount)
    wrong = (amount > not_due + overdue) | (amount == 0)
    reason = "a write-off takes more principal than the books hold, or there is none"
    misfit.refuse(wrong, reason, loan_ids=walk.terms.loan_id[rows], fact_seq=fact_seq)
    idx = walk.open_bills(rows)
    penalty.post(walk, idx, fact_seq=summed(len(walk.day), rows, fact_seq)[walk.bills.loan[idx]])
    on = ~walk.non_accrual(rows)
    if on.any():
        nonaccrual.enter(walk, rows[on], fact_seq=fact_seq[on])
    state.written_off[rows] += amount
    state.flags[rows] |= LoanFlag.WRITTEN_OFF
    kept = on_book(walk, rows)
    for held, left, account in zip(
        (not_due, overdue), kept, (walk.principal_account, Account.PRINCIPAL_OVERDUE), strict=True
    ):
        walk.post(rows, PostingKind.WRITE_OFF, held - left, debit=Account.PROVISION, credit=account, fact_seq=fact_seq)
    accounts = {"debit": Account.WRITTEN_OFF, "credit": Account.WRITTEN_OFF_CONTRA}
    walk.post(rows, PostingKind.WRITE_OFF, amount, **accounts, fact_seq=fact_seq)
    walk.signal(rows, Signal.WRITTEN_OFF, value=amount)


def recover(walk: Walk, rows: IntArray, amount: IntArray, *, source: Account, bill_seq: Cell, fact_seq: Cell) -> None:
    """Principal that was written off comes back: income of recovery, and the memo falls. `rows` may repeat a loan."""
    seqs: dict[str, Cell] = {"bill_seq": bill_seq, "fact_seq": fact_seq}
    walk.post(rows, PostingKind.RECOVERY, amount, debit=source, credit=Account.RECOVERY_INCOME, **seqs)
    accounts: dict[str, Cell] = {"debit": Account.WRITTEN_OFF_CONTRA, "credit": Account.WRITTEN_OFF}
    walk.post(rows, PostingKind.RECOVERY, amount, **accounts, **seqs)
    np.subtract.at(walk.state.written_off, rows, amount)


def falling_overdue(walk: Walk, rows: IntArray, asked: IntArray) -> IntArray:
    """How much of principal that has just left `principal` for a bill moves on the books: what was not written off."""
    off = walk.state.written_off[rows]
    if not off.any():
        return asked
    left = walk.state.principal[rows]
    moved: IntArray = asked - np.maximum(off - left, 0) + np.maximum(off - left - asked, 0)
    return moved
