"""Managing who may what, and looking behind the mask of a person's data."""

from datetime import date
from enum import Enum
from typing import Annotated

import strawberry
from strawberry import field

from recoup.errors import NotFound
from recoup.services import grant, officer, organisation, personal, principal, token
from recoup.services.grant import GrantDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.principal import PrincipalDraft
from recoup.translation import Language
from recoup_graphql.approval import Approval, ApprovalLevel, approval_node, levels_of
from recoup_graphql.context import Info, Tongue, chosen
from recoup_graphql.mode import Answered, ModeChoice, Repeatable, Tried, mode_of
from recoup_graphql.node import public_id
from recoup_graphql.paging import given
from recoup_graphql.party import Party, party_node
from recoup_graphql.people import (
    Grant,
    Organisation,
    Principal,
    grant_node,
    organisation_node,
    principal_node,
)
from recoup_graphql.problem import UserError, mends

_REFUSED = "Why nothing was done; empty when it was."


@strawberry.enum(description="What a principal is.")
class PrincipalKind(Enum):
    """Person or service."""

    PERSON = strawberry.enum_value("PERSON", description="Somebody, who signs in through an identity provider.")
    SERVICE = strawberry.enum_value("SERVICE", description="A program, which holds API tokens.")


@strawberry.enum(description="The ceiling of what a token can be used for.")
class TokenScope(Enum):
    """Scopes as clients write them."""

    READ = strawberry.enum_value("READ", description="Queries and subscriptions.")
    OPERATE = strawberry.enum_value("OPERATE", description="Work and money.")
    ADMIN = strawberry.enum_value("ADMIN", description="Users, parameters and the day.")


@strawberry.input(description="A principal to make. It holds no role until one is given to it.")
class PrincipalCreateInput(Repeatable):
    """A principal as a client tells it."""

    code: str = field(description="The code by which others will name it; never given twice.")
    name: str = field(description="Its name.")
    organisation: str = field(description="Code of the organisation where it works.")
    kind: PrincipalKind = field(default=PrincipalKind.PERSON, description="What it is.")
    language: Tongue | None = field(
        default=strawberry.UNSET, description="The language in which it is told of work; Chinese when left out."
    )


@strawberry.type(description="The principal that was made.")
class PrincipalCreatePayload(Answered):
    """The result of `principalCreate`."""

    principal: Principal | None = field(default=None, description="The principal; null when it was refused.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: PrincipalCreatePayload(user_errors=errors), {"organisation_code": "organisation"})
async def create(
    info: Info,
    input: Annotated[PrincipalCreateInput, strawberry.argument(description="The principal.")],  # noqa: A002
) -> PrincipalCreatePayload:
    """The mutation `principalCreate`."""
    draft = PrincipalDraft(
        code=input.code,
        name=input.name,
        organisation_code=input.organisation,
        kind=input.kind.name,
        language=chosen(given(input.language)) or Language.ZH,
    )
    made = await principal.create(info.context.asker, draft, mode=mode_of(input.mode))
    return PrincipalCreatePayload(principal=principal_node(made), user_errors=[])


@strawberry.input(description="A unit to add below another one, or an institution at the top.")
class OrganisationCreateInput(Repeatable):
    """An organisation as a client tells it."""

    code: str = field(description="The code by which others will name it; never given twice.")
    name: str = field(description="Its name.")
    kind: str = field(description="What kind of unit it is, as the institution's regime calls it; see `organisations`.")
    within: str | None = field(
        default=strawberry.UNSET, description="Code of the organisation below which it lies; the top when left out."
    )
    regime: str | None = field(
        default=strawberry.UNSET, description="The regime by which an institution goes; left out for a unit of one."
    )
    begins_on: date | None = field(
        default=strawberry.UNSET,
        description="The first day on which it is there; as of what it belongs to when left out.",
    )


@strawberry.type(description="The organisation that was added.")
class OrganisationCreatePayload(Answered):
    """The result of `organisationCreate`."""

    organisation: Organisation | None = field(default=None, description="The organisation; null when it was refused.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: OrganisationCreatePayload(user_errors=errors), {"parent_code": "within"})
async def create_organisation(
    info: Info,
    input: Annotated[OrganisationCreateInput, strawberry.argument(description="The organisation.")],  # noqa: A002
) -> OrganisationCreatePayload:
    """The mutation `organisationCreate`."""
    draft = OrganisationDraft(
        code=input.code,
        name=input.name,
        kind=input.kind,
        parent_code=given(input.within),
        regime=given(input.regime),
        begins_on=given(input.begins_on),
    )
    made = await organisation.board(info.context.asker, draft, mode=mode_of(input.mode))
    return OrganisationCreatePayload(organisation=organisation_node(made), user_errors=[])


@strawberry.input(description="A unit to close. It stays readable; nothing new is placed in it from now on.")
class OrganisationEndInput(Repeatable):
    """Which, and from which day on."""

    organisation: str = field(description="Its code.")
    on: date | None = field(
        default=strawberry.UNSET, description="The first day without it; the open business day when left out."
    )


@strawberry.type(description="The unit with its end; refused while loans, people, units, cases or tasks are in it.")
class OrganisationEndPayload(Answered):
    """The result of `organisationEnd`."""

    organisation: Organisation | None = field(default=None, description="The organisation; null when it was refused.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: OrganisationEndPayload(user_errors=errors))
async def end_organisation(
    info: Info,
    input: Annotated[OrganisationEndInput, strawberry.argument(description="Which, and when.")],  # noqa: A002
) -> OrganisationEndPayload:
    """The mutation `organisationEnd`."""
    ended = await organisation.end(info.context.asker, input.organisation, on=given(input.on), mode=mode_of(input.mode))
    return OrganisationEndPayload(organisation=organisation_node(ended), user_errors=[])


@strawberry.input(description="A principal to let in no more.")
class PrincipalDeactivateInput(Repeatable):
    """Whom."""

    principal: str = field(description="Its code.")


@strawberry.type(description="The principal, let in no more.")
class PrincipalDeactivatePayload(Answered):
    """The result of `principalDeactivate`."""

    principal: Principal | None = field(default=None, description="The principal; null when it was refused.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: PrincipalDeactivatePayload(user_errors=errors))
async def deactivate(
    info: Info,
    input: Annotated[PrincipalDeactivateInput, strawberry.argument(description="Whom.")],  # noqa: A002
) -> PrincipalDeactivatePayload:
    """The mutation `principalDeactivate`."""
    left = await principal.deactivate(info.context.asker, input.principal, mode=mode_of(input.mode))
    return PrincipalDeactivatePayload(principal=principal_node(left), user_errors=[])


@strawberry.input(description="The language in which the asker is told of work from now on.")
class ViewerLanguageChangeInput(Repeatable):
    """A choice of language."""

    language: Tongue = field(description="The language.")


@strawberry.type(description="The asker, who is told of work in another language.")
class ViewerLanguageChangePayload(Answered):
    """The result of `viewerLanguageChange`."""

    principal: Principal | None = field(default=None, description="The asker; null when it was refused.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: ViewerLanguageChangePayload(user_errors=errors))
async def speak(
    info: Info,
    input: Annotated[ViewerLanguageChangeInput, strawberry.argument(description="The choice.")],  # noqa: A002
) -> ViewerLanguageChangePayload:
    """The mutation `viewerLanguageChange`."""
    language = chosen(input.language) or Language.ZH
    changed = await principal.speak(info.context.asker, language, mode=mode_of(input.mode))
    return ViewerLanguageChangePayload(principal=principal_node(changed), user_errors=[])


@strawberry.input(description="Another organisation for a principal to work in. Its grants stay as they are.")
class MembershipChangeInput(Repeatable):
    """Who goes where."""

    principal: str = field(description="Code of the principal.")
    organisation: str = field(description="Code of the organisation where it works from then on.")
    since: date | None = field(default=strawberry.UNSET, description="The first day there; today when left out.")


@strawberry.type(description="The principal where it works now.")
class MembershipChangePayload(Answered):
    """The result of `membershipChange`."""

    principal: Principal | None = field(default=None, description="The principal; null when it was refused.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: MembershipChangePayload(user_errors=errors), {"organisation_code": "organisation"})
async def change_membership(
    info: Info,
    input: Annotated[MembershipChangeInput, strawberry.argument(description="Who goes where.")],  # noqa: A002
) -> MembershipChangePayload:
    """The mutation `membershipChange`."""
    moved = await principal.move(
        info.context.asker, input.principal, input.organisation, since=given(input.since), mode=mode_of(input.mode)
    )
    return MembershipChangePayload(principal=principal_node(moved), user_errors=[])


@strawberry.input(description="A role to give to a principal at an organisation.")
class GrantGiveInput(Repeatable):
    """A grant as a client tells it."""

    principal: str = field(description="Code of the principal.")
    role: str = field(description="Code of the role; see `roles`.")
    organisation: str = field(description="Code of the organisation.")
    subtree: bool = field(default=True, description="Whether it holds for what lies below too.")
    begins_on: date | None = field(default=strawberry.UNSET, description="The first day; today when left out.")
    ends_on: date | None = field(
        default=strawberry.UNSET, description="The first day on which it no longer holds; without end when left out."
    )


@strawberry.type(description="The grant that was given.")
class GrantGivePayload(Answered):
    """The result of `grantGive`."""

    grant: Grant | None = field(default=None, description="The grant; null when it was refused, and while it waits.")
    approval: Approval | None = field(
        default=None, description="The grant as it waits, where others have to agree; nothing was given then."
    )
    needed: list[ApprovalLevel] | None = field(
        default=None, description="Who has to agree to it; empty when nobody has. Told in a preview too."
    )
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: GrantGivePayload(user_errors=errors))
async def give(
    info: Info,
    input: Annotated[GrantGiveInput, strawberry.argument(description="The grant.")],  # noqa: A002
) -> GrantGivePayload:
    """The mutation `grantGive`."""
    draft = GrantDraft(
        principal=input.principal,
        role=input.role,
        organisation=input.organisation,
        subtree=input.subtree,
        begins_on=given(input.begins_on),
        ends_on=given(input.ends_on),
    )
    made = await grant.give(info.context.asker, draft, mode=mode_of(input.mode))
    return GrantGivePayload(
        grant=None if made.grant is None else grant_node(made.grant),
        approval=None if made.approval is None else approval_node(made.approval),
        needed=levels_of(made.needed, made.regime),
        user_errors=[],
    )


@strawberry.input(description="A grant to end.")
class GrantEndInput(Repeatable):
    """Which, and when."""

    grant: strawberry.ID = field(description="The grant.")
    on: date | None = field(
        default=strawberry.UNSET, description="The first day on which it no longer holds; at once when left out."
    )


@strawberry.type(description="The grant, ended.")
class GrantEndPayload(Answered):
    """The result of `grantEnd`."""

    grant: Grant | None = field(default=None, description="The grant; null when it was refused.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: GrantEndPayload(user_errors=errors))
async def end(
    info: Info,
    input: Annotated[GrantEndInput, strawberry.argument(description="Which, and when.")],  # noqa: A002
) -> GrantEndPayload:
    """The mutation `grantEnd`."""
    number = str(input.grant)
    if not number.isascii() or not number.isdigit() or len(number) > _DIGITS_MAX:
        raise NotFound("grant", number)
    ended = await grant.end(info.context.asker, int(number), on=given(input.on), mode=mode_of(input.mode))
    return GrantEndPayload(grant=grant_node(ended), user_errors=[])


_DIGITS_MAX = 18


@strawberry.input(description="A token for a service.")
class TokenCreateInput(Tried):
    """A token as a client tells it."""

    principal: str = field(description="Code of the service.")
    scopes: list[TokenScope] = field(description="The ceiling of what it can be used for; among the caller's own.")
    days: int = field(default=90, description="How many days it counts.")


@strawberry.type(description="The token, shown this once.")
class TokenCreatePayload:
    """The result of `tokenCreate`."""

    secret: str | None = field(default=None, description="The token; nobody can show it again. Null in a preview.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: TokenCreatePayload(user_errors=errors))
async def create_token(
    info: Info,
    input: Annotated[TokenCreateInput, strawberry.argument(description="The token.")],  # noqa: A002
) -> TokenCreatePayload:
    """The mutation `tokenCreate`."""
    scopes = frozenset(scope.name.lower() for scope in input.scopes)
    made = await token.create(
        info.context.asker, principal_code=input.principal, scopes=scopes, days=input.days, mode=mode_of(input.mode)
    )
    return TokenCreatePayload(secret=made if input.mode is ModeChoice.COMMIT else None, user_errors=[])


@strawberry.input(description="A token to make worthless.")
class TokenRevokeInput(Repeatable):
    """Which."""

    token: strawberry.ID = field(description="Its public part.")


@strawberry.type(description="Whether the token was revoked.")
class TokenRevokePayload(Answered):
    """The result of `tokenRevoke`."""

    revoked: bool = field(default=False, description="Whether it is worthless now.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: TokenRevokePayload(user_errors=errors))
async def revoke_token(
    info: Info,
    input: Annotated[TokenRevokeInput, strawberry.argument(description="Which.")],  # noqa: A002
) -> TokenRevokePayload:
    """The mutation `tokenRevoke`."""
    await token.revoke(info.context.asker, str(input.token), mode=mode_of(input.mode))
    return TokenRevokePayload(revoked=True, user_errors=[])


@strawberry.input(description="An officer for a loan.")
class OfficerAssignInput(Repeatable):
    """Who looks after which loan."""

    loan_id: strawberry.ID = field(description="The loan.")
    officer: str = field(description="Code of the person.")


@strawberry.type(description="Who looks after the loan from the open business day on.")
class OfficerAssignPayload(Answered):
    """The result of `officerAssign`."""

    officer: str | None = field(default=None, description="Code of the person; null when it was refused.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: OfficerAssignPayload(user_errors=errors), {"officer_code": "officer", "loan": "loanId"})
async def assign_officer(
    info: Info,
    input: Annotated[OfficerAssignInput, strawberry.argument(description="Who, and which loan.")],  # noqa: A002
) -> OfficerAssignPayload:
    """The mutation `officerAssign`."""
    loan = public_id(input.loan_id, "Loan", "loan_id")
    who = await officer.assign(info.context.asker, loan, input.officer, mode=mode_of(input.mode))
    return OfficerAssignPayload(officer=who.code, user_errors=[])


@strawberry.input(description="A party to see in clear, and why.")
class PersonalDataUnmaskInput(Tried):
    """Whose data, and why."""

    party_id: strawberry.ID = field(description="The party.")
    reason: str = field(description="Why; it is kept in the audit trail.")


@strawberry.type(description="The party in clear.")
class PersonalDataUnmaskPayload:
    """The result of `personalDataUnmask`."""

    party: Party | None = field(default=None, description="The party, masked in a preview; null when it was refused.")
    user_errors: list[UserError] = field(description=_REFUSED)


@mends(lambda errors: PersonalDataUnmaskPayload(user_errors=errors), {"party": "partyId"})
async def unmask(
    info: Info,
    input: Annotated[PersonalDataUnmaskInput, strawberry.argument(description="Whose, and why.")],  # noqa: A002
) -> PersonalDataUnmaskPayload:
    """The mutation `personalDataUnmask`."""
    key = public_id(input.party_id, "Party", "party_id")
    shown = await personal.unmask(info.context.asker, key, reason=input.reason, mode=mode_of(input.mode))
    in_clear = input.mode is ModeChoice.COMMIT
    return PersonalDataUnmaskPayload(party=party_node(shown, unmasked=in_clear), user_errors=[])
