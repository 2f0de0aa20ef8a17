"""Who may sign a waiting command: whoever plays the part at the organisation, or a delegate of such a person.

Nobody stands for two signatures and the maker for none, through delegations neither: a delegate's signature is the
delegate's and that of the person in whose name it is given.

Worked example (CP-19). Li asks to extend a loan; `head` and then `committee` have to agree. Wang is a head and away;
he has lent the part to Zhao until the 20th. Zhao signs in Wang's name. Then neither Wang nor Zhao may sign for the
committee, whatever else they are. Had Li, a head as well, lent Zhao the part, Zhao could not sign in Li's name: Li is
the maker.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from recoup.errors import Problem, Refused
from recoup.services import access, businessday, delegation
from recoup.services.access import Actor
from recoup.services.approval import Waiting
from recoup.services.delegation import Lent

_PATH: Final = ("approval",)


OWN: Final = 0
"""Signed in the own name."""


async def name_of(actor: Actor, waiting: Waiting, today: int) -> int:
    """In whose name the actor signs next, `OWN` or a principal's own id.

    Raises `Refused` with why it may not: MAKER_CANNOT_DECIDE, ALREADY_DECIDED, NOT_A_SIGNER.
    """
    found = _name(actor, waiting, await delegation.lent_to(actor.principal_id, today))
    if isinstance(found, Problem):
        raise Refused(found)
    return found


async def signable(actor: Actor, waiting: Iterable[Waiting]) -> list[int]:
    """The own ids of those commands that the actor may sign or refuse now."""
    opened = await businessday.begun()
    today = 0 if opened is None else opened.number
    lent = await delegation.lent_to(actor.principal_id, today)
    return [
        one.id
        for one in waiting
        if isinstance(_name(actor, one, lent), int) and not (one.lapses_on and one.lapses_on < today)
    ]


def _name(actor: Actor, waiting: Waiting, lent: tuple[Lent, ...]) -> int | Problem:
    if (own := _spoken_problem(actor.principal_id, actor.code, waiting)) is not None:
        return own
    if access.plays(actor, waiting.about.regime, waiting.awaits, waiting.organisation_path):
        return OWN
    refusals = list[Problem]()
    for one in _lent_for(waiting, lent):
        problem = _spoken_problem(one.giver.principal_id, one.giver.code, waiting)
        if problem is None:
            return one.giver.principal_id
        refusals.append(problem)
    missing = Problem(code="NOT_A_SIGNER", field=_PATH, value=waiting.number, limit=waiting.awaits)
    return refusals[0] if refusals else missing


def _lent_for(waiting: Waiting, lent: tuple[Lent, ...]) -> Iterator[Lent]:
    for one in lent:
        if one.part == waiting.awaits and waiting.organisation_path.startswith(one.path) and _still(one, waiting):
            yield one


def _still(one: Lent, waiting: Waiting) -> bool:
    """Whether the giver could sign: what one does not have one cannot lend."""
    return access.plays(one.giver, waiting.about.regime, one.part, waiting.organisation_path)


async def lost(waiting: Waiting) -> tuple[Problem, ...]:
    """SIGNER_GONE for everybody who signed, or in whose name somebody did, and does not play that part any more."""
    found: list[Problem] = []
    for each in waiting.signed:
        actor = await delegation.actor_of(each.for_id or each.principal_id)
        if actor is None or not access.plays(actor, waiting.about.regime, each.part, waiting.organisation_path):
            code = "" if actor is None else actor.code
            found.append(Problem(code="SIGNER_GONE", field=_PATH, value=code, limit=each.part))
    return tuple(found)


def _spoken_problem(principal_id: int, code: str, waiting: Waiting) -> Problem | None:
    """What keeps a person from speaking, whichever part it plays."""
    if principal_id == waiting.maker_id:
        return Problem(code="MAKER_CANNOT_DECIDE", field=_PATH, value=waiting.number, limit=code)
    if principal_id in waiting.spoken:
        return Problem(code="ALREADY_DECIDED", field=_PATH, value=waiting.number, limit=code)
    return None
