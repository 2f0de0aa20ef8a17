"""A loan performs long enough before it counts as sound again."""

from datetime import date

import pytest

from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import NEVER
from recoup.rules.observation import observed_until


def days(*texts: str) -> list[int]:
    """Days from ISO dates."""
    return [day_of(date.fromisoformat(text)) for text in texts]


QUARTERLY = days("2024-06-20", "2024-09-20", "2024-12-20", "2025-03-20", "2025-06-20", "2025-09-20", "2025-12-20")
YEARLY = days("2024-06-20", "2025-06-20", "2026-06-20", "2027-06-20")


@pytest.mark.parametrize(
    ("dues", "missed", "expected"),
    [
        (QUARTERLY, (), "2025-06-20"),
        (QUARTERLY, ("2024-12-20",), "2025-12-20"),
        (YEARLY, (), "2026-06-20"),
        (QUARTERLY, ("2024-06-20",), "2025-06-20"),  # the first day missed: it starts anew where it stood
        (QUARTERLY, ("2025-09-20",), "2025-06-20"),  # after the end nothing is observed
        (QUARTERLY, ("2025-06-20",), "2026-06-20"),  # the last day belongs to the period
    ],
)
def test_a_restructured_loan_is_observed_two_periods_and_a_year_and_anew_from_a_miss(
    dues: list[int], missed: tuple[str, ...], expected: str
) -> None:
    """CB-X11."""
    assert date_of(observed_until(dues, days(*missed), periods=2, months=12)).isoformat() == expected


def test_one_period_and_no_months_are_the_least_that_can_be_asked_for() -> None:
    """The next repayment day alone."""
    assert observed_until(QUARTERLY, periods=1, months=0) == QUARTERLY[1]


def test_a_plan_with_too_few_days_left_is_observed_to_its_end() -> None:
    """Two full periods need three repayment days."""
    assert observed_until(QUARTERLY[:2], periods=2, months=12) == NEVER


@pytest.mark.parametrize(
    ("dues", "missed", "periods", "months"),
    [
        ([], [], 2, 12),
        ([20, 10], [], 2, 12),
        ([10, 10], [], 2, 12),
        ([10, 20], [15], 2, 12),
        ([10, 20], [], 0, 12),
        ([10, 20], [], 2, -1),
    ],
)
def test_what_is_no_plan_is_no_plan(dues: list[int], missed: list[int], periods: int, months: int) -> None:
    """A wrong list raises and never becomes a wrong day."""
    with pytest.raises(ValueError):
        observed_until(dues, missed, periods=periods, months=months)
