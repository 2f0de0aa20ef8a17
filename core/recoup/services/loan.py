# ruff: noqa: S608  statements are put together from our own constants; values are always placed
"""Loans taken on the books, confirmed and disbursed. Queries are in `loan_query`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recoup.errors import Problem
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import FactKind, LoanFlag
from recoup.rules.money import format_amount
from recoup.rules.prepayment import has_fixed_plan
from recoup.services import (
    audit,
    boarding,
    booking,
    businessday,
    fact_days,
    idempotency,
    ledger,
    limits,
    loan_header,
    loan_query,
    rate_clause,
    refixing,
    sql,
)
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.booking import NewFact
from recoup.services.contract import LoanDraft, PlanLine
from recoup.services.loan_header import Header
from recoup.services.loan_query import APPROVED, LIVE, LoanView, ScheduleRow
from recoup.services.party import PartyDraft
from recoup.services.unit_of_work import Mode, Work, unit_of_work

__all__ = [
    "Boarded", "DisburseDraft", "LoanDraft", "PlanLine", "board", "board_many", "confirm_schedule", "disburse",
    "disburse_many", "examine", "preview_schedule",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DisburseDraft:
    """A draw-down as it is asked for. `loan` is a public id or a number; `amount` None: what is not drawn yet.

    `expected_version`: that of the loan which the asker saw; None: whatever it is.
    """

    loan: str
    value_on: date
    idempotency_key: str
    amount: int | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boarded:
    """A loan taken on the books, with the schedule that was shown for it and what to know of it (IR-11)."""

    loan: LoanView
    schedule: tuple[ScheduleRow, ...]
    warnings: tuple[Problem, ...]


async def examine(
    actor: Actor, drafts: Sequence[LoanDraft], parties: Mapping[str, PartyDraft] | None = None
) -> dict[int, tuple[Problem, ...]]:
    """What is wrong with each draft, by its place in the list; nothing is written. Needs `operate`.

    `parties` are those that will be boarded before, by number.
    """
    actor = require(actor, "loan.board")
    day = (await businessday.current()).number
    return boarding.examine(drafts, await boarding.around(actor, drafts, parties or {}, day=day))


async def warn(
    actor: Actor, drafts: Sequence[LoanDraft], parties: Mapping[str, PartyDraft] | None = None
) -> dict[int, tuple[Problem, ...]]:
    """What to know of each draft that `examine` has nothing against, by its place in the list. Needs `operate`."""
    actor = require(actor, "loan.board")
    day = (await businessday.current()).number
    return await boarding.warn(drafts, await boarding.around(actor, drafts, parties or {}, day=day), day=day)


async def preview_schedule(actor: Actor, draft: LoanDraft) -> tuple[ScheduleRow, ...]:
    """The dues that the contract would have, were it disbursed as planned. Nothing is written. Needs `read`."""
    require(actor, BOOK_READ)
    day = (await businessday.current()).number
    books = await boarding.around(actor, [draft], {}, day=day)
    limits.refuse(boarding.examine([draft], books), single=True)
    return await boarding.preview(draft, books, day=day)


async def board(actor: Actor, draft: LoanDraft, *, confirm_schedule: bool = False, mode: Mode = Mode.COMMIT) -> Boarded:
    """Take a contract on the books, stage APPROVED. Needs `operate`. Raises `Refused` with every problem.

    `confirm_schedule`: the debtor confirmed the schedule already (RB-03).
    """
    actor = require(actor, "loan.board")
    async with unit_of_work(actor, "loan.board", mode=mode, input=draft) as work:
        books = await boarding.around(actor, [draft], {}, day=work.booked_on)
        limits.refuse(boarding.examine([draft], books), single=True)
        loan_id = (await boarding.insert(work, [draft], books, confirmed=confirm_schedule))[0]
        work.subject = ("loan", loan_id)
        work.event("loan.boarded", loan_id=loan_id, number=draft.number)
        boarding.approved(work, [loan_id])
        view = (await loan_query.views([loan_id]))[loan_id]
        rows = await boarding.preview(draft, books, day=work.booked_on)
        return Boarded(loan=view, schedule=rows, warnings=boarding.warnings(draft, books, rows))


async def board_many(
    actor: Actor, drafts: Sequence[LoanDraft], *, confirm_schedule: bool = False, mode: Mode = Mode.COMMIT
) -> int:
    """Take many contracts on the books in one transaction; how many. All problems of all rows are told at once.

    A problem's field begins with the row, counted from 0: `("17", "principal")`.
    """
    actor = require(actor, "loan.board")
    limits.count(drafts)
    async with unit_of_work(actor, "loan.board_many", mode=mode, input=audit.summary(drafts)) as work:
        books = await boarding.around(actor, drafts, {}, day=work.booked_on)
        limits.refuse(boarding.examine(drafts, books), single=False)
        boarding.approved(work, await boarding.insert(work, drafts, books, confirmed=confirm_schedule))
    return len(drafts)


async def confirm_schedule(actor: Actor, loan: str, *, mode: Mode = Mode.COMMIT) -> LoanView:
    """Note that the debtor confirmed the repayment plan (RB-03); twice is the same as once. Needs `operate`."""
    actor = require(actor, "loan.confirm_schedule")
    async with unit_of_work(actor, "loan.confirm_schedule", mode=mode, input={"loan": loan}) as work:
        loan_id = await loan_query.internal_id(actor, loan)
        await work.about("loan", loan_id)
        confirmed = await sql.execute(
            "UPDATE loan SET confirmed_on = ? WHERE id = ? AND confirmed_on = 0", [work.booked_on, loan_id]
        )
        if confirmed:
            work.event("loan.schedule_confirmed", loan_id=loan_id)
        return (await loan_query.views([loan_id]))[loan_id]


@dataclass(frozen=True, slots=True)
class Disbursed:
    """The loan as it stands after its draw-down; `replayed`: the key was known."""

    loan: LoanView
    replayed: bool


async def disburse(actor: Actor, draft: DisburseDraft, *, mode: Mode = Mode.COMMIT) -> Disbursed:
    """Pay a loan out; interest runs from the value date. Needs `operate`.

    Raises `Refused`: SCHEDULE_NOT_CONFIRMED until the debtor confirmed it (RB-03), ALREADY_DISBURSED,
    OVER_DISBURSEMENT, and for a value date that cannot be. A known key gives the loan as it is now.
    """
    actor = require(actor, "loan.disburse")
    async with unit_of_work(actor, "loan.disburse", mode=mode, input=draft) as work:
        (loan_id,), new = await _disburse(work, [draft], single=True)
        work.subject = ("loan", loan_id)
        return Disbursed((await loan_query.views([loan_id]))[loan_id], replayed=not new)


async def disburse_many(actor: Actor, drafts: Sequence[DisburseDraft], *, mode: Mode = Mode.COMMIT) -> int:
    """Pay many loans out in one transaction; how many were not known by their keys. Problems as in `board_many`."""
    actor = require(actor, "loan.disburse")
    limits.count(drafts)
    async with unit_of_work(actor, "loan.disburse_many", mode=mode, input=audit.summary(drafts)) as work:
        return (await _disburse(work, drafts, single=False))[1]


async def _disburse(work: Work, drafts: Sequence[DisburseDraft], *, single: bool) -> tuple[list[int], int]:
    """The loans of the drafts, in order, and how many keys are new: those were disbursed."""
    known = await loan_header.ids(work.actor, (draft.loan for draft in drafts))
    keys = [draft.idempotency_key for draft in drafts]
    problems = idempotency.problems(keys)
    for row, draft in enumerate(drafts):
        problems.setdefault(row, []).extend(_plain_problems(draft, known))
    limits.refuse(problems, single=single)
    done = await idempotency.claim(
        work,
        "loan.disburse",
        {draft.idempotency_key: audit.digest(draft) for draft in drafts},
        {draft.idempotency_key: str(known[draft.loan]) for draft in drafts},
    )
    limits.refuse(idempotency.reused(keys, done), single=single)
    new = [(row, draft) for row, draft in enumerate(drafts) if draft.idempotency_key not in done]
    batches = await ledger.load((known[draft.loan] for _, draft in new), lock=True, day=work.booked_on)
    facts = await _draw_downs(work, new, known, batches, single=single)
    begun = await _begin(batches, facts)
    for draw_down in facts:
        work.event("loan.disbursed", loan_id=draw_down.loan_id)
    await booking.book(work, batches, [*facts, *await fact_days.standing_at_start(begun)])
    await rate_clause.schedule(begun)
    await refixing.refix(work, list(begun), through=work.booked_on)
    return [known[draft.loan] for draft in drafts], len(new)


def _plain_problems(draft: DisburseDraft, known: Mapping[str, int]) -> Iterator[Problem]:
    yield from limits.day(draft.value_on, ("value_on",))
    if draft.amount is not None and draft.amount <= 0:
        yield Problem(code="AMOUNT_NOT_POSITIVE", field=("amount",), value=str(draft.amount))
    if draft.loan not in known:
        yield Problem(code="NOT_FOUND", field=("loan",), value=draft.loan, details={"noun": "loan"})


async def _draw_downs(
    work: Work,
    new: Sequence[tuple[int, DisburseDraft]],
    known: Mapping[str, int],
    batches: Sequence[ledger.Loaded],
    *,
    single: bool,
) -> list[NewFact]:
    """The facts of drafts whose loans are locked. Raises `Refused` with what the loans have against them."""
    headers = await loan_header.headers(known[draft.loan] for _, draft in new)
    drawn = await _drawn(list(headers))
    place = {loan_id: at for at, loaded in enumerate(batches) for loan_id in loaded.loan_ids.tolist()}
    facts: list[NewFact] = []
    problems: dict[int, list[Problem]] = {}
    for row, draft in new:
        header = headers[known[draft.loan]]
        left = header.contract_principal - drawn.get(header.id, 0)
        amount = left if draft.amount is None else draft.amount
        found = await loan_header.version_problems([header.id], draft.expected_version)
        found += _problems(draft, header, amount, left, work.booked_on)
        found += _standing_problems(draft, header, amount, batches[place[header.id]])
        if found:
            problems[row] = found
            continue
        drawn[header.id] = drawn.get(header.id, 0) + amount
        facts.append(
            NewFact(
                loan_id=header.id,
                value_on=day_of(draft.value_on),
                kind=FactKind.DRAWDOWN,
                amount=amount,
                rate=header.contract_rate,
                field="amount" if single else "",
            )
        )
    limits.refuse(problems, single=single)
    return facts


def _standing_problems(draft: DisburseDraft, header: Header, amount: int, loaded: ledger.Loaded) -> Iterator[Problem]:
    """What a loan as it stands has against a draw-down: nothing is drawn off the books (WO-04), and dues that were
    fixed with the contract are those of one draw-down on its day."""
    rows = (loaded.loan_ids == header.id).nonzero()[0]
    if loaded.batch.state.flags[rows[0]] & LoanFlag.WRITTEN_OFF:
        yield Problem(code="LOAN_WRITTEN_OFF", field=("loan",), value=header.number)
    if not has_fixed_plan(loaded.batch.terms, rows)[0] or header.stage != APPROVED:
        return
    if day_of(draft.value_on) != header.starts_on:
        yield _date_problem("PLAN_BEGINS_OTHERWISE", draft.value_on, header.starts_on)
    if amount != header.contract_principal:
        shown, limit = (format_amount(part, header.currency) for part in (amount, header.contract_principal))
        yield Problem(code="PLAN_BEGINS_OTHERWISE", field=("amount",), value=shown, limit=limit)


async def _drawn(loan_ids: Sequence[int]) -> dict[int, int]:
    """What was paid out on loans."""
    rows = await sql.rows_in(
        "SELECT f.loan_id, CAST(sum(f.amount) AS BIGINT) AS drawn FROM loan_fact f "
        f"WHERE f.kind = {FactKind.DRAWDOWN:d} AND f.loan_id IN ({{keys}}) GROUP BY f.loan_id",
        loan_ids,
    )
    return {row["loan_id"]: int(row["drawn"]) for row in rows}


def _problems(draft: DisburseDraft, header: Header, amount: int, left: int, today: int) -> Iterator[Problem]:
    """What a loan has against a draw-down of `amount`, of which `left` is open."""
    day = day_of(draft.value_on)
    if header.suspended:
        yield Problem(code="LOAN_SUSPENDED", field=("loan",), value=header.number)
    if header.confirmed_on == 0:
        yield Problem(code="SCHEDULE_NOT_CONFIRMED", field=("loan",), value=header.number)
    if day > today:
        yield _date_problem("VALUE_DATE_IN_FUTURE", draft.value_on, today)
    if header.stage == APPROVED and day >= header.first_due_on:
        yield _date_problem("VALUE_DATE_AFTER_DUE", draft.value_on, header.first_due_on)
    if header.stage == LIVE and day >= header.maturity_on:
        yield _date_problem("VALUE_DATE_AFTER_LAST_DUE", draft.value_on, header.maturity_on)
    if header.stage == LIVE and day < header.starts_on:
        yield _date_problem("VALUE_DATE_BEFORE_DISBURSEMENT", draft.value_on, header.starts_on)
    if left <= 0 or header.stage not in (APPROVED, LIVE):
        yield Problem(code="ALREADY_DISBURSED", field=("loan",), value=header.number)
    elif amount > left:
        shown, limit = (format_amount(part, header.currency) for part in (amount, left))
        yield Problem(code="OVER_DISBURSEMENT", field=("amount",), value=shown, limit=limit)


def _date_problem(code: str, value: date, limit: int) -> Problem:
    return Problem(code=code, field=("value_on",), value=value.isoformat(), limit=date_of(limit).isoformat())


async def _begin(batches: Sequence[ledger.Loaded], facts: Sequence[NewFact]) -> dict[int, int]:
    """The day of its first draw-down is the day on which a loan begins; the loans that begin now, with that day."""
    first: dict[int, int] = {}
    for draw_down in facts:
        first[draw_down.loan_id] = min(draw_down.value_on, first.get(draw_down.loan_id, draw_down.value_on))
    begun: dict[int, int] = {}
    for loaded in batches:
        for row in (loaded.last_fact == 0).nonzero()[0].tolist():
            loan_id = int(loaded.loan_ids[row])
            loaded.batch.terms.starts_on[row] = first[loan_id]
            begun[loan_id] = first[loan_id]
    await sql.execute_many(
        "UPDATE loan SET stage = ?, starts_on = ? WHERE id = ?",
        [(LIVE, day, loan_id) for loan_id, day in begun.items()],
    )
    return begun
