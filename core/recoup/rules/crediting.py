"""What money is booked against: a receivable, income, principal, or the income of recovery (kernel §8, RA-04, WO-04).

Worked examples. 100.00 of interest paid on a loan in non-accrual is CLEARING to INTEREST_INCOME, and the memo falls by
100.00. 300.00 of principal paid where 1,000.00 are owed and 800.00 were written off: the books still hold 200.00, which
are paid first; 100.00 are RECOVERY_INCOME, and the memo of what was written off falls to 700.00.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from recoup.rules import writeoff
from recoup.rules.columns import Account, Component, IntArray, PostingKind
from recoup.rules.nonaccrual import INCOMES, RECEIVABLES, memo
from recoup.rules.walk import Cell, Walk, places

MEMO: Final = (Component.INTEREST, Component.PENALTY, Component.COMPOUND)
"""Components that are kept off the books where interest is no income."""


@dataclass(slots=True)
class Receipts:
    """Money to allocate today, one row a loan, and the account on which it stands."""

    rows: IntArray
    amount: IntArray
    fact_seq: IntArray
    designation: IntArray
    source: Account
    kind: PostingKind


def credit(
    walk: Walk,
    rows: IntArray,
    component: Component,
    amount: IntArray,
    money: Receipts,
    *,
    bill_seq: Cell,
    fact_seq: IntArray,
) -> None:
    """Money against a due; call before the state's sums fall. `rows` may repeat a loan, its rows side by side.

    In non-accrual income is booked only now and the memo falls (RA-04); after a write-off it is income of recovery.
    """
    seqs: dict[str, Cell] = {"bill_seq": bill_seq, "fact_seq": fact_seq}
    if component is Component.PRINCIPAL:
        credit_principal(walk, rows, amount, money, Account.PRINCIPAL_OVERDUE, **seqs)
        return
    off = walk.non_accrual(rows) & (component in MEMO)
    gone = off & writeoff.written_off(walk, rows)
    account = np.where(off, INCOMES[component], RECEIVABLES[component])
    account, kind = np.where(gone, Account.RECOVERY_INCOME, account), np.where(gone, PostingKind.RECOVERY, money.kind)
    walk.post(rows, kind, amount, debit=money.source, credit=account, **seqs)
    hidden = places(off)
    if len(hidden):
        memo(walk, rows[hidden], -amount[hidden], kind=kind[hidden], fact_seq=fact_seq[hidden])


def credit_principal(
    walk: Walk, rows: IntArray, amount: IntArray, money: Receipts, account: Account, *, bill_seq: Cell, fact_seq: Cell
) -> None:
    """Money against principal that stands on this account: what the books hold of it first, then what they gave up."""
    seqs: dict[str, Cell] = {"bill_seq": bill_seq, "fact_seq": fact_seq}
    if not walk.state.written_off[rows].any():
        walk.post(rows, money.kind, amount, debit=money.source, credit=account, **seqs)
        return
    not_due, overdue = writeoff.on_book(walk, rows)
    held = overdue if account is Account.PRINCIPAL_OVERDUE else not_due
    booked = np.clip(held - _before(rows, amount), 0, amount)
    walk.post(rows, money.kind, booked, debit=money.source, credit=account, **seqs)
    writeoff.recover(walk, rows, amount - booked, source=money.source, **seqs)


def _before(rows: IntArray, amount: IntArray) -> IntArray:
    """What rows of the same loan that stand before each row have taken."""
    running = np.cumsum(amount) - amount
    first = np.flatnonzero(np.diff(rows, prepend=-1))
    starts = np.repeat(running[first], np.diff(first, append=len(rows)))
    return running - starts
