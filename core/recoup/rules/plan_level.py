"""The level instalment of many plans at once: a column of principals, a column of rates.

An instalment is found as a fraction of doubles and told only where no error that doubles can make would round it
otherwise; whoever lies nearer to where the rounding turns is pointed out, and is worked out in whole numbers alone. So
each figure is the exact one, and no double becomes money.

One in each of n periods is worth v = s + s^2 + … + s^n today, s = 1 / (1 + f), found by doubling: v of 2k is v of k
times 1 + s^k. Every step is one addition, product or quotient of numbers above zero, rounded to one part in 2^53 (IEEE
754). A power of k holds at most 2k - 1 of these errors and v of k at most 4k - 3: doubling adds 2k + 1, one more period
adds 1. Principal / v, divided by a multiple, holds 4n - 1, less than n parts in 2^50.

Worked example. 600,000.00 and 100,000.00 at 2.6 % over 240 months: v is 186.98996…, the instalments 320,872.83… and
53,478.80… minor units, each off by less than one part in 10^12: 3,208.73 and 534.79.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from recoup.rules.columns import BoolArray, IntArray
from recoup.rules.money import Rounding

SURE: Final = 1 << 50
"""An instalment of n periods is off by less than n parts of this."""

Doubles = NDArray[np.float64]


def level_instalments(
    principal: IntArray, numerator: IntArray, unit: int, count: int, rounding: Rounding, multiple: int | None
) -> tuple[IntArray, BoolArray]:
    """(instalments of `count` periods that bear `numerator / unit` each, which of them have to be asked alone)."""
    grown = (numerator + unit).astype(np.float64)
    near = worth_of_one(np.divide(unit, grown, grown), count)
    np.divide(principal, near, near)
    if multiple is not None:
        near /= multiple
    off = near * (count / SURE)
    if rounding in (Rounding.HALF_UP, Rounding.HALF_EVEN):
        whole = np.rint(near)
        near -= whole
        off += np.abs(near, near)
        unsure = off >= 1 / 2
    else:
        whole = np.ceil(near) if rounding is Rounding.UP else np.floor(near)
        unsure = np.abs(near - np.rint(near)) <= off
    found = whole.astype(np.int64)
    return (found, unsure) if multiple is None else (found * multiple, unsure | (found == 0))


def worth_of_one(discount: Doubles, count: int) -> Doubles:
    """What one in each of so many periods is worth today; `discount` is what one in the first is worth."""
    if count == 1:
        return discount
    power, more, periods = discount * discount, np.empty_like(discount), 2
    worth = discount + power
    for doubling, bit in enumerate(bin(count)[3:]):
        if doubling:  # the first is done: 1 and 1 make 2
            worth += np.multiply(worth, power, more)
            periods *= 2
            if periods < count:
                power *= power
        if bit == "1":
            power *= discount
            worth += power
            periods += 1
    return worth
