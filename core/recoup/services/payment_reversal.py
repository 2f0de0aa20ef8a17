"""A payment taken back as if it had never been: its loans are replayed, and the difference is posted.

Whoever its loans' regimes name has to agree first (CP-19, HA-01, TA-01, DB-23). A party's payment that went to loans of
several organisations needs everybody whom any of them demands, at the organisation of the first loan.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from recoup.errors import Problem
from recoup.records.bulk import bulk
from recoup.records.payment import Payment, PaymentReversal
from recoup.rules.columns import FactKind
from recoup.services import (
    about,
    approval,
    approval_query,
    audit,
    booking,
    idempotency,
    journal,
    ledger,
    limits,
    loan_header,
    loan_query,
    payment_query,
    requirement,
    subject,
)
from recoup.services.about import About
from recoup.services.access import Actor, require
from recoup.services.approval import Effect, Waiting
from recoup.services.booking import NewFact
from recoup.services.ledger import Loaded
from recoup.services.payment import PaymentResult, figures_after, number_of
from recoup.services.requirement import NOBODY, Asked, Class
from recoup.services.unit_of_work import Mode, Work, unit_of_work

REVERSE: Final = "payment.reverse"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReversalDraft:
    """A payment (public id or number) that is to be taken back, and why.

    `expected_version`: that of its loan which the asker saw, of several loans the sum of theirs; None: whatever it is.
    It counts when the command is given, not when others have agreed.
    """

    payment: str
    reason: str
    idempotency_key: str
    expected_version: int | None = None


async def reverse(actor: Actor, draft: PaymentReversalDraft, *, mode: Mode = Mode.COMMIT) -> PaymentResult:
    """Take a payment back, or have that wait for those who must agree. Needs `operate`.

    Raises `NotFound`, and `Refused` ALREADY_REVERSED for a payment that was taken back under another key.
    """
    actor = require(actor, REVERSE)
    async with unit_of_work(actor, REVERSE, mode=mode, input=draft) as work:
        key = draft.idempotency_key
        problems = idempotency.problems([key]).get(0, [])
        problems += limits.text(draft.reason, ("reason",), limits.REASON_MAX, required=True)
        limits.refuse({0: problems}, single=True)
        owned = await payment_query.internal_id(actor, draft.payment)
        work.subject = ("payment", owned)
        stored = await idempotency.claim(work, REVERSE, {key: audit.digest(draft)}, {key: str(work.audit_id)})
        limits.refuse(idempotency.reused([key], stored), single=True)
        if stored:
            return await told(work, owned, int(stored[key]), NOBODY)
        loans = await loans_of(owned)
        loaded = await examined(work, owned, loans)
        limits.refuse({0: await loan_header.version_problems(loans, draft.expected_version)}, single=True)
        needed = await class_of(REVERSE, loans, today=work.booked_on)
        if needed.levels and mode is Mode.COMMIT:
            told_of = audit.told(replace(draft, payment=number_of(owned)))
            await approval.ask(work, subject=await subject_of(owned, loans), told=told_of, needed=needed)
        else:
            await take_back(work, owned, loaded, draft, principal_id=actor.principal_id)
        return await told(work, owned, work.audit_id, needed)


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Take back what an approved command names, after examining it again."""
    payment, reason, key = (str(waiting.input[name]) for name in ("payment", "reason", "idempotency_key"))
    draft = PaymentReversalDraft(payment=payment, reason=reason, idempotency_key=key)
    owned = await payment_query.internal_id(work.actor, draft.payment)
    loans = await loans_of(owned)
    loaded = await examined(work, owned, loans)
    await take_back(work, owned, loaded, draft, principal_id=waiting.maker_id)
    return Effect(loans=tuple(loans))


async def version(waiting: Waiting) -> int:
    """How the loans of the payment stand."""
    named = str(waiting.input["payment"])
    found = await Payment.get_or_none(number=named) or await Payment.get(public_id=named)
    return await about.version_of_loans(await loans_of(found.id))


async def class_of(command: str, loans: Sequence[int], *, today: int) -> Class:
    """Who has to agree to a command about a payment of these loans."""
    ones = [await subject.subject(loan, day=today, today=today) for loan in loans]
    return requirement.merged(
        requirement.class_of(one, Asked(command=command, arguments={}, fields={})) for one in ones
    )


async def subject_of(payment_id: int, loans: Sequence[int]) -> About:
    """What a command about a payment is about: the loan where there is one, else the party that paid."""
    version = await about.version_of_loans(loans)
    first = await about.loan(loans[0], version=version)
    if len(loans) == 1:
        return first
    owner, place = (await Payment.get(id=payment_id)).party_id, first.organisation_id
    return await about.party(owner, regime=first.regime, organisation_id=place, version=version)


async def loans_of(payment_id: int) -> list[int]:
    """The loans that a payment went to."""
    found = await bulk().fetch(
        "SELECT DISTINCT loan_id FROM loan_fact WHERE payment_id = ? ORDER BY loan_id", [payment_id]
    )
    loans: list[int] = found["loan_id"].tolist()
    return loans


async def examined(work: Work, payment_id: int, loans: Sequence[int]) -> list[Loaded]:
    """The locked loans of a payment. Raises `Refused` with everything that stands against taking the payment back."""
    loaded = await ledger.load(loans, lock=True, day=work.booked_on)
    headers = await loan_header.headers(loans)
    problems = [
        Problem(code="LOAN_SUSPENDED", field=("payment",), value=header.number)
        for header in headers.values()
        if header.suspended
    ]
    if await PaymentReversal.exists(payment_id=payment_id):
        problems.append(Problem(code="ALREADY_REVERSED", field=("payment",), value=number_of(payment_id)))
    limits.refuse({0: problems}, single=True)
    return list(loaded)


async def take_back(
    work: Work, payment_id: int, loaded: Sequence[Loaded], draft: PaymentReversalDraft, *, principal_id: int
) -> None:
    """Undo a payment of loans that are loaded and locked, in its maker's name."""
    await PaymentReversal.create(
        payment_id=payment_id,
        reason=draft.reason,
        booked_on=work.booked_on,
        recorded_at=work.now,
        principal_id=principal_id,
        idempotency_key=draft.idempotency_key,
        input_hash=audit.digest(draft),
        audit_id=work.audit_id,
    )
    facts = await _undoing(payment_id)
    for loan in sorted({fact.loan_id for fact in facts}):
        work.event("payment.reversed", loan_id=loan, payment=number_of(payment_id))
    await booking.book(work, loaded, facts)


async def _undoing(payment_id: int) -> list[NewFact]:
    """The facts of a payment, each undone."""
    undone = await bulk().fetch(
        "SELECT loan_id, seq, value_on, amount FROM loan_fact WHERE payment_id = ? AND reverses = 0", [payment_id]
    )
    rows = zip(*(undone[name].tolist() for name in ("loan_id", "seq", "value_on", "amount")), strict=True)
    return [
        NewFact(loan_id=loan, value_on=day, kind=FactKind.PAYMENT, amount=amount, payment_id=payment_id, reverses=seq)
        for loan, seq, day, amount in rows
    ]


async def told(work: Work, payment_id: int, audit_id: int, needed: Class) -> PaymentResult:
    """What this transaction did, or the one before it of the same key; the loans as they are now."""
    loans = await loans_of(payment_id)
    views = await loan_query.views(loans)
    asked = await approval_query.asked_by(audit_id)
    done = await PaymentReversal.get_or_none(payment_id=payment_id) if asked is not None else None
    return PaymentResult(
        payment=await payment_query.view(payment_id) if work.mode is Mode.COMMIT else None,
        lines=(),
        transfers=await journal.of_command(audit_id if done is None else done.audit_id, loans),
        loans_after=tuple(views[loan] for loan in loans),
        figures_after=await figures_after(work, views),
        surplus=0,
        replayed=audit_id != work.audit_id,
        approval=asked,
        needed=needed if asked is None else Class(levels=asked.levels, rules=asked.rules),
    )
