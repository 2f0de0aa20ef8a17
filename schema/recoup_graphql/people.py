"""Who may what: organisations, principals, roles, grants, and the tokens of services."""

from datetime import date, datetime
from typing import Annotated, Final

import strawberry
from strawberry import field

from recoup.rules.calendar import date_of
from recoup.services import grant, organisation, principal, role, token
from recoup.services.access import USER_READ, require
from recoup.services.grant import GrantView
from recoup.services.organisation import OrganisationView
from recoup.services.principal import PrincipalView
from recoup.services.role import Role as RoleView
from recoup.services.token import TokenView
from recoup.translation import Language
from recoup_graphql.code import Code, core_code, regime_code
from recoup_graphql.comparing import comparable, order_argument, where_argument
from recoup_graphql.context import Info, InLanguage, Tongue, spoken, tongue_of
from recoup_graphql.derived import derived
from recoup_graphql.paging import After, Before, Connection, First, Last, connection, given, page_of
from recoup_graphql.words import regime_label


@strawberry.type(description="A unit of an institution or of its partners, in a tree.")
class Organisation:
    """An organisation."""

    code: str = field(description="Its code; others name it by that.")
    name: str = field(description="Its name.")
    kind: str = field(description="What kind of unit it is, as its regime calls it.")
    path: str = field(description="Where it lies in the tree: what begins with it lies below.")
    regime: str | None = field(description="The regime that an institution goes by; null where none is said.")
    begins_on: date | None = field(description="The first day on which it is there; null where it always was.")
    ends_on: date | None = field(description="The first day without it; null without end.")

    @derived(description="What kind of unit it is, as people call it.")
    def kind_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return regime_label(self.regime or "", "organisation", self.kind, spoken(info, language))

    @derived(description="The regime that an institution goes by, as people call it; empty where none is said.")
    def regime_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return _regime_text(self.regime, spoken(info, language))


def _regime_text(regime: str | None, language: Language) -> str:
    return regime_label(regime, "regime", regime, language) if regime else ""


def permission_text(regime: str, code: str, language: Language) -> str:
    """What a permission allows: a command by its word, a step of a case by its kind and its own."""
    kind, _, step = code.partition(".")
    if not kind.isupper():
        return regime_label(regime, "word", code, language)
    named = regime_label(regime, "case", kind, language)
    return f"{named}: {regime_label(regime, f'transition.{kind}', step, language)}"


@strawberry.type(description="A role: what it allows, which parts it plays, what it never does. Roles are data.")
class Role:
    """A role of the core or of a regime."""

    role: Code = field(description="The role.")
    regime: str | None = field(description="Its regime; null for a role of the core.")
    organisation_kind: str | None = field(description="The kind of unit that it belongs to; null where any will do.")
    plays: list[Code] = field(description="The parts that it plays; `*` for any.")
    permissions: list[str] = field(description="Codes of what it allows; see `@requires`.")
    never: list[str] = field(description="Patterns of what it never does, whatever other roles allow.")
    reach: Code = field(description="`NAMED`: where the holder is named; `UNIT`: its unit; `ALL`: the institution.")
    rules: list[str] = field(description="The rules that it comes from.")

    @derived(description="The same permissions as people call them.")
    def permission_texts(self, info: Info, language: InLanguage = strawberry.UNSET) -> list[str]:
        """In the language asked for, else the request's."""
        return [permission_text(self.regime or "", code, spoken(info, language)) for code in self.permissions]

    @derived(description="What it never does, as people call it.")
    def never_texts(self, info: Info, language: InLanguage = strawberry.UNSET) -> list[str]:
        """In the language asked for, else the request's."""
        return [permission_text(self.regime or "", code, spoken(info, language)) for code in self.never]

    @derived(description="Its regime, as people call it; empty for a role of the core.")
    def regime_text(self, info: Info, language: InLanguage = strawberry.UNSET) -> str:
        """In the language asked for, else the request's."""
        return _regime_text(self.regime, spoken(info, language))


@strawberry.type(description="A role that a principal holds at an organisation, from a day to a day.")
class Grant:
    """A grant."""

    id: strawberry.ID = field(description="Its number; `grantEnd` takes it.")
    principal: str = field(description="Code of the holder.")
    principal_name: str = field(description="Name of the holder.")
    role: Code = field(description="The role.")
    regime: str | None = field(description="The role's regime; null for a role of the core.")
    organisation: str = field(description="Code of the organisation.")
    subtree: bool = field(description="Whether it holds for what lies below too.")
    begins_on: date = field(description="The first day on which it holds.")
    ends_on: date | None = field(description="The first day on which it no longer holds; null without end.")


@strawberry.type(description="Issuer and subject by which an identity provider knows a principal.")
class Identity:
    """An identity."""

    issuer: str = field(description="The identity provider.")
    subject: str = field(description="Who it is there.")


@strawberry.type(description="A person or a service that gives commands.")
class Principal:
    """A principal."""

    code: str = field(description="Its code; others name it by that.")
    name: str = field(description="Its name.")
    kind: str = field(description="`PERSON` or `SERVICE`.")
    organisation: str = field(description="Code of the organisation where it works.")
    active: bool = field(description="Whether it is let in.")
    language: Tongue = field(description="The language in which it is told of work.")
    identities: list[Identity] = field(description="How identity providers know it.")


@strawberry.type(description="An API token without its secret.")
class Token:
    """A token."""

    id: strawberry.ID = field(description="Its public part; `tokenRevoke` takes it.")
    principal: str = field(description="Code of the holder.")
    scopes: list[str] = field(description="The ceiling of what it can be used for.")
    created_at: datetime = field(description="When it was made.")
    expires_at: datetime = field(description="When it stops counting.")
    revoked_at: datetime | None = field(description="When it was revoked; null while it counts.")
    last_used_at: datetime | None = field(description="When it was last used, to the minute; null when never.")


OrganisationConnection = Connection[Organisation]
PrincipalConnection = Connection[Principal]
GrantConnection = Connection[Grant]


@strawberry.input(description="Which principals.")
class PrincipalFilter:
    """Conditions on principals."""

    text: str | None = field(default=strawberry.UNSET, description="Beginning of a code or of a name.")
    active: bool | None = field(default=strawberry.UNSET, description="Whether they are let in.")


@strawberry.input(description="Which grants.")
class GrantFilter:
    """Conditions on grants."""

    principal: str | None = field(default=strawberry.UNSET, description="Those of a principal, by its code.")
    role: str | None = field(default=strawberry.UNSET, description="Those of a role, by its code.")
    ended: bool = field(default=False, description="Those that ended too.")


def role_code(code: str, regime: str) -> Code:
    """A role with its label."""
    return regime_code(regime, "role", code) if regime else core_code("role", code)


def role_node(view: RoleView) -> Role:
    """A role as clients see it."""
    return Role(
        role=role_code(view.code, view.regime),
        regime=view.regime or None,
        organisation_kind=view.organisation or None,
        plays=[regime_code(view.regime, "part", part) for part in sorted(view.plays)],
        permissions=sorted(view.may),
        never=list(view.never),
        reach=core_code("reach", view.reach),
        rules=list(view.rules),
    )


def grant_node(view: GrantView) -> Grant:
    """A grant as clients see it."""
    return Grant(
        id=strawberry.ID(str(view.id)),
        principal=view.principal_code,
        principal_name=view.principal_name,
        role=role_code(view.role, view.regime),
        regime=view.regime or None,
        organisation=view.organisation_code,
        subtree=view.subtree,
        begins_on=view.begins_on,
        ends_on=view.ends_on,
    )


def principal_node(view: PrincipalView) -> Principal:
    """A principal as clients see it."""
    return Principal(
        code=view.code,
        name=view.name,
        kind=view.kind,
        organisation=view.organisation_code,
        active=view.active,
        language=tongue_of(view.language),
        identities=[Identity(issuer=each.issuer, subject=each.subject) for each in view.identities],
    )


def organisation_node(view: OrganisationView) -> Organisation:
    """A view as a node."""
    return Organisation(
        code=view.code,
        name=view.name,
        kind=view.kind,
        path=view.path,
        regime=view.regime,
        begins_on=date_of(view.begins_on) if view.begins_on else None,
        ends_on=date_of(view.ends_on) if view.ends_on else None,
    )


def token_node(view: TokenView) -> Token:
    """A token as clients see it."""
    return Token(
        id=strawberry.ID(view.token_id),
        principal=view.principal_code,
        scopes=list(view.scopes),
        created_at=view.created_at,
        expires_at=view.expires_at,
        revoked_at=view.revoked_at,
        last_used_at=view.last_used_at,
    )


COMPARED_ORGANISATION: Final = comparable("Organisation", organisation.COMPARED)


async def organisations(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED_ORGANISATION)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED_ORGANISATION)] = strawberry.UNSET,
    on: Annotated[
        date | None, strawberry.argument(description="Those that are there on this day; null: also those that ended.")
    ] = strawberry.UNSET,
) -> OrganisationConnection:
    """The root field `organisations`."""
    wished = page_of(info, first, after, last, before, COMPARED_ORGANISATION.asked(where, order_by))
    found = await organisation.page(info.context.asker, wished, on=given(on))
    return connection(found, organisation_node)


COMPARED_PRINCIPAL: Final = comparable("Principal", principal.COMPARED)


async def principals(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED_PRINCIPAL)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED_PRINCIPAL)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        PrincipalFilter | None, strawberry.argument(description="Which principals.")
    ] = strawberry.UNSET,
) -> PrincipalConnection:
    """The root field `principals`."""
    asked = given(filter) or PrincipalFilter()
    wished = page_of(info, first, after, last, before, COMPARED_PRINCIPAL.asked(where, order_by))
    found = await principal.page(
        info.context.asker,
        wished,
        text=given(asked.text) or "",
        active=given(asked.active),
    )
    return connection(found, principal_node)


COMPARED_GRANT: Final = comparable("Grant", grant.COMPARED)


async def grants(
    info: Info,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    where: Annotated[object, where_argument(COMPARED_GRANT)] = strawberry.UNSET,
    order_by: Annotated[object, order_argument(COMPARED_GRANT)] = strawberry.UNSET,
    filter: Annotated[  # noqa: A002  the name that clients know from every list
        GrantFilter | None, strawberry.argument(description="Which grants.")
    ] = strawberry.UNSET,
) -> GrantConnection:
    """The root field `grants`."""
    asked = given(filter) or GrantFilter()
    wanted = grant.GrantFilter(principal=given(asked.principal), role=given(asked.role), present=not asked.ended)
    wished = page_of(info, first, after, last, before, COMPARED_GRANT.asked(where, order_by))
    found = await grant.page(info.context.asker, wanted, wished)
    return connection(found, grant_node)


async def roles(info: Info) -> list[Role]:
    """The root field `roles`."""
    require(info.context.asker, USER_READ)
    return [role_node(view) for view in role.everything().values()]


async def tokens(info: Info) -> list[Token]:
    """The root field `tokens`."""
    return [token_node(view) for view in await token.everything(info.context.asker)]
