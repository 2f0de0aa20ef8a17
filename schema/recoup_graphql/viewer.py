"""Who asks."""

import strawberry
from strawberry import field

from recoup.services import access, permission, sight
from recoup.services.access import Held
from recoup_graphql.code import Code
from recoup_graphql.context import Info
from recoup_graphql.people import role_code


@strawberry.type(description="A role that the asker holds, and where.")
class ViewerGrant:
    """A grant as its holder sees it."""

    role: Code = field(description="The role.")
    regime: str | None = field(description="The role's regime; null for a role of the core.")
    organisation: str = field(description="Path of the organisation.")
    subtree: bool = field(description="Whether it holds for what lies below too.")


@strawberry.type(description="Whoever holds the token of this request.")
class Viewer:
    """The asker."""

    code: str = field(description="Code of the person or service.")
    name: str = field(description="Its name.")
    scopes: list[str] = field(description="What the token admits, in alphabetical order; see `@requires`.")
    organisation: str = field(description="Path of the organisation where it works.")
    installation: bool = field(description="Whether it is the installation itself, which no grants bound.")
    roles: list[Code] = field(description="The roles that it holds today, each once.")
    grants: list[ViewerGrant] = field(description="The roles that it holds today, and where.")
    permissions: list[str] = field(
        description="What it may do somewhere: codes of the core and steps of cases that its roles allow under the "
        "token's scopes. Where, is decided with the thing itself."
    )


def _grant(held: Held) -> ViewerGrant:
    return ViewerGrant(
        role=role_code(held.role, held.regime),
        regime=held.regime or None,
        organisation=held.path,
        subtree=held.subtree,
    )


async def viewer(info: Info) -> Viewer:
    """The root field `viewer`."""
    asker = info.context.asker
    held = asker.grants or ()
    known = {*permission.PERMISSIONS, *(code for each in held for code in each.may)}
    roles = {(each.role, each.regime): role_code(each.role, each.regime) for each in held}
    return Viewer(
        code=asker.code,
        name=asker.name or asker.code,
        scopes=sorted(asker.scopes),
        organisation=sight.home(asker),
        installation=asker.grants is None,
        roles=[roles[key] for key in sorted(roles)],
        grants=[_grant(each) for each in held],
        permissions=sorted(code for code in known if access.permits(asker, code)),
    )
