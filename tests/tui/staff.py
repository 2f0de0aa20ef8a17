"""The people of a book for the console's tests: each is let in, works somewhere, and holds a role there."""

from collections.abc import Mapping

from recoup.services import grant, principal
from recoup.services.access import Actor
from recoup.services.grant import GrantDraft
from recoup.services.principal import PrincipalDraft


async def staff(actor: Actor, people: Mapping[str, tuple[str, str]]) -> None:
    """`people` has role and place by code."""
    for code, (role, place) in people.items():
        await principal.create(actor, PrincipalDraft(code=code, name=code.title(), organisation_code=place))
        await grant.give(actor, GrantDraft(principal=code, role=role, organisation=place))
