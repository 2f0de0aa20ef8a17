"""The tasks of a case: opened with its state for each part at its organisation, closed when the state is left.

A late task stays on record with who held it: each step of its holding is a row of its own.
"""

from collections.abc import Iterable

from recoup.records.fields import new_public_id
from recoup.records.task import Task, TaskStep
from recoup.regime.machine import due_day, lacks, state_of
from recoup.regime.policy.case import Task as Policy
from recoup.services import case_people
from recoup.services.case_scene import Set
from recoup.services.task import BY_ITSELF, CANCELLED, DONE, OPEN, escalates_on
from recoup.services.unit_of_work import Work

ASSIGNED = "ASSIGNED"
ESCALATED = "ESCALATED"
CLOSED = "CLOSED"
"""What happens to the holding of a task."""


async def open_for(work: Work, found: Set) -> None:
    """Open the tasks of the state that a case has entered, where their condition holds."""
    wanted = [policy for policy in state_of(found.kind, found.case.state).tasks if not lacks(policy.when, found.scene)]
    known = await case_people.places(found.ground.subject.institution_id) if wanted else ()
    for policy in wanted:
        if policy.done is not None and not lacks(policy.done, found.scene):
            continue
        home = case_people.home_of(found.spec, policy.part, found.ground.subject.organisation_path, known)
        await _open(work, found, policy, home.id if home else found.case.organisation_id)


async def _open(work: Work, found: Set, policy: Policy, organisation_id: int) -> None:
    due = due_day(policy.due, found.scene)
    holder = await case_people.holder(found.case.id, found.ground.subject, policy.part, organisation_id, work.on)
    made = await Task.create(
        public_id=new_public_id(work.now),
        loan_id=found.case.loan_id,
        case_id=found.case.id,
        regime=found.case.regime,
        code=policy.code,
        part=policy.part,
        organisation_id=organisation_id,
        opened_on=work.on,
        due_on=due,
        state=OPEN,
        assignee_id=holder or None,
        escalates_on=escalates_on(policy, due) if due else 0,
        reason={"rules": list(policy.rules or found.kind.rules)},
        recorded_at=work.now,
    )
    if holder:
        await note(work, made, ASSIGNED, holder=holder)


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


async def note(work: Work, row: Task, act: str, *, holder: int, told: str = "", part: str = "") -> None:
    """A step of a task's holding."""
    await TaskStep.create(
        task_id=row.id,
        act=act,
        part=part or row.part,
        holder_id=holder or None,
        principal_id=work.actor.principal_id,
        note=told,
        day=work.on,
        recorded_at=work.now,
        audit_id=work.audit_id,
    )
