"""The clocks of a claim with their story: what each event did to them, and the rules by which (LM-01 to LM-07).

Worked example (CB-X15): the last instalment is due on 2022-06-20 and the limitation runs until 2025-06-20 (LM-01). A
letter that came back on 2024-02-01 changes nothing (LM-06); one signed for on 2024-05-11 is inside and begins the time
anew, until 2027-05-11 (LM-02). The guarantee of CB-X16 ends on 2025-02-28 whatever happens to the claim (LM-04).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from recoup.rules import limitation as rules
from recoup.rules.calendar import Calendar, Roll, add_months
from recoup.rules.columns import IntArray
from recoup.rules.limitation import Event, Interruption


class Course(Enum):
    """Which clock."""

    LIMITATION = "LIMITATION"
    GUARANTEE = "GUARANTEE"
    GUARANTEE_CLAIM = "GUARANTEE_CLAIM"
    ENFORCEMENT = "ENFORCEMENT"


class Effect(Enum):
    """What an event did to a clock."""

    STARTED = "STARTED"
    RESTARTED = "RESTARTED"
    REVIVED = "REVIVED"
    STOPPED = "STOPPED"
    UNDELIVERED = "UNDELIVERED"
    OUTSIDE = "OUTSIDE"
    NOT_MOVED = "NOT_MOVED"


COUNTING: Final = frozenset({Effect.STARTED, Effect.RESTARTED, Effect.REVIVED, Effect.STOPPED})

_RULES: Final = {
    Effect.RESTARTED: ("LM-02",),
    Effect.REVIVED: ("LM-03",),
    Effect.UNDELIVERED: ("LM-06",),
    Effect.OUTSIDE: ("LM-02",),
    Effect.NOT_MOVED: ("LM-04",),
}
_STARTS: Final = {
    Course.LIMITATION: ("LM-01",),
    Course.GUARANTEE: ("LM-04",),
    Course.GUARANTEE_CLAIM: ("LM-05",),
    Course.ENFORCEMENT: ("LM-07",),
}

INTERRUPTING: Final = {
    "DEMAND": Interruption.DEMAND,
    "CONSENT": Interruption.CONSENT,
    "SUIT": Interruption.SUIT,
    "ACKNOWLEDGEMENT": Interruption.ACKNOWLEDGEMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event of a claim, with the place by which its teller knows it. Days are numbers, 0 none."""

    place: int
    kind: str
    on: int
    until: int = 0
    person: str = ""
    delivered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an event did. `place` is the event's, -1 for the due day with which a clock starts by itself."""

    place: int
    on: int
    effect: Effect
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A clock. `person` guarantees, `stopped_on` is the day from which it runs no more, 0 while it does."""

    course: Course
    since: int
    expires_on: int
    person: str = ""
    stopped_on: int = 0
    story: tuple[Told, ...] = ()

    def alarms(self, first: int) -> tuple[int, ...]:
        """The days on which people are warned, `first` days before and later (LM-06); none of a clock that stopped."""
        if self.stopped_on:
            return ()
        days = (first, *(days for days in rules.ALARM_DAYS[1:] if days < first))
        if self.course is Course.GUARANTEE:
            days = (first, *(days for days in rules.ALARM_DAYS[2:] if days < first))
        return tuple(self.expires_on - before for before in days)


def clocks(last_due_on: int, events: Sequence[Happened], calendar: Calendar) -> tuple[Running, ...]:
    """Every clock of a claim whose last instalment was due on a day, from its events in order of their days."""
    judged = next((event for event in events if event.kind == "JUDGMENT"), None)
    found = [_limitation(last_due_on, events, calendar, judged)]
    for event in events:
        if event.kind in {"GUARANTEE_JOINT", "GUARANTEE_GENERAL"}:
            found += _guarantee(last_due_on, event, events, calendar)
    if judged is not None:
        found.append(_enforcement(judged, events, calendar))
    return tuple(found)


def _limitation(last_due_on: int, events: Sequence[Happened], calendar: Calendar, judged: Happened | None) -> Running:
    """The claim's own clock; a judgment puts enforcement in its place."""
    story = [Told(place=-1, on=last_due_on, effect=Effect.STARTED, rules=_STARTS[Course.LIMITATION])]
    counted: list[Event] = []
    clock = rules.limitation(last_due_on, (), calendar)
    for event in events:
        kind = INTERRUPTING.get(event.kind)
        if kind is None:
            continue
        if not event.delivered:
            story.append(_told(event, Effect.UNDELIVERED))
            continue
        counted.append(Event(event.on, kind))
        after = rules.limitation(last_due_on, counted, calendar)
        if len(after.void) > len(clock.void):
            effect = Effect.OUTSIDE
        else:
            effect = Effect.REVIVED if event.on > clock.expires_on else Effect.RESTARTED
        story.append(_told(event, effect))
        clock = after
    if judged is not None:
        story.append(_told(judged, Effect.STOPPED, _STARTS[Course.ENFORCEMENT]))
    return Running(
        course=Course.LIMITATION,
        since=clock.since,
        expires_on=clock.expires_on,
        stopped_on=judged.on if judged else 0,
        story=tuple(story),
    )


def _guarantee(last_due_on: int, given: Happened, events: Sequence[Happened], calendar: Calendar) -> Iterator[Running]:
    """A guarantee's period, and once it was claimed inside, the claim's own limitation (LM-04, LM-05)."""
    until = rules.guaranteed_until(last_due_on, given.until)
    claims = "SUIT" if given.kind == "GUARANTEE_GENERAL" else "GUARANTOR_DEMAND"
    story = [_told(given, Effect.STARTED, _STARTS[Course.GUARANTEE])]
    claimed = 0
    for event in events:
        if event.kind == claims and (claims == "SUIT" or event.person in {"", given.person}):
            effect = _claiming(event, until, claimed)
            story.append(_told(event, effect, ("LM-04",)))
            claimed = claimed or (event.on if effect is Effect.STOPPED else 0)
        elif event.kind in INTERRUPTING:
            story.append(_told(event, Effect.NOT_MOVED))
    yield Running(
        course=Course.GUARANTEE,
        since=last_due_on,
        expires_on=until,
        person=given.person,
        stopped_on=claimed,
        story=tuple(story),
    )
    if claimed:
        expires_on = rules.guarantee_claim(until, claimed, claimed, calendar)
        begun = Told(place=-1, on=claimed, effect=Effect.STARTED, rules=_STARTS[Course.GUARANTEE_CLAIM])
        yield Running(
            course=Course.GUARANTEE_CLAIM, since=claimed, expires_on=expires_on, person=given.person, story=(begun,)
        )


def _claiming(event: Happened, until: int, claimed: int) -> Effect:
    if not event.delivered:
        return Effect.UNDELIVERED
    return Effect.STOPPED if event.on <= until and not claimed else Effect.OUTSIDE


def _enforcement(judged: Happened, events: Iterable[Happened], calendar: Calendar) -> Running:
    """From the last day of performance that the judgment gave: two years, until enforcement is applied for (LM-07)."""
    expires_on = rules.enforceable_until(judged.until, calendar)
    story = [_told(judged, Effect.STARTED, _STARTS[Course.ENFORCEMENT])]
    applied = 0
    for event in events:
        if event.kind == "ENFORCEMENT":
            inside = event.on <= expires_on
            story.append(_told(event, Effect.STOPPED if inside else Effect.OUTSIDE, ("LM-07",)))
            applied = applied or (event.on if inside else 0)
    return Running(
        course=Course.ENFORCEMENT, since=judged.until, expires_on=expires_on, stopped_on=applied, story=tuple(story)
    )


def _told(event: Happened, effect: Effect, by: tuple[str, ...] | None = None) -> Told:
    return Told(place=event.place, on=event.on, effect=effect, rules=_RULES.get(effect, ()) if by is None else by)


def expiries(last_due_on: IntArray, calendar: Calendar) -> IntArray:
    """When claims expire that nothing ever interrupted, for a whole column at once (LM-01)."""
    return calendar.roll(add_months(last_due_on, rules.LIMITATION_MONTHS), Roll.FOLLOWING)
