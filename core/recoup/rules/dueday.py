"""The due days of a plan: counted from an anchor day that is remembered through short months, or in weeks or days.

Worked examples. Monthly from 2023-01-31: 28 February, 31 March, 30 April; with FIRST in place of CLAMP 1 March,
31 March, 1 May. Every second week from 2024-01-01: 15 and 29 January.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import Final

from recoup.rules.calendar import EPOCH
from recoup.rules.columns import PeriodUnit

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2299
"""Years whose days a plan may hold; a booked loan keeps to the kernel's own, narrower bounds."""
MONTHS_OF_YEAR: Final = 12


class MonthEnd(Enum):
    """Where a due day goes that its month does not have."""

    CLAMP = "CLAMP"  # to the last day of the month
    FIRST = "FIRST"  # to the 1st of the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """From when, how often and on which day of the month: all that the due days depend on."""

    starts_on: int
    every: int
    unit: PeriodUnit
    first_due_on: int | None = None  # None: one period after the start
    anchor_day: int | None = None  # None: the day of the month of the first due day, or of the start
    month_end: MonthEnd = MonthEnd.CLAMP

    def anchor(self) -> int:
        """The day of the month that is returned to; a first due day that the start would give leaves it to it."""
        if self.anchor_day is not None:
            return self.anchor_day
        own = _date(self.starts_on).day
        if self.first_due_on is None or self.first_due_on == self._day(own, self._first_month(own)):
            return own
        return _date(self.first_due_on).day

    def nominal_start(self) -> int:
        """The day from which the first period would be a whole one."""
        if self.unit is PeriodUnit.MONTHS:
            anchor = self.anchor()
            return self._day(anchor, self._first_month(anchor) - self.every)
        return self.due_days(1)[0] - self.step()

    def step(self) -> int:
        """Days between two dues of a plan in weeks or days."""
        return self.every * (7 if self.unit is PeriodUnit.WEEKS else 1)

    def due_days(self, count: int) -> tuple[int, ...]:
        """The first `count` due days."""
        table, span = self.span(count)
        days = tuple(table[span])
        return days if self.first_due_on is None else (self.first_due_on, *days[1:])

    def span(self, count: int) -> tuple[Sequence[int], slice]:
        """Where the first `count` due days stand: a table of days, and which. A first day of its own is not in it."""
        if self.unit is not PeriodUnit.MONTHS:
            first = self.starts_on + self.step() if self.first_due_on is None else self.first_due_on
            return range(first, first + self.step() * count, self.step()), slice(0, count)
        anchor = self.anchor()
        month = self._first_month(anchor)
        return _month_table(anchor, self.month_end), slice(month, month + self.every * count, self.every)

    def last_day(self) -> int:
        """The last day that a plan may hold."""
        return (date(LAST_YEAR, 12, 1) - EPOCH).days

    def reaches(self, count: int) -> bool:
        """Whether so many due days lie within the years that a plan may hold."""
        first = self.starts_on if self.first_due_on is None else self.first_due_on
        if self.unit is PeriodUnit.MONTHS:
            return _month(first) + self.every * count < _month(self.last_day())
        return first + self.step() * count < self.last_day()

    def _first_month(self, anchor: int) -> int:
        """The table's month of the first due day; a due day that rolled to the 1st belongs to the month before."""
        if self.first_due_on is None:
            return _month(self.starts_on) + self.every
        month = _month(self.first_due_on)
        before = self._day(anchor, month - 1) if month else 0
        return month - 1 if before == self.first_due_on else month

    def _day(self, anchor: int, month: int) -> int:
        return _month_table(anchor, self.month_end)[month]


def _date(day: int) -> date:
    return date.fromordinal(EPOCH.toordinal() + day)


def _month(day: int) -> int:
    on = _date(day)
    return (on.year - FIRST_YEAR) * MONTHS_OF_YEAR + on.month - 1


@cache
def _month_table(anchor: int, month_end: MonthEnd) -> tuple[int, ...]:
    """The due day of every month from January 1900 on, for one anchor day."""
    months = range((LAST_YEAR - FIRST_YEAR + 1) * MONTHS_OF_YEAR + 1)
    begins = [date(FIRST_YEAR + month // MONTHS_OF_YEAR, month % MONTHS_OF_YEAR + 1, 1).toordinal() for month in months]
    zero = EPOCH.toordinal()
    late = 1 if month_end is MonthEnd.FIRST else 0
    return tuple(min(begin + anchor - 1, following - 1 + late) - zero for begin, following in pairwise(begins))
