"""What others say to a command that waits for them (CP-19): each signature is another person's, none the maker's.

At the last signature the command is examined again, as it would be today, and carried out in the same transaction:
once, or not at all. If it cannot be carried out any more, nothing is written, and who would have signed last may refuse
it. Worked example: an extension of a bank's loan needs `head` and then `committee`. Its maker cannot sign, the one who
signed for the head cannot sign for the committee; the second signature extends the loan.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from recoup.errors import Problem
from recoup.records.access import Principal
from recoup.records.approval import ApprovalDecision
from recoup.services import amendment, approval, audit, idempotency, limits, reversal
from recoup.services.access import Actor, require
from recoup.services.amending import KINDS
from recoup.services.amendment import AmendmentResult, Kind
from recoup.services.approval import APPROVED, EXECUTED, REFUSED, Waiting
from recoup.services.unit_of_work import Mode, Work, unit_of_work

DECIDE: Final = "approval.decide"
VERDICTS: Final = (APPROVED, REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """What one person says to a waiting command (public id or number). A refusal says why."""

    approval: str
    verdict: str
    idempotency_key: str
    note: str = ""


async def decide(actor: Actor, draft: DecisionDraft, *, mode: Mode = Mode.COMMIT) -> AmendmentResult:
    """Sign a waiting command or refuse it. Needs `operate`.

    A preview of an approval carries the command out and rolls it back, whatever signatures are missing: it shows what
    the command would do now. Raises `NotFound`, and `Refused`: NOT_PENDING, MAKER_CANNOT_DECIDE, ALREADY_DECIDED, and
    at the last signature everything that stands against the command today.
    """
    actor = require(actor, "approval.decide")
    async with unit_of_work(actor, DECIDE, mode=mode, input=draft) as work:
        key = draft.idempotency_key
        problems = idempotency.problems([key]).get(0, []) + list(_plain(draft))
        limits.refuse({0: problems}, single=True)
        waiting = await approval.locked(actor, draft.approval)
        work.subject = ("approval", waiting.id)
        stored = await idempotency.claim(work, DECIDE, {key: audit.digest(draft)}, {key: str(work.audit_id)})
        limits.refuse(idempotency.reused([key], stored), single=True)
        if stored:
            return await amendment.told_again(
                work, waiting.loan_id, int(stored[key]), asked=await approval.view(waiting.id)
            )
        limits.refuse({0: list(_problems(waiting, actor))}, single=True)
        before = await amendment.snapshot(actor, waiting.loan_id)
        await _sign(work, waiting, draft)
        await _follow(work, waiting, draft.verdict)
        asked = await approval.view(waiting.id)
        return await amendment.result(work, before, waiting.loan_id, needed=waiting.needed, asked=asked)


def _plain(draft: DecisionDraft) -> Iterator[Problem]:
    yield from limits.choice(draft.verdict, ("verdict",), VERDICTS)
    yield from limits.text(draft.note, ("note",), limits.REASON_MAX, required=draft.verdict == REFUSED)


def _problems(waiting: Waiting, actor: Actor) -> Iterator[Problem]:
    path = ("approval",)
    yield from approval.closed_problems(waiting)
    if waiting.maker_id == actor.principal_id:
        yield Problem(code="MAKER_CANNOT_DECIDE", field=path, value=waiting.number, limit=actor.code)
    if actor.principal_id in waiting.signed_by:
        yield Problem(code="ALREADY_DECIDED", field=path, value=waiting.number, limit=actor.code)


async def _sign(work: Work, waiting: Waiting, draft: DecisionDraft) -> None:
    place = len(waiting.signed_by)
    await ApprovalDecision.create(
        approval_id=waiting.id,
        place=place + 1,
        part=waiting.needed.signatures[place],
        verdict=draft.verdict,
        note=draft.note,
        principal_id=work.actor.principal_id,
        decided_on=work.booked_on,
        decided_at=work.now,
        audit_id=work.audit_id,
    )
    work.event("approval.decided", loan_id=waiting.loan_id, approval=waiting.number, verdict=draft.verdict)


async def _follow(work: Work, waiting: Waiting, verdict: str) -> None:
    """What a signature leads to: nothing yet, the command itself, or its end."""
    if verdict == REFUSED:
        await approval.close(work, waiting, REFUSED)
    elif work.mode is Mode.PREVIEW or len(waiting.signed_by) + 1 == len(waiting.needed.signatures):
        await _maker_still_there(waiting)
        await _carry_out(work, waiting)
        await approval.close(work, waiting, EXECUTED)


async def _maker_still_there(waiting: Waiting) -> None:
    maker = await Principal.get(id=waiting.maker_id)
    if not maker.active:
        problem = Problem(code="MAKER_GONE", field=("approval",), value=waiting.number, limit=maker.code)
        limits.refuse({0: [problem]}, single=True)


async def _carry_out(work: Work, waiting: Waiting) -> None:
    if waiting.command == reversal.REVERSE:
        await reversal.carry_out(work, waiting.input, maker=waiting.maker_id)
        return
    kind: Kind[Any] = KINDS[waiting.command]
    draft = TypeAdapter(kind.draft).validate_python(dict(waiting.input))
    one = await amendment.look(waiting.loan_id, kind, draft, today=work.booked_on)
    change = await amendment.examined(work.actor, one, kind, draft)
    await amendment.carry_out(work, kind, one, change, told=draft, maker=waiting.maker_id, approved=waiting.id)
