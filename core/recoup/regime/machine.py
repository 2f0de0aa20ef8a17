"""The law of the machine (regime.md §7): what a case permits and refuses, what the system does, and when to look again.

Pure: a bound kind, a scene and a day come in; a verdict goes out. Worked example (CB, PM-07): in REPORTED the step
`review_head` asks for the part `head`, for the field `head_opinion`, and for another person than the one who took
`report`. An officer who reported and plays `head` too is refused with PERSON_NOT_APART (report) alone: a refusal names
each part that fails, and none that holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from recoup.regime.deciding import PLAIN, Row, bound_number, holds, reckoned
from recoup.regime.policy.case import CaseKind, Opening, State, Transition
from recoup.regime.policy.condition import (
    All,
    Compare,
    Condition,
    Filed,
    Filled,
    Has,
    Holds,
    InState,
    Is,
    Late,
    Not,
    Reached,
    Some,
)
from recoup.regime.policy.deadline import Deadline, Earliest, Latest, When
from recoup.regime.policy.parameter import P
from recoup.rules.calendar import Calendar, date_of, months_after
from recoup.rules.condition import MOVING
from recoup.rules.measure import COUNTS

MISSED_AGAIN: Final = "missed_again_on"
"""In a row: the morning after the next miss that a pass over missed days has booked already; absent without one."""
MISSES: Final = frozenset({"missed", "missed_max", *COUNTS.values()})
WHOLE: Final = 10**6
"""Parts per million of a figure: all of it."""
OPENING: Final = "opening"
"""In `apart_from`: who opened the case by hand."""
OWNER: Final = "@owner"
"""In `apart_from`: the officer of the loan."""
RECORDER: Final = "@recorder:"
"""In `apart_from`, before a fact: who recorded it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One part of a condition, or of a right, that fails. `name` is what is missing, `value` what is there.

    `in_form`: `name` is a field that is given with the step itself.
    """

    code: str
    name: str
    value: str = ""
    limit: str = ""
    rules: tuple[str, ...] = ()
    in_form: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What conditions and deadlines of a case read on a day.

    `row` holds names with their values: measures, attributes, parameters, filled fields, anchors as days, facts as the
    day on which each began. `facts` counts how often each holds, `events` has the days of what happened. `due`: the
    deadline of the present state, 0 none.
    `evidence` and `fresh` count pieces by kind, the latter since the state was entered. `states`: where cases of a
    kind on the same subject are or ended. `dues`: the loan's repayment days to come, for deadlines in periods.
    """

    row: Row
    today: int
    due: int = 0
    facts: Mapping[str, int] = field(default_factory=dict)
    events: Mapping[str, Sequence[int]] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    evidence: Mapping[str, int] = field(default_factory=dict)
    fresh: Mapping[str, int] = field(default_factory=dict)
    filed: frozenset[str] = frozenset()
    signed: frozenset[str] = frozenset()
    states: Mapping[str, frozenset[str]] = field(default_factory=dict)
    calendar: Calendar = PLAIN
    dues: Sequence[int] = ()
    days: frozenset[str] = frozenset()
    """Names of the row whose values are days: fields of the case that are dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who would take a step: its own id and whose name it acts in; the parts it plays there; steps it is denied."""

    ids: frozenset[int]
    parts: frozenset[str]
    denied: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Who took part in what: a transition of the case, `opening`, `@owner`, `@recorder:FACT`, `@field`."""

    code: str
    ids: frozenset[int]


def lacks(condition: Condition | None, scene: Scene) -> tuple[Lack, ...]:
    """The parts of a bound condition that fail, each by name; none: it holds."""
    match condition:
        case None:
            return ()
        case All(of=parts):
            return _said_once([lack for part in parts for lack in lacks(part, scene)])
        case Some(of=parts):
            found = [lacks(part, scene) for part in parts]
            return () if not all(found) else _meant(parts, found, scene)
        case Not(part=part):
            return () if lacks(part, scene) else (_standing(part),)
        case Has() | Filed() | Filled() | Late() | InState() | Holds():
            return tuple(_of_case(condition, scene))
        case _:
            row = {**scene.row, "today": scene.today}
            return () if holds(condition, row, scene.calendar, scene.dues) else (_of_row(condition, scene),)


def _said_once(found: Sequence[Lack]) -> tuple[Lack, ...]:
    """Of a field that says nothing it is told that it is empty, not also that its value will not do."""
    empty = {lack.name for lack in found if lack.code == "FIELD_EMPTY"}
    return tuple(lack for lack in found if lack.code != "FIGURE_NOT_MET" or lack.name not in empty)


def _meant(parts: Sequence[Condition], found: Sequence[tuple[Lack, ...]], scene: Scene) -> tuple[Lack, ...]:
    """What the alternatives lack that are for such a subject; where none is, what all of them lack.

    Worked example (DB-11): a loan handled directly is told two copies, not also that it is none of an agent bank's.
    """
    own = [lacking for part, lacking in zip(parts, found, strict=True) if not _is_for_others(part, scene)]
    return tuple(dict.fromkeys(lack for lacking in own or found for lack in lacking))


def _is_for_others(part: Condition, scene: Scene) -> bool:
    """Whether an alternative asks for another code of the subject, which no step can give it."""
    match part:
        case All(of=parts):
            return any(_is_for_others(each, scene) for each in parts)
        case Is(name=name) | Not(part=Is(name=name)):
            return name in scene.row and name not in scene.filled and bool(lacks(part, scene))
        case _:
            return False


def _of_case(condition: Condition, scene: Scene) -> Iterator[Lack]:
    """What only a case knows: its evidence, papers, fields, deadline, its neighbours, and how often a fact holds."""
    match condition:
        case Has(evidence=kind, count=count, fresh=fresh):
            there = (scene.fresh if fresh else scene.evidence).get(kind, 0)
            if there < bound_number(count):
                yield Lack(code="EVIDENCE_MISSING", name=kind, value=str(there), limit=str(count))
        case Filed(document=code, signed=signed):
            if code not in scene.filed:
                yield Lack(code="DOCUMENT_NOT_FILED", name=code)
            elif signed and code not in scene.signed:
                yield Lack(code="DOCUMENT_NOT_SIGNED", name=code)
        case Filled(fields=codes):
            yield from (Lack(code="FIELD_EMPTY", name=code) for code in codes if code not in scene.filled)
        case Late():
            if not scene.due or scene.today <= scene.due:
                shown = date_of(scene.due).isoformat() if scene.due else ""
                yield Lack(code="NOT_LATE_YET", name="due", value=date_of(scene.today).isoformat(), limit=shown)
        case InState(kind=kind, states=states):
            there_are = scene.states.get(kind, frozenset())
            if there_are.isdisjoint(states):
                shown = ", ".join(sorted(there_are))
                yield Lack(code="CASE_NOT_IN_STATE", name=kind, value=shown, limit=", ".join(states))
        case Holds(fact=fact, times=times, months=months):
            count = _times(fact, bound_number(months), scene)
            if count < bound_number(times):
                yield Lack(code="FACT_MISSING", name=fact, value=str(count), limit=str(times))


def _times(fact: str, months: int, scene: Scene) -> int:
    """How often a fact holds; of an event within so many months, how often it happened in them."""
    if not months:
        return scene.facts.get(fact, 0)
    return sum(months_after(day, months) >= scene.today for day in scene.events.get(fact, ()))


def _of_row(condition: Condition, scene: Scene) -> Lack:
    match condition:
        case Compare(name=name, op=op, value=value, of=of):
            there = _told(name, scene)
            limit = _against(value, of, scene)
            return Lack(code="FIGURE_NOT_MET", name=name, value=there, limit=limit if op == "=" else f"{op} {limit}")
        case Is(name=name, values=values):
            limit = ", ".join(values) if isinstance(values, tuple) else ""
            return Lack(code="CODE_NOT_MET", name=name, value=_shown(scene.row.get(name)), limit=limit)
        case Reached(deadline=deadline):
            day = due_day(deadline, scene)
            limit = date_of(day).isoformat() if day else ""
            return Lack(
                code="DAY_NOT_REACHED", name=_anchor(deadline), value=date_of(scene.today).isoformat(), limit=limit
            )
        case _:
            return Lack(code="CONDITION_NOT_MET", name=type(condition).__name__)


def _told(name: str, scene: Scene) -> str:
    """The value of a name: a day as a day."""
    value = scene.row.get(name)
    return date_of(value).isoformat() if name in scene.days and isinstance(value, int) and value else _shown(value)


def _against(value: int | P, of: str | None, scene: Scene) -> str:
    """What a figure is compared with: a number, a share of another figure, or all of that one with its value."""
    if of is None:
        return str(value)
    return f"{of} ({_told(of, scene)})" if value == WHOLE else f"{value} ppm × {of}"


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _anchor(when: When) -> str:
    match when:
        case Deadline(anchor=anchor):
            return anchor
        case Latest(of=parts) | Earliest(of=parts):
            return ", ".join(_anchor(part) for part in parts)


def _standing(part: Condition) -> Lack:
    """What must not hold and does."""
    match part:
        case Holds(fact=name) | Compare(name=name) | Is(name=name):
            return Lack(code="MUST_NOT_HOLD", name=name)
        case Has(evidence=name) | Filed(document=name) | InState(kind=name):
            return Lack(code="MUST_NOT_HOLD", name=name)
        case _:
            return Lack(code="MUST_NOT_HOLD", name=type(part).__name__)


def due_day(when: When | None, scene: Scene) -> int:
    """The day of a deadline in a scene; 0 where there is none or its anchor is not known."""
    if when is None:
        return 0
    return reckoned(when, {**scene.row, "today": scene.today}, scene.calendar, scene.dues)


# --- what the kind says ---------------------------------------------------------------------------------------------


def state_of(kind: CaseKind, code: str) -> State:
    """A state by its code. Raises KeyError: the regime that is installed is not the one that opened the case."""
    found = next((state for state in kind.states if state.code == code), None)
    if found is None:
        message = f"{kind.code} has no state {code}"
        raise KeyError(message)
    return found


def steps_from(kind: CaseKind, state: str, *, people: bool) -> Iterator[Transition]:
    """The transitions that lead on from a state, in listed order: those of people, or those of the system."""
    return (step for step in kind.transitions if state in step.source and bool(step.by) is people)


def form_of(guard: Condition | None) -> tuple[str, ...]:
    """The fields that a guard names in `Filled`: they are given with the act."""
    match guard:
        case Filled(fields=codes):
            return codes
        case All(of=parts) | Some(of=parts):
            return tuple(dict.fromkeys(code for part in parts for code in form_of(part)))
        case Not(part=part):
            return form_of(part)
        case _:
            return ()


def asked_at(kind: CaseKind, opening: Opening) -> tuple[str, ...]:
    """The fields that whoever opens a case by hand must say: required ones that neither the opening says nor a step
    asks for later."""
    said = {name for name, _ in opening.sets} | {name for step in kind.transitions for name in form_of(step.guard)}
    return tuple(each.code for each in kind.fields if each.required and each.code not in said)


def evidence_in(guard: Condition | None) -> tuple[str, ...]:
    """The kinds of evidence that a guard asks for."""
    match guard:
        case Has(evidence=kind):
            return (kind,)
        case All(of=parts) | Some(of=parts):
            return tuple(kind for part in parts for kind in evidence_in(part))
        case _:
            return ()


def firing(kind: CaseKind, state: str, scene: Scene, spent: frozenset[str]) -> Transition | None:
    """The system's next transition: the first in listed order whose guard holds, at most once per state and day.

    `spent` are the states that the case has left today by the system: it does not go round in a circle.
    """
    if state in spent:
        return None
    return next((step for step in steps_from(kind, state, people=False) if not lacks(step.guard, scene)), None)


# --- people ---------------------------------------------------------------------------------------------------------


def refusals(
    kind: CaseKind, state: str, step: Transition, scene: Scene, person: Person, story: Sequence[Past]
) -> tuple[Lack, ...]:
    """Everything that stands against a person's step: state, part, denial, who did what before, and the guard.

    How many persons a quorum still wants is not among it: an assent counts before the last one comes.
    """
    found: list[Lack] = []
    if state not in step.source:
        found.append(Lack(code="STATE_OTHER", name=step.code, value=state, limit=", ".join(step.source)))
    if person.parts.isdisjoint(step.by):
        found.append(Lack(code="PART_NOT_PLAYED", name=step.code, limit=", ".join(step.by)))
    if f"{kind.code}.{step.code}" in person.denied:
        found.append(Lack(code="STEP_DENIED", name=step.code))
    found += apart(step, person, story)
    found += lacks(step.guard, scene)
    rules, form = step.rules or kind.rules, form_of(step.guard)
    return tuple(replace(lack, rules=rules, in_form=lack.name in form) for lack in found)


def apart(step: Transition, person: Person, story: Sequence[Past]) -> Iterator[Lack]:
    """PERSON_NOT_APART for each earlier deed of the person that the step must be kept apart from."""
    for code in step.apart_from:
        if any(past.code == code and not past.ids.isdisjoint(person.ids) for past in story):
            yield Lack(code="PERSON_NOT_APART", name=code)


# --- time -----------------------------------------------------------------------------------------------------------


def wakes_on(kind: CaseKind, state: str, scene: Scene) -> int:
    """The next day on which the calendar may move a case; 0: only an event can.

    A guard over a counter of days (`dpd`) changes by time on the days on which the counter reaches and passes its
    value; while nothing is overdue, not before the day after the oldest or next due day. One over a count of misses
    may change on the morning after the next due day, and after the next miss that a pass over missed days has booked.
    """
    guards = [step.guard for step in steps_from(kind, state, people=False)]
    days = [day for guard in guards for day in _moments(guard, scene)]
    if any(_counts_misses(guard) for guard in guards):
        days += [*_whole(scene, MISSED_AGAIN), *(day + 1 for day in _whole(scene, "next_due_on"))]
    return min((day for day in days if day > scene.today), default=0)


def _whole(scene: Scene, name: str) -> Iterator[int]:
    value = scene.row.get(name)
    if isinstance(value, int) and value:
        yield value


def _counts_misses(condition: Condition | None) -> bool:
    match condition:
        case All(of=parts) | Some(of=parts):
            return any(_counts_misses(part) for part in parts)
        case Not(part=part):
            return _counts_misses(part)
        case Compare(name=name, of=of):
            return not MISSES.isdisjoint((name, of))
        case _:
            return False


def _moments(condition: Condition | None, scene: Scene) -> Iterator[int]:
    match condition:
        case All(of=parts) | Some(of=parts):
            for part in parts:
                yield from _moments(part, scene)
        case Not(part=part):
            yield from _moments(part, scene)
        case Late():
            if scene.due:
                yield scene.due + 1
        case Reached(deadline=deadline):
            yield due_day(deadline, scene)
        case Compare(name=name, value=int(value), of=None) if name in MOVING:
            yield from _passing(name, value, scene)
        case Compare(name=name, of=of) if name in MOVING or of in MOVING:
            yield scene.today + 1
        case _:
            return


def _passing(name: str, value: int, scene: Scene) -> Iterator[int]:
    """The days on which a counter of days reaches and passes a value, or the first on which it may begin to run."""
    days, due = scene.row.get(name), scene.row.get("due_on")
    if not isinstance(days, int):
        yield scene.today + 1
    elif days:
        yield from (scene.today + least - days for least in (value, value + 1) if least > days)
    elif value >= 0:
        yield max(scene.today, due if isinstance(due, int) else 0) + 1


def turns_on(condition: Condition | None, scene: Scene) -> int:
    """The next day on which a condition may become true by time alone; 0 none."""
    return min((day for day in _moments(condition, scene) if day > scene.today), default=0)
