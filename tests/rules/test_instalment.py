"""The one instalment in its corners: ties in every mode, multiples, and powers too long or too close to call."""

from fractions import Fraction

import pytest

from recoup.rules.instalment import SHORT, agreed, even_instalment
from recoup.rules.money import Rounding

MODES = {Rounding.HALF_UP: 3, Rounding.HALF_EVEN: 2, Rounding.UP: 3, Rounding.DOWN: 2}


@pytest.mark.parametrize("mode", Rounding)
def test_a_tie_goes_by_the_mode_also_to_a_multiple(mode: Rounding) -> None:
    """5 / 2, and 250 / 100 to whole hundreds of minor units: the same tie."""
    assert agreed(5, 2, mode, None) == MODES[mode]
    assert agreed(500, 2, mode, 100) == MODES[mode] * 100


@pytest.mark.parametrize("mode", Rounding)
def test_a_multiple_that_would_leave_nothing_is_not_kept(mode: Rounding) -> None:
    """2.5 minor units to hundreds: nothing, so to a minor unit, in the mode; UP finds a hundred."""
    assert agreed(5, 2, mode, 100) == (100 if mode is Rounding.UP else MODES[mode])


def _exact(principal: int, rate: Fraction, count: int) -> Fraction:
    """By the closed formula, P f (1 + f)^n / ((1 + f)^n - 1)."""
    power = (1 + rate) ** count
    return principal * rate * power / (power - 1)


@pytest.mark.parametrize("count", [SHORT - 1, SHORT, SHORT + 1, 360, 480])
@pytest.mark.parametrize("multiple", [None, 1_000])
def test_a_long_power_gives_the_figure_of_the_formula(count: int, multiple: int | None) -> None:
    """600,000.00 at 13/6,000 a month, rounded up and down to a minor unit or to 10.00."""
    exact, step = _exact(60_000_000, Fraction(13, 6_000), count), multiple or 1
    down = int(exact / step) * step
    for mode, wanted in ((Rounding.DOWN, down), (Rounding.UP, down + step)):
        assert even_instalment(60_000_000, 13, 6_000, count, mode, multiple) == wanted


@pytest.mark.parametrize("multiple", [None, 4])
@pytest.mark.parametrize("mode", Rounding)
def test_a_figure_too_close_to_call_is_worked_out_whole(mode: Rounding, multiple: int | None) -> None:
    """At 100 % a period A = P 2^n / (2^n - 1): P = 5 (2^n - 1) makes it 5 x 2^n, a whole number that a power cut to 192
    bits cannot tell from one a trace above it; one minor unit more makes it a trace above 5 x 2^n + 1."""
    count = 200
    principal = 5 * (2**count - 1)
    assert even_instalment(principal, 1, 1, count, mode, multiple) == 5 * 2**count
    assert even_instalment(principal + 1, 1, 1, count, Rounding.UP, None) == 5 * 2**count + 2
