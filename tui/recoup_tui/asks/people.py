"""Who may what: organisations, principals, roles and grants."""

from typing import Final, TypedDict

from recoup_tui.questions import Done, Question
from recoup_tui.shapes import Code, Connection, Outcome


class Organisation(TypedDict):
    """A unit of an institution or of its partners."""

    code: str
    name: str
    kind: str
    path: str
    regime: str | None
    regimeText: str
    beginsOn: str | None
    endsOn: str | None


class Principal(TypedDict):
    """A person or a service that gives commands."""

    code: str
    name: str
    kind: str
    organisation: str
    active: bool


class Grant(TypedDict):
    """A role that a principal holds at an organisation, from a day to a day."""

    id: str
    principal: str
    principalName: str
    role: Code
    organisation: str
    subtree: bool
    beginsOn: str
    endsOn: str | None


class Role(TypedDict):
    """A role: what it allows, which parts it plays, what it never does."""

    role: Code
    regime: str
    plays: list[Code]
    permissions: list[str]
    never: list[str]
    reach: Code
    rules: list[str]


class Token(TypedDict):
    """An API token without its secret."""

    id: str
    principal: str
    scopes: list[str]
    createdAt: str
    expiresAt: str
    revokedAt: str | None
    lastUsedAt: str | None


class TokenMade(Outcome, TypedDict):
    """A token that was made: its secret, this once."""

    secret: str | None


class TokensAnswer(TypedDict):
    """All tokens."""

    tokens: list[Token]


class OrganisationsAnswer(TypedDict):
    """A page of organisations."""

    organisations: Connection[Organisation]


class PrincipalsAnswer(TypedDict):
    """A page of principals."""

    principals: Connection[Principal]


class GrantsAnswer(TypedDict):
    """A page of grants."""

    grants: Connection[Grant]


class RolesAnswer(TypedDict):
    """All roles."""

    roles: list[Role]


ORGANISATIONS: Final = Question[OrganisationsAnswer]("organisations")
PRINCIPALS: Final = Question[PrincipalsAnswer]("principals")
GRANTS: Final = Question[GrantsAnswer]("grants")
TOKENS: Final = Question[TokensAnswer]("tokens")
TOKEN_CREATE: Final = Question[Done[TokenMade]]("token_create")
ROLES: Final = Question[RolesAnswer]("roles")
