"""One made-up person for each role of the four regimes, with the grant that makes them what they are."""

from datetime import date
from typing import Final

from recoup.clock import beginning_of
from recoup.commands.demo import books
from recoup.regime.policy.access import ALL
from recoup.regime.words import own_label
from recoup.services import grant, principal, regime, role
from recoup.services.access import Actor
from recoup.services.grant import GrantDraft
from recoup.services.principal import PrincipalDraft

PLACES: Final = {
    "commercial_bank": (books.BANK, books.RETAIL),
    "housing_fund": (books.FUND, books.TRUSTEE),
    "trade_receivables": (books.MAKER, books.REGION),
    "development_bank": (books.POLICY_BANK, books.BUREAU),
}
"""Where a regime's people work: at the institution those who reach all of it, the others in the unit below."""


async def settle(actor: Actor, since: date) -> int:
    """Make the persons known and give them their roles from a day on; how many. Codes are those of the roles, in lower
    case.

    Whoever manages users comes last: from then on others have to agree to what they may.
    """
    roles = sorted(
        (each for each in role.everything().values() if each.regime in PLACES), key=lambda each: each.manages_users
    )
    then = beginning_of(since)
    for each in roles:
        institution, unit = PLACES[each.regime]
        place = institution if each.reach == ALL else unit
        code = each.code.lower()
        draft = PrincipalDraft(code=code, name=_name(each, actor), organisation_code=place)
        await principal.create(actor, draft)
        await grant.give(actor, GrantDraft(principal=code, role=each.code, organisation=place), clock=then)
    return len(roles)


def _name(each: role.Role, actor: Actor) -> str:
    spec = regime.spec_of(each.regime)
    return (own_label(f"role.{each.code}", spec, actor.language) if spec else None) or each.code
