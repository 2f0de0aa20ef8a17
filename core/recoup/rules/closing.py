"""A bill closes when nothing of it is unpaid any more; the bill of a misuse only when the misuse has ended too."""

from recoup.rules import arrears, penalty
from recoup.rules.columns import BillKind, IntArray
from recoup.rules.walk import PAID, Walk


def close(walk: Walk, idx: IntArray) -> None:
    """Mark those of these bills as paid of which nothing is left."""
    bills = walk.bills
    goes_on = (bills.kind[idx] == BillKind.MISUSE) & (walk.state.misused[bills.loan[idx]] > 0)
    done = idx[(arrears.unpaid(bills, idx) == 0) & ~goes_on]
    if not len(done):
        return
    penalty.forget(walk, done)
    bills.state[done] = PAID
    bills.paid_on[done] = walk.day[bills.loan[done]]
    arrears.cut_run(walk, done)
