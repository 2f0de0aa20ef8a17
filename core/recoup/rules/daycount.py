"""When instalments fall due, when interest is settled, and which part of a year a period is (IR-01, IR-03, HI-01).

Worked examples. A loan of 2024-01-10 settled on the 20th of quarter-end months settles first on 2024-03-20; from
2024-03-21 on, next on 2024-06-20 (CB-X01). A plan due first on 2025-01-31 and remembering the 31st falls due on
2025-02-28 and 2025-03-31. A whole month of a plan is 1/12 of the year however many days it has; a first period that is
not whole counts days over the basis.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from recoup.rules.calendar import join, split
from recoup.rules.columns import (
    BoolArray,
    Columns,
    IntArray,
    Method,
    PeriodUnit,
    PlanKind,
    Settlement,
    Terms,
)

MONTHS_OF_YEAR: Final = 12
_SCHEDULED: Final = int(PlanKind.SCHEDULED)
_DAILY: Final = int(PlanKind.DAILY)
_WEEKS: Final = int(PeriodUnit.WEEKS)
_STEP: Final = {Settlement.QUARTERLY: 3, Settlement.MONTHLY: 1}


@dataclass(slots=True)
class PlanLines(Columns):
    """Dues that no formula can say, sorted by (loan, version, number). `loan` is the row of the batch."""

    loan: IntArray
    plan_version: IntArray
    number: IntArray  # 1-based, as `State.next_instalment`, without gaps
    due_on: IntArray
    principal: IntArray
    interest: IntArray  # -1: as the plan kind says


def next_settlement(start: IntArray, settlement: Settlement, day: IntArray) -> IntArray:
    """The first settlement day on or after `start`; `day` is clamped to the month's end."""
    step = _STEP[settlement]
    month, _ = split(start)
    month = month + np.mod(step - 1 - month, step)  # quarter-end months are 2, 5, 8, 11 counted from January 1970
    first = join(month, day)
    late = first < start
    return np.where(late, join(month + step, day), first) if late.any() else first


@dataclass(slots=True)
class Timetable:
    """The due days of the batch's plans, by number of the instalment."""

    terms: Terms
    lines: PlanLines
    count: IntArray  # instalments of each plan
    anchor: IntArray
    month: IntArray  # month of the first due
    monthly: BoolArray
    line_start: IntArray  # where the loan's lines begin; -1: the plan is a formula

    @classmethod
    def of(cls, terms: Terms, lines: PlanLines) -> Self:
        """The timetable of these contracts."""
        month, day = split(terms.first_due_on)
        once = (terms.method == Method.BULLET) | (terms.method == Method.SINGLE)
        apart = (terms.plan_kind == _DAILY) & (terms.settlement != Settlement.WITH_INSTALMENT)
        once |= apart & (terms.method == Method.INTEREST_ONLY)
        count = np.where(once, 1, np.maximum(terms.instalments, 1))
        line_start = np.full(len(count), -1, dtype=np.int64)
        if len(lines.loan):
            in_force = np.flatnonzero(lines.plan_version == terms.plan_version[lines.loan])
            listed = np.bincount(lines.loan[in_force], minlength=len(count)).astype(np.int64)
            count = np.where(listed > 0, listed, count)
            first = np.searchsorted(lines.loan[in_force], np.arange(len(count)))
            line_start[listed > 0] = in_force[first[listed > 0]]
        return cls(
            terms=terms,
            lines=lines,
            count=count,
            anchor=np.where(terms.anchor_day > 0, terms.anchor_day, day),
            month=month,
            monthly=terms.unit == PeriodUnit.MONTHS,
            line_start=line_start,
        )

    def nominal(self, rows: IntArray, number: IntArray) -> IntArray:
        """The day that the formula gives, also for number 0: one period before the first."""
        moved = self.terms.every[rows] * (number - 1)
        monthly = self.monthly[rows]
        if monthly.all():
            return join(self.month[rows] + moved, self.anchor[rows])
        counted = self.terms.first_due_on[rows] + moved * np.where(self.terms.unit[rows] == _WEEKS, 7, 1)
        return np.where(monthly, join(self.month[rows] + moved, self.anchor[rows]), counted)

    def due_on(self, rows: IntArray, number: IntArray) -> IntArray:
        """The unrolled due day of each plan's instalment; 0 after the last."""
        return self._agreed(rows, number, self.nominal(rows, number))

    def _agreed(self, rows: IntArray, number: IntArray, nominal: IntArray) -> IntArray:
        """The formula's day, or what the contract says of the first, of the last, or of this very one."""
        first, maturity, count = self.terms.first_due_on[rows], self.terms.maturity_on[rows], self.count[rows]
        due = np.where((number == 1) & (first > 0), first, nominal)
        due = np.where((number == count) & (maturity > 0), maturity, due)
        if len(self.lines.loan):
            line = self.line(rows, number)
            due = np.where(line >= 0, self.lines.due_on[line], due)
        return np.where(number > count, 0, due)

    def line(self, rows: IntArray, number: IntArray) -> IntArray:
        """Where in `lines` the instalment stands; -1 if a formula says it."""
        start = self.line_start[rows]
        return np.where((start >= 0) & (number <= self.count[rows]), start + number - 1, -1)

    def period(self, rows: IntArray, number: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """(due day, multiple, divisor): a day of the period that ends then is `multiple / divisor` of a year.

        A whole period of months in a plan is every/12 of a year, shared among its days, unless the contract counts
        real days; any other day is 1/basis.
        """
        nominal, basis = self.nominal(rows, number), self.terms.basis[rows]
        due = self._agreed(rows, number, nominal)
        planned = (self.terms.plan_kind[rows] == _SCHEDULED) & self.monthly[rows] & (due > 0)
        if not planned.any():
            return due, np.ones(len(rows), dtype=np.int64), basis
        before = self.nominal(rows, number - 1)
        start = np.where(number <= 1, self.terms.starts_on[rows], self._agreed(rows, number - 1, before))
        planned &= (start == before) & (due == nominal) & (self.terms.month_days[rows] == 0)
        every = self.terms.every[rows]
        shared = np.gcd(every, MONTHS_OF_YEAR)
        days = np.where(planned, (due - start) * MONTHS_OF_YEAR // shared, basis)
        return due, np.where(planned, every // shared, 1), days
