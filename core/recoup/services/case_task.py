"""The tasks of a case: opened with its state for each part at its organisation, closed when the state is left.

A late task stays on record with who held it: each step of its holding is a row of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from recoup.records.bulk import bulk
from recoup.records.fields import micros_of, new_public_id
from recoup.records.task import Task
from recoup.regime.machine import due_day, lacks, state_of
from recoup.regime.policy.case import Task as Policy
from recoup.services import case_people, regime, sql
from recoup.services.case_ground import Subject
from recoup.services.case_scene import Set
from recoup.services.case_sides import dedicated_part
from recoup.services.holding import players
from recoup.services.task import BY_ITSELF, CANCELLED, DONE, OPEN, escalates_on
from recoup.services.unit_of_work import Work

ASSIGNED = "ASSIGNED"
ESCALATED = "ESCALATED"
CLOSED = "CLOSED"
"""What happens to the holding of a task."""


async def open_all(work: Work, entered: Sequence[Set]) -> None:
    """Open the tasks of the states that cases have entered, where their condition holds and they are not done yet."""
    wanted = [(found, policy) for found in entered for policy in _wanted(found)]
    if not wanted:
        return
    holding = await case_people.Holding.of([found.case.id for found, _ in wanted], work.on)
    rows = [await _row(work, found, policy, holding) for found, policy in wanted]
    await bulk().insert("task", {name: [row[name] for row in rows] for name in rows[0]})
    held = {str(row["public_id"]): row for row in rows if row["assignee_id"]}
    made = await sql.rows_in("SELECT id, public_id FROM task WHERE public_id IN ({keys})", list(held))
    ids = {row["public_id"]: int(row["id"]) for row in made}
    await write([step(work, ids[name], ASSIGNED, str(row["part"]), row["assignee_id"]) for name, row in held.items()])


def _wanted(found: Set) -> Iterator[Policy]:
    for policy in state_of(found.kind, found.case.state).tasks:
        is_done = policy.done is not None and not lacks(policy.done, found.scene)
        if not is_done and not lacks(policy.when, found.scene):
            yield policy


async def _row(work: Work, found: Set, policy: Policy, holding: case_people.Holding) -> Mapping[str, object]:
    case, subject = found.case, found.ground.subject
    home = await holding.home_of(found.spec, policy.part, subject)
    organisation_id = home.id if home else case.organisation_id
    is_dedicated = home is not None and dedicated_part(found.spec, home.kind) == policy.part
    holder = await holding.holder(case.id, subject, policy.part, organisation_id, is_dedicated=is_dedicated)
    due = due_day(policy.due, found.scene)
    return {
        "public_id": new_public_id(work.now),
        "loan_id": case.loan_id,
        "case_id": case.id,
        "regime": case.regime,
        "code": policy.code,
        "part": policy.part,
        "organisation_id": organisation_id,
        "opened_on": work.on,
        "due_on": due,
        "state": OPEN,
        "closed_on": 0,
        "assignee_id": holder or None,
        "escalated_to": "",
        "escalates_on": escalates_on(policy, due) if due else 0,
        "why": "",
        "reason": {"rules": list(policy.rules or found.kind.rules)},
        "recorded_at": micros_of(work.now),
    }


async def leave(work: Work, case_id: int, *, parts: Iterable[str], why: str) -> None:
    """Close the tasks of the state that is left: done are those of the parts that acted, the others cancelled."""
    acted = set(parts)
    for row in await Task.filter(case_id=case_id, state=OPEN).order_by("id"):
        await close(work, row, DONE if row.part in acted or row.escalated_to in acted else CANCELLED, why)


async def settle(work: Work, found: Set) -> None:
    """Close the tasks that are done by themselves: what they waited for is there."""
    done = {
        policy.code
        for policy in state_of(found.kind, found.case.state).tasks
        if policy.done is not None and not lacks(policy.done, found.scene)
    }
    if done:
        for row in await Task.filter(case_id=found.case.id, state=OPEN, code__in=sorted(done)):
            await close(work, row, DONE, BY_ITSELF)


async def close(work: Work, row: Task, state: str, why: str) -> None:
    """Close a task and note who held it."""
    row.state, row.closed_on, row.escalates_on, row.why = state, work.on, 0, why
    await row.save(update_fields=["state", "closed_on", "escalates_on", "why"])
    await note(work, row, CLOSED, holder=row.assignee_id or 0, told=why)


async def pass_on(work: Work, loan_id: int, *, giver_id: int, taker_id: int) -> None:
    """Give the open tasks of a loan that one holds to another, who answers for them from today (PL-03, PL-04)."""
    held = await Task.filter(loan_id=loan_id, state=OPEN, assignee_id=giver_id).order_by("id")
    await Task.filter(id__in=[row.id for row in held]).update(assignee_id=taker_id)
    await write([step(work, row.id, ASSIGNED, row.part, taker_id) for row in held])


async def note(work: Work, row: Task, act: str, *, holder: int, told: str = "", part: str = "") -> None:
    """Write a step of a task's holding."""
    await write([step(work, row.id, act, part or row.part, holder or None, told)])


Step: TypeAlias = Mapping[str, object]
"""A step of a task's holding, by the columns of `task_step`."""


def step(work: Work, task_id: int, act: str, part: str, holder: object, told: str = "") -> Step:
    """A step of a task's holding, to be written."""
    return {
        "task_id": task_id,
        "act": act,
        "part": part,
        "holder_id": holder,
        "principal_id": work.actor.principal_id,
        "note": told,
        "day": work.on,
        "recorded_at": micros_of(work.now),
        "audit_id": work.audit_id,
    }


async def write(steps: Sequence[Step]) -> None:
    """Write steps of tasks' holdings."""
    if steps:
        await bulk().insert("task_step", {name: [each[name] for each in steps] for name in steps[0]})


# --- tasks that nobody holds -------------------------------------------------------------------------------------

_UNHELD: Final = """
SELECT DISTINCT t.regime, t.part, o.id, o.kind, o.path FROM task t JOIN organisation o ON o.id = t.organisation_id
WHERE t.state = 'OPEN' AND t.assignee_id IS NULL AND t.case_id IS NOT NULL"""
_TASKS: Final = """
SELECT t.id, t.case_id, t.loan_id, l.party_id, l.officer_id FROM task t LEFT JOIN loan l ON l.id = t.loan_id
WHERE t.state = 'OPEN' AND t.assignee_id IS NULL AND t.case_id IS NOT NULL AND t.regime = ? AND t.part = ?
AND t.organisation_id = ? ORDER BY t.id"""


async def name_holders(work: Work) -> None:
    """Give open tasks of dedicated posts that nobody held to whoever holds the post by now (HF-07)."""
    for post in await sql.rows(_UNHELD):
        spec = regime.spec_of(post["regime"])
        if spec is None or dedicated_part(spec, post["kind"]) != post["part"]:
            continue
        if not await players(post["regime"], post["part"], post["id"]):
            continue
        rows = await sql.rows(_TASKS, [post["regime"], post["part"], post["id"]])
        held = await case_people.Holding.of([row["case_id"] for row in rows], work.on)
        for row in rows:
            subject = Subject(
                regime=post["regime"],
                organisation_id=post["id"],
                organisation_path=post["path"],
                loan_id=row["loan_id"] or 0,
                party_id=row["party_id"] or 0,
                officer_id=row["officer_id"] or 0,
            )
            who = await held.holder(row["case_id"], subject, post["part"], post["id"], is_dedicated=True)
            await Task.filter(id=row["id"]).update(assignee_id=who)
            await write([step(work, row["id"], ASSIGNED, post["part"], who)])
