"""Interest, surcharges, compound interest, non-accrual (regime.md §10; IR, HI, DI, TI, RA-03)."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from recoup.regime.policy.condition import Condition
from recoup.regime.policy.parameter import P

SettlementCode: TypeAlias = Literal["WITH_INSTALMENT", "QUARTERLY", "MONTHLY", "AT_MATURITY"]
RoundingCode: TypeAlias = Literal["HALF_UP", "HALF_EVEN", "UP", "DOWN"]
Refix: TypeAlias = Literal["NONE", "ANNIVERSARY", "FIRST_OF_JANUARY", "YEARLY_FIRST_TRANCHE", "QUARTERLY", "MONTHLY"]
RefixSplit: TypeAlias = Literal["PRORATA_DAYS", "WHOLE_PERIOD_AT_NEW_RATE", "DAILY_360"]
PenaltyBaseCode: TypeAlias = Literal["PRINCIPAL", "PRINCIPAL_AND_INTEREST"]
CompoundRateCode: TypeAlias = Literal["PENALTY", "CONTRACT_WITHIN_TERM"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """How contract interest arises. The first row whose `when` holds counts.

    `settlement` and `settlement_day` say when the interest of a DAILY product is settled (IR-03); `due_offset_days`
    from there to its due date (IR-04). `refix`: when a rate of `rate_list` is fixed anew, unless the contract says
    otherwise; a term of at most `fixed_up_to_months` keeps its rate (IR-12). `refix_split`: how the straddling period
    is divided (HI-05). `remainder`: what rounding leaves is dropped (IR-02) or carried to the next posting.
    """

    day_basis: int | P = 360
    settlement: SettlementCode | P = "WITH_INSTALMENT"
    settlement_day: int | P = 20
    due_offset_days: int | P = 0
    refix: Refix | P = "NONE"
    refix_split: RefixSplit | P = "PRORATA_DAYS"
    rate_list: str | None = None
    fixed_up_to_months: int | P = 0
    rounding: RoundingCode | P = "HALF_UP"
    remainder: Literal["DROP", "CARRY"] | P = "DROP"
    starts: Literal["DRAWDOWN"] = "DRAWDOWN"
    when: Condition | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surcharge:
    """What is charged on an overdue or misused part. Of several at once the heaviest runs (IR-08).

    `rate` ppm; `relative`: on top of the contract rate (0.5 makes it 1.5 times), else absolute; `per` YEAR or DAY;
    `day_basis` None is the loan's own; `additive`: beside the others, not instead; `function` names code that charges
    what no rate says (inputs: base and days). The row with code MISUSE is the surcharge on misused principal; a fact of
    the loan says how much that is. It is reckoned on the loan's own day basis, and so is then the one on lateness.
    """

    code: str
    base: PenaltyBaseCode | P = "PRINCIPAL"
    rate: int | P = 0
    relative: bool = True
    per: Literal["YEAR", "DAY"] = "YEAR"
    day_basis: int | P | None = None
    when: Condition | None = None
    additive: bool = False
    function: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """Interest on settled contract interest not paid on time (IR-07). The first row whose `when` holds counts."""

    rate: CompoundRateCode | P = "PENALTY"
    base: Literal["CONTRACT_INTEREST"] | P = "CONTRACT_INTEREST"
    capitalise: Literal["NO", "AT_SETTLEMENT"] | P = "NO"
    enabled: bool | P = True
    when: Condition | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NonAccrual:
    """When interest stops being income (RA-03), and when it is again (RA-05). `leave=None`: only by decision."""

    enter: Condition
    leave: Condition | None = None
    rules: tuple[str, ...] = ()
