"""Principal that was used for another purpose than agreed, and that is again used as agreed (IR-06, IR-08, DX-06).

Worked example (CB-X05). 500,000.00 are told as misused from 2024-04-01 and, with an amount of nothing, as cured on
2024-06-10: the heavier rate runs on them in between, and ends up on the claim.
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
class MisuseDraft(AmendmentDraft):
    """So much principal is misused from the value date on, instead of what was before; 0: none any more."""

    amount: int
    currency: str


def _plain(draft: MisuseDraft) -> Iterator[Problem]:
    yield from limits.currency(draft.currency)
    if draft.amount:
        yield from limits.amount(draft.amount, draft.currency)


def _asked(_one: Subject, draft: MisuseDraft) -> Asked:
    return Asked(command=MISUSE.command, arguments={"misuse_amount": draft.amount}, fields={"misuse_amount": "amount"})


async def _change(_actor: Actor, one: Subject, draft: MisuseDraft) -> Change:
    state, currency = one.standing.state, one.header.currency
    owed, before = (int(state.principal[0] + state.overdue_principal[0]), int(state.misused[0]))
    problems = list(limits.same_currency(draft.currency, currency))
    if draft.amount > owed:
        shown, limit = (format_amount(part, currency) for part in (draft.amount, owed))
        problems.append(Problem(code="MORE_THAN_OWED", field=("amount",), value=shown, limit=limit))
    if draft.amount == before:
        shown = format_amount(before, currency)
        problems.append(Problem(code="ALREADY_MISUSED", field=("amount",), value=shown))
    limits.refuse({0: problems}, single=True)
    fact = NewFact(loan_id=one.header.id, value_on=one.day, kind=FactKind.MISUSE, amount=draft.amount)
    return Change(facts=(fact,), before={"misused": format_amount(before, currency)})


MISUSE: Final = Kind(command="loan.misuse", draft=MisuseDraft, plain=_plain, asked=_asked, change=_change)


async def tell(actor: Actor, draft: MisuseDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Tell how much principal is misused from a day on. Needs `operate`. Raises `Refused`, MORE_THAN_OWED beyond it."""
    return await amendment.submit(actor, MISUSE, draft, mode=mode)
