"""The commands that wait for others to agree, and how each is carried out when they have: one table.

A command says what it does in its own file; here stands only which one does it, what makes up the version of its
subject, and what has to be put back when it is let go (a month whose closing was refused is open again).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pydantic import TypeAdapter

from recoup.services import (
    about,
    amendment,
    case_agreed,
    exemption,
    fact,
    grant,
    parameter,
    payment_allocation,
    payment_reversal,
    period,
    principal,
    rate,
    reversal,
    setoff_taking,
    user_change,
)
from recoup.services.amending import KINDS
from recoup.services.amendment import Kind
from recoup.services.approval import Effect, Waiting
from recoup.services.changed import Said
from recoup.services.permission import CASE_ACT
from recoup.services.requirement import NOBODY, Class
from recoup.services.unit_of_work import Work

CarryOut: TypeAlias = Callable[[Work, Waiting], Awaitable[Effect]]


async def _nothing(_work: Work, _waiting: Waiting, _state: str) -> None:
    """Nothing has to be put back."""


async def _of_loan(waiting: Waiting) -> int:
    return await about.version_of_loans([waiting.about.id])


def _number(waiting: Waiting) -> Said:
    return (waiting.about.number,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What becomes of a waiting command. `carry_out` examines it anew and does it, or raises `Refused`.

    `version` is the subject's as it stands, as far as the command is concerned, `named` what that is. `let_go` is told
    of every other end. `permission` is what its maker needs, where that is not the command itself. `otherwise` is who
    agrees where the institution's regime names nobody.
    """

    carry_out: CarryOut
    permission: str = ""
    version: Callable[[Waiting], Awaitable[int]] = _of_loan
    named: Callable[[Waiting], Said] = _number
    let_go: Callable[[Work, Waiting, str], Awaitable[None]] = _nothing
    otherwise: Class = NOBODY


async def _amend(work: Work, waiting: Waiting) -> Effect:
    kind: Kind[Any] = KINDS[waiting.command]
    draft = TypeAdapter(kind.draft).validate_python(dict(waiting.input))
    one = await amendment.look(waiting.about.id, kind, draft, today=work.booked_on)
    change = await amendment.examined(work.actor, one, kind, draft)
    await amendment.carry_out(work, kind, one, change, told=draft, maker=waiting.maker_id, approved=waiting.id)
    return Effect(loans=(waiting.about.id,))


async def _take_back(work: Work, waiting: Waiting) -> Effect:
    await reversal.carry_out(work, waiting.input, maker=waiting.maker_id)
    return Effect(loans=(waiting.about.id,))


COMMANDS: Final[Mapping[str, Agreed]] = {
    **{command: Agreed(carry_out=_amend) for command in KINDS},
    reversal.REVERSE: Agreed(carry_out=_take_back),
    payment_reversal.REVERSE: Agreed(carry_out=payment_reversal.carry_out, version=payment_reversal.version),
    payment_allocation.ALLOCATE: Agreed(carry_out=payment_allocation.carry_out, version=payment_reversal.version),
    setoff_taking.TAKE: Agreed(carry_out=setoff_taking.carry_out),
    CASE_ACT: Agreed(carry_out=case_agreed.carry_out, version=case_agreed.version, let_go=case_agreed.let_go),
    fact.RECORD: Agreed(carry_out=fact.carry_out, version=fact.version, named=fact.named),
    parameter.CHANGE: Agreed(carry_out=parameter.carry_out, version=parameter.version, named=parameter.named),
    rate.PUBLISH: Agreed(carry_out=rate.carry_out, permission=rate.PERMISSION, version=rate.version),
    grant.GIVE: Agreed(
        carry_out=grant.carry_out,
        permission=user_change.CHANGE,
        version=grant.version,
        otherwise=user_change.OTHER_ADMINISTRATOR,
    ),
    principal.LINK: Agreed(
        carry_out=principal.carry_out,
        permission=user_change.CHANGE,
        version=principal.version,
        otherwise=user_change.OTHER_ADMINISTRATOR,
    ),
    **{
        command: Agreed(
            carry_out=exemption.carry_out,
            permission=exemption.EXEMPT,
            version=exemption.version,
            otherwise=exemption.NEEDED,
        )
        for command in exemption.COMMANDS
    },
    **{
        command: Agreed(
            carry_out=period.carry_out, permission=period.PERMISSION, version=period.version, let_go=period.let_go
        )
        for command in period.COMMANDS
    },
}
"""By the command's name in the vocabulary."""
