"""Parts of a year under conventions that plans of every day seldom meet (IR-01), each worked out by hand."""

from datetime import date
from fractions import Fraction

import pytest

from recoup.rules.calendar import day_of
from recoup.rules.columns import PeriodUnit
from recoup.rules.dueday import Rhythm
from recoup.rules.fraction import DayCount, LeapRule, MonthDays, YearDays, weights

REAL_YEARS = DayCount(year_days=YearDays.ACTUAL)
FEB_29 = DayCount(month_days=MonthDays.ACTUAL, year_days=YearDays.ACTUAL, leap_rule=LeapRule.FEB_29_PERIOD)


def _shares(count: DayCount, *days: str, listed: bool = False, every: int = 1, first: str = "") -> list[Fraction]:
    """The part of a year that each period is."""
    numbers = [day_of(date.fromisoformat(day)) for day in days]
    first_due_on = day_of(date.fromisoformat(first)) if first else None
    rhythm = Rhythm(starts_on=numbers[0], every=every, unit=PeriodUnit.MONTHS, first_due_on=first_due_on)
    found, divisor = weights(count, rhythm, numbers, listed=listed)
    return [Fraction(weight, divisor) for weight in found]


def test_listed_days_are_whole_months_and_the_days_of_the_one_begun() -> None:
    """31 January to 29 February is a month by its end; to 15 April one more and 17 of the 31 days to 29 April."""
    assert _shares(DayCount(), "2024-01-31", "2024-02-29", "2024-04-15", listed=True) == [
        Fraction(30, 360),
        (30 + 30 * Fraction(17, 31)) / 360,
    ]


def test_listed_days_count_from_the_day_before_whatever_the_rhythm_of_the_plan() -> None:
    """Quarterly rhythm, first due day and anchor say nothing about days that were agreed one by one."""
    found = _shares(DayCount(), "2023-11-10", "2024-01-10", "2024-07-20", listed=True, every=3, first="2024-01-05")
    assert found == [Fraction(60, 360), (180 + 30 * Fraction(10, 31)) / 360]


def test_a_first_period_of_other_length_leaves_the_later_ones_whole() -> None:
    """10 January to 25 February: a month and 15 of the 29 days to 10 March; then months of the 25th."""
    found = _shares(DayCount(), "2024-01-10", "2024-02-25", "2024-03-25", first="2024-02-25")
    assert found == [(30 + 30 * Fraction(15, 29)) / 360, Fraction(30, 360)]


def test_a_period_across_a_new_year_that_is_not_the_first_is_cut_too() -> None:
    """Months of 30 days over real years: January 2024 has 366, and 12 December to 12 January counts its real days."""
    assert _shares(REAL_YEARS, "2023-11-12", "2023-12-12", "2024-01-12", "2024-02-12") == [
        Fraction(30, 365),
        Fraction(19, 365) + Fraction(12, 366),
        Fraction(30, 366),
    ]


@pytest.mark.parametrize(
    ("start", "due", "share"),
    [
        ("2023-12-12", "2024-02-29", Fraction(20 - 1, 365) + Fraction(60, 366)),  # holds 29 February, and is cut
        ("2023-12-12", "2024-02-28", Fraction(78, 365)),  # the day before: neither
        ("2024-02-29", "2025-01-31", Fraction(337, 365)),  # its first day is no day of it
        ("2024-02-28", "2024-12-31", Fraction(307, 366)),
    ],
)
def test_only_a_period_that_holds_29_february_meets_366(start: str, due: str, share: Fraction) -> None:
    """The first day is not in it, the due day is."""
    assert _shares(FEB_29, start, due) == [share]


def test_in_a_leap_year_a_period_that_is_not_cut_is_over_366_days() -> None:
    """Real days in real years: February and March 2024, and the same months of 2023."""
    real = DayCount(month_days=MonthDays.ACTUAL, year_days=YearDays.ACTUAL)
    assert _shares(real, "2024-02-01", "2024-03-01", "2024-04-01") == [Fraction(29, 366), Fraction(31, 366)]
    assert _shares(real, "2023-02-01", "2023-03-01") == [Fraction(28, 365)]
