"""Promises to pay."""

from datetime import date
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import promise
from recoup.services.promise import PromiseDraft, PromiseView
from recoup.services.promise import PromiseFilter as Wanted
from recoup_graphql.code import Code, core_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.contact import debt_of
from recoup_graphql.context import Info
from recoup_graphql.input import Gathering
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.money import Money, MoneyInput, minor, money
from recoup_graphql.node import Node, global_id, public_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of
from recoup_graphql.problem import UserError, mends


@strawberry.type(description="A promise to pay so much by a day. Payments alone decide whether it was kept.")
class Promise(Node):
    """A promise of a debtor."""

    loan_id: strawberry.ID = field(description="Id of the loan.")
    loan_number: str = field(description="Number of the loan.")
    party_name: str = field(description="Name of the debtor.")
    amount: Money = field(description="What was promised.")
    paid: Money = field(description="What came in time for it.")
    made_on: date = field(description="The day on which it was given.")
    due_on: date = field(description="The day by which the money was to be there.")
    channel: Code = field(description="How it was given.")
    state: Code = field(description="Whether it is open, kept or broken.")
    decided_on: date | None = field(description="Since when it is kept or broken; null while it is open.")
    note: str = field(description="What is remarked; empty when nothing.")
    taken_by: str = field(description="Code of the person who took it.")


PromiseConnection = Connection[Promise]


def promise_node(view: PromiseView) -> Promise:
    """A promise as clients see it."""
    return Promise(
        id=global_id("Promise", view.id),
        loan_id=global_id("Loan", view.loan_id),
        loan_number=view.loan_number,
        party_name=view.party_name,
        amount=money(view.amount, view.currency),
        paid=money(view.paid, view.currency),
        made_on=view.made_on,
        due_on=view.due_on,
        channel=core_code("channel", view.channel),
        state=core_code("promise", view.state),
        decided_on=view.decided_on,
        note=view.note,
        taken_by=view.taken_by,
    )


_CHANNELS = ", ".join(f"`{channel}`" for channel in promise.CHANNELS)
_STATES = ", ".join(f"`{state}`" for state in promise.STATES)


@strawberry.input(description="Which promises. Every condition given must hold.")
class PromiseFilter:
    """Conditions on promises."""

    loan_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only those for this loan.")
    party_id: strawberry.ID | None = field(default=strawberry.UNSET, description="Only those of this debtor.")
    state: str | None = field(default=strawberry.UNSET, description=f"One of {_STATES}.")
    due_from: date | None = field(default=strawberry.UNSET, description="Only those due on this day or later.")
    due_to: date | None = field(default=strawberry.UNSET, description="Only those due on this day or earlier.")


COMPARED: Final = comparable("Promise", promise.COMPARED)


async def promises(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        PromiseFilter | None, strawberry.argument(description="Which promises.")
    ] = strawberry.UNSET,
) -> PromiseConnection:
    """The root field `promises`."""
    asked = given(filter) or PromiseFilter()
    loan, party = debt_of(given(asked.loan_id), given(asked.party_id), "filter")
    wanted = Wanted(
        loan=loan,
        party=party,
        state=given(asked.state),
        due_from=given(asked.due_from),
        due_to=given(asked.due_to),
    )
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    found = await promise.page(info.context.asker, wanted, wished)
    return connection(found, promise_node)


@strawberry.input(description="A promise as the debtor gave it.")
class PromiseRecordInput(Repeatable):
    """A promise as a client tells it."""

    loan_id: strawberry.ID = field(description="The loan.")
    amount: MoneyInput = field(description="What was promised.")
    due_on: date = field(description="The day by which the money is to be there.")
    made_on: date | None = field(
        default=strawberry.UNSET, description="The day on which it was given; the business day, when left out."
    )
    channel: str | None = field(default=strawberry.UNSET, description=f"{_CHANNELS}. By telephone, when left out.")
    contact_id: strawberry.ID | None = field(default=strawberry.UNSET, description="The contact in which it was given.")
    note: str | None = field(default=strawberry.UNSET, description="A remark.")


@strawberry.type(description="The promise as it was written down.")
class PromiseRecordPayload(Answered):
    """The result of `promiseRecord`."""

    promise: Promise | None = field(default=None, description="The promise; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: PromiseRecordPayload(user_errors=errors), {"loan": "loanId", "contact": "contactId"})
async def record(
    info: Info,
    input: Annotated[PromiseRecordInput, strawberry.argument(description="The promise.")],  # noqa: A002
) -> PromiseRecordPayload:
    """The mutation `promiseRecord`."""
    gathering = Gathering()
    contact = given(input.contact_id)
    loan = gathering.take(lambda: public_id(input.loan_id, "Loan", "loan"), "")
    amount = gathering.take(lambda: minor(input.amount, "amount"), 0)
    spoken = None if contact is None else gathering.take(lambda: public_id(contact, "Contact", "contact"), "")
    gathering.finish()
    draft = PromiseDraft(
        loan=loan,
        amount=amount,
        due_on=input.due_on,
        currency=input.amount.currency,
        made_on=given(input.made_on),
        channel=given(input.channel) or "TELEPHONE",
        contact=spoken,
        note=given(input.note) or "",
    )
    made = await promise.record(info.context.asker, draft, mode=mode_of(input.mode))
    return PromiseRecordPayload(promise=promise_node(made), user_errors=[])
