"""A loan that is alone in its batch, while it is walked: its state as plain whole numbers, not as columns of one row.

A column costs a thousand times more than a number where it has one row only. So the days of a lone loan are worked
here: what happens on most of them in whole numbers (`lone_day`, `lone_money`, `lone_charges`), everything else by the
very steps of the batch, on columns into which the numbers are laid down before and from which they are taken up after.
The formulas are those of the batch (`interest`, `money`, `allocation`); what is said twice is only when a step applies,
and a property holds that both walks of any book end in the same rows, remainders and order.

Worked example: a payment of 100.00 on a loan without open bills is kept in suspense (`lone_money`); one of the day on
which a bill waits for the end of a holiday is received by columns (`receipt`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self, TypeVar

import numpy as np

from recoup.rules import penalty
from recoup.rules.columns import NEVER, IntArray, Method, Signal
from recoup.rules.happening import Agenda
from recoup.rules.interest import slope
from recoup.rules.lone_bills import OpenBills
from recoup.rules.lone_meters import Meter, Meters
from recoup.rules.walk import NON_ACCRUAL, SCHEDULED, Walk

Result = TypeVar("Result")
_FLAT: Final = int(Method.FLAT)
_IRREGULAR: Final = int(Method.IRREGULAR)
_ONE: Final = np.zeros(1, dtype=np.int64)


@dataclass(slots=True)
class Held:
    """The state of one loan: the fields of `State`, in their order."""

    principal: int
    overdue_principal: int
    overdue_interest: int
    overdue_other: int
    instalment: int
    interest_acc: int
    interest_rem: int
    interest_divisor: int
    penalty_acc: int
    penalty_rem: int
    compound_acc: int
    compound_rem: int
    off_book_interest: int
    suspense: int
    misused: int
    written_off: int
    rate: int
    penalty_rate: int
    as_of: int
    closed_on: int
    interest_from: int
    waited: int
    next_due_on: int
    next_seq: int
    next_instalment: int
    overdue_since: int
    missed_total: int
    missed_run: int
    missed_run_max: int
    floor: int
    grade: int
    status: int
    flags: int
    facts: int
    watching: int
    next_event: int
    version: int
    observed_from: int
    observed_until: int
    corrected: int
    corrected_at: int
    drawn: int

    def row(self) -> list[int]:
        """All of it, in order."""
        return [getattr(self, name) for name in self.__slots__]


@dataclass(frozen=True, slots=True)
class Period:
    """What the walk knows of the present period and contract of one loan."""

    due: int
    rolled: int
    settles: int
    multiple: int
    divisor: int
    plan_kind: int
    basis: int
    flat_on: int  # what a flat plan reckons on; -1: the plan is not flat
    due_offset: int
    fixed: bool  # the dues were figured with the contract (`prepayment.has_fixed_plan`)
    stops_on: int  # the morning on which contract interest stops until a bill opens: a plan's unrolled due day

    @classmethod
    def of(cls, walk: Walk) -> Self:
        """As it stands."""
        terms, due, plan_kind = walk.terms, walk.due.item(), walk.terms.plan_kind.item()
        return cls(
            due=due,
            rolled=walk.rolled.item(),
            settles=walk.settles.item(),
            multiple=walk.multiple.item(),
            divisor=walk.divisor.item(),
            plan_kind=plan_kind,
            basis=terms.basis.item(),
            flat_on=terms.contract_principal.item() if terms.method.item() == _FLAT else -1,
            due_offset=terms.due_offset.item(),
            fixed=terms.plan_version.item() > 0 and terms.method.item() != _IRREGULAR,
            stops_on=due if plan_kind == SCHEDULED else NEVER,
        )


@dataclass(frozen=True, slots=True)
class Pending:
    """The facts of one loan as plain numbers, in order."""

    value_on: list[int]
    kind: list[int]
    amount: list[int]
    seq: list[int]
    designation: list[int]

    @classmethod
    def of(cls, agenda: Agenda) -> Self:
        """All of them, also those that have happened."""
        facts = agenda.facts
        columns = (facts.value_on, facts.kind, facts.amount, facts.seq, facts.designation)
        return cls(*(column.tolist() for column in columns))


class Lone:
    """The loan on its way. `day` is the day that is worked; `seen` the one that conditions see.

    Its sums of penalty and compound interest are brought to `as_of` only where somebody reads them: most posts take off
    again what the mornings would have put on.
    """

    __slots__ = (
        "_charged_to", "_meters", "agenda", "bills", "charged", "clearing", "day", "facts", "held", "period",
        "rolled_due", "seen", "walk",
    )  # fmt: skip

    def __init__(self, walk: Walk, agenda: Agenda) -> None:
        self.walk, self.agenda = walk, agenda
        self.facts = Pending.of(agenda)
        self.charged, self.clearing = penalty.charges(walk), int(walk.clearing_account)
        self.day = self.seen = walk.day.item()
        self.take_up()

    def take_up(self) -> None:
        """Read the numbers from the columns."""
        self.held = Held(*self.walk.cells[:, 0].tolist())
        self._look_up()
        self._meters: Meters | None = None
        self._charged_to = NEVER
        self.bills = OpenBills.of(self.walk, self.day)

    def _look_up(self) -> None:
        self.period = Period.of(self.walk)
        self.rolled_due = -1  # the next due day, rolled, where it was asked for

    def turn(self) -> None:
        """Another period begins: look up its days, and when interest is settled next."""
        state, held = self.walk.state, self.held
        state.next_instalment[0], state.interest_from[0] = held.next_instalment, held.interest_from
        state.interest_divisor[0], state.flags[0] = held.interest_divisor, held.flags
        self.walk.turn(_ONE)
        self.walk.turn_settlement(_ONE)
        self._look_up()

    def renew_bills(self) -> None:
        """A bill has opened or closed."""
        self.bring_charges()
        self._meters = None
        self.bills = OpenBills.of(self.walk, self.day)

    def lay_down(self) -> None:
        """Write the numbers into the columns."""
        self.bring_charges()
        self.walk.cells[:, 0] = self.held.row()
        self.walk.day[0] = self.day

    def by_columns(self, step: Callable[[Walk, IntArray], Result]) -> Result:
        """Do a step of the batch."""
        self.lay_down()
        result = step(self.walk, _ONE)
        self.take_up()
        return result

    @property
    def meters(self) -> Meters:
        """What the open bills cost a day; anew once a bill that opened ahead has fallen due."""
        if self._meters is None or self.day > self._meters.wakes_on:
            self.bring_charges()
            self._meters = Meters.of(self.walk, self.bills, self.day)
        return self._meters

    def owe_charges(self) -> None:
        """This morning's charges are in, as soon as somebody reads them."""
        self._charged_to = min(self._charged_to, self.held.as_of)

    def bring_charges(self) -> None:
        """Bring the sums of penalty and compound interest to `as_of`."""
        if self._charged_to < self.held.as_of and self._meters is not None:
            for meter in self._meters.all:
                self.add_charge(meter, meter.daily * (self.held.as_of - self._charged_to))
        self._charged_to = NEVER

    def take_charges(self, since: int) -> None:
        """Take off the sums what the bills have accrued since a day and post now."""
        owed, self._charged_to = min(self._charged_to, self.held.as_of), NEVER
        for meter in self.meters.all if owed != since else ():
            self.add_charge(meter, meter.daily * (since - owed))

    def add_charge(self, meter: Meter, numerator: int) -> None:
        """So much more in a sum, over the unit of its meter."""
        held = self.held
        whole, rest = divmod(getattr(held, meter.rem) + numerator, meter.unit)
        setattr(held, meter.acc, getattr(held, meter.acc) + whole)
        setattr(held, meter.rem, rest)

    def pace(self) -> tuple[int, int]:
        """What one day adds to contract interest (for batches: `billing.pace`)."""
        held, period = self.held, self.period
        base = held.principal if period.flat_on < 0 else period.flat_on
        return slope(base, held.rate, period.multiple, period.divisor)

    def signal(self, signal: Signal, *, value: int = 0, bill_seq: int = 0) -> None:
        """What services should know of the day that conditions see."""
        self.walk.signals.write(self.seen, self.walk.stage, signal, bill_seq, value)

    @property
    def off_book(self) -> bool:
        """Whether interest of the loan is kept off the books."""
        return self.held.flags & NON_ACCRUAL > 0
