# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Alarms of the law's clocks as tasks: opened in the morning, closed as soon as something interrupts (LM-04, LM-06).

    LIMITATION_1, _2, _3    180 (`limitation_alert_days`), 90 and 30 days before a claim expires
    GUARANTEE_1, _2         60 (`guarantee_alert_days`) and 30 days before a guarantee period ends
    ENFORCEMENT_1, _2, _3   as a claim, before the two years of a judgment are over

Each goes to the next part of the regime's `Alarms`: nothing interrupted the clock, so it escalates. The alarms stand on
what is on record that morning, not on what was seen before: run again they change nothing, and a morning that was
missed opens what it would have opened, on its own day. Past the last day they stay open and late: somebody answers for
it, and an acknowledgement may yet revive the claim (LM-03).

Worked example (CB-X15): the claim expires on 2027-05-11; LIMITATION_1 opens on 2026-11-12, LIMITATION_2 on 2027-02-10.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from recoup.clock import Clock, SystemClock
from recoup.records.bulk import bulk
from recoup.records.claim_event import ClaimEvent
from recoup.records.fields import micros_of, new_public_id
from recoup.rules import clock as rules
from recoup.rules.calendar import Calendar
from recoup.rules.clock import Course, Happened, Running
from recoup.rules.limitation import ENFORCEMENT_MONTHS
from recoup.services import claim_event, regime, sql
from recoup.services.access import Actor
from recoup.services.claim_event import UNDELIVERED
from recoup.services.task import DONE, OPEN
from recoup.services.unit_of_work import Work, unit_of_work

LEVELS: Final = {Course.LIMITATION: 3, Course.GUARANTEE: 2, Course.GUARANTEE_CLAIM: 3, Course.ENFORCEMENT: 3}
CODES: Final = tuple(f"{course.value}_{level}" for course, most in LEVELS.items() for level in range(1, most + 1))
"""The codes of the alarms' tasks."""
RULES: Final = {
    Course.LIMITATION: ("LM-06", "LM-01"),
    Course.GUARANTEE: ("LM-04", "HS-08"),
    Course.GUARANTEE_CLAIM: ("LM-06", "LM-05"),
    Course.ENFORCEMENT: ("LM-06", "LM-07"),
}
INTERRUPTED: Final = "INTERRUPTED"
"""Why an alarm's task is closed: its clock was interrupted, stopped, or the loan is paid."""
QUIET_DAYS: Final = 30 * ENFORCEMENT_MONTHS - 5
"""No claim without an event comes near its end sooner after its last due day, whatever an institution chose."""
PART: Final = "legal"
"""Who is warned where a regime does not say."""
CLOCK: Final = SystemClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A loan as the clocks see it; ids are the database's own. `first` days before expiry the first alarm comes."""

    loan: int
    organisation: int
    regime: str
    last_due_on: int
    first: int
    first_of_guarantee: int
    parts: tuple[str, ...]

    def alarms(self, running: Running) -> tuple[int, ...]:
        """The days of a clock's alarms."""
        return running.alarms(self.first_of_guarantee if running.course is Course.GUARANTEE else self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A task that should be open."""

    claim: Claim
    code: str
    level: int
    course: Course
    opened_on: int
    due_on: int


async def on_morning(actor: Actor, *, clock: Clock = CLOCK) -> int:
    """Open and close the alarms of every claim as of the open day; how many tasks changed. Again does nothing."""
    async with unit_of_work(actor, "clock.day", clock=clock) as work:
        return await _renew(work, await _near(work.booked_on))


async def on_event(work: Work) -> None:
    """Let the alarms of the loans that a command has moved follow what it recorded."""
    if work.moved:
        touched = await sql.rows_in(
            f"SELECT DISTINCT loan_id FROM task WHERE state = '{OPEN}' AND case_id IS NULL "
            f"AND code IN ({_QUOTED}) AND loan_id IN ({{keys}})",
            sorted(work.moved),
        )
        await _renew(work, [row["loan_id"] for row in touched], only=True)


_QUOTED: Final = ", ".join(f"'{code}'" for code in CODES)

_CLAIMS: Final = """
SELECT l.id, l.organisation_id, l.maturity_on, s.profile_id, f.regime
FROM loan l JOIN loan_state s ON s.loan_id = l.id JOIN profile f ON f.id = s.profile_id
WHERE l.stage IN ('LIVE', 'WRITTEN_OFF') AND l.maturity_on > 0"""


async def _near(day: int) -> list[int]:
    """The loans whose clocks may ring: matured long enough ago, or with an event that moves a clock."""
    found = await bulk().fetch(
        "SELECT l.id FROM loan l WHERE l.stage IN ('LIVE', 'WRITTEN_OFF') AND l.maturity_on > 0 "
        "AND (l.maturity_on <= ? OR l.id IN (SELECT e.loan_id FROM claim_event e)) ORDER BY l.id",
        [day - QUIET_DAYS],
    )
    loans: list[int] = found["id"].tolist()
    return loans


async def claims(loans: Iterable[int], day: int) -> list[Claim]:
    """Loans as the clocks see them, with what their institutions chose for the day."""
    rows = await sql.rows_in(f"{_CLAIMS} AND l.id IN ({{keys}})", list(loans))
    keys = await regime.profile_keys({row["profile_id"] for row in rows})
    bounds = await regime.bounds(keys.values(), day)
    found = []
    for row in rows:
        bound = bounds.get(keys[row["profile_id"]])
        if bound is None:
            continue
        declared = bound.spec.alarms
        found.append(
            Claim(
                loan=row["id"],
                organisation=row["organisation_id"],
                regime=row["regime"],
                last_due_on=row["maturity_on"],
                first=int(str(bound.values["limitation_alert_days"])),
                first_of_guarantee=int(str(bound.values["guarantee_alert_days"])),
                parts=declared.parts if declared else (PART,),
            )
        )
    return found


def happened(rows: Sequence[ClaimEvent]) -> list[Happened]:
    """Recorded events as the rules read them."""
    return [
        Happened(
            place=place,
            kind=row.kind,
            on=row.happened_on,
            until=row.until_on,
            person=row.person,
            delivered=row.outcome != UNDELIVERED,
        )
        for place, row in enumerate(rows)
    ]


async def _renew(work: Work, loans: Sequence[int], *, only: bool = False) -> int:
    """Make the open alarms of loans what they should be; of all loans' those that should not be open are closed too.

    `only`: of these loans alone.
    """
    day = work.on
    calendar = await regime.calendar()
    wanted: dict[tuple[int, str], Alarm] = {}
    for piece in sql.chunks(list(loans), 5000):
        listed = await claims([int(str(loan)) for loan in piece], day)
        events = await claim_event.of([claim.loan for claim in listed])
        for claim in _soon([claim for claim in listed if claim.loan not in events], day, calendar):
            wanted |= {(claim.loan, alarm.code): alarm for alarm in _alarms(claim, [], day, calendar)}
        for claim in listed:
            if claim.loan in events:
                told = happened(events[claim.loan])
                wanted |= {(claim.loan, alarm.code): alarm for alarm in _alarms(claim, told, day, calendar)}
    held = {(row["loan_id"], row["code"]): row["id"] for row in await _open(loans if only else None)}
    gone = [held[key] for key in held.keys() - wanted.keys()]
    new = [wanted[key] for key in sorted(wanted.keys() - held.keys())]
    for rows in sql.chunks(gone):
        await sql.execute(
            f"UPDATE task SET state = '{DONE}', closed_on = ?, why = '{INTERRUPTED}' WHERE id IN ({sql.places(rows)})",
            [day, *rows],
        )
    await _insert(work, new)
    return len(gone) + len(new)


def _soon(listed: Sequence[Claim], day: int, calendar: Calendar) -> list[Claim]:
    """Of claims without any event those whose first alarm has come: reckoned for all of them at once."""
    if not listed:
        return []
    due = np.array([claim.last_due_on for claim in listed], dtype=np.int64)
    first = np.array([claim.first for claim in listed], dtype=np.int64)
    near = np.flatnonzero(rules.expiries(due, calendar) - first <= day)
    return [listed[row] for row in near.tolist()]


def _alarms(claim: Claim, events: Sequence[Happened], day: int, calendar: Calendar) -> list[Alarm]:
    """The alarms of a claim that have rung; of several guarantees that of the first to end."""
    found: dict[str, Alarm] = {}
    for running in rules.clocks(claim.last_due_on, events, calendar):
        days = claim.alarms(running)
        for level, on in enumerate(days[: LEVELS[running.course]], start=1):
            code = f"{running.course.value}_{level}"
            if on > day or (code in found and found[code].opened_on <= on):
                continue
            due_on = days[level] if level < len(days) else running.expires_on
            found[code] = Alarm(claim=claim, code=code, level=level, course=running.course, opened_on=on, due_on=due_on)
    return list(found.values())


async def _open(loans: Sequence[int] | None) -> list[sql.Row]:
    text = f"SELECT id, loan_id, code FROM task WHERE state = '{OPEN}' AND case_id IS NULL AND code IN ({_QUOTED})"
    return await sql.rows(text) if loans is None else await sql.rows_in(f"{text} AND loan_id IN ({{keys}})", loans)


async def _insert(work: Work, alarms: Sequence[Alarm]) -> None:
    if not alarms:
        return
    count = len(alarms)
    parts = [alarm.claim.parts for alarm in alarms]
    await bulk().insert(
        "task",
        {
            "public_id": [new_public_id(work.now) for _ in alarms],
            "loan_id": [alarm.claim.loan for alarm in alarms],
            "regime": [alarm.claim.regime for alarm in alarms],
            "code": [alarm.code for alarm in alarms],
            "part": [parts[row][min(alarm.level, len(parts[row])) - 1] for row, alarm in enumerate(alarms)],
            "organisation_id": [alarm.claim.organisation for alarm in alarms],
            "opened_on": [alarm.opened_on for alarm in alarms],
            "due_on": [alarm.due_on for alarm in alarms],
            "state": [OPEN] * count,
            "closed_on": [0] * count,
            "escalates_on": [0] * count,
            "escalated_to": [""] * count,
            "why": [""] * count,
            "reason": [{"rules": RULES[alarm.course]} for alarm in alarms],
            "recorded_at": [micros_of(work.now)] * count,
        },
    )
    for alarm in alarms:
        work.event("clock.alarm", loan_id=alarm.claim.loan, what=alarm.code)
