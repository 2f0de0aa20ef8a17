# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""The way of every command that changes what was agreed on a loan, or lets go of a claim.

    known key? answer again · lock the loan, look at it on the value date · what have it, its regime and its contract
    against the command? · must others agree? then the command waits · else facts, kernel, rows

What kinds of such commands there are stands in `amending`; each says in its own file what it asks of the loan and what
facts it becomes. `Mode.PREVIEW` is the same walk, rolled back, and carries out also what would wait.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Generic, TypeVar

from recoup.errors import Problem, Refused
from recoup.records import sequence
from recoup.records.amendment import Amendment
from recoup.records.bulk import bulk
from recoup.records.fields import new_public_id
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import FactKind, Terms
from recoup.services import (
    about,
    amendment_query,
    approval,
    approval_query,
    audit,
    booking,
    idempotency,
    journal,
    ledger,
    limits,
    loan_header,
    loan_query,
    rate_clause,
    requirement,
    sql,
    staging,
    subject,
    yearly_cost,
)
from recoup.services.access import Actor, require
from recoup.services.amendment_query import AmendmentView
from recoup.services.approval_query import ApprovalView
from recoup.services.booking import NewFact
from recoup.services.contract import PlanLine
from recoup.services.journal import PostingView
from recoup.services.loan_query import Figures, LoanView, ScheduleRow
from recoup.services.requirement import NOBODY, Asked, Class
from recoup.services.subject import Subject
from recoup.services.unit_of_work import Mode, Work, unit_of_work


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentDraft:
    """What every such command tells: the loan (public id or number), the day as of which it counts, and why.

    `expected_version`: that of the loan which the asker saw; None: whatever it is. It counts when the command is given.
    """

    loan: str
    value_on: date
    reason: str
    idempotency_key: str
    expected_version: int | None = None


D = TypeVar("D", bound=AmendmentDraft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a command becomes: facts, and the contract that is in force with the first of them.

    `contract` is a row of `Terms` without its numbers; `lines` are the dues of a plan that no formula says. `before`
    names what is replaced. `includes` are commands that are given with it: who agrees to them has to agree to it.
    `warnings` are what to know of it.
    """

    facts: tuple[NewFact, ...] = ()
    contract: Mapping[str, int] | None = None
    lines: tuple[PlanLine, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    includes: tuple[Asked, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[D]):
    """A kind of command. `plain` tells what is wrong with a draft by itself; `change` raises `Refused` with everything
    that the loan has against it; `asked` is the command as the regime's conditions read it.

    `settle` writes what follows from a loan's standing facts besides the ledger, after they were booked or taken back.
    `after_payoff`: the command is taken although nothing is owed any more. `otherwise` are the core's parts that agree
    where the loan's regime names nobody. `against_reversal` tells what was done since, by loan,
    value date and newest fact of the command.
    """

    command: str
    draft: type[D]
    plain: Callable[[D], Iterator[Problem]]
    asked: Callable[[Subject, D], Asked]
    change: Callable[[Actor, Subject, D], Awaitable[Change]]
    settle: Callable[[Work, int], Awaitable[None]] | None = None
    after_payoff: bool = False
    otherwise: Class = NOBODY
    against_reversal: Callable[[int, int, int], Awaitable[list[Problem]]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentResult:
    """What a command did, would do, or waits to do.

    `amendment` is None in a preview and while the command waits; then `approval` is the waiting command. `needed` says
    who has to agree, also in a preview. The schedules are the dues to come before and after; after a command that waits
    they are the same. `figures_after` is the loan's as a preview leaves it. `replayed`: the key was known.
    `warnings` are what to know of it, told when the command is given and in a preview.
    """

    amendment: AmendmentView | None
    approval: ApprovalView | None
    needed: Class
    transfers: tuple[PostingView, ...]
    loan_before: LoanView
    loan_after: LoanView
    schedule_before: tuple[ScheduleRow, ...]
    schedule_after: tuple[ScheduleRow, ...]
    figures_after: Figures | None
    replayed: bool
    warnings: tuple[Problem, ...] = ()


async def submit(actor: Actor, kind: Kind[D], draft: D, *, mode: Mode) -> AmendmentResult:
    """Carry a command out, or have it wait for those who must agree. Needs `operate`.

    Raises `Refused` with every problem, `NotFound` for a loan that is not in sight.
    """
    actor = require(actor, kind.command)
    async with unit_of_work(actor, kind.command, mode=mode, input=draft) as work:
        key = draft.idempotency_key
        problems = idempotency.problems([key]).get(0, [])
        problems += limits.text(draft.reason, ("reason",), limits.REASON_MAX, required=True)
        problems += limits.not_after(draft.value_on, ("value_on",), work.booked_on)
        problems += kind.plain(draft)
        limits.refuse({0: problems}, single=True)
        loan_id = await loan_query.internal_id(actor, draft.loan)
        await work.about("loan", loan_id)
        stored = await idempotency.claim(work, kind.command, {key: audit.digest(draft)}, {key: str(work.audit_id)})
        limits.refuse(idempotency.reused([key], stored), single=True)
        if stored:
            return await told_again(work, loan_id, int(stored[key]))
        one = await look(loan_id, kind, draft, today=work.booked_on)
        limits.refuse({0: await loan_header.version_problems([loan_id], draft.expected_version)}, single=True)
        change = await examined(actor, one, kind, draft)
        asked = (kind.asked(one, draft), *change.includes)
        needed = requirement.merged(requirement.class_of(one, each) for each in asked)
        subject_of = await about.loan(loan_id)
        if not needed.levels:
            needed, subject_of = kind.otherwise, replace(subject_of, regime="")
        before = await snapshot(actor, loan_id)
        if needed.levels and mode is Mode.COMMIT:
            await approval.ask(work, subject=subject_of, told=audit.told(draft), needed=needed)
        else:
            await carry_out(work, kind, one, change, told=draft)
        warnings = (*yearly_cost.of_facts(one, change.facts), *change.warnings)
        return replace(await result(work, before, loan_id, needed=needed), warnings=warnings)


async def look(loan_id: int, kind: Kind[D], draft: D, *, today: int) -> Subject:
    """Lock the loan and see it on the value date. Raises `Refused` for one that takes no such command at all."""
    await ledger.load([loan_id], lock=True, day=today)
    header = (await loan_header.headers([loan_id]))[loan_id]
    day = day_of(draft.value_on)
    problems = [*loan_header.closed(header, day), *await _moved_since(loan_id, day)]
    if kind.after_payoff:
        problems = [problem for problem in problems if problem.code != "NOTHING_OWED"]
    limits.refuse({0: problems}, single=True)
    return await subject.subject(loan_id, day=day, today=today)


async def _moved_since(loan_id: int, day: int) -> list[Problem]:
    """LATER_AMENDMENTS where the loan has gone to another regime since: it is asked by the codes of its present one."""
    begins_on, _ = (await staging.regimes_of([loan_id]))[loan_id][-1]
    later = await standing_after(loan_id, begins_on, 0) if begins_on > day else []
    value, limit = date_of(day).isoformat(), ", ".join(later)
    return [Problem(code="LATER_AMENDMENTS", field=("value_on",), value=value, limit=limit)] if later else []


async def examined(actor: Actor, one: Subject, kind: Kind[D], draft: D) -> Change:
    """What the command becomes. Raises `Refused` with all that regime, loan and contract have against it."""
    problems = list(requirement.problems(one, kind.asked(one, draft)))
    change = Change()
    try:
        change = await kind.change(actor, one, draft)
    except Refused as refused:
        problems += refused.problems
    if change.contract is not None:
        problems += await _later_problems(one)
    limits.refuse({0: problems}, single=True)
    return change


async def _later_problems(one: Subject) -> list[Problem]:
    """A contract that would begin before one that stands already: that one was agreed without knowing of it."""
    later = await standing_after(one.header.id, one.day + 1, 0)
    if not later:
        return []
    value = date_of(one.day).isoformat()
    return [Problem(code="LATER_AMENDMENTS", field=("value_on",), value=value, limit=", ".join(later))]


async def standing_after(loan_id: int, day: int, seq: int) -> list[str]:
    """The numbers of amendments whose contracts began on a day or later (on it: after fact `seq`), and still stand."""
    rows = await sql.rows(
        "SELECT a.number FROM amendment a JOIN loan_fact f ON f.loan_id = a.loan_id AND f.audit_id = a.audit_id "
        f"AND f.kind = {FactKind.AMENDMENT:d} AND f.reverses = 0 "
        "WHERE a.loan_id = ? AND (f.value_on > ? OR (f.value_on = ? AND f.seq > ?)) "
        "AND NOT EXISTS (SELECT 1 FROM amendment_reversal r WHERE r.amendment_id = a.id) ORDER BY a.id",
        [loan_id, day, day, seq],
    )
    return [str(row["number"]) for row in rows]


def number_of(amendment_id: int) -> str:
    """The number that people know an amendment by."""
    return f"A{amendment_id:010d}"


async def carry_out(
    work: Work, kind: Kind[D], one: Subject, change: Change, *, told: D, maker: int = 0, approved: int = 0
) -> int:
    """Write an examined command: the amendment, its contract, its facts, and what follows; the amendment's own id.

    `maker` gave the command where somebody else carries it out, `approved` is the waiting command that it was.
    """
    loan_id, version = one.header.id, 0
    facts = list(change.facts)
    if change.contract is not None:
        version = await _insert_contract(work, one, change.contract, change.lines)
        begins = NewFact(loan_id=loan_id, value_on=one.day, kind=FactKind.AMENDMENT, amount=0, contract_version=version)
        facts = [begins, *facts]
    made = await sequence.ids("amendment", 1)
    await Amendment.create(
        id=made,
        public_id=new_public_id(work.now),
        number=number_of(made),
        loan_id=loan_id,
        command=kind.command,
        value_on=one.day,
        booked_on=work.booked_on,
        recorded_at=work.now,
        input=audit.told(told),
        before=dict(change.before),
        reason=told.reason,
        contract_version=version,
        principal_id=maker or work.actor.principal_id,
        approval_id=approved or None,
        audit_id=work.audit_id,
    )
    work.event("loan.amended", loan_id=loan_id, amendment=number_of(made), command=kind.command)
    await booking.book(work, [one.loaded], facts)
    await follow(work, kind, loan_id, contract=version > 0)
    return made


async def follow(work: Work, kind: Kind[D], loan_id: int, *, contract: bool) -> None:
    """Write what follows besides the ledger, after facts were booked or undone; `contract`: another one is in force."""
    if contract:
        await rate_clause.schedule({loan_id: work.booked_on - 1})
    if kind.settle is not None:
        await kind.settle(work, loan_id)


async def _insert_contract(work: Work, one: Subject, agreed: Mapping[str, int], lines: tuple[PlanLine, ...]) -> int:
    """Write the next version of a contract, and the first one if this is the first amendment; the new number."""
    loan_id, now = one.header.id, one.loaded.batch.terms.row(0)
    known = await sql.rows(
        "SELECT count(*) AS known, COALESCE(max(contract_version), 0) AS newest, "
        "COALESCE(max(plan_version), 0) AS plan FROM loan_contract WHERE loan_id = ?",
        [loan_id],
    )
    version = int(known[0]["newest"]) + 1
    plan = max(int(known[0]["plan"]), now["plan_version"]) + 1
    row = {**agreed, "loan_id": loan_id, "contract_version": version}
    row["plan_version"] = plan if lines else 0
    rows = [row] if known[0]["known"] else [now, row]
    columns = {name: [each[name] for each in rows] for name in Terms.names()}
    await bulk().insert("loan_contract", {**columns, "audit_id": [work.audit_id] * len(rows)})
    if lines:
        await bulk().insert(
            "plan_line",
            {
                "loan_id": [loan_id] * len(lines),
                "plan_version": [plan] * len(lines),
                "seq": list(range(1, len(lines) + 1)),
                "due_on": [day_of(line.due_on) for line in lines],
                "principal": [line.principal for line in lines],
                "interest": [-1 if line.interest is None else line.interest for line in lines],
            },
        )
    await ledger.reread_contracts(one.loaded)
    return version


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A loan before a command."""

    loan: LoanView
    schedule: tuple[ScheduleRow, ...]


async def snapshot(actor: Actor, loan_id: int) -> Snapshot:
    """The loan as it is now, with its dues to come."""
    view = (await loan_query.views([loan_id]))[loan_id]
    return Snapshot(loan=view, schedule=await loan_query.schedule(actor, view.id))


async def result(
    work: Work, before: Snapshot, loan_id: int, *, needed: Class = NOBODY, asked: ApprovalView | None = None
) -> AmendmentResult:
    """What this transaction has done to the loan."""
    after = await snapshot(work.actor, loan_id)
    written = work.mode is Mode.COMMIT
    made = await amendment_query.made_by(work.audit_id) if written else None
    figures = {} if written else await loan_query.figures(work.actor, [after.loan.id])
    return AmendmentResult(
        amendment=None if made is None else await amendment_query.view(made),
        approval=asked or await approval_query.asked_by(work.audit_id),
        needed=needed,
        transfers=await journal.of_command(work.audit_id, [loan_id]),
        loan_before=before.loan,
        loan_after=after.loan,
        schedule_before=before.schedule,
        schedule_after=after.schedule,
        figures_after=figures.get(after.loan.id),
        replayed=False,
    )


async def told_again(work: Work, loan_id: int, audit_id: int, *, asked: ApprovalView | None = None) -> AmendmentResult:
    """What a command whose key is known did, or still waits to do; the loan as it is now."""
    now = await snapshot(work.actor, loan_id)
    asked = asked or await approval_query.asked_by(audit_id)
    made = await amendment_query.made_by(audit_id)
    if made is None and asked is not None:
        made = await amendment_query.made_after(asked.number)
    return AmendmentResult(
        amendment=None if made is None else await amendment_query.view(made),
        approval=asked,
        needed=NOBODY if asked is None else Class(levels=asked.levels, rules=asked.rules),
        transfers=await journal.of_command(audit_id, [loan_id]),
        loan_before=now.loan,
        loan_after=now.loan,
        schedule_before=now.schedule,
        schedule_after=now.schedule,
        figures_after=None,
        replayed=True,
    )


NO_ARGUMENTS: Final[Mapping[str, int]] = {}


def plainly(command: str) -> Callable[[Subject, AmendmentDraft], Asked]:
    """A command without arguments, as conditions read it."""
    return lambda _one, _draft: Asked(command=command, arguments=NO_ARGUMENTS, fields={})


def nothing(_draft: AmendmentDraft) -> Iterator[Problem]:
    """A draft that has nothing of its own that could be wrong."""
    yield from ()
