"""What the asker may do next in a case: each step of people with everything that refuses it, told beforehand.

The fields of a step's form count as filled here: they are given with the act.
"""

from dataclasses import replace

from recoup.records.case import Case, CaseStep
from recoup.regime.drawing import kinds_of
from recoup.regime.machine import form_of, refusals, steps_from
from recoup.regime.policy.case import Transition
from recoup.services import (
    approval_query,
    businessday,
    case,
    case_people,
    case_query,
    case_running,
    case_scene,
    regime,
)
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.approval_query import ApprovalView
from recoup.services.case_moving import ASSENTED
from recoup.services.case_query import ActView, KindView
from recoup.services.case_scene import Set


async def acts(actor: Actor, key: str) -> tuple[ActView, ...]:
    """The steps from where a case stands, in listed order. Raises `NotFound`. Needs `book.read`."""
    reader = require(actor, BOOK_READ)
    row = await Case.get(id=await case_query.internal_id(reader, key))
    sets = await case_scene.set_up([row], (await businessday.current()).number)
    if not sets or row.closed_on:
        return ()
    found = sets[0]
    listed = (await case_people.named([row.id], found.scene.today)).get(row.id, [])
    person = case.person_in(actor, found, listed)
    past = await case.story(found)
    assents = [step async for step in CaseStep.filter(case_id=row.id, act=ASSENTED)]
    return tuple(
        ActView(
            code=step.code,
            target=step.target,
            by=step.by,
            form=form_of(step.guard),
            refused_by=refusals(found.kind, row.state, step, _with_form(found, step).scene, person, past),
            quorum=int(str(step.quorum)),
            assents=sum(1 for each in assents if each.code == step.code and each.recorded_at >= row.entered_at),
            rules=step.rules or found.kind.rules,
        )
        for step in steps_from(found.kind, row.state, people=True)
    )


async def waiting(actor: Actor, case_id: str) -> ApprovalView | None:
    """The step of a case in sight that others have to agree to; None: none waits. Raises `NotFound`. Needs `read`."""
    actor = require(actor, BOOK_READ)
    number = await case_running.waiting_of(await case_query.internal_id(actor, case_id))
    return await approval_query.get(actor, number) if number else None


def _with_form(found: Set, step: Transition) -> Set:
    return replace(found, scene=replace(found.scene, filled=found.scene.filled | frozenset(form_of(step.guard))))


def kinds(actor: Actor, code: str) -> tuple[KindView, ...]:
    """The kinds of cases of a regime, with their diagrams; none for one that is not active. Needs `book.read`."""
    require(actor, BOOK_READ)
    spec = regime.spec_of(code)
    return tuple(case_query.kind_view(spec, kind) for kind in kinds_of(spec)) if spec else ()
