"""Logging contacts, and the numbers and addresses they go to."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import contact, contact_point
from recoup.services.contact import ContactDraft
from recoup.services.contact_point import PointChange, PointDraft
from recoup_graphql.contact import (
    Contact,
    ContactGateInput,
    ContactPoint,
    contact_node,
    debt_of,
    point_node,
)
from recoup_graphql.context import Info
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.problem import UserError, mends

_OUTCOMES = "; ".join(
    f"{channel.value}: {', '.join(f'`{one}`' for one in outcomes)}" for channel, outcomes in contact.OUTCOMES.items()
)
_SAID = ", ".join(f"`{code}`" for code in contact.SAID)
_KINDS = ", ".join(f"`{kind}`" for kind in contact_point.KINDS)


@strawberry.input(description="A contact as it took place, or an attempt that was not made.")
class ContactLogInput(ContactGateInput, Repeatable):
    """The plan, and what became of it."""

    outcome: str = field(description=f"What came of it. {_OUTCOMES}; of any: `NOT_MADE`.")
    direction: str | None = field(
        default=strawberry.UNSET, description="`OUT`, or `IN` when the debtor began it. `OUT`, when left out."
    )
    said: list[str] | None = field(default=strawberry.UNSET, description=f"What was said and done: {_SAID}.")
    note: str | None = field(default=strawberry.UNSET, description="A remark.")
    next_on: date | None = field(default=strawberry.UNSET, description="When to try again.")


@strawberry.type(description="The contact as it was logged.")
class ContactLogPayload(Answered):
    """The result of `contactLog`."""

    contact: Contact | None = field(default=None, description="The entry; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.input(description="A number or an address of a debtor, his own or somebody else's.")
class ContactPointAddInput(Repeatable):
    """A point as a client tells it."""

    party_id: strawberry.ID = field(description="The debtor.")
    kind: str = field(description=f"One of {_KINDS}.")
    value: str = field(description="The number or the address.")
    relation: str | None = field(
        default=strawberry.UNSET, description="Whose it is, as in `contactGate`. The debtor's, when left out."
    )
    role: str | None = field(default=strawberry.UNSET, description="By which name the regime knows that person.")
    name: str | None = field(default=strawberry.UNSET, description="That person's name.")
    is_any_hour: bool = field(default=False, description="Whether the person agreed to be contacted at night as well.")
    valid_from: date | None = field(default=strawberry.UNSET, description="Since when; today, when left out.")


@strawberry.input(description="What became of a number or an address. What is left out stays as it is.")
class ContactPointChangeInput(Repeatable):
    """A change as a client tells it."""

    contact_point_id: strawberry.ID = field(description="The point.")
    valid_to: date | None = field(default=strawberry.UNSET, description="The day from which it is not used any more.")
    invalid_on: date | None = field(default=strawberry.UNSET, description="The day on which it led nowhere.")
    refused_on: date | None = field(
        default=strawberry.UNSET, description="The day on which the person asked to be left alone."
    )
    is_any_hour: bool | None = field(default=strawberry.UNSET, description="Whether the person agreed to any hour.")


@strawberry.type(description="The point as it was written down.")
class ContactPointAddPayload(Answered):
    """The result of `contactPointAdd`."""

    contact_point: ContactPoint | None = field(default=None, description="The point; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.type(description="The point as it is now.")
class ContactPointChangePayload(Answered):
    """The result of `contactPointChange`."""

    contact_point: ContactPoint | None = field(default=None, description="The point; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: ContactLogPayload(user_errors=errors), {"loan": "loanId", "party": "partyId"})
async def log(
    info: Info,
    input: Annotated[ContactLogInput, strawberry.argument(description="The contact.")],  # noqa: A002
) -> ContactLogPayload:
    """The mutation `contactLog`."""
    loan, party = debt_of(given(input.loan_id), given(input.party_id))
    draft = ContactDraft(
        loan=loan,
        party=party,
        channel=input.channel,
        number=input.number,
        relation=given(input.relation) or "DEBTOR",
        purpose=given(input.purpose) or "COLLECT",
        at=given(input.at),
        outcome=input.outcome,
        direction=given(input.direction) or contact.OUT,
        said=tuple(given(input.said) or ()),
        note=given(input.note) or "",
        next_on=given(input.next_on),
    )
    view = await contact.log(info.context.asker, draft, mode=mode_of(input.mode))
    return ContactLogPayload(contact=contact_node(view), user_errors=[])


@mends(lambda errors: ContactPointAddPayload(user_errors=errors), {"party": "partyId", "any_hour": "isAnyHour"})
async def add_point(
    info: Info,
    input: Annotated[ContactPointAddInput, strawberry.argument(description="The point.")],  # noqa: A002
) -> ContactPointAddPayload:
    """The mutation `contactPointAdd`."""
    draft = PointDraft(
        party=public_id(input.party_id, "Party", "party"),
        kind=input.kind,
        value=input.value,
        relation=given(input.relation) or "DEBTOR",
        role=given(input.role) or "",
        name=given(input.name) or "",
        any_hour=input.is_any_hour,
        valid_from=given(input.valid_from),
    )
    return ContactPointAddPayload(
        contact_point=point_node(await contact_point.add(info.context.asker, draft, mode=mode_of(input.mode))),
        user_errors=[],
    )


@mends(lambda errors: ContactPointChangePayload(user_errors=errors), {"contact_point": "contactPointId"})
async def change_point(
    info: Info,
    input: Annotated[ContactPointChangeInput, strawberry.argument(description="What became of it.")],  # noqa: A002
) -> ContactPointChangePayload:
    """The mutation `contactPointChange`."""
    told = PointChange(
        point=public_id(input.contact_point_id, "ContactPoint", "contact_point"),
        valid_to=given(input.valid_to),
        invalid_on=given(input.invalid_on),
        refused_on=given(input.refused_on),
        any_hour=given(input.is_any_hour),
    )
    return ContactPointChangePayload(
        contact_point=point_node(await contact_point.change(info.context.asker, told, mode=mode_of(input.mode))),
        user_errors=[],
    )
