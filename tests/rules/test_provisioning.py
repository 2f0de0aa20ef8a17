"""What is set aside: shares, the higher minimum, the gap."""

from fractions import Fraction

import pytest

from recoup.rules.columns import AMOUNT_LIMIT
from recoup.rules.provisioning import gap, minimum, ratio, share

MILLION = 100_000_000


def test_the_higher_minimum_binds_and_the_gap_is_what_is_missing() -> None:
    """CB-X14."""
    specific = [
        share(balance * MILLION, rate) for balance, rate in ((100, 20_000), (30, 250_000), (15, 500_000), (5, 10**6))
    ]
    assert specific == [2 * MILLION, 750_000_000, 750_000_000, 5 * MILLION]
    booked = share(1000 * MILLION, 10_000) + sum(specific)
    required = minimum((share(1000 * MILLION, 25_000), share(50 * MILLION, 1_500_000)))
    assert (booked, required, gap(required, booked)) == (32 * MILLION, 75 * MILLION, 43 * MILLION)
    assert (ratio(booked, 1000 * MILLION), ratio(booked, 50 * MILLION)) == (Fraction(32, 1000), Fraction(64, 100))


def test_nothing_is_missing_where_enough_is_set_aside() -> None:
    """And without a minimum nothing is required; without loans there is no ratio."""
    assert (gap(5, 5), gap(5, 6), gap(6, 5), minimum(())) == (0, 0, 1, 0)
    assert ratio(5, 0) is None
    assert (share(0, 10_000), share(100, 0)) == (0, 0)


def test_half_a_fen_is_set_aside_as_a_whole_one() -> None:
    """Half-up: 1 % of 0.50 is half a fen."""
    assert (share(50, 10_000), share(49, 10_000), share(AMOUNT_LIMIT - 1, 10**7)) == (1, 0, (AMOUNT_LIMIT - 1) * 10)


@pytest.mark.parametrize(("amount", "rate"), [(-1, 1), (AMOUNT_LIMIT, 1), (1, -1), (1, 10**7 + 1)])
def test_there_is_no_share_of_what_cannot_be(amount: int, rate: int) -> None:
    """It raises and never becomes a figure."""
    with pytest.raises(ValueError, match="no share"):
        share(amount, rate)
