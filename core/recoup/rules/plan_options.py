"""The options of a repayment plan, by name: what a rate is for, how it compounds, and everything that may be agreed.

Worked example. `PlanOptions(principal=100_000, rate=70_000, instalments=6, rhythm=…)` is 1,000.00 at 7 % a year in six
equal monthly instalments, months of 30 days in a year of 360, everything rounded half-up.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from recoup.rules.columns import Method
from recoup.rules.dueday import Rhythm
from recoup.rules.fraction import DayCount
from recoup.rules.money import Rounding

LEVEL: Final = (Method.ANNUITY, Method.FLAT)
"""Methods whose rows ask for one instalment."""
PLAIN_DAYS: Final = DayCount()
"""Months of 30 days in a year of 360."""


class RateUnit(Enum):
    """What a rate is for."""

    YEAR = "YEAR"
    MONTH = "MONTH"
    TERM = "TERM"  # for the whole term, spread over the periods by their length


class Compounding(Enum):
    """How often a yearly rate compounds; a period's rate follows from it."""

    PERIOD = "PERIOD"  # simply rate x fraction
    SEMI_ANNUAL = "SEMI_ANNUAL"  # Canadian: (1 + rate / 2) to the power of 2 x fraction, less 1
    ANNUAL = "ANNUAL"


class InstalmentBasis(Enum):
    """Which fraction the instalment is figured with."""

    INTEREST = "INTEREST"  # the one that interest is figured with
    NOMINAL = "NOMINAL"  # every / 12, whatever the days


class Balance(Enum):
    """Whether the balance between two rows keeps its fractions."""

    ROUNDED = "ROUNDED"
    EXACT = "EXACT"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChange:
    """Another rate from a row on; `recast` figures the instalment anew over the rows that are left."""

    from_seq: int
    rate: int
    recast: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Another instalment, fixed by hand, from a row on."""

    from_seq: int
    instalment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A tranche after the first; the instalment is figured anew from the row in whose period it falls."""

    on: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A due of an irregular plan; without an interest of its own it bears what the rate gives."""

    due_on: int
    principal: int
    interest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """Money in minor units, rates in ppm, days since 1970-01-01."""

    principal: int
    rate: int
    instalments: int
    rhythm: Rhythm
    method: Method = Method.ANNUITY
    day_count: DayCount = PLAIN_DAYS
    rate_unit: RateUnit = RateUnit.YEAR
    compounding: Compounding = Compounding.PERIOD
    basis: InstalmentBasis = InstalmentBasis.INTEREST
    interest_rounding: Rounding = Rounding.HALF_UP
    instalment_rounding: Rounding = Rounding.HALF_UP
    instalment: int | None = None
    multiple: int | None = None
    smooth: bool = False
    exact: bool = False
    principal_grace: int = 0
    interest_grace: int = 0
    amortisation: int | None = None
    changes: tuple[RateChange, ...] = ()
    steps: tuple[Step, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def count(self) -> int:
        """Rows over which the instalment would repay everything."""
        return self.amortisation or self.instalments

    @property
    def leaves_balloon(self) -> bool:
        """Whether something is left after the last row."""
        return self.count > self.instalments
