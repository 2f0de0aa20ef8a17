"""The terms of a plan: options of which a plan can be made, and whether its periods are even.

Worked example. 600,000.00 at 2.6 % over 240 months of 30 days in years of 360 is even: each period bears 13 / 6,000 of
the balance (HF-X01).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import gcd

from recoup.errors import Refused
from recoup.rules.columns import RATE_LIMIT, Method, PeriodUnit
from recoup.rules.fraction import MONTH_DAYS, MonthDays
from recoup.rules.money import Rounding
from recoup.rules.plan_check import problems
from recoup.rules.plan_options import Compounding, InstalmentBasis, PlanOptions, RateUnit


@dataclass(frozen=True, slots=True)
class Even:
    """What all periods of a plain level plan have in common: each is `weight / divisor` of a year and bears
    `numerator / unit` of the balance; and where its dues stand."""

    weight: int
    divisor: int
    numerator: int
    unit: int
    table: Sequence[int]
    span: slice
    shift: int | None  # what makes a floor of it the rounding of interest; None: ties are told apart one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms(PlanOptions):
    """Options that are possible together: terms that exist have a plan."""

    even: Even | None = field(init=False, repr=False, compare=False)  # None: a row needs more thought

    def __post_init__(self) -> None:
        """Raise `Refused` with everything that is impossible."""
        found = tuple(problems(self))
        if found:
            raise Refused(*found)
        object.__setattr__(self, "even", _even(self) if _plain(self) else None)


def _plain(terms: PlanOptions) -> bool:
    special = (
        terms.instalment, terms.amortisation, terms.principal_grace, terms.interest_grace, terms.smooth, terms.exact,
        terms.changes, terms.steps, terms.drawings, terms.rhythm.first_due_on, terms.rhythm.anchor_day,
    )  # fmt: skip
    simple = terms.compounding is Compounding.PERIOD and terms.rate_unit is RateUnit.YEAR and terms.day_count.year > 0
    monthly = terms.rhythm.unit is PeriodUnit.MONTHS and terms.day_count.month_days is MonthDays.ACTUAL
    agreed = terms.method is Method.ANNUITY and terms.basis is InstalmentBasis.INTEREST
    return simple and agreed and not monthly and not any(special)


def _even(terms: PlanOptions) -> Even:
    rhythm, year = terms.rhythm, terms.day_count.year
    days = MONTH_DAYS * rhythm.every if rhythm.unit is PeriodUnit.MONTHS else rhythm.step()
    weight, divisor = _reduced(days, year)
    numerator, unit = _reduced(terms.rate * weight, divisor * RATE_LIMIT)
    shift = shift_of(terms.interest_rounding, unit)
    return Even(weight, divisor, numerator, unit, *rhythm.span(terms.instalments), shift)


def _reduced(top: int, bottom: int) -> tuple[int, int]:
    shared = gcd(top, bottom)
    return top // shared, bottom // shared


def shift_of(rounding: Rounding, unit: int) -> int | None:
    """What turns rounding to whole units into rounding down; None: half to even has its ties left to set right."""
    match rounding:
        case Rounding.DOWN:
            return 0
        case Rounding.UP:
            return unit - 1
        case Rounding.HALF_UP:
            return unit // 2
        case Rounding.HALF_EVEN:  # an odd unit has no ties
            return unit // 2 if unit % 2 else None
