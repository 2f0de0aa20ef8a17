"""Personal data of natural persons: shown to whoever works with debtors, masked to others, unmasked with a reason.

    mask("张三丰") == "张**"          mask_number("13812345678") == "138****5678"

Whoever may record a party or log a contact needs name and number for the work; a reader, an auditor or an administrator
does not. To see one party in clear they must be allowed to, and say why: that stands in the audit trail.
"""

from typing import Final

from recoup.errors import Refused
from recoup.services import limits, party
from recoup.services.access import Actor, require
from recoup.services.party import PartyView
from recoup.services.unit_of_work import Mode, unit_of_work

NATURAL: Final = "NATURAL"
_COVER: Final = "*"
_KEPT_BEFORE: Final = 3
_KEPT_AFTER: Final = 4


def mask(name: str) -> str:
    """The first character of a name, the others covered."""
    return name[:1] + _COVER * (len(name) - 1)


def mask_number(number: str) -> str:
    """The beginning and the end of a telephone or identity number; a short one is covered whole."""
    hidden = len(number) - _KEPT_BEFORE - _KEPT_AFTER
    if hidden <= 0:
        return _COVER * len(number)
    return number[:_KEPT_BEFORE] + _COVER * hidden + number[-_KEPT_AFTER:]


async def unmask(actor: Actor, key: str, *, reason: str, mode: Mode = Mode.COMMIT) -> PartyView:
    """A party (public id or number) in clear, noted with the reason. Needs `personal.unmask`.

    Raises `NotFound`, and `Refused` without a reason: somebody will ask.
    """
    actor = require(actor, "personal.unmask")
    problems = tuple(limits.text(reason, ("reason",), limits.REASON_MAX, required=True))
    if problems:
        raise Refused(*problems)
    async with unit_of_work(actor, "personal.unmask", mode=mode, input={"party": key, "reason": reason}) as work:
        work.subject = ("party", await party.internal_id(actor, key))
        return await party.get(actor, key)
