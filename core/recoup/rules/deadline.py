"""Deadlines over columns: anchor, repayment periods, months, day of month, days, roll (regime.md §4).

Worked examples. An instalment due 2024-03-31 gives notice one month before: 2024-02-29 (DN-01, DB-X07). Receivables of
2024-12 fall due 2025-01-05; 催收款 begins on the first of the next month, 2025-02-01; the manager's written cause is
due five days after, 2025-02-06, the first day not counted (TR-11, TR-X03).
"""

from dataclasses import dataclass

import numpy as np

from recoup.rules.calendar import Calendar, Roll, join, split
from recoup.rules.columns import NEVER, IntArray, Measures
from recoup.rules.policy import Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A day reckoned from an anchor; 0 while the anchor is unknown.

    Order: whole months (clamped to the month's end), then `day` of that month (31: its end), then days (the first not
    counted; working days skip holidays), then the roll. `before` counts all of it back. `exclusive` makes the day
    itself too late, so the last good day is the one before.
    """

    anchor: str
    calendar: Calendar
    months: int = 0
    day: int | None = None
    days: int = 0
    working: bool = False
    before: bool = False
    exclusive: bool = False
    roll: Roll = Roll.NONE

    def __call__(self, measures: Measures) -> IntArray:
        """The day for each row."""
        anchor = measures[self.anchor]
        sign = -1 if self.before else 1
        moved = anchor
        if self.months or self.day is not None:
            month, day_of_month = split(anchor)
            moved = join(month + sign * self.months, day_of_month if self.day is None else self.day)
        count = sign * self.days
        moved = self.calendar.add_working(moved, count) if self.working else moved + count
        moved = self.calendar.roll(moved - int(self.exclusive), self.roll)
        return np.where((anchor > 0) & (anchor < NEVER), moved, 0)


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest of several deadlines; unknown while one of them is."""

    parts: tuple[Days, ...]

    def __call__(self, measures: Measures) -> IntArray:
        """The day for each row."""
        days = np.stack([part(measures) for part in self.parts])
        return np.where((days > 0).all(axis=0), days.max(axis=0), 0)


@dataclass(frozen=True, slots=True)
class Earliest:
    """The earliest of several deadlines that are known."""

    parts: tuple[Days, ...]

    def __call__(self, measures: Measures) -> IntArray:
        """The day for each row."""
        days = np.stack([part(measures) for part in self.parts])
        earliest = np.where(days > 0, days, NEVER).min(axis=0)
        return np.where(earliest == NEVER, 0, earliest)
