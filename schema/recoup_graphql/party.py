"""Parties: who owes, and who deals."""

from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.services import party, personal
from recoup.services.loan_query import LoanFilter
from recoup.services.party import PartyView
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info, Tongue, tongue_of
from recoup_graphql.derived import derived
from recoup_graphql.fact import Fact, party_facts
from recoup_graphql.later import LOAN_CONNECTION
from recoup_graphql.node import Node, global_id
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of


@strawberry.type(description="A borrower, a dealer or a project: whoever owes.")
class Party(Node):
    """A party of loans."""

    number: str = field(description="The number under which people know the party.")
    kind: str = field(description="`NATURAL` for a person, `LEGAL` for an organisation.")
    organisation: str = field(description="Code of the organisation that looks after the party.")
    language: Tongue = field(description="The language in which messages go to the party.")
    public_id: strawberry.Private[str]
    known_name: strawberry.Private[str]
    known_phone: strawberry.Private[str]
    unmasked: strawberry.Private[bool] = False

    @derived(description="The name; that of a natural person is masked for callers who do not work with debtors.")
    def name(self, info: Info) -> str:
        """In clear or masked."""
        return self.known_name if self._is_clear(info) else personal.mask(self.known_name)

    @derived(description="The telephone number, masked like the name; empty when none is known.")
    def phone(self, info: Info) -> str:
        """In clear or masked."""
        return self.known_phone if self._is_clear(info) else personal.mask_number(self.known_phone)

    def _is_clear(self, info: Info) -> bool:
        return self.unmasked or personal.is_clear(info.context.asker, self.kind)

    @derived(description="What is stated about the party itself, oldest first.")
    async def facts(self, info: Info) -> list[Fact]:
        """Also where it has no loan."""
        return await party_facts(info, self.public_id)

    @derived(graphql_type=LOAN_CONNECTION, description="The party's loans, in order of their numbers.")
    async def loans(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> object:
        """A page of them."""
        return await info.context.loaders.loans(
            LoanFilter(party_id=self.public_id), page_of(info, first, after, last, before)
        )


PartyConnection = Connection[Party]


def party_node(view: PartyView, *, unmasked: bool = False) -> Party:
    """A party as clients see it; `unmasked` where it was asked for with a reason."""
    return Party(
        id=global_id("Party", view.id),
        number=view.number,
        kind=view.kind,
        organisation=view.organisation_code,
        language=tongue_of(view.language),
        public_id=view.id,
        known_name=view.name,
        known_phone=view.phone,
        unmasked=unmasked,
    )


@strawberry.input(description="Which parties.")
class PartyFilter:
    """Conditions on parties."""

    text: str | None = field(default=strawberry.UNSET, description="Beginning of a number or of a name.")


COMPARED: Final = comparable("Party", party.COMPARED)


async def parties(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        PartyFilter | None, strawberry.argument(description="Which parties.")
    ] = strawberry.UNSET,
) -> PartyConnection:
    """The root field `parties`."""
    asked = given(filter) or PartyFilter()
    wanted = party.PartyFilter(text=given(asked.text) or "")
    wished = page_of(info, first, after, last, before, COMPARED.asked(where, order_by))
    return connection(
        await party.page(info.context.asker, wanted, wished),
        party_node,
    )
