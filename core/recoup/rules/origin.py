"""Where every figure of one loan came from: its walk with a trace, and the trace read back bill by bill.

A *part* is what one posting put into a figure: what was left from before and the stretches since, their exact sum, and
the amount that was posted. Interest and charges of a bill, and what has accrued and was not posted yet, are sums of
parts.

Worked example (CB-X13): 1,000,000.00 at 4.35 % on a basis of 360, settled on 2024-03-20 and read on 2024-06-20. Bill 1
has one part of 71 days, 8,579.17; the accrued interest has one of 91 days from 2024-03-21, 10,995.83.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, assert_never

import numpy as np

from recoup.rules import arrears, billing, penalty
from recoup.rules.advance import Batch, Outcome, begin, move, outcome_of
from recoup.rules.columns import Component
from recoup.rules.edition import Stages
from recoup.rules.figures import Figures, figures_of
from recoup.rules.money import Rounding, divide
from recoup.rules.policy import CompoundRate, Policy
from recoup.rules.trace import (
    Agreed,
    Allocation,
    Divided,
    Dropped,
    Entry,
    Instalment,
    Judged,
    Missed,
    Numbered,
    Posting,
    Rescaled,
    Stretch,
    Trace,
    Waived,
)

LOST_MAX: Final = Fraction(1, 10**6)
"""A remainder loses less than this when it changes its unit."""
NOT_BILLED: Final = 0
"""The bill number of what has accrued and stands in no bill yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one posting put into a figure; `posted_on` 0: not posted yet, `amount` is what it would be today.

    `brought` + the stretches = `held`, but for less than a millionth of a minor unit where a carried remainder changes
    its unit. `agreed`: a line of the plan fixes the amount whatever was held.
    """

    posted_on: int
    brought: Fraction
    stretches: tuple[Stretch, ...]
    held: Fraction
    amount: int
    left: Fraction
    rounding: Rounding | None
    agreed: bool = False


@dataclass(slots=True)
class _Running:
    """An accumulator on the way."""

    brought: Fraction = Fraction(0)
    stretches: list[Stretch] = field(default_factory=list)

    def held(self) -> Fraction:
        return self.brought + sum((each.amount for each in self.stretches), start=Fraction(0))

    def post(self, posting: Posting) -> Part:
        part = Part(
            posted_on=posting.on,
            brought=self.brought,
            stretches=joined(self.stretches),
            held=posting.held,
            amount=posting.amount,
            left=posting.left,
            rounding=posting.rounding,
        )
        self.brought, self.stretches = posting.left, []
        return part

    def divide(self, entry: Divided) -> None:
        """The present period is reckoned otherwise."""
        if not entry.by_days and not entry.old:
            self.stretches = [_whole(entry)]
            return
        if not entry.by_days:
            self.stretches = [replace(each, rate=entry.rate) for each in self.stretches]
            self.brought = self.brought * entry.rate / entry.old
            return
        self.stretches = [replace(each, multiple=entry.multiple, divisor=entry.divisor) for each in self.stretches]

    def rescale(self, held: Fraction) -> None:
        """So much is held in the unit of today. Raises ArithmeticError where more than a rest was lost."""
        lost = self.held() - held
        if abs(lost) >= LOST_MAX:
            msg = f"{lost} was lost when a remainder changed its unit"
            raise ArithmeticError(msg)
        self.brought -= lost

    def today(self, rounding: Rounding) -> Part:
        """As it would be posted now."""
        held = self.held()
        amount = _rounded(held, rounding)
        return Part(
            posted_on=0,
            brought=self.brought,
            stretches=joined(self.stretches),
            held=held,
            amount=amount,
            left=held - amount,
            rounding=rounding,
        )


def _rounded(held: Fraction, rounding: Rounding) -> int:
    """As the kernel rounds it, also where a carried remainder is below zero."""
    whole, rest = divmod(held.numerator, held.denominator)
    odd = whole % 2
    return max(whole - odd + divide(odd * held.denominator + rest, held.denominator, rounding), 0)


def _whole(entry: Divided) -> Stretch:
    return Stretch(
        loan=entry.loan,
        component=Component.INTEREST,
        bill_seq=NOT_BILLED,
        begins_on=entry.begins_on,
        days=entry.on - entry.begins_on,
        base=entry.base,
        rate=entry.rate,
        multiple=entry.multiple,
        divisor=entry.divisor,
    )


def joined(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """Stretches that follow one another at the same base and rate as one."""
    found: list[Stretch] = []
    for each in stretches:
        last = found[-1] if found else None
        follows = last is not None and last.ends_on == each.begins_on
        if last is not None and follows and replace(last, begins_on=each.begins_on, days=each.days) == each:
            found[-1] = replace(last, days=last.days + each.days)
        else:
            found.append(each)
    return tuple(found)


@dataclass(slots=True)
class Origins:
    """The parts of one loan's figures by bill number, and the other entries of its trace, in order."""

    interest: dict[int, list[Part]] = field(default_factory=lambda: defaultdict(list))
    penalty: dict[int, list[Part]] = field(default_factory=lambda: defaultdict(list))
    compound: dict[int, list[Part]] = field(default_factory=lambda: defaultdict(list))
    instalments: list[Instalment] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    waived: list[Waived] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    def of(self, component: Component) -> dict[int, list[Part]]:
        """The parts of interest, penalty or compound interest."""
        return {
            Component.INTEREST: self.interest,
            Component.PENALTY: self.penalty,
            Component.COMPOUND: self.compound,
        }[component]


class _Reading:
    """Reads the entries of one loan in order."""

    def __init__(self) -> None:
        self.origins = Origins()
        self._running: dict[tuple[Component, int], _Running] = defaultdict(_Running)
        self._posted: list[Part] = []  # interest that waits for the number of its bill
        self._apart = _Running()

    def entry(self, entry: Entry) -> None:
        """The next one."""
        match entry:
            case Stretch() if entry.apart:
                self._apart.stretches.append(entry)
            case Stretch():
                self._running[entry.component, entry.bill_seq].stretches.append(entry)
            case Posting():
                self._post(entry)
            case Agreed():
                self._posted = [_agreed(entry)]
            case Dropped():
                self._running.pop((entry.component, entry.bill_seq), None)
            case Divided():
                self._running[Component.INTEREST, NOT_BILLED].divide(entry)
            case Rescaled():
                self._running[entry.component, entry.bill_seq].rescale(entry.held)
            case Numbered():
                self.origins.interest[entry.seq] += self._posted
                self._posted = []
            case _:
                self._keep(entry)

    def _keep(self, entry: Instalment | Allocation | Waived | Missed | Judged) -> None:
        match entry:
            case Instalment():
                self.origins.instalments.append(entry)
            case Allocation():
                self.origins.allocations.append(entry)
            case Waived():
                self.origins.waived.append(entry)
            case Missed():
                self.origins.missed.append(entry)
            case Judged():
                self.origins.judged.append(entry)
            case _:
                assert_never(entry)

    def _post(self, posting: Posting) -> None:
        if posting.apart:
            self._posted.append(self._apart.post(posting))
            return
        part = self._running[posting.component, posting.bill_seq].post(posting)
        if posting.component is Component.INTEREST:
            self._posted.append(part)
        else:
            self.origins.of(posting.component)[posting.bill_seq].append(part)

    def end(self, policy: Policy) -> Origins:
        """What was not posted yet, as it would be today."""
        for (component, seq), running in self._running.items():
            if component is Component.COMPOUND and policy.compound is CompoundRate.NONE:
                continue  # what an earlier policy carried on is asked by nobody any more
            part = running.today(policy.rounding)
            if part.stretches or part.brought:
                self.origins.of(component)[seq].append(part)
        waiting = [replace(part, posted_on=0) for part in self._posted if part.amount]
        self.origins.interest[NOT_BILLED] += waiting
        return self.origins


def _agreed(entry: Agreed) -> Part:
    nothing = Fraction(0)
    return Part(
        posted_on=entry.on,
        brought=nothing,
        stretches=(),
        held=Fraction(entry.amount),
        amount=entry.amount,
        left=nothing,
        rounding=None,
        agreed=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A loan from its first fact to the morning of a day, and where its figures came from."""

    outcome: Outcome
    figures: Figures
    origins: Origins


def traced(batch: Batch, stages: Stages, on: int) -> Traced:
    """One loan (a batch of one) worked to the morning of `on`, with everything that has accrued until then."""
    if len(batch.terms) != 1:
        raise ValueError("where figures came from is asked of one loan at a time")
    walk, agenda = begin(batch, stages, on)
    walk.trace = Trace()
    move(walk, agenda, stages, on, closing=False)
    rows = np.zeros(1, dtype=np.int64)
    walk.day[:] = np.maximum(on, walk.state.as_of)
    billing.accrue(walk, rows)
    penalty.accrue(walk, rows)
    walk.state.as_of[:] = walk.day
    arrears.refresh(walk, rows)
    idx = walk.open_bills(rows)
    if penalty.charges(walk) and len(idx):
        penalty.touch(walk, idx)
    figures = figures_of(walk, rows)
    billing.beyond_period(walk, rows, walk.trace)
    reading = _Reading()
    for entry in walk.trace.entries:
        reading.entry(entry)
    return Traced(outcome=outcome_of(walk), figures=figures, origins=reading.end(walk.policy))
