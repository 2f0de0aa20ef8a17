"""A payment that people allocate by hand: taken back and recorded again with what it is for, both in one command.

The order of the regime allocates every payment. Where the payer's wish came late or was noted wrongly, people name the
bill, the loans or the components instead, and whoever the regime names for `payment.allocate` agrees first (HA-01,
TA-01, DB-23, CP-19). The old payment stays, reversed; the new one bears its amount, value date, payer and reference.

Worked example (TR-X09): 45,000.00 came on 2 April and went to the oldest invoices, A and half of B. The dealer had
meant C: named afterwards and agreed to by the head of sales, C has 20,000.00, then A 25,000.00.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import TypeAdapter

from recoup.errors import Problem
from recoup.records.loan import Loan
from recoup.records.party import Party
from recoup.records.payment import Payment
from recoup.rules.calendar import date_of
from recoup.services import approval, audit, idempotency, limits, payment, payment_query, payment_reversal
from recoup.services.access import Actor, require
from recoup.services.approval import Effect, Waiting
from recoup.services.payment import PaymentResult
from recoup.services.payment_reversal import PaymentReversalDraft
from recoup.services.receipt import PaymentDraft
from recoup.services.requirement import NOBODY
from recoup.services.unit_of_work import Mode, Work, unit_of_work

ALLOCATE: Final = "payment.allocate"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationDraft:
    """Which payment (public id or number), what it is for, and why: `designation` and `split` as of a payment."""

    payment: str
    reason: str
    idempotency_key: str
    designation: tuple[int | str, ...] = ()
    split: tuple[tuple[str, int], ...] = ()


async def allocate(actor: Actor, draft: AllocationDraft, *, mode: Mode = Mode.COMMIT) -> PaymentResult:
    """Allocate a payment anew, or have that wait for those who must agree; its lines. Needs `payment.allocate`.

    Raises `NotFound`, and `Refused` with everything that stands against taking the payment back or against the new one.
    """
    actor = require(actor, ALLOCATE)
    if mode is Mode.COMMIT:
        await allocate(actor, draft, mode=Mode.PREVIEW)  # what stands against the new one shows when it is tried
    async with unit_of_work(actor, ALLOCATE, mode=mode, input=draft) as work:
        key = draft.idempotency_key
        problems = [*idempotency.problems([key]).get(0, []), *_plain(draft)]
        limits.refuse({0: problems}, single=True)
        owned = await payment_query.internal_id(actor, draft.payment)
        work.subject = ("payment", owned)
        stored = await idempotency.claim(work, ALLOCATE, {key: audit.digest(draft)}, {key: str(work.audit_id)})
        limits.refuse(idempotency.reused([key], stored), single=True)
        if stored:
            return await payment_reversal.told(work, await _made_by(int(stored[key]), owned), int(stored[key]), NOBODY)
        loans = await payment_reversal.loans_of(owned)
        needed = await payment_reversal.class_of(ALLOCATE, loans, today=work.booked_on)
        if needed.levels and mode is Mode.COMMIT:
            subject = await payment_reversal.subject_of(owned, loans)
            told = audit.told(replace(draft, payment=payment.number_of(owned)))
            await approval.ask(work, subject=subject, told=told, needed=needed)
            return await payment_reversal.told(work, owned, work.audit_id, needed)
        made = await _again(work, owned, draft, maker_id=actor.principal_id)
        result = await payment_reversal.told(work, made, work.audit_id, needed)
        return replace(result, lines=(await payment_query.lines([made])).get(made, ()))


def _plain(draft: AllocationDraft) -> list[Problem]:
    problems = [*limits.text(draft.reason, ("reason",), limits.REASON_MAX, required=True)]
    if not draft.designation and not draft.split:
        problems.append(Problem(code="TEXT_MISSING", field=("designation",)))
    return problems


async def _made_by(audit_id: int, old: int) -> int:
    """The payment that a command recorded; the old one where it waits."""
    found = await Payment.get_or_none(audit_id=audit_id)
    return old if found is None else found.id


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Allocate anew what an approved command names, after examining it again."""
    draft = TypeAdapter(AllocationDraft).validate_python(dict(waiting.input))
    owned = await payment_query.internal_id(work.actor, draft.payment)
    made = await _again(work, owned, draft, maker_id=waiting.maker_id)
    return Effect(loans=tuple(await _touched((owned, made))))


async def _touched(payments: Sequence[int]) -> list[int]:
    return sorted({loan for each in payments for loan in await payment_reversal.loans_of(each)})


async def _again(work: Work, owned: int, draft: AllocationDraft, *, maker_id: int) -> int:
    """Take the payment back and record its money as named; the new payment's own id."""
    loans = await payment_reversal.loans_of(owned)
    loaded = await payment_reversal.examined(work, owned, loans)
    key = f"{ALLOCATE}:{work.audit_id}"
    undone = PaymentReversalDraft(payment=draft.payment, reason=draft.reason, idempotency_key=key)
    await payment_reversal.take_back(work, owned, loaded, undone, principal_id=maker_id)
    old = await Payment.get(id=owned)
    (made,) = await payment.record_within(
        work,
        [
            PaymentDraft(
                loan=None if old.loan_id is None else (await Loan.get(id=old.loan_id)).public_id,
                party=None if old.loan_id is not None else (await Party.get(id=old.party_id)).public_id,
                amount=old.amount,
                currency=old.currency,
                value_on=date_of(old.value_on),
                idempotency_key=key,
                channel=old.channel,
                reference=old.reference,
                payer=old.payer,
                designation=draft.designation,
                split=draft.split,
            )
        ],
        maker_id=maker_id,
    )
    work.subject = ("payment", made)
    return made
