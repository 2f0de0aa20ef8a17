# ruff: noqa: S608  statements are put together from our own constants
"""A synthetic book of housing loans, in bulk: seeded, in the middle of its life, and proved like a real one.

36-month annuities of 10,000.00 to 500,000.00 at 3.6 to 18 %, due on days 1 to 28, drawn down over the last 35 months.
Of a hundred debtors 97 have paid ahead, so that each due is paid on its day from money in suspense; the others stopped
paying some months ago. The kernel itself walked 20,000 distinct loans from their draw-down to the eve of the first
measured night; a larger book repeats them. What the journal would hold from those months is condensed into opening
transfers, so that the proofs of the night hold; a *whole* book has every transfer, bill, payment line, grade and task
of them instead, so that it can be verified.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from recoup.clock import SystemClock
from recoup.records import sequence
from recoup.records.bulk import bulk
from recoup.records.fields import micros_of, new_public_id
from recoup.regime.binding import BoundRegime
from recoup.rules.advance import Batch, Outcome, advance_through
from recoup.rules.calendar import add_months, day_of, split
from recoup.rules.columns import (
    Account,
    Accruals,
    Bills,
    BillState,
    FactKind,
    Facts,
    IntArray,
    Method,
    PeriodUnit,
    PostingKind,
    State,
    Terms,
)
from recoup.rules.money import NUMERIC
from recoup.services import accrual, businessday, ledger_rows, loan, organisation, party, regime, sql, task
from recoup.services.access import Actor
from recoup.services.accrual import Owners
from recoup.services.ledger_rows import Rows
from recoup.services.loan import LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from recoup.services.regime import ProfileStage
from recoup.services.unit_of_work import Work, unit_of_work

DISTINCT: Final = 20_000
MONTHS: Final = 36
PAID_AHEAD_PERCENT: Final = 97
FIRST_NIGHT: Final = date(2024, 6, 12)
"""An ordinary Wednesday: no quarter's end, no holiday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What the loans stand in."""

    profile_id: int
    organisation_id: int
    party_id: int
    stages: tuple[ProfileStage, ...]
    bound: BoundRegime


async def board(
    actor: Actor, loans: int, seed: int, *, whole: bool = False, paid_ahead: int = PAID_AHEAD_PERCENT
) -> None:
    """Fill an empty, migrated database, and tell on the error stream how far it has come."""
    around = await _around(actor)
    template = Terms.of(await sql.rows(f"SELECT id AS loan_id, {_columns(Terms)} FROM loan"))
    batch = _batch(min(loans, DISTINCT), template, np.random.default_rng(seed), paid_ahead)
    outcome = advance_through(batch, around.stages, day_of(FIRST_NIGHT) - 1, closing=True)
    first = await sequence.ids("loan", loans)
    for start in range(0, loans, DISTINCT):
        ids = np.arange(first + start, first + min(start + DISTINCT, loans), dtype=np.int64)
        async with unit_of_work(actor, "bench.board", input={"loans": len(ids)}) as work:
            now = micros_of(work.now)
            await _insert_loans(batch, ids, around, now)
            await _insert_facts(batch, ids, now)
            await _insert_states(
                outcome, ids, around, _journal(outcome, ids) if whole else _opening(outcome.state, ids)
            )
            await _insert_bills(outcome, ids, whole=whole)
            if whole:
                await _insert_history(work, outcome, ids, around)
        print(f"\rboarding {start + len(ids):,} of {loans:,}", end="", file=sys.stderr)
    print(file=sys.stderr)


def _columns(of: type[Terms]) -> str:
    return ", ".join(name for name in of.names() if name != "loan_id")


async def _around(actor: Actor) -> _Around:
    """One centre, one debtor, and one loan boarded the usual way: it brings the profile and the product's terms."""
    await businessday.begin(actor, FIRST_NIGHT)
    await organisation.board(actor, OrganisationDraft(code="BENCH", name="Bench", kind="CENTRE"))
    await party.board(actor, PartyDraft(number="P", kind="NATURAL", name="Bench", organisation_code="BENCH"))
    draft = LoanDraft(
        number="TEMPLATE",
        party_number="P",
        organisation_code="BENCH",
        regime="housing_fund",
        product="HOME",
        currency="CNY",
        principal=100_000_00,
        rate=31_000,
        method="ANNUITY",
        instalments=MONTHS,
        disbursed_on=FIRST_NIGHT,
    )
    await loan.board(actor, draft, confirm_schedule=True)
    row = (await sql.rows("SELECT profile_id, organisation_id, party_id FROM loan"))[0]
    judged = (await regime.judged([row["profile_id"]], day_of(FIRST_NIGHT)))[row["profile_id"]]
    return _Around(stages=judged.stages, bound=judged.known.bound, **row)


def _batch(count: int, template: Terms, random: np.random.Generator, paid_ahead: int) -> Batch:
    """Loans before their draw-down, with the draw-down and one payment ahead as facts."""
    eve = day_of(FIRST_NIGHT) - 1
    anchor = random.integers(1, 29, count)
    latest = add_months(np.full(count, eve, dtype=np.int64), -1, anchor)
    starts = add_months(latest, -random.integers(0, MONTHS - 1, count), anchor)
    terms = template.take(np.zeros(count, dtype=np.int64))
    terms.loan_id = np.arange(1, count + 1)
    terms.method = np.full(count, Method.ANNUITY, dtype=np.int64)
    terms.unit = np.full(count, PeriodUnit.MONTHS, dtype=np.int64)
    terms.instalments = np.full(count, MONTHS, dtype=np.int64)
    terms.starts_on = starts
    terms.anchor_day = anchor
    terms.first_due_on = add_months(starts, 1, anchor)
    terms.maturity_on = add_months(starts, MONTHS, anchor)
    terms.contract_principal = random.integers(10_000_00, 500_000_00, count)
    rate = random.integers(36, 181, count) * 1000
    return Batch(
        terms=terms, state=State.zeros(count), bills=Bills.zeros(0), facts=_facts(terms, rate, eve, random, paid_ahead)
    )


def _facts(terms: Terms, rate: IntArray, eve: int, random: np.random.Generator, paid_ahead: int) -> Facts:
    """The draw-down, and on the day after it money for all dues, or for those before the debtor stopped."""
    count = len(terms)
    months = split(np.full(count, eve, dtype=np.int64))[0] - split(terms.starts_on)[0]
    stopped = random.integers(0, 100, count) >= paid_ahead
    covered = np.where(stopped, np.maximum(months - random.integers(1, 14, count), 0), MONTHS)
    instalment = terms.contract_principal // MONTHS + terms.contract_principal * (rate // 1000) // 12_000
    amounts = (terms.contract_principal, instalment * covered)
    facts = Facts.zeros(2 * count)
    facts.loan = np.repeat(np.arange(count), 2)
    facts.seq = np.tile(np.array([1, 2]), count)
    facts.kind = np.tile(np.array([FactKind.DRAWDOWN, FactKind.PAYMENT]), count)
    facts.value_on = np.stack((terms.starts_on, terms.starts_on + 1), axis=1).ravel()
    facts.amount = np.stack(amounts, axis=1).ravel()
    facts.rate = np.stack((rate, np.zeros(count, dtype=np.int64)), axis=1).ravel()
    return facts.take(facts.amount > 0)


async def _insert_loans(batch: Batch, ids: IntArray, around: _Around, now: int) -> None:
    count = len(ids)
    terms = {name: getattr(batch.terms, name)[:count] for name in Terms.names() if name != "loan_id"}
    clock = SystemClock().now()
    columns: Mapping[str, IntArray | list[object]] = {
        "id": ids,
        "public_id": [new_public_id(clock) for _ in range(count)],
        "number": [f"B-{one:08}" for one in ids.tolist()],
        "party_id": _all(count, around.party_id),
        "organisation_id": _all(count, around.organisation_id),
        "profile_id": _all(count, around.profile_id),
        "currency": ["CNY"] * count,
        "stage": ["LIVE"] * count,
        "confirmed_on": terms["starts_on"],
        "boarded_on": terms["starts_on"],
        "recorded_at": _all(count, now),
        "attributes": [{}] * count,
        "contract_rate": batch.facts.rate[batch.facts.kind == FactKind.DRAWDOWN][:count],
        **terms,
    }
    await bulk().insert("loan", columns)


async def _insert_facts(batch: Batch, ids: IntArray, now: int) -> None:
    facts = batch.facts.take(batch.facts.loan < len(ids))
    count = len(facts)
    await bulk().insert(
        "loan_fact",
        {
            "loan_id": ids[facts.loan],
            "seq": facts.seq,
            "value_on": facts.value_on,
            "booked_on": facts.value_on,
            "recorded_at": _all(count, now),
            "kind": facts.kind,
            "amount": facts.amount,
            "rate": facts.rate,
            "designation": facts.designation,
            "payment_id": _all(count, 0),
            "reverses": _all(count, 0),
            "audit_id": _all(count, 0),
        },
    )


def _first(outcome: Outcome, count: int) -> Accruals:
    return outcome.accruals.take(outcome.accruals.loan < count)


async def _insert_states(outcome: Outcome, ids: IntArray, around: _Around, postings: Rows) -> None:
    count = len(ids)
    owners = Owners(
        regime="housing_fund",
        product="HOME",
        organisation_ids=_all(count, around.organisation_id),
        currencies=_all(count, NUMERIC["CNY"]),
    )
    state = outcome.state.take(np.arange(count))
    posted = np.bincount(postings["loan_id"] - ids[0], minlength=count).astype(np.int64)
    columns = {name: getattr(state, name) for name in State.names()}
    await bulk().insert(
        "loan_state",
        {
            "loan_id": ids,
            **columns,
            "version": _all(count, 1),
            "profile_id": _all(count, around.profile_id),
            "organisation_id": _all(count, around.organisation_id),
            **await accrual.columns(_first(outcome, count), owners),
            "currency": owners.currencies,
            "suspended": _all(count, 0),
            "last_fact": _all(count, 2),
            "last_posting": posted,
        },
    )
    await bulk().insert("posting", postings)


async def _insert_bills(outcome: Outcome, ids: IntArray, *, whole: bool) -> None:
    """Those that are open; of a whole book those that were paid as well."""
    bills = outcome.bills
    chosen = bills.take((bills.loan < len(ids)) & ((bills.state == BillState.OPEN) | whole))
    await bulk().insert("bill", ledger_rows.bills(chosen, ids))


def _journal(outcome: Outcome, ids: IntArray) -> Rows:
    """Every transfer, booked on its day."""
    transfers, nothing = outcome.transfers, np.zeros(len(ids), dtype=np.int64)
    chosen = transfers.take(transfers.loan < len(ids))
    undone = np.zeros(len(chosen), dtype=np.int64)
    return ledger_rows.postings(chosen, loan_ids=ids, last=nothing, booked_on=0, audit_id=0, reverses=undone)


async def _insert_history(work: Work, outcome: Outcome, ids: IntArray, around: _Around) -> None:
    """Payment lines, grades and tasks."""
    count = len(ids)
    first = {"loan_ids": ids, "generation": _all(count, 1)}
    lines = outcome.lines.take((outcome.lines.loan < count) & (outcome.lines.fact_seq > 0))
    await bulk().insert("payment_line", ledger_rows.payment_lines(lines, payments={}, **first))
    grades = outcome.grades.take(outcome.grades.loan < count)
    await bulk().insert("grade_change", ledger_rows.grade_changes(grades, stages=around.stages, audit_id=0, **first))
    watched = _Watched(loan_ids=ids, organisation_ids=_all(count, around.organisation_id), bound=around.bound)
    await task.apply_signals(work, watched, outcome.signals.take(outcome.signals.loan < count))


@dataclass(slots=True, kw_only=True)
class _Watched:
    """Loans whose tasks are written."""

    loan_ids: IntArray
    organisation_ids: IntArray
    bound: BoundRegime
    regime: str = "housing_fund"


def _opening(state: State, ids: IntArray) -> Rows:
    """What the journal of past months adds up to, as transfers of the eve."""
    state = state.take(np.arange(len(ids)))
    entries = (
        (Account.PRINCIPAL, Account.CLEARING, state.principal),
        (Account.PRINCIPAL_OVERDUE, Account.CLEARING, state.overdue_principal),
        (Account.INTEREST_RECEIVABLE, Account.INTEREST_INCOME, state.overdue_interest),
        (Account.PENALTY_RECEIVABLE, Account.PENALTY_INCOME, state.overdue_other),
        (Account.CLEARING, Account.SUSPENSE, state.suspense),
    )
    eve = day_of(FIRST_NIGHT) - 1
    parts = []
    for debit, credit, amount in entries:
        rows = np.flatnonzero(amount)
        parts.append(np.stack((ids[rows], _all(len(rows), debit), _all(len(rows), credit), amount[rows])))
    loan_ids, debit_, credit_, amounts = np.concatenate(parts, axis=1)
    order = np.argsort(loan_ids, kind="stable")
    loan_ids = loan_ids[order]
    place = np.arange(len(loan_ids)) - np.searchsorted(loan_ids, loan_ids)
    count = len(order)
    return {
        "loan_id": loan_ids,
        "seq": place + 1,
        "effective_on": _all(count, eve),
        "booked_on": _all(count, eve),
        "kind": _all(count, PostingKind.DRAWDOWN),
        "debit": debit_[order],
        "credit": credit_[order],
        "amount": amounts[order],
        "bill_seq": _all(count, 0),
        "fact_seq": _all(count, 0),
        "reverses": _all(count, 0),
        "audit_id": _all(count, 0),
    }


def _all(count: int, value: int) -> IntArray:
    return np.full(count, value, dtype=np.int64)
