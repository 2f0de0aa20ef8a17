"""Accrual in exact whole numbers, and the one place where accrued interest becomes a posted amount (IR-01, IR-02).

An accrued amount is `whole + remainder / unit` minor units, with `unit = divisor x 10^6`. A day adds
`base x rate x multiple / unit`; days add up exactly, so that day by day and one jump give the same figure.

Worked example (CB-X01): 1,000,000.00 at 4.35 % on a basis of 360 grows by 12,083 fen and 120,000,000/360,000,000 a day;
71 days are 857,916 fen and 240,000,000/360,000,000, posted half-up as 8,579.17.
"""

from typing import Final

import numpy as np

from recoup.rules.columns import IntArray, Whole
from recoup.rules.money import rounded
from recoup.rules.policy import Policy

PPM: Final = 10**6


def slope(base: Whole, rate: Whole, multiple: Whole | int, divisor: Whole) -> tuple[Whole, Whole]:
    """What one day adds: (whole minor units, remainder below `divisor x 10^6`).

    The base is split at 10^6, so that 10^15 minor units at 10^6 ppm stay far inside 64 bits.
    """
    high, low = divmod(base, PPM)
    factor = rate * multiple
    carried, fraction = divmod(low * factor, PPM)
    whole, rest = divmod(high * factor + carried, divisor)
    return whole, rest * PPM + fraction


def grown(
    acc: Whole | int, rem: Whole | int, per_day: tuple[Whole, Whole], days: Whole | int, divisor: Whole
) -> tuple[Whole, Whole]:
    """`acc + rem / unit` after so many days more."""
    whole, fraction = per_day
    whole, fraction = whole * days, fraction * days + rem
    carried: Whole
    carried, rest = divmod(fraction, divisor * PPM)
    return whole + carried + acc, rest


def settled(acc: Whole, rem: Whole, divisor: Whole | int, policy: Policy) -> tuple[Whole, Whole, Whole]:
    """(amount to post, whole and remainder left behind): the remainder is dropped, or carried if the policy says so."""
    amount = rounded(acc, rem, divisor * PPM, policy.rounding)
    if policy.carries_remainder:
        return amount, acc - amount, rem
    return amount, 0 * acc, 0 * rem


def rescaled(rem: IntArray, old: IntArray, new: IntArray) -> IntArray:
    """A carried remainder in the unit of the next period; cut by less than one part in 10^8 of a minor unit."""
    return np.where(old == new, rem, rem * new // old)
