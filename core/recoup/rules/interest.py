"""Accrual in exact whole numbers, and the one place where accrued interest becomes a posted amount (IR-01, IR-02).

An accrued amount is `whole + remainder / unit` minor units, with `unit = divisor x 10^6`. A day adds
`base x rate x multiple / unit`; days add up exactly, so that day by day and one jump give the same figure.

Worked example (CB-X01): 1,000,000.00 at 4.35 % on a basis of 360 grows by 12,083 fen and 120,000,000/360,000,000 a day;
71 days are 857,916 fen and 240,000,000/360,000,000, posted half-up as 8,579.17.
"""

from typing import Final

import numpy as np

from recoup.rules.columns import IntArray
from recoup.rules.money import rounded
from recoup.rules.policy import Policy

PPM: Final = 10**6


def slope(base: IntArray, rate: IntArray, multiple: IntArray | int, divisor: IntArray) -> tuple[IntArray, IntArray]:
    """What one day adds: (whole minor units, remainder below `divisor x 10^6`).

    The base is split at 10^6, so that 10^15 minor units at 10^6 ppm stay far inside 64 bits.
    """
    high, low = np.divmod(base, PPM)
    factor = rate * multiple
    carried, fraction = np.divmod(low * factor, PPM)
    whole, rest = np.divmod(high * factor + carried, divisor)
    return whole, rest * PPM + fraction


def grown(
    acc: IntArray | int,
    rem: IntArray | int,
    per_day: tuple[IntArray, IntArray],
    days: IntArray,
    divisor: IntArray,
) -> tuple[IntArray, IntArray]:
    """`acc + rem / unit` after so many days more."""
    whole, fraction = per_day
    carried, rest = np.divmod(rem + fraction * days, divisor * PPM)
    return acc + whole * days + carried, rest


def settled(acc: IntArray, rem: IntArray, divisor: IntArray, policy: Policy) -> tuple[IntArray, IntArray, IntArray]:
    """(amount to post, whole and remainder left behind): the remainder is dropped, or carried if the policy says so."""
    amount = rounded(acc, rem, divisor * PPM, policy.rounding)
    if policy.carries_remainder:
        return amount, acc - amount, rem
    return amount, np.zeros_like(acc), np.zeros_like(rem)


def rescaled(rem: IntArray, old: IntArray, new: IntArray) -> IntArray:
    """A carried remainder in the unit of the next period; cut by less than one part in 10^8 of a minor unit."""
    return np.where(old == new, rem, rem * new // old)
