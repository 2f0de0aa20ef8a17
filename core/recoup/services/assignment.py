# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Who does what: tasks given to people, one or many, by hand or by load and caps; tasks closed by hand.

Distribution is deterministic: the most urgent tasks first, each to the person with the fewest open tasks who plays its
part there, of equals the first by code; nobody beyond the cap. Worked example: three tasks, A holds one, B none, and
the cap is two: B, then A (both hold one, and A comes first), then B.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from recoup.errors import NotFound, Problem
from recoup.records.access import Principal
from recoup.records.task import Task
from recoup.regime.words import Named
from recoup.services import case_people, case_task, holding, limits, regime, sql, task
from recoup.services.access import Actor, require
from recoup.services.permission import CASE_ACT
from recoup.services.task import DONE, OPEN, TaskView
from recoup.services.unit_of_work import Mode, Work, unit_of_work

TASK_ASSIGN: Final = "case.delegate"
TASK_CLOSE: Final = "task.close"
TASKS_MAX: Final = 500
"""Tasks of one command."""
CAP_MAX: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A task and who holds it now."""

    task: TaskView
    person: str | None


async def assign(
    actor: Actor, task_ids: Sequence[str], person: str | None, *, mode: Mode = Mode.COMMIT
) -> tuple[Given, ...]:
    """Give tasks (public ids) to a person (code), or take them back with None. Needs `case.delegate`.

    Raises `NotFound`, `Refused`: PRINCIPAL_UNKNOWN, TASK_CLOSED, PART_NOT_HELD. Whoever holds a task sees it: nobody of
    another institution is given one, and is told like somebody who is not there. Whoever holds it can do it: an auditor
    is not given an officer's task, unless named for that part in the case (PL-19, HC-06).
    """
    actor = require(actor, TASK_ASSIGN)
    told = {"tasks": list(task_ids), "person": person}
    async with unit_of_work(actor, "task.assign", mode=mode, input=told) as work:
        limits.refuse({0: list(_count_problems(task_ids))}, single=True)
        rows = await _held(actor, task_ids)
        who = await holding.colleague(person, {row.organisation_id for row in rows}) if person is not None else None
        problems = list(_closed_problems(rows))
        if person is not None and who is None:
            problems.append(Problem(code="PRINCIPAL_UNKNOWN", field=("person",), value=person))
        if who is not None:
            problems += [problem for row in rows if (problem := await _unplayed(who, row, work.on)) is not None]
        limits.refuse({0: problems}, single=True)
        for row in rows:
            await _give(work, row, who.id if who else 0)
        return await _given(actor, task_ids)


async def distribute(actor: Actor, task_ids: Sequence[str], *, cap: int, mode: Mode = Mode.COMMIT) -> tuple[Given, ...]:
    """Give tasks that nobody holds to those who play their parts, the least loaded first. Needs `case.delegate`.

    `cap`: open tasks that a person may hold afterwards. What nobody may take is left as it is.
    """
    actor = require(actor, TASK_ASSIGN)
    told = {"tasks": list(task_ids), "cap": cap}
    async with unit_of_work(actor, "task.distribute", mode=mode, input=told) as work:
        problems = [*_count_problems(task_ids), *limits.whole(cap, ("cap",), least=1, most=CAP_MAX)]
        limits.refuse({0: problems}, single=True)
        rows = await _held(actor, task_ids)
        limits.refuse({0: list(_closed_problems(rows))}, single=True)
        load = await _load()
        places: dict[tuple[str, str, int], list[tuple[str, int]]] = {}
        for row in await _by_urgency(actor, rows):
            key = (row.regime, row.part, row.organisation_id)
            if key not in places:
                places[key] = [(person.code, person.id) for person in await holding.players(*key)]
            free = [(load.get(who, 0), code, who) for code, who in places[key] if load.get(who, 0) < cap]
            if row.assignee_id is None and free:
                _, _, chosen = min(free)
                load[chosen] = load.get(chosen, 0) + 1
                await _give(work, row, chosen)
        return await _given(actor, task_ids)


async def close(actor: Actor, task_id: str, *, note: str, mode: Mode = Mode.COMMIT) -> TaskView:
    """Close a task by hand, saying what was done. Needs `task.close` or the task's own part.

    A task of a case is closed by the case's steps alone: `Refused` TASK_OF_A_CASE.
    """
    actor = require(actor, CASE_ACT)
    async with unit_of_work(actor, TASK_CLOSE, mode=mode, input={"task": task_id, "note": note}) as work:
        rows = await _held(actor, [task_id])
        problems = [*_closed_problems(rows), *limits.text(note, ("note",), limits.NAME_MAX, required=True)]
        if rows[0].case_id is not None:
            problems.append(Problem(code="TASK_OF_A_CASE", field=("task",), value=rows[0].code))
        limits.refuse({0: problems}, single=True)
        await case_task.close(work, rows[0], DONE, note)
        work.event("task.closed", loan_id=rows[0].loan_id or 0, task=task_id)
        return await task.get(actor, task_id)


def _count_problems(task_ids: Sequence[str]) -> Iterator[Problem]:
    if not 0 < len(task_ids) <= TASKS_MAX:
        yield Problem(code="TOO_MANY", field=("tasks",), value=str(len(task_ids)), limit=str(TASKS_MAX))


async def _unplayed(who: Principal, row: Task, day: int) -> Problem | None:
    """PART_NOT_HELD where this person plays the task's part neither there nor, named, in its case."""
    if await holding.plays(who, row.regime, row.part, row.organisation_id):
        return None
    named = (await case_people.named([row.case_id], day)).get(row.case_id, []) if row.case_id else []
    if any(one.principal_id == who.id and one.part == row.part for one in named):
        return None
    told = {"wanted": Named((row.part,), regime.spec_of(row.regime))}
    return Problem(code="PART_NOT_HELD", field=("person",), value=who.code, limit=row.part, details=told)


def _closed_problems(rows: Sequence[Task]) -> Iterator[Problem]:
    yield from (
        Problem(code="TASK_CLOSED", field=("task",), value=row.code, limit=row.state)
        for row in rows
        if row.state != OPEN
    )


async def _held(actor: Actor, task_ids: Sequence[str]) -> list[Task]:
    """The tasks in sight, in the order of the ids. Raises `NotFound` for the first that is not."""
    seen = await task.get_many(actor, list(task_ids))
    for task_id in task_ids:
        if task_id not in seen:
            raise NotFound("task", task_id)
    rows = {row.public_id: row for row in await Task.filter(public_id__in=list(task_ids))}
    return [rows[task_id] for task_id in dict.fromkeys(task_ids)]


async def _give(work: Work, row: Task, person_id: int) -> None:
    if (row.assignee_id or 0) == person_id:
        return
    row.assignee_id = person_id or None
    await row.save(update_fields=["assignee_id"])
    await case_task.note(work, row, case_task.ASSIGNED, holder=person_id)


async def _given(actor: Actor, task_ids: Sequence[str]) -> tuple[Given, ...]:
    views = await task.get_many(actor, list(task_ids))
    return tuple(Given(task=views[each], person=views[each].assignee_code) for each in dict.fromkeys(task_ids))


async def _load() -> dict[int, int]:
    """How many open tasks each person holds."""
    rows = await sql.rows(
        f"SELECT assignee_id, count(*) AS held FROM task WHERE state = '{OPEN}' AND assignee_id IS NOT NULL "
        "GROUP BY assignee_id"
    )
    return {row["assignee_id"]: int(row["held"]) for row in rows}


async def _by_urgency(actor: Actor, rows: Sequence[Task]) -> list[Task]:
    views = await task.get_many(actor, [row.public_id for row in rows])
    return sorted(rows, key=lambda row: (-views[row.public_id].priority, row.id))
