# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Cases are opened: many at once, and a single one is a batch of one.

An opening that fires while a case of its key is open is written on it as one more reason; one with a day of its own
(`at`) fires once per key, and a period before the first business day never opens. Rows of cases, lines, tasks and
events are written together; only a case that the system moves on at once is then taken up by itself.

Worked example: on 2024-05-01 the checks of May open for 30,000 loans (CK-02): 75 batches of 400, each of a handful of
statements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

import numpy as np

from recoup.records import sequence
from recoup.records.bulk import bulk
from recoup.records.case import Case
from recoup.records.fields import micros_of, new_public_id
from recoup.regime.compiling import opening_code
from recoup.regime.machine import Scene, due_day, firing, lacks
from recoup.regime.policy.case import CaseKind, Opening
from recoup.regime.words import label
from recoup.rules.calendar import date_of
from recoup.services import (
    businessday,
    case_key,
    case_moving,
    case_people,
    case_scene,
    case_sides,
    case_task,
    notification,
    sql,
)
from recoup.services.case_ground import Ground
from recoup.services.case_key import Key
from recoup.services.case_moving import FOLLOW, MISSING, OPENED, REASON, SYSTEM, By, Line
from recoup.services.case_people import OFFICER
from recoup.services.case_scene import Set
from recoup.services.notification import About
from recoup.services.unit_of_work import Work
from recoup.translation import Language, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An opening of a kind, on a ground, in the scene of a case that is not there yet."""

    kind: CaseKind
    opening: Opening
    ground: Ground
    scene: Scene
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """`CHECK.FIRST`."""
        return opening_code(self.kind, self.opening)

    @property
    def at(self) -> int:
        """The day of its own on which it opens; 0 where it has none."""
        return due_day(self.opening.at, self.scene)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """An opening that fires. `on`: the day that decides the period of the key, unless the opening names one; else its
    own day or the business day. `named`: the day that it names as the kernel saw it, which a later day may not."""

    what: Asked
    by: By = SYSTEM
    on: int = 0
    named: int = 0


Name: TypeAlias = tuple[str, str, str]
"""Regime, kind and key: at most one case of a name is open."""


@dataclass(slots=True)
class _Known:
    """What is there of the keys that are fired at: the open case of each, the openings it ever had, those of today."""

    open: dict[Name, Case] = field(default_factory=dict)
    had: set[tuple[Name, str]] = field(default_factory=set)
    told: set[tuple[Name, str]] = field(default_factory=set)
    moving: set[Name] = field(default_factory=set)
    """New cases that the system moves on as soon as they are written."""
    new: list[tuple[Set, Firing]] = field(default_factory=list)
    reasons: list[tuple[Case, Firing]] = field(default_factory=list)


def number_of(case_id: int) -> str:
    """The number that people know a case by."""
    return f"C{case_id:010d}"


async def fire(work: Work, what: Asked, by: By = SYSTEM, *, on: int = 0) -> Case | None:
    """Open a case, or write one more reason on the one that is open; None where it is not to be opened."""
    return (await fire_all(work, [Firing(what=what, by=by, on=on)]))[0]


async def fire_all(work: Work, firings: Sequence[Firing]) -> list[Case | None]:
    """The same for many openings, in their order: what one opens, the next of its key finds."""
    first = await businessday.first() if firings else 0
    keys = [_key_of(each, work, first) for each in firings]
    names = {_name(each, key) for each, key in zip(firings, keys, strict=True) if key is not None}
    if not work.morning:  # a morning holds the business day for itself alone
        for name in sorted(names):
            await sql.hold("|".join(name))
    known, found = await _known(work, names), []
    for each, key in zip(firings, keys, strict=True):
        if key is not None and _name(each, key) in known.moving:
            await _write(work, known)
        found.append(None if key is None else _fired(work, each, key, known))
    await _write(work, known)
    return found


def _name(fired: Firing, key: Key) -> Name:
    return fired.what.ground.subject.regime, fired.what.kind.code, key.text


def _key_of(fired: Firing, work: Work, first: int) -> Key | None:
    """The key of the case; None where the kind does not cover the subject, or its period lies before the books."""
    what = fired.what
    if lacks(what.kind.covers, what.scene):
        return None
    named = fired.named or due_day(what.opening.names, what.scene)
    key = case_key.key_of(what.kind.key, what.about, named or fired.on or what.at or work.on)
    return None if key.period_end and key.period_end < first else key


def _fired(work: Work, fired: Firing, key: Key, known: _Known) -> Case | None:
    """What becomes of one opening: nothing, a reason, or a case; to be written with the others."""
    what, name = fired.what, _name(fired, key)
    mark = (name, what.opening.code)
    if what.opening.at is not None and mark in known.had:
        return None
    known.had.add(mark)
    there = known.open.get(name)
    if there is not None:
        if mark not in known.told:
            known.told.add(mark)
            known.reasons.append((there, fired))
        return there
    begun = _begun(work, fired, key)
    known.open[name] = begun.case
    known.told.add(mark)
    known.new.append((begun, fired))
    if moves(begun):
        known.moving.add(name)
    return begun.case


def moves(found: Set) -> bool:
    """Whether the system takes a step in a case as it stands."""
    return firing(found.kind, found.case.state, found.scene, frozenset()) is not None


def _begun(work: Work, fired: Firing, key: Key) -> Set:
    """The case in its first state. Its id and number come when it is written."""
    what, by = fired.what, fired.by
    subject, nouns = what.ground.subject, set(what.kind.key)
    case = Case(
        id=0,
        public_id=new_public_id(work.now),
        number="",
        regime=subject.regime,
        kind=what.kind.code,
        key=key.text,
        organisation_id=subject.organisation_id,
        loan_id=subject.loan_id or None if "loan" in nouns else None,
        party_id=subject.party_id or None if nouns & {"loan", "party"} else None,
        period_start=key.period_start,
        period_end=key.period_end,
        opening=what.opening.code,
        state=what.kind.states[0].code,
        opened_on=work.on,
        entered_on=work.on,
        entered_at=work.now,
        told={**dict(what.opening.sets), **by.told},
        opener_id=by.principal_id or None,
        recorded_at=work.now,
        audit_id=work.audit_id,
    )
    case.complete_by = _complete_by(what, case)
    return case_moving.entered(work, case_scene.begun(case, what.kind, what.ground, what.scene), case.state)


def _complete_by(what: Asked, case: Case) -> int:
    told = case_scene.filled_row(what.kind.fields, case.told)
    row = {**what.scene.row, **told, **case_scene.case_days(case)}
    return due_day(what.opening.due, replace(what.scene, row=row))


# --- what is there ---------------------------------------------------------------------------------------------------


async def _known(work: Work, names: Iterable[Name]) -> _Known:
    known, keys = _Known(), dict[tuple[str, str], list[str]]()
    for regime, kind, key in sorted(names):
        keys.setdefault((regime, kind), []).append(key)
    for (regime, kind), listed in keys.items():
        for case in await _open_cases(regime, kind, listed):
            known.open[regime, kind, case.key] = case
        for row in await sql.rows_in(_HAD, listed, [regime, kind]):
            mark = ((regime, kind, row["key"]), row["code"])
            known.had.add(mark)
            if row["day"] == work.on and not row["closed_on"]:
                known.told.add(mark)
    return known


async def _open_cases(regime: str, kind: str, keys: Sequence[str]) -> list[Case]:
    found: list[Case] = []
    for piece in sql.chunks(list(keys)):
        found += await Case.filter(regime=regime, kind=kind, closed_on=0, key__in=list(piece))
    return found


_HAD: Final = (
    "SELECT c.key, s.code, s.day, c.closed_on FROM work_case c JOIN case_step s ON s.case_id = c.id "
    f"AND s.act IN ('{OPENED}', '{REASON}') WHERE c.regime = ? AND c.kind = ? AND c.key IN ({{keys}})"
)

# --- writing ---------------------------------------------------------------------------------------------------------

_COLUMNS: Final = (
    "id", "public_id", "number", "regime", "kind", "key", "organisation_id", "loan_id", "party_id", "period_start",
    "period_end", "opening", "state", "opened_on", "entered_on", "entered_at", "due_on", "complete_by", "next_on",
    "closed_on", "told", "opener_id", "version", "recorded_at", "audit_id",
)  # fmt: skip


async def _write(work: Work, known: _Known) -> None:
    """Write what has gathered, and let the system move those cases on that it can."""
    new, reasons = known.new, known.reasons
    known.new, known.reasons, known.moving = [], [], set()
    made = await sequence.ids("work_case", len(new)) if new else 0
    lines: list[Line] = []
    missing: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for place, (begun, fired) in enumerate(new):
        begun.case.id = made + place
        begun.case.number = number_of(begun.case.id)
        lines += await _first_lines(work, begun, fired, missing)
    lines += [
        case_moving.line(work, case, REASON, fired.what.opening.code, fired.by, source=case.state, target=case.state)
        for case, fired in reasons
    ]
    fresh = {begun.case.id for begun, _ in new}
    await _insert([begun.case for begun, _ in new])
    await _name_officers(work, [begun for begun, _ in new if OFFICER in begun.kind.key])
    await case_moving.write(lines)
    await _count_lines({case.id: case for case, _ in reasons if case.id not in fresh})
    await case_task.open_all(work, [begun for begun, _ in new])
    for begun, _ in new:
        if moves(begun):
            await case_moving.settle(work, replace(begun, case=await Case.get(id=begun.case.id)))
        work.asked.append((FOLLOW, begun.case.kind, begun.case.id))


async def _first_lines(
    work: Work, begun: Set, fired: Firing, missing: dict[tuple[str, str, tuple[str, ...]], list[str]]
) -> list[Line]:
    """That a case was opened, and each of its sides where nobody plays a part: a person must be named there (HF-07)."""
    case, what = begun.case, fired.what
    about = {"loan_id": case.loan_id or 0, "party_id": case.party_id or 0}
    lines = [case_moving.line(work, case, OPENED, what.opening.code, fired.by, target=case.state)]
    work.event("case.opened", case=case.number, **about)
    if not what.kind.sides:
        return lines
    subject = what.ground.subject
    place = (case.regime, subject.organisation_path, what.kind.sides)
    if place not in missing:
        known = await case_sides.places(subject.institution_id)
        missing[place] = await case_sides.unmanned(
            what.ground.bound.spec, what.kind.sides, known, subject.organisation_path
        )
        await _alarm(work, begun, missing[place])
    for side in missing[place]:
        lines.append(case_moving.line(work, case, MISSING, side, SYSTEM, source=case.state))
        work.event("case.person_missing", side=side, **about)
    return lines


async def _alarm(work: Work, begun: Set, sides: Sequence[str]) -> None:
    """Tell whoever hears of alarms first that a side has nobody: once for all cases of its kind that begin with it."""
    spec, subject = begun.ground.bound.spec, begun.ground.subject
    people = await case_people.players_near(spec, spec.alarms.parts[0], subject) if sides and spec.alarms else ()
    if people:

        def told(language: Language) -> Mapping[str, str]:
            lacking = [say("reason.person_missing", language, side=label(side, spec, language)) for side in sides]
            places = {
                "kind": label(begun.kind.code, spec, language),
                "lacking": say("alarm.between", language).join(lacking),
                "rules": ", ".join(begun.kind.rules),
            }
            return {
                "subject": say("alarm.subject", language, **places),
                "text": say("alarm.text", language, **places),
                "loan": str(begun.ground.row.get("number") or "–"),
                "due_on": date_of(work.on).isoformat(),
            }

        about = About(organisation=subject.organisation_id, case=begun.case.id)
        await notification.tell(work, people, told, about)


async def _insert(cases: Sequence[Case]) -> None:
    if cases:
        rows = {name: [getattr(case, name) for case in cases] for name in _COLUMNS}
        moments = {name: [micros_of(each) for each in rows[name]] for name in ("entered_at", "recorded_at")}
        await bulk().insert("work_case", {**rows, **moments})


async def _name_officers(work: Work, begun: Sequence[Set]) -> None:
    """Name the officer whom a case is about as the one who plays that part in it."""
    if begun:
        rows: dict[str, Sequence[object]] = {
            "case_id": [one.case.id for one in begun],
            "part": [OFFICER] * len(begun),
            "principal_id": [one.ground.subject.officer_id for one in begun],
            "since": [work.on] * len(begun),
            "until": [0] * len(begun),
            "audit_id": [work.audit_id] * len(begun),
        }
        await bulk().insert("case_person", rows)


async def _count_lines(cases: Mapping[int, Case]) -> None:
    """The version of a case is the number of its lines."""
    if cases:
        versions = [case.version for case in cases.values()]
        columns = {"id": np.array(list(cases), dtype=np.int64), "version": np.array(versions, dtype=np.int64)}
        await bulk().update("work_case", ["id"], columns)
