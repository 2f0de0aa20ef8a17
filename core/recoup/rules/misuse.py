"""Principal used for another purpose than agreed costs more, and never twice (IR-06, IR-08).

On the misused part runs the heavier of two rates, that of misuse and that of lateness, never their sum. Contract
interest and penalty on what is overdue run as always; what the misuse rate asks beyond them accrues as penalty on a
bill of kind MISUSE, which opens when the misuse begins and ends with it: on misused principal not yet due the surcharge
above the contract rate, on misused principal past due what the misuse rate has above the penalty rate. The misused part
is the part that falls due last, and is never more than is owed.

Worked example (CB-X05). 500,000.00 at 4.35 % are misused from 2024-04-01, due on 2024-05-01 and unpaid, and cured on
2024-06-10; the surcharge of misuse is 100 %, that of lateness 50 %. Thirty days bear 1,812.50 of contract interest and
1,812.50 of surcharge; forty days 3,625.00 of penalty at 6.525 % and 1,208.33 above it, up to 8.70 %: in all 8,458.33.
"""

import numpy as np

from recoup.rules import closing, misfit, penalty
from recoup.rules.columns import BillKind, IntArray, LoanFlag
from recoup.rules.walk import OPEN, Walk, summed


def misuse(walk: Walk, rows: IntArray, amount: IntArray, fact_seq: IntArray) -> None:
    """From today on so much principal is misused; 0: none any more, and what that has cost is put on the claim."""
    state = walk.state
    more = amount > state.principal[rows] + state.overdue_principal[rows]
    misfit.refuse(more, "more principal is misused than is owed", loan_ids=walk.terms.loan_id[rows], fact_seq=fact_seq)
    state.misused[rows] = amount
    _mark(walk, rows)
    charge(walk, rows)
    _end(walk, rows[amount == 0], fact_seq[amount == 0])


def follow(walk: Walk, rows: IntArray) -> None:
    """Principal was paid: no more is misused than is still owed."""
    state = walk.state
    rows = rows[state.misused[rows] > 0]
    if not len(rows):
        return
    state.misused[rows] = np.minimum(state.misused[rows], state.principal[rows] + state.overdue_principal[rows])
    over = rows[state.misused[rows] == 0]
    _mark(walk, over)
    _end(walk, over, np.zeros_like(over))


def _bills(walk: Walk, rows: IntArray) -> IntArray:
    """The open bills of misuse of these loans; a loan has one at most."""
    idx = walk.open_bills(rows)
    found: IntArray = idx[walk.bills.kind[idx] == BillKind.MISUSE]
    return found


def _mark(walk: Walk, rows: IntArray) -> None:
    flags = walk.state.flags[rows]
    walk.state.flags[rows] = np.where(walk.state.misused[rows] > 0, flags | LoanFlag.MISUSE, flags & ~LoanFlag.MISUSE)


def charge(walk: Walk, rows: IntArray) -> None:
    """Open the bill of misuse of those of these loans that should have one and have none."""
    rows = rows[walk.state.misused[rows] > 0]
    if walk.policy.misuse is None or not len(rows):
        return
    running = _bills(walk, rows)
    rows = rows[summed(len(walk.day), walk.bills.loan[running], np.ones_like(running))[rows] == 0]
    today, seq = walk.day[rows], walk.take_seq(rows)
    walk.book.add(
        len(rows), loan=rows, seq=seq, kind=int(BillKind.MISUSE), state=OPEN,
        due_on=today, rolled_due_on=today, penalty_from=today, opened_on=today,
    )  # fmt: skip


def _end(walk: Walk, rows: IntArray, fact_seq: IntArray) -> None:
    """Round what the misuse has cost; its bill closes if that is nothing, or paid already."""
    idx = _bills(walk, rows)
    if len(idx):
        penalty.post(walk, idx, fact_seq=summed(len(walk.day), rows, fact_seq)[walk.bills.loan[idx]])
        closing.close(walk, idx)
