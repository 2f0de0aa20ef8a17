"""Accrual is exact, days add up, and nothing overflows at the limits."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.columns import AMOUNT_LIMIT, DAY_LIMIT, RATE_LIMIT, IntArray
from recoup.rules.interest import PPM, grown, rescaled, settled, slope
from recoup.rules.money import Rounding, divide
from recoup.rules.policy import Penalty
from recoup.rules.rate import annuity, penalty_basis, penalty_rate
from tests.rules.policies import COMMERCIAL_BANK

AMOUNTS = st.integers(0, AMOUNT_LIMIT - 1)
RATES = st.integers(0, RATE_LIMIT)
BASES = st.sampled_from((360, 365))


def column(*values: int) -> IntArray:
    """A column of whole numbers."""
    return np.array(values, dtype=np.int64)


@given(base=AMOUNTS, rate=RATES, multiple=st.sampled_from((1, 5, 12)), basis=BASES, days=st.integers(0, DAY_LIMIT))
def test_accrual_is_the_exact_fraction_up_to_the_limits(
    base: int, rate: int, multiple: int, basis: int, days: int
) -> None:
    """10^15 fen at 10^6 ppm for 40,000 days stays inside 64 bits."""
    divisor = column(basis)
    whole, rest = grown(0, 0, slope(column(base), column(rate), multiple, divisor), column(days), divisor)
    unit = basis * PPM
    assert 0 <= rest[0] < unit
    assert int(whole[0]) + Fraction(int(rest[0]), unit) == Fraction(base * rate * multiple * days, unit)


@given(base=AMOUNTS, rate=RATES, basis=BASES, first=st.integers(0, 400), second=st.integers(0, 400))
def test_days_add_up(base: int, rate: int, basis: int, first: int, second: int) -> None:
    """Two stretches are one."""
    divisor = column(basis)
    per_day = slope(column(base), column(rate), 1, divisor)
    apart = grown(*grown(0, 0, per_day, column(first), divisor), per_day, column(second), divisor)
    assert apart == grown(0, 0, per_day, column(first + second), divisor)


@pytest.mark.parametrize("rounding", Rounding)
@given(acc=st.integers(0, 10**9), rem=st.integers(0, 360 * PPM - 1))
def test_what_is_posted_and_what_is_carried_are_what_was_accrued(rounding: Rounding, acc: int, rem: int) -> None:
    """The remainder is dropped, or carried exactly; the column form rounds like the scalar one."""
    divisor = column(360)
    dropping = replace(COMMERCIAL_BANK, rounding=rounding)
    amount, left, rest = settled(column(acc), column(rem), divisor, dropping)
    assert int(amount[0]) == divide(acc * 360 * PPM + rem, 360 * PPM, rounding)
    assert (int(left[0]), int(rest[0])) == (0, 0)
    amount, left, rest = settled(column(acc), column(rem), divisor, replace(dropping, carries_remainder=True))
    assert (int(amount[0]) + int(left[0]), int(rest[0])) == (acc, rem)


@pytest.mark.parametrize("rounding", Rounding)
def test_what_was_rounded_up_before_is_never_posted_as_less_than_nothing(rounding: Rounding) -> None:
    """0.77 fen were posted too much and carried: nothing is asked for until they are made up for."""
    carrying = replace(COMMERCIAL_BANK, rounding=rounding, carries_remainder=True)
    held = (column(-1), column(23 * 360 * PPM // 100))
    assert [int(part[0]) for part in settled(*held, column(360), carrying)] == [0, -1, 23 * 360 * PPM // 100]


def test_a_carried_remainder_keeps_its_value_in_another_unit() -> None:
    """Half a fen is half a fen in a month of 31 days and in one of 28."""
    assert rescaled(column(31 * 6 * PPM), column(31 * 12), column(28 * 12))[0] == 28 * 6 * PPM


@pytest.mark.parametrize(
    ("rate", "surcharge", "expected"),
    [(43_500, 500_000, 65_250), (43_500, 300_000, 56_550), (26_000, 500_000, 39_000), (43_501, 500_000, 65_252)],
)
def test_the_surcharge_is_relative_to_the_contract_rate(rate: int, surcharge: int, expected: int) -> None:
    """CB-X03, HI-03; half a ppm goes up, in whole numbers."""
    found = penalty_rate(column(rate), Penalty(relative_ppm=surcharge))
    assert found[0] == expected
    assert found.dtype == np.dtype(np.int64)


def test_an_absolute_penalty_rate_has_its_own_basis() -> None:
    """TI-01: 0.05 % a day."""
    daily = Penalty(absolute_ppm=500, basis=1)
    assert (penalty_rate(column(28_000), daily)[0], penalty_basis(column(360), daily)[0]) == (500, 1)
    assert (penalty_rate(column(28_000), None)[0], penalty_basis(column(360), None)[0]) == (0, 360)


@pytest.mark.parametrize(
    ("principal", "rate", "instalments", "expected"),
    [(60_000_000, 26_000, 240, 320_873), (100_000_000, 28_500, 360, 413_557), (98_400_350, 26_000, 351, 400_616)],
)
def test_the_annuity_is_exact_before_it_is_rounded(principal: int, rate: int, instalments: int, expected: int) -> None:
    """HF-X01, HF-X08."""
    assert annuity(principal, rate, instalments, rounding=Rounding.HALF_UP) == expected


def test_an_annuity_without_interest_divides_the_principal() -> None:
    """100 over 3 is 34 rounded up."""
    assert annuity(100, 0, 3, rounding=Rounding.UP) == 34


@given(principal=st.integers(100, 10**12), rate=st.integers(1, 300_000), instalments=st.integers(1, 400))
def test_the_annuity_repays_the_principal(principal: int, rate: int, instalments: int) -> None:
    """The present value of the instalments, rounded up, is not below the principal; one fen less each is below."""
    instalment = annuity(principal, rate, instalments, rounding=Rounding.UP)
    factor = Fraction(12 * PPM, 12 * PPM + rate)
    exact = (1 - factor**instalments) / (1 / factor - 1)
    assert (instalment - 1) * exact < principal <= instalment * exact
