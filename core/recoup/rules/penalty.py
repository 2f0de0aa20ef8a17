"""What lateness and misuse cost: penalty interest on overdue principal, compound interest on unpaid interest (IR-06,
IR-07, HI-03), and what a misuse asks beyond both (IR-08, `misuse`).

Both belong to the bill and run over [due, pay). A bill's own accumulators move only when the bill is touched; the
loan's are the exact sum of what all its bills have accrued and not posted, moved at every event.

Worked examples. 1,000,000.00 due 2025-01-10 and paid 2025-03-01 at 6.525 %: 50 days, 9,062.50 (CB-X03). Interest of
11,116.67 due 2024-06-21 and paid 2024-08-15: 55 days, 110.82 compound (CB-X04).
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from recoup.rules.columns import BillKind, Bills, BoolArray, Component, IntArray, PostingKind
from recoup.rules.interest import PPM, grown, rescaled, settled, slope
from recoup.rules.nonaccrual import book_income
from recoup.rules.policy import CompoundRate, PenaltyBase, Policy
from recoup.rules.rate import penalty_basis, penalty_rate
from recoup.rules.trace import Trace
from recoup.rules.walk import Cell, Walk, places


@dataclass(slots=True)
class Accrued:
    """An accumulator of bills: whole minor units, the remainder, and the divisor of its unit (`divisor x 10^6`)."""

    acc: IntArray
    rem: IntArray
    divisor: IntArray


Charges: TypeAlias = dict[str, Accrued]
"""Accumulators by the first word of their columns: `penalty`, `compound`."""

_COMPONENTS: Final = {"penalty": Component.PENALTY, "compound": Component.COMPOUND}


def charges(walk: Walk) -> bool:
    """Whether lateness or misuse costs anything under this policy."""
    policy = walk.policy
    return policy.penalty is not None or policy.misuse is not None or policy.compound is not CompoundRate.NONE


def growth(walk: Walk, idx: IntArray, start: IntArray, end: IntArray, trace: Trace | None = None) -> Charges:
    """What each bill accrues over [start, end), from nothing; no day where `end` is not after `start`."""
    bills, policy, loans = walk.bills, walk.policy, walk.bills.loan[idx]
    days = np.maximum(end - start, 0)
    interest = bills.interest[idx] - bills.paid_interest[idx]
    base = bills.principal[idx] - bills.paid_principal[idx]
    if bears_on_interest(policy):
        base = base + interest
    rate = walk.state.penalty_rate[loans]
    divisor = penalty_basis(walk.terms.basis[loans], policy.penalty)
    grows = {"penalty": Accrued(*grown(0, 0, slope(base, rate, 1, divisor), days, divisor), divisor)}
    told = _Telling(trace, loans, bills.seq[idx])
    told(Component.PENALTY, start, days, base, rate, divisor)
    if policy.misuse is not None:
        _misused(walk, idx, start, days, grows["penalty"], trace)
    if policy.compound is CompoundRate.PENALTY:
        grows["compound"] = Accrued(*grown(0, 0, slope(interest, rate, 1, divisor), days, divisor), divisor)
        told(Component.COMPOUND, start, days, interest, rate, divisor)
    elif policy.compound is CompoundRate.CONTRACT_WITHIN_TERM:
        grows["compound"] = _within_term(walk, loans, interest, start, days, told)
    return grows


def bears_on_interest(policy: Policy) -> bool:
    """Whether penalty runs on unpaid interest too, beside principal."""
    return policy.penalty is not None and policy.penalty.base is PenaltyBase.PRINCIPAL_AND_INTEREST


@dataclass(frozen=True, slots=True)
class _Telling:
    """Writes down what bills accrue, for those who ask."""

    trace: Trace | None
    loans: IntArray
    seq: IntArray

    def __call__(
        self, component: Component, start: IntArray, days: IntArray, base: IntArray, rate: IntArray, divisor: IntArray
    ) -> None:
        if self.trace is not None:
            self.trace.stretches(
                component, loan=self.loans, bill_seq=self.seq, begins_on=start, days=days, base=base, rate=rate,
                multiple=1, divisor=divisor,
            )  # fmt: skip


def _misused(walk: Walk, idx: IntArray, start: IntArray, days: IntArray, grows: Accrued, trace: Trace | None) -> None:
    """Put in what bills of misuse accrue: the heavier rate on the misused part, less what runs on it anyway (IR-08)."""
    of = places(walk.bills.kind[idx] == BillKind.MISUSE)
    if not len(of):
        return
    state, loans = walk.state, walk.bills.loan[idx[of]]
    rate, misused, divisor = state.rate[loans], state.misused[loans], grows.divisor[of]
    heavy = penalty_rate(rate, walk.policy.misuse)
    not_due = np.minimum(misused, state.principal[loans])
    parts = ((not_due, rate), (misused - not_due, state.penalty_rate[loans]))
    acc, rem = np.zeros_like(of), np.zeros_like(of)
    told = _Telling(trace, loans, walk.bills.seq[idx[of]])
    for base, runs in parts:
        above = np.maximum(heavy - runs, 0)
        told(Component.PENALTY, start[of], days[of], base, above, divisor)
        acc, rem = grown(acc, rem, slope(base, above, 1, divisor), days[of], divisor)
    grows.acc[of], grows.rem[of] = acc, rem


def _within_term(
    walk: Walk, loans: IntArray, interest: IntArray, start: IntArray, days: IntArray, told: _Telling
) -> Accrued:
    """Compound interest at the contract rate until maturity and at the penalty rate after (IR-07, the rule of 1999)."""
    own = walk.terms.basis[loans]
    last = walk.times.due_on(loans, walk.times.count[loans])
    within = np.clip(walk.policy.calendar.roll(last, walk.policy.due_roll) - start, 0, days)
    told(Component.COMPOUND, start, within, interest, walk.state.rate[loans], own)
    told(Component.COMPOUND, start + within, days - within, interest, walk.state.penalty_rate[loans], own)
    acc, rem = grown(0, 0, slope(interest, walk.state.rate[loans], 1, own), within, own)
    return Accrued(*grown(acc, rem, slope(interest, walk.state.penalty_rate[loans], 1, own), days - within, own), own)


def accrue(walk: Walk, rows: IntArray) -> None:
    """Bring the loans' accumulators from `as_of` to today. The bills stay as they are, but for those of a misuse: what
    these accrue hangs on the loan's balances."""
    state = walk.state
    if not (state.overdue_since[rows].any() or state.misused[rows].any()) or not charges(walk):
        return
    idx = walk.open_bills(rows)
    _accrue_from(walk, idx, np.maximum(state.as_of[walk.bills.loan[idx]], walk.bills.penalty_from[idx]))
    touch(walk, idx[walk.bills.kind[idx] == BillKind.MISUSE])


def accrue_new(walk: Walk, idx: IntArray) -> None:
    """The days that a bill opened after its due day has already cost."""
    if charges(walk):
        _accrue_from(walk, idx, walk.bills.penalty_from[idx])


def _accrue_from(walk: Walk, idx: IntArray, start: IntArray) -> None:
    late = places(walk.day[walk.bills.loan[idx]] > start)
    if len(late):
        loans = walk.bills.loan[idx[late]]
        _add(walk, loans, growth(walk, idx[late], start[late], walk.day[loans]), sign=1)


def accrued(walk: Walk, idx: IntArray, until: IntArray, trace: Trace | None = None) -> Charges:
    """The bills' accumulators as they are on the morning of `until`, without moving them."""
    grows = growth(walk, idx, walk.bills.penalty_from[idx], until, trace)
    for name, more in grows.items():
        carried, more.rem = np.divmod(getattr(walk.bills, f"{name}_rem")[idx] + more.rem, more.divisor * PPM)
        more.acc = getattr(walk.bills, f"{name}_acc")[idx] + more.acc + carried
    return grows


def touch(walk: Walk, idx: IntArray) -> Charges:
    """Bring these bills' accumulators to today: before their base or their rate changes."""
    today = walk.day[walk.bills.loan[idx]]
    now = accrued(walk, idx, today, walk.trace)
    _write(walk, idx, now)
    walk.bills.penalty_from[idx] = np.maximum(walk.bills.penalty_from[idx], today)
    return now


def post(walk: Walk, idx: IntArray, *, fact_seq: Cell = 0) -> None:
    """Round what these bills have accrued until today and put it on the claim (IR-02)."""
    if not charges(walk):
        return
    running = _running(walk, idx)
    idx, fact_seq = idx[running], fact_seq if isinstance(fact_seq, int) else fact_seq[running]
    if not len(idx):
        return
    loans = walk.bills.loan[idx]
    before = touch(walk, idx)
    _add(walk, loans, before, sign=-1)
    for name, had in before.items():
        held = (had.acc, had.rem)
        amount, had.acc, had.rem = settled(*held, had.divisor, walk.policy)
        if walk.trace is not None:
            walk.trace.postings(
                _COMPONENTS[name], walk.policy.rounding, loan=loans, on=walk.day[loans], bill_seq=walk.bills.seq[idx],
                held=held, amount=amount, left=(had.acc, had.rem), divisor=had.divisor,
            )  # fmt: skip
        _book(walk, idx, _COMPONENTS[name], amount, fact_seq)
        getattr(walk.bills, f"{name}_posted")[idx] += amount
        np.add.at(walk.state.overdue_other, loans, amount)
    _write(walk, idx, before)
    _add(walk, loans, before, sign=1)


def _book(walk: Walk, idx: IntArray, component: Component, amount: IntArray, fact_seq: Cell) -> None:
    loans, seq, misuse = walk.bills.loan[idx], walk.bills.seq[idx], walk.bills.kind[idx] == BillKind.MISUSE
    for of, kind in ((places(~misuse), None), (places(misuse), PostingKind.MISUSE)):
        if len(of):
            facts = fact_seq if isinstance(fact_seq, int) else fact_seq[of]
            book_income(walk, loans[of], component, amount[of], bill_seq=seq[of], fact_seq=facts, kind=kind)


def _running(walk: Walk, idx: IntArray) -> BoolArray:
    """Which of these bills have days that were not reckoned, or hold something that was not posted."""
    bills = walk.bills
    running: BoolArray = (walk.day[bills.loan[idx]] > bills.penalty_from[idx]) | (_held(bills, idx) != 0)
    return running


def _held(bills: Bills, idx: IntArray) -> IntArray:
    """Not zero for bills whose accumulators are not empty."""
    return bills.penalty_acc[idx] | bills.penalty_rem[idx] | bills.compound_acc[idx] | bills.compound_rem[idx]


def set_aside(walk: Walk, idx: IntArray) -> Charges:
    """Take what these bills hold off their loans' sums: the unit in which it stands is about to change."""
    if not charges(walk):
        return {}
    held = touch(walk, idx)
    _add(walk, walk.bills.loan[idx], held, sign=-1)
    return held


def take_up(walk: Walk, idx: IntArray, held: Charges) -> None:
    """Put it back in the unit of today; a remainder that was carried is cut as `rescaled` does."""
    if not held:
        return
    today = walk.day[walk.bills.loan[idx]]
    for name, unit in growth(walk, idx, today, today).items():
        held[name].rem = rescaled(held[name].rem, held[name].divisor, unit.divisor)
        held[name].divisor = unit.divisor
        if walk.trace is not None:
            walk.trace.rescales(
                _COMPONENTS[name], loan=walk.bills.loan[idx], bill_seq=walk.bills.seq[idx],
                held=(held[name].acc, held[name].rem), divisor=unit.divisor,
            )  # fmt: skip
    _write(walk, idx, held)
    _add(walk, walk.bills.loan[idx], held, sign=1)


def forget(walk: Walk, idx: IntArray) -> None:
    """Drop what a fully paid bill still carries: less than one minor unit."""
    if walk.trace is not None:
        for component in _COMPONENTS.values():
            walk.trace.drops(component, walk.bills.loan[idx], walk.bills.seq[idx])
    if not charges(walk):
        return
    idx = idx[_held(walk.bills, idx) != 0]
    if not len(idx):
        return
    left = accrued(walk, idx, walk.bills.penalty_from[idx])
    _add(walk, walk.bills.loan[idx], left, sign=-1)
    nothing = np.zeros_like(idx)
    _write(walk, idx, {name: Accrued(nothing, nothing, nothing) for name in left})


def _write(walk: Walk, idx: IntArray, now: Charges) -> None:
    for name, value in now.items():
        getattr(walk.bills, f"{name}_acc")[idx] = value.acc
        getattr(walk.bills, f"{name}_rem")[idx] = value.rem


def _add(walk: Walk, loans: IntArray, more: Charges, *, sign: int) -> None:
    """Add the bills' numerators to their loans' (take them away, with sign -1); a loan may stand there many times."""
    for name, value in more.items():
        acc, rem = getattr(walk.state, f"{name}_acc"), getattr(walk.state, f"{name}_rem")
        np.add.at(acc, loans, sign * value.acc)
        np.add.at(rem, loans, sign * value.rem)
        carried, rest = np.divmod(rem[loans], value.divisor * PPM)
        acc[loans] += carried
        rem[loans] = rest
