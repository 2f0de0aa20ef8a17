"""People decide the official grade of a loan (SM-CLASS: PL-09, PL-16, PL-19; HF-15).

A worse grade than the present one counts at once and stays until people decide again. None is better than the computed
grade of the last evening, nor than what was confirmed since then demands, unless the policy lets people correct it
(HF-15). A better one than the present leaves a grade that its regime guards only when what that asks for holds: two
repayment periods and six months of punctual payment since the arrears were paid (CL-07), no fresh merger (CL-08). A
restructured loan is held by its floor while it is observed (CL-10).

Worked example (CB-X10): a SUBSTANDARD loan whose arrears were paid on 2024-05-10, with dues on 2024-06-20 and
2024-09-20, both met, becomes NORMAL on 2024-11-10 at the earliest; asked for a day before, DAY_NOT_REACHED names the
day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from recoup.errors import Problem
from recoup.regime.binding import in_force, settled
from recoup.regime.deciding import holds
from recoup.regime.machine import Lack, Scene, lacks
from recoup.regime.policy.grade import GradePolicy, Upgrade, asked_of
from recoup.rules.columns import FactKind
from recoup.services import amendment, case_ground, grade, limits, obstacle, repayment
from recoup.services.access import Actor
from recoup.services.amendment import AmendmentDraft, Change, Kind
from recoup.services.booking import NewFact
from recoup.services.case_ground import Ground
from recoup.services.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeDraft(AmendmentDraft):
    """The official grade, by its code, from the value date on."""

    grade: str


def _plain(draft: GradeDraft) -> Iterator[Problem]:
    yield from limits.text(draft.grade, ("grade",), limits.NUMBER_MAX, required=True)


async def _change(_actor: Actor, one: Subject, draft: GradeDraft) -> Change:
    grades, state = one.then.policy.grades, one.standing.state
    limits.refuse({0: list(limits.choice(draft.grade, ("grade",), grades))}, single=True)
    wanted, present = grades.index(draft.grade), int(state.grade[0])
    subject = (await case_ground.of_loans([one.header.id]))[one.header.id]
    ground = (await case_ground.grounds([subject], one.day))[subject]
    problems: list[Problem] = []
    if not one.then.policy.better_than_floor:
        problems += await _below(one, ground, wanted)
    if wanted < present:
        problems += await _against(ground, grades, present, wanted, day=one.day)
    limits.refuse({0: problems}, single=True)
    fact = NewFact(loan_id=one.header.id, value_on=one.day, kind=FactKind.GRADE, amount=wanted)
    return Change(facts=(fact,), before={"GRADE": grades[present]})


async def _below(one: Subject, ground: Ground, wanted: int) -> list[Problem]:
    """That the wanted grade is better than the last evening's floor, or than what was confirmed since demands."""
    grades, table, row = one.then.policy.grades, _table(ground), {**ground.facts, **ground.row}
    floor, rules = int(one.standing.state.floor[0]), None
    for each in table.floors if table else ():
        if grades.index(each.grade) > floor and holds(asked_of(each), row, ground.calendar):
            floor, rules = grades.index(each.grade), each.rules
    if wanted >= floor:
        return []
    told = await grade.rules_of(one.header.id) if rules is None else rules
    details = {"rules": ", ".join(told)}
    value, limit = grades[wanted], grades[floor]
    return [Problem(code="BETTER_THAN_FLOOR", field=("grade",), value=value, limit=limit, details=details)]


async def _against(ground: Ground, grades: Sequence[str], present: int, wanted: int, *, day: int) -> list[Problem]:
    """What the regime's table of upgrades has against leaving the present grade, each by name."""
    subject, table = ground.subject, _table(ground)
    guarded = [row for row in table.upgrades if wanted < grades.index(row.leaving) <= present] if table else []
    if not guarded:
        return []
    scene = Scene(
        row={**ground.row, "cured_on": (await repayment.cured_on([subject.loan_id])).get(subject.loan_id)},
        today=day,
        facts=ground.facts,
        calendar=ground.calendar,
        dues=(await repayment.days_of([subject.loan_id], day))[subject.loan_id],
    )
    against = [lack for row in guarded for lack in _refusing(row, scene)]
    return [obstacle.problem(lack, ground.bound.spec, ("grade",)) for lack in against]


def _table(ground: Ground) -> GradePolicy | None:
    """The loan's table of grades, with every row picked that its attributes decide."""
    tables = in_force(ground.bound.spec.grades)
    found = next((each for each in tables if holds(each.covers, ground.row, ground.calendar)), None)
    return settled(found, dict(ground.attributes)) if found is not None else None


def _refusing(row: Upgrade, scene: Scene) -> Iterator[Lack]:
    yield from (_of(row, lack) for lack in lacks(row.must, scene))
    if row.unless is not None and not lacks(row.unless, scene):
        yield Lack(code="CONDITION_NOT_MET", name=row.leaving, rules=row.rules)


def _of(row: Upgrade, lack: Lack) -> Lack:
    return Lack(code=lack.code, name=lack.name, value=lack.value, limit=lack.limit, rules=row.rules)


SET_GRADE: Final = Kind(
    command="grade.set",
    draft=GradeDraft,
    plain=_plain,
    asked=amendment.plainly("grade.set"),
    change=_change,
)
"""Reached by the verb GRADE of a case (`case_running`), so that somebody stands behind it and others agree."""
