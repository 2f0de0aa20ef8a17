"""Payments recorded and previewed. Queries are in `payment_query`, taking back in `payment_reversal`.

A payment: known key? replay · lock the loans · what have they against it? · split a party's money · facts · kernel ·
rows. `Mode.PREVIEW` is the same walk, rolled back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recoup.records import sequence
from recoup.records.bulk import bulk
from recoup.records.fields import micros_of, new_public_id
from recoup.rules.calendar import day_of
from recoup.rules.columns import Component
from recoup.rules.money import format_amount
from recoup.services import (
    audit,
    booking,
    idempotency,
    journal,
    ledger,
    limits,
    loan_header,
    loan_query,
    payment_query,
    receipt,
)
from recoup.services.access import Actor, require
from recoup.services.approval_query import ApprovalView
from recoup.services.journal import PostingView
from recoup.services.loan_query import Figures, LoanView
from recoup.services.payment_query import LineView, PaymentView
from recoup.services.receipt import Entry, PaymentDraft, Purse
from recoup.services.requirement import NOBODY, Class
from recoup.services.unit_of_work import Mode, Work, unit_of_work

__all__ = ["PaymentDraft", "PaymentResult", "PaymentsRecorded", "record", "record_many"]

RECORD = "payment.record"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentResult:
    """What a payment did: its lines, its transfers, the loans after it, and what is left in suspense.

    `payment` is None in a preview; `replayed` says that the key was known and nothing was done again: the lines and
    transfers are those of the first time, the loans as they are now. `figures_after` are the loans' figures as a
    preview leaves them, by public id: whoever asks later finds the books unchanged. Empty where it was written.
    `approval` is the command as it waits where others have to agree, `needed` says who, also in a preview.
    """

    payment: PaymentView | None
    lines: tuple[LineView, ...]
    transfers: tuple[PostingView, ...]
    loans_after: tuple[LoanView, ...]
    figures_after: Mapping[str, Figures]
    surplus: int
    replayed: bool
    approval: ApprovalView | None = None
    needed: Class = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsRecorded:
    """What a batch of payments did: how many were new, how many were known by their keys."""

    recorded: int
    replayed: int


async def record(actor: Actor, draft: PaymentDraft, *, mode: Mode = Mode.COMMIT) -> PaymentResult:
    """Record money received. Needs `operate`. Raises `Refused` with every problem, `NotFound` for the unknown."""
    actor = require(actor, "payment.record")
    async with unit_of_work(actor, RECORD, mode=mode, input=draft) as work:
        (stored,) = await _record(work, [draft], single=True)
        work.subject = ("payment", stored.payment_id)
        return await _result(work, stored)


async def record_many(actor: Actor, drafts: Sequence[PaymentDraft], *, mode: Mode = Mode.COMMIT) -> PaymentsRecorded:
    """Record many payments in one transaction: all, or none with every problem of every row. Needs `operate`.

    A problem's field begins with the row, counted from 0: `("17", "amount")`. Keys are those of `record`.
    """
    actor = require(actor, "payment.record")
    limits.count(drafts)
    async with unit_of_work(actor, "payment.record_many", mode=mode, input=audit.summary(drafts)) as work:
        stored = await _record(work, drafts, single=False)
        known = sum(one.replayed for one in stored)
        return PaymentsRecorded(recorded=len(stored) - known, replayed=known)


async def record_within(work: Work, drafts: Sequence[PaymentDraft], *, maker_id: int) -> list[int]:
    """Record payments as a part of another command, in its maker's name; their own ids. Raises `Refused`."""
    stored = await _record(work, drafts, single=len(drafts) == 1, maker_id=maker_id)
    return [one.payment_id for one in stored]


@dataclass(frozen=True, slots=True)
class _Stored:
    """The payment behind a draft, and whether it was there before."""

    payment_id: int
    replayed: bool


async def _record(
    work: Work, drafts: Sequence[PaymentDraft], *, single: bool, maker_id: int | None = None
) -> list[_Stored]:
    """Claim the keys, then book what is new, wave by wave."""
    keys = [draft.idempotency_key for draft in drafts]
    problems = idempotency.problems(keys)
    for row, draft in enumerate(drafts):
        problems.setdefault(row, []).extend(receipt.plain_problems(draft))
    reach = await receipt.reach(work.actor, drafts)
    for row, problem in reach.unknown.items():
        problems.setdefault(row, []).append(problem)
    limits.refuse(problems, single=single)
    hashes = [audit.digest(draft) for draft in drafts]
    first = await sequence.ids("payment", len(drafts))
    stored = await idempotency.claim(
        work,
        RECORD,
        dict(zip(keys, hashes, strict=True)),
        {key: str(first + row) for row, key in enumerate(keys)},
    )
    limits.refuse(idempotency.reused(keys, stored), single=single)
    entries = [
        Entry(row=row, draft=draft, payment_id=first + row, input_hash=hashes[row], loans=reach.loans[row])
        for row, draft in enumerate(drafts)
        if draft.idempotency_key not in stored
    ]
    for wave in receipt.waves(entries):
        await _book(work, wave, single=single, maker_id=maker_id or work.actor.principal_id)
    return [_Stored(int(stored.get(key, first + row)), key in stored) for row, key in enumerate(keys)]


async def _book(work: Work, wave: Sequence[Entry], *, single: bool, maker_id: int) -> None:
    """Payments none of which needs to know what another of them did: lock, check, split, write."""
    reached = sorted({loan for entry in wave for loan in entry.loans})
    batches = await ledger.load(reached, lock=True, day=work.booked_on)
    purses = receipt.purses(batches, await loan_header.headers(reached))
    await receipt.look_back(wave, purses)
    found = {
        entry.row: tuple(receipt.problems(entry.draft, receipt.of(entry, purses), work.booked_on)) for entry in wave
    }
    limits.refuse(found, single=single)
    await _insert(work, wave, purses, maker_id)
    facts = [fact for entry in wave for fact in receipt.facts(entry, receipt.of(entry, purses))]
    for entry in wave:
        draft, loans = entry.draft, entry.loans
        work.event(
            "payment.recorded",
            loan_id=loans[0] if draft.party is None else 0,
            party_id=purses[loans[0]].header.party_id,
            payment=number_of(entry.payment_id),
            amount=format_amount(draft.amount, draft.currency),
            currency=draft.currency,
        )
    await booking.book(work, batches, facts)


def number_of(payment_id: int) -> str:
    """The number that people know a payment by."""
    return f"P{payment_id:010d}"


async def _insert(work: Work, wave: Sequence[Entry], purses: Mapping[int, Purse], maker_id: int) -> None:
    drafts = [entry.draft for entry in wave]
    await bulk().insert(
        "payment",
        {
            "id": [entry.payment_id for entry in wave],
            "public_id": [new_public_id(work.now) for _ in wave],
            "number": [number_of(entry.payment_id) for entry in wave],
            "party_id": [purses[entry.loans[0]].header.party_id for entry in wave],
            "loan_id": [entry.loans[0] if entry.draft.party is None else None for entry in wave],
            "amount": [draft.amount for draft in drafts],
            "currency": [draft.currency for draft in drafts],
            "value_on": [day_of(draft.value_on) for draft in drafts],
            "booked_on": [work.booked_on] * len(wave),
            "recorded_at": [micros_of(work.now)] * len(wave),
            "channel": [draft.channel for draft in drafts],
            "reference": [draft.reference for draft in drafts],
            "payer": [draft.payer for draft in drafts],
            "principal_id": [maker_id] * len(wave),
            "idempotency_key": [draft.idempotency_key for draft in drafts],
            "input_hash": [entry.input_hash for entry in wave],
            "audit_id": [work.audit_id] * len(wave),
        },
    )


async def _result(work: Work, stored: _Stored) -> PaymentResult:
    """What a payment did when it was recorded; its loans as they are now."""
    payment_id = stored.payment_id
    touched = await bulk().fetch(
        "SELECT DISTINCT loan_id, audit_id FROM loan_fact WHERE payment_id = ? AND reverses = 0 ORDER BY loan_id",
        [payment_id],
    )
    loans = touched["loan_id"].tolist()
    lines = (await payment_query.lines([payment_id], first=True)).get(payment_id, ())
    views = await loan_query.views(loans)
    return PaymentResult(
        payment=await payment_query.view(payment_id) if work.mode is Mode.COMMIT else None,
        lines=lines,
        transfers=await journal.of_command(int(touched["audit_id"][0]), loans),
        loans_after=tuple(views[loan] for loan in loans),
        figures_after=await figures_after(work, views),
        surplus=sum(line.amount for line in lines if line.component == Component.SUSPENSE.name),
        replayed=stored.replayed,
    )


async def figures_after(work: Work, views: Mapping[int, LoanView]) -> Mapping[str, Figures]:
    """The figures that a preview leaves, by public id; empty where it was written."""
    if work.mode is Mode.COMMIT:
        return {}
    return await loan_query.figures(work.actor, [view.id for view in views.values()])
