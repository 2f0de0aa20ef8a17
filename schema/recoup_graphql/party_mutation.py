"""Taking parties on the books."""

from enum import Enum
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import party
from recoup.services.party import PartyDraft
from recoup.translation import Language
from recoup_graphql.context import Info, Tongue, chosen
from recoup_graphql.input import AttributeInput, attributes
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.party import Party, party_node
from recoup_graphql.problem import UserError, mends


@strawberry.enum(description="What a party is in law.")
class PartyKind(Enum):
    """Person or organisation."""

    NATURAL = strawberry.enum_value("NATURAL", description="A natural person (自然人).")
    LEGAL = strawberry.enum_value("LEGAL", description="A company, an institution, a body (法人).")


@strawberry.input(description="A party to take on the books.")
class PartyBoardInput(Repeatable):
    """A party as a client tells it."""

    number: str = field(description="The number under which people will know the party; never given twice.")
    kind: PartyKind = field(description="What it is in law.")
    name: str = field(description="The name.")
    organisation: str = field(description="Code of the organisation that looks after the party.")
    phone: str | None = field(default=strawberry.UNSET, description="The telephone number.")
    language: Tongue | None = field(
        default=strawberry.UNSET, description="The language in which messages go to it; Chinese when left out."
    )
    attributes: list[AttributeInput] | None = field(
        default=strawberry.UNSET, description="What its regime wants to know."
    )


@strawberry.type(description="The party that was taken on the books.")
class PartyBoardPayload(Answered):
    """The result of `partyBoard`."""

    party: Party | None = field(default=None, description="The party; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: PartyBoardPayload(user_errors=errors), {"organisation_code": "organisation"})
async def board(
    info: Info,
    input: Annotated[PartyBoardInput, strawberry.argument(description="The party.")],  # noqa: A002
) -> PartyBoardPayload:
    """The mutation `partyBoard`."""
    draft = PartyDraft(
        number=input.number,
        kind=input.kind.name,
        name=input.name,
        organisation_code=input.organisation,
        phone=given(input.phone) or "",
        language=chosen(given(input.language)) or Language.ZH,
        attributes=attributes(given(input.attributes)),
    )
    boarded = await party.board(info.context.asker, draft, mode=mode_of(input.mode))
    return PartyBoardPayload(party=party_node(boarded), user_errors=[])


@strawberry.input(description="The language in which messages go to a party from now on.")
class PartyLanguageChangeInput(Repeatable):
    """A choice of language."""

    party_id: strawberry.ID = field(description="The party.")
    language: Tongue = field(description="The language.")


@strawberry.type(description="The party that is written to in another language.")
class PartyLanguageChangePayload(Answered):
    """The result of `partyLanguageChange`."""

    party: Party | None = field(default=None, description="The party; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@mends(lambda errors: PartyLanguageChangePayload(user_errors=errors), {"party": "partyId"})
async def speak(
    info: Info,
    input: Annotated[PartyLanguageChangeInput, strawberry.argument(description="The choice.")],  # noqa: A002
) -> PartyLanguageChangePayload:
    """The mutation `partyLanguageChange`."""
    key = public_id(input.party_id, "Party", "party")
    language = chosen(input.language) or Language.ZH
    changed = await party.speak(info.context.asker, key, language, mode=mode_of(input.mode))
    return PartyLanguageChangePayload(party=party_node(changed), user_errors=[])
