"""A loan as a command finds it that changes what was agreed: locked, and as it stood on the morning of the value date.

A value date that lies back is answered from the facts that hold, so that what is asked of the loan (is so much owed?
has it matured?) is asked of the day as of which the change counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from recoup.errors import Problem, Refused
from recoup.regime.compiling import fact_bits
from recoup.regime.computing import evaluate
from recoup.regime.deciding import Cell, Row
from recoup.regime.policy.fact import ATTRIBUTE, LOAN, Field
from recoup.regime.policy.parameter import MONEY, RATE
from recoup.regime.spec import RegimeSpec
from recoup.rules.advance import Batch
from recoup.rules.calendar import date_of
from recoup.rules.columns import BillState, Component, Method
from recoup.rules.daycount import Timetable
from recoup.rules.measure import seen
from recoup.rules.money import parse_amount, parse_rate
from recoup.rules.prepayment import has_fixed_plan
from recoup.rules.refix import full_months, term_months
from recoup.rules.walk import Walk
from recoup.services import ledger, loan_header, projection, repayment, replay, sql
from recoup.services.ledger import Loaded
from recoup.services.loan_header import Header
from recoup.services.projection import Standing

_ONE: Final = np.zeros(1, dtype=np.int64)
OWED: Final = (Component.COST, Component.INTEREST, Component.PENALTY, Component.COMPOUND, Component.PRINCIPAL)
"""What an open bill asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One loan under the lock. `loaded` is the loan as it stands now, `then` and `standing` on the value date `day`.

    `first` is its contract as first agreed; `attributes` are those of its profile and its own. `gone` is the principal
    that came back or was forgiven since the present arrears began.
    """

    header: Header
    loaded: Loaded
    then: Loaded
    standing: Standing
    day: int
    first: Mapping[str, int]
    attributes: Mapping[str, str]
    gone: int = 0

    @property
    def terms(self) -> dict[str, int]:
        """The contract in force on the value date."""
        return self.then.batch.terms.row(0)

    @property
    def spec(self) -> RegimeSpec:
        """Its regime with every number in place."""
        return self.loaded.bound.settled(self.attributes).spec

    @property
    def has_fixed_plan(self) -> bool:
        """Whether its dues were figured with the contract, interest among them."""
        return bool(has_fixed_plan(self.then.batch.terms, _ONE)[0])

    @property
    def undue(self) -> int:
        """Principal not yet due."""
        return int(self.standing.state.principal[0])

    @property
    def suspense(self) -> int:
        """Money that is kept."""
        return int(self.standing.state.suspense[0])

    @property
    def on_book(self) -> int:
        """Principal that the books hold."""
        state = self.standing.state
        return int(state.principal[0] + state.overdue_principal[0] - state.written_off[0])

    def owed(self, component: Component) -> int:
        """What open bills ask for of a component; penalty and compound interest as they would be posted."""
        bills, standing = self.standing.bills, self.standing
        charged = {
            Component.PENALTY: standing.penalty - bills.penalty_paid,
            Component.COMPOUND: standing.compound - bills.compound_paid,
            Component.COST: bills.cost - bills.paid_cost,
            Component.INTEREST: bills.interest - bills.paid_interest,
            Component.PRINCIPAL: bills.principal - bills.paid_principal,
        }
        return int(charged[component][bills.state == BillState.OPEN].sum())

    @property
    def arrears(self) -> int:
        """What open bills ask for in all, principal among it."""
        return sum(self.owed(component) for component in OWED)

    def dues(self) -> list[int]:
        """The unrolled due days of the instalments that are still to come."""
        batch = self.then.batch
        times = Timetable.of(batch.terms, batch.plan)
        numbers = range(int(self.standing.state.next_instalment[0]), int(times.count[0]) + 1)
        return [int(times.due_on(_ONE, _ONE + number)[0]) for number in numbers]


async def subject(loan_id: int, *, day: int, today: int) -> Subject:
    """Lock a loan and look at it on the morning of `day`, which is not after `today`."""
    (loaded,) = await ledger.load([loan_id], lock=True, day=today)
    header = (await loan_header.headers([loan_id]))[loan_id]
    then = await _on(loaded, day)
    return Subject(
        header=header,
        loaded=loaded,
        then=then,
        standing=projection.standing(then, max(day, int(then.batch.state.as_of[0]))),
        day=day,
        first=ledger.first_contracts(loaded).row(0),
        attributes=await _attributes(loan_id),
        gone=await repayment.principal_gone(loan_id, day) if loaded.batch.state.overdue_since[0] else 0,
    )


async def _on(loaded: Loaded, day: int) -> Loaded:
    """The loan worked through the morning of a day, by its facts up to then."""
    state = loaded.batch.state
    if not state.interest_from[0] or day >= max(int(state.as_of[0]), int(state.closed_on[0]) + 1):
        return loaded
    facts = await replay.standing_facts(loaded)
    outcome = replay.derive(loaded, facts.take(facts.value_on <= day), until=day, closing=False)
    bills = outcome.bills
    batch = Batch(
        terms=outcome.terms,
        state=outcome.state,
        bills=bills.take(bills.state == BillState.OPEN),
        facts=loaded.batch.facts,
        plan=loaded.batch.plan,
        contracts=loaded.batch.contracts,
    )
    return replace(loaded, batch=batch)


async def _attributes(loan_id: int) -> dict[str, str]:
    rows = await sql.rows(
        "SELECT l.attributes AS own, f.attributes AS coded FROM loan l "
        "JOIN loan_state s ON s.loan_id = l.id JOIN profile f ON f.id = s.profile_id WHERE l.id = ?",
        [loan_id],
    )
    return {**sql.unpacked(rows[0]["own"]), **sql.unpacked(rows[0]["coded"])}


def row_of(one: Subject, arguments: Mapping[str, int]) -> Row:
    """The loan as a row that conditions read, with a command's arguments.

    Known are the kernel's measures, the terms, attributes, parameters, standing facts, and the figures that the regime
    computes of these. What is not in it is unknown, and an unknown name makes a condition false.
    """
    row: dict[str, Cell] = {
        key: value for key, value in one.loaded.bound.values.items() if isinstance(value, int | str)
    }
    row |= _measures(one) | _terms(one) | _stated(one) | dict(arguments)
    for figure in one.spec.figures:
        if figure.noun == "loan" and figure.formula is not None:
            row[figure.code] = evaluate(figure.formula, row)
    return row


def _measures(one: Subject) -> dict[str, Cell]:
    batch = one.then.batch
    walk = Walk.of(batch.terms, one.standing.state, one.standing.bills, batch.plan, one.then.policy)
    walk.day[:] = max(one.day, int(one.standing.state.as_of[0]))
    view = seen(walk, _ONE)
    found: dict[str, Cell] = {name: int(view[name][0]) for name in view}
    return found | {
        "today": one.day,
        "payoff_amount": int(one.standing.figures.payoff[0]),
        "accrued_interest": int(one.standing.figures.interest_accrued[0]),
        "overdue_penalty": one.owed(Component.PENALTY),
        "overdue_compound": one.owed(Component.COMPOUND),
        "costs_due": one.owed(Component.COST),
        "defaulted_principal": int(batch.state.principal[0] + batch.state.overdue_principal[0]) + one.gone,
        "confirmed_on": one.header.confirmed_on,
    }


def _terms(one: Subject) -> dict[str, Cell]:
    now, first = one.terms, one.first
    whole = term_months(now["starts_on"], now["maturity_on"])
    original = term_months(now["starts_on"], first["maturity_on"])
    return {
        "term_months": whole,
        # An extension is no longer than the term was (EX-01): a part of a month gives no whole one.
        "original_term_months": full_months(now["starts_on"], first["maturity_on"]),
        "extended_months": max(0, whole - original),
        "instalments": now["instalments"],
        "method": Method(now["method"]).name,
        "regime": one.loaded.regime,
        "product": one.loaded.product,
        "currency": one.header.currency,
        "number": one.header.number,
        "stage": one.header.stage,
    }


def _stated(one: Subject) -> dict[str, Cell]:
    """Attributes by their kinds, and how often each declared state holds."""
    held = int(one.standing.state.facts[0])
    found: dict[str, Cell] = {code: int(bool(held & bit)) for code, bit in fact_bits(one.spec).items()}
    fields = {fact.code: fact.value for fact in one.spec.facts if fact.subject == LOAN and fact.nature == ATTRIBUTE}
    for code, value in one.attributes.items():
        found[code] = cell_of(fields.get(code), value, one.header.currency)
    return found


def cell_of(field: Field | None, value: str, currency: str) -> Cell:
    """An attribute's text as a condition reads it: an amount in minor units, a rate in parts per million, a whole
    number, or the code itself."""
    if field is not None and field.kind in (MONEY, RATE):
        try:
            return parse_amount(value, currency) if field.kind == MONEY else parse_rate(value)
        except Refused:
            return None
    return int(value) if value.lstrip("-").isdecimal() else value


def undue_problems(one: Subject) -> tuple[Problem, ...]:
    """NOTHING_UNDUE where everything has fallen due: there is no plan any more that could be changed."""
    if one.undue and one.dues():
        return ()
    limit = date_of(one.terms["maturity_on"]).isoformat()
    return (Problem(code="NOTHING_UNDUE", field=("loan",), value=one.header.number, limit=limit),)


def fixed_problems(one: Subject) -> tuple[Problem, ...]:
    """PLAN_IS_FIXED where the dues were figured with the contract: another rate or instalment would not reach them."""
    if not one.has_fixed_plan:
        return ()
    return (Problem(code="PLAN_IS_FIXED", field=("loan",), value=one.header.number, limit="loan.restructure"),)
