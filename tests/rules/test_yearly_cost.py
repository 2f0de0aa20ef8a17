"""The cost of a loan in a year, exactly at the limit and beside it (IR-11)."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.yearly_cost import cost_of_rate, exceeds, principal_days, yearly_cost

CAP = 240_000


def test_sixty_thousand_in_ninety_days_on_a_million_is_above() -> None:
    """60,000 x 365 / 90,000,000 is 24.3333 %."""
    days = principal_days([(100, 100_000_000)], 190)
    assert days == 9_000_000_000
    assert (yearly_cost(6_000_000, days), exceeds(6_000_000, days, CAP)) == (243_333, True)
    assert (yearly_cost(5_917_808, days), exceeds(5_917_808, days, CAP)) == (240_000, False)
    assert (yearly_cost(5_917_809, days), exceeds(5_917_809, days, CAP)) == (240_000, True)


def test_only_what_is_outstanding_counts() -> None:
    """50 days of 100 and, after half was repaid, 10 days of 50."""
    assert principal_days([(0, 100), (50, -50), (60, -50), (70, 7)], 60) == 50 * 100 + 10 * 50
    assert yearly_cost(5, 0) == 0
    assert yearly_cost(1, 1) == 365 * 10**6


def test_a_rate_costs_what_its_days_and_its_base_make_of_it() -> None:
    """23.9 % in years of 360 days is 24.2319 %; on all that was lent, of which half is outstanding, twice that."""
    assert yearly_cost(*cost_of_rate(239_000, 360, base=100_000, outstanding=100_000)) == 242_319
    assert yearly_cost(*cost_of_rate(239_000, 360, base=100_000, outstanding=50_000)) == 484_639


@given(charges=st.integers(0, 10**15), days=st.integers(1, 10**19), cap=st.integers(0, 10**6))
def test_above_is_exact(charges: int, days: int, cap: int) -> None:
    """As fractions have it."""
    assert exceeds(charges, days, cap) == (Fraction(charges * 365, days) > Fraction(cap, 10**6))
