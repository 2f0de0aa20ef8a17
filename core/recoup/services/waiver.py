"""A charge that is let go of (CP-19, DI-04): costs, interest, penalty or compound interest, oldest first.

Worked example. A bill asks for 30.00 of penalty. Waiving 20.00 leaves 10.00; a wish to waive 31.00 is refused with the
30.00 that are asked for. Principal is not waived but written off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from recoup.errors import Problem
from recoup.rules.columns import Component, FactKind
from recoup.rules.money import format_amount
from recoup.services import amendment, limits
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentDraft, AmendmentResult, Change, Kind
from recoup.services.booking import NewFact
from recoup.services.requirement import Asked
from recoup.services.subject import Subject
from recoup.services.unit_of_work import Mode

COMPONENTS: Final = ("COST", "INTEREST", "PENALTY", "COMPOUND")
"""What can be waived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverDraft(AmendmentDraft):
    """So much of a component is forgiven; `currency` is that of the amount."""

    component: str
    amount: int
    currency: str


def _plain(draft: WaiverDraft) -> Iterator[Problem]:
    yield from limits.choice(draft.component, ("component",), COMPONENTS)
    yield from limits.currency(draft.currency)
    yield from limits.amount(draft.amount, draft.currency)


def asked(amount: int) -> Asked:
    """A waiver of so much, as the regime's conditions read it."""
    return Asked(command="charge.waive", arguments={"waiver_amount": amount}, fields={"waiver_amount": "amount"})


def _asked(_one: Subject, draft: WaiverDraft) -> Asked:
    return asked(draft.amount)


async def _change(_actor: Actor, one: Subject, draft: WaiverDraft) -> Change:
    component = Component[draft.component]
    problems = list(limits.same_currency(draft.currency, one.header.currency))
    owed = one.owed(component)
    if draft.amount > owed:
        shown, limit = (format_amount(part, one.header.currency) for part in (draft.amount, owed))
        problems.append(Problem(code="MORE_THAN_OWED", field=("amount",), value=shown, limit=limit))
    limits.refuse({0: problems}, single=True)
    fact = NewFact(
        loan_id=one.header.id, value_on=one.day, kind=FactKind.WAIVER, amount=draft.amount, component=component
    )
    return Change(facts=(fact,), before={draft.component: format_amount(owed, one.header.currency)})


WAIVE: Final = Kind(command="charge.waive", draft=WaiverDraft, plain=_plain, asked=_asked, change=_change)


async def waive(actor: Actor, draft: WaiverDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Let go of a charge. Needs `operate`. Raises `Refused`, MORE_THAN_OWED beyond what open bills ask for."""
    return await amendment.submit(actor, WAIVE, draft, mode=mode)
