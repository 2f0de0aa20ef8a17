"""The clocks of a loan as they are shown: each with its days, its alarms and its story, event by event (LM)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from recoup.records.claim_event import ClaimEvent
from recoup.rules import clock as rules
from recoup.rules.calendar import date_of
from recoup.rules.clock import COUNTING, Running, Told
from recoup.services import businessday, claim_event, clock_alert, evidence, loan_query, regime
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.clock_alert import Claim
from recoup.services.evidence import EvidenceView

RUNNING: Final = "RUNNING"
EXPIRED: Final = "EXPIRED"
STOPPED: Final = "STOPPED"
STATES: Final = (RUNNING, EXPIRED, STOPPED)
Hung: TypeAlias = Mapping[str, EvidenceView]
"""What hangs on the loan, by its SHA-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldView:
    """What an event did to a clock, and by which rules. `event` is None for the due day with which it starts."""

    on: date
    effect: str
    counts: bool
    rules: tuple[str, ...]
    event: str | None
    kind: str | None
    person: str
    method: str
    proof: str
    evidence: EvidenceView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """A clock on the business day. `person` guarantees; `days_left` is below 0 when it has run out."""

    course: str
    state: str
    person: str
    since: date
    expires_on: date
    days_left: int
    stopped_on: date | None
    alarms: tuple[date, ...]
    story: tuple[ToldView, ...]


async def of_loan(actor: Actor, loan: str) -> tuple[ClockView, ...]:
    """The clocks of a loan; none while nothing falls due. Needs `book.read`. Raises `NotFound`."""
    actor = require(actor, BOOK_READ)
    owned = await loan_query.internal_id(actor, loan)
    today = (await businessday.current()).number
    listed = await clock_alert.claims([owned], today)
    events = (await claim_event.of([owned])).get(owned, [])
    calendar = await regime.calendar()
    hung = {view.sha256: view for view in await evidence.of_subject(actor, ("loan", owned))}
    return tuple(
        _view(claim, running, events, hung, today)
        for claim in listed
        for running in rules.clocks(claim.last_due_on, clock_alert.happened(events), calendar)
    )


def _view(claim: Claim, running: Running, events: list[ClaimEvent], hung: Hung, today: int) -> ClockView:
    state = STOPPED if running.stopped_on else EXPIRED if running.expires_on < today else RUNNING
    return ClockView(
        course=running.course.value,
        state=state,
        person=running.person,
        since=date_of(running.since),
        expires_on=date_of(running.expires_on),
        days_left=running.expires_on - today,
        stopped_on=date_of(running.stopped_on) if running.stopped_on else None,
        alarms=tuple(date_of(day) for day in claim.alarms(running)),
        story=tuple(_told(told, events, hung) for told in running.story),
    )


def _told(told: Told, events: list[ClaimEvent], hung: Hung) -> ToldView:
    row = events[told.place] if told.place >= 0 else None
    return ToldView(
        on=date_of(told.on),
        effect=told.effect.value,
        counts=told.effect in COUNTING,
        rules=told.rules,
        event=row.public_id if row else None,
        kind=row.kind if row else None,
        person=row.person if row else "",
        method=row.method if row else "",
        proof=row.proof if row else "",
        evidence=hung.get(row.proof) if row else None,
    )
