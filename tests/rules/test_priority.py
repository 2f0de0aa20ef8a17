"""How urgent a task is: late first, then how long overdue, then how much by order of magnitude."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.priority import AMOUNT_MAX, LATE_MAX, OVERDUE_MAX, priority_of


def test_the_worked_example() -> None:
    """3 days late, 35 days past due, 1,234.56 overdue."""
    priority = priority_of(days_late=3, days_past_due=35, arrears=123_456)
    assert (priority.late, priority.overdue, priority.amount, priority.points) == (30, 35, 90, 155)


@pytest.mark.parametrize("days_late", [0, -5])
def test_a_task_that_is_not_late_has_no_points_for_it(days_late: int) -> None:
    """Nor has a loan that owes nothing."""
    assert priority_of(days_late=days_late, days_past_due=0, arrears=0).points == 0


@pytest.mark.parametrize(("arrears", "points"), [(0, 0), (1, 15), (9, 15), (10, 30)])
def test_an_amount_weighs_by_its_digits_from_the_first_fen_on(arrears: int, points: int) -> None:
    """Nothing overdue has none."""
    assert priority_of(days_late=0, days_past_due=0, arrears=arrears).amount == points


@given(
    days_late=st.integers(-100, 100_000), days_past_due=st.integers(-100, 100_000), arrears=st.integers(0, 10**15 - 1)
)
def test_each_cause_is_capped_so_that_none_hides_the_others(days_late: int, days_past_due: int, arrears: int) -> None:
    """The points stay within the documented limits."""
    priority = priority_of(days_late=days_late, days_past_due=days_past_due, arrears=arrears)
    assert 0 <= priority.late <= LATE_MAX
    assert 0 <= priority.overdue <= OVERDUE_MAX
    assert 0 <= priority.amount <= AMOUNT_MAX


@given(st.integers(0, 40), st.integers(0, 400), st.integers(0, 10**12))
def test_worse_is_never_less_urgent(days_late: int, days_past_due: int, arrears: int) -> None:
    """A day later, a day longer, ten times as much."""
    here = priority_of(days_late=days_late, days_past_due=days_past_due, arrears=arrears).points
    assert priority_of(days_late=days_late + 1, days_past_due=days_past_due, arrears=arrears).points >= here
    assert priority_of(days_late=days_late, days_past_due=days_past_due + 1, arrears=arrears).points >= here
    assert priority_of(days_late=days_late, days_past_due=days_past_due, arrears=arrears * 10).points >= here
