"""Who asks."""

from collections.abc import Mapping, Sequence

import strawberry
from strawberry import field

from recoup.services import access, inbox, organisation, permission, sight, user_change
from recoup.services.access import Actor, Held
from recoup.services.regime import installed
from recoup_graphql.code import Code, regime_code
from recoup_graphql.context import Info, InLanguage, spoken
from recoup_graphql.derived import derived
from recoup_graphql.people import permission_text, role_code


@strawberry.type(description="A role that the asker holds, and where.")
class ViewerGrant:
    """A grant as its holder sees it."""

    role: Code = field(description="The role.")
    regime: str | None = field(description="The role's regime; null for a role of the core.")
    organisation: str = field(description="Path of the organisation.")
    organisation_name: str = field(description="Its code and name.")
    subtree: bool = field(description="Whether it holds for what lies below too.")


@strawberry.type(description="Whoever holds the token of this request.")
class Viewer:
    """The asker."""

    code: str = field(description="Code of the person or service.")
    name: str = field(description="Its name.")
    scopes: list[str] = field(description="What the token admits, in alphabetical order; see `@requires`.")
    organisation: str = field(description="Path of the organisation where it works.")
    regime: str | None = field(description="The regime of its institution; null above or across institutions.")
    installation: bool = field(description="Whether it is the installation itself, which no grants bound.")
    parts: list[Code] = field(
        description="The parts that it plays somewhere, and so may lend; every part, for whoever may change users."
    )
    roles: list[Code] = field(description="The roles that it holds today, each once.")
    grants: list[ViewerGrant] = field(description="The roles that it holds today, and where.")
    permissions: list[str] = field(
        description="What it may do somewhere: codes of the core and steps of cases that its roles allow under the "
        "token's scopes. Where, is decided with the thing itself."
    )

    @derived(description="How many messages it was sent and has not read; see `messageRead`.")
    async def unread_messages(self, info: Info) -> int:
        """Of its own alone."""
        return await inbox.unread(info.context.asker)

    @derived(description="The same as people call it.")
    def permission_texts(self, info: Info, language: InLanguage = strawberry.UNSET) -> list[str]:
        """In the language asked for, else the request's."""
        words = spoken(info, language)
        return list(dict.fromkeys(permission_text("", code, words) for code in self.permissions))


def _grant(held: Held, names: Mapping[str, str]) -> ViewerGrant:
    return ViewerGrant(
        role=role_code(held.role, held.regime),
        regime=held.regime or None,
        organisation=held.path,
        organisation_name=names.get(held.path, ""),
        subtree=held.subtree,
    )


def _parts(asker: Actor, held: Sequence[Held]) -> list[Code]:
    """Each part once, under the first regime that knows it."""
    own = {part for each in held for part in each.plays}
    found: dict[str, Code] = {}
    for code, spec in sorted(installed().registry.active.items()):
        for part in sorted({part for role in spec.roles for part in role.plays}):
            if part in own or access.allows(asker, user_change.CHANGE):
                found.setdefault(part, regime_code(code, "part", part))
    return [found[part] for part in sorted(found)]


async def viewer(info: Info) -> Viewer:
    """The root field `viewer`."""
    asker = info.context.asker
    held = asker.grants or ()
    names = await organisation.names(each.path for each in held)
    known = {*permission.PERMISSIONS, *(code for each in held for code in each.may)}
    roles = {(each.role, each.regime): role_code(each.role, each.regime) for each in held}
    return Viewer(
        code=asker.code,
        name=asker.name or asker.code,
        scopes=sorted(asker.scopes),
        organisation=sight.home(asker),
        regime=await organisation.regime_at_home(asker),
        installation=asker.grants is None,
        parts=_parts(asker, held),
        roles=[roles[key] for key in sorted(roles)],
        grants=[_grant(each, names) for each in held],
        permissions=sorted(code for code in known if access.permits(asker, code)),
    )
