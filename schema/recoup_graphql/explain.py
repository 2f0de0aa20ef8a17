"""Why a figure is what it is: one shape for a balance, a bill, a payment, a counter and a grade."""

from collections.abc import Awaitable
from datetime import date, datetime
from enum import Enum
from typing import Annotated, TypeAlias

import strawberry
from strawberry import field

from recoup.errors import NotFound
from recoup.rules.money import format_decimal
from recoup.services import explain
from recoup.services.explain import BillPart as Part
from recoup.services.explain import LoanFigure as Figure
from recoup.services.explanation import Accrual, Source, sentence
from recoup.services.explanation import Explanation as View
from recoup.services.explanation import Step as StepView
from recoup_graphql.code import Code, regime_code
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.money import Money, money, rate
from recoup_graphql.paging import given
from recoup_graphql.reason import Reason, reasons
from recoup_graphql.scalars import DecimalText, RateText

EffectiveOn: TypeAlias = Annotated[
    date | None,
    strawberry.argument(description="The day, on its morning; the open business day when it is left out."),
]
RecordedAt: TypeAlias = Annotated[
    datetime | None,
    strawberry.argument(description="Only what was recorded by this moment counts; now when it is left out."),
]
EXACT_DECIMALS = 8
"""Decimals of a minor unit that an exact amount is told with; it is cut there, never rounded."""


@strawberry.enum(description="Figures of a loan that can be explained.")
class LoanFigure(Enum):
    """The service's figures."""

    BALANCE = strawberry.enum_value("BALANCE", description="Principal outstanding, due and not yet due.")
    PRINCIPAL = strawberry.enum_value("PRINCIPAL", description="Principal not yet due.")
    OVERDUE_PRINCIPAL = strawberry.enum_value("OVERDUE_PRINCIPAL", description="Principal past due and unpaid.")
    OVERDUE_INTEREST = strawberry.enum_value("OVERDUE_INTEREST", description="Billed contract interest unpaid.")
    OVERDUE_OTHER = strawberry.enum_value(
        "OVERDUE_OTHER", description="Costs, and posted penalty and compound interest, unpaid."
    )
    ACCRUED_INTEREST = strawberry.enum_value("ACCRUED_INTEREST", description="Contract interest not yet billed.")
    PENALTY = strawberry.enum_value("PENALTY", description="Unpaid penalty interest, posted and accrued.")
    COMPOUND = strawberry.enum_value("COMPOUND", description="Unpaid compound interest, posted and accrued.")
    COST = strawberry.enum_value("COST", description="Unpaid costs.")
    SUSPENSE = strawberry.enum_value("SUSPENSE", description="Money kept in suspense.")
    WRITTEN_OFF = strawberry.enum_value("WRITTEN_OFF", description="Principal off the books and still claimed.")
    OFF_BOOK_INTEREST = strawberry.enum_value("OFF_BOOK_INTEREST", description="Interest kept off the books.")
    ARREARS = strawberry.enum_value("ARREARS", description="Everything due and unpaid.")
    PAYOFF = strawberry.enum_value("PAYOFF", description="What would close the loan.")
    INSTALMENT = strawberry.enum_value("INSTALMENT", description="The regular instalment.")
    DAYS_PAST_DUE = strawberry.enum_value("DAYS_PAST_DUE", description="Days past due.")
    MISSED_TOTAL = strawberry.enum_value("MISSED_TOTAL", description="Periods missed in all.")
    MISSED_RUN = strawberry.enum_value("MISSED_RUN", description="Periods missed in a row.")
    MISSED_RUN_MAX = strawberry.enum_value("MISSED_RUN_MAX", description="The longest run of misses.")
    MISSED_OUTSTANDING = strawberry.enum_value("MISSED_OUTSTANDING", description="Periods missed and unpaid.")
    GRADE = strawberry.enum_value("GRADE", description="The official grade, and what holds it down.")


@strawberry.enum(description="Amounts of a bill that can be explained.")
class BillPart(Enum):
    """The service's parts."""

    OUTSTANDING = strawberry.enum_value("OUTSTANDING", description="Everything still unpaid of it.")
    PAID = strawberry.enum_value("PAID", description="Everything paid on it.")
    PRINCIPAL = strawberry.enum_value("PRINCIPAL", description="Principal billed.")
    INTEREST = strawberry.enum_value("INTEREST", description="Contract interest billed.")
    PENALTY = strawberry.enum_value("PENALTY", description="Penalty interest, posted and accrued.")
    COMPOUND = strawberry.enum_value("COMPOUND", description="Compound interest, posted and accrued.")
    COST = strawberry.enum_value("COST", description="Costs billed.")


@strawberry.type(description="Days on which an amount grew: `base` x `rate` x a share of a year.")
class ExplanationAccrual:
    """A stretch of days."""

    begins_on: date = field(description="The first day.")
    ends_on: date = field(description="The day after the last.")
    days: int = field(description="How many days.")
    base: Money = field(description="What it grew on.")
    rate: RateText = field(description="The yearly rate.")
    share: str = field(description="The days as a share of a year, `days/year` or reduced: `5/36`.")
    exact: DecimalText = field(
        description="What it grew by in units of the currency, before rounding, cut at the eighth decimal of a minor "
        "unit.",
    )


@strawberry.type(description="A recorded fact that led to a figure.")
class ExplanationFact:
    """Where a figure comes from."""

    seq: int = field(description="Its number among the facts of the loan.")
    kind: str = field(description="What it is: `DRAWDOWN`, `PAYMENT`, `RATE`, `WAIVER` …")
    value_date: date = field(description="The day as of which it counts.")
    recorded_at: datetime = field(description="When it was recorded.")
    recorded_by: str = field(description="Who recorded it; empty where nobody is known.")


@strawberry.type(
    description="One step. Those directly below a figure have `level` 0; a step's own follow it one level deeper. Of "
    "the steps directly below one amount, those with `adds` sum to it exactly.",
)
class ExplanationStep:
    """A step of an explanation."""

    level: int = field(description="How deep it stands.")
    code: str = field(description="What kind of step it is: the stable name of its sentence.")
    amount: Money | None = field(description="Its amount; null where it has none.")
    number: int | None = field(description="Its count or days; null where it has none.")
    adds: bool = field(description="Whether its amount is part of the sum above it.")
    formula: str | None = field(description="The formula with its numbers put in; null where there is none.")
    rounding: str | None = field(description="How it was rounded: `HALF_UP`, `HALF_EVEN`, `UP`, `DOWN`; null: not.")
    accrual: ExplanationAccrual | None = field(description="The days on which it grew; null where it did not.")
    because: list[Reason] = field(description="The rules that it follows.")
    fact: ExplanationFact | None = field(description="The fact that led to it; null where it is none of its own.")
    view: strawberry.Private[StepView]

    @derived(description="The step in words.")
    def text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return sentence(self.view, spoken(info, language))


@strawberry.type(description="A figure of a loan on a day, and every step that led to it. It adds up, or is not told.")
class Explanation:
    """Why a figure is what it is."""

    code: str = field(description="Which figure: the stable name of its title.")
    effective_on: date = field(description="The day on whose morning it is told.")
    amount: Money | None = field(description="The figure, where it is money.")
    number: int | None = field(description="The figure, where it is a count or days.")
    grade: Code | None = field(description="The figure, where it is a grade.")
    because: list[Reason] = field(description="The rules that the figure follows as a whole.")
    steps: list[ExplanationStep] = field(description="The steps, in reading order.")
    view: strawberry.Private[View]

    @derived(description="What the figure is, in words.")
    def title(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return sentence(self.view, spoken(info, language))


def _accrual(view: Accrual, currency: str) -> ExplanationAccrual:
    scaled = int(view.exact * 10**EXACT_DECIMALS)
    decimals = len(money(0, currency).amount.partition(".")[2]) + EXACT_DECIMALS
    share = (view.days, view.divisor) if view.divisor else view.share.as_integer_ratio()
    return ExplanationAccrual(
        begins_on=view.begins_on,
        ends_on=view.ends_on,
        days=view.days,
        base=money(view.base, currency),
        rate=rate(view.rate),
        share=f"{share[0]}/{share[1]}",
        exact=DecimalText(format_decimal(scaled, decimals)),
    )


def _fact(view: Source) -> ExplanationFact:
    return ExplanationFact(
        seq=view.seq,
        kind=view.kind,
        value_date=view.value_on,
        recorded_at=view.recorded_at,
        recorded_by=view.recorded_by,
    )


def _step(view: StepView, regime: str, currency: str) -> ExplanationStep:
    return ExplanationStep(
        level=view.level,
        code=view.code,
        amount=None if view.amount is None else money(view.amount, currency),
        number=view.number,
        adds=view.adds,
        formula=view.formula or None,
        rounding=view.rounding.value if view.rounding else None,
        accrual=_accrual(view.accrual, currency) if view.accrual else None,
        because=reasons(regime, view.rules),
        fact=_fact(view.source) if view.source else None,
        view=view,
    )


def explanation(view: View) -> Explanation:
    """An explanation as clients see it."""
    return Explanation(
        code=view.code,
        effective_on=view.effective_on,
        amount=None if view.amount is None else money(view.amount, view.currency),
        number=view.number,
        grade=None if view.grade is None else regime_code(view.regime, "grade", view.grade),
        because=reasons(view.regime, view.rules),
        steps=[_step(step, view.regime, view.currency) for step in view.steps],
        view=view,
    )


async def explain_loan(
    info: Info, loan: str, figure: LoanFigure, effective_on: date | None, recorded_at: datetime | None
) -> Explanation:
    """A figure of a loan, by its public id."""
    told = await info.context.loaders.walked(loan, given(effective_on), given(recorded_at))
    return explanation(explain.figure_of(told, Figure(figure.value)))


async def explain_bill(
    info: Info,
    loan: str,
    seq: int,
    part: BillPart,
    effective_on: date | None = None,
    recorded_at: datetime | None = None,
) -> Explanation:
    """An amount of a bill; to the open business day, as known now, where nothing else is said."""
    told = await info.context.loaders.walked(loan, given(effective_on), given(recorded_at))
    return explanation(explain.bill_of(told, seq, Part(part.value)))


async def explain_payment(
    info: Info, loan: str, payment: str, effective_on: date | None = None, recorded_at: datetime | None = None
) -> Explanation:
    """How a payment, by its public id or number, was allocated on a loan."""
    told = await info.context.loaders.walked(loan, given(effective_on), given(recorded_at))
    return explanation(await explain.payment_on(info.context.asker, told, payment))


async def found_or_none(told: Awaitable[Explanation]) -> Explanation | None:
    """The explanation; None where what was asked about was not there then."""
    try:
        return await told
    except NotFound:
        return None
