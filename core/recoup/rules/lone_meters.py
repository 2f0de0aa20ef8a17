"""What the open bills of a loan that is alone add to penalty and compound interest a day: worked out once, for as long
as base and rate stay (IR-06, IR-07).

Worked example. 1,000,000.00 at 6.525 % on 360 days adds 181.25 a day, so a post of two days puts 362.50 on its bill and
one of 50 days 9,062.50 (CB-X03). 10,000.00 paid: 990,000.00 add 179.4375 from there on, and a day posted by itself puts
179.44 on it.
"""

from dataclasses import dataclass, field
from typing import Final, Self

from recoup.rules.columns import NEVER, BoolArray, Component, IntArray
from recoup.rules.interest import PPM, grown, slope
from recoup.rules.lone_bills import FEW, INTEREST, PRINCIPAL, OpenBills, Where
from recoup.rules.money import rounded
from recoup.rules.penalty import bears_on_interest
from recoup.rules.policy import CompoundRate, Policy
from recoup.rules.rate import penalty_basis
from recoup.rules.walk import BILL_INDEX, Walk

FROM: Final = BILL_INDEX["penalty_from"]


@dataclass(slots=True)
class Meter:
    """What one of the two adds to each open bill a day, and what a post of so many days puts on it."""

    component: Component
    on: tuple[bool, bool]  # whether it runs on unpaid principal, and on unpaid interest
    acc: str  # its columns in the loan's state
    rem: str
    held: tuple[int, int]  # and among those of the bills
    whole: IntArray
    rest: IntArray
    rate: int
    divisor: IntArray  # one value
    unit: int
    bases: list[int]  # what each bill runs on
    daily: int  # what a day adds to the loan, as a numerator over `unit`
    days: int = -1  # for how many days `ready` was worked out; -1: not yet
    ready: IntArray | None = None  # given away: never changed in place
    listed: list[int] = field(default_factory=list)  # the same, of few bills
    total: int = 0  # of `ready`
    full: bool = False  # each of `ready` is above 0

    @classmethod
    def of(
        cls, name: str, on: tuple[bool, bool], unpaid: tuple[IntArray, IntArray], rate: IntArray, divisor: IntArray
    ) -> Self:
        """A meter of bills that run; for those that do not yet nothing is unpaid."""
        base = on[0] * unpaid[0] + on[1] * unpaid[1]
        whole, rest = slope(base, rate, 1, divisor)
        acc, rem, unit = f"{name}_acc", f"{name}_rem", divisor.item() * PPM
        return cls(
            component=Component[name.upper()],
            on=on,
            acc=acc,
            rem=rem,
            held=(BILL_INDEX[acc], BILL_INDEX[rem]),
            whole=whole,
            rest=rest,
            rate=rate.item(),
            divisor=divisor,
            unit=unit,
            bases=base.tolist(),
            daily=int(whole.sum()) * unit + int(rest.sum()),
        )

    def posts(self, days: int, policy: Policy) -> IntArray:
        """What so many days put on each bill that held nothing before."""
        if self.ready is None or self.days != days:
            acc, rem = grown(0, 0, (self.whole, self.rest), days, self.divisor)
            self.ready, self.days = rounded(acc, rem, self.unit, policy.rounding), days
            self.total, self.full = int(self.ready.sum()), bool(self.ready.all())
            self.listed = self.ready.tolist() if len(self.ready) <= FEW else []
        return self.ready

    def turn(self, nth: int, principal: int, interest: int, policy: Policy) -> None:
        """One bill asks for so much from now on."""
        base = self.on[0] * principal + self.on[1] * interest
        if base == self.bases[nth]:
            return
        self.bases[nth] = base
        whole, rest = per_day = slope(base, self.rate, 1, self.unit // PPM)
        self.daily += (whole - self.whole.item(nth)) * self.unit + rest - self.rest.item(nth)
        self.whole[nth], self.rest[nth] = whole, rest
        if self.ready is not None:
            acc, rem = grown(0, 0, per_day, self.days, self.unit // PPM)
            amount = rounded(acc, rem, self.unit, policy.rounding)
            self.total += amount - self.ready.item(nth)
            self.full = self.full and amount > 0
            if self.listed:
                self.listed[nth] = amount
            else:
                self.ready = self.ready.copy()
            self.ready[nth] = amount


@dataclass(slots=True)
class Meters:
    """The meters of the open bills, and from when on these run."""

    where: Where
    runs: BoolArray
    all: tuple[Meter, ...]
    plain: bool  # the meters say it all: no misuse, and no rate that changes at maturity
    wakes_on: int  # the day from which another bill runs; NEVER
    latest_from: int  # the last day up to which a running bill is charged
    even_from: int  # the day up to which all running bills are charged, and hold nothing; -1: they differ

    @classmethod
    def of(cls, walk: Walk, bills: OpenBills, day: int) -> Self:
        """As the bills stand on a day."""
        cells, where, policy = walk.book.cells, bills.where, walk.policy
        plain = not bills.misuse and policy.compound is not CompoundRate.CONTRACT_WITHIN_TERM
        begins = cells[FROM, where]
        runs = begins <= day
        running, waiting = begins[runs], begins[~runs]
        meters = _meters(walk, where, runs) if plain else ()
        empty = not any(cells[row, where].any() for meter in meters for row in meter.held)
        even = len(running) > 0 and empty and bool((running == running[0]).all())
        return cls(
            where=where,
            runs=runs,
            all=meters,
            plain=plain,
            wakes_on=int(waiting.min()) if len(waiting) else NEVER,
            latest_from=int(running.max()) if len(running) else 0,
            even_from=int(running[0]) if even else -1,
        )

    def turn(self, nth: int, principal: int, interest: int, policy: Policy) -> None:
        """A bill asks for so much from now on; one that does not run yet is left to the day from which it does."""
        if self.runs[nth]:
            for meter in self.all:
                meter.turn(nth, principal, interest, policy)


def _meters(walk: Walk, where: Where, runs: BoolArray) -> tuple[Meter, ...]:
    cells, policy, rate = walk.book.cells, walk.policy, walk.state.penalty_rate
    divisor = penalty_basis(walk.terms.basis, policy.penalty)
    principal, interest = ((cells[asked, where] - cells[paid, where]) * runs for asked, paid in (PRINCIPAL, INTEREST))
    names = {"penalty": (True, bears_on_interest(policy))}
    if policy.compound is CompoundRate.PENALTY:
        names["compound"] = (False, True)
    return tuple(Meter.of(name, on, (principal, interest), rate, divisor) for name, on in names.items())
