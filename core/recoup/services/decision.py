"""What others say to a command that waits for them (CP-19): each signature is another person's, none the maker's.

At the last signature everything is asked again: does the maker still hold its office, do those who signed still play
their parts, does the subject stand as it stood when the command was asked for, would the regime still take it? Then it
is carried out in the same transaction: once, or not at all. If the world has changed it is closed as FAILED and goes
back to its maker. A signature may name the digest of the effect that the person was shown; if the effect is another one
by now, the signature is refused and nothing is closed.

Worked example: an extension of a bank's loan needs `head` and then `committee`. Its maker cannot sign, the one who
signed for the head cannot sign for the committee; the second signature extends the loan. Had the debtor paid between
the two, the second signature would have found another loan: STALE_VERSION, and the maker asks anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from recoup.errors import Problem, Refused
from recoup.services import (
    access,
    agreed,
    amendment,
    approval,
    approval_query,
    audit,
    changed,
    delegation,
    idempotency,
    journal,
    limits,
    signing,
)
from recoup.services.access import Actor, require
from recoup.services.amendment import AmendmentResult
from recoup.services.approval import APPROVED, EXECUTED, FAILED, REFUSED, WITHDRAWN, Effect, Waiting
from recoup.services.approval_query import ApprovalView
from recoup.services.changed import Changed
from recoup.services.journal import PostingView
from recoup.services.loan_query import ScheduleRow
from recoup.services.unit_of_work import Mode, Work, unit_of_work

DECIDE: Final = "approval.decide"
VERDICTS: Final = (APPROVED, REFUSED)
SHOWN_LENGTH: Final = 64
"""Digits of a digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """What one person says to a waiting command (public id or number). A refusal says why.

    `shown` is the digest that a preview gave of the command's effect: what the person signs. Empty: not told.
    """

    approval: str
    verdict: str
    idempotency_key: str
    note: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionResult:
    """What a decision did: the command as it stands, and what it did if it was carried out.

    `changes` are the values that it replaces, `transfers` what it books, `amended` how the loan stood before and
    after, where it is about one. `shown` is the digest of all that; empty while nothing is carried out.
    """

    approval: ApprovalView
    changes: tuple[Changed, ...]
    transfers: tuple[PostingView, ...]
    amended: AmendmentResult | None
    shown: str
    replayed: bool


class _Failed(Exception):
    """The command cannot be carried out any more; what was written on the way is rolled back."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(str(refused))
        self.refused = refused


async def decide(actor: Actor, draft: DecisionDraft, *, mode: Mode = Mode.COMMIT) -> DecisionResult:
    """Sign a waiting command or refuse it. Needs `operate` and the part that comes next.

    A preview of an approval carries the command out and rolls it back, whatever signatures are missing: it shows what
    the command would do now. Raises `NotFound`, and `Refused`: NOT_PENDING, LAPSED, MAKER_CANNOT_DECIDE,
    ALREADY_DECIDED, NOT_A_SIGNER, CONCERNED_CANNOT_DECIDE, SHOWN_CHANGED; and at the last signature everything that
    stands against the command today, which closes it as FAILED.
    """
    actor = require(actor, DECIDE)
    if mode is Mode.COMMIT and draft.shown and draft.verdict == APPROVED:
        tried = await decide(actor, replace(draft, shown=""), mode=Mode.PREVIEW)
        if not tried.replayed:
            limits.refuse({0: list(_shown_problems(draft, tried.shown))}, single=True)
    try:
        return await _decide(actor, draft, mode)
    except _Failed as failed:
        if mode is Mode.COMMIT and not all(problem.retryable for problem in failed.refused.problems):
            await _fail(actor, draft, failed.refused.problems)
        raise failed.refused from None


async def _decide(actor: Actor, draft: DecisionDraft, mode: Mode) -> DecisionResult:
    async with unit_of_work(actor, DECIDE, mode=mode, input=draft) as work:
        key = draft.idempotency_key
        problems = idempotency.problems([key]).get(0, []) + list(_plain(draft))
        limits.refuse({0: problems}, single=True)
        waiting = await approval.locked(actor, draft.approval)
        await work.about("approval", waiting.id)
        stored = await idempotency.claim(work, DECIDE, {key: audit.digest(draft)}, {key: str(work.audit_id)})
        limits.refuse(idempotency.reused([key], stored), single=True)
        if stored:
            return await _told_again(work, waiting, int(stored[key]))
        problems = [*approval.closed_problems(waiting), *approval.lapsed_problems(waiting, work.booked_on)]
        limits.refuse({0: problems}, single=True)
        for_id = await signing.name_of(actor, waiting, work.booked_on)
        before = None if waiting.touches is None else await amendment.snapshot(actor, waiting.touches)
        await approval.sign(work, waiting, for_id=for_id, verdict=draft.verdict, note=draft.note, shown=draft.shown)
        result = await _result(work, waiting, before, await _follow(work, waiting, draft.verdict))
        if draft.shown and result.shown:
            limits.refuse({0: list(_shown_problems(draft, result.shown))}, single=True)
        return result


def _plain(draft: DecisionDraft) -> Iterator[Problem]:
    yield from limits.choice(draft.verdict, ("verdict",), VERDICTS)
    yield from limits.text(draft.note, ("note",), limits.REASON_MAX, required=draft.verdict == REFUSED)
    yield from limits.text(draft.shown, ("shown",), SHOWN_LENGTH)


def _shown_problems(draft: DecisionDraft, now: str) -> Iterator[Problem]:
    if draft.shown != now:
        yield Problem(code="SHOWN_CHANGED", field=("shown",), value=draft.shown, limit=now)


async def _follow(work: Work, waiting: Waiting, verdict: str) -> Effect | None:
    """What a signature leads to: the command itself and what it did; else None: its end, or nothing yet."""
    if verdict == REFUSED:
        await _let_go(work, waiting, REFUSED)
        return None
    if work.mode is Mode.COMMIT and not waiting.is_last:
        return None
    try:
        await _still_as_asked(waiting)
        done = await agreed.COMMANDS[waiting.command].carry_out(work, waiting)
    except Refused as refused:
        raise _Failed(refused) from refused
    await approval.close(work, waiting, EXECUTED)
    return done


async def _still_as_asked(waiting: Waiting) -> None:
    """Raises `Refused` where the maker, a signer or the subject is not what it was."""
    problems = list(await signing.lost(waiting))
    command, path = agreed.COMMANDS[waiting.command], ("approval",)
    maker = await delegation.actor_of(waiting.maker_id)
    if maker is None or not access.may(maker, command.permission or waiting.command, waiting.organisation_path):
        problems.append(Problem(code="MAKER_GONE", field=path, value=waiting.number))
    if await command.version(waiting) != waiting.about.version:
        told = {"what": partial(changed.read, command.named(waiting), waiting.about.regime)}
        limit = waiting.about.number
        problems.append(Problem(code="STALE_VERSION", field=path, value=waiting.number, limit=limit, details=told))
    limits.refuse({0: problems}, single=True)


async def _let_go(work: Work, waiting: Waiting, state: str, *, outcome: str = "") -> None:
    """Close a command that is not carried out, and put back what waited with it."""
    await approval.close(work, waiting, state, outcome=outcome)
    await agreed.COMMANDS[waiting.command].let_go(work, waiting, state)


async def _fail(actor: Actor, draft: DecisionDraft, problems: Sequence[Problem]) -> None:
    """Close what all agreed to and could not be done, with the reasons; its maker may give it anew."""
    async with unit_of_work(actor, "approval.fail", input={"approval": draft.approval}) as work:
        waiting = await approval.locked(actor, draft.approval)
        await work.about("approval", waiting.id)
        if not approval.closed_problems(waiting):
            codes = dict.fromkeys(problem.code for problem in problems)
            await _let_go(work, waiting, FAILED, outcome=" ".join(codes)[: limits.REASON_MAX])


async def _result(
    work: Work, waiting: Waiting, before: amendment.Snapshot | None, done: Effect | None
) -> DecisionResult:
    view = await approval_query.view(waiting.id)
    amended: AmendmentResult | None = None
    if before is not None and waiting.touches is not None:
        amended = await amendment.result(work, before, waiting.touches, needed=waiting.needed, asked=view)
    changes = () if done is None else done.changes
    transfers = () if done is None else await journal.of_command(work.audit_id, list(done.loans))
    schedule = () if amended is None else amended.schedule_after
    shown = "" if done is None else _digest(changes, transfers, schedule)
    return DecisionResult(
        approval=view, changes=changes, transfers=transfers, amended=amended, shown=shown, replayed=False
    )


def _digest(changes: Sequence[Changed], transfers: Sequence[PostingView], schedule: Sequence[ScheduleRow]) -> str:
    """What an approver is shown, as one number: the same effect gives the same, whenever it is looked at."""
    moved = [
        (one.loan_number, one.effective_on, one.kind, one.debit, one.credit, one.amount, one.bill_seq, one.reverses)
        for one in transfers
    ]
    return audit.digest([list(changes), moved, list(schedule)])


async def _told_again(work: Work, waiting: Waiting, audit_id: int) -> DecisionResult:
    view = await approval_query.view(waiting.id)
    amended: AmendmentResult | None = None
    if waiting.touches is not None:
        amended = await amendment.told_again(work, waiting.touches, audit_id, asked=view)
    return DecisionResult(
        approval=view,
        changes=(),
        transfers=() if amended is None else amended.transfers,
        amended=amended,
        shown="",
        replayed=True,
    )


async def withdraw(actor: Actor, approval_id: str, *, mode: Mode = Mode.COMMIT) -> ApprovalView:
    """Take back a command that one gave oneself and that still waits. Needs `operate`.

    Raises `NotFound`, and `Refused` NOT_THE_MAKER and NOT_PENDING.
    """
    actor = require(actor, DECIDE)
    async with unit_of_work(actor, "approval.withdraw", mode=mode, input={"approval": approval_id}) as work:
        waiting = await approval.locked(actor, approval_id)
        problems = list(approval.closed_problems(waiting))
        if waiting.maker_id != actor.principal_id:
            problems.append(Problem(code="NOT_THE_MAKER", field=("approval",), value=waiting.number, limit=actor.code))
        limits.refuse({0: problems}, single=True)
        await work.about("approval", waiting.id)
        await _let_go(work, waiting, WITHDRAWN)
        return await approval_query.view(waiting.id)


async def lapse(work: Work, day: int) -> int:
    """Close what nobody signed in time, when a day begins; how many. Inside a transaction."""
    lapsed = await approval.lapsed(day)
    for waiting in lapsed:
        await _let_go(work, waiting, approval.EXPIRED)
    return len(lapsed)
