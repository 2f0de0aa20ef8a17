# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Events of a claim that did not happen after all: undone by another row, whatever they were recorded as (LM-06)."""

from recoup.errors import Problem
from recoup.records.claim_event import ClaimEvent
from recoup.records.fields import number_in
from recoup.services import claim_event, fact, limits, sight, sql
from recoup.services.access import Actor, require
from recoup.services.claim_event import ClaimEventView
from recoup.services.unit_of_work import Mode, Work, unit_of_work


async def undo(actor: Actor, event: str, *, reason: str, mode: Mode = Mode.COMMIT) -> ClaimEventView:
    """Say that an event did not happen, also one that was recorded as a statement about the loan. Needs `fact.record`.

    Raises `NotFound`, `Refused` ALREADY_REVERSED.
    """
    actor = require(actor, "fact.record")
    async with unit_of_work(actor, "claim.event_undo", mode=mode, input={"event": event, "reason": reason}) as work:
        problems = list(limits.text(reason, ("reason",), limits.REASON_MAX, required=True))
        seen, values = sight.where(actor)
        rows = await sql.rows(
            "SELECT e.id FROM claim_event e JOIN loan l ON l.id = e.loan_id "
            f"JOIN organisation o ON o.id = l.organisation_id WHERE e.public_id = ? AND e.voids = 0 AND {seen}",
            [event, *values],
        )
        if not rows:
            limits.refuse({0: problems}, single=True)
            return await _stated(work, actor, event, reason)
        if await ClaimEvent.exists(voids=rows[0]["id"]):
            problems.append(Problem(code="ALREADY_REVERSED", field=("event",), value=event))
        limits.refuse({0: problems}, single=True)
        undone = await ClaimEvent.get(id=rows[0]["id"])
        await claim_event.append(
            work, undone.loan_id, kind=undone.kind, happened_on=undone.happened_on, proof=reason, voids=undone.id
        )
        return claim_event.view(undone)


async def _stated(work: Work, actor: Actor, event: str, reason: str) -> ClaimEventView:
    """Take back the statement that an event was recorded as."""
    stated = await sql.rows(f"{claim_event.OF_FACT} WHERE a.id = ?", [number_in(event)])
    await fact.take_back(work, actor, event, among=claim_event.STATED, reason=reason)
    row = claim_event.as_event(stated[0])
    work.subject = ("loan", row.loan_id)
    return claim_event.view(row)
