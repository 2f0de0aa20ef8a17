"""Principal leaves the books and the claim stays (WO-01, WO-04): written off but kept on file, the claim pursued.

Worked example. Of 1,000.00 the board writes 400.00 off, because the debtor was bankrupt for more than 180 days
(WO-02); the books hold 600.00, 1,000.00 are owed. What comes beyond the 600.00 is an ordinary payment, booked as income
of recovery.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from recoup.errors import Problem
from recoup.rules.columns import FactKind
from recoup.rules.money import format_amount
from recoup.services import amendment, limits
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentDraft, AmendmentResult, Change, Kind
from recoup.services.booking import NewFact
from recoup.services.requirement import Asked
from recoup.services.subject import Subject
from recoup.services.unit_of_work import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffDraft(AmendmentDraft):
    """So much principal is written off; None: all that the books hold.

    `criterion` is the article or number of the list under which it is bad debt, `evidence` what proves it (WO-02).
    """

    criterion: str
    evidence: str
    amount: int | None = None
    currency: str | None = None


def _plain(draft: WriteOffDraft) -> Iterator[Problem]:
    yield from limits.text(draft.criterion, ("criterion",), limits.NAME_MAX, required=True)
    yield from limits.text(draft.evidence, ("evidence",), limits.NOTE_MAX, required=True)
    if draft.amount is not None:
        yield from limits.currency(draft.currency or "")
        yield from limits.amount(draft.amount, draft.currency or "")


def asked(amount: int) -> Asked:
    """A write-off of so much, as the regime's conditions read it."""
    return Asked(
        command=WRITE_OFF.command, arguments={"write_off_amount": amount}, fields={"write_off_amount": "amount"}
    )


def _asked(one: Subject, draft: WriteOffDraft) -> Asked:
    return asked(one.on_book if draft.amount is None else draft.amount)


async def _change(_actor: Actor, one: Subject, draft: WriteOffDraft) -> Change:
    held, currency = one.on_book, one.header.currency
    amount = held if draft.amount is None else draft.amount
    problems = list(limits.same_currency(draft.currency or currency, currency))
    if amount > held or not held:
        shown, limit = (format_amount(part, currency) for part in (amount, held))
        problems.append(Problem(code="MORE_THAN_BOOKED", field=("amount",), value=shown, limit=limit))
    limits.refuse({0: problems}, single=True)
    fact = NewFact(loan_id=one.header.id, value_on=one.day, kind=FactKind.WRITE_OFF, amount=amount)
    return Change(facts=(fact,), before={"PRINCIPAL": format_amount(held, currency)})


WRITE_OFF: Final = Kind(command="loan.write_off", draft=WriteOffDraft, plain=_plain, asked=_asked, change=_change)


async def write_off(actor: Actor, draft: WriteOffDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Write principal off. Needs `operate`. Raises `Refused`, MORE_THAN_BOOKED beyond what the books hold."""
    return await amendment.submit(actor, WRITE_OFF, draft, mode=mode)
