# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""A step of a case carries out a command of the core (the verbs RUN and GRADE); what others must agree to, waits.

The command takes its input from the case's fields of the same names (`new_instalments` for `instalments`, where the
plain name is what the loan has now), its reason from `reason` or the case's number. If the regime wants others to agree
to it (regime.md §8), the step is not taken: it is stored as what it is, the maker's step, and taken at the last
signature, when everything is asked again; refused, lapsed or withdrawn, the case stays where it is, and its story says
so. GRADE behind `apart_from` waits for nobody: the machine itself is the ladder of the head and the committee
(SM-CLASS).

Worked example (PL-19): `finalise` does GRADE from the field `final_grade`. A committee that writes SUBSTANDARD there
makes SUBSTANDARD the official grade of the loan, unless its computed grade is worse.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from recoup.errors import Problem, Refused
from recoup.regime.policy.case import Do, Transition
from recoup.rules.calendar import date_of
from recoup.services import about, amendment, handover, limits, requirement, sql
from recoup.services.about import About
from recoup.services.amending import KINDS
from recoup.services.amendment import AmendmentDraft, Kind
from recoup.services.case_scene import Set
from recoup.services.regrading import SET_GRADE
from recoup.services.requirement import Class
from recoup.services.subject import Subject
from recoup.services.unit_of_work import Work

GRADE: Final = "GRADE"
RUN: Final = "RUN"
NEW: Final = "new_"
"""Before the name of a field that is to become what the loan has under the rest of it."""


@dataclass(frozen=True, slots=True)
class _Given:
    """A command as a case gives it: looked at under the lock."""

    kind: Kind[Any]
    draft: AmendmentDraft
    one: Subject


async def class_of(work: Work, found: Set, step: Transition) -> Class:
    """Who has to agree before a step is taken; nobody for one that runs nothing of the kind.

    Raises `Refused` with everything that stands against its commands already.
    """
    classes: list[Class] = []
    for act in step.does:
        if _command(act) in KINDS and not (act.verb == GRADE and step.apart_from):
            given = await _given(work, found, act)
            change = await _told_by(amendment.examined(work.actor, given.one, given.kind, given.draft))
            asked = (given.kind.asked(given.one, given.draft), *change.includes)
            classes += [requirement.class_of(given.one, each) for each in asked]
    return requirement.merged(classes)


async def run(work: Work, found: Set, act: Do, *, maker: int = 0, approved: int = 0) -> None:
    """Carry the command of a deed out. Raises `Refused`: COMMAND_NOT_RUN, and what the command has against it."""
    command = _command(act)
    if command == handover.HAND_OVER:
        await handover.hand_over(work, found.case)
        return
    given = await _given(work, found, act)
    change = await _told_by(amendment.examined(work.actor, given.one, given.kind, given.draft))
    await amendment.carry_out(work, given.kind, given.one, change, told=given.draft, maker=maker, approved=approved)


def _command(act: Do) -> str:
    """The command of a deed; empty for a verb that runs none."""
    return SET_GRADE.command if act.verb == GRADE else act.what if act.verb == RUN else ""


async def _given(work: Work, found: Set, act: Do) -> _Given:
    kind, loan_id = KINDS.get(_command(act)), found.case.loan_id
    if kind is None or loan_id is None:
        raise Refused(
            Problem(code="COMMAND_NOT_RUN", field=("transition",), value=_command(act), limit=found.case.kind)
        )
    told = dict(found.case.told)
    if act.verb == GRADE:
        told["grade"] = told.get(act.what, "")
    draft = _draft(kind, found, told, work)
    limits.refuse({0: [_at_field(problem) for problem in kind.plain(draft)]}, single=True)
    return _Given(kind, draft, await _told_by(amendment.look(loan_id, kind, draft, today=work.booked_on)))


def _draft(kind: Kind[Any], found: Set, told: Mapping[str, object], work: Work) -> AmendmentDraft:
    """The command's input. Raises `Refused` FIELD_NOT_FITTING for each field that is missing or of another kind."""
    known = {each.name for each in fields(kind.draft)}
    plainly = {name.removeprefix(NEW): value for name, value in told.items() if value != ""}
    given = {name: value for name, value in plainly.items() if name in known}
    plain = {"reason": found.case.number} | given
    plain |= {
        "loan": str(found.ground.row.get("number", "")),
        "value_on": date_of(work.booked_on),
        "idempotency_key": f"{found.case.number}.{found.case.version}",
    }
    try:
        draft: AmendmentDraft = TypeAdapter(kind.draft).validate_python(plain)
    except ValidationError as error:
        raise Refused(
            *(
                Problem(
                    code="FIELD_NOT_FITTING",
                    field=("fields", str(each["loc"][0])),
                    value=str(plain.get(str(each["loc"][0]), "")),
                    limit=kind.command,
                )
                for each in error.errors()
            )
        ) from error
    return draft


async def _told_by(asked: Any) -> Any:  # noqa: ANN401  whatever the command's own function answers
    """The answer of a command; what it refuses is told of the case's fields."""
    try:
        return await asked
    except Refused as refused:
        raise Refused(*(_at_field(problem) for problem in refused.problems)) from refused


def _at_field(problem: Problem) -> Problem:
    return replace(problem, field=("fields", *problem.field))


# --- what waits ------------------------------------------------------------------------------------------------------


async def subject_of(found: Set) -> About:
    """The case as what a waiting step is about."""
    case = found.case
    return About(
        kind=about.CASE,
        id=case.id,
        number=case.number,
        organisation_id=case.organisation_id,
        regime=case.regime,
        version=await version_of(case.id),
    )


async def version_of(case_id: int) -> int:
    """How often a case has moved: a step that waits is of the state in which it was asked for."""
    found = await sql.rows("SELECT count(*) AS moves FROM case_step WHERE case_id = ? AND act = 'MOVED'", [case_id])
    return int(found[0]["moves"])


async def waiting_of(case_id: int) -> str:
    """The number of the step of a case that waits for others; empty without one."""
    found = await sql.rows(
        f"SELECT number FROM approval WHERE subject_type = '{about.CASE}' AND subject_id = ? AND state = 'PENDING'",
        [case_id],
    )
    return str(found[0]["number"]) if found else ""
