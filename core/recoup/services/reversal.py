# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""An amendment taken back as if it had never been: its facts are undone, the loan is replayed, the difference posted.

One on which others stand is not taken back: a contract that was agreed later was agreed on top of it. Whoever had to
agree to the command has to agree to taking it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from recoup.errors import Problem
from recoup.records.amendment import Amendment, AmendmentReversal
from recoup.records.bulk import bulk
from recoup.rules.columns import FactKind, IntArray
from recoup.services import (
    about,
    amendment,
    amendment_query,
    approval,
    audit,
    booking,
    idempotency,
    ledger,
    limits,
    loan_header,
    requirement,
    subject,
)
from recoup.services.access import Actor, require
from recoup.services.amending import KINDS
from recoup.services.amendment import AmendmentResult
from recoup.services.booking import NewFact
from recoup.services.ledger import Loaded
from recoup.services.requirement import Asked, Class
from recoup.services.unit_of_work import Mode, Work, unit_of_work

REVERSE: Final = "amendment.reverse"
_FACT: Final = ("value_on", "amount", "rate", "component", "contract_version")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalDraft:
    """An amendment (public id or number) that is to be taken back, and why."""

    amendment: str
    reason: str
    idempotency_key: str


async def reverse(actor: Actor, draft: ReversalDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Take an amendment back, or have that wait for those who must agree. Needs `operate`.

    Raises `NotFound`, and `Refused`: ALREADY_REVERSED, and LATER_AMENDMENTS with the numbers of those that stand on it.
    """
    actor = require(actor, "amendment.reverse")
    async with unit_of_work(actor, REVERSE, mode=mode, input=draft) as work:
        key = draft.idempotency_key
        problems = idempotency.problems([key]).get(0, [])
        problems += limits.text(draft.reason, ("reason",), limits.REASON_MAX, required=True)
        limits.refuse({0: problems}, single=True)
        owned = await amendment_query.internal_id(actor, draft.amendment)
        work.subject = ("amendment", owned)
        made = await Amendment.get(id=owned)
        stored = await idempotency.claim(work, REVERSE, {key: audit.digest(draft)}, {key: str(work.audit_id)})
        limits.refuse(idempotency.reused([key], stored), single=True)
        if stored:
            return await _with(owned, await amendment.told_again(work, made.loan_id, int(stored[key])))
        loaded = await _examined(work, made)
        needed = await class_of(made, today=work.booked_on)
        before = await amendment.snapshot(actor, made.loan_id)
        if needed.levels and mode is Mode.COMMIT:
            told, subject_of = audit.told(replace(draft, amendment=made.number)), await about.loan(made.loan_id)
            if needed == KINDS[made.command].otherwise:
                subject_of = replace(subject_of, regime="")
            await approval.ask(work, subject=subject_of, told=told, needed=needed)
        else:
            await _take_back(work, made, loaded, reason=draft.reason, principal_id=actor.principal_id)
        return await _with(owned, await amendment.result(work, before, made.loan_id, needed=needed))


async def class_of(made: Amendment, *, today: int) -> Class:
    """Who has to agree: those who had to agree to the command, were it given now."""
    one = await subject.subject(made.loan_id, day=made.value_on, today=today)
    needed = requirement.class_of(one, Asked(command=made.command, arguments={}, fields={}))
    return needed if needed.levels else KINDS[made.command].otherwise


async def carry_out(work: Work, told: Mapping[str, object], *, maker: int) -> Class:
    """Take back what an approved command names, after examining it again."""
    draft = ReversalDraft(**{name: str(value) for name, value in told.items()})
    made = await Amendment.get(id=await amendment_query.internal_id(work.actor, draft.amendment))
    loaded = await _examined(work, made)
    await _take_back(work, made, loaded, reason=draft.reason, principal_id=maker)
    return await class_of(made, today=work.booked_on)


async def _with(owned: int, result: AmendmentResult) -> AmendmentResult:
    """The result, naming the amendment that it is about."""
    return replace(result, amendment=await amendment_query.view(owned))


async def _examined(work: Work, made: Amendment) -> Loaded:
    """The locked loan. Raises `Refused` with everything that stands against taking the amendment back."""
    (loaded,) = await ledger.load([made.loan_id], lock=True, day=work.booked_on)
    header = (await loan_header.headers([made.loan_id]))[made.loan_id]
    path, problems = ("amendment",), []
    if header.suspended:
        problems.append(Problem(code="LOAN_SUSPENDED", field=path, value=header.number))
    if await AmendmentReversal.exists(amendment_id=made.id):
        problems.append(Problem(code="ALREADY_REVERSED", field=path, value=made.number))
    elif made.contract_version:
        begun = await _begun(made)
        if later := await amendment.standing_after(made.loan_id, made.value_on, begun):
            problems.append(Problem(code="LATER_AMENDMENTS", field=path, value=made.number, limit=", ".join(later)))
        if against := KINDS[made.command].against_reversal:
            told = await _facts(made)
            problems += [
                replace(one, field=path) for one in await against(made.loan_id, made.value_on, int(told["seq"].max()))
            ]
    limits.refuse({0: problems}, single=True)
    return loaded


async def _begun(made: Amendment) -> int:
    """The number of the fact by which its contract began."""
    facts = await _facts(made)
    pairs = zip(facts["seq"].tolist(), facts["kind"].tolist(), strict=True)
    return int(next(seq for seq, kind in pairs if kind == FactKind.AMENDMENT))


async def _facts(made: Amendment) -> Mapping[str, IntArray]:
    return await bulk().fetch(
        f"SELECT seq, kind, {', '.join(_FACT)} FROM loan_fact WHERE loan_id = ? AND audit_id = ? AND reverses = 0 "
        "ORDER BY seq",
        [made.loan_id, made.audit_id],
    )


async def _take_back(work: Work, made: Amendment, loaded: Loaded, *, reason: str, principal_id: int) -> None:
    await AmendmentReversal.create(
        amendment_id=made.id,
        reason=reason,
        booked_on=work.booked_on,
        recorded_at=work.now,
        principal_id=principal_id,
        audit_id=work.audit_id,
    )
    undone = await _facts(made)
    rows = zip(*(undone[name].tolist() for name in ("seq", "kind", *_FACT)), strict=True)
    facts = [
        NewFact(loan_id=made.loan_id, reverses=seq, kind=FactKind(kind), **dict(zip(_FACT, told, strict=True)))
        for seq, kind, *told in rows
    ]
    work.event("loan.amendment_reversed", loan_id=made.loan_id, amendment=made.number)
    await booking.book(work, [loaded], facts)
    await amendment.follow(work, KINDS[made.command], made.loan_id, contract=made.contract_version > 0)
