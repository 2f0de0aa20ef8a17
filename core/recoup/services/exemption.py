"""A person is excused for a late task, because the work was done with due care (PM-04, 尽职免责); or no longer.

It is a command that waits: others agree first, as the regime says, and neither its maker nor the person excused is
among them. Its proof is a stored piece of evidence, hung on the task when it is asked for, so that whoever signs can
read it. Exemptions are appended; taking one back is another row that others agree to as well.

Worked example: a check was due on the 10th and done on the 15th, and Li held it. The branch was under water from the
8th to the 14th; the head asks to excuse Li and names the fire brigade's report, the risk department signs. The report
of January tells of the five days as before, and counts them as excused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from recoup.errors import NotFound, Problem, Refused
from recoup.records.access import Principal
from recoup.records.exemption import TaskExemption
from recoup.records.fields import new_public_id
from recoup.services import about, access, approval, approval_query, evidence, limits, requirement, responsibility, sql
from recoup.services import task as tasks
from recoup.services.about import About
from recoup.services.access import Actor, require
from recoup.services.approval import Effect, Waiting
from recoup.services.approval_query import ApprovalView
from recoup.services.changed import Changed, Word
from recoup.services.requirement import Class
from recoup.services.unit_of_work import Mode, Work, unit_of_work

EXEMPT: Final = "task.exempt"
TAKE_BACK: Final = "task.exemption_undo"
COMMANDS: Final = (EXEMPT, TAKE_BACK)
PROOF: Final = "REPORT"
"""The kind of proof that the evidence is."""
NEEDED: Final = Class(levels=(("head", 1),), rules=("PM-04",))
"""Who agrees where the regime does not say: nobody is excused by one person alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionDraft:
    """Who (code) is to be excused for which task, why, and the evidence for it; task and evidence by public id."""

    task: str
    person: str
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackDraft:
    """Which exemption (public id) is to hold no longer, and why."""

    exemption: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionResult:
    """The command as it waits, None in a preview; `needed` says which parts of the regime have to agree, `days` how
    many late days it is about."""

    approval: ApprovalView | None
    needed: Class
    regime: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    """A command that nothing stands against today."""

    task: sql.Row
    person: Principal
    evidence_id: int
    days: int
    voids: int = 0


async def exempt(actor: Actor, draft: ExemptionDraft, *, mode: Mode = Mode.COMMIT) -> ExemptionResult:
    """Ask that a person be excused for a task. Needs `task.exempt`.

    Raises `NotFound` for a task or evidence out of sight, and `Refused`: PRINCIPAL_UNKNOWN, NOT_ANSWERING,
    ALREADY_EXEMPT, ALREADY_PENDING.
    """
    actor = require(actor, EXEMPT)
    async with unit_of_work(actor, EXEMPT, mode=mode, input=draft) as work:
        limits.refuse({0: list(limits.text(draft.reason, ("reason",), limits.REASON_MAX, required=True))}, single=True)
        row = await _in_sight(actor, draft.task)
        proof = await evidence.internal_id(actor, draft.evidence)
        one = await _examined(work, row, draft.person, proof)
        if mode is Mode.COMMIT and not await evidence.hangs_on(proof, (about.TASK, row["id"])):
            await evidence.hang(work, proof, kind=PROOF, subject=(about.TASK, row["id"]), note=draft.reason)
        return await _ask(work, one, draft)


async def take_back(actor: Actor, draft: TakeBackDraft, *, mode: Mode = Mode.COMMIT) -> ExemptionResult:
    """Ask that an exemption hold no longer. Needs `task.exempt`.

    Raises `NotFound`, and `Refused` ALREADY_REVERSED, ALREADY_PENDING.
    """
    actor = require(actor, EXEMPT)
    async with unit_of_work(actor, TAKE_BACK, mode=mode, input=draft) as work:
        limits.refuse({0: list(limits.text(draft.reason, ("reason",), limits.REASON_MAX, required=True))}, single=True)
        return await _ask(work, await _standing(actor, work, draft), draft)


async def _ask(work: Work, one: _Examined, draft: ExemptionDraft | TakeBackDraft) -> ExemptionResult:
    """Let the command wait for those who have to agree."""
    row = one.task
    work.subject = (about.TASK, row["id"])
    institution = int(access.institution_of(row["path"]).strip(".").rpartition(".")[2])
    found = await requirement.class_at(institution, row["regime"], EXEMPT, day=work.booked_on)
    needed = found if found.levels else NEEDED
    if work.mode is Mode.COMMIT:
        subject = About(
            kind=about.TASK,
            id=row["id"],
            number=row["case_number"] or row["number"] or row["public_id"],
            organisation_id=row["organisation_id"],
            regime=row["regime"],
            version=await _version(row["id"]),
        )
        await approval.ask(work, subject=subject, told=_told(draft), needed=needed, concerned_id=one.person.id)
    asked = await approval_query.asked_by(work.audit_id)
    return ExemptionResult(approval=asked, needed=needed, regime=row["regime"], days=one.days)


def _told(draft: ExemptionDraft | TakeBackDraft) -> dict[str, object]:
    told: dict[str, object] = TypeAdapter(type(draft)).dump_python(draft)
    return told


# --- carrying out ----------------------------------------------------------------------------------------------------


async def carry_out(work: Work, waiting: Waiting) -> Effect:
    """Excuse a person, or do so no longer, after examining the command again."""
    one, reason = await _waiting(work, waiting)
    await TaskExemption.create(
        public_id=new_public_id(work.now),
        task_id=one.task["id"],
        person_id=one.person.id,
        reason=reason,
        evidence_id=one.evidence_id,
        voids=one.voids,
        approval_id=waiting.id,
        principal_id=waiting.maker_id,
        booked_on=work.booked_on,
        recorded_at=work.now,
        audit_id=work.audit_id,
    )
    work.event("task.exemption", loan_id=one.task["loan_id"] or 0, task=one.task["public_id"], person=one.person.code)
    answered, excused = (str(one.days),), ("0",)
    before, after = (excused, answered) if one.voids else (answered, excused)
    return Effect(changes=(Changed(name=(_word(one.task), one.person.code), before=before, after=after),))


def _word(task: sql.Row) -> Word:
    return Word(f"task.{task['case_kind']}" if task["case_kind"] else "task", task["code"])


async def _waiting(work: Work, waiting: Waiting) -> tuple[_Examined, str]:
    if waiting.command == TAKE_BACK:
        undone = TypeAdapter(TakeBackDraft).validate_python(dict(waiting.input))
        return await _standing(work.actor, work, undone), undone.reason
    draft = TypeAdapter(ExemptionDraft).validate_python(dict(waiting.input))
    (row,) = await sql.rows(f"{_TASK} WHERE t.id = ?", [waiting.about.id])
    (proof,) = await sql.rows("SELECT id FROM evidence WHERE public_id = ?", [draft.evidence])
    return await _examined(work, row, draft.person, proof["id"]), draft.reason


async def version(waiting: Waiting) -> int:
    """The newest exemption of the task."""
    return await _version(waiting.about.id)


async def _version(task_id: int) -> int:
    rows = await sql.rows("SELECT COALESCE(max(id), 0) AS newest FROM task_exemption WHERE task_id = ?", [task_id])
    return int(rows[0]["newest"])


# --- examining -------------------------------------------------------------------------------------------------------

_TASK: Final = """
SELECT t.id, t.public_id, t.code, t.part, t.regime, t.due_on, t.closed_on, t.loan_id, t.organisation_id, l.number,
       c.number AS case_number, c.kind AS case_kind, o.path
FROM task t
JOIN organisation o ON o.id = t.organisation_id
LEFT JOIN loan l ON l.id = t.loan_id
LEFT JOIN work_case c ON c.id = t.case_id"""


async def _in_sight(actor: Actor, task_id: str) -> sql.Row:
    """A task in sight by its public id, with what an exemption asks of it. Raises `NotFound`."""
    view = await tasks.get(actor, task_id)
    (row,) = await sql.rows(f"{_TASK} WHERE t.public_id = ?", [view.id])
    return row


async def _examined(work: Work, row: sql.Row, code: str, proof: int) -> _Examined:
    """Raises `Refused` where the person is unknown, does not answer for the task, or is excused already."""
    person = await access.known(code)
    days = await responsibility.answers_for(row, work.booked_on)
    problems = [*_person_problems(row, code, person, days, await _names(days))]
    if person is not None and await _is_excused(row["id"], person.id):
        problems.append(Problem(code="ALREADY_EXEMPT", field=("person",), value=code))
    limits.refuse({0: problems}, single=True)
    assert person is not None  # noqa: S101  refused above
    return _Examined(task=row, person=person, evidence_id=proof, days=days[person.id])


def _person_problems(
    row: sql.Row, code: str, person: Principal | None, days: dict[int, int], names: list[str]
) -> Iterator[Problem]:
    if person is None:
        yield Problem(code="PRINCIPAL_UNKNOWN", field=("person",), value=code)
    elif person.id not in days:
        details = {"task": row["code"]}
        yield Problem(code="NOT_ANSWERING", field=("person",), value=code, limit=", ".join(names), details=details)


async def _names(days: dict[int, int]) -> list[str]:
    rows = await sql.rows_in("SELECT code FROM principal WHERE id IN ({keys})", sorted(days))
    return sorted(row["code"] for row in rows)


_HOLDING: Final = """
SELECT x.id, x.task_id, x.person_id, x.evidence_id, v.id AS voided FROM task_exemption x
LEFT JOIN task_exemption v ON v.voids = x.id WHERE x.voids = 0"""


async def _is_excused(task_id: int, person_id: int) -> bool:
    rows = await sql.rows(f"{_HOLDING} AND v.id IS NULL AND x.task_id = ? AND x.person_id = ?", [task_id, person_id])
    return bool(rows)


async def _standing(actor: Actor, work: Work, draft: TakeBackDraft) -> _Examined:
    """An exemption that holds, in sight with its task. Raises `NotFound`, and `Refused` ALREADY_REVERSED."""
    seen, values = tasks.in_sight(actor)
    found = await sql.rows(f"{_HOLDING} AND x.public_id = ?", [draft.exemption])
    owned = found[0]["task_id"] if found else 0
    rows = await sql.rows(f"{_TASK} WHERE t.id = ? AND {seen}", [owned, *values])
    if not rows:
        raise NotFound("task_exemption", draft.exemption)
    row = found[0]
    if row["voided"]:
        raise Refused(Problem(code="ALREADY_REVERSED", field=("exemption",), value=draft.exemption))
    person = await Principal.get(id=row["person_id"])
    days = await responsibility.answers_for(rows[0], work.booked_on)
    return _Examined(
        task=rows[0], person=person, evidence_id=row["evidence_id"], days=days.get(person.id, 0), voids=row["id"]
    )
