"""The clocks of the law, and what starts, interrupts and ends them."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import field

from recoup.services import claim_event, claim_undo, clocks
from recoup.services.claim_event import ClaimEventDraft, ClaimEventView
from recoup.services.clocks import ClockView, ToldView
from recoup_graphql.code import Code, core_code
from recoup_graphql.context import Info
from recoup_graphql.evidence import Evidence, evidence_node
from recoup_graphql.mode import Answered, Repeatable, mode_of
from recoup_graphql.node import opened, public_id
from recoup_graphql.paging import given
from recoup_graphql.problem import UserError, mends


@strawberry.type(description="What an event did to a clock.")
class ClockStep:
    """One line of a clock's story."""

    on: date = field(description="The day of the event; of the first line the due day with which the clock starts.")
    effect: Code = field(description="What it did.")
    is_counted: bool = field(description="Whether it moved the clock.")
    rules: list[str] = field(description="Ids of the rules by which.")
    event: Code | None = field(description="What happened; null for the due day.")
    event_id: str | None = field(description="Id of the event, to undo it by; null where there is none.")
    person: str = field(description="Who received a demand, or guarantees; empty for nobody.")
    method: str = field(description="How a demand was served; empty for anything else.")
    proof: str = field(description="SHA-256 of what proves it, or the note of a statement; empty for nothing.")
    evidence: Evidence | None = field(description="The stored evidence that proves it; null where none does.")


@strawberry.type(description="A clock of the law that runs on a loan (LM).")
class Clock:
    """Limitation, a guarantee's period, the claim on a guarantor, or enforcement."""

    course: Code = field(description="Which clock.")
    state: Code = field(description="Whether it runs, expired or was stopped.")
    person: str = field(description="Who guarantees; empty for the claim itself.")
    since: date = field(description="The day from which the time runs.")
    expires_on: date = field(description="The last day.")
    days_left: int = field(description="Days left on the business day; below zero when it has run out.")
    stopped_on: date | None = field(description="The day from which it runs no more; null while it does.")
    alarms: list[date] = field(description="The days on which people are warned; none once it was stopped.")
    story: list[ClockStep] = field(description="Each event, what it did, and why it counts or does not.")


def _step(view: ToldView) -> ClockStep:
    return ClockStep(
        on=view.on,
        effect=core_code("clock_effect", view.effect),
        is_counted=view.counts,
        rules=list(view.rules),
        event=None if view.kind is None else core_code("claim_event", view.kind),
        event_id=view.event,
        person=view.person,
        method=view.method,
        proof=view.proof,
        evidence=evidence_node(view.evidence) if view.evidence else None,
    )


def _clock(view: ClockView) -> Clock:
    return Clock(
        course=core_code("clock", view.course),
        state=core_code("clock_state", view.state),
        person=view.person,
        since=view.since,
        expires_on=view.expires_on,
        days_left=view.days_left,
        stopped_on=view.stopped_on,
        alarms=list(view.alarms),
        story=[_step(step) for step in view.story],
    )


async def of_loan(
    info: Info, loan_id: Annotated[strawberry.ID, strawberry.argument(description="The loan.")]
) -> list[Clock]:
    """The root field `clocks`."""
    loan = public_id(loan_id, "Loan", "loan_id")
    return [_clock(view) for view in await clocks.of_loan(info.context.asker, loan)]


@strawberry.type(description="An event that starts, interrupts or ends a clock.")
class ClaimEvent:
    """An event of a claim."""

    id: str = field(description="Its id, to undo it by.")
    kind: Code = field(description="What happened.")
    on: date = field(description="When.")
    until: date | None = field(description="The last day that it gives; null when it gives none.")
    person: str = field(description="Who received a demand, or guarantees; empty for nobody.")
    method: str = field(description="How a demand was served; empty for anything else.")
    outcome: str = field(description="Whether a demand was served; empty for anything else.")
    proof: str = field(description="SHA-256 of what proves it; empty for nothing.")
    evidence: Evidence | None = field(description="The stored evidence that proves it; null where none does.")


def _event(view: ClaimEventView) -> ClaimEvent:
    return ClaimEvent(
        id=view.id,
        kind=core_code("claim_event", view.kind),
        on=view.on,
        until=view.until,
        person=view.person,
        method=view.method,
        outcome=view.outcome,
        proof=view.proof,
        evidence=evidence_node(view.evidence) if view.evidence else None,
    )


_KINDS = ", ".join(f"`{kind}`" for kind in claim_event.KINDS)
_METHODS = ", ".join(f"`{method}`" for method in claim_event.METHODS)
_OUTCOMES = ", ".join(f"`{outcome}`" for outcome in claim_event.OUTCOMES)


@strawberry.input(description="An event of a claim. A demand counts with recipient, method and proof only (LM-06).")
class ClaimEventRecordInput(Repeatable):
    """An event as a client tells it."""

    loan_id: strawberry.ID = field(description="The loan.")
    kind: str = field(description=f"What happened: {_KINDS}.")
    on: date = field(description="When it happened: served, signed, filed, judged.")
    until: date | None = field(
        default=strawberry.UNSET,
        description="Of a judgment the last day of performance; of a guarantee its agreed end, none when left out.",
    )
    person: str | None = field(default=strawberry.UNSET, description="Who received a demand, or guarantees.")
    method: str | None = field(default=strawberry.UNSET, description=f"How a demand was served: {_METHODS}.")
    outcome: str | None = field(
        default=strawberry.UNSET, description=f"Of a demand: {_OUTCOMES}. Served, when left out."
    )
    proof: str | None = field(
        default=strawberry.UNSET,
        description="Stored evidence that proves it: the id that `POST /evidence` answered, or the SHA-256 of its "
        "bytes. It is hung on the loan.",
    )


@strawberry.type(description="The event as it was recorded.")
class ClaimEventRecordPayload(Answered):
    """The result of `claimEventRecord`."""

    claim_event: ClaimEvent | None = field(default=None, description="The event; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


@strawberry.input(description="An event that did not happen after all.")
class ClaimEventUndoInput(Repeatable):
    """Which event, and why."""

    claim_event_id: str = field(description="Id of the event.")
    reason: str = field(description="Why it is undone; kept with it.")


@strawberry.type(description="The event that was undone; both stay on record.")
class ClaimEventUndoPayload(Answered):
    """The result of `claimEventUndo`."""

    claim_event: ClaimEvent | None = field(default=None, description="The event; null when it was refused.")
    user_errors: list[UserError] = field(description="Why nothing was done; empty when it was.")


def _proof(told: str) -> str:
    """The service's key of evidence that a client names by its id or by a hash."""
    parts = opened(told)
    return parts[1] if parts is not None and parts[0] == "Evidence" else told


@mends(lambda errors: ClaimEventRecordPayload(user_errors=errors), {"loan": "loanId"})
async def record(
    info: Info,
    input: Annotated[ClaimEventRecordInput, strawberry.argument(description="The event.")],  # noqa: A002
) -> ClaimEventRecordPayload:
    """The mutation `claimEventRecord`."""
    draft = ClaimEventDraft(
        loan=public_id(input.loan_id, "Loan", "loan"),
        kind=input.kind,
        on=input.on,
        until=given(input.until),
        person=given(input.person) or "",
        method=given(input.method) or "",
        outcome=given(input.outcome) or "",
        proof=_proof(given(input.proof) or ""),
    )
    made = await claim_event.record(info.context.asker, draft, mode=mode_of(input.mode))
    return ClaimEventRecordPayload(claim_event=_event(made), user_errors=[])


@mends(
    lambda errors: ClaimEventUndoPayload(user_errors=errors),
    dict.fromkeys(("event", "claim_event", "fact"), "claimEventId"),
)
async def undo(
    info: Info,
    input: Annotated[ClaimEventUndoInput, strawberry.argument(description="The event.")],  # noqa: A002
) -> ClaimEventUndoPayload:
    """The mutation `claimEventUndo`."""
    undone = await claim_undo.undo(
        info.context.asker, input.claim_event_id, reason=input.reason, mode=mode_of(input.mode)
    )
    return ClaimEventUndoPayload(claim_event=_event(undone), user_errors=[])
