"""What a regime decides about money, bound to an institution, a product and a day, in the form the kernel reads.

`recoup.regime.compiling` makes these from a bound `RegimeSpec`; the kernel knows nothing else of a regime. One policy
serves all loans of one profile (regime, product, institution, coded attributes), so conditions over those are settled
before a batch is touched.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from recoup.rules.calendar import Calendar, Roll
from recoup.rules.columns import BoolArray, Component, IntArray, Measures
from recoup.rules.money import Rounding


class Mask(Protocol):
    """A condition over columns (regime.md §4), compiled."""

    def holds(self, measures: Measures) -> BoolArray:
        """For each row, whether the condition holds on `measures["today"]`."""
        ...

    def changes(self, measures: Measures) -> IntArray:
        """For each row, the first day after today on which time alone may change the answer; NEVER if none."""
        ...


class Days(Protocol):
    """A deadline over columns, compiled: for each row a day, or 0 while its anchor is unknown."""

    def __call__(self, measures: Measures) -> IntArray:
        """The day of the deadline for each row."""
        ...


class Axis(Enum):
    """Which comes first when a payment is allocated (kernel §6)."""

    ITEM = "ITEM"  # oldest bill first, inside it by component
    COMPONENT = "COMPONENT"  # by component, inside it oldest first


class Surplus(Enum):
    """What happens to money beyond everything due."""

    SUSPENSE = "SUSPENSE"  # kept until somebody decides
    NEXT_INSTALMENT = "NEXT_INSTALMENT"  # kept, and applied when the next bill opens
    PREPAY = "PREPAY"  # pays accrued interest, then principal, on the value date


class CompoundRate(Enum):
    """The rate of compound interest on unpaid settled contract interest (IR-07)."""

    NONE = "NONE"
    PENALTY = "PENALTY"
    CONTRACT_WITHIN_TERM = "CONTRACT_WITHIN_TERM"  # contract rate until maturity, penalty rate after


class PenaltyBase(Enum):
    """What penalty interest runs on."""

    PRINCIPAL = "PRINCIPAL"
    PRINCIPAL_AND_INTEREST = "PRINCIPAL_AND_INTEREST"


class RefixSplit(Enum):
    """How the period is divided in which a rate is fixed anew (HI-05)."""

    PRORATA_DAYS = "PRORATA_DAYS"  # the period's interest by days: each rate has its own
    WHOLE_PERIOD_AT_NEW_RATE = "WHOLE_PERIOD_AT_NEW_RATE"
    DAILY_360 = "DAILY_360"  # days over the basis instead of the period's share of the year


class CountMode(Enum):
    """Which missed-period counter `missed` means (HC-00)."""

    CUMULATIVE = "CUMULATIVE"
    CONSECUTIVE = "CONSECUTIVE"
    OUTSTANDING = "OUTSTANDING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of allocation."""

    axis: Axis
    components: tuple[Component, ...]
    honours_designation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """The surcharge on what is overdue (IR-06, HI-03, TI-01).

    The yearly rate is `contract rate x (1 + relative_ppm / 10^6)` if `relative_ppm` is given, else `absolute_ppm`;
    `basis` 0 means the loan's own; basis 1 makes the rate one per day.
    """

    relative_ppm: int | None = None
    absolute_ppm: int = 0
    basis: int = 0
    base: PenaltyBase = PenaltyBase.PRINCIPAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """How long a restructured loan is observed: the longer of so many repayment periods and months (CL-09)."""

    periods: int = 2
    months: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A grade that the official one may not be better than while the mask holds."""

    grade: int
    mask: Mask
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A name for the loan's present situation; the first of the table whose mask holds (None: always)."""

    code: str
    mask: Mask | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A condition whose beginning and end services want to know: a standing task of the regime, an opening of a case.

    Open while `mask` holds at the end of a day; `due` is read on the day it opens. `each`: it is told again whenever
    `due` has moved to another day while the mask holds, so that each such day is told of once.
    """

    code: str
    mask: Mask
    due: Days
    each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """Ids of the rules that a policy implements, by what they decide."""

    interest: tuple[str, ...] = ()
    penalty: tuple[str, ...] = ()
    misuse: tuple[str, ...] = ()
    compound: tuple[str, ...] = ()
    allocation: tuple[str, ...] = ()
    allocation_non_accrual: tuple[str, ...] = ()
    arrears: tuple[str, ...] = ()
    non_accrual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything the kernel needs to know of a regime for the loans of one profile."""

    calendar: Calendar
    due_roll: Roll
    grace_days: int
    penalty: Penalty | None
    compound: CompoundRate
    rounding: Rounding
    carries_remainder: bool
    allocation: Order
    allocation_non_accrual: Order
    surplus: Surplus
    count_mode: CountMode
    non_accrual_enters: Mask | None
    non_accrual_leaves: Mask | None
    grades: tuple[str, ...]  # best first; empty: this product is not graded
    floors: tuple[Floor, ...]
    improves_by_rule: bool  # a better computed grade counts at once (retail by days overdue, HF counts)
    statuses: tuple[Status, ...]
    watches: tuple[Watch, ...]
    better_than_floor: bool = False  # people may decide a grade better than the floor (HF-15)
    lapses_on: tuple[str, ...] = ()  # measures whose rise ends such a grade
    refix_split: RefixSplit = RefixSplit.PRORATA_DAYS
    observation: Observation = Observation()
    misuse: Penalty | None = None  # the surcharge on what is misused, on the loan's own basis (IR-06, IR-08)
    allocation_claim: Order | None = None  # how the debt is reckoned in non-accrual, where that differs (RA-02)
    cited: Cited = Cited()
    receivable: bool = False  # accounts RECEIVABLE and SALES_CLEARING instead of PRINCIPAL and CLEARING
    regime: str = ""  # whose grades, statuses, watches and facts these are
    facts: tuple[str, ...] = ()  # the state facts that may cover a loan: the i-th is bit i

    def __post_init__(self) -> None:
        """Two rates of which the heavier runs are rates of the same year."""
        if self.misuse is not None and (self.misuse.basis or (self.penalty is not None and self.penalty.basis)):
            raise ValueError("surcharges of misuse and of lateness are reckoned on the loan's own day basis (IR-08)")
