"""The walk through the rows of a plan, one row after the other, with everything that a row can need.

A row knows what it bears, asks for interest and principal by the plan's method, and leaves a balance. Interest that the
instalment does not cover, or that a grace does not ask for, is carried to the rows after it; the last row takes all.
Where the balance is kept exact, amounts are whole multiples of 1 / `one`, so that nothing but what is shown is rounded.

Worked example. 1,000.00 at 12 % over three months asks 340.02; 250.00 more on 15 July, in the second period of a plan
that began on 1 June, raises it to 466.33 and the interest of that row to 8.07.
"""

from copy import copy
from dataclasses import dataclass, field
from math import gcd
from typing import Final, Self

from recoup.rules.columns import Method
from recoup.rules.instalment import agreed, spread
from recoup.rules.money import divide
from recoup.rules.period_rate import Bears, bearing, bullet, nominal
from recoup.rules.plan_options import LEVEL, InstalmentBasis, PlanOptions
from recoup.rules.plan_stages import Stage, stages

SMOOTHINGS_MAX: Final = 3
_KEPT_EXACT: Final = (Method.ANNUITY, Method.EQUAL_PRINCIPAL)
"""Methods by which an exact balance differs from a rounded one."""
_NOTHING: Final = Stage()


@dataclass(slots=True)
class Run:
    """A plan half-way. Amounts are minor units x `one`; lists are what the rows so far have shown, in minor units."""

    terms: PlanOptions
    rows: int
    days: tuple[int, ...]  # the start and all due days
    weights: tuple[int, ...]
    unit: int
    bears: Bears
    stages: dict[int, Stage]
    rate: int
    balance: int
    drawn: int
    one: int = 1
    carried: int = 0
    instalment: int = 0
    shown: int = 0  # the instalment in minor units
    principals: list[int] = field(default_factory=list)
    interests: list[int] = field(default_factory=list)
    balances: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, terms: PlanOptions) -> Self:
        """A plan before its first row."""
        dues = tuple(line.due_on for line in terms.lines) or terms.rhythm.due_days(terms.count)
        days = (terms.rhythm.starts_on, *dues)
        if terms.method is Method.BULLET:
            weights, unit, bears = bullet(terms, days)
            changes, rows, days = {}, 1, (days[0], days[-1])
        else:
            weights, unit, bears = bearing(terms, days)
            changes, rows = stages(terms, days), terms.instalments
        return cls(
            terms=terms, rows=rows, days=days, weights=weights, unit=unit, bears=bears, stages=changes,
            rate=terms.rate, balance=terms.principal, drawn=terms.principal,
        )  # fmt: skip

    @property
    def exact(self) -> bool:
        """Whether the balance keeps its fractions."""
        return self.terms.exact and self.terms.method in _KEPT_EXACT

    def walk(self) -> int:
        """All rows, or as many as there are until nothing is left; returns the first instalment."""
        first = 0
        for row in range(self.rows):
            stage = self.stages.get(row, _NOTHING)
            numerator, denominator = self._enter(row, stage)
            before = self.one
            self._agree(row, stage, numerator, denominator)
            numerator *= self.one // before
            first = first or self.shown
            self._bill(row, numerator, denominator)
            if not self.balance and not any(later > row for later in self.stages):
                break
        return first

    def _enter(self, row: int, stage: Stage) -> tuple[int, int]:
        """(numerator, denominator) of the interest of a row, at the rate and with the tranches that are new in it."""
        if stage.rate is not None:
            self.rate = stage.rate
        start, due = self.days[row], self.days[row + 1]
        base = self._base() * (due - start)
        for drawing in stage.drawings:
            base += drawing.amount * (due - drawing.on)
            self.balance += drawing.amount
            self.drawn += drawing.amount
            if drawing.on == start:
                self.balances[-1] += drawing.amount  # drawn on the due day: the row before leaves it
        return base * self._bears(row), self.unit * (due - start)

    def _base(self) -> int:
        return self.drawn if self.terms.method is Method.FLAT else self.balance

    def _bears(self, row: int) -> int:
        return self.bears(self.rate, self.weights[row])

    def _agree(self, row: int, stage: Stage, numerator: int, denominator: int) -> None:
        """The instalment from this row on: by hand, or figured anew where rate or principal asks for it."""
        begins = row == 0
        if stage.instalment is not None or (begins and self.terms.instalment is not None):
            self._fix(row, stage.instalment or self.terms.instalment or 0)
            return
        by_hand = self.terms.instalment is not None or any(earlier < row for earlier in self._steps())
        if not (begins or stage.recasts or (stage.drawings and not by_hand)):
            return
        match self.terms.method:
            case Method.ANNUITY:
                self._figure(row, *self._annuity(row, numerator, denominator))
            case Method.FLAT:
                self._figure(row, *self._flat(row, numerator, denominator))
            case Method.EQUAL_PRINCIPAL:
                self._figure(row, self.balance, self.terms.count - self._repays_from(row))
            case _:
                pass
        if self.terms.smooth:
            self._smooth(row, numerator, denominator)

    def _steps(self) -> list[int]:
        return [row for row, stage in self.stages.items() if stage.instalment is not None]

    def _repays_from(self, row: int) -> int:
        """The first row, from this one on, that repays principal."""
        return max(row, self.terms.principal_grace)

    def _fix(self, row: int, amount: int) -> None:
        if self.exact and self.one == 1:
            self._widen(self.unit ** (self.rows - row))
        self.shown, self.instalment = amount, amount * self.one

    def _figure(self, row: int, top: int, bottom: int) -> None:
        """Take `top / bottom` as the instalment: rounded, or whole where the balance is kept exact."""
        multiple = self.terms.multiple if self.terms.method in LEVEL else None
        self.shown = agreed(top, bottom * self.one, self.terms.instalment_rounding, multiple)
        if not self.exact or multiple is not None:
            self._fix(row, self.shown)
            return
        shared = gcd(top, bottom)
        room = self.unit ** (self.rows - row)  # each row to come divides by the unit once
        self._widen(bottom // shared * room)
        self.instalment = top // shared * room

    def _widen(self, factor: int) -> None:
        self.one *= factor
        self.balance *= factor
        self.carried *= factor

    def _annuity(self, row: int, numerator: int, denominator: int) -> tuple[int, int]:
        """What is owed at the end of the first row that repays, over the rows from there on at today's rate."""
        first = self._repays_from(row)
        unit, bears = nominal(self.terms) if self.terms.basis is InstalmentBasis.NOMINAL else (self.unit, self.bears)
        later = [bears(self.rate, weight) for weight in self.weights[first + 1 :]]
        if first == row and unit == self.unit:
            value, over = self.balance * denominator + numerator, denominator
        else:
            value, over = self.balance * (unit + bears(self.rate, self.weights[first])), unit
        top, bottom = spread(value, later, unit)
        return top, bottom * over

    def _flat(self, row: int, numerator: int, denominator: int) -> tuple[int, int]:
        """Principal and the interest of the rows that repay, by their number."""
        first, mode = self._repays_from(row), self.terms.interest_rounding
        total = self.balance + (divide(numerator, denominator, mode) if first == row else 0)
        for later in range(max(first, row + 1), self.rows):
            total += divide(self.drawn * self._bears(later), self.unit, mode)
        return total, self.rows - first

    def _smooth(self, row: int, numerator: int, denominator: int) -> None:
        """Spread what the last row differs by over all rows, while that makes the difference smaller."""
        rows, rounding = self.rows - self._repays_from(row), self.terms.instalment_rounding
        gap = self._gap(row, numerator, denominator, self.shown)
        for _ in range(SMOOTHINGS_MAX):
            if rows < 2 or abs(gap) <= rows // 2:
                return
            share = divide(abs(gap), rows, rounding)
            better = agreed(self.shown + (share if gap > 0 else -share), 1, rounding, self.terms.multiple)
            left = self._gap(row, numerator, denominator, better)
            if abs(left) >= abs(gap):
                return
            gap = left
            self._fix(row, better)

    def _gap(self, row: int, numerator: int, denominator: int, instalment: int) -> int:
        """By how much the last instalment would differ from this one, were nothing else to change."""
        trial = copy(self)
        trial.principals, trial.interests, trial.balances = [], [], []
        return trial.tried(row, numerator, denominator, instalment)

    def tried(self, row: int, numerator: int, denominator: int, instalment: int) -> int:
        """Walk to the end with this instalment, and tell by how much the last one differs from it."""
        self._fix(row, instalment)
        self._bill(row, numerator, denominator)
        while self.balance and row + 1 < self.rows:
            row += 1
            self._bill(row, self._base() * self._bears(row), self.unit)
        return self.principals[-1] + self.interests[-1] - instalment * (self.rows - row)

    def _bill(self, row: int, numerator: int, denominator: int) -> None:
        """One row: interest as it is posted, principal by the method, and what is left."""
        interest = self._posted(row, numerator, denominator) + self.carried
        asked, principal = self._parts(row, interest)
        self.carried = interest - asked
        before = self.balance
        self.balance -= principal
        if self.exact:
            self._show(asked, principal, before)
            return
        self.principals.append(principal)
        self.interests.append(asked)
        self.balances.append(self.balance)

    def _posted(self, row: int, numerator: int, denominator: int) -> int:
        if self.terms.lines:
            fixed = self.terms.lines[row].interest
            if fixed is not None:
                return fixed
        if self.exact:
            return numerator // denominator  # without a remainder, by the choice of `one`
        return divide(numerator, denominator, self.terms.interest_rounding)

    def _parts(self, row: int, interest: int) -> tuple[int, int]:
        """(interest asked for, principal) of a row that owes this much interest."""
        ends = row == self.rows - 1
        if ends and not self.terms.leaves_balloon:
            return interest, self.balance
        asked = interest if row >= self.terms.interest_grace else 0
        if row < self.terms.principal_grace:
            return asked, 0
        match self.terms.method:
            case Method.ANNUITY | Method.FLAT:
                asked = asked if ends else min(asked, self.instalment)
                principal = max(self.instalment - asked, 0)
            case Method.EQUAL_PRINCIPAL:
                principal = self.instalment
            case Method.IRREGULAR:
                principal = self.terms.lines[row].principal
            case _:
                principal = 0
        return (interest, self.balance) if principal >= self.balance else (asked, principal)

    def _show(self, asked: int, principal: int, before: int) -> None:
        """A row of an exact balance: a level row shows its instalment, the last what is left, each rounded once."""
        mode, one = self.terms.interest_rounding, self.one
        interest = divide(asked, one, mode)
        if asked + principal == self.instalment and self.terms.method is Method.ANNUITY:
            shown = self.shown - interest
        elif not self.balance and self.shown * one == self.instalment:
            shown = divide(before + asked, one, self.terms.instalment_rounding) - interest
        else:
            shown = divide(principal, one, mode)
        self.principals.append(shown)
        self.interests.append(interest)
        self.balances.append(divide(self.balance, one, mode))
