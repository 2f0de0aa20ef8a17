"""A loan performs long enough before it counts as sound again."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.calendar import date_of, day_of, months_after
from recoup.rules.columns import NEVER
from recoup.rules.observation import longer_of, observed_until, upgrade_from


def days(*texts: str) -> list[int]:
    """Days from ISO dates."""
    return [day_of(date.fromisoformat(text)) for text in texts]


QUARTERLY = days("2024-06-20", "2024-09-20", "2024-12-20", "2025-03-20", "2025-06-20", "2025-09-20", "2025-12-20")
YEARLY = days("2024-06-20", "2025-06-20", "2026-06-20", "2027-06-20")


@pytest.mark.parametrize(
    ("dues", "expected"),
    [(("2024-06-20", "2024-09-20"), "2024-11-10"), (("2024-12-20", "2025-12-20"), "2025-12-20")],
)
def test_a_loan_rises_after_two_periods_or_six_months_whichever_is_longer(dues: tuple[str, ...], expected: str) -> None:
    """CB-X10."""
    (cured,) = days("2024-05-10")
    assert date_of(upgrade_from(cured, days(*dues), periods=2, months=6)).isoformat() == expected


def test_a_repayment_on_the_day_of_the_cure_is_not_one_after_it() -> None:
    """CL-07: first the arrears are paid, then two periods are performed."""
    dues = days("2024-05-10", "2025-05-10", "2026-05-10")
    assert upgrade_from(dues[0], dues, periods=2, months=6) == dues[2]


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
    assert upgrade_from(QUARTERLY[0], QUARTERLY, periods=1, months=0) == QUARTERLY[1]
    assert observed_until(QUARTERLY, periods=1, months=0) == QUARTERLY[1]


def test_a_plan_with_too_few_days_left_is_observed_to_its_end() -> None:
    """Two full periods need three repayment days; two periods after a cure need two."""
    assert observed_until(QUARTERLY[:2], periods=2, months=12) == NEVER
    assert upgrade_from(QUARTERLY[0], QUARTERLY[:2], periods=2, months=6) == NEVER


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


@given(
    start=st.lists(st.integers(1, 30_000), min_size=1, max_size=8),
    gap=st.integers(0, 800),
    months=st.integers(0, 60),
)
def test_columns_say_what_single_loans_say(start: list[int], gap: int, months: int) -> None:
    """The vector form is the later of the two for each row, 0 without a start, NEVER without the day."""
    first = np.array([0, *start], dtype=np.int64)
    nth = np.where(first > 0, first + gap, 0)
    expected = [0, *(max(day + gap, months_after(day, months)) for day in start)]
    assert longer_of(first, nth, months).tolist() == expected
    assert longer_of(first, np.zeros_like(first), months).tolist() == [0, *(NEVER for _ in start)]
