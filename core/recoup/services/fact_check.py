"""Who must confirm a statement before it counts: another person, who plays a part that the regime names for it.

A regime names several parts where any of them will do; the first that somebody plays there is asked. Worked example
(HF-20): a trustee bank's collector states that the borrower's income fell. It waits for the centre's officer; with her
signature the statement counts from its own day on, and the loan is SPECIAL MENTION. The collector signs nothing of it.
"""

from collections.abc import Iterable

from recoup.regime.policy.fact import Fact
from recoup.services import holding, regime
from recoup.services.requirement import NOBODY, Class


def declared(codes: Iterable[str], subject: str, code: str) -> Fact | None:
    """What the first of these regimes that knows a statement says of it; None where none does."""
    for each in codes:
        spec = regime.spec_of(each)
        for fact in spec.facts if spec is not None else ():
            if (fact.subject, fact.code) == (subject, code):
                return fact
    return None


async def class_of(stated: Fact | None, code: str, organisation_id: int, *, maker_id: int) -> Class:
    """Who has to confirm a statement under a regime at an organisation; nobody where the regime asks for none."""
    if stated is None or not stated.checked_by:
        return NOBODY
    for part in stated.checked_by:
        if any(person.id != maker_id for person in await holding.players(code, part, organisation_id)):
            return Class(levels=((part, 1),), rules=stated.rules)
    return Class(levels=((stated.checked_by[0], 1),), rules=stated.rules)
