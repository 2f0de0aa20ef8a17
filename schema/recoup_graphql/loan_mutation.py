"""Taking loans on the books, confirming their schedules, paying them out."""

from datetime import date
from enum import Enum
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import loan
from recoup.services.loan import DisburseDraft, LoanDraft, PlanLine
from recoup_graphql.bill import ScheduleRow, schedule_row
from recoup_graphql.context import Info
from recoup_graphql.fixed_plan import FixedPlanInput, fixed_plan_of
from recoup_graphql.input import AttributeInput, Gathering, attributes
from recoup_graphql.loan import Loan, loan_node
from recoup_graphql.mode import Answered, ModeChoice, Repeatable, mode_of
from recoup_graphql.money import MoneyInput, minor, ppm
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.problem import UserError, Warned, mends, warned
from recoup_graphql.rate import RateClauseInput, clause_of
from recoup_graphql.scalars import Currency, DecimalText, RateText


@strawberry.enum(description="How principal is repaid (RB-09).")
class Method(Enum):
    """The methods of the kernel."""

    ANNUITY = strawberry.enum_value("ANNUITY", description="Equal instalments of principal and interest (等额本息).")
    EQUAL_PRINCIPAL = strawberry.enum_value(
        "EQUAL_PRINCIPAL", description="Equal principal, falling interest (等额本金)."
    )
    FLAT = strawberry.enum_value(
        "FLAT", description="Equal principal, equal interest on the original principal (等本等息)."
    )
    INTEREST_ONLY = strawberry.enum_value(
        "INTEREST_ONLY", description="Interest as it goes, principal at maturity (先息后本)."
    )
    BULLET = strawberry.enum_value("BULLET", description="Principal and interest at maturity (到期一次还本付息).")
    SINGLE = strawberry.enum_value("SINGLE", description="One due without interest: an invoice (单笔应收).")
    IRREGULAR = strawberry.enum_value("IRREGULAR", description="Dues listed one by one (不规则还款).")


@strawberry.enum(description="The unit of a repayment period.")
class PeriodUnit(Enum):
    """Months, weeks or days."""

    MONTHS = strawberry.enum_value("MONTHS", description="Calendar months.")
    WEEKS = strawberry.enum_value("WEEKS", description="Weeks of seven days.")
    DAYS = strawberry.enum_value("DAYS", description="Days.")


@strawberry.enum(description="How the months of a plan count (IR-01).")
class MonthDays(Enum):
    """Twelfths of the year, or their own days."""

    THIRTY = strawberry.enum_value("THIRTY", description="Each month is 1/12 of the year.")
    ACTUAL = strawberry.enum_value("ACTUAL", description="Real days over the basis of the product.")


@strawberry.enum(description="How an instalment is rounded.")
class InstalmentRounding(Enum):
    """The policy's way, or one of its own."""

    AS_INTEREST = strawberry.enum_value("AS_INTEREST", description="As the policy rounds interest.")
    HALF_UP = strawberry.enum_value("HALF_UP", description="To the nearest, halves up.")
    HALF_EVEN = strawberry.enum_value("HALF_EVEN", description="To the nearest, halves to the even one.")
    UP = strawberry.enum_value("UP", description="Up.")
    DOWN = strawberry.enum_value("DOWN", description="Down.")


@strawberry.input(description="A due of an irregular repayment plan.")
class PlanLineInput:
    """One line of a plan."""

    due_on: date = field(description="The due date.")
    principal: DecimalText = field(description="Principal due, in the currency of the loan.")
    interest: DecimalText | None = field(
        default=strawberry.UNSET,
        description="Interest due, in the currency of the loan; computed by days when left out.",
    )


@strawberry.input(description="A contract to take on the books.")
class LoanBoardInput(Repeatable):
    """A contract as a client tells it."""

    number: str = field(description="The number under which people will know the loan; never given twice.")
    party: str = field(description="Number of the party that owes.")
    organisation: str = field(description="Code of the organisation that looks after the loan.")
    regime: str = field(description="Code of the regime, as in `regimes`.")
    product: str = field(description="Code of the regime's product.")
    principal: MoneyInput = field(description="The principal, above zero, in the currency of the loan.")
    rate: RateText = field(description="The contract rate.")
    method: Method = field(description="How principal is repaid; the product must admit it.")
    instalments: int = field(description="How many instalments; 1 for one due.")
    disbursed_on: date = field(description="The planned day of the draw-down.")
    external_id: str | None = field(default=strawberry.UNSET, description="Its id in the system it comes from.")
    every: int = field(default=1, description="Units between two instalments.")
    unit: PeriodUnit = field(default=PeriodUnit.MONTHS, description="The unit of a period.")
    first_due_on: date | None = field(
        default=strawberry.UNSET, description="The first due date; one period after the draw-down when left out."
    )
    anchor_day: int | None = field(
        default=strawberry.UNSET, description="Day of month that due dates return to after short months."
    )
    maturity_on: date | None = field(
        default=strawberry.UNSET, description="The last due date, for methods that do not count instalments."
    )
    instalment: MoneyInput | None = field(
        default=strawberry.UNSET, description="Fixes the instalment of an annuity by hand."
    )
    month_days: MonthDays = field(default=MonthDays.THIRTY, description="How the months of a scheduled plan count.")
    instalment_rounding: InstalmentRounding = field(
        default=InstalmentRounding.AS_INTEREST, description="How the computed instalment is rounded."
    )
    instalment_multiple: MoneyInput | None = field(
        default=strawberry.UNSET, description="The computed instalment of an annuity is a multiple of this."
    )
    principal_grace: int = field(default=0, description="First instalments that repay no principal.")
    amortisation_instalments: int | None = field(
        default=strawberry.UNSET,
        description="Instalments that would repay everything, if more than there are; the last takes what is left.",
    )
    lines: list[PlanLineInput] | None = field(default=strawberry.UNSET, description="The dues of an irregular plan.")
    attributes: list[AttributeInput] | None = field(
        default=strawberry.UNSET, description="What its regime wants to know."
    )
    officer: str | None = field(default=strawberry.UNSET, description="Code of the person who looks after the loan.")
    listed: RateClauseInput | None = field(
        default=strawberry.UNSET,
        description="The rate is a listed one and a spread, fixed anew on agreed days; a fixed rate when left out.",
    )
    fixed_plan: FixedPlanInput | None = field(
        default=strawberry.UNSET,
        description="The dues are fixed with the contract; when left out, interest is what accrued by the due.",
    )
    confirm_schedule: bool = field(
        default=False,
        description="Whether the debtor has confirmed the schedule already, as for books that are taken over.",
    )


@strawberry.type(description="The loan that was taken on the books, or would be.")
class LoanBoardPayload(Answered):
    """The result of `loanBoard`."""

    loan: Loan | None = field(default=None, description="The loan; null when it was refused.")
    schedule: list[ScheduleRow] | None = field(default=None, description="Its dues, were it paid out as planned.")
    warnings: list[Warned] | None = field(default=None, description="What to know of it; nothing was refused for it.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.input(description="Notes that the debtor confirmed the repayment schedule (RB-03).")
class LoanScheduleConfirmInput(Repeatable):
    """A confirmation."""

    loan_id: strawberry.ID = field(description="The loan.")


@strawberry.type(description="The loan whose schedule was confirmed.")
class LoanScheduleConfirmPayload(Answered):
    """The result of `loanScheduleConfirm`."""

    loan: Loan | None = field(default=None, description="The loan; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.input(description="Pays a loan out.")
class LoanDisburseInput:
    """A draw-down as a client tells it."""

    loan_id: strawberry.ID = field(description="The loan; its schedule must be confirmed (RB-03).")
    value_date: date = field(description="The first interest day; not after the business day.")
    idempotency_key: str = field(description="Made by the client before sending, kept for ever.")
    amount: MoneyInput | None = field(
        default=strawberry.UNSET, description="How much; the whole contract when left out."
    )
    expected_version: int | None = field(
        default=strawberry.UNSET,
        description="`version` of the loan as the asker saw it: refused where it has moved since. Whatever it is, when "
        "left out.",
    )
    mode: ModeChoice = field(default=ModeChoice.COMMIT, description="Whether it counts or is only tried.")


@strawberry.type(description="The loan that was paid out, or would be.")
class LoanDisbursePayload(Answered):
    """The result of `loanDisburse`."""

    loan: Loan | None = field(default=None, description="The loan as it stands afterwards; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


_NAMES: Final = {
    "currency": "principal.currency",
    "party_number": "party",
    "organisation_code": "organisation",
    "officer_code": "officer",
    "fixed": "fixedPlan",
    "loan": "loanId",
    "value_on": "valueDate",
}


def plan_lines(listed: list[PlanLineInput], currency: str, gathering: Gathering) -> tuple[PlanLine, ...]:
    """The dues of a plan in minor units."""

    def amount(text: DecimalText, place: int, name: str) -> int:
        given_amount = MoneyInput(amount=text, currency=Currency(currency))
        return gathering.take(lambda: minor(given_amount, "lines", str(place), name), 0)

    return tuple(
        PlanLine(
            due_on=line.due_on,
            principal=amount(line.principal, place, "principal"),
            interest=None if (interest := given(line.interest)) is None else amount(interest, place, "interest"),
        )
        for place, line in enumerate(listed)
    )


def _draft(input: LoanBoardInput) -> LoanDraft:  # noqa: A002
    gathering = Gathering()
    instalment, multiple = given(input.instalment), given(input.instalment_multiple)
    draft = LoanDraft(
        number=input.number,
        party_number=input.party,
        organisation_code=input.organisation,
        regime=input.regime,
        product=input.product,
        currency=input.principal.currency,
        principal=gathering.take(lambda: minor(input.principal, "principal"), 0),
        rate=gathering.take(lambda: ppm(input.rate, "rate"), 0),
        method=input.method.name,
        instalments=input.instalments,
        disbursed_on=input.disbursed_on,
        external_id=given(input.external_id),
        every=input.every,
        unit=input.unit.name,
        first_due_on=given(input.first_due_on),
        anchor_day=given(input.anchor_day),
        maturity_on=given(input.maturity_on),
        instalment=None if instalment is None else gathering.take(lambda: minor(instalment, "instalment"), 0),
        lines=plan_lines(given(input.lines) or [], input.principal.currency, gathering),
        month_days=input.month_days.name,
        instalment_rounding=input.instalment_rounding.name,
        instalment_multiple=None
        if multiple is None
        else gathering.take(lambda: minor(multiple, "instalmentMultiple"), 0),
        principal_grace=input.principal_grace,
        amortisation_instalments=given(input.amortisation_instalments),
        attributes=gathering.take(lambda: attributes(given(input.attributes)), {}),
        officer_code=given(input.officer),
        listed=clause_of(given(input.listed)),
        fixed=fixed_plan_of(given(input.fixed_plan), input.principal.currency, gathering),
    )
    gathering.finish()
    return draft


@mends(lambda errors: LoanBoardPayload(user_errors=errors), _NAMES)
async def board(
    info: Info,
    input: Annotated[LoanBoardInput, strawberry.argument(description="The contract.")],  # noqa: A002
) -> LoanBoardPayload:
    """The mutation `loanBoard`."""
    boarded = await loan.board(
        info.context.asker, _draft(input), confirm_schedule=input.confirm_schedule, mode=mode_of(input.mode)
    )
    return LoanBoardPayload(
        loan=loan_node(boarded.loan),
        schedule=[schedule_row(row, boarded.loan.currency) for row in boarded.schedule],
        warnings=warned(boarded.warnings),
        user_errors=[],
    )


@mends(lambda errors: LoanScheduleConfirmPayload(user_errors=errors), _NAMES)
async def confirm_schedule(
    info: Info,
    input: Annotated[LoanScheduleConfirmInput, strawberry.argument(description="The confirmation.")],  # noqa: A002
) -> LoanScheduleConfirmPayload:
    """The mutation `loanScheduleConfirm`."""
    confirmed = await loan.confirm_schedule(
        info.context.asker, public_id(input.loan_id, "Loan", "loan"), mode=mode_of(input.mode)
    )
    return LoanScheduleConfirmPayload(loan=loan_node(confirmed), user_errors=[])


@mends(lambda errors: LoanDisbursePayload(user_errors=errors), _NAMES)
async def disburse(
    info: Info,
    input: Annotated[LoanDisburseInput, strawberry.argument(description="The draw-down.")],  # noqa: A002
) -> LoanDisbursePayload:
    """The mutation `loanDisburse`."""
    gathering = Gathering()
    asked = given(input.amount)
    draft = DisburseDraft(
        loan=gathering.take(lambda: public_id(input.loan_id, "Loan", "loan"), ""),
        value_on=input.value_date,
        idempotency_key=input.idempotency_key,
        amount=None if asked is None else gathering.take(lambda: minor(asked, "amount"), 0),
        expected_version=given(input.expected_version),
    )
    gathering.finish()
    disbursed = await loan.disburse(info.context.asker, draft, mode=mode_of(input.mode))
    return LoanDisbursePayload(loan=loan_node(disbursed.loan), replayed=disbursed.replayed, user_errors=[])
