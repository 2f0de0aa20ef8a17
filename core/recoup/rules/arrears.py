"""How late a loan is: days past due over the oldest unpaid item, and missed periods (HC-00, CL-00).

DPD = day - `overdue_since`, the rolled due day of the oldest bill with unpaid principal or interest; 0 on that day
itself. Missed: not fully paid at the end of its last day (rolled due day plus grace). The total never falls. The run is
the unbroken run of unpaid bills that ends with the latest due one.

Worked example (HF-X04): due on the 20th, February paid on 2 March, April and May paid on 18 June, July and August
unpaid on 31 August: 5 missed in all, a run of 2, the longest run 2.
"""

from typing import Final

import numpy as np

from recoup.rules.columns import NEVER, BillKind, Bills, BoolArray, IntArray, Signal
from recoup.rules.walk import OPEN, Walk, places, summed

_COUNTED: Final = np.isin(np.arange(max(BillKind) + 1), (BillKind.INSTALMENT, BillKind.INTEREST, BillKind.MATURITY))


def counted(bills: Bills, idx: IntArray) -> BoolArray:
    """Whether a bill is one of the contract's dues: costs and prepayments are none."""
    counts: BoolArray = _COUNTED[bills.kind[idx]]
    return counts


def unpaid_principal(bills: Bills, idx: IntArray) -> IntArray:
    """Principal that the bills still ask for."""
    return bills.principal[idx] - bills.paid_principal[idx]


def unpaid_interest(bills: Bills, idx: IntArray) -> IntArray:
    """Contract interest that the bills still ask for."""
    return bills.interest[idx] - bills.paid_interest[idx]


def posted_charges(bills: Bills, idx: IntArray) -> IntArray:
    """Penalty and compound interest that was posted and is unpaid."""
    return bills.penalty_posted[idx] - bills.penalty_paid[idx] + bills.compound_posted[idx] - bills.compound_paid[idx]


def unpaid(bills: Bills, idx: IntArray) -> IntArray:
    """Everything posted that the bills still ask for."""
    cost = bills.cost[idx] - bills.paid_cost[idx]
    return unpaid_principal(bills, idx) + unpaid_interest(bills, idx) + posted_charges(bills, idx) + cost


def oldest(walk: Walk, idx: IntArray, amount: IntArray) -> IntArray:
    """For each loan the earliest rolled due day, up to today, of the bills that ask for an amount; else 0."""
    bills = walk.bills
    late = idx[(amount > 0) & (bills.rolled_due_on[idx] <= walk.day[bills.loan[idx]])]
    since = np.full(len(walk.day), NEVER, dtype=np.int64)
    np.minimum.at(since, bills.loan[late], bills.rolled_due_on[late])
    since[since == NEVER] = 0
    return since


def refresh(walk: Walk, rows: IntArray) -> None:
    """Look up since when each loan is overdue."""
    idx = walk.open_bills(rows)
    if not len(idx):
        walk.state.overdue_since[rows] = 0
        return
    asked = unpaid_principal(walk.bills, idx) + unpaid_interest(walk.bills, idx)
    walk.state.overdue_since[rows] = oldest(walk, idx, asked)[rows]


def outstanding(walk: Walk, idx: IntArray) -> IntArray:
    """For each loan of the batch how many of these open bills were missed."""
    return summed(len(walk.day), walk.bills.loan[idx], walk.bills.missed[idx])


def count_missed(walk: Walk, idx: IntArray) -> IntArray:
    """At the end of the day: open bills whose last day has come are missed, and make the run longer. Those of today."""
    if not len(idx):
        return idx
    bills, state = walk.bills, walk.state
    last_day = bills.rolled_due_on[idx] + walk.policy.grace_days
    ready = (bills.missed[idx] == 0) & (last_day <= walk.day[bills.loan[idx]]) & (unpaid(bills, idx) > 0)
    missed: IntArray = idx[ready & counted(bills, idx)]
    if not len(missed):
        return missed
    bills.missed[missed] = 1
    loans = bills.loan[missed]
    np.add.at(state.missed_total, loans, 1)
    np.add.at(state.missed_run, loans, 1)
    state.missed_run_max[loans] = np.maximum(state.missed_run_max[loans], state.missed_run[loans])
    _tell(walk, missed, paid=False)
    walk.signal(loans, Signal.MISSED, bill_seq=bills.seq[missed])
    return missed


def uncount_missed(walk: Walk, day: int) -> IntArray:
    """Take back the misses of the evening of a day and of later ones, for whoever looks at a morning that was missed.

    For each loan the morning after the first of them, 0 where there is none. Right as long as nothing was paid in
    between, as in a pass over missed days. The longest run is left as it is.
    """
    bills, state = walk.bills, walk.state
    last_day = bills.rolled_due_on + walk.policy.grace_days
    later = places((bills.missed == 1) & (last_day >= day))
    loans = bills.loan[later]
    first = np.full(len(walk.day), NEVER, dtype=np.int64)
    np.minimum.at(first, loans, last_day[later] + 1)
    bills.missed[later] = 0
    np.subtract.at(state.missed_total, loans, 1)
    np.subtract.at(state.missed_run, loans, 1)
    state.missed_run[loans] = np.maximum(state.missed_run[loans], 0)
    first[first == NEVER] = 0
    return first


def cut_run(walk: Walk, paid: IntArray) -> None:
    """Bills were paid: the run goes on only over those after the newest of them."""
    bills, state = walk.bills, walk.state
    paid = paid[counted(bills, paid)]
    loans = bills.loan[paid]
    if not state.missed_run[loans].any():
        return
    newest = np.zeros(len(walk.day), dtype=np.int64)
    np.maximum.at(newest, loans, bills.seq[paid])
    later = places((bills.state == OPEN) & (bills.missed == 1) & (newest[bills.loan] > 0))
    later = later[bills.seq[later] > newest[bills.loan[later]]]
    run = summed(len(walk.day), bills.loan[later], np.ones_like(later))
    state.missed_run[loans] = np.minimum(state.missed_run[loans], run[loans])
    _tell(walk, paid, paid=True)


def _tell(walk: Walk, idx: IntArray, *, paid: bool) -> None:
    if walk.trace is None:
        return
    state, loans = walk.state, walk.bills.loan[idx]
    walk.trace.missed(
        paid=paid, loan=loans, on=walk.day[loans], bill_seq=walk.bills.seq[idx], total=state.missed_total[loans],
        run=state.missed_run[loans], longest=state.missed_run_max[loans],
    )  # fmt: skip
