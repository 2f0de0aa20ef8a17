"""What is set aside against loans: shares of balances, the higher minimum, the gap, and two ratios (PV-01 to PV-04).

Worked example (CB-X14), million 元: NORMAL 850, SPECIAL_MENTION 100, SUBSTANDARD 30, DOUBTFUL 15, LOSS 5. 1 % of all is
10.00, the specific rates give 2.00 + 7.50 + 7.50 + 5.00, in all 32.00. Minima: 2.5 % of 1,000 = 25.00 and 150 % of the
50.00 that do not perform = 75.00; the higher binds, 43.00 are missing.
"""

from collections.abc import Iterable
from fractions import Fraction

from recoup.rules.columns import AMOUNT_LIMIT
from recoup.rules.money import Rounding, divide

PPM = 10**6
SHARE_LIMIT = 10 * PPM
"""A minimum may be more than the whole: 150 % of what does not perform."""


def share(amount: int, rate: int) -> int:
    """`rate` parts per million of an amount, half-up. Raises ValueError for what no balance or rate can be."""
    if not 0 <= amount < AMOUNT_LIMIT or not 0 <= rate <= SHARE_LIMIT:
        msg = f"no share of that: {rate} ppm of {amount}"
        raise ValueError(msg)
    return divide(amount * rate, PPM, Rounding.HALF_UP)


def minimum(shares: Iterable[int]) -> int:
    """The highest of several minima binds (PV-02, PV-03); 0 without any."""
    return max(shares, default=0)


def gap(required: int, reserves: int) -> int:
    """What is missing to the minimum; 0 when nothing is (PV-03)."""
    return max(0, required - reserves)


def ratio(part: int, whole: int) -> Fraction | None:
    """Exact: provision ratio 32/1000, coverage 32/50, collection rate (TQ-01); None when the whole is 0 (DX-01)."""
    return Fraction(part, whole) if whole else None
