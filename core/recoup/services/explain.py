"""Why a figure is what it is: a balance, a bill, a payment, a counter, a grade; as of any day, as known at any moment.

The loan is walked from its facts with everything written down (`rules.origin`); nothing is stored for it. What is told
adds up, or it is not told: `explanation.proved`.

Worked example (CB-X03): `bill(actor, "L-1", 1, BillPart.PENALTY, pair)` on 2025-03-01 is 9,062.50 because
1,000,000.00 × 6.525% × 50 / 360, from 2025-01-10 to 2025-03-01, under IR-06.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Final

from recoup.errors import NotFound, Problem, Refused
from recoup.records.fields import moment_of
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import Account, Component, FactKind, PostingKind
from recoup.rules.origin import traced
from recoup.services import explain_steps as tell
from recoup.services import explain_sums as sums
from recoup.services import ledger, loan_header, loan_query, payment_query, plan_option, regime, replay, sql
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.as_of import Pair
from recoup.services.explain_movements import by_transfers
from recoup.services.explain_off_book import off_book_steps
from recoup.services.explain_steps import Row, Told, iso
from recoup.services.explanation import Explanation, Place, Source, Step, Word, grouped

__all__ = ["BillPart", "LoanFigure", "Told", "bill", "bill_of", "figure_of", "loan", "payment", "payment_on", "walked"]


class LoanFigure(Enum):
    """What can be asked of a loan."""

    BALANCE = "BALANCE"
    PRINCIPAL = "PRINCIPAL"
    OVERDUE_PRINCIPAL = "OVERDUE_PRINCIPAL"
    OVERDUE_INTEREST = "OVERDUE_INTEREST"
    OVERDUE_OTHER = "OVERDUE_OTHER"
    ACCRUED_INTEREST = "ACCRUED_INTEREST"
    PENALTY = "PENALTY"
    COMPOUND = "COMPOUND"
    COST = "COST"
    SUSPENSE = "SUSPENSE"
    WRITTEN_OFF = "WRITTEN_OFF"
    OFF_BOOK_INTEREST = "OFF_BOOK_INTEREST"
    ARREARS = "ARREARS"
    PAYOFF = "PAYOFF"
    INSTALMENT = "INSTALMENT"
    DAYS_PAST_DUE = "DAYS_PAST_DUE"
    MISSED_TOTAL = "MISSED_TOTAL"
    MISSED_RUN = "MISSED_RUN"
    MISSED_RUN_MAX = "MISSED_RUN_MAX"
    MISSED_OUTSTANDING = "MISSED_OUTSTANDING"
    GRADE = "GRADE"


class BillPart(Enum):
    """What can be asked of a bill."""

    OUTSTANDING = "OUTSTANDING"
    PAID = "PAID"
    PRINCIPAL = "PRINCIPAL"
    INTEREST = "INTEREST"
    PENALTY = "PENALTY"
    COMPOUND = "COMPOUND"
    COST = "COST"


async def loan(actor: Actor, key: str, figure: LoanFigure, pair: Pair) -> Explanation:
    """A figure of a loan (public id or number). Needs `read`. Raises `NotFound`, `Refused` REGIME_INACTIVE."""
    return figure_of(await walked(actor, key, pair), figure)


async def bill(actor: Actor, key: str, seq: int, part: BillPart, pair: Pair) -> Explanation:
    """An amount of a bill. Needs `read`. Raises `NotFound` also for a bill that was not open then."""
    return bill_of(await walked(actor, key, pair), seq, part)


async def payment(actor: Actor, key: str, number: str, pair: Pair) -> Explanation:
    """How a payment (public id or number) was allocated on a loan. Needs `read`. Raises `NotFound`."""
    return await payment_on(actor, await walked(actor, key, pair), number)


async def payment_on(actor: Actor, told: Told, number: str) -> Explanation:
    """The same of a loan that was walked already."""
    owned, paid = await loan_query.internal_id(actor, told.loan_id), await payment_query.internal_id(actor, number)
    facts = await sql.rows("SELECT seq, amount FROM loan_fact WHERE loan_id = ? AND payment_id = ? AND reverses = 0",
                           [owned, paid])  # fmt: skip
    held = [row for row in facts if row["seq"] in told.sources]
    if not held:
        raise NotFound("payment", number)
    return payment_of(told, int(held[-1]["seq"]), int(held[-1]["amount"]))


async def walked(actor: Actor, key: str, pair: Pair) -> Told:
    """A loan walked to a day with everything written down: whoever asks several things of it walks it once.

    Needs `read`. Raises `NotFound`, `Refused` REGIME_INACTIVE.
    """
    require(actor, BOOK_READ)
    owned = await loan_query.internal_id(actor, key)
    header = (await loan_header.headers([owned]))[owned]
    known = await sql.rows("SELECT 1 AS known FROM loan WHERE id = ? AND recorded_at <= ?", [owned, pair.known_at])
    if not known:
        raise NotFound("loan", key)
    for loaded in await ledger.load([owned], lock=False, day=pair.day, known_at=pair.known_at):
        facts = await replay.standing_facts(loaded, through=pair.day, known_at=pair.known_at)
        found = await asyncio.to_thread(traced, replay.unworked(loaded, facts), loaded.stages, pair.day)
        return Told(
            loan_id=header.public_id,
            regime=loaded.regime,
            currency=header.currency,
            day=pair.day,
            stages=loaded.stages,
            traced=found,
            sources=await _sources(owned, set(facts.seq.tolist())),
            fixed=await plan_option.of_loan(owned),
            held=await regime.values_through(loaded.profile_id, pair.day, known_at=pair.known_at),
        )
    raise Refused(Problem(code="REGIME_INACTIVE", field=("loan",), value=header.number, limit=""))


async def _sources(loan_id: int, held: set[int]) -> dict[int, Source]:
    """The facts that hold, by number, and who recorded each."""
    found = await sql.rows(
        "SELECT f.seq, f.kind, f.value_on, f.recorded_at, u.name FROM loan_fact f "
        "LEFT JOIN audit_entry a ON a.id = f.audit_id LEFT JOIN principal u ON u.id = a.principal_id "
        "WHERE f.loan_id = ? ORDER BY f.seq",
        [loan_id],
    )
    return {
        row["seq"]: Source(
            seq=row["seq"],
            kind=FactKind(row["kind"]).name,
            value_on=date_of(row["value_on"]),
            recorded_at=moment_of(row["recorded_at"]),
            recorded_by=row["name"] or "",
        )
        for row in found
        if row["seq"] in held
    }


# bills and payments


_COMPONENTS: Final = {part: Component[part.name] for part in BillPart if part.name in Component.__members__}


def bill_of(told: Told, seq: int, part: BillPart) -> Explanation:
    """An amount of a bill of a traced loan."""
    found = next((each for each in told.bills if each["seq"] == seq), None)
    if found is None:
        raise NotFound("bill", str(seq))
    places = {"bill": str(seq), "due": iso(found["rolled_due_on"])}
    if part is BillPart.OUTSTANDING:
        steps = list(_whole_bill(told, found))
        amount = sum(tell.unpaid(told, found, component) for component in _COMPONENTS.values())
        return told.says("bill_outstanding", steps, amount=amount, places=places)
    if part is BillPart.PAID:
        amount = sum(found[name] for name in tell.PAID.values())
        return told.says("bill_paid", sums.of_payments(told, found), amount=amount, places=places)
    component = _COMPONENTS[part]
    steps = _bill_component(told, found, component)
    amount = tell.asked(told, found, component)
    rules = tell.rules_of(told, component, told.day, found)
    return told.says(f"bill_{part.name.lower()}", steps, amount=amount, places=places, rules=rules)


def _bill_component(told: Told, found: Row, component: Component) -> list[Step]:
    if component is Component.PRINCIPAL:
        return tell.principal_steps(told, found)
    if component is Component.COST:
        return _cost_steps(told, found)
    return tell.of_bill_component(told, found, component)


def _cost_steps(told: Told, found: Row) -> list[Step]:
    charged = (row for row in tell.rows(told.traced.outcome.transfers) if row["kind"] == PostingKind.COST)
    steps = [
        Step(
            level=0,
            code="charged_cost",
            places={"on": iso(row["effective_on"])},
            amount=row["amount"],
            adds=True,
            source=told.sources.get(row["fact_seq"]),
        )
        for row in charged
        if row["bill_seq"] == found["seq"]
    ]
    return steps + tell.waived_steps(told, found, Component.COST)


def _whole_bill(told: Told, found: Row) -> list[Step]:
    steps: list[Step] = []
    for component in _COMPONENTS.values():
        amount = tell.asked(told, found, component)
        if not amount:
            continue
        places = {"component": tell.component_word(component)}
        rules = tell.rules_of(told, component, told.day, found)
        steps.append(Step(level=0, code="component", places=places, amount=amount, adds=True, rules=rules))
        steps += tell.deeper(_bill_component(told, found, component))
        paid = amount - tell.unpaid(told, found, component)
        if paid:
            places = {"component": tell.component_word(component)}
            steps.append(Step(level=0, code="component_paid", places=places, amount=-paid, adds=True))
            lines = sums.of_payments(told, found, (component,))
            steps += (replace(step, level=1, amount=-(step.amount or 0)) for step in lines)
    return steps


def payment_of(told: Told, fact_seq: int, amount: int) -> Explanation:
    """How a payment of a traced loan was allocated."""
    entries = [each for each in told.traced.origins.allocations if each.fact_seq == fact_seq]
    steps = [step for entry in entries for step in tell.of_allocation(told, entry) if step.code != "allocation.left"]
    met = [(entry.items[line.item].seq, int(line.component)) for entry in entries for line in entry.lines]
    for row in tell.rows(told.traced.outcome.lines):
        if row["fact_seq"] != fact_seq or (row["bill_seq"], row["component"]) in met:
            continue
        component = Component(row["component"])
        code = "allocation.kept" if component is Component.SUSPENSE else "allocation.ahead"
        places = {"component": tell.component_word(component)}
        steps.append(Step(level=0, code=code, places=places, amount=row["amount"], adds=True))
    source = told.sources[fact_seq]
    about: dict[str, Place] = {"on": source.value_on.isoformat(), "amount": grouped(amount, told.currency)}
    return told.says("payment", steps, amount=amount, places=about)


# figures of a loan


def figure_of(told: Told, figure: LoanFigure) -> Explanation:
    """A figure of a traced loan."""
    return _FIGURES[figure](told)


def _principal(told: Told) -> Explanation:
    accounts = (Account.PRINCIPAL, Account.RECEIVABLE)
    steps = by_transfers(told, accounts)
    amount = told.state["principal"]
    off = amount - sum(step.amount or 0 for step in steps)
    if off and off == min(told.state["written_off"], amount):
        steps.append(Step(level=0, code="written_off", amount=off, adds=True))
    return told.says("principal", steps, amount=amount)


def _overdue(component: Component, name: str, code: str) -> Callable[[Told], Explanation]:
    def explained(told: Told) -> Explanation:
        steps = tell.by_bills(told, lambda bill: tell.unpaid(told, bill, component), tell.open_bills(told))
        return told.says(code, steps, amount=told.state[name], rules=tell.rules_of(told, component, told.day))

    return explained


def _accrued_interest(told: Told) -> Explanation:
    amount = int(told.traced.figures.interest_accrued[0])
    rules = tell.rules_of(told, Component.INTEREST, told.day)
    return told.says("accrued_interest", tell.accrued_steps(told), amount=amount, rules=rules)


def _charge(component: Component, name: str) -> Callable[[Told], Explanation]:
    def explained(told: Told) -> Explanation:
        amount = int(getattr(told.traced.figures, name)[0])
        rules = tell.rules_of(told, component, told.day)
        return told.says(name, tell.charge_steps(told, component), amount=amount, rules=rules)

    return explained


def _balance(told: Told) -> Explanation:
    parts = (_principal(told), figure_of(told, LoanFigure.OVERDUE_PRINCIPAL))
    return told.says("balance", sums.of_figures(parts), amount=sum(each.amount or 0 for each in parts))


def _overdue_other(told: Told) -> Explanation:
    return told.says("overdue_other", sums.of_other_claims(told), amount=told.state["overdue_other"])


def _written_off(told: Told) -> Explanation:
    steps = by_transfers(told, (Account.WRITTEN_OFF,))
    return told.says("written_off", steps, amount=told.state["written_off"])


def _cost(told: Told) -> Explanation:
    def left(bill: Row) -> int:
        return tell.unpaid(told, bill, Component.COST)

    return told.says("cost", tell.by_bills(told, left), amount=sum(map(left, told.bills)))


def _suspense(told: Told) -> Explanation:
    steps = by_transfers(told, (Account.SUSPENSE,), credit=True)
    return told.says("suspense", steps, amount=told.state["suspense"])


def _off_book(told: Told) -> Explanation:
    rules = told.policy.cited.non_accrual
    return told.says("off_book_interest", off_book_steps(told), amount=told.state["off_book_interest"], rules=rules)


def _arrears(told: Told) -> Explanation:
    amount = int(told.traced.figures.arrears[0])
    return told.says("arrears", sums.of_bills(told, sums.due), amount=amount)


def _payoff(told: Told) -> Explanation:
    whole = sums.of_figures((_principal(told), _accrued_interest(told)))
    steps = [*whole, *sums.of_bills(told, tell.unpaid)]
    return told.says("payoff", steps, amount=int(told.traced.figures.payoff[0]))


def _instalment(told: Told) -> Explanation:
    found, amount = told.traced.origins.instalments, told.state["instalment"]
    agreed = bool(amount) and not (found and found[-1].amount == amount)
    worked = list(tell.of_instalment(told, found[-1])) if found else []
    options = tell.deeper(tell.options_of_plan(told, told.day))
    steps = [Step(level=0, code="instalment_agreed"), *options] if agreed else worked
    return told.says("instalment", steps, amount=amount, rules=tell.rules_of(told, Component.INTEREST, told.day))


def _days_past_due(told: Told) -> Explanation:
    since, days = int(told.traced.figures.overdue_since[0]), int(told.traced.figures.dpd[0])
    rules = told.policy.cited.arrears
    if not since:
        return told.says("days_past_due", [Step(level=0, code="dpd.none")], number=0, rules=rules)
    oldest = next(bill for bill in tell.open_bills(told) if bill["rolled_due_on"] == since)
    places = {"bill": str(oldest["seq"]), "due": iso(oldest["due_on"]), "since": iso(since), "on": iso(told.day)}
    formula = f"{iso(told.day)} − {iso(since)} = {days}"
    rolled = [Step(level=1, code="dpd.rolled", places=places)] if oldest["due_on"] != since else []
    steps = [Step(level=0, code="dpd.since", places=places, number=days, formula=formula), *rolled]
    return told.says("days_past_due", steps, number=days, rules=rules)


def _missed(name: str) -> Callable[[Told], Explanation]:
    def explained(told: Told) -> Explanation:
        entries, state = told.traced.origins.missed, told.state
        numbers = {"missed_total": "total", "missed_run": "run", "missed_run_max": "longest"}
        chosen = [each for each in entries if name != "missed_total" or not each.paid]
        if name == "missed_run_max":
            reached = next((at for at, each in enumerate(entries) if each.longest == state[name]), -1)
            chosen = entries[: reached + 1]
        steps = tell.missed_steps(told, chosen, lambda each: int(getattr(each, numbers[name])))
        return told.says(name, steps, number=state[name], rules=told.policy.cited.arrears)

    return explained


def _missed_outstanding(told: Told) -> Explanation:
    left = [bill for bill in tell.open_bills(told) if bill["missed"]]
    places = [{"bill": str(bill["seq"]), "due": iso(bill["rolled_due_on"])} for bill in left]
    steps = [Step(level=0, code="missed.open", places=place, number=at) for at, place in enumerate(places, start=1)]
    number = int(told.traced.figures.missed_outstanding[0])
    return told.says("missed_outstanding", steps, number=number, rules=told.policy.cited.arrears)


def _grade(told: Told) -> Explanation:
    policy, state = told.policy, told.state
    if not policy.grades:
        return told.says("grade_none", [])
    grade, floor = policy.grades[state["grade"]], policy.grades[state["floor"]]
    moved = told.traced.origins.judged
    last = [each for each in moved if each.on == moved[-1].on]
    held = last if state["floor"] and moved else []
    steps = [step for each in held for step in tell.of_judged(told, each)]
    word = Word(key=f"grade.{grade}", regime=told.regime, otherwise=grade)
    if floor != grade:
        computed = Word(key=f"grade.{floor}", regime=told.regime, otherwise=floor)
        steps.append(Step(level=0, code="grade.kept", places={"grade": word, "computed": computed}))
    elif not held:
        steps.append(Step(level=0, code="grade.best"))
    changes = [row for row in tell.rows(told.traced.outcome.grades) if row["grade"] != row["grade_before"]]
    steps = [*_decided(told, changes[-1]["on"] if changes else 0), *steps]
    if changes:
        steps.insert(0, Step(level=0, code="grade.since", places={"on": iso(changes[-1]["on"]), "grade": word}))
    return told.says("grade", steps, grade=grade, places={"grade": word})


def _decided(told: Told, since: int) -> list[Step]:
    """What people last decided, unless the rules moved the grade after them."""
    decisions = [each for each in told.sources.values() if each.kind == FactKind.GRADE.name]
    last = max(decisions, key=lambda each: (each.value_on, each.seq), default=None)
    if last is None or day_of(last.value_on) < since:
        return []
    return [Step(level=0, code="grade.decided", places={"on": last.value_on.isoformat()}, source=last)]


_FIGURES: Final[dict[LoanFigure, Callable[[Told], Explanation]]] = {
    LoanFigure.BALANCE: _balance,
    LoanFigure.PRINCIPAL: _principal,
    LoanFigure.OVERDUE_PRINCIPAL: _overdue(Component.PRINCIPAL, "overdue_principal", "overdue_principal"),
    LoanFigure.OVERDUE_INTEREST: _overdue(Component.INTEREST, "overdue_interest", "overdue_interest"),
    LoanFigure.OVERDUE_OTHER: _overdue_other,
    LoanFigure.ACCRUED_INTEREST: _accrued_interest,
    LoanFigure.PENALTY: _charge(Component.PENALTY, "penalty"),
    LoanFigure.COMPOUND: _charge(Component.COMPOUND, "compound"),
    LoanFigure.COST: _cost,
    LoanFigure.SUSPENSE: _suspense,
    LoanFigure.WRITTEN_OFF: _written_off,
    LoanFigure.OFF_BOOK_INTEREST: _off_book,
    LoanFigure.ARREARS: _arrears,
    LoanFigure.PAYOFF: _payoff,
    LoanFigure.INSTALMENT: _instalment,
    LoanFigure.DAYS_PAST_DUE: _days_past_due,
    LoanFigure.MISSED_TOTAL: _missed("missed_total"),
    LoanFigure.MISSED_RUN: _missed("missed_run"),
    LoanFigure.MISSED_RUN_MAX: _missed("missed_run_max"),
    LoanFigure.MISSED_OUTSTANDING: _missed_outstanding,
    LoanFigure.GRADE: _grade,
}
