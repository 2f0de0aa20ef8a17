"""Persons who sign in the name of others, from a day to a day."""

from datetime import date, datetime
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import delegation
from recoup.services.delegation import DelegationDraft, DelegationView
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.node import Node, global_id, public_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of
from recoup_graphql.problem import UserError, mends
from recoup_graphql.words import regime_label


@strawberry.type(description="A part that a person has lent to another one: the delegate signs in the giver's name.")
class Delegation(Node):
    """A delegation."""

    giver: str = field(description="Code of the person in whose name is signed.")
    delegate: str = field(description="Code of the person who signs.")
    part: str = field(description="The part that is lent.")
    organisation: str = field(description="Code of the organisation where; what lies below is meant too.")
    begins_on: date = field(description="The first business day on which it counts.")
    ends_on: date = field(description="The last one.")
    ended_on: date | None = field(description="The business day on which it was taken back; null while it was not.")
    reason: str = field(description="Why.")
    given_at: datetime = field(description="When it was given.")

    @derived(description="The part as people call it.")
    def part_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return regime_label("", "part", self.part, spoken(info, language))


@strawberry.input(description="Lends a part. At most a year: what lasts longer is a change of role.")
class DelegationGiveInput(Repeatable):
    """A delegation as it is asked for."""

    delegate: str = field(description="Code of the person who shall sign.")
    part: str = field(description="The part, by its code.")
    organisation: str = field(description="Code of the organisation where.")
    begins_on: date = field(description="The first business day on which it counts.")
    ends_on: date = field(description="The last one; not before the open business day.")
    reason: str = field(description="Why; kept with it.")
    giver: str | None = field(
        default=strawberry.UNSET,
        description="Code of the person whose part it is; left out: one's own. Another's needs the right to manage "
        "users.",
    )


@strawberry.type(description="What was lent.")
class DelegationGivePayload(Answered):
    """The result of `delegationGive`."""

    delegation: Delegation | None = field(default=None, description="The delegation; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.input(description="Takes a delegation back from now on.")
class DelegationEndInput(Repeatable):
    """An end."""

    delegation_id: strawberry.ID = field(description="The delegation.")


@strawberry.type(description="What was taken back.")
class DelegationEndPayload(Answered):
    """The result of `delegationEnd`."""

    delegation: Delegation | None = field(default=None, description="The delegation; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


def delegation_node(view: DelegationView) -> Delegation:
    """A delegation as clients see it."""
    return Delegation(
        id=global_id("Delegation", view.id),
        giver=view.giver_code,
        delegate=view.delegate_code,
        part=view.part,
        organisation=view.organisation_code,
        begins_on=view.begins_on,
        ends_on=view.ends_on,
        ended_on=view.ended_on,
        reason=view.reason,
        given_at=view.given_at,
    )


DelegationConnection = Connection[Delegation]


COMPARED: Final = comparable("Delegation", delegation.COMPARED)


async def delegations(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
) -> DelegationConnection:
    """The root field `delegations`."""
    page = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    return connection(await delegation.page(info.context.asker, page), delegation_node)


@mends(lambda errors: DelegationGivePayload(user_errors=errors), {})
async def give(
    info: Info,
    input: Annotated[DelegationGiveInput, strawberry.argument(description="The delegation.")],  # noqa: A002
) -> DelegationGivePayload:
    """The mutation `delegationGive`."""
    draft = DelegationDraft(
        delegate=input.delegate,
        part=input.part,
        organisation=input.organisation,
        begins_on=input.begins_on,
        ends_on=input.ends_on,
        reason=input.reason,
        giver=given(input.giver),
    )
    made = await delegation.give(info.context.asker, draft, mode=mode_of(input.mode))
    return DelegationGivePayload(delegation=delegation_node(made), user_errors=[])


@mends(lambda errors: DelegationEndPayload(user_errors=errors), {"delegation": "delegationId"})
async def end(
    info: Info,
    input: Annotated[DelegationEndInput, strawberry.argument(description="The end.")],  # noqa: A002
) -> DelegationEndPayload:
    """The mutation `delegationEnd`."""
    key = public_id(input.delegation_id, "Delegation", "delegation")
    ended = await delegation.end(info.context.asker, key, mode=mode_of(input.mode))
    return DelegationEndPayload(delegation=delegation_node(ended), user_errors=[])
