"""The people of a sample institution: they are made known, given their roles, and act by tokens of their own.

They have their roles from the first day of its history on, so that a report of those years names who managed then.

Nobody acts for the installation once the institution is founded: each step is refused to whoever may not take it.
"""

from dataclasses import dataclass, field
from typing import Final

from recoup.clock import beginning_of
from recoup.commands.demo.script import Script, Unit
from recoup.services import access, authentication, grant, organisation, principal, role, token
from recoup.services.access import Actor
from recoup.services.grant import GrantDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.principal import PrincipalDraft

TOKEN_DAYS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays in a script: the secret of everybody's token, and whom it signs in."""

    script: Script
    secrets: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)


async def settle(actor: Actor, script: Script) -> Cast:
    """Found the institution with its units and let its people in; whoever manages users comes last.

    From then on others have to agree to what somebody may.
    """
    for unit in script.units:
        await organisation.board(actor, _organisation(unit, script))
    cast, then = Cast(script=script), beginning_of(script.begins_on)
    known = role.everything()
    managing = {each.code: any(known[code].manages_users for code in each.roles) for each in script.people}
    for each in sorted(script.people, key=lambda each: managing[each.code]):
        await principal.create(actor, PrincipalDraft(code=each.code, name=each.name, organisation_code=each.at))
        for code in each.roles:
            draft = GrantDraft(principal=each.code, role=code, organisation=each.at)
            await grant.give(actor, draft, clock=then)
    for each in script.people:
        secret = await token.create(actor, principal_code=each.code, scopes=access.SCOPES, days=TOKEN_DAYS)
        cast.secrets[each.code] = secret
        cast.actors[each.code] = await authentication.authenticate(secret)
    return cast


def _organisation(unit: Unit, script: Script) -> OrganisationDraft:
    regime = script.regime if unit.parent is None else None
    return OrganisationDraft(code=unit.code, name=unit.name, kind=unit.kind, parent_code=unit.parent, regime=regime)
