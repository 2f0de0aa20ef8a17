"""Money that met nothing due and is kept: paid in now, or given back to who paid it.

Worked example. 500.00 are kept, 300.00 are due. Applying 300.00 pays them and leaves 200.00; refunding 200.00 leaves
nothing. A wish to refund 201.00 is refused with the 200.00 that are there.
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
class SuspenseApplyDraft(AmendmentDraft):
    """So much of what is kept pays what is due, now."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspenseRefundDraft(AmendmentDraft):
    """So much of what is kept goes back. `payee` is who gets it, `reference` how."""

    amount: int
    currency: str
    payee: str
    reference: str = ""


def _plain_apply(draft: SuspenseApplyDraft) -> Iterator[Problem]:
    yield from limits.currency(draft.currency)
    yield from limits.amount(draft.amount, draft.currency)


def _plain_refund(draft: SuspenseRefundDraft) -> Iterator[Problem]:
    yield from limits.currency(draft.currency)
    yield from limits.amount(draft.amount, draft.currency)
    yield from limits.text(draft.payee, ("payee",), limits.NAME_MAX, required=True)
    yield from limits.text(draft.reference, ("reference",), limits.NAME_MAX)


def _asked_refund(_one: Subject, draft: SuspenseRefundDraft) -> Asked:
    return Asked(command=REFUND.command, arguments={"refund_amount": draft.amount}, fields={"refund_amount": "amount"})


def _fact(one: Subject, kind: FactKind, amount: int, currency: str, limit: int, code: str) -> Change:
    """The fact, if there is so much. Raises `Refused` with what is against it."""
    problems = list(limits.same_currency(currency, one.header.currency))
    if amount > limit:
        shown, most = (format_amount(part, one.header.currency) for part in (amount, limit))
        problems.append(Problem(code=code, field=("amount",), value=shown, limit=most))
    limits.refuse({0: problems}, single=True)
    return Change(
        facts=(NewFact(loan_id=one.header.id, value_on=one.day, kind=kind, amount=amount),),
        before={"SUSPENSE": format_amount(one.suspense, one.header.currency)},
    )


async def _change_apply(_actor: Actor, one: Subject, draft: SuspenseApplyDraft) -> Change:
    limit = min(one.suspense, int(one.standing.figures.payoff[0]))
    return _fact(one, FactKind.SUSPENSE_APPLICATION, draft.amount, draft.currency, limit, "MORE_THAN_APPLICABLE")


async def _change_refund(_actor: Actor, one: Subject, draft: SuspenseRefundDraft) -> Change:
    return _fact(one, FactKind.SUSPENSE_REFUND, draft.amount, draft.currency, one.suspense, "MORE_THAN_KEPT")


APPLY: Final = Kind(
    command="suspense.apply",
    draft=SuspenseApplyDraft,
    plain=_plain_apply,
    asked=amendment.plainly("suspense.apply"),
    change=_change_apply,
)
REFUND: Final = Kind(
    command="suspense.refund",
    draft=SuspenseRefundDraft,
    plain=_plain_refund,
    asked=_asked_refund,
    change=_change_refund,
    after_payoff=True,
)


async def apply(actor: Actor, draft: SuspenseApplyDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Pay what is due with money that is kept. Needs `operate`. Raises `Refused`, MORE_THAN_APPLICABLE."""
    return await amendment.submit(actor, APPLY, draft, mode=mode)


async def refund(actor: Actor, draft: SuspenseRefundDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Give money that is kept back. Needs `operate`. Raises `Refused`, MORE_THAN_KEPT."""
    return await amendment.submit(actor, REFUND, draft, mode=mode)
