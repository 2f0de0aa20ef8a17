"""What random histories tell of loans: contracts, dated facts of every kind, and the days on which each is entered.

A fact that takes from what must be there (a waiver, a write-off, kept money applied or refunded, misuse) is cut to what
the whole history leaves it on its day; told early, before what it takes from is known, it may still not fit.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from recoup.rules.advance import Batch, Outcome, advance_through
from recoup.rules.calendar import Roll
from recoup.rules.columns import (
    NEVER,
    Bills,
    Component,
    FactKind,
    Facts,
    Method,
    PeriodUnit,
    PlanKind,
    Settlement,
    State,
    Terms,
)
from recoup.rules.edition import Stage
from recoup.rules.figures import Figures, figures_through
from recoup.rules.misfit import Misfit
from recoup.rules.money import Rounding
from recoup.rules.policy import CompoundRate, Observation, Policy, RefixSplit, Surplus
from tests.rules.books import CAPPED, SPAN, START, WAIVABLE, weekends
from tests.rules.policies import POLICIES

END: Final = START + SPAN
CAP_DAYS: Final = 6
"""Days of a book on which facts lie that are cut: one walk of all loans a day finds how much there is."""
Row = dict[str, int]
Limits = dict[int, int]
"""How much there is, by component; 0 where a fact asks for none."""

_FREE: Final = (
    *(FactKind.PAYMENT,) * 8,
    FactKind.COST,
    FactKind.RATE,
    FactKind.DRAWDOWN,
    FactKind.STATEMENT_BEGINS,
    FactKind.STATEMENT_ENDS,
    FactKind.AMENDMENT,
    FactKind.AMENDMENT,
    FactKind.OBSERVATION,
    FactKind.GRADE,
    FactKind.GRADE,
)
_CUT: Final = (*CAPPED, FactKind.WAIVER, FactKind.SUSPENSE_APPLICATION, FactKind.SUSPENSE_REFUND)


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, and the business day on which it is entered; in order of entry."""

    entered_on: int
    fact: Row


@dataclass(frozen=True, slots=True)
class History:
    """A loan, what is told of it, and the contracts that amendments begin."""

    terms: Row
    told: tuple[Told, ...]
    contracts: tuple[Row, ...] = ()


def policy_of(random: Random, like: Policy | None = None) -> Policy:
    """A policy of the rulebook with other roundings, rolls and surplus rules."""
    fit = [name for name, each in sorted(POLICIES.items()) if like is None or each.receivable == like.receivable]
    return replace(
        POLICIES[random.choice(fit)],
        calendar=weekends(),
        due_roll=random.choice(tuple(Roll)),
        grace_days=random.choice((0, 0, 3)),
        rounding=random.choice(tuple(Rounding)),
        carries_remainder=random.random() < 0.5,
        surplus=random.choice(tuple(Surplus)),
        compound=random.choice(tuple(CompoundRate)),
        observation=Observation(periods=random.randint(1, 3), months=random.randint(0, 3)),
        refix_split=random.choice(tuple(RefixSplit)),
    )


def stages_of(random: Random) -> tuple[Stage, ...]:
    """A policy, and up to two that come into force later."""
    first = policy_of(random)
    days = sorted(random.sample(range(START + 5, END), random.choice((0, 1, 2))))
    later = (Stage(begins_on=day, policy=policy_of(random, first)) for day in days)
    return (Stage(begins_on=0, policy=first), *later)


def _contract(random: Random, receivable: bool) -> Row:  # noqa: FBT001  asked twice
    starts = START + random.randint(0, 40)
    kind = PlanKind.SINGLE if receivable else random.choice((PlanKind.SCHEDULED, PlanKind.DAILY))
    methods = {
        PlanKind.SINGLE: (Method.SINGLE,),
        PlanKind.SCHEDULED: (Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.FLAT, Method.INTEREST_ONLY, Method.BULLET),
        PlanKind.DAILY: (Method.BULLET, Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY),
    }[kind]
    method = random.choice(methods)
    unit = random.choice((PeriodUnit.MONTHS, PeriodUnit.MONTHS, PeriodUnit.WEEKS, PeriodUnit.DAYS))
    once = method in (Method.BULLET, Method.SINGLE)
    return {
        "plan_kind": kind,
        "method": method,
        "unit": unit,
        "every": {PeriodUnit.MONTHS: random.choice((1, 3)), PeriodUnit.WEEKS: 2, PeriodUnit.DAYS: 10}[unit],
        "instalments": 1 if once else random.randint(1, 9),
        "starts_on": starts,
        "first_due_on": 0 if once else starts + random.randint(5, 45),
        "maturity_on": starts + random.randint(20, 200) if once else 0,
        "anchor_day": random.randint(1, 31),
        "basis": random.choice((360, 365)),
        "settlement": random.choice(tuple(Settlement)) if kind is PlanKind.DAILY else 0,
        "settlement_day": random.choice((20, 31)),
        "due_offset": random.choice((0, 1, 3)),
        "contract_principal": random.randint(1, 10**9),
    }


def _amended(random: Random, before: Row, day: int, version: int, *, receivable: bool) -> Row:
    """The next version of a contract, from a day on: longer, due at once, or another plan."""
    row = before | {"contract_version": version, "basis": random.choice((before["basis"], 360, 365))}
    match random.choice(("anew", "longer", "at once") if before["first_due_on"] else ("anew",)):
        case "longer":
            return row | {"instalments": before["instalments"] + 40, "maturity_on": 0}
        case "at once":
            once = Method.SINGLE if receivable else Method.BULLET
            return row | {"method": once, "first_due_on": 0, "maturity_on": day + random.randint(0, 9)}
        case _:
            return _contract(random, receivable) | {
                "contract_version": version,
                "starts_on": before["starts_on"],
                "first_due_on": day + random.randint(0, 40),
                "maturity_on": day + random.randint(40, 100) if random.random() < 0.5 else 0,
            }


def _fact(random: Random, kind: FactKind, principal: int, day: int) -> Row:
    part = random.choice((random.randint(1, max(2, principal // 4)), 2 * principal))
    small = {FactKind.COST: 5000, FactKind.DRAWDOWN: 10**6, FactKind.WAIVER: 10**6}
    amount = random.randint(1, small[kind]) if kind in small else part
    if kind in (FactKind.STATEMENT_BEGINS, FactKind.STATEMENT_ENDS, FactKind.AMENDMENT, FactKind.OBSERVATION):
        amount = 1
    if kind is FactKind.GRADE:
        amount = random.randint(0, 3)
    return {
        "kind": kind,
        "value_on": day,
        "amount": 0 if kind is FactKind.RATE else amount,
        "rate": random.randint(0, 200_000) if kind is FactKind.RATE else 0,
        "component": random.choice(WAIVABLE) if kind is FactKind.WAIVER else 0,
    }


def history_of(random: Random, days: Sequence[int], cap_days: Sequence[int], *, receivable: bool) -> History:
    """A loan drawn on its first day, with up to eight facts of different days, each told on some later day."""
    terms = _contract(random, receivable)
    starts, principal = terms["starts_on"], terms["contract_principal"]
    drawn: Row = {
        "kind": FactKind.DRAWDOWN,
        "value_on": starts,
        "amount": principal,
        "rate": random.randint(0, 240_000),
    }
    begun = next(day for day in days if day >= starts)
    facts = [_fact(random, random.choice(_CUT), principal, day) for day in cap_days if random.random() < 0.25]
    taken = {starts, *cap_days}
    free = [day for day in random.sample(range(starts + 1, END + 1), random.randint(0, 8)) if day not in taken]
    facts += [_fact(random, random.choice(_FREE), principal, day) for day in free]
    contracts: list[Row] = []
    more = []
    for fact in (each for each in facts if each["value_on"] > starts):
        if fact["kind"] == FactKind.AMENDMENT:
            fact["contract_version"] = len(contracts) + 1
            contracts.append(_amended(random, terms, fact["value_on"], len(contracts) + 1, receivable=receivable))
        entered = [each for each in days if each >= max(fact["value_on"], begun)]
        prompt = random.random() < 0.4
        more.append(Told(entered[0] if prompt else random.choice(entered), fact))
    random.shuffle(more)
    told = (Told(begun, drawn), *sorted(more, key=lambda each: each.entered_on))
    return History(terms, told, tuple(contracts))


def batch_of(histories: Sequence[History], facts: Iterable[Row]) -> Batch:
    """These loans before anything happened to them, with these facts to come."""
    state = State.zeros(len(histories))
    state.next_event[:] = NEVER
    owned = [(row, each) for row, each in enumerate(histories)]
    terms = Terms.of([each.terms | {"loan_id": row} for row, each in owned])
    contracts = Terms.of([one | {"loan_id": row} for row, each in owned for one in each.contracts])
    return Batch(terms, state, Bills.zeros(0), Facts.of(list(facts)), contracts=contracts)


def possible(stages: Sequence[Stage], histories: Sequence[History], cap_days: Sequence[int]) -> list[History]:
    """The histories with what takes cut to what is there on its day, as if all had been told in time.

    What finds nothing is left out, and so is what is lent on a loan that was written off.
    """
    kept: dict[int, list[Row]] = {
        row: [told.fact for told in each.told if told.fact["kind"] not in CAPPED] for row, each in enumerate(histories)
    }
    for day in cap_days:
        asked = {
            row: told.fact
            for row, each in enumerate(histories)
            for told in each.told
            if told.fact["value_on"] == day and told.fact["kind"] in CAPPED
        }
        if asked:
            for row, limits in _there(stages, histories, kept, list(asked), day).items():
                _cut(kept[row], asked[row], limits)
    _walked(stages, histories, kept, list(kept), END + 1)
    return [replace(each, told=tuple(_still(each.told, kept[row]))) for row, each in enumerate(histories)]


def _still(told: Iterable[Told], kept: Sequence[Row]) -> Iterable[Told]:
    by_day = {fact["value_on"]: fact for fact in kept}
    return (replace(each, fact=by_day[each.fact["value_on"]]) for each in told if each.fact["value_on"] in by_day)


def _cut(kept: list[Row], fact: Row, limits: Limits) -> None:
    component = max(limits, key=lambda code: (code == fact["component"] and limits[code] > 0, limits[code]))
    if not limits[component]:
        return
    ends = fact["kind"] == FactKind.MISUSE and fact["amount"] % 3 == 0
    kept.append(fact | {"component": component, "amount": 0 if ends else min(fact["amount"], limits[component])})
    if fact["kind"] == FactKind.WRITE_OFF:
        kept[:] = [each for each in kept if each["kind"] != FactKind.DRAWDOWN or each["value_on"] <= fact["value_on"]]


def _walked(
    stages: Sequence[Stage], histories: Sequence[History], kept: dict[int, list[Row]], rows: Sequence[int], day: int
) -> tuple[Figures, Outcome]:
    """These loans on the morning of a day; amendments that leave a plan without a due are left out."""
    own = [sorted((each for each in kept[row] if each["value_on"] < day), key=_day) for row in rows]
    while True:
        numbered = (list(enumerate(facts, start=1)) for facts in own)
        told = [fact | {"loan": place, "seq": seq} for place, listed in enumerate(numbered) for seq, fact in listed]
        batch = batch_of([histories[row] for row in rows], told)
        try:
            return figures_through(batch, stages, day), advance_through(batch, stages, day, closing=False)
        except Misfit as misfit:
            kept[rows[misfit.loan_id]].remove(own[misfit.loan_id].pop(misfit.fact_seq - 1))


def _day(fact: Row) -> int:
    return fact["value_on"]


def _there(
    stages: Sequence[Stage], histories: Sequence[History], kept: dict[int, list[Row]], rows: Sequence[int], day: int
) -> dict[int, Limits]:
    """How much of each component, or at all (0), these facts find on the morning of a day."""
    now, out = _walked(stages, histories, kept, rows, day)
    costs: dict[int, int] = defaultdict(int)
    for loan, cost in zip(out.bills.loan.tolist(), (out.bills.cost - out.bills.paid_cost).tolist(), strict=True):
        costs[loan] += cost
    found: dict[int, Limits] = {}
    for place, row in enumerate(rows):
        state, kind = (
            out.state.row(place),
            next(told.fact["kind"] for told in histories[row].told if told.fact["value_on"] == day),
        )
        claim = state["principal"] + state["overdue_principal"]
        whole = {FactKind.WRITE_OFF: claim - state["written_off"], FactKind.MISUSE: claim}
        found[row] = (
            {
                Component.COST: costs[place],
                Component.INTEREST: state["overdue_interest"],
                Component.PENALTY: int(now.penalty[place]),
                Component.COMPOUND: int(now.compound[place]),
            }
            if kind == FactKind.WAIVER
            else {0: whole.get(FactKind(kind), state["suspense"])}
        )
    return found
