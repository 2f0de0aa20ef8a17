"""Which part of a year a period is, under every named convention of counting months and years (IR-01).

A period is `weight / divisor` of a year, in whole numbers with one divisor for all periods of a plan, so that nothing
is rounded before interest is.

Worked examples. A month of 30 days in a year of 360 is 30/360. From 2023-12-12 to 2024-01-12 in real days and years,
cut at 31 December: 19 days of 2023 and 12 of 2024, 19/365 + 12/366; cut at 1 January: 20/365 + 11/366. Under
FEB_29_PERIOD the same month is 31/365, since 29 February lies elsewhere; the month to 2024-03-01 is 29/366.
"""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import pairwise
from math import lcm
from typing import Final

from recoup.rules.calendar import EPOCH
from recoup.rules.columns import PeriodUnit
from recoup.rules.dueday import MONTHS_OF_YEAR, Rhythm

MONTH_DAYS: Final = 30
COMMON: Final = 365
LEAP: Final = 366
UNIT: Final = COMMON * LEAP
"""The divisor of real years: holds a day of either."""


class MonthDays(Enum):
    """How the days of a month are counted. In weeks and days both are the same."""

    THIRTY = "30"
    ACTUAL = "ACTUAL"


class YearDays(Enum):
    """How many days a year has."""

    D360 = "360"
    D364 = "364"
    D365 = "365"
    ACTUAL = "ACTUAL"


class YearCut(Enum):
    """Where a period across New Year is cut; each part is divided by its own year."""

    DEC_31 = "DEC_31"
    JAN_1 = "JAN_1"


class LeapRule(Enum):
    """Which periods meet a year of 366 days."""

    NONE = "NONE"
    FEB_29_PERIOD = "FEB_29_PERIOD"  # only one that holds 29 February, and only such a one is cut


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """A convention. `year_cut` and `leap_rule` speak of real years only."""

    month_days: MonthDays = MonthDays.THIRTY
    year_days: YearDays = YearDays.D360
    year_cut: YearCut = YearCut.DEC_31
    leap_rule: LeapRule = LeapRule.NONE

    @property
    def year(self) -> int:
        """Days of a fixed year; 0 for real years."""
        return 0 if self.year_days is YearDays.ACTUAL else int(self.year_days.value)


def weights(
    count: DayCount, rhythm: Rhythm, days: Sequence[int], *, listed: bool = False
) -> tuple[tuple[int, ...], int]:
    """(weight of each period, divisor): `days` are the start and all due days of the plan, in order.

    `listed` days are agreed one by one; the others are the rhythm's own, so that all but the first are whole.
    """
    if count.month_days is not MonthDays.THIRTY or rhythm.unit is not PeriodUnit.MONTHS:
        return _real(count, days)
    if listed:
        lengths = [_months_and_days(replace(rhythm, starts_on=start), due) for start, due in pairwise(days)]
    else:
        lengths = [_first_length(rhythm, days[1]), *([(rhythm.every, 0, 1)] * (len(days) - 2))]
    of = lcm(*(length for _, _, length in lengths))
    shares = [MONTH_DAYS * (months * of + rest * (of // length)) for months, rest, length in lengths]
    return (tuple(shares), count.year * of) if count.year else (_of_real_years(count, shares, of, days), UNIT * of)


def _of_real_years(count: DayCount, shares: Sequence[int], of: int, days: Sequence[int]) -> tuple[int, ...]:
    """Months of 30 days over the year in which they begin; a period that is cut counts its real days instead."""
    return tuple(
        _cut(count, start, due) * of if _is_cut(count, start, due) else share * _complement(_year(count, start, due))
        for share, (start, due) in zip(shares, pairwise(days), strict=True)
    )


def _real(count: DayCount, days: Sequence[int]) -> tuple[tuple[int, ...], int]:
    if count.year:
        return tuple(due - start for start, due in pairwise(days)), count.year
    shares = [
        _cut(count, start, due) if _is_cut(count, start, due) else (due - start) * _complement(_year(count, start, due))
        for start, due in pairwise(days)
    ]
    return tuple(shares), UNIT


def _complement(year: int) -> int:
    """What a day of such a year weighs over 365 x 366: 366 in a year of 365 days, 365 in one of 366."""
    return UNIT // year


def _date(day: int) -> date:
    return date.fromordinal(EPOCH.toordinal() + day)


def _year(count: DayCount, start: int, due: int) -> int:
    """Days of the year of a period that is not cut."""
    if count.leap_rule is LeapRule.FEB_29_PERIOD:
        return LEAP if _holds_february_29(start, due) else COMMON
    return LEAP if isleap(_date(start).year) else COMMON


def _is_cut(count: DayCount, start: int, due: int) -> bool:
    if _date(start).year == _date(due).year:
        return False
    return count.leap_rule is LeapRule.NONE or _holds_february_29(start, due)


def _holds_february_29(start: int, due: int) -> bool:
    """Whether a 29 February lies after the first day of the period and not after its due day."""
    zero = EPOCH.toordinal()
    years = range(_date(start).year, _date(due).year + 1)
    return any(isleap(year) and start < date(year, 2, 29).toordinal() - zero <= due for year in years)


def _cut(count: DayCount, start: int, due: int) -> int:
    """The weight over 365 x 366 of a period across one New Year or more, each part by its own year."""
    last = _date(due).year
    weight, begins = 0, start
    for year in range(_date(start).year, last + 1):
        ends = due if year == last else _new_year(count, year)
        weight += (ends - begins) * _complement(LEAP if isleap(year) else COMMON)
        begins = ends
    return weight


def _new_year(count: DayCount, year: int) -> int:
    cut = date(year, 12, 31) if count.year_cut is YearCut.DEC_31 else date(year + 1, 1, 1)
    return cut.toordinal() - EPOCH.toordinal()


def _first_length(rhythm: Rhythm, due: int) -> tuple[int, int, int]:
    """The length of the first period: whole if the rhythm itself gives it, whatever the calendar did to its ends."""
    if rhythm.starts_on == rhythm.nominal_start():
        return rhythm.every, 0, 1
    return _months_and_days(rhythm, due)


def _months_and_days(rhythm: Rhythm, due: int) -> tuple[int, int, int]:
    """(whole months, days of the month begun, length of that month) from the rhythm's start."""
    start = rhythm.starts_on
    monthly = replace(rhythm, every=1, first_due_on=None, anchor_day=None)
    ladder = (start, *monthly.due_days(_months_apart(start, due) + 1))
    months = max(step for step, day in enumerate(ladder) if day <= due)
    rest = due - ladder[months]
    return months, rest, (ladder[months + 1] - ladder[months]) if rest else 1


def _months_apart(start: int, due: int) -> int:
    begins, ends = _date(start), _date(due)
    return (ends.year - begins.year) * MONTHS_OF_YEAR + ends.month - begins.month
