"""Money arrives, or waits in suspense, and is allocated (kernel §6): what is due first, then as the policy says."""

from dataclasses import replace
from typing import Final

import numpy as np

from recoup.rules import arrears, billing, closing, misfit, misuse, penalty, prepayment, wait
from recoup.rules.allocation import Item, allocate, marks
from recoup.rules.columns import Account, BoolArray, Component, IntArray, PostingKind
from recoup.rules.crediting import Receipts, credit, credit_principal
from recoup.rules.trace import Allocation
from recoup.rules.walk import SINGLE, Walk, places, summed

_PAID_COLUMNS: Final = {
    Component.COST: "paid_cost",
    Component.INTEREST: "paid_interest",
    Component.PENALTY: "penalty_paid",
    Component.COMPOUND: "compound_paid",
    Component.PRINCIPAL: "paid_principal",
}
_STATE_COLUMNS: Final = {
    Component.COST: "overdue_other",
    Component.INTEREST: "overdue_interest",
    Component.PENALTY: "overdue_other",
    Component.COMPOUND: "overdue_other",
    Component.PRINCIPAL: "overdue_principal",
}


def receive(walk: Walk, rows: IntArray, amount: IntArray, fact_seq: IntArray, designation: IntArray) -> None:
    """Payments of today: open bills, then what the policy does with a surplus."""
    money = Receipts(rows, amount, fact_seq, designation, walk.clearing_account, PostingKind.PAYMENT)
    _keep(walk, rows, _spend(walk, money), fact_seq)


def apply_now(walk: Walk, rows: IntArray, amount: IntArray, fact_seq: IntArray, designation: IntArray) -> None:
    """Kept money pays today as if it came today, whatever the policy does with a surplus; the rest of it stays kept."""
    _take_kept(walk, rows, amount, fact_seq)
    money = Receipts(rows, amount, fact_seq, designation, Account.SUSPENSE, PostingKind.SUSPENSE_APPLIED)
    left = _spend(walk, money)
    walk.state.suspense[rows] += left


def refund(walk: Walk, rows: IntArray, amount: IntArray, fact_seq: IntArray) -> None:
    """Kept money goes back to the payer (C1.7): SUSPENSE to CLEARING."""
    _take_kept(walk, rows, amount, fact_seq)
    accounts = {"debit": Account.SUSPENSE, "credit": walk.clearing_account}
    walk.post(rows, PostingKind.SUSPENSE_REFUNDED, amount, **accounts, fact_seq=fact_seq)


def _take_kept(walk: Walk, rows: IntArray, amount: IntArray, fact_seq: IntArray) -> None:
    more, reason = walk.state.suspense[rows] < amount, "more is taken from suspense than is kept there"
    misfit.refuse(more, reason, loan_ids=walk.terms.loan_id[rows], fact_seq=fact_seq)
    walk.state.suspense[rows] -= amount


def _spend(walk: Walk, money: Receipts) -> IntArray:
    """What is due, then a receivable not due yet, then what is prepaid; what is left of each amount."""
    _open_for(walk, money.rows, money.amount, money.fact_seq)
    left = _pay_bills(walk, money).copy()
    over = places(left)
    if len(over):
        rest = replace(money, rows=money.rows[over], amount=left[over], fact_seq=money.fact_seq[over])
        rest.amount = _pay_receivables(walk, rest)
        rest.amount = prepayment.prepay(walk, rest)
        left[over] = rest.amount
    misuse.follow(walk, money.rows)
    return left


def _open_for(walk: Walk, rows: IntArray, amount: IntArray, fact_seq: IntArray) -> None:
    """Open a bill that waits for the end of a holiday, if this money pays it and everything open in full (IR-05)."""
    size, opened = len(walk.day), rows[:0]
    money, facts = summed(size, rows, amount), summed(size, rows, fact_seq)
    while len(waiting := wait.rolling(walk, rows)):
        idx = walk.open_bills(waiting)
        penalty.post(walk, idx, fact_seq=facts[walk.bills.loan[idx]])
        owed = summed(size, walk.bills.loan[idx], arrears.unpaid(walk.bills, idx))[waiting]
        kept = np.where(prepayment.keeps_for_next(walk, waiting), walk.state.suspense[waiting], 0)
        given = money[waiting] + kept - owed
        rows = waiting[(given >= billing.asked_today(walk, waiting)) & ~_closes(walk, waiting, given)]
        opened = np.concatenate((opened, billing.open_instalments(walk, rows)))
    if len(opened):
        apply_suspense(walk, opened)


def _closes(walk: Walk, rows: IntArray, given: IntArray) -> BoolArray:
    """Whether this much pays off loans that are prepaid: then no bill is needed, and what was quoted closes them."""
    whole = walk.state.principal[rows] + billing.accrued(walk, rows) + billing.beyond_period(walk, rows)
    return np.asarray(prepayment.prepaid(walk, rows) & (given >= whole), dtype=np.bool_)


def apply_suspense(walk: Walk, rows: IntArray) -> None:
    """Money kept for the next instalment pays the bills that have just opened."""
    rows = rows[prepayment.keeps_for_next(walk, rows)]
    rows = np.unique(rows[walk.state.suspense[rows] > 0])
    if not len(rows):
        return
    kept, none = walk.state.suspense[rows], np.zeros_like(rows)
    money = Receipts(rows, kept, none, none, Account.SUSPENSE, PostingKind.SUSPENSE_APPLIED)
    walk.state.suspense[rows] = _pay_bills(walk, money)
    misuse.follow(walk, rows)


def open_due(walk: Walk, rows: IntArray) -> None:
    """Steps 3 and 4 of a morning: bills open, and money kept for them pays them."""
    for billed in (billing.open_settlements(walk, rows), billing.open_dues(walk, rows)):
        apply_suspense(walk, billed)


def _pay_bills(walk: Walk, money: Receipts) -> IntArray:
    """Allocate to open bills; what is left of each amount."""
    idx = walk.open_bills(money.rows)
    if not len(idx):
        return money.amount
    place = np.zeros(len(walk.day), dtype=np.int64)
    place[money.rows] = np.arange(len(money.rows))
    penalty.post(walk, idx, fact_seq=money.fact_seq[place[walk.bills.loan[idx]]])
    paid, components, amounts, left = _allocated(walk, money, idx)
    _write_lines(walk, paid, components, amounts, money, place[walk.bills.loan[paid]])
    closing.close(walk, np.unique(paid))
    return left


def _allocated(walk: Walk, money: Receipts, idx: IntArray) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """(bill, component, amount) of each line, and what is left of each receipt."""
    bills = walk.bills
    idx = idx[np.lexsort((bills.seq[idx], bills.loan[idx]))]
    loans = bills.loan[idx]
    starts = np.searchsorted(loans, money.rows).tolist()
    ends = np.searchsorted(loans, money.rows, side="right").tolist()
    named = marks(bills.due_on[idx], bills.kind[idx]).tolist()
    due = zip(bills.seq[idx].tolist(), bills.rolled_due_on[idx].tolist(), named, _unpaid(walk, idx), strict=True)
    items = [Item(*each) for each in due]
    off, policy = walk.non_accrual(money.rows).tolist(), walk.policy
    lines: list[tuple[int, int, int]] = []
    left = []
    for row, (amount, named) in enumerate(zip(money.amount.tolist(), money.designation.tolist(), strict=True)):
        order = policy.allocation_non_accrual if off[row] else policy.allocation
        start = starts[row]
        paid, rest = allocate(items[start : ends[row]], amount, order, designation=named)
        lines.extend((start + line.item, line.component, line.amount) for line in paid)
        left.append(rest)
        if walk.trace is not None:
            walk.trace.entries.append(
                Allocation(
                    loan=int(money.rows[row]),
                    on=int(walk.day[money.rows[row]]),
                    fact_seq=int(money.fact_seq[row]),
                    amount=amount,
                    designation=named,
                    order=order,
                    non_accrual=bool(off[row]),
                    items=tuple(items[start : ends[row]]),
                    lines=tuple(paid),
                    left=rest,
                )
            )
    table = np.array(lines, dtype=np.int64).reshape(-1, 3)
    return idx[table[:, 0]], table[:, 1], table[:, 2], np.array(left, dtype=np.int64)


def _unpaid(walk: Walk, idx: IntArray) -> list[list[int]]:
    """What each bill asks for, by component value."""
    bills = walk.bills
    columns = (
        np.zeros_like(idx),
        bills.cost[idx] - bills.paid_cost[idx],
        arrears.unpaid_interest(bills, idx),
        bills.penalty_posted[idx] - bills.penalty_paid[idx],
        bills.compound_posted[idx] - bills.compound_paid[idx],
        arrears.unpaid_principal(bills, idx),
    )
    listed: list[list[int]] = np.stack(columns, axis=1).tolist()
    return listed


def _write_lines(
    walk: Walk, paid: IntArray, components: IntArray, amounts: IntArray, money: Receipts, place: IntArray
) -> None:
    """Book the lines: on the bills, on the loans, in the ledger."""
    bills, loans, facts = walk.bills, walk.bills.loan[paid], money.fact_seq[place]
    seq = bills.seq[paid]
    walk.lines.add(loans, fact_seq=facts, bill_seq=seq, component=components, amount=amounts)
    for code in sorted(set(components.tolist())):
        component, of = Component(code), places(components == code)
        np.add.at(getattr(bills, _PAID_COLUMNS[component]), paid[of], amounts[of])
        credit(walk, loans[of], component, amounts[of], money, bill_seq=seq[of], fact_seq=facts[of])
        np.subtract.at(getattr(walk.state, _STATE_COLUMNS[component]), loans[of], amounts[of])


def _pay_receivables(walk: Walk, money: Receipts) -> IntArray:
    """A receivable that is not due yet is paid at once: money reduces its principal. What is left of each amount."""
    single = walk.terms.plan_kind[money.rows] == SINGLE
    part = np.where(single, np.minimum(money.amount, walk.state.principal[money.rows]), 0)
    some = places(part)
    if len(some):
        paid, facts = money.rows[some], money.fact_seq[some]
        credit_principal(walk, paid, part[some], money, walk.principal_account, bill_seq=0, fact_seq=facts)
        walk.state.principal[paid] -= part[some]
        walk.lines.add(paid, fact_seq=facts, component=int(Component.PRINCIPAL), amount=part[some])
    return money.amount - part


def _keep(walk: Walk, rows: IntArray, left: IntArray, fact_seq: IntArray) -> None:
    """What nothing asks for is kept in suspense."""
    some = places(left)
    rows, left, fact_seq = rows[some], left[some], fact_seq[some]
    walk.state.suspense[rows] += left
    accounts = {"debit": walk.clearing_account, "credit": Account.SUSPENSE}
    walk.post(rows, PostingKind.PAYMENT, left, **accounts, fact_seq=fact_seq)
    walk.lines.add(rows, fact_seq=fact_seq, component=int(Component.SUSPENSE), amount=left)
