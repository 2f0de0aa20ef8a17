"""Days, months and holidays."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.calendar import Calendar, Roll, add_months, date_of, day_of, join, split
from recoup.rules.columns import IntArray

DATES = st.dates(date(1970, 1, 2), date(2079, 1, 1))
WEEK = Calendar.of(
    day_of(date(2024, 9, 1)), day_of(date(2024, 12, 31)), [day_of(date(2024, 10, d)) for d in range(1, 8)]
)


def column(*dates: date) -> IntArray:
    """A column of days."""
    return np.array([day_of(each) for each in dates], dtype=np.int64)


def dates(days: IntArray) -> list[date]:
    """A column as dates."""
    return [date_of(day) for day in days.tolist()]


@given(day=DATES)
def test_a_day_is_its_month_and_its_day_of_month(day: date) -> None:
    """`split` and `join` undo one another, and agree with the standard library."""
    months, in_month = split(column(day))
    assert (int(months[0]), int(in_month[0])) == ((day.year - 1970) * 12 + day.month - 1, day.day)
    assert dates(join(months, in_month)) == [day]


@pytest.mark.parametrize(
    ("start", "months", "anchor", "expected"),
    [
        (date(2024, 1, 31), 1, None, date(2024, 2, 29)),
        (date(2024, 1, 31), 2, 31, date(2024, 3, 31)),
        (date(2024, 2, 29), 12, None, date(2025, 2, 28)),
        (date(2024, 3, 31), -1, None, date(2024, 2, 29)),
    ],
)
def test_months_are_clamped_to_their_end(start: date, months: int, anchor: int | None, expected: date) -> None:
    """CL-07 and DN-01 count like this."""
    assert dates(add_months(column(start), months, anchor)) == [expected]


@pytest.mark.parametrize(
    ("roll", "expected"),
    [
        (Roll.NONE, date(2024, 10, 1)),
        (Roll.FOLLOWING, date(2024, 10, 8)),
        (Roll.PRECEDING, date(2024, 9, 30)),
    ],
)
def test_a_due_day_moves_off_the_holidays(roll: Roll, expected: date) -> None:
    """CB-X19."""
    assert dates(WEEK.roll(column(date(2024, 10, 1)), roll)) == [expected]


def test_days_that_are_not_published_do_not_move() -> None:
    """Nor does the day that is none."""
    beyond = np.array([0, day_of(date(2025, 10, 1)), day_of(date(2024, 8, 31))], dtype=np.int64)
    assert (WEEK.roll(beyond, Roll.FOLLOWING) == beyond).all()
    assert not WEEK.covers(day_of(date(2025, 1, 1)))


def test_a_day_with_no_working_day_before_or_after_it_among_those_published_stays() -> None:
    """Published from a holiday to a holiday: neither has anywhere to go within what is known."""
    short = Calendar.of(100, 105, [100, 101, 104, 105])
    days = np.arange(100, 106)
    assert short.roll(days, Roll.PRECEDING).tolist() == [100, 101, 102, 103, 103, 103]
    assert short.roll(days, Roll.FOLLOWING).tolist() == [102, 102, 102, 103, 104, 105]


def test_working_days_beyond_what_is_published_are_plain_days() -> None:
    """From 29 November two days on are not known any more, nor are days before the first."""
    ends = date_of(WEEK.last)
    assert dates(WEEK.add_working(column(ends), 2)) == [ends + timedelta(days=2)]
    assert dates(WEEK.add_working(column(ends + timedelta(days=9)), 2)) == [ends + timedelta(days=11)]
    begins = date_of(WEEK.first)
    assert dates(WEEK.add_working(column(begins), -2)) == [begins - timedelta(days=2)]
    assert dates(WEEK.add_working(column(begins), 0)) == [begins]


@given(day=st.dates(date(2024, 9, 5), date(2024, 11, 30)), count=st.integers(1, 15))
def test_working_days_are_counted_over_the_holidays(day: date, count: int) -> None:
    """The first day is not counted; back and forth."""
    ahead = day
    left = count
    while left:
        ahead += timedelta(days=1)
        left -= not (date(2024, 10, 1) <= ahead <= date(2024, 10, 7))
    assert dates(WEEK.add_working(column(day), count)) == [ahead]
    if WEEK.working[day_of(day) - WEEK.first]:
        assert dates(WEEK.add_working(column(ahead), -count)) == [day]
