"""What a command did, followed by the cases: openings it brought about, steps of the system, what a step asked for.

Asked by the frame of every command before it ends (`unit_of_work`), so a payment, a reversal or a statement moves the
cases of its loans in its own transaction, and a preview shows it.
"""

from typing import Final

from recoup.errors import Problem, Refused
from recoup.records.case import Case, CaseClock
from recoup.regime.drawing import kinds_of
from recoup.regime.machine import lacks, state_of, steps_from
from recoup.services import case_ground, case_moving, case_opening, case_scene, case_task, regime, sql
from recoup.services.case_ground import Subject
from recoup.services.case_moving import By
from recoup.services.unit_of_work import Work

ROUNDS_MAX: Final = 10
"""A step may state something, which moves other cases, which state something…: not for ever."""


BULK: Final = 200
"""Loans of one command beyond which their cases follow in the next morning, not in its transaction."""
LOOK: Final = "LOOK"
"""Asked of the follower: evidence or a paper has come, so the case may move."""


async def on_event(work: Work) -> None:
    """Let cases follow what a transaction has moved, stated and asked for, until nothing more comes of it."""
    for _ in range(ROUNDS_MAX):
        moved, stated, asked = sorted(work.moved), frozenset(work.stated), list(work.asked)
        work.moved.clear()
        work.stated.clear()
        work.asked.clear()
        if len(moved) > BULK:
            await case_opening.put_off(work, moved, stated)
            moved = []
        if not moved and not asked:
            return
        await _ring(work, moved)
        if stated:
            await _ask(work, moved, stated)
        await _move(work, moved)
        for verb, what, case_id in asked:
            if verb != case_moving.FOLLOW:
                await _carry_out(work, verb, what, case_id)
        await _follow(work, [case_id for verb, _, case_id in asked if verb == case_moving.FOLLOW])
    raise Refused(Problem(code="CASES_IN_A_CIRCLE", field=("transition",), limit=str(ROUNDS_MAX)))


async def _ring(work: Work, loan_ids: list[int]) -> None:
    """The openings that the kernel has seen on these loans and whose day has come."""
    for piece in sql.chunks(list(loan_ids)):
        clocks = await CaseClock.filter(loan_id__in=list(piece), done_on=0, sure=1, comes_on__lte=work.on)
        if clocks:
            await case_opening.ring(work, clocks, work.on)


async def _ask(work: Work, loan_ids: list[int], stated: frozenset[str]) -> None:
    """The openings that name what was stated and that the kernel cannot answer."""
    subjects = list((await case_ground.of_loans(loan_ids)).values())
    grounds = await case_ground.grounds(subjects, work.on)
    await case_opening.ask_all(work, [(ground, stated) for ground in grounds.values()])


_NEAR: Final = """
SELECT id FROM work_case WHERE closed_on = 0 AND loan_id IN ({keys})
UNION SELECT c.id FROM work_case c JOIN loan l ON l.party_id = c.party_id
WHERE c.closed_on = 0 AND c.loan_id IS NULL AND l.id IN ({keys})"""

_ENDED: Final = """
SELECT max(c.id) AS id FROM work_case c JOIN loan_state s ON s.loan_id = c.loan_id JOIN profile f ON f.id = s.profile_id
WHERE c.closed_on > 0 AND c.loan_id IN ({keys}) AND c.regime = f.regime AND NOT EXISTS (
    SELECT 1 FROM work_case n WHERE n.regime = c.regime AND n.kind = c.kind AND n.key = c.key AND n.closed_on = 0
) GROUP BY c.loan_id, c.kind, c.key"""


_ENDED_OF_PARTY: Final = """
SELECT max(c.id) AS id, c.regime, c.kind FROM work_case c
JOIN loan l ON l.party_id = c.party_id JOIN loan_state s ON s.loan_id = l.id
WHERE c.closed_on > 0 AND c.loan_id IS NULL AND l.id IN ({keys})
AND (c.period_end = 0 OR s.interest_from BETWEEN c.period_start AND c.period_end)
AND NOT EXISTS (
    SELECT 1 FROM work_case n WHERE n.regime = c.regime AND n.kind = c.kind AND n.key = c.key AND n.closed_on = 0
) GROUP BY c.regime, c.kind, c.key"""


def _leads_back(regime_code: str, kind_code: str) -> bool:
    """Whether the system may take a case of a kind out of the state in which it ended."""
    spec = regime.spec_of(regime_code)
    kinds = () if spec is None else kinds_of(spec)
    kind = next((each for each in kinds if each.code == kind_code), None)
    ends = {state.code for state in kind.states if state.final} if kind else set()
    return kind is not None and any(not step.by and not ends.isdisjoint(step.source) for step in kind.transitions)


async def _move(work: Work, loan_ids: list[int]) -> None:
    """The system's steps of open cases of these loans and their parties; the ledger may undo an end."""
    ids: set[int] = set()
    for piece in sql.chunks(list(loan_ids)):
        places = sql.places(piece)
        ids.update(row["id"] for row in await sql.rows(_NEAR.replace("{keys}", places), [*piece, *piece]))
        ids.update(row["id"] for row in await sql.rows(_ENDED.replace("{keys}", places), list(piece)))
        of_party = await sql.rows(_ENDED_OF_PARTY.replace("{keys}", places), list(piece))
        ids.update(row["id"] for row in of_party if _leads_back(row["regime"], row["kind"]))
    await step_all(work, sorted(ids))


async def step_all(work: Work, case_ids: list[int]) -> int:
    """Let the system take its steps in these cases; how many moved. One that was cancelled is at rest for good."""
    moved = 0
    for piece in sql.chunks(list(case_ids)):
        cases = await Case.filter(id__in=list(piece)).order_by("id")
        for found in await case_scene.set_up(cases, work.on):
            if found.case.closed_on and not state_of(found.kind, found.case.state).final:
                continue
            version = found.case.version
            guards = (step.guard for step in steps_from(found.kind, found.case.state, people=False))
            if any(not lacks(guard, found.scene) for guard in guards):
                await case_moving.settle(work, found)
            elif not found.case.closed_on:
                await case_task.settle(work, found)
                await case_moving.look_again(found)
            moved += found.case.version > version
    return moved


async def _follow(work: Work, case_ids: list[int]) -> None:
    """Reckon the openings that count from the last case of a kind, for cases that were opened or have ended."""
    for piece in sql.chunks(list(dict.fromkeys(case_ids))):
        cases = await Case.filter(id__in=list(piece)).order_by("id")
        subjects = await case_scene.subjects_of(cases)
        kinds: dict[Subject, set[str]] = {}
        for case in cases:
            kinds.setdefault(subjects[case.id], set()).add(f"last:{case.kind}")
        grounds = await case_ground.grounds(list(kinds), work.on)
        await case_opening.ask_all(work, [(ground, frozenset(kinds[one])) for one, ground in grounds.items()])


async def _carry_out(work: Work, verb: str, what: str, case_id: int) -> None:
    """Open or cancel a case of a kind because a step of another asked for it; or look whether one moves."""
    if verb == LOOK:
        await step_all(work, [case_id])
        return
    asking = await Case.get(id=case_id)
    by = By(note=asking.number)
    if verb == "CANCEL":
        owner = {"loan_id": asking.loan_id} if asking.loan_id else {"party_id": asking.party_id}
        for case in await Case.filter(kind=what, regime=asking.regime, closed_on=0, **owner):
            await cancel(work, case, by)
        return
    subject = await case_scene.subject_of(asking)
    for ground in (await case_ground.grounds([subject], work.on)).values():
        await case_opening.open_asked(work, ground, what, by)


async def cancel(work: Work, case: Case, by: By) -> None:
    """End a case where it stands; its tasks are cancelled, its story is kept."""
    await case_task.leave(work, case.id, parts=(), why=case_moving.CANCELLED)
    await case_moving.tell(work, case, case_moving.CANCELLED, case_moving.CANCELLED, by, source=case.state)
    case.closed_on, case.next_on = work.on, 0
    await case.save(update_fields=["closed_on", "next_on", "version"])
    work.event("case.cancelled", loan_id=case.loan_id or 0, party_id=case.party_id or 0, case=case.number)
