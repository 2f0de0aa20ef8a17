"""Bills open: interest is settled, instalments fall due (kernel §2 steps 3 and 4, §3).

Worked examples. 1,000,000.00 at 4.35 % from 2024-01-10 settles 8,579.17 on 2024-03-20, due 2024-03-21 (CB-X01). The
first of 240 instalments of 600,000.00 at 2.6 % is 1,908.73 principal and 1,300.00 interest; the last takes what is left
(HF-X01). A due of 2024-10-01 that rolls to 2024-10-08 carries seven days of interest more (CB-X19).
"""

import numpy as np

from recoup.rules import drawdown, straddle, wait
from recoup.rules.columns import (
    NEVER,
    Account,
    BillKind,
    BoolArray,
    Component,
    IntArray,
    Method,
    PostingKind,
    Settlement,
    Signal,
)
from recoup.rules.interest import PPM, grown, rescaled, settled, slope
from recoup.rules.money import rounded
from recoup.rules.nonaccrual import book_income
from recoup.rules.penalty import accrue_new
from recoup.rules.trace import Trace
from recoup.rules.walk import DAILY, OPEN, SCHEDULED, SINGLE, Walk, places
from recoup.rules.writeoff import falling_overdue


def accrue(walk: Walk, rows: IntArray) -> None:
    """Contract interest from `as_of` to today; a plan's period stops at its unrolled due day."""
    state = walk.state
    bearing = rows[(state.principal[rows] > 0) & (walk.terms.plan_kind[rows] != SINGLE)]
    if len(bearing):
        _accrue_over(walk, bearing, state.as_of[bearing], walk.day[bearing])


def _accrue_over(walk: Walk, rows: IntArray, start: IntArray, end: IntArray) -> None:
    """[start, end), without days that were billed before they came, or that lie beyond a plan's period."""
    state = walk.state
    start = np.maximum(start, state.interest_from[rows])
    days = np.maximum(np.minimum(end, stops_on(walk, rows)) - start, 0)
    if not days.any():
        return
    if walk.trace is not None:
        walk.trace.stretches(
            Component.INTEREST, loan=rows, bill_seq=0, begins_on=start, days=days, base=interest_base(walk, rows),
            rate=state.rate[rows], multiple=walk.multiple[rows], divisor=walk.divisor[rows],
        )  # fmt: skip
    state.interest_acc[rows], state.interest_rem[rows] = grown(
        state.interest_acc[rows], state.interest_rem[rows], pace(walk, rows), days, walk.divisor[rows]
    )


def stops_on(walk: Walk, rows: IntArray) -> IntArray:
    """The morning on which contract interest of these loans stops until a bill opens: a plan's unrolled due day."""
    return np.where(walk.terms.plan_kind[rows] == SCHEDULED, walk.due[rows], NEVER)


def interest_base(walk: Walk, rows: IntArray) -> IntArray:
    """The principal that these loans pay contract interest on: what is not yet due, or all that was lent at first."""
    flat = walk.terms.method[rows] == Method.FLAT
    return np.where(flat, walk.terms.contract_principal[rows], walk.state.principal[rows])


def pace(walk: Walk, rows: IntArray) -> tuple[IntArray, IntArray]:
    """What one day adds to the contract interest of loans that bear some: whole minor units, and the remainder."""
    return slope(interest_base(walk, rows), walk.state.rate[rows], walk.multiple[rows], walk.divisor[rows])


def accrued(walk: Walk, rows: IntArray) -> IntArray:
    """The accrued contract interest of these loans as it would be posted now."""
    state = walk.state
    unit = walk.divisor[rows] * PPM
    return rounded(state.interest_acc[rows], state.interest_rem[rows], unit, walk.policy.rounding)


def settle_interest(walk: Walk, rows: IntArray) -> IntArray:
    """Round the accrued contract interest of these loans for posting; what is left behind stays accrued."""
    state, divisor = walk.state, walk.divisor[rows]
    held = (state.interest_acc[rows], state.interest_rem[rows])
    amount, *left = settled(*held, divisor, walk.policy)
    state.interest_acc[rows], state.interest_rem[rows] = left
    if walk.trace is not None:
        walk.trace.postings(
            Component.INTEREST, walk.policy.rounding, loan=rows, on=walk.day[rows], bill_seq=0, held=held,
            amount=amount, left=(left[0], left[1]), divisor=divisor,
        )  # fmt: skip
    if state.interest_divisor[rows].any():
        _leave_common_unit(walk, rows[state.interest_divisor[rows] > 0])
    return amount


def _leave_common_unit(walk: Walk, rows: IntArray) -> None:
    """What accrued before an amendment is billed: the period is reckoned in its own unit again (`amendment`)."""
    state, common = walk.state, walk.divisor[rows]
    state.interest_divisor[rows] = 0
    walk.turn(rows)
    state.interest_rem[rows] = rescaled(state.interest_rem[rows], common, walk.divisor[rows])
    _tell_rescaled(walk, rows)


def _tell_rescaled(walk: Walk, rows: IntArray) -> None:
    if walk.trace is not None:
        held = (walk.state.interest_acc[rows], walk.state.interest_rem[rows])
        walk.trace.rescales(Component.INTEREST, loan=rows, bill_seq=0, held=held, divisor=walk.divisor[rows])


def open_settlements(walk: Walk, rows: IntArray) -> IntArray:
    """Step 3: the settlement day was yesterday. Returns the loans that got a bill."""
    ready = rows[walk.settles[rows] <= walk.day[rows]]
    ready = ready[walk.state.principal[ready] > 0]
    if not len(ready):
        return ready
    interest = settle_interest(walk, ready)
    due = walk.settles[ready] - 1 + walk.terms.due_offset[ready]
    rolled = walk.policy.calendar.roll(due, walk.policy.due_roll)
    walk.state.interest_from[ready] = walk.day[ready]
    walk.turn_settlement(ready)
    some = places(interest > 0)
    billed = ready[some]
    seq = walk.take_seq(billed)
    open_bill(walk, billed, BillKind.INTEREST, seq, due[some], rolled[some], interest=interest[some])
    walk.signal(billed, Signal.SETTLED, bill_seq=seq, value=interest[some])
    return billed


def open_dues(walk: Walk, rows: IntArray) -> IntArray:
    """Step 4: instalments whose rolled due day has come. Returns the loans that got a bill."""
    billed: list[IntArray] = []
    while True:
        ready = rows[walk.rolled[rows] <= walk.day[rows]]
        ready = ready[walk.state.principal[ready] > 0]
        if not len(ready):
            return np.concatenate(billed) if billed else ready
        billed.append(open_instalments(walk, ready))


def asked_today(walk: Walk, rows: IntArray) -> IntArray:
    """What the next instalment of these loans would ask for if its bill opened today; nothing is changed."""
    number = walk.state.next_instalment[rows]
    last = takes_all(walk, rows, number)
    due = np.where(bears_interest(walk, rows, last=last), accrued(walk, rows), 0)
    interest = _listed(walk, rows, number, due)
    principal = principal_due(walk, rows, number, interest, last=last)
    return principal + interest + _rolled_interest(walk, rows, principal, walk.day[rows])


def open_waiting(walk: Walk, rows: IntArray) -> IntArray:
    """Open what waits for the end of a holiday before more is lent, as its rolled day would: all its rolled days bear
    the present rate. What is drawn bears from today on, and is in the dues after it (IR-01). Returns loans with a bill.

    Only plans: where interest of every day is kept for its settlement, nothing that waits bears wrongly.
    """
    billed = [rows[:0]]
    rows = rows[walk.terms.plan_kind[rows] == SCHEDULED]
    while len(waiting := wait.rolling(walk, rows)):
        billed.append(open_instalments(walk, waiting, whole=True))
    return np.concatenate(billed)


def open_instalments(walk: Walk, rows: IntArray, *, whole: bool = False) -> IntArray:
    """Open the bill of the next instalment of these loans today, which is before its rolled day if money is there.

    `whole`: with interest for all the days by which it rolls, those to come among them.
    """
    state, number = walk.state, walk.state.next_instalment[rows]
    due, rolled, last = walk.due[rows], walk.rolled[rows], takes_all(walk, rows, number)
    early = rows[(due > walk.day[rows]) & (walk.terms.plan_kind[rows] == SCHEDULED)]
    if len(early):  # the bill holds its whole period, though a holiday brought it forward
        _accrue_over(walk, early, walk.day[early], walk.due[early])
    interest = _interest_due(walk, rows, number, last=last)
    principal = principal_due(walk, rows, number, interest, last=last)
    until = walk.rolled[rows] if whole else walk.day[rows]
    interest += _rolled_interest(walk, rows, principal, until, walk.trace)
    state.principal[rows] -= principal
    _next_period(walk, rows, number, last=last)
    some = places(principal + interest > 0)
    billed = rows[some]
    seq = walk.take_seq(billed)
    kind = np.where(last, BillKind.MATURITY, BillKind.INSTALMENT)[some]
    parts = {"interest": interest[some], "principal": principal[some]}
    open_bill(walk, billed, kind, seq, due[some], rolled[some], **parts)
    ended = places(last[some])
    walk.signal(billed[ended], Signal.MATURED, bill_seq=seq[ended])
    return billed


def takes_all(walk: Walk, rows: IntArray, number: IntArray) -> BoolArray:
    """Whether an instalment is the last: by number, or because it takes the whole balance of a daily loan.

    A loan drawn or prepaid in part ends before its plan does. With no principal left nothing would be settled any more,
    so what has accrued since the last settlement is billed with the row that ends it (IR-01).
    """
    last: BoolArray = number == walk.times.count[rows]
    ends = (walk.terms.plan_kind[rows] == DAILY) & (walk.terms.method[rows] != Method.ANNUITY) & ~last
    if not ends.any():
        return last
    part = principal_due(walk, rows, number, np.zeros_like(rows), last=last)
    return np.asarray(last | (ends & (part == walk.state.principal[rows])), dtype=np.bool_)


def bears_interest(walk: Walk, rows: IntArray, *, last: BoolArray) -> BoolArray:
    """Whether an instalment carries the interest accrued so far: always in a plan, else at the end or by agreement."""
    kind = walk.terms.plan_kind[rows]
    joined = last | (walk.terms.settlement[rows] == Settlement.WITH_INSTALMENT)
    return np.asarray((kind == SCHEDULED) | ((kind == DAILY) & joined), dtype=np.bool_)


def _interest_due(walk: Walk, rows: IntArray, number: IntArray, *, last: BoolArray) -> IntArray:
    bearing = bears_interest(walk, rows, last=last)
    interest = np.zeros_like(rows)
    interest[bearing] = settle_interest(walk, rows[bearing])
    asked = _listed(walk, rows, number, interest)
    if walk.trace is not None:
        walk.trace.agreed(rows, walk.day[rows], number, interest, asked)
    return asked


def _listed(walk: Walk, rows: IntArray, number: IntArray, interest: IntArray) -> IntArray:
    """The interest that the lines of a plan fix, where they do; none beside interest settled on days of its own."""
    if not len(walk.times.lines.loan):
        return interest
    line = walk.times.line(rows, number)
    fixed = walk.times.lines.interest[line]
    bearing = bears_interest(walk, rows, last=number == walk.times.count[rows]) & (walk.settles[rows] == NEVER)
    return np.where(bearing & (line >= 0) & (fixed >= 0), fixed, interest)


def principal_due(walk: Walk, rows: IntArray, number: IntArray, interest: IntArray, *, last: BoolArray) -> IntArray:
    """The principal part of an instalment; the last one takes all that is left (HI-01, HI-02)."""
    balance, method = walk.state.principal[rows], walk.terms.method[rows]
    whole = walk.state.instalment[rows]
    part = np.where(method == Method.ANNUITY, np.maximum(whole - interest, 0), whole)
    if len(walk.times.lines.loan):
        line = walk.times.line(rows, number)
        part = np.where(line >= 0, walk.times.lines.principal[line], part)
    part = np.where(number <= walk.terms.principal_grace[rows], 0, part)
    return np.where(last, balance, np.minimum(part, balance))


def _rolled_interest(
    walk: Walk, rows: IntArray, principal: IntArray, until: IntArray, trace: Trace | None = None
) -> IntArray:
    """Interest of a plan's bill for the days by which it rolled, up to a day, on what it asks for (IR-05)."""
    start = np.maximum(walk.due[rows], walk.state.interest_from[rows])
    scheduled = walk.terms.plan_kind[rows] == SCHEDULED
    days = np.where(scheduled, np.maximum(np.minimum(walk.rolled[rows], until) - start, 0), 0)
    return _for_days(walk, rows, principal, start, days, trace)


def beyond_period(walk: Walk, rows: IntArray, trace: Trace | None = None) -> IntArray:
    """Interest of a plan's rolled days, between the due day and today, which its period does not hold."""
    scheduled = (walk.terms.plan_kind[rows] == SCHEDULED) & (walk.due[rows] > 0)
    start = np.maximum(walk.due[rows], walk.state.interest_from[rows])
    days = np.where(scheduled, np.maximum(walk.day[rows] - start, 0), 0)
    return _for_days(walk, rows, walk.state.principal[rows], start, days, trace)


def _for_days(
    walk: Walk, rows: IntArray, principal: IntArray, start: IntArray, days: IntArray, trace: Trace | None
) -> IntArray:
    """Interest of an amount for some days over the basis, each at the rate in force on it, as it is posted (IR-10)."""
    if not days.any():
        return np.zeros_like(principal)
    basis, rate = walk.terms.basis[rows], walk.state.rate[rows]
    acc, rem = grown(0, 0, slope(principal, rate, 1, basis), days, basis)
    waited = np.where(days > 0, walk.state.waited[rows], 0)
    if waited.any():
        acc, rem = grown(acc, rem, slope(principal, np.ones_like(basis), 1, basis), waited, basis)
    amount = rounded(acc, rem, basis * PPM, walk.policy.rounding)
    if trace is not None:
        trace.apart(
            walk.policy.rounding, loan=rows, on=walk.day[rows], begins_on=start, days=days, base=principal, rate=rate,
            divisor=basis, amount=amount,
        )  # fmt: skip
    return amount


def _next_period(walk: Walk, rows: IntArray, number: IntArray, *, last: BoolArray) -> None:
    """Begin the period after an instalment: from its unrolled due day, or from where interest was paid beyond it."""
    state, ended, old = walk.state, walk.due[rows], walk.divisor[rows]
    scheduled = walk.terms.plan_kind[rows] == SCHEDULED
    joined = bears_interest(walk, rows, last=last)
    begins = np.where(scheduled, np.maximum(ended, state.interest_from[rows]), walk.day[rows])
    state.interest_from[rows] = np.where(joined, begins, state.interest_from[rows])
    state.next_instalment[rows] = number + 1
    straddle.end(walk, rows)
    waited = wait.end(walk, rows)
    walk.turn(rows)
    walk.turn_settlement(rows)
    if walk.policy.carries_remainder:
        state.interest_rem[rows] = rescaled(state.interest_rem[rows], old, walk.divisor[rows])
        _tell_rescaled(walk, rows)
    lagging = rows[scheduled & (state.principal[rows] > 0)]
    if len(lagging):
        _accrue_over(walk, lagging, state.interest_from[lagging], walk.day[lagging])
    if waited.any():
        _bear_waited(walk, rows[waited != 0], waited[waited != 0])
    drawdown.divide_after_wait(walk, rows)


def _bear_waited(walk: Walk, rows: IntArray, waited: IntArray) -> None:
    """Put right what the first days of this period bear, which began before the present rate did (IR-10)."""
    state, divisor = walk.state, walk.divisor[rows]
    per_ppm = slope(interest_base(walk, rows), np.ones_like(rows), walk.multiple[rows], divisor)
    state.interest_acc[rows], state.interest_rem[rows] = grown(
        state.interest_acc[rows], state.interest_rem[rows], per_ppm, waited, divisor
    )


def open_bill(
    walk: Walk,
    rows: IntArray,
    kind: IntArray | BillKind,
    seq: IntArray,
    due: IntArray,
    rolled: IntArray,
    *,
    interest: IntArray,
    principal: IntArray | None = None,
) -> None:
    """Write a bill, one for each loan, book its interest, and turn principal that is due into overdue principal."""
    if not len(rows):
        return
    state, today = walk.state, walk.day[rows]
    rolled = not_before(rolled, due, today)
    asked = np.zeros_like(rows) if principal is None else principal
    first = walk.book.size
    walk.book.add(
        len(rows), loan=rows, seq=seq, kind=kind, due_on=due, rolled_due_on=rolled, penalty_from=rolled,
        principal=asked, interest=interest, state=OPEN, opened_on=today,
    )  # fmt: skip
    book_income(walk, rows, Component.INTEREST, interest, bill_seq=seq)
    state.overdue_interest[rows] += interest
    state.overdue_principal[rows] += asked
    accounts = {"debit": Account.PRINCIPAL_OVERDUE, "credit": walk.principal_account}
    walk.post(rows, PostingKind.OVERDUE, falling_overdue(walk, rows, asked), **accounts, bill_seq=seq)
    now = places(rolled <= today)
    walk.signal(rows[now], Signal.DUE, bill_seq=seq[now], value=(asked + interest)[now])
    accrue_new(walk, np.arange(first, walk.book.size))


def not_before(rolled: IntArray, due: IntArray, opening: IntArray) -> IntArray:
    """A rolled due day that a bill can have: a holiday does not bring it forward to before it opens (PRECEDING)."""
    return np.maximum(rolled, np.minimum(due, opening))


def due_today(walk: Walk, rows: IntArray) -> None:
    """Tell of bills that opened before today and fall due today."""
    idx = walk.open_bills(rows)
    if not len(idx):
        return
    bills = walk.bills
    today = walk.day[bills.loan[idx]]
    idx = idx[(bills.rolled_due_on[idx] == today) & (bills.opened_on[idx] < today)]
    walk.signal(bills.loan[idx], Signal.DUE, bill_seq=bills.seq[idx], value=bills.principal[idx] + bills.interest[idx])


def next_due(walk: Walk, rows: IntArray, *, rolled: bool) -> IntArray:
    """The next due day to come, of an instalment or a settlement's bill; NEVER if no principal is left."""
    settled_on = walk.settles[rows]
    offset = np.where(settled_on < NEVER, settled_on - 1 + walk.terms.due_offset[rows], NEVER)
    if rolled:
        moved = walk.policy.calendar.roll(offset, walk.policy.due_roll)
        offset = np.where(settled_on < NEVER, not_before(moved, offset, settled_on), NEVER)
        instalment = walk.rolled[rows]
    else:
        instalment = np.where(walk.due[rows] > 0, walk.due[rows], NEVER)
    return np.where(walk.state.principal[rows] > 0, np.minimum(instalment, offset), NEVER)
