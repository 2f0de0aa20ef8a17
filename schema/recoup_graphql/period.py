"""Months of the books, closed and opened again by two persons."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import period
from recoup.services.period import PeriodView, Stage, Wish
from recoup_graphql.code import Code, core_code
from recoup_graphql.context import Info
from recoup_graphql.money import Money, money
from recoup_graphql.paging import given
from recoup_graphql.problem import UserError, mends


@strawberry.enum(description="What is said of the closing of a month, or of its opening again.")
class PeriodStage(Enum):
    """`Stage` as clients write it."""

    ASK = strawberry.enum_value("ASK", description="One person asks.")
    CONFIRM = strawberry.enum_value("CONFIRM", description="Another person confirms; then it is done.")
    REFUSE = strawberry.enum_value("REFUSE", description="It is refused, or taken back by whoever asked.")


@strawberry.type(description="What an account stood at when a month was closed.")
class KeptBalance:
    """A figure that was kept."""

    account: Code = field(description="The account.")
    closing: Money = field(description="Debits less credits on the last evening of the month.")


@strawberry.type(description="A month of the books. Nothing is ever booked into a closed one.")
class Period:
    """A month."""

    begins_on: date = field(description="Its first day.")
    ends_on: date = field(description="Its last day.")
    state: Code = field(
        description="`OPEN`, `CLOSED`, or `CLOSING` and `REOPENING` while another person has to confirm."
    )
    asked_by: str | None = field(description="Whoever asked last; null while nobody did.")
    decided_by: str | None = field(description="Whoever confirmed or refused last; null while nobody did.")
    reason: str | None = field(description="The reason given last; null without one.")
    changed_at: datetime | None = field(description="The moment of the last step; null before the first.")
    balances: list[KeptBalance] = field(
        description="The books as they were kept at its last closing; empty while open."
    )


@strawberry.input(description="A step of closing a month.")
class PeriodCloseInput:
    """A step."""

    month: date = field(description="Any day of the month.")
    stage: PeriodStage = field(description="What is said.")
    reason: str | None = field(default=strawberry.UNSET, description="Why; kept with the step.")


@strawberry.input(description="A step of opening a closed month again.")
class PeriodReopenInput:
    """A step."""

    month: date = field(description="Any day of the month.")
    stage: PeriodStage = field(description="What is said.")
    reason: str | None = field(default=strawberry.UNSET, description="Why; needed when it is asked for.")


@strawberry.type(description="The month after the step.")
class PeriodClosePayload:
    """The result of `periodClose`."""

    period: Period | None = field(default=None, description="The month; null when the step was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.type(description="The month after the step.")
class PeriodReopenPayload:
    """The result of `periodReopen`."""

    period: Period | None = field(default=None, description="The month; null when the step was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


def _node(view: PeriodView) -> Period:
    return Period(
        begins_on=view.begins_on,
        ends_on=view.ends_on,
        state=core_code("period", view.state),
        asked_by=view.asked_by or None,
        decided_by=view.decided_by or None,
        reason=view.reason or None,
        changed_at=view.changed_at,
        balances=[
            KeptBalance(account=core_code("account", account), closing=money(amount, currency))
            for currency, held in view.balances.items()
            for account, amount in held.items()
        ],
    )


async def periods(info: Info) -> list[Period]:
    """The root field `periods`."""
    return [_node(view) for view in await period.periods(info.context.asker)]


async def _take(info: Info, asked: PeriodCloseInput | PeriodReopenInput, wish: Wish) -> Period:
    stage, reason = Stage[asked.stage.name], given(asked.reason) or ""
    return _node(await period.take(info.context.asker, asked.month, wish=wish, stage=stage, reason=reason))


@mends(lambda errors: PeriodClosePayload(user_errors=errors), {})
async def close(
    info: Info,
    input: Annotated[PeriodCloseInput, strawberry.argument(description="The step.")],  # noqa: A002
) -> PeriodClosePayload:
    """The mutation `periodClose`."""
    return PeriodClosePayload(period=await _take(info, input, Wish.CLOSE), user_errors=[])


@mends(lambda errors: PeriodReopenPayload(user_errors=errors), {})
async def reopen(
    info: Info,
    input: Annotated[PeriodReopenInput, strawberry.argument(description="The step.")],  # noqa: A002
) -> PeriodReopenPayload:
    """The mutation `periodReopen`."""
    return PeriodReopenPayload(period=await _take(info, input, Wish.REOPEN), user_errors=[])
