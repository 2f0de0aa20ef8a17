"""Bills open on a loan that is alone in its batch: of settled interest, of instalments (for batches: `billing`).

What is common is done in whole numbers: a bill that opens on its due day or before, of a plan by formula whose period
lies in one piece. Everything else is a step by columns, like the instalments of daily loans.

Worked examples. 1,000,000.00 at 4.35 % from 2024-01-10 settles 8,579.17 on 2024-03-20, due 2024-03-21 (CB-X01). The
first of 240 instalments of 600,000.00 at 2.6 % is 1,908.73 principal and 1,300.00 interest (HF-X01).
"""

from typing import Final

import numpy as np

from recoup.rules import billing, lone_money
from recoup.rules.columns import Account, BillKind, LoanFlag, Method, PostingKind, Signal
from recoup.rules.interest import PPM, grown, settled, slope
from recoup.rules.lone import Lone
from recoup.rules.money import rounded
from recoup.rules.walk import BY_DAYS, DRAWN_WAITS, OPEN, RATE_WAITS, SCHEDULED, SINGLE

_OVERDUE: Final = int(PostingKind.OVERDUE)
_PRINCIPAL_OVERDUE: Final = int(Account.PRINCIPAL_OVERDUE)
_APART: Final = BY_DAYS | RATE_WAITS | DRAWN_WAITS | int(LoanFlag.WRITTEN_OFF)
_ANNUITY: Final = int(Method.ANNUITY)
_INSTALMENT, _INTEREST, _MATURITY = int(BillKind.INSTALMENT), int(BillKind.INTEREST), int(BillKind.MATURITY)


def accrue(lone: Lone) -> None:
    """Contract interest from `as_of` to today (for batches: `billing.accrue`)."""
    if lone.held.principal > 0 and lone.period.plan_kind != SINGLE:
        _accrue_from(lone, max(lone.held.as_of, lone.held.interest_from))


def _accrue_from(lone: Lone, start: int) -> None:
    held, period = lone.held, lone.period
    days = min(lone.day, period.stops_on) - start
    if days > 0:
        held.interest_acc, held.interest_rem = grown(
            held.interest_acc, held.interest_rem, lone.pace(), days, period.divisor
        )


def open_due(lone: Lone) -> None:
    """Bills fall due, and bills open; money kept for them pays them (for batches: `receipt.open_due`)."""
    if lone.day in lone.bills.opened_ahead:
        lone.by_columns(billing.due_today)
    if lone.held.principal > 0 and lone.period.settles <= lone.day and _settle(lone):
        lone_money.apply_kept(lone)
    billed = False
    while lone.held.principal > 0 and lone.period.rolled <= lone.day:
        billed |= _open_instalment(lone)
    if billed:
        lone_money.apply_kept(lone)


def _is_plain(lone: Lone) -> bool:
    """Whether the period lies in one piece, and nothing of it is carried, misused or written off."""
    held, walk = lone.held, lone.walk
    apart = held.interest_divisor or held.waited or held.misused or held.flags & _APART
    return not (apart or walk.policy.carries_remainder or len(walk.times.lines.loan))


def _settle(lone: Lone) -> bool:
    """The settlement day was yesterday; whether there is a bill (for batches: `billing.open_settlements`)."""
    held, period, policy = lone.held, lone.period, lone.walk.policy
    due = period.settles - 1 + period.due_offset
    rolled = policy.calendar.roll(np.array([due], dtype=np.int64), policy.due_roll).item()
    if rolled < lone.day or due < lone.day or not _is_plain(lone):
        return len(lone.by_columns(billing.open_settlements)) > 0
    interest = _post(lone)
    held.interest_from = lone.day
    lone.turn()
    if not interest:
        return False
    seq = _bill(lone, _INTEREST, due, rolled, principal=0, interest=interest)
    lone.signal(Signal.SETTLED, bill_seq=seq, value=interest)
    return True


def _open_instalment(lone: Lone) -> bool:
    """The instalment whose rolled due day has come; whether there is a bill (for batches: `billing.open_dues`)."""
    held, period = lone.held, lone.period
    due, rolled, number = period.due, period.rolled, held.next_instalment
    if period.plan_kind != SCHEDULED or due > lone.day or rolled < lone.day or not _is_plain(lone):
        return len(lone.by_columns(billing.open_dues)) > 0
    last = number == lone.walk.times.count.item()
    interest = _post(lone)
    principal = held.principal if last else _principal(lone, interest)
    interest += _rolled_interest(lone, principal)
    held.principal -= principal
    held.next_instalment, held.interest_from = number + 1, max(due, held.interest_from)
    lone.turn()
    if held.principal > 0:
        _accrue_from(lone, held.interest_from)
    if not principal + interest:
        return False
    kind = _MATURITY if last else _INSTALMENT
    seq = _bill(lone, kind, due, rolled, principal=principal, interest=interest)
    if last:
        lone.signal(Signal.MATURED, bill_seq=seq)
    return True


def _post(lone: Lone) -> int:
    """Round the accrued contract interest for posting; what is left behind is dropped (IR-02)."""
    held, policy = lone.held, lone.walk.policy
    interest, held.interest_acc, held.interest_rem = settled(
        held.interest_acc, held.interest_rem, lone.period.divisor, policy
    )
    return interest


def _principal(lone: Lone, interest: int) -> int:
    """The principal part of an instalment that is not the last (HI-01, HI-02)."""
    held, terms = lone.held, lone.walk.terms
    if held.next_instalment <= terms.principal_grace.item():
        return 0
    part = held.instalment
    if terms.method.item() == _ANNUITY:
        part = max(part - interest, 0)
    return min(part, held.principal)


def _rolled_interest(lone: Lone, principal: int) -> int:
    """Interest of the bill for the days by which it rolled, on what it asks for (IR-05)."""
    held, basis = lone.held, lone.period.basis
    days = lone.day - max(lone.period.due, held.interest_from)
    if days <= 0:
        return 0
    acc, rem = grown(0, 0, slope(principal, held.rate, 1, basis), days, basis)
    return rounded(acc, rem, basis * PPM, lone.walk.policy.rounding)


def _bill(lone: Lone, kind: int, due: int, rolled: int, *, principal: int, interest: int) -> int:
    """Write a bill, book its interest, turn principal that is due into overdue principal; its number."""
    held, day = lone.held, lone.day
    seq = max(held.next_seq, 1)
    held.next_seq = seq + 1
    lone.walk.book.add(
        1, seq=seq, kind=kind, due_on=due, rolled_due_on=rolled, penalty_from=rolled, principal=principal,
        interest=interest, state=OPEN, opened_on=day,
    )  # fmt: skip
    lone_money.book_interest(lone, interest, seq, 0)
    held.overdue_interest += interest
    held.overdue_principal += principal
    lone_money.post(lone, _OVERDUE, principal, _PRINCIPAL_OVERDUE, int(lone.walk.principal_account), seq, 0)
    if rolled <= day:
        lone.signal(Signal.DUE, bill_seq=seq, value=principal + interest)
    lone.renew_bills()
    return seq
