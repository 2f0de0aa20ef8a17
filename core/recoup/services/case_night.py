# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The morning of the cases: what opens today, what the calendar moves, which late tasks go to somebody else.

    clocks     openings that the kernel saw in the night, and days that were reckoned ahead
    grades     loans that were graded worse last night
    periods    cases of organisations, and of parties that owe, for a period whose day has come
    steps      cases whose day has come, and those of loans that the night has moved
    lateness   tasks that are brought to the next part
    holders    tasks of a dedicated post that nobody held, and somebody holds by now (HF-07)

Days that were missed are run one by one, each in a transaction of its own that leaves its number in the audit trail:
whatever stops it, the same call goes on from the next one. Days on which nothing waits are passed over. A pass over
missed nights ends before a morning of a period (`last_before_a_period`), so that its cases read the loans as they stood
then. On another missed day counters of a loan are read as after the pass, days past due reckoned to that day.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from recoup.clock import Clock, SystemClock
from recoup.records.case import CaseClock
from recoup.records.task import Task
from recoup.regime.binding import in_force
from recoup.regime.compiling import openings
from recoup.regime.drawing import kinds_of
from recoup.regime.machine import due_day, lacks
from recoup.regime.opening import anchors_of, facts_in
from recoup.regime.period import PERIOD_DAYS, period_in
from recoup.regime.policy.case import CaseKind
from recoup.regime.policy.case import Task as Policy
from recoup.regime.policy.parameter import P
from recoup.regime.spec import RegimeSpec
from recoup.services import (
    businessday,
    case_event,
    case_ground,
    case_key,
    case_opening,
    case_scene,
    case_sides,
    case_task,
    regime,
    sql,
)
from recoup.services.access import Actor
from recoup.services.case_beginning import Asked, Firing, fire_all
from recoup.services.case_ground import Ground, Subject
from recoup.services.case_opening import Around
from recoup.services.case_people import OFFICER
from recoup.services.unit_of_work import Work, unit_of_work

COMMAND: Final = "case.day"
DAY: Final = "case_day"
"""The kind of subject of the audit entries that say through which day the cases were run."""
CLOCK: Final = SystemClock()
PIECE: Final = 400
"""Openings that are looked at together."""
MOST_LATE: Final = 3
"""By how many periods at most the case of one opens after its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """What a morning did: cases opened or given a reason, cases moved, tasks brought to somebody else."""

    opened: int = 0
    moved: int = 0
    escalated: int = 0


async def catch_up(actor: Actor, *, since: int, clock: Clock = CLOCK) -> int:
    """Run the mornings that are still to be run, from `since` where none ever was, through the open day; how many."""
    if not any(kinds_of(spec) for spec in regime.installed().registry.active.values()):
        return 0
    today = (await businessday.current()).number
    newest = await _newest()
    day = first = newest + 1 if newest else since
    periods = await _period_days(first, today) if first < today else []
    count = 0
    while day <= today:
        day = await _next(day, today, periods)
        await on_day(actor, day, clock=clock)
        day, count = day + 1, count + 1
    return count


_WAITS: Final = """
SELECT min(day) AS day FROM (
SELECT min(comes_on) AS day FROM case_clock WHERE done_on = 0 AND comes_on <= ?
UNION ALL SELECT min(next_on) FROM work_case WHERE closed_on = 0 AND next_on > 0 AND next_on <= ?
UNION ALL SELECT min(escalates_on) FROM task WHERE state = 'OPEN' AND escalates_on > 0 AND escalates_on <= ?
UNION ALL SELECT min(changed_on) + 1 FROM grade_change WHERE changed_on >= ? AND changed_on < ? AND grade > grade_before
UNION ALL SELECT min(s.closed_on) + 1 FROM work_case c JOIN loan_state s ON s.loan_id = c.loan_id
WHERE c.closed_on = 0 AND s.closed_on >= ? AND s.closed_on < ?
UNION ALL SELECT min(s.closed_on) + 1 FROM work_case c JOIN loan l ON l.party_id = c.party_id
JOIN loan_state s ON s.loan_id = l.id WHERE c.closed_on = 0 AND c.loan_id IS NULL
AND s.closed_on >= ? AND s.closed_on < ?) AS waiting"""
"""The first day on which a morning finds something of what was noted: what each step of a morning asks, for a range."""


async def _next(first: int, last: int, periods: Sequence[int]) -> int:
    """The next morning from `first` on that finds something to do, at latest the last one: quiet ones are passed over.

    What a morning does may wait for the next day already, so this is asked after each.
    """
    if first == last:
        return last
    night = first - 1
    rows = await sql.rows(_WAITS, [last, last, last, night, last, night, last, night, last])
    waits = [day for day in periods if day >= first]
    if rows[0]["day"] is not None:
        waits.append(max(first, int(rows[0]["day"])))
    return min(waits, default=last)


async def _newest() -> int:
    """The newest day whose morning was run; 0 before the first."""
    found = await sql.rows(f"SELECT COALESCE(max(subject_id), 0) AS day FROM audit_entry WHERE subject_type = '{DAY}'")
    return int(found[0]["day"])


async def on_day(actor: Actor, day: int, *, clock: Clock = CLOCK) -> Morning:
    """Run the morning of a day, once: whoever comes while another process runs it waits, and finds it done."""
    async with unit_of_work(
        actor, COMMAND, subject=(DAY, day), input={"day": day}, clock=clock, turns_day=True
    ) as work:
        if await _newest() >= day:
            return Morning()
        work.morning = day
        opened = await _clocks(work, day)
        opened += await _grades(work, day)
        opened += await _periods(work, day)
        moved = await case_event.step_all(work, await _due(day))
        escalated = await _escalate(work, day)
        await case_task.name_holders(work)
        return Morning(opened=opened, moved=moved, escalated=escalated)


async def _clocks(work: Work, day: int) -> int:
    count = 0
    rows = await sql.rows("SELECT id FROM case_clock WHERE done_on = 0 AND comes_on <= ? ORDER BY comes_on, id", [day])
    for piece in sql.chunks([row["id"] for row in rows], PIECE):
        clocks = await CaseClock.filter(id__in=list(piece)).order_by("comes_on", "id")
        count += await case_opening.ring(work, clocks, day)
    return count


# --- grades ----------------------------------------------------------------------------------------------------------

WORSENED: Final = "GRADE_WORSENED"

_WORSE: Final = """
SELECT g.loan_id FROM grade_change g WHERE g.changed_on = ? AND g.grade > g.grade_before AND g.changed_on > 0
AND g.generation = (SELECT max(h.generation) FROM grade_change h WHERE h.loan_id = g.loan_id)"""


async def _grades(work: Work, day: int) -> int:
    """Openings that wait for a worse grade: the core notes it as a fact of the evening on which it was given."""
    waiting = {
        spec.code
        for spec in regime.installed().registry.active.values()
        for _, opening in openings(kinds_of(spec))
        if WORSENED in facts_in(opening.when)
    }
    rows = await sql.rows(_WORSE, [day - 1]) if waiting else []
    if not rows:
        return 0
    subjects = (await case_ground.of_loans(row["loan_id"] for row in rows)).values()
    grounds = await case_ground.grounds([one for one in subjects if one.regime in waiting], day)
    told = [replace(ground, facts={**ground.facts, WORSENED: 1}) for ground in grounds.values()]
    return await case_opening.tell(work, told, WORSENED)


# --- organisations and their periods -------------------------------------------------------------------------------


async def _periods(work: Work, day: int) -> int:
    """Cases of organisations for a period: each opens on the day that its opening names, once per key."""
    count = 0
    for what in await _periodic(day):
        count += await _period(work, what, day)
    return count


async def _periodic(day: int) -> list[Asked]:
    """The openings of institutions' kinds that come with a period, as they stand on a day."""
    subjects = [Subject(**row) for row in await sql.rows(_INSTITUTIONS)]
    grounds = await case_ground.grounds([one for one in subjects if _may_be_periodic(one.regime)], day)
    around = await case_scene.neighbours(list(grounds))
    return [
        await case_opening.asked(ground, kind, each, day, around)
        for ground in grounds.values()
        for kind in in_force(ground.bound.spec.cases)
        if _is_periodic(kind)
        for each in kind.opens
        if each.at is not None and not each.by
    ]


async def _period_days(first: int, last: int) -> list[int]:
    """The days of a range on which cases with a period may open. No edition begins inside it: a pass ends before."""
    days = {
        due_day(what.opening.at, _in_period(what, period).scene)
        for what in await _periodic(first)
        for period in _periods_of(what.kind, first, last)
    }
    return sorted(day for day in days if first <= day <= last)


async def last_before_a_period(first: int, last: int) -> int:
    """The last night, from `first` through `last`, before a morning on which cases of a period open.

    A pass ends there, so that they find every loan as it stood that morning, however many nights were missed.
    """
    return min(await _period_days(first + 1, last), default=last + 1) - 1 if first < last else last


def _may_be_periodic(code: str) -> bool:
    spec = regime.spec_of(code)
    return spec is not None and any(_is_periodic(kind) for kind in kinds_of(spec))


def _is_periodic(kind: CaseKind) -> bool:
    """Whether it is about an organisation, a party, an officer or a loan and a period, and opens on a day of it.

    What of a loan opens on a day of its own, the kernel sees.
    """
    if period_in(kind.key) is None or not set(kind.key) & {"organisation", "party", "loan", OFFICER}:
        return False
    days = [anchors_of(each.at) for each in kind.opens if each.at is not None]
    return bool(days) and ("loan" not in kind.key or all(names.issubset(PERIOD_DAYS) for names in days))


_INSTITUTIONS: Final = """
SELECT id AS organisation_id, path AS organisation_path, regime FROM organisation
WHERE regime IS NOT NULL AND ends_on = 0 ORDER BY id"""


async def _period(work: Work, what: Asked, day: int) -> int:
    """Open the cases of one kind whose day is today, for everybody of the institution whom it covers."""
    opening = what.opening
    firings: list[Firing] = []
    for period in _periods_of(what.kind, day, day):
        scene = _in_period(what, period)
        if due_day(opening.at, scene.scene) != day:
            continue
        for asked in await _covered(scene, day):
            asked = _in_period(asked, period)  # noqa: PLW2901  the same opening, with its period
            if not lacks(opening.when, asked.scene):
                firings.append(Firing(what=asked, on=period.start))
    return sum(case is not None for case in await fire_all(work, firings))


async def _covered(what: Asked, day: int) -> list[Asked]:
    """The opening for every organisation of the institution, every party or loan that owes it something, every officer.

    Where the key names a code of loans as well, for every code that an organisation has loans of (DB-34).
    """
    own = what.ground.subject
    if "loan" in what.kind.key:
        return await _of_loans(what, day)
    if "party" in what.kind.key:
        return await _of_parties(what, day)
    if OFFICER in what.kind.key:
        return await _of_officers(what)
    places = [
        case_opening.at_place(
            what,
            Subject(regime=own.regime, organisation_id=place.id, organisation_path=place.path),
            {"organisation_kind": place.kind, "organisation_name": place.code},
        )
        for place in await case_sides.places(own.institution_id, day)
    ]
    coded = [noun for noun in what.kind.key if noun not in ("organisation", period_in(what.kind.key))]
    return await _by_codes(places, coded[0]) if coded else places


_CODED: Final = """
SELECT DISTINCT o.path, f.attributes FROM loan l JOIN loan_state s ON s.loan_id = l.id
JOIN profile f ON f.id = s.profile_id JOIN organisation o ON o.id = s.organisation_id
WHERE f.regime = ? AND o.path LIKE ? AND (l.stage = 'LIVE' OR (l.stage = 'PAID_OFF' AND s.closed_on >= ?))"""


async def _by_codes(places: Sequence[Asked], noun: str) -> list[Asked]:
    """An opening for each code of an attribute that loans of a place have, whether they owe or were paid off since."""
    found: list[Asked] = []
    for what in places:
        own = what.ground.subject
        since = what.scene.row.get("period_start", 0)
        rows = await sql.rows(
            _CODED, [own.regime, sql.beginning(own.organisation_path), since if isinstance(since, int) else 0]
        )
        for code in sorted({str(sql.unpacked(row["attributes"]).get(noun, "")) for row in rows} - {""}):
            named = case_opening.with_row(what, {**what.scene.row, noun: code})
            found.append(replace(named, about={**named.about, noun: code}))
    return found


_REACHED: Final = """
FROM loan l JOIN loan_state s ON s.loan_id = l.id JOIN profile f ON f.id = s.profile_id
JOIN organisation o ON o.id = s.organisation_id
WHERE l.stage = 'LIVE' AND f.regime = ? AND o.path LIKE ? ORDER BY wanted"""
_LIVE: Final = f"SELECT l.id AS wanted {_REACHED}"
_OWING: Final = f"SELECT DISTINCT l.party_id AS wanted {_REACHED}"


async def _of_loans(what: Asked, day: int) -> list[Asked]:
    return [
        await case_opening.asked(ground, *named, day, around)
        async for ground, around in _grounds(what, _LIVE, case_ground.of_loans, day)
        if (named := case_opening.found_in(ground, what.code)) is not None
    ]


async def _of_parties(what: Asked, day: int) -> list[Asked]:
    of_parties = partial(case_ground.of_parties, code=what.ground.subject.regime)
    return [
        await case_opening.asked(ground, what.kind, what.opening, day, around)
        async for ground, around in _grounds(what, _OWING, of_parties, day)
    ]


async def _grounds(
    what: Asked, keys: str, subjects_of: Callable[[list[int]], Awaitable[Mapping[int, Subject]]], day: int
) -> AsyncIterator[tuple[Ground, Around]]:
    """The ground of everything that a statement names in the institution, piece by piece, with what lies around it."""
    own = what.ground.subject
    rows = await sql.rows(keys, [own.regime, sql.beginning(own.organisation_path)])
    for piece in sql.chunks([row["wanted"] for row in rows], PIECE):
        subjects = await subjects_of([int(one or 0) for one in piece])
        grounds = await case_ground.grounds(list(subjects.values()), day)
        around = await case_scene.neighbours(list(grounds))
        for ground in grounds.values():
            yield ground, around


_LOOKING_AFTER: Final = """
SELECT w.officer_id, w.organisation_id, o.path AS organisation_path FROM (
SELECT l.officer_id, min(s.organisation_id) AS organisation_id
FROM loan l JOIN loan_state s ON s.loan_id = l.id JOIN profile f ON f.id = s.profile_id
JOIN organisation p ON p.id = s.organisation_id
WHERE l.stage = 'LIVE' AND l.officer_id IS NOT NULL AND f.regime = ? AND p.path LIKE ? GROUP BY l.officer_id) w
JOIN organisation o ON o.id = w.organisation_id ORDER BY w.officer_id"""


async def _of_officers(what: Asked) -> list[Asked]:
    """For everybody who looks after a loan that is not paid, at the first of the places where it lies."""
    own = what.ground.subject
    rows = await sql.rows(_LOOKING_AFTER, [own.regime, sql.beginning(own.organisation_path)])
    return [case_opening.at_place(what, Subject(regime=own.regime, **row), {}) for row in rows]


def _in_period(what: Asked, period: case_key.Period) -> Asked:
    own = {"period_start": period.start, "period_end": period.end, "period_month": case_scene.month_of(period.end)}
    row = {**what.scene.row, **own}
    return case_opening.with_row(what, row)


def _periods_of(kind: CaseKind, first: int, last: int) -> list[case_key.Period]:
    """The periods of a kind's key that days lie in, the one to come and the three before them, the latest first."""
    noun = str(period_in(kind.key))
    found = [case_key.period_of(noun, case_key.period_of(noun, last).end + 1), case_key.period_of(noun, last)]
    while found[-1].end >= first:
        found.append(case_key.period_of(noun, found[-1].start - 1))
    for _ in range(MOST_LATE - 1):
        found.append(case_key.period_of(noun, found[-1].start - 1))
    return found


# --- cases and tasks ------------------------------------------------------------------------------------------------

_DUE: Final = """
SELECT id FROM work_case WHERE closed_on = 0 AND next_on > 0 AND next_on <= ?
UNION SELECT c.id FROM work_case c JOIN loan_state s ON s.loan_id = c.loan_id
WHERE c.closed_on = 0 AND s.closed_on = ?
UNION SELECT c.id FROM work_case c JOIN loan l ON l.party_id = c.party_id JOIN loan_state s ON s.loan_id = l.id
WHERE c.closed_on = 0 AND c.loan_id IS NULL AND s.closed_on = ?"""


async def _due(day: int) -> list[int]:
    """The cases to be looked at: their day has come, or the night before has moved their loan."""
    return sorted(row["id"] for row in await sql.rows(_DUE, [day, day - 1, day - 1]))


async def _escalate(work: Work, day: int) -> int:
    """Bring late tasks to the next part; who held one until now stands in its steps."""
    rows = await Task.filter(state="OPEN", escalates_on__gt=0, escalates_on__lte=day).order_by("id")
    policies = {
        (spec.code, *named): policy
        for spec in regime.installed().registry.active.values()
        for named, policy in _tasks(spec)
    }
    ids: list[sql.Value] = [row.case_id for row in rows if row.case_id]
    kinds = {row["id"]: row["kind"] for row in await sql.rows_in(_KINDS, ids)}
    steps: list[case_task.Step] = []
    for row in rows:
        policy = policies.get((row.regime, kinds.get(row.case_id, ""), row.code, row.part))
        steps += _bring(work, row, policy.escalates if policy else (), day)
    await case_task.write(steps)
    await sql.execute_many(_BROUGHT, [[row.escalates_on, row.escalated_to, row.id] for row in rows])
    return len(rows)


_BROUGHT: Final = "UPDATE task SET escalates_on = ?, escalated_to = ? WHERE id = ?"


def _bring(work: Work, row: Task, escalates: Sequence[tuple[int | P, str]], day: int) -> Iterator[case_task.Step]:
    """Bring one late task to the part whose turn it is by now, and note the day of the next."""
    due = sorted((row.due_on + late, part) for late, part in escalates if isinstance(late, int))
    reached = [part for on, part in due if on <= day]
    row.escalates_on = min((on for on, _ in due if on > day), default=0)
    if reached and reached[-1] != row.escalated_to:
        row.escalated_to = reached[-1]
        yield case_task.step(work, row.id, case_task.ESCALATED, row.escalated_to, row.assignee_id)
        work.event("task.escalated", loan_id=row.loan_id or 0, task=row.public_id, part=row.escalated_to)


_KINDS: Final = "SELECT id, kind FROM work_case WHERE id IN ({keys})"


def _tasks(spec: RegimeSpec) -> list[tuple[tuple[str, str, str], Policy]]:
    """Every task of a regime by its kind ("" for a standing one), code and part."""
    standing = [(("", task.code, task.part), task) for task in spec.tasks]
    of_cases = [
        ((kind.code, task.code, task.part), task)
        for kind in kinds_of(spec)
        for state in kind.states
        for task in state.tasks
    ]
    return [*standing, *of_cases]
