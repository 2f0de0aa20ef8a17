"""The one instalment over periods that may be uneven, exact before it is rounded once (HI-01).

With the factors 1 + f of the periods, the value owed at the end of the first is spread over the product of the later
factors and their running sum: A = V x (1+f2)…(1+fn) / S, S growing from 1 by S x (1+f) + 1. Periods of one length give
the same figure by powers instead of the walk.

Worked example. 100.00 at 9.4822 % over six months of 30 days in years of 360: f = 0.00790183…, V = 100.79…, A = 17.13.
"""

from collections.abc import Sequence
from typing import Final

from recoup.rules.money import Rounding, divide

BITS: Final = 192
"""Bits after the point in which a power is first worked out; a figure too close to call is then worked out whole."""
ONE: Final = 1 << BITS
SHORT: Final = 84
"""Periods up to which the whole power is found as soon."""


def spread(value: int, later: Sequence[int], unit: int) -> tuple[int, int]:
    """(numerator, denominator) of the instalment for `value` at the end of the first period.

    `later` are the numerators over `unit` of the interest of the periods after it.
    """
    if not later:
        return value, 1
    if later[0] == later[-1] and len(set(later)) == 1:
        return _evenly(value, later[0], len(later), unit)
    product, running, whole = 1, 1, 1
    for numerator in later:
        product *= unit + numerator
        whole *= unit
        running = running * (unit + numerator) + whole
    return value * product, running


def _evenly(value: int, numerator: int, count: int, unit: int) -> tuple[int, int]:
    if not numerator:
        return value, count + 1
    factor = unit + numerator
    product = factor**count
    return value * product * numerator, product * factor - unit ** (count + 1)


def agreed(numerator: int, denominator: int, rounding: Rounding, multiple: int | None) -> int:
    """The instalment as it is agreed: to a minor unit, or to a multiple of some unless nothing would be left of it."""
    if multiple is None:
        return divide(numerator, denominator, rounding)
    whole = multiple * divide(numerator, denominator * multiple, rounding)
    return whole or divide(numerator, denominator, rounding)


def even_instalment(
    principal: int, numerator: int, unit: int, count: int, rounding: Rounding, multiple: int | None
) -> int:
    """The instalment of `count` even periods, each bearing `numerator / unit`: the figure of `spread`, found sooner.

    A long power is taken to 192 bits, from below and from above; where both round to the same, that is the figure.
    """
    if not numerator:
        return agreed(principal, count, rounding, multiple)
    factor, top = unit + numerator, principal * numerator
    if count <= SHORT:
        product = factor**count
        top, bottom = top * product, unit * (product - unit**count)
        return divide(top, bottom, rounding) if multiple is None else agreed(top, bottom, rounding, multiple)
    start = low = (factor << BITS) // unit
    for bit in bin(count)[3:]:
        low = low * low >> BITS
        if bit == "1":
            low = low * start >> BITS
    high = low + (low * 4 * count >> BITS) + 1  # each step loses less than 1 / 2^192 of the value; 4 count is ample
    found = agreed(top * low, unit * (low - ONE), rounding, multiple)
    if found == agreed(top * high, unit * (high - ONE), rounding, multiple):
        return found
    return agreed(*_evenly(principal * factor, numerator, count - 1, unit), rounding, multiple)
