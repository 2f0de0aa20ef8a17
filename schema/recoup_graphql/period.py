"""Months of the books: closed and opened again where another person agrees."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry
from strawberry import field

from recoup.services import period
from recoup.services.period import PeriodView, Wish
from recoup_graphql.approval import Approval, approval_node
from recoup_graphql.code import Code, core_code
from recoup_graphql.context import Info
from recoup_graphql.mode import Answered, ModeChoice, Repeatable, mode_of
from recoup_graphql.money import Money, money
from recoup_graphql.paging import given
from recoup_graphql.problem import UserError, mends


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


@strawberry.input(description="Asks to close a month. Another administrator of the whole book has to agree.")
class PeriodCloseInput(Repeatable):
    """A wish."""

    month: date = field(description="Any day of the month.")
    reason: str | None = field(default=strawberry.UNSET, description="Why; kept with the month.")


@strawberry.input(description="Asks to open a closed month again. Another administrator of the whole book agrees.")
class PeriodReopenInput(Repeatable):
    """A wish."""

    month: date = field(description="Any day of the month.")
    reason: str = field(description="Why; kept with the month.")


@strawberry.type(description="The month as it waits for another person.")
class PeriodClosePayload(Answered):
    """The result of `periodClose`."""

    period: Period | None = field(default=None, description="The month; null when the wish was refused.")
    approval: Approval | None = field(default=None, description="The command as it waits.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.type(description="The month as it waits for another person.")
class PeriodReopenPayload(Answered):
    """The result of `periodReopen`."""

    period: Period | None = field(default=None, description="The month; null when the wish was refused.")
    approval: Approval | None = field(default=None, description="The command as it waits.")
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


async def _ask(info: Info, month: date, wish: Wish, reason: str, mode: ModeChoice) -> dict[str, Any]:
    asked = await period.ask(info.context.asker, month, wish=wish, reason=reason, mode=mode_of(mode))
    waiting = None if asked.approval is None else approval_node(asked.approval)
    return {"period": _node(asked.period), "approval": waiting, "user_errors": []}


@mends(lambda errors: PeriodClosePayload(user_errors=errors), {})
async def close(
    info: Info,
    input: Annotated[PeriodCloseInput, strawberry.argument(description="The wish.")],  # noqa: A002
) -> PeriodClosePayload:
    """The mutation `periodClose`."""
    return PeriodClosePayload(**await _ask(info, input.month, Wish.CLOSE, given(input.reason) or "", input.mode))


@mends(lambda errors: PeriodReopenPayload(user_errors=errors), {})
async def reopen(
    info: Info,
    input: Annotated[PeriodReopenInput, strawberry.argument(description="The wish.")],  # noqa: A002
) -> PeriodReopenPayload:
    """The mutation `periodReopen`."""
    return PeriodReopenPayload(**await _ask(info, input.month, Wish.REOPEN, input.reason, input.mode))
