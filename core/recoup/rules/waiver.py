"""So much of a component is forgiven, over the open bills, oldest first (CP-19).

What accrued of penalty and compound interest is rounded first, as for a payment. A forgiven part is no longer asked
for: the bill's own amount falls by it (`interest`, `cost`, `penalty_posted`, `compound_posted`), so that what was paid
stays what was paid, and the transfers of kind WAIVER say what was forgiven. A bill of which nothing is left to ask
closes; one that was missed stays missed.

Principal is forgiven only with a restructuring (CL-09): what bills ask for first, then what is not due yet, which is
divided anew over the dues to come. The claim ends with it, unlike one that is written off; on the books it is a loss
that provisions bear, PROVISION against where the principal stands. What was written off before is forgiven first: the
books have borne it already, so only the memo falls.

Worked example. Bills ask for interest of 30.00 and 50.00, of which the first was paid by 10.00. Waiving 40.00 leaves
the first at 10.00 asked and paid, closed if it asks for nothing else, and the second at 30.00. On the books
INTEREST_INCOME goes back by 40.00; in non-accrual the memo falls; a cost that was laid out is WAIVER_EXPENSE. Of
3,000.00 principal past due and 9,000.00 to come 4,000.00 are forgiven: the bills ask for none any more, 8,000.00 are
left, and PROVISION bears 3,000.00 of PRINCIPAL_OVERDUE and 1,000.00 of PRINCIPAL.
"""

from typing import Final

import numpy as np

from recoup.rules import closing, drawdown, misfit, misuse, penalty, writeoff
from recoup.rules.columns import Account, Component, IntArray, PostingKind
from recoup.rules.crediting import MEMO
from recoup.rules.nonaccrual import INCOMES, RECEIVABLES, memo
from recoup.rules.walk import Walk, places, summed

_COLUMNS: Final = {
    Component.COST: ("cost", "paid_cost", "overdue_other"),
    Component.INTEREST: ("interest", "paid_interest", "overdue_interest"),
    Component.PENALTY: ("penalty_posted", "penalty_paid", "overdue_other"),
    Component.COMPOUND: ("compound_posted", "compound_paid", "overdue_other"),
    Component.PRINCIPAL: ("principal", "paid_principal", "overdue_principal"),
}


def waive(walk: Walk, rows: IntArray, amount: IntArray, components: IntArray, fact_seq: IntArray) -> None:
    """Waivers of today, one a loan."""
    size = len(walk.day)
    facts = summed(size, rows, fact_seq)
    for code in np.unique(components).tolist():
        if code not in _COLUMNS:
            raise ValueError(f"component {code} is none that can be waived")
        of = components == code
        idx = walk.open_bills(rows[of])
        penalty.post(walk, idx, fact_seq=facts[walk.bills.loan[idx]])
        if code == Component.PRINCIPAL:
            _forgive_principal(walk, rows[of], amount[of], facts)
        else:
            idx, part = _forgive(walk, Component(code), idx, summed(size, rows[of], amount[of]), facts)
            _take_back(walk, Component(code), idx, part, facts[walk.bills.loan[idx]])
            closing.close(walk, idx)


def _forgive_principal(walk: Walk, rows: IntArray, amount: IntArray, facts: IntArray) -> None:
    """What bills ask for, then what is not due yet; the books give up what they hold of it."""
    state = walk.state
    due = np.minimum(amount, state.overdue_principal[rows])
    to_come = amount - due
    more = to_come > state.principal[rows]
    reason = "more principal is forgiven than is owed"
    misfit.refuse(more, reason, loan_ids=walk.terms.loan_id[rows], fact_seq=facts[rows])
    held = writeoff.on_book(walk, rows)
    idx, _ = _forgive(walk, Component.PRINCIPAL, walk.open_bills(rows), summed(len(walk.day), rows, due), facts)
    state.principal[rows] -= to_come
    gone = np.minimum(amount, state.written_off[rows])
    state.written_off[rows] -= gone
    seqs, kind = facts[rows], PostingKind.WAIVER
    memo_accounts = {"debit": Account.WRITTEN_OFF_CONTRA, "credit": Account.WRITTEN_OFF}
    walk.post(rows, kind, gone, **memo_accounts, fact_seq=seqs)
    stands = (walk.principal_account, Account.PRINCIPAL_OVERDUE)
    for before, after, account in zip(held, writeoff.on_book(walk, rows), stands, strict=True):
        walk.post(rows, kind, before - after, debit=Account.PROVISION, credit=account, fact_seq=seqs)
    drawdown.set_instalment(walk, rows[to_come > 0])
    closing.close(walk, idx)
    misuse.follow(walk, rows)


def _forgive(
    walk: Walk, component: Component, idx: IntArray, amount: IntArray, facts: IntArray
) -> tuple[IntArray, IntArray]:
    """Take the amounts (one for each loan of the batch) off these bills, oldest first: which, and how much of each."""
    bills = walk.bills
    asked, paid, sum_of = _COLUMNS[component]
    idx = idx[np.lexsort((bills.seq[idx], bills.rolled_due_on[idx], bills.loan[idx]))]
    loans, unpaid = bills.loan[idx], getattr(bills, asked)[idx] - getattr(bills, paid)[idx]
    more = summed(len(walk.day), loans, unpaid) < amount
    misfit.refuse(more, "a waiver forgives more than is owed", loan_ids=walk.terms.loan_id, fact_seq=facts)
    before = np.cumsum(unpaid) - unpaid
    first = np.searchsorted(loans, loans)
    part = np.clip(amount[loans] - (before - before[first]), 0, unpaid)
    some = places(part)
    idx, loans, part = idx[some], loans[some], part[some]
    getattr(bills, asked)[idx] -= part
    if walk.trace is not None:
        walk.trace.waived(
            component, loan=loans, on=walk.day[loans], fact_seq=facts[loans], bill_seq=bills.seq[idx], amount=part
        )
    np.subtract.at(getattr(walk.state, sum_of), loans, part)
    return idx, part


def _take_back(walk: Walk, component: Component, idx: IntArray, amount: IntArray, fact_seq: IntArray) -> None:
    """Income goes back while it is on the books; off them the memo falls; a cost is spent for good."""
    rows, seq = walk.bills.loan[idx], walk.bills.seq[idx]
    off = walk.non_accrual(rows) & (component in MEMO)
    on, hidden = places(~off), places(off)
    debit = Account.WAIVER_EXPENSE if component is Component.COST else INCOMES[component]
    accounts = {"debit": debit, "credit": RECEIVABLES[component]}
    walk.post(rows[on], PostingKind.WAIVER, amount[on], **accounts, bill_seq=seq[on], fact_seq=fact_seq[on])
    memo(walk, rows[hidden], -amount[hidden], kind=PostingKind.WAIVER, fact_seq=fact_seq[hidden])
