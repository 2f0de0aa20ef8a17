"""The instalments of many plans at once: whatever is told is the exact one, and little is left to be asked alone."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recoup.rules.columns import AMOUNT_LIMIT
from recoup.rules.instalment import even_instalment
from recoup.rules.money import Rounding
from recoup.rules.plan_level import SURE, level_instalments, worth_of_one

UNIT = 12_000_000
MORE = settings(max_examples=200, deadline=None, derandomize=True)


def columns(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


@MORE
@given(
    principal=st.one_of(st.integers(1, 2_000), st.integers(1, AMOUNT_LIMIT - 1)),
    numerator=st.one_of(st.just(0), st.integers(1, 10**6), st.integers(1, 10**11)),
    count=st.integers(1, 480),
    rounding=st.sampled_from(Rounding),
    multiple=st.one_of(st.none(), st.sampled_from([1, 100, 10_000])),
)
def test_what_is_told_is_the_exact_instalment(
    principal: int, numerator: int, count: int, rounding: Rounding, multiple: int | None
) -> None:
    """Small and large amounts, rates of nothing and far above, every rounding, with and without a multiple."""
    found, unsure = level_instalments(columns(principal), columns(numerator), UNIT, count, rounding, multiple)
    if not unsure[0]:
        assert found[0] == even_instalment(principal, numerator, UNIT, count, rounding, multiple)


@pytest.mark.parametrize(
    ("rounding", "principal"), [(Rounding.HALF_UP, 5), (Rounding.HALF_EVEN, 5), (Rounding.UP, 4), (Rounding.DOWN, 4)]
)
def test_where_the_rounding_turns_nothing_is_told(rounding: Rounding, principal: int) -> None:
    """Half of five lies between two and three, half of four is two: an error of any size would tell them otherwise."""
    found, unsure = level_instalments(columns(principal, 10**6 + 3), columns(0, 4_000), UNIT, 2, rounding, None)
    assert unsure.tolist() == [True, False]
    assert found[1] == even_instalment(10**6 + 3, 4_000, UNIT, 2, rounding, None)


@pytest.mark.parametrize("count", [1, 2, 3, 12, 36, 360, 3_660])
def test_doubles_are_off_by_less_than_is_claimed(count: int) -> None:
    """Against exact fractions: 4n - 3 errors of one part in 2^53 at most."""
    for numerator in (0, 1, 26_000, 10**6):
        discount = Fraction(UNIT, UNIT + numerator)
        exact = Fraction(count) if numerator == 0 else (1 - discount**count) * UNIT / numerator
        near = Fraction(float(worth_of_one(UNIT / columns(UNIT + numerator), count)[0]))
        assert abs(near / exact - 1) < Fraction(4 * count - 2, 2**53) < Fraction(count, SURE)


def test_of_a_thousand_loans_hardly_one_is_asked_alone() -> None:
    """Else the batch would be as slow as its plans one by one."""
    draw = np.random.default_rng(20240612)
    principal, rate = draw.integers(10**6, 10**10, 1_000), draw.integers(1, 10**6, 1_000)
    for rounding in Rounding:
        assert level_instalments(principal, rate, UNIT, 360, rounding, None)[1].sum() < 10
