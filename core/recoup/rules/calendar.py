"""Days and calendars. A day is a whole number since 1970-01-01; 0 means none.

Working days are data: `Calendar` holds the published ones. Beyond what is published a day does not roll; whoever turns
the business day refuses to enter unpublished days, so that such a day is never acted on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final, Self

import numpy as np

from recoup.rules.columns import DAY_LIMIT, BoolArray, IntArray

EPOCH: Final = date(1970, 1, 1)


class Roll(Enum):
    """Where a due date goes that falls on a holiday (IR-05)."""

    NONE = "NONE"
    FOLLOWING = "FOLLOWING"
    PRECEDING = "PRECEDING"


def day_of(value: date) -> int:
    """2024-01-10 is day 19,732."""
    return (value - EPOCH).days


def date_of(day: int) -> date:
    """Day 19,732 is 2024-01-10."""
    return EPOCH + timedelta(days=day)


def split(days: IntArray) -> tuple[IntArray, IntArray]:
    """(month number since 1970-01, day of month) of each day."""
    stamps = days.astype("datetime64[D]")
    months = stamps.astype("datetime64[M]")
    starts: IntArray = months.astype("datetime64[D]").astype(np.int64)
    return months.astype(np.int64), days - starts + 1


def join(months: IntArray, day: IntArray | int) -> IntArray:
    """The day of each month with that day of month, clamped to the month's end."""
    starts = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    ends = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1
    joined: IntArray = np.minimum(starts + day - 1, ends)
    return joined


def add_months(days: IntArray, months: IntArray | int, anchor: IntArray | int | None = None) -> IntArray:
    """Days moved by whole months, clamped to the month's end; `anchor` is the day of month to return to.

    2024-01-31 + 1 month is 2024-02-29; + 2 months with anchor 31 is 2024-03-31.
    """
    month, day = split(days)
    return join(month + months, day if anchor is None else anchor)


def months_after(day: int, months: int, anchor: int | None = None) -> int:
    """The same for one day: 2024-08-31 and six months more is 2025-02-28 (CB-X16)."""
    return int(add_months(np.array([day], dtype=np.int64), months, anchor)[0])


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Published working days, from `first` through `last`, in tables that answer for whole columns at once."""

    first: int
    last: int
    working: BoolArray
    following: IntArray
    preceding: IntArray
    count: IntArray  # working days from `first` up to and including each day

    @classmethod
    def of(cls, first: int, last: int, holidays: Iterable[int]) -> Self:
        """A calendar in which every day of [first, last] works except `holidays` (weekends among them)."""
        working = np.ones(last - first + 1, dtype=np.bool_)
        for day in holidays:
            if first <= day <= last:
                working[day - first] = False
        days = np.arange(first, last + 1, dtype=np.int64)
        following = np.minimum.accumulate(np.where(working, days, DAY_LIMIT)[::-1])[::-1]
        preceding = np.maximum.accumulate(np.where(working, days, 0))
        following = np.where(following == DAY_LIMIT, days, following)
        preceding = np.where(preceding == 0, days, preceding)
        return cls(first, last, working, following, preceding, np.cumsum(working, dtype=np.int64))

    @classmethod
    def plain(cls) -> Self:
        """A calendar without holidays: for receivables, internal deadlines and tests."""
        return cls.of(1, DAY_LIMIT, ())

    def covers(self, day: int) -> bool:
        """Whether the day is published."""
        return self.first <= day <= self.last

    def roll(self, days: IntArray, roll: Roll) -> IntArray:
        """The days moved off holidays; days beyond what is published, and 0, stay."""
        if roll is Roll.NONE:
            return days
        table = self.following if roll is Roll.FOLLOWING else self.preceding
        known = (days >= self.first) & (days <= self.last)
        return np.where(known, table[np.clip(days - self.first, 0, len(table) - 1)], days)

    def add_working(self, days: IntArray, count: int) -> IntArray:
        """The `count`-th working day after each day (before it, if negative); plain days beyond what is published."""
        if count == 0:
            return days
        ordered = np.flatnonzero(self.working).astype(np.int64) + self.first
        known = (days >= self.first) & (days <= self.last)
        at = self.count[np.clip(days - self.first, 0, len(self.count) - 1)]
        on_working = self.working[np.clip(days - self.first, 0, len(self.working) - 1)]
        target = at + count - 1 if count > 0 else at + count - on_working
        inside = known & (target >= 0) & (target < len(ordered))
        if not len(ordered):
            return days + count
        return np.where(inside, ordered[np.clip(target, 0, len(ordered) - 1)], days + count)
