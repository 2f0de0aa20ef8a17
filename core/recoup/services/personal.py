"""Personal data of natural persons: shown to whoever works with debtors, masked to others, unmasked with a reason.

    mask("张三丰") == "张**"          mask_number("13812345678") == "138****5678"

Whoever may record a party or log a contact needs name and number for the work; a reader, an auditor or an administrator
does not. To see one party in clear they must be allowed to, and say why: that stands in the audit trail. What cannot be
given but whole, as a record that was hashed, is given to those who may unmask, and noted likewise.

Texts in which anything may be said (why, remarks, what a form of a case was told, names of files) are shown to whoever
works on cases as well: it is what they decide by.
"""

from collections.abc import Mapping
from typing import Any, Final

from recoup.errors import Refused
from recoup.services import limits, party
from recoup.services.access import Actor, allows, require, sees_personal
from recoup.services.party import PartyView
from recoup.services.permission import CASE_ACT, UNMASK
from recoup.services.unit_of_work import Mode, unit_of_work

NATURAL: Final = "NATURAL"
_COVER: Final = "*"
_KEPT_BEFORE: Final = 3
_KEPT_AFTER: Final = 4
HIDDEN: Final = "***"
"""What stands for a text in which anything may be said."""

TOLD: Final[Mapping[str, frozenset[str]]] = {
    "party": frozenset({"name", "phone", "attributes"}),
    "payment": frozenset({"payer", "reference"}),
    "contact": frozenset({"number", "note"}),
    "contact_point": frozenset({"name", "value"}),
    "message": frozenset({"address", "text"}),
    "promise": frozenset({"note"}),
    "evidence": frozenset({"name", "note"}),
}
"""By noun of a command, what of its input may be personal data: whether of a natural person or not does not matter."""


FREE: Final = frozenset({"reason", "note", "fields", "evidence", "criterion", "payee", "reference"})
"""What of any command's input may be a text in which anything is said."""


def reads_texts(actor: Actor) -> bool:
    """Whether texts in which anything may be said are shown to the actor: to whoever works with debtors or on cases."""
    return sees_personal(actor) or allows(actor, CASE_ACT)


def mask(name: str) -> str:
    """The first character of a name, the others covered."""
    return name[:1] + _COVER * (len(name) - 1)


def mask_number(number: str) -> str:
    """The beginning and the end of a telephone or identity number; a short one is covered whole."""
    hidden = len(number) - _KEPT_BEFORE - _KEPT_AFTER
    if hidden <= 0:
        return _COVER * len(number)
    return number[:_KEPT_BEFORE] + _COVER * hidden + number[-_KEPT_AFTER:]


def is_clear(actor: Actor, kind: str | None) -> bool:
    """Whether the data of a party of that kind is shown to the actor as it is; None: it is about no party."""
    return kind != NATURAL or sees_personal(actor)


def covered(actor: Actor, command: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The input of a command as the actor may see it: what may be personal data covered whole, unless it is clear.

    Worked example: of `payment.record` with `payer` "张三丰" and `amount` 100 the payer is "***" and the amount stays.
    """
    hidden = frozenset[str]() if sees_personal(actor) else TOLD.get(command.partition(".")[0], frozenset())
    if not reads_texts(actor):
        hidden |= FREE
    return {name: HIDDEN if name in hidden and value else value for name, value in told.items()}


async def disclosed(actor: Actor, what: str, key: str) -> None:
    """Note that the actor is given something whole in which personal data may stand, where it sees them masked.

    Raises `Refused` NOT_PERMITTED for those who see them masked and may not unmask.
    """
    if sees_personal(actor):
        return
    async with unit_of_work(require(actor, UNMASK), UNMASK, input={what: key}):
        pass


async def unmask(actor: Actor, key: str, *, reason: str, mode: Mode = Mode.COMMIT) -> PartyView:
    """A party (public id or number) in clear, noted with the reason. Needs `personal.unmask`.

    Raises `NotFound`, and `Refused` without a reason: somebody will ask.
    """
    actor = require(actor, UNMASK)
    problems = tuple(limits.text(reason, ("reason",), limits.REASON_MAX, required=True))
    if problems:
        raise Refused(*problems)
    number = (await party.get(actor, key)).number
    async with unit_of_work(actor, UNMASK, mode=mode, input={"party": number, "reason": reason}) as work:
        work.subject = ("party", await party.internal_id(actor, key))
        return await party.get(actor, key)
