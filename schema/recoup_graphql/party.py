"""Parties: who owes, and who deals."""

from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import party
from recoup.services.loan_query import LoanFilter
from recoup.services.party import PartyView
from recoup_graphql.context import Info
from recoup_graphql.derived import derived
from recoup_graphql.later import LOAN_CONNECTION
from recoup_graphql.node import Node, global_id
from recoup_graphql.paging import After, Connection, First, connection, given, page_of


@strawberry.type(description="A borrower, a dealer or a project: whoever owes.")
class Party(Node):
    """A party of loans."""

    number: str = field(description="The number under which people know the party.")
    kind: str = field(description="`NATURAL` for a person, `LEGAL` for an organisation.")
    name: str = field(description="The name.")
    phone: str = field(description="The telephone number; empty when none is known.")
    organisation: str = field(description="Code of the organisation that looks after the party.")
    public_id: strawberry.Private[str]

    @derived(graphql_type=LOAN_CONNECTION, description="The party's loans, in order of their numbers.")
    async def loans(self, info: Info, first: First = strawberry.UNSET, after: After = strawberry.UNSET) -> object:
        """A page of them."""
        return await info.context.loaders.loans(LoanFilter(party_id=self.public_id), page_of(first, after))


PartyConnection = Connection[Party]


def party_node(view: PartyView) -> Party:
    """A party as clients see it."""
    return Party(
        id=global_id("Party", view.id),
        number=view.number,
        kind=view.kind,
        name=view.name,
        phone=view.phone,
        organisation=view.organisation_code,
        public_id=view.id,
    )


@strawberry.input(description="Which parties.")
class PartyFilter:
    """Conditions on parties."""

    text: str | None = field(default=strawberry.UNSET, description="Beginning of a number or of a name.")


async def parties(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        PartyFilter | None, strawberry.argument(description="Which parties.")
    ] = strawberry.UNSET,
) -> PartyConnection:
    """The root field `parties`."""
    asked = given(filter) or PartyFilter()
    wanted = party.PartyFilter(text=given(asked.text) or "")
    return connection(await party.page(info.context.asker, wanted, page_of(first, after)), party_node)
