"""Rates: the surcharge on what is overdue, and the instalment that a rate asks for (IR-06, HI-01)."""

import numpy as np

from recoup.rules.columns import IntArray
from recoup.rules.instalment import even_instalment
from recoup.rules.interest import PPM
from recoup.rules.money import Rounding
from recoup.rules.policy import Penalty


def penalty_rate(rate: IntArray, penalty: Penalty | None) -> IntArray:
    """The rate on what is overdue, to the nearest ppm: 4.35 % with a surcharge of 50 % is 6.525 % (CB-X03)."""
    if penalty is None:
        return np.zeros_like(rate)
    if penalty.relative_ppm is None:
        return np.full_like(rate, penalty.absolute_ppm)
    return (rate * (PPM + penalty.relative_ppm) + PPM // 2) // PPM


def penalty_basis(basis: IntArray, penalty: Penalty | None) -> IntArray:
    """The days of the year that the penalty rate is for: the policy's, or the loan's own."""
    return np.full_like(basis, penalty.basis) if penalty is not None and penalty.basis else basis


def annuity(
    principal: int, rate: int, instalments: int, *, multiple: int = 1, divisor: int = 12, rounding: Rounding
) -> int:
    """The equal instalment A = P i (1+i)^n / ((1+i)^n - 1), exact before it is rounded; i = rate x multiple / divisor.

    600,000.00 at 2.6 % over 240 months is 3,208.73 (HF-X01). Without interest it is P / n.
    """
    return even_instalment(principal, rate * multiple, divisor * PPM, instalments, rounding, None)
