"""What a period bears: the numerator over one unit of the interest on a balance of one.

A simple rate gives rate x weight over divisor x 10^6. A rate that compounds less often than it is paid gives a root,
which no fraction holds: it is taken from below to forty digits.

Worked example. 5 % compounded twice a year (Canada) is (1.025)^(1/6) - 1 = 0.41239155… % a month, not 5/12 %.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from math import gcd
from typing import Final, TypeAlias

from recoup.rules.columns import RATE_LIMIT, PeriodUnit
from recoup.rules.dueday import MONTHS_OF_YEAR
from recoup.rules.fraction import DayCount, MonthDays, YearDays, weights
from recoup.rules.plan_options import Compounding, PlanOptions, RateUnit

DIGITS: Final = 10**40
"""The unit of a rate that compounds."""
_TIMES: Final = {Compounding.SEMI_ANNUAL: 2, Compounding.ANNUAL: 1}

Bears: TypeAlias = Callable[[int, int], int]
"""(rate in ppm, weight of the period) to the numerator."""


def bearing(terms: PlanOptions, days: Sequence[int]) -> tuple[tuple[int, ...], int, Bears]:
    """(weight of each period, unit, what a period bears) of a plan with this start and these due days."""
    listed = bool(terms.lines)
    if terms.compounding is Compounding.PERIOD:
        found, divisor = weights(terms.day_count, terms.rhythm, days, listed=listed)
        return found, *_simple(terms, found, divisor)
    found, divisor = weights(_even_periods(terms), terms.rhythm, days, listed=listed)
    times = _TIMES[terms.compounding]
    return found, DIGITS, lambda rate, weight: compounded(rate, times, weight, divisor)


def _simple(terms: PlanOptions, found: Sequence[int], divisor: int) -> tuple[int, Bears]:
    match terms.rate_unit:
        case RateUnit.YEAR:
            return divisor * RATE_LIMIT, lambda rate, weight: rate * weight
        case RateUnit.MONTH:
            return divisor * RATE_LIMIT, lambda rate, weight: rate * weight * MONTHS_OF_YEAR
        case RateUnit.TERM:
            return sum(found[: terms.instalments]) * RATE_LIMIT, lambda rate, weight: rate * weight


def bullet(terms: PlanOptions, days: Sequence[int]) -> tuple[tuple[int, ...], int, Bears]:
    """The same for a loan repaid at once: one period over the whole term, or as many as there are rates."""
    whole = replace(terms.rhythm, every=terms.rhythm.every * terms.instalments, first_due_on=days[-1])
    spans, ends = (terms.rhythm, days) if terms.changes else (whole, (days[0], days[-1]))
    found, divisor = weights(terms.day_count, spans, ends)
    unit, bears = _simple(terms, found, divisor)
    rates = [terms.rate] * len(found)
    for change in terms.changes:
        rates[change.from_seq - 1 :] = [change.rate] * (len(found) - change.from_seq + 1)
    borne = sum(bears(rate, weight) for rate, weight in zip(rates, found, strict=True))
    return (1,), unit, lambda _rate, _weight: borne


def nominal(terms: PlanOptions) -> tuple[int, Bears]:
    """(unit, what a period bears) of every / 12 of a year, whatever the days: InstalmentBasis.NOMINAL."""
    times = MONTHS_OF_YEAR if terms.rate_unit is RateUnit.MONTH else 1
    return MONTHS_OF_YEAR * RATE_LIMIT, lambda rate, _: rate * terms.rhythm.every * times


def _even_periods(terms: PlanOptions) -> DayCount:
    """Periods of equal length for a rate that compounds: every / 12, every / 52, or days over the year."""
    match terms.rhythm.unit:
        case PeriodUnit.MONTHS:
            return DayCount()
        case PeriodUnit.WEEKS:
            return DayCount(month_days=MonthDays.ACTUAL, year_days=YearDays.D364)
        case PeriodUnit.DAYS:
            return replace(terms.day_count, month_days=MonthDays.ACTUAL)


@cache
def compounded(rate: int, times: int, weight: int, divisor: int) -> int:
    """(1 + rate / times)^(times x weight / divisor) - 1, over 10^40."""
    shared = gcd(times * weight, divisor)
    power, root = times * weight // shared, divisor // shared
    one = times * RATE_LIMIT
    grown = (one + rate) ** power * DIGITS**root // one**power
    return whole_root(grown, root) - DIGITS


def whole_root(value: int, root: int) -> int:
    """The largest whole number whose power is not above the value, by Newton's steps from above."""
    guess = 1 << -(-value.bit_length() // root)
    while True:
        better = ((root - 1) * guess + value // guess ** (root - 1)) // root
        if better >= guess:
            return guess
        guess = better
