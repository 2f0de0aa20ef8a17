"""Loan books for property tests: contracts of every kind under one policy, with facts on days of a year and a half."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
from hypothesis import strategies as st

from recoup.rules.advance import Batch, Outcome, advance_through
from recoup.rules.calendar import Calendar, Roll
from recoup.rules.columns import (
    DAY_LIMIT,
    NEVER,
    Bills,
    Component,
    FactKind,
    Facts,
    GradeChanges,
    Lines,
    Method,
    PeriodUnit,
    PlanKind,
    Settlement,
    Signals,
    State,
    Terms,
    Transfers,
)
from recoup.rules.daycount import PlanLines
from recoup.rules.edition import Stage
from recoup.rules.figures import figures_through
from recoup.rules.misfit import Misfit
from recoup.rules.money import Rounding
from recoup.rules.policy import CompoundRate, Observation, Policy, RefixSplit, Surplus
from tests.rules.policies import POLICIES

START: Final = 19_732  # 2024-01-10
SPAN: Final = 240
WAIVABLE: Final = (
    Component.COST, Component.INTEREST, Component.PENALTY, Component.COMPOUND, Component.PRINCIPAL,
)  # fmt: skip
Row = dict[str, int]
Written = TypeVar("Written", Transfers, Lines, GradeChanges, Signals)


@dataclass(frozen=True, slots=True)
class Book:
    """Loans with their facts, the policy that they share, and those that come after it."""

    policy: Policy
    terms: tuple[Row, ...]
    facts: tuple[Row, ...]
    plan: tuple[Row, ...] = ()
    later: tuple[Stage, ...] = ()
    contracts: tuple[Row, ...] = ()

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Every policy from its first day on."""
        return (Stage(begins_on=0, policy=self.policy), *self.later)

    def batch(self, facts: Sequence[Row] | None = None) -> Batch:
        """The book before anything happened, with all its facts or with those given."""
        state = State.zeros(len(self.terms))
        state.next_event[:] = NEVER
        rows = self.facts if facts is None else facts
        plan = PlanLines.of(self.plan)
        contracts = Terms.of(self.contracts)
        return Batch(Terms.of(self.terms), state, Bills.zeros(0), Facts.of(rows), plan, contracts)

    def alone(self, loan: int) -> "Book":
        """One loan of the book."""
        facts = tuple(fact | {"loan": 0} for fact in self.facts if fact["loan"] == loan)
        plan = tuple(line | {"loan": 0} for line in self.plan if line["loan"] == loan)
        return replace(self, terms=(self.terms[loan],), facts=facts, plan=plan)


def weekends() -> Calendar:
    """A calendar in which every sixth and seventh day is a holiday, and a week in the middle of the span."""
    days = [day for day in range(START - 400, START + 2000) if day % 7 in (2, 3)]
    return Calendar.of(1, DAY_LIMIT, [*days, *range(START + 100, START + 107)])


@st.composite
def policies(draw: st.DrawFn, *, like: Policy | None = None) -> Policy:
    """A policy of the rulebook with other roundings, rolls and surplus rules; `like`: for loans of that one."""
    fit = sorted(name for name, each in POLICIES.items() if like is None or each.receivable == like.receivable)
    policy = POLICIES[draw(st.sampled_from(fit))]
    return replace(
        policy,
        calendar=weekends(),
        due_roll=draw(st.sampled_from(Roll)),
        grace_days=draw(st.sampled_from((0, 0, 3))),
        rounding=draw(st.sampled_from(Rounding)),
        carries_remainder=draw(st.booleans()),
        surplus=draw(st.sampled_from(Surplus)),
        compound=draw(st.sampled_from(CompoundRate)),
        observation=Observation(periods=draw(st.integers(1, 3)), months=draw(st.integers(0, 3))),
        refix_split=draw(st.sampled_from(RefixSplit)),
    )


def _kind(draw: st.DrawFn, policy: Policy) -> Row:
    if policy.receivable:
        return {"plan_kind": PlanKind.SINGLE, "method": Method.SINGLE, "instalments": 1}
    if draw(st.booleans()):
        methods = (
            Method.ANNUITY,
            Method.EQUAL_PRINCIPAL,
            Method.FLAT,
            Method.INTEREST_ONLY,
            Method.BULLET,
            Method.IRREGULAR,
        )
        return {"plan_kind": PlanKind.SCHEDULED, "method": draw(st.sampled_from(methods))}
    return {
        "plan_kind": PlanKind.DAILY,
        "method": draw(
            st.sampled_from((Method.BULLET, Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY, Method.IRREGULAR))
        ),
        "settlement": draw(st.sampled_from(Settlement)),
        "settlement_day": draw(st.sampled_from((20, 31))),
        "due_offset": draw(st.sampled_from((0, 1, 3))),
    }


@st.composite
def stages(draw: st.DrawFn, policy: Policy) -> tuple[Stage, ...]:
    """Up to two policies that come into force after one; half of the books keep theirs."""
    days = sorted(draw(st.sets(st.integers(START + 5, START + SPAN), max_size=2))) if draw(st.booleans()) else []
    return tuple(Stage(begins_on=day, policy=draw(policies(like=policy))) for day in days)


@st.composite
def contracts(draw: st.DrawFn, policy: Policy) -> Row:
    """One contract."""
    starts = START + draw(st.integers(0, 40))
    unit = draw(st.sampled_from((PeriodUnit.MONTHS, PeriodUnit.MONTHS, PeriodUnit.WEEKS, PeriodUnit.DAYS)))
    every = {PeriodUnit.MONTHS: draw(st.sampled_from((1, 1, 3))), PeriodUnit.WEEKS: 2, PeriodUnit.DAYS: 10}[unit]
    row: Row = {"unit": unit, "every": every, "instalments": draw(st.integers(1, 9))}
    row |= _kind(draw, policy)
    first = starts + draw(st.integers(5, 45))
    once = row["method"] in (Method.BULLET, Method.SINGLE)
    return row | {
        "starts_on": starts,
        "first_due_on": 0 if once else first,
        "maturity_on": starts + draw(st.integers(20, 200)) if once else 0,
        "anchor_day": draw(st.integers(1, 31)),
        "basis": draw(st.sampled_from((360, 365))),
        "contract_principal": draw(st.integers(1, 10**9)),
    }


@st.composite
def amended(draw: st.DrawFn, policy: Policy, before: Row, day: int, version: int) -> Row:
    """The next version of a contract, from a day on: longer, due at once, with another basis, or another plan."""
    row = before | {"contract_version": version, "basis": draw(st.sampled_from((before["basis"], 360, 365)))}
    ways = ("anew", "longer", "at once") if before["first_due_on"] and not before.get("plan_version") else ("anew",)
    match draw(st.sampled_from(ways)):
        case "longer":
            return row | {"instalments": before["instalments"] + 40, "maturity_on": 0}
        case "at once":
            once = Method.SINGLE if policy.receivable else Method.BULLET
            return row | {"method": once, "first_due_on": 0, "maturity_on": day + draw(st.integers(0, 9))}
        case _:
            return draw(contracts(policy)) | {
                "contract_version": version,
                "loan_id": before["loan_id"],
                "starts_on": before["starts_on"],
                "first_due_on": day + draw(st.integers(0, 40)),
                "maturity_on": day + draw(st.integers(40, 100)) if draw(st.booleans()) else 0,
                "plan_version": version,
            }


CAPPED: Final = (
    FactKind.WAIVER,
    FactKind.SUSPENSE_APPLICATION,
    FactKind.SUSPENSE_REFUND,
    FactKind.WRITE_OFF,
    FactKind.MISUSE,
)
"""Facts whose amount has a limit in what the loan owes or keeps on that day."""


def _fact(draw: st.DrawFn, loan: int, contract: Row) -> Row:
    kinds = (FactKind.PAYMENT,) * 7 + (
        FactKind.COST,
        FactKind.RATE,
        FactKind.DRAWDOWN,
        FactKind.STATEMENT_BEGINS,
        FactKind.STATEMENT_ENDS,
        FactKind.AMENDMENT,
        FactKind.AMENDMENT,
        FactKind.OBSERVATION,
        FactKind.GRADE,
        *CAPPED,
        *(FactKind.WAIVER, FactKind.SUSPENSE_APPLICATION, FactKind.SUSPENSE_REFUND) * 2,
    )
    kind = draw(st.sampled_from(kinds))
    principal = contract["contract_principal"]
    part = st.one_of(st.integers(1, max(2, principal // 4)), st.just(2 * principal))
    amount = {
        FactKind.PAYMENT: draw(part),
        FactKind.COST: draw(st.integers(1, 5000)),
        FactKind.DRAWDOWN: draw(st.integers(1, 10**6)),
        FactKind.RATE: 0,
        FactKind.WAIVER: draw(st.integers(1, 10**6)),
        FactKind.GRADE: draw(st.integers(0, 3)),
    }.get(kind, draw(part) if kind in CAPPED else 1)
    rate = draw(st.integers(0, 200_000)) if kind is FactKind.RATE else 0
    day = contract["starts_on"] + draw(st.integers(0, SPAN - 60))
    return {
        "loan": loan,
        "value_on": day,
        "kind": kind,
        "amount": amount,
        "rate": rate,
        "designation": draw(st.integers(0, 3)),
        "component": draw(st.sampled_from(WAIVABLE)) if kind is FactKind.WAIVER else 0,
    }


def _lines(draw: st.DrawFn, loan: int, contract: Row) -> list[Row]:
    """The dues of an irregular plan."""
    if contract["method"] != Method.IRREGULAR:
        return []
    start = contract["first_due_on"] if contract.get("plan_version") else contract["starts_on"]
    days = sorted(draw(st.sets(st.integers(1, SPAN - 40), min_size=1, max_size=4)))
    part = contract["contract_principal"] // len(days)
    interest = draw(st.sampled_from((-1, 0, 77)))
    return [
        {
            "loan": loan,
            "plan_version": contract.get("plan_version", 0),
            "number": number,
            "due_on": start + day,
            "principal": part,
            "interest": interest,
        }
        for number, day in enumerate(days, start=1)
    ]


@st.composite
def books(draw: st.DrawFn, *, loans: int = 3) -> Book:
    """Some loans under one policy, each drawn on its first day, with up to eight facts."""
    policy = draw(policies())
    terms = [draw(contracts(policy)) | {"loan_id": loan + 1} for loan in range(draw(st.integers(1, loans)))]
    facts: list[Row] = []
    plan: list[Row] = []
    later: list[Row] = []
    for loan, contract in enumerate(terms):
        rate = draw(st.integers(0, 240_000))
        plan += _lines(draw, loan, contract)
        drawn = {"kind": FactKind.DRAWDOWN, "value_on": contract["starts_on"], "amount": contract["contract_principal"]}
        mine = [drawn | {"loan": loan, "rate": rate}]
        mine += sorted(
            (_fact(draw, loan, contract) for _ in range(draw(st.integers(0, 8)))), key=lambda row: row["value_on"]
        )
        for version, fact in enumerate((row for row in mine if row["kind"] == FactKind.AMENDMENT), start=1):
            fact["contract_version"] = version
            later.append(draw(amended(policy, contract, fact["value_on"], version)))
            plan += _lines(draw, loan, later[-1])
        facts += [fact | {"seq": seq} for seq, fact in enumerate(mine, start=1)]
    plan.sort(key=lambda row: (row["loan"], row["plan_version"], row["number"]))
    return possible(Book(policy, tuple(terms), tuple(facts), tuple(plan), draw(stages(policy)), contracts=tuple(later)))


@st.composite
def paid_often(draw: st.DrawFn) -> Book:
    """One loan with a payment, or another plain fact, on most days of one to four months."""
    policy = draw(policies())
    contract = draw(contracts(policy)) | {"loan_id": 1}
    plan = sorted(_lines(draw, 0, contract), key=lambda row: row["number"])
    day, principal = contract["starts_on"], contract["contract_principal"]
    drawn = {"kind": FactKind.DRAWDOWN, "value_on": day, "amount": principal, "rate": draw(st.integers(0, 240_000))}
    part = st.integers(1, max(2, principal // draw(st.sampled_from((20, 400, 4000)))))
    facts: list[Row] = [drawn]
    for _ in range(draw(st.integers(20, 60))):
        day += draw(st.sampled_from((0, 1, 1, 1, 1, 2, 7)))
        kind = draw(st.sampled_from((*(FactKind.PAYMENT,) * 14, *_PLAIN)))
        amounts = {FactKind.PAYMENT: part, FactKind.COST: st.integers(1, 5000), FactKind.RATE: st.just(0)} | GRADES
        rate = draw(st.integers(0, 200_000)) if kind is FactKind.RATE else 0
        named = draw(st.sampled_from((0, 0, 0, *range(1, Component.SUSPENSE))))
        facts.append({"kind": kind, "value_on": day, "rate": rate, "designation": named})
        facts[-1]["amount"] = draw(amounts.get(kind, st.just(1)))
    numbered = tuple(fact | {"loan": 0, "seq": seq} for seq, fact in enumerate(facts, start=1))
    return Book(policy, (contract,), numbered, tuple(plan), draw(stages(policy)))


_PLAIN: Final = (
    FactKind.COST,
    FactKind.RATE,
    FactKind.STATEMENT_BEGINS,
    FactKind.STATEMENT_ENDS,
    FactKind.OBSERVATION,
    FactKind.GRADE,
)
"""Facts that need nothing to be there already."""
GRADES: Final = {FactKind.GRADE: st.integers(0, 3)}
"""What people decide."""


def possible(book: Book) -> Book:
    """The book with its capped facts cut to what they find on their day; those that find nothing are left out.

    Nothing is lent on a loan that was written off, and no contract begins whose last due has gone by already.
    """
    kept: list[Row] = []
    gone: set[int] = set()
    for fact in sorted(book.facts, key=lambda row: (row["loan"], row["value_on"], row["seq"])):
        if fact["kind"] == FactKind.DRAWDOWN and fact["loan"] in gone:
            continue
        if fact["kind"] == FactKind.WRITE_OFF:
            gone.add(fact["loan"])
        if fact["kind"] not in CAPPED:
            if fact["kind"] != FactKind.AMENDMENT or _fits(replace(book, facts=(*_of(kept, fact), fact)), fact):
                kept.append(fact)
            continue
        before = replace(book, facts=_of(kept, fact)).alone(fact["loan"])
        found = _found(before, fact)
        component = max(found, key=lambda code: (code == fact["component"] and found[code] > 0, found[code]))
        limit = found[component]
        ends = fact["kind"] == FactKind.MISUSE and fact["amount"] % 3 == 0
        if limit:
            kept.append(fact | {"component": component, "amount": 0 if ends else min(fact["amount"], limit)})
    return replace(book, facts=tuple(kept))


def _of(kept: list[Row], fact: Row) -> tuple[Row, ...]:
    """The facts before this one of the same loan."""
    return tuple(row for row in kept if row["loan"] == fact["loan"])


def _fits(book: Book, fact: Row) -> bool:
    """Whether the contract that begins has a due left for what is not due yet."""
    alone = book.alone(fact["loan"])
    try:
        advance_through(alone.batch(), alone.stages, fact["value_on"], closing=False)
    except Misfit:
        return False
    return True


def _found(book: Book, fact: Row) -> dict[int, int]:
    """How much of this kind there is on the morning of that day, after the facts before it, by component."""
    now = figures_through(book.batch(), book.stages, fact["value_on"]).row(0)
    out = advance_through(book.batch(), book.stages, fact["value_on"], closing=False)
    state = out.state.row(0)
    claim = state["principal"] + state["overdue_principal"]
    if fact["kind"] == FactKind.WAIVER:
        return {
            Component.COST: int((out.bills.cost - out.bills.paid_cost).sum()),
            Component.INTEREST: state["overdue_interest"],
            Component.PENALTY: now["penalty"],
            Component.COMPOUND: now["compound"],
            Component.PRINCIPAL: claim,
        }
    return {
        0: {FactKind.WRITE_OFF: claim - state["written_off"], FactKind.MISUSE: claim}.get(
            FactKind(fact["kind"]), state["suspense"]
        )
    }


def jump(book: Book, until: int = START + SPAN) -> Outcome:
    """Everything at once."""
    return advance_through(book.batch(), book.stages, until, closing=True)


def step(book: Book, until: int = START + SPAN, *, apart: bool = False) -> Outcome:
    """Every night closed; the facts of a day recorded together in its morning, or each by itself."""
    batch = book.batch(())
    told = [Outcome(batch.state, batch.terms, batch.bills, *_nothing())]
    for day in range(START, until + 1):
        today = [fact for fact in book.facts if fact["value_on"] == day]
        for facts in [[fact] for fact in today] if apart else [today]:
            told.append(advance_through(replace(batch, facts=Facts.of(facts)), book.stages, day, closing=False))
            batch = replace(batch, state=told[-1].state, terms=told[-1].terms, bills=told[-1].bills)
        told.append(advance_through(batch, book.stages, day, closing=True))
        batch = replace(batch, state=told[-1].state, terms=told[-1].terms, bills=told[-1].bills)
    return together(told)


def _nothing() -> tuple[Transfers, Lines, GradeChanges, Signals]:
    return Transfers.zeros(0), Lines.zeros(0), GradeChanges.zeros(0), Signals.zeros(0)


def together(told: Sequence[Outcome]) -> Outcome:
    """What a row of calls has told: the last state, the latest of each bill, all that was written."""
    latest: dict[tuple[int, int], Row] = {}
    for each in told:
        for index in range(len(each.bills)):
            row = each.bills.row(index)
            latest[row["loan"], row["seq"]] = row
    return Outcome(
        told[-1].state,
        told[-1].terms,
        Bills.of([latest[key] for key in sorted(latest)]),
        _by_loan(Transfers.concat([each.transfers for each in told])),
        _by_loan(Lines.concat([each.lines for each in told])),
        _by_loan(GradeChanges.concat([each.grades for each in told])),
        _by_loan(Signals.concat([each.signals for each in told])),
    )


def _by_loan(rows: Written) -> Written:
    return rows.take(np.argsort(rows.loan, kind="stable"))


def rows(outcome: Outcome) -> dict[str, list[Row]]:
    """An outcome as plain values, to be compared."""
    parts = {name: getattr(outcome, name) for name in ("state", "bills", "transfers", "lines", "grades", "signals")}
    return {name: [part.row(index) for index in range(len(part))] for name, part in parts.items()}
