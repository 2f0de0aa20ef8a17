"""A case takes a step: what the step does, the state that it enters, its tasks and days, one more line of its story.

Everything happens in the transaction of the command, or of the morning, that the step belongs to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from recoup.records.bulk import bulk
from recoup.records.case import Case
from recoup.records.fields import micros_of
from recoup.regime.machine import firing, state_of, wakes_on
from recoup.regime.policy.case import Transition
from recoup.regime.policy.fact import SYSTEM_PART
from recoup.services import case_doing, case_scene, case_task
from recoup.services.case_scene import Set
from recoup.services.unit_of_work import Work

OPENED: Final = "OPENED"
REASON: Final = "REASON"
MOVED: Final = "MOVED"
ACTED: Final = "ACTED"
ASSENTED: Final = "ASSENTED"
ASKED: Final = "ASKED"
ANSWERED: Final = "ANSWERED"
CANCELLED: Final = "CANCELLED"
DELEGATED: Final = "DELEGATED"
MISSING: Final = "MISSING"
"""What a line of a case's story tells."""

FOLLOW: Final = "FOLLOW"
"""Asked of the follower of a transaction: reckon the openings that count from the last case of a kind."""

STEPS_MAX: Final = 20
"""Steps of the system in a row: a regime that would take more goes round in a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who takes a step; nobody: the system. `approved` is the waiting command that it was, 0 if it was none."""

    principal_id: int = 0
    in_name_of: int = 0
    part: str = ""
    told: Mapping[str, object] = field(default_factory=dict)
    evidence: Sequence[str] = ()
    note: str = ""
    approved: int = 0


SYSTEM: Final = By()


Line: TypeAlias = Mapping[str, object]
"""A line of a case's story, by the columns of `case_step`."""


def line(work: Work, case: Case, act: str, code: str, by: By, *, source: str = "", target: str = "") -> Line:
    """One more line of a case's story, to be written. The case's version is the number of its lines."""
    case.version += 1
    return {
        "case_id": case.id,
        "seq": case.version,
        "act": act,
        "code": code,
        "source": source,
        "target": target,
        "principal_id": by.principal_id or None,
        "in_name_of_id": by.in_name_of or None,
        "part": by.part,
        "told": dict(by.told),
        "evidence": list(by.evidence),
        "note": by.note,
        "day": work.on,
        "recorded_at": micros_of(work.now),
        "audit_id": work.audit_id,
    }


async def write(lines: Sequence[Line]) -> None:
    """Write lines of stories."""
    if lines:
        await bulk().insert("case_step", {name: [each[name] for each in lines] for name in lines[0]})


async def tell(work: Work, case: Case, act: str, code: str, by: By, *, source: str = "", target: str = "") -> None:
    """Write one more line of a case's story."""
    await write([line(work, case, act, code, by, source=source, target=target)])


async def again(found: Set, step: Transition, day: int) -> Set:
    """A case in its scene anew, after a step; what was stated or signed with it is read again."""
    if all(act.verb in ("SET", "NOTIFY") for act in step.does):
        return case_scene.moved(found)
    return (await case_scene.set_up([found.case], day))[0]


async def take(work: Work, found: Set, step: Transition, by: By) -> Set:
    """Take a step, whether it is allowed was asked before. The case in its new scene."""
    case, source = found.case, found.case.state
    for act in step.does:
        part = by.part or SYSTEM_PART
        await case_doing.do(work, found, step.code, act, part=part, maker=by.principal_id, approved=by.approved)
    if step.target is None:
        await tell(work, case, ACTED, step.code, by, source=source, target=source)
        await case.save()
        return await again(found, step, work.on)
    await case_task.leave(work, case.id, parts=step.by, why=step.code)
    await tell(work, case, MOVED, step.code, by, source=source, target=step.target)
    work.event(
        "case.moved", loan_id=case.loan_id or 0, party_id=case.party_id or 0, case=case.number, state=step.target
    )
    return await enter(work, await again(found, step, work.on), step.target)


def entered(work: Work, found: Set, state: str) -> Set:
    """A case in a state that it enters: its clock starts; a final one closes it. Nothing is written yet."""
    case = found.case
    case.state, case.entered_on, case.entered_at, case.due_on = state, work.on, work.now, 0
    case.closed_on = work.on if state_of(found.kind, state).final else 0
    case.due_on = case_scene.deadline_of(case_scene.moved(found))
    there = case_scene.moved(found)
    case.next_on = wakes_on(there.kind, state, there.scene)
    return there


async def enter(work: Work, found: Set, state: str) -> Set:
    """Enter a state and write it; its tasks open."""
    there = entered(work, found, state)
    await there.case.save()
    await case_task.open_all(work, [there])
    if there.case.closed_on:
        work.asked.append((FOLLOW, there.case.kind, there.case.id))
    return there


async def settle(work: Work, found: Set) -> Set:
    """Let the system take its steps: the first that holds, and again, at most once per state."""
    spent: set[str] = set()
    for _ in range(STEPS_MAX):
        step = firing(found.kind, found.case.state, found.scene, frozenset(spent))
        if step is None:
            break
        spent.add(found.case.state)
        found = await take(work, found, step, SYSTEM)
    await case_task.settle(work, found)
    await look_again(found)
    return found


async def look_again(found: Set) -> None:
    """Note the next day on which the calendar may move a case."""
    wakes = wakes_on(found.kind, found.case.state, found.scene)
    if wakes != found.case.next_on:
        found.case.next_on = wakes
        await found.case.save(update_fields=["next_on"])
