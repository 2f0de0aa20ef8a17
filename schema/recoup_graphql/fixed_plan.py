"""The options of a plan that is fixed with the contract: as a client tells them, and as they were kept."""

from enum import Enum

import strawberry
from strawberry import field

from recoup.services.contract import FixedPlan as Fixed
from recoup.services.contract import PlanStep as Step
from recoup_graphql.input import Gathering
from recoup_graphql.money import Money, MoneyInput, minor, money
from recoup_graphql.paging import given
from recoup_graphql.scalars import Currency, DecimalText


@strawberry.enum(description="The days of the year that interest is divided by (IR-01).")
class YearDays(Enum):
    """The product's, or real years."""

    BASIS = strawberry.enum_value("BASIS", description="Those of the product's basis; months of 30 days are twelfths.")
    ACTUAL = strawberry.enum_value("ACTUAL", description="Those of the year in which the days lie.")


@strawberry.enum(description="Where a period across New Year is cut, each part divided by its own year.")
class YearCut(Enum):
    """With real years only."""

    DEC_31 = strawberry.enum_value("DEC_31", description="At 31 December.")
    JAN_1 = strawberry.enum_value("JAN_1", description="At 1 January.")


@strawberry.enum(description="Which periods meet a year of 366 days.")
class LeapRule(Enum):
    """With real years only."""

    NONE = strawberry.enum_value("NONE", description="Days of leap years.")
    FEB_29_PERIOD = strawberry.enum_value(
        "FEB_29_PERIOD", description="Only a period that holds 29 February, and only such a one is cut."
    )


@strawberry.enum(description="Where a due goes that its month has no day for.")
class MonthEnd(Enum):
    """Back or on."""

    CLAMP = strawberry.enum_value("CLAMP", description="To the last day of the month.")
    FIRST = strawberry.enum_value("FIRST", description="To the 1st of the next.")


@strawberry.enum(description="Which part of a year the instalment is figured with.")
class InstalmentBasis(Enum):
    """The interest's, or twelfths."""

    INTEREST = strawberry.enum_value("INTEREST", description="That of interest.")
    NOMINAL = strawberry.enum_value("NOMINAL", description="Twelfths, whatever the days; of annuities in months.")


@strawberry.input(description="Another instalment, agreed by hand, from a due on.")
class PlanStepInput:
    """A step of an annuity."""

    from_seq: int = field(description="The number of the due, from 1.")
    instalment: DecimalText = field(description="The instalment from then on, in the currency of the loan.")


@strawberry.input(
    description="The dues are fixed with the contract, principal and interest, as `recoup quote` figures them. Such a "
    "loan is drawn once, on its planned day, at one rate; money beyond what is due is kept for the dues to come."
)
class FixedPlanInput:
    """The options of a fixed plan."""

    year_days: YearDays = field(default=YearDays.BASIS, description="The days of the year.")
    year_cut: YearCut = field(default=YearCut.DEC_31, description="Where real years are cut.")
    leap_rule: LeapRule = field(default=LeapRule.NONE, description="Which periods meet 366 days.")
    month_end: MonthEnd = field(default=MonthEnd.CLAMP, description="Where dues of short months go.")
    instalment_basis: InstalmentBasis = field(
        default=InstalmentBasis.INTEREST, description="What the instalment is figured with."
    )
    smooth_residual: bool = field(default=False, description="Spreads what the last due differs by over all dues.")
    interest_grace: int = field(
        default=0, description="First dues that ask for no interest; it is carried to the dues after them."
    )
    steps: list[PlanStepInput] | None = field(
        default=strawberry.UNSET, description="Other instalments of an annuity, by hand, from a due on."
    )


@strawberry.type(description="An instalment that was agreed by hand, from a due on.")
class PlanStep:
    """A step of an annuity."""

    from_seq: int = field(description="The number of the due, from 1.")
    instalment: Money = field(description="The instalment from then on.")


@strawberry.type(description="By which options the dues of a loan were figured with its contract.")
class FixedPlan:
    """The options, as they were agreed."""

    year_days: YearDays = field(description="The days of the year.")
    year_cut: YearCut = field(description="Where real years are cut.")
    leap_rule: LeapRule = field(description="Which periods meet 366 days.")
    month_end: MonthEnd = field(description="Where dues of short months go.")
    instalment_basis: InstalmentBasis = field(description="What the instalment is figured with.")
    smooth_residual: bool = field(description="Whether what the last due differed by was spread over all dues.")
    interest_grace: int = field(description="First dues that ask for no interest.")
    steps: list[PlanStep] = field(description="Other instalments, agreed by hand.")


def fixed_plan_node(fixed: Fixed, currency: str) -> FixedPlan:
    """The options as clients see them."""
    return FixedPlan(
        year_days=YearDays[fixed.year_days],
        year_cut=YearCut[fixed.year_cut],
        leap_rule=LeapRule[fixed.leap_rule],
        month_end=MonthEnd[fixed.month_end],
        instalment_basis=InstalmentBasis[fixed.instalment_basis],
        smooth_residual=fixed.smooth_residual,
        interest_grace=fixed.interest_grace,
        steps=[PlanStep(from_seq=step.from_seq, instalment=money(step.instalment, currency)) for step in fixed.steps],
    )


def fixed_plan_of(told: FixedPlanInput | None, currency: str, gathering: Gathering) -> Fixed | None:
    """The services' options; None where no plan is fixed."""
    if told is None:
        return None

    def amount(text: DecimalText, place: int) -> int:
        of_step = MoneyInput(amount=text, currency=Currency(currency))
        return gathering.take(lambda: minor(of_step, "fixedPlan", "steps", str(place), "instalment"), 1)

    return Fixed(
        year_days=told.year_days.name,
        year_cut=told.year_cut.name,
        leap_rule=told.leap_rule.name,
        month_end=told.month_end.name,
        instalment_basis=told.instalment_basis.name,
        smooth_residual=told.smooth_residual,
        interest_grace=told.interest_grace,
        steps=tuple(
            Step(from_seq=step.from_seq, instalment=amount(step.instalment, place))
            for place, step in enumerate(given(told.steps) or [])
        ),
    )
