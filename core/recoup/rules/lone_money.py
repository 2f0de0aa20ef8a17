"""A payment on a loan that is alone in its batch (for batches: `receipt`, `crediting`, `prepayment`).

Worked examples. 25,000.00 on the bills of CB-X12 pay the cost of 1,200.00, both interests and 4,104.16 of the penalty.
100.00 of interest paid on a loan in non-accrual is CLEARING to INTEREST_INCOME, and the memo falls by 100.00 (RA-04).
"""

from typing import Final, NamedTuple

import numpy as np

from recoup.rules import arrears, closing, receipt
from recoup.rules.allocation import Paid, allocate
from recoup.rules.columns import Account, BillKind, Component, LoanFlag, PostingKind
from recoup.rules.crediting import MEMO
from recoup.rules.interest import PPM, settled
from recoup.rules.lone import Lone
from recoup.rules.lone_bills import OTHER
from recoup.rules.lone_charges import post as post_charges
from recoup.rules.money import rounded
from recoup.rules.nonaccrual import INCOMES, RECEIVABLES
from recoup.rules.policy import Surplus
from recoup.rules.walk import BILL_INDEX, PAID, SINGLE, Walk

_PAYMENT: Final = int(PostingKind.PAYMENT)
_APPLIED: Final = int(PostingKind.SUSPENSE_APPLIED)
_INTEREST: Final = int(PostingKind.INTEREST)
_OVERDUE: Final = int(Account.PRINCIPAL_OVERDUE)
_SUSPENSE: Final = int(Account.SUSPENSE)
_OFF_BOOK: Final = int(Account.OFF_BOOK_INTEREST)
_CONTRA: Final = int(Account.OFF_BOOK_CONTRA)
_WRITTEN_OFF: Final = int(LoanFlag.WRITTEN_OFF)
_STATE: Final = BILL_INDEX["state"]
_PAID_ON: Final = BILL_INDEX["paid_on"]
_CARRIED: Final = tuple(BILL_INDEX[f"{name}_{part}"] for name in ("penalty", "compound") for part in ("acc", "rem"))
_BEARING: Final = (Component.INTEREST, Component.PRINCIPAL)
"""Components on which penalty or compound interest runs."""
_RECEIVABLES: Final = {component: int(account) for component, account in RECEIVABLES.items()}
_INCOMES: Final = {component: int(account) for component, account in INCOMES.items()}


class _Money(NamedTuple):
    """Money to allocate today, and the account on which it stands (for batches: `crediting.Receipts`)."""

    amount: int
    fact_seq: int
    designation: int
    source: int
    kind: int


def receive(lone: Lone, amount: int, fact_seq: int, designation: int) -> None:
    """A payment of today: open bills, then what the policy does with a surplus."""
    if _by_columns(lone):
        given = [np.array([value], dtype=np.int64) for value in (amount, fact_seq, designation)]
        lone.by_columns(lambda walk, rows: receipt.receive(walk, rows, *given))
        return
    left = amount
    if lone.bills.at:
        left = _pay_bills(lone, _Money(amount, fact_seq, designation, lone.clearing, _PAYMENT))
    if left and lone.walk.policy.surplus is Surplus.PREPAY and lone.held.principal > 0:
        left -= _prepay(lone, left, fact_seq)
    if left:
        lone.held.suspense += left
        post(lone, _PAYMENT, left, lone.clearing, _SUSPENSE, 0, fact_seq)
        _line(lone, Component.SUSPENSE, left, 0, fact_seq)


def apply_kept(lone: Lone) -> None:
    """Money kept for the next instalment pays the bills that have just opened (for batches: `receipt`)."""
    surplus, kept = lone.walk.policy.surplus, lone.held.suspense
    keeps = lone.period.fixed if surplus is Surplus.PREPAY else surplus is Surplus.NEXT_INSTALMENT
    if not keeps or kept <= 0:
        return
    if _by_columns(lone):
        lone.by_columns(receipt.apply_suspense)
    else:
        left = _pay_bills(lone, _Money(kept, 0, 0, _SUSPENSE, _APPLIED))
        lone.held.suspense = left  # of what is held now: a bill may have closed by columns


def _by_columns(lone: Lone) -> bool:
    """What is rare is left to the batch: misuse, recovery, receivables, fixed plans, a bill that waits."""
    held, period = lone.held, lone.period
    waits = 0 < period.due <= lone.day < period.rolled and held.principal > 0
    apart = held.misused or held.flags & _WRITTEN_OFF or held.interest_divisor or period.plan_kind == SINGLE
    return bool(waits or apart or period.fixed or lone.bills.misuse)


def post(lone: Lone, kind: int, amount: int, debit: int, credit: int, bill_seq: int, fact_seq: int) -> None:
    """A ledger row of today; zero is not written, and what is below it goes the other way round."""
    if amount < 0:
        amount, debit, credit = -amount, credit, debit
    if amount:
        lone.walk.posted.write(lone.day, kind, debit, credit, amount, bill_seq, fact_seq)


def memo(lone: Lone, kind: int, amount: int, fact_seq: int) -> None:
    """So much more is kept off the books."""
    post(lone, kind, amount, _OFF_BOOK, _CONTRA, 0, fact_seq)
    lone.held.off_book_interest += amount


def _line(lone: Lone, component: Component, amount: int, bill_seq: int, fact_seq: int) -> None:
    if amount:
        lone.walk.lines.write(fact_seq, bill_seq, component, amount)


def _pay_bills(lone: Lone, money: _Money) -> int:
    """Allocate to open bills; what is left."""
    post_charges(lone, money.fact_seq)
    bills, policy = lone.bills, lone.walk.policy
    order = policy.allocation_non_accrual if lone.off_book else policy.allocation
    named, settled = money.designation, bills.settled()
    lines, left = allocate(bills.items, money.amount, order, designation=named, oldest_first=True, settled=settled)
    for line in lines:
        _line(lone, line.component, line.amount, bills.items[line.item].seq, money.fact_seq)
    if len(lines) == 1:
        _credit(lone, lines[0].component, lines, money)
    else:
        for component in sorted({line.component for line in lines}):
            _credit(lone, component, [line for line in lines if line.component is component], money)
    _close(lone, lines)
    return left


def _credit(lone: Lone, component: Component, lines: list[Paid], money: _Money) -> None:
    """Lines of one component: on the bills, in the ledger, on the loan (for batches: `crediting.credit`)."""
    bills, held = lone.bills, lone.held
    off = lone.off_book and component in MEMO
    account = _OVERDUE if component is Component.PRINCIPAL else (_INCOMES if off else _RECEIVABLES)[component]
    amount = 0
    for line in lines:
        amount += line.amount
        bills.paid(line.item, component, line.amount)
        post(lone, money.kind, line.amount, money.source, account, bills.items[line.item].seq, money.fact_seq)
    for line in lines if off else ():
        memo(lone, money.kind, -line.amount, money.fact_seq)
    if component is Component.PRINCIPAL:
        held.overdue_principal -= amount
    elif component is Component.INTEREST:
        held.overdue_interest -= amount
    else:
        held.overdue_other -= amount


def _close(lone: Lone, lines: list[Paid]) -> None:
    """Bills of which nothing is left are closed; the others run on what they still ask for."""
    bills, touched = lone.bills, {line.item for line in lines}
    done = [place for place in touched if bills.is_paid(place)]
    if done:
        _close_paid(lone, sorted(bills.at[place] for place in done))
        return
    turned = {line.item for line in lines if line.component in _BEARING} if lone.charged else ()
    if turned:
        lone.bring_charges()
    for place in turned:
        unpaid = bills.items[place].unpaid
        lone.meters.turn(bills.nth[place], unpaid[Component.PRINCIPAL], unpaid[Component.INTEREST], lone.walk.policy)


def _close_paid(lone: Lone, at: list[int]) -> None:
    """Close these bills. Those that carry less than a minor unit drop it by columns (for batches: `closing`)."""
    book, held, idx = lone.walk.book, lone.held, np.array(at, dtype=np.int64)
    if any(book.cells.item(row, place) for row in _CARRIED for place in at):
        lone.by_columns(lambda walk, _: closing.close(walk, idx))
        return
    book.cells[_STATE, idx], book.cells[_PAID_ON, idx] = PAID, lone.day
    if held.missed_run and len(dues := idx[arrears.counted(book.bills, idx)]):
        seqs, newest = lone.bills.seq_of_missed(), max(book.bills.seq[dues].tolist())
        held.missed_run = min(held.missed_run, sum(seq > newest for seq in seqs))
    lone.renew_bills()


def _prepay(lone: Lone, amount: int, fact_seq: int) -> int:
    """Money beyond everything due pays accrued interest, then principal (for batches: `prepayment`). What it used."""
    held, divisor, policy = lone.held, lone.period.divisor, lone.walk.policy
    accrued = rounded(held.interest_acc, held.interest_rem, divisor * PPM, policy.rounding)
    if amount >= accrued:
        interest, principal = accrued, min(amount - accrued, held.principal)
        _, held.interest_acc, held.interest_rem = settled(held.interest_acc, held.interest_rem, divisor, policy)
        held.interest_from = max(held.interest_from, lone.day)
    else:
        interest, principal = min(amount, max(held.interest_acc, 0)), 0
        held.interest_acc -= interest
    if held.interest_from >= lone.period.settles:
        lone.by_columns(Walk.turn_settlement)
    if interest + principal:
        _write(lone, interest, principal, fact_seq)
    lone.held.principal -= principal
    return interest + principal


def _write(lone: Lone, interest: int, principal: int, fact_seq: int) -> None:
    """A bill that opens and is paid at once, its lines and its ledger rows."""
    held, day, clearing = lone.held, lone.day, lone.clearing
    seq = max(held.next_seq, 1)
    held.next_seq = seq + 1
    lone.walk.book.add(
        1, seq=seq, kind=int(BillKind.PREPAYMENT), state=PAID, due_on=day, rolled_due_on=day, penalty_from=day,
        opened_on=day, paid_on=day, principal=principal, paid_principal=principal, interest=interest,
        paid_interest=interest,
    )  # fmt: skip
    receivable, income = _RECEIVABLES[Component.INTEREST], _INCOMES[Component.INTEREST]
    book_interest(lone, interest, seq, fact_seq)
    post(lone, _PAYMENT, interest, clearing, income if lone.off_book else receivable, seq, fact_seq)
    if lone.off_book:
        memo(lone, _PAYMENT, -interest, fact_seq)
    post(lone, _PAYMENT, principal, clearing, int(lone.walk.principal_account), seq, fact_seq)
    _line(lone, Component.INTEREST, interest, seq, fact_seq)
    _line(lone, Component.PRINCIPAL, principal, seq, fact_seq)


def book_interest(lone: Lone, interest: int, bill_seq: int, fact_seq: int) -> None:
    """Contract interest becomes income, or takes the place of what was kept off the books while it accrued."""
    held = lone.held
    if lone.off_book and interest:
        accrued = held.off_book_interest - held.overdue_interest - _posted_unpaid(lone)
        memo(lone, _INTEREST, interest - accrued, fact_seq)
    else:
        sides = _RECEIVABLES[Component.INTEREST], _INCOMES[Component.INTEREST]
        post(lone, _INTEREST, interest, *sides, bill_seq, fact_seq)


def _posted_unpaid(lone: Lone) -> int:
    """Penalty and compound interest that stand in the memo as posted."""
    return sum(lone.bills.left[component] for component in OTHER if component is not Component.COST)
