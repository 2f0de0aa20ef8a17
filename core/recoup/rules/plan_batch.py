"""Many level plans at once, in columns: the figures of `plan` for a whole book whose periods are even.

A row of all plans is one step over 64-bit whole numbers. What does not fit, or needs the general walk (interest above
the instalment, a plan repaid early), is taken from the single form, so that both say the same by construction.

Worked example. 600,000.00 and 100,000.00 at 2.6 % over 240 months, two columns: instalments 3,208.73 and 534.79.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from recoup.rules.columns import AMOUNT_LIMIT, RATE_LIMIT, BoolArray, IntArray
from recoup.rules.instalment import even_instalment
from recoup.rules.money import Rounding
from recoup.rules.plan import plan
from recoup.rules.plan_rows import Plan
from recoup.rules.plan_terms import PlanTerms

POINT: Final = 60
"""Bits after the point of the instalment of one minor unit."""
LIMB: Final = 30
PIECE: Final = 25
REST: Final = 2 * LIMB - PIECE
"""Bits of a fraction of a minor unit that is looked at before rounding."""
ROOM: Final = 2**62


@dataclass(slots=True)
class Plans:
    """Plans side by side: one entry a plan in `instalment`, one row of the arrays a row of the plans."""

    instalment: IntArray
    due_on: tuple[int, ...]
    principal: IntArray
    interest: IntArray
    balance: IntArray


def level_plans(terms: PlanTerms, principal: IntArray, rate: IntArray) -> Plans:
    """The plans of these terms for each principal and rate (ppm). A plan repaid early leaves rows of zeros.

    Raises `ValueError` for terms whose periods are not even, and for an amount that is out of bounds.
    """
    if terms.even is None or len(principal) != len(rate):
        raise ValueError(f"not a level plan over even periods, or {len(principal)} principals for {len(rate)} rates")
    if len(principal) and (principal.min() < 1 or principal.max() >= AMOUNT_LIMIT or rate.min() < 0):
        raise ValueError(f"principal outside 1…{AMOUNT_LIMIT - 1} or rate below 0")
    even, shape = terms.even, (terms.instalments, len(principal))
    unit = even.divisor * RATE_LIMIT
    small = principal <= (ROOM - unit) // np.maximum(rate * even.weight, 1)
    held, borne = np.where(small, principal, 1), np.where(small, rate, 0)
    made = Plans(
        instalment=_instalments(terms, held, borne, unit), due_on=tuple(even.table[even.span]),
        principal=np.empty(shape, dtype=np.int64), interest=np.empty(shape, dtype=np.int64),
        balance=np.empty(shape, dtype=np.int64),
    )  # fmt: skip
    _walk(made, terms.interest_rounding, held, borne * even.weight, unit)
    plain = small & (made.principal[-1] > 0) & ((made.principal[0] >= 0) | (terms.instalments == 1))
    _alone(made, terms, principal, rate, np.flatnonzero(~plain))
    return made


def _walk(made: Plans, rounding: Rounding, principal: IntArray, numerator: IntArray, unit: int) -> None:
    """Row by row: what the balance bears, what of the instalment is left to repay, and what remains."""
    before, last = principal, len(made.principal) - 1
    for row in range(last + 1):
        part, interest, after = made.principal[row], made.interest[row], made.balance[row]
        np.multiply(before, numerator, out=interest)
        _divide(interest, unit, rounding)
        if row == last:
            part[:] = before
            after[:] = 0
            return
        np.subtract(made.instalment, interest, out=part)
        np.subtract(before, part, out=after)
        before = after


def _divide(numerator: IntArray, unit: int, rounding: Rounding) -> None:
    """`money.divide` over a column, in place."""
    match rounding:
        case Rounding.HALF_UP:
            numerator += unit // 2
        case Rounding.UP:
            numerator += unit - 1
        case Rounding.HALF_EVEN:
            whole, rest = np.divmod(numerator, unit)
            numerator[:] = whole + (2 * rest > unit) + ((2 * rest == unit) & (whole % 2 == 1))
            return
        case Rounding.DOWN:
            pass
    np.floor_divide(numerator, unit, out=numerator)


def _instalments(terms: PlanTerms, principal: IntArray, rate: IntArray, unit: int) -> IntArray:
    """The instalment of each plan: the instalment of one minor unit, to 60 bits for each rate that occurs, times it.

    What lies too close to a tie, or to a whole number, is taken from the single form.
    """
    if not len(principal):
        return np.zeros(0, dtype=np.int64)
    occurs = np.zeros(int(rate.max()) + 1, dtype=np.bool_)
    occurs[rate] = True
    table = np.zeros(len(occurs), dtype=np.int64)
    for one in np.flatnonzero(occurs).tolist():
        table[one] = _of_one(one * _weight(terms), unit, terms.instalments)
    whole, rest = _times(principal, table[rate])
    found, unsure = _settled(whole, rest, (principal >> PIECE) + 2, terms.instalment_rounding)
    single = np.flatnonzero(unsure) if terms.multiple is None else np.arange(len(principal))
    for place in single.tolist():
        numerator = int(rate[place]) * _weight(terms)
        found[place] = even_instalment(
            int(principal[place]), numerator, unit, terms.instalments, terms.instalment_rounding, terms.multiple
        )
    return found


def _weight(terms: PlanTerms) -> int:
    return 0 if terms.even is None else terms.even.weight


def _of_one(numerator: int, unit: int, count: int) -> int:
    """The instalment of a principal of 2^60, from below."""
    return even_instalment(1 << POINT, numerator, unit, count, Rounding.DOWN, None)


def _times(principal: IntArray, factor: IntArray) -> tuple[IntArray, IntArray]:
    """`principal x factor / 2^60` as (whole, rest over 2^35), in pieces that fit: 25 and 25 bits by 32 and 30."""
    high, low = principal >> PIECE, principal & ((1 << PIECE) - 1)
    upper, lower = factor >> LIMB, factor & ((1 << LIMB) - 1)
    top = high * upper  # worth 2^55
    rest = (low * lower >> PIECE) + (low * upper << (LIMB - PIECE)) + high * lower  # worth 2^25
    rest += (top & 31) << LIMB
    return (top >> (POINT - LIMB - PIECE)) + (rest >> REST), rest & ((1 << REST) - 1)


def _settled(whole: IntArray, rest: IntArray, slack: IntArray, rounding: Rounding) -> tuple[IntArray, BoolArray]:
    """(rounded, unsure): the true rest lies within `slack` above this one."""
    full, half = 1 << REST, 1 << (REST - 1)
    match rounding:
        case Rounding.DOWN:
            return whole, rest + slack >= full
        case Rounding.UP:
            return whole + 1, (rest + slack >= full) | (rest <= 1)
        case Rounding.HALF_UP | Rounding.HALF_EVEN:
            return whole + (rest >= half), (rest <= half) & (rest + slack >= half)


def _alone(made: Plans, terms: PlanTerms, principal: IntArray, rate: IntArray, places: IntArray) -> None:
    """These plans from the single form."""
    for place in places.tolist():
        one: Plan = plan(replace(terms, principal=int(principal[place]), rate=int(rate[place])))
        rows = len(one.principal)
        made.instalment[place] = one.instalment or 0
        for column, figures in (
            (made.principal, one.principal),
            (made.interest, one.interest),
            (made.balance, one.balance),
        ):
            column[:, place] = 0
            column[:rows, place] = figures
