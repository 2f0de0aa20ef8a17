"""Persons of an institution who talk to the server: each with a role at a place, and a token."""

from typing import Any, Final

from recoup.services import grant, principal, token
from recoup.services.grant import GrantDraft
from recoup.services.principal import PrincipalDraft
from tests.schema.books import done
from tests.schema.calling import Server
from tests.schema.operations import DECIDE

SCOPES: Final = frozenset({"read", "operate", "admin"})


async def person(server: Server, code: str, role: str, at: str) -> str:
    """Somebody who holds a role at an organisation; the token."""
    draft = PrincipalDraft(code=code, name=code, organisation_code=at)
    await principal.create(server.actor, draft)
    await grant.give(server.actor, GrantDraft(principal=code, role=role, organisation=at))
    return await token.create(server.actor, principal_code=code, scopes=SCOPES, days=1)


async def agree(server: Server, number: str, *bearers: str) -> Any:  # noqa: ANN401  JSON
    """Each of them signs a waiting command; what the last signature did."""
    told: Any = None
    for place, bearer in enumerate(bearers):
        given = {"approvalId": number, "verdict": "APPROVED", "idempotencyKey": f"{number}-{place}"}
        told = await done(server, "approvalDecide", DECIDE, given, bearer=bearer)
    return told
