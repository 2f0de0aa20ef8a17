"""When a claim, a guarantee and a judgment run out: from stated days, and from what is on record of a loan (LM).

Worked example (CB-X15): last instalment due 2022-06-20, a letter signed for on 2024-05-11. The claim expires on
2027-05-11; on 2027-03-01 there are 71 days left; the first alarm was 2026-11-12.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from recoup.errors import Problem
from recoup.rules import limitation as rules
from recoup.rules.calendar import date_of, day_of
from recoup.rules.limitation import Event, Interruption
from recoup.services import businessday, claim_event, limits, loan_query, regime
from recoup.services.access import BOOK_READ, Actor, require

EVENTS_MAX: Final = 1000
"""Interruptions of one claim that may be stated."""

INTERRUPTIONS: Final = tuple(kind.value for kind in Interruption)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """An event as it is stated: one of `INTERRUPTIONS` on a day."""

    on: date
    kind: str = Interruption.DEMAND.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim as it is stated. `guarantee_until` is the agreed end of a guarantee; None where nothing was agreed.

    `performance_due_on` is the last day that a judgment gave the debtor.
    """

    last_due_on: date
    events: tuple[Interrupted, ...] = ()
    guarantee_until: date | None = None
    performance_due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The last days: of the claim, of a guarantee for it, of enforcement. `void` are events that changed nothing."""

    since: date
    expires_on: date
    days_left: int
    alarms: tuple[date, ...]
    void: tuple[Interrupted, ...]
    guarantee_until: date
    enforceable_until: date | None


async def reckon(actor: Actor, claim: Claim, *, on: date | None = None) -> Clocks:
    """The clocks of a stated claim, with the days left on a day or today. Needs `read`. Raises `Refused`."""
    require(actor, BOOK_READ)
    limits.refuse({0: list(_problems(claim, on))}, single=True)
    today = day_of(on) if on else (await businessday.current()).number
    calendar = await regime.calendar()
    events = [Event(day_of(event.on), Interruption(event.kind)) for event in claim.events]
    clock = rules.limitation(day_of(claim.last_due_on), events, calendar)
    agreed = day_of(claim.guarantee_until) if claim.guarantee_until else 0
    judged = claim.performance_due_on
    return Clocks(
        since=date_of(clock.since),
        expires_on=date_of(clock.expires_on),
        days_left=clock.days_left(today),
        alarms=tuple(date_of(day) for day in clock.alarms()),
        void=tuple(Interrupted(on=date_of(event.on), kind=event.kind.value) for event in clock.void),
        guarantee_until=date_of(rules.guaranteed_until(day_of(claim.last_due_on), agreed)),
        enforceable_until=date_of(rules.enforceable_until(day_of(judged), calendar)) if judged else None,
    )


async def of_loan(actor: Actor, loan: str) -> Clocks | None:
    """The clocks of a loan from its last due day and what is on record; None while nothing falls due. Needs `read`.

    Raises `NotFound`.
    """
    view = await loan_query.get(actor, loan)
    if view.maturity_on is None or view.stage != loan_query.LIVE:
        return None
    return await reckon(actor, Claim(last_due_on=view.maturity_on, events=await _on_record(actor, view.id)))


async def _on_record(actor: Actor, loan: str) -> tuple[Interrupted, ...]:
    """What is on record and interrupts; a demand that came back is none (LM-06)."""
    owned = await loan_query.internal_id(actor, loan)
    return tuple(
        Interrupted(on=date_of(row.happened_on), kind=row.kind)
        for row in (await claim_event.of([owned])).get(owned, [])
        if row.kind in INTERRUPTIONS and row.outcome != claim_event.UNDELIVERED
    )


def _problems(claim: Claim, on: date | None) -> Iterator[Problem]:
    yield from limits.day(claim.last_due_on, ("last_due_on",))
    if len(claim.events) > EVENTS_MAX:
        yield Problem(code="TOO_MANY", field=("events",), value=str(len(claim.events)), limit=str(EVENTS_MAX))
    for place, event in enumerate(claim.events):
        yield from limits.day(event.on, ("events", str(place), "on"))
        yield from limits.choice(event.kind, ("events", str(place), "kind"), INTERRUPTIONS)
    for name, day in (
        ("guarantee_until", claim.guarantee_until),
        ("performance_due_on", claim.performance_due_on),
        ("on", on),
    ):
        if day is not None:
            yield from limits.day(day, (name,))
