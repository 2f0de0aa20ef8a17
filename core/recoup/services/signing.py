"""Who may sign a waiting command: whoever plays the part at the organisation, or a delegate of such a person.

Nobody stands for two signatures, the maker and whom it is about for none, through delegations neither: a delegate's
signature is the delegate's and that of the person in whose name it is given. What a service says is also said by every
person who made one of its tokens: two services of one person are one voice, and none other than that person's.

Worked example (CP-19). Li asks to extend a loan; `head` and then `committee` have to agree. Wang is a head and away;
he has lent the part to Zhao until the 20th. Zhao signs in Wang's name. Then neither Wang nor Zhao may sign for the
committee, whatever else they are. Had Li, a head as well, lent Zhao the part, Zhao could not sign in Li's name: Li is
the maker.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from recoup.errors import Problem, Refused
from recoup.regime.words import Named
from recoup.services import access, businessday, delegation, regime, sql
from recoup.services.access import Actor
from recoup.services.approval import Waiting
from recoup.services.delegation import Lent

_PATH: Final = ("approval",)

Behind: TypeAlias = Mapping[int, frozenset[int]]
"""The persons behind each service: those who made a token of it."""

OWN: Final = 0
"""Signed in the own name."""


async def name_of(actor: Actor, waiting: Waiting, today: int) -> int:
    """In whose name the actor signs next, `OWN` or a principal's own id.

    Raises `Refused` with why it may not: MAKER_CANNOT_DECIDE, CONCERNED_CANNOT_DECIDE, ALREADY_DECIDED, NOT_A_SIGNER.
    """
    found = _name(actor, waiting, await delegation.lent_to(actor.principal_id, today), await _behind())
    if isinstance(found, Problem):
        raise Refused(found)
    return found


async def signable(actor: Actor, waiting: Iterable[Waiting]) -> list[int]:
    """The own ids of those commands that the actor may sign or refuse now."""
    opened = await businessday.begun()
    today = 0 if opened is None else opened.number
    lent, behind = await delegation.lent_to(actor.principal_id, today), await _behind()
    return [
        one.id
        for one in waiting
        if isinstance(_name(actor, one, lent, behind), int) and not (one.lapses_on and one.lapses_on < today)
    ]


_BEHIND: Final = """
SELECT DISTINCT t.principal_id, t.maker_id FROM api_token t JOIN principal m ON m.id = t.maker_id
WHERE m.kind = 'PERSON'"""


async def _behind() -> Behind:
    found: dict[int, frozenset[int]] = {}
    for row in await sql.rows(_BEHIND):
        found[row["principal_id"]] = found.get(row["principal_id"], frozenset()) | {row["maker_id"]}
    return found


def _voices(principals: Iterable[int], behind: Behind) -> frozenset[int]:
    """These principals and the persons behind them."""
    return frozenset(voice for one in principals for voice in (one, *behind.get(one, ())))


def _name(actor: Actor, waiting: Waiting, lent: tuple[Lent, ...], behind: Behind) -> int | Problem:
    if (own := _spoken_problem(actor.principal_id, actor.code, waiting, behind)) is not None:
        return own
    if access.plays(actor, waiting.about.regime, waiting.awaits, waiting.organisation_path):
        return OWN
    refusals = list[Problem]()
    for one in _lent_for(waiting, lent):
        problem = _spoken_problem(one.giver.principal_id, one.giver.code, waiting, behind)
        if problem is None:
            return one.giver.principal_id
        refusals.append(problem)
    missing = Problem(
        code="NOT_A_SIGNER",
        field=_PATH,
        value=waiting.number,
        limit=waiting.awaits,
        details={"what": _part(waiting, waiting.awaits)},
    )
    return refusals[0] if refusals else missing


def _part(waiting: Waiting, part: str) -> Named:
    """A part in the words of the regime under which the command waits."""
    return Named((f"part.{part}",), regime.spec_of(waiting.about.regime))


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
            told = {"what": _part(waiting, each.part)}
            found.append(Problem(code="SIGNER_GONE", field=_PATH, value=code, limit=each.part, details=told))
    return tuple(found)


def _spoken_problem(principal_id: int, code: str, waiting: Waiting, behind: Behind) -> Problem | None:
    """What keeps a person from speaking, whichever part it plays."""
    mine = _voices((principal_id,), behind)
    kept_out = (
        ("MAKER_CANNOT_DECIDE", (waiting.maker_id,)),
        ("CONCERNED_CANNOT_DECIDE", (waiting.concerned_id,)),
        ("ALREADY_DECIDED", waiting.spoken),
    )
    for why, whom in kept_out:
        if mine & _voices(whom, behind):
            return Problem(code=why, field=_PATH, value=waiting.number, limit=code)
    return None
