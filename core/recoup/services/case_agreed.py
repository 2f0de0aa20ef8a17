"""A step of a case that waited for others: taken as its maker's when all have agreed, told in its story when not.

Worked example: the step that writes a loan off waits for the head and the committee. Both sign: the story has MOVED by
its maker, with the number of the approval. The committee refuses: the story has ANSWERED, the case stays where it was,
and whoever plays the part may take the step anew.
"""

from dataclasses import replace

from pydantic import TypeAdapter

from recoup.errors import Problem, Refused
from recoup.records.case import Case
from recoup.services import case, case_event, case_moving, case_running, delegation
from recoup.services.approval import Effect, Waiting
from recoup.services.case import ActDraft
from recoup.services.case_moving import ANSWERED, By
from recoup.services.changed import Changed, Said, Word
from recoup.services.unit_of_work import Work


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Take a step that all have agreed to, after examining it again as its maker's."""
    draft = replace(TypeAdapter(ActDraft).validate_python(dict(waiting.input)), expected_version=None)
    maker = await delegation.actor_of(waiting.maker_id)
    if maker is None:
        raise Refused(Problem(code="MAKER_GONE", field=("approval",), value=waiting.number))
    found = await case.set_of(work, waiting.about.id)
    before = found.case.state
    given, step, by = await case.examined(work, maker, found, draft)
    told = {**by.told, "approval": waiting.number}
    taken = await case_moving.take(work, given, step, replace(by, told=told, approved=waiting.id))
    await case_moving.settle(work, taken)
    kind = found.case.kind
    changed = Changed(name=(Word("case", kind),), before=_state(kind, before), after=_state(kind, found.case.state))
    loans = (found.case.loan_id,) if found.case.loan_id else ()
    return Effect(changes=(changed,), loans=loans)


def _state(kind: str, state: str) -> Said:
    return (Word(f"state.{kind}", state),)


async def version(waiting: Waiting) -> int:
    """How often the case of a waiting step has moved."""
    return await case_running.version_of(waiting.about.id)


async def let_go(work: Work, waiting: Waiting, state: str) -> None:
    """Write in the story that a step was not agreed to; the case goes on from where it is."""
    row = await Case.get(id=waiting.about.id)
    by = By(principal_id=work.actor.principal_id, told={"approval": waiting.number, "outcome": state})
    code = str(waiting.input.get("transition", ""))
    await case_moving.tell(work, row, ANSWERED, code, by, source=row.state, target=row.state)
    await row.save(update_fields=["version"])
    work.asked.append((case_event.LOOK, "", row.id))
