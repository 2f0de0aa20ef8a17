"""Checks 51, 52, 53 and 55: money is neither made nor lost by what a regime decides."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from recoup.regime.binding import bind
from recoup.regime.checking.settings import edition_days
from recoup.regime.compiling import contract_terms
from recoup.regime.conformance.samples import SEED, TODAY, Sampled, one_of_each, sampled
from recoup.regime.finding import Finding
from recoup.regime.policy.allocation import COMPONENTS
from recoup.regime.spec import RegimeSpec
from recoup.rules.advance import Batch, advance
from recoup.rules.allocation import Item, Paid, allocate
from recoup.rules.columns import Bills, Component, FactKind, Facts, Method, PeriodUnit, PlanKind, State, Terms
from recoup.rules.condition import Threshold
from recoup.rules.interest import grown, slope
from recoup.rules.policy import Axis, CountMode, Order, Status
from recoup.rules.schedule import preview

DRAWS: Final = 200
PRINCIPAL: Final = 123_456_789
RATE: Final = 47_500
PERIODS: Final = 7


def conserving(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 51: lines and rest sum to the amount, no line exceeds what is due, nothing is paid out of order."""
    draw = np.random.default_rng(SEED)
    for place, order in _orders(spec):
        for _ in range(DRAWS):
            items = _items(draw)
            amount = int(draw.integers(0, 4_000_000))
            fault = _fault(items, amount, order)
            if fault:
                yield Finding(check=51, code="MONEY_BROKEN", place=place, value=fault)
                break


def _orders(spec: RegimeSpec) -> Iterator[tuple[str, Order]]:
    """The orders of both views: those of each product's books, and those by which the claim is reckoned."""
    for found in one_of_each(bind(spec, day=edition_days(spec)[0])):
        yield f"{found.place}.allocation", found.policy.allocation
        yield f"{found.place}.allocation_non_accrual", found.policy.allocation_non_accrual
        if found.policy.allocation_claim is not None:
            yield f"{found.place}.allocation_claim", found.policy.allocation_claim


def _items(draw: np.random.Generator) -> list[Item]:
    dues = draw.integers(0, 500_000, (int(draw.integers(0, 5)), len(Component))) * draw.integers(0, 2)
    return [Item(seq, TODAY + 30 * seq, 0, [0, *map(int, row)]) for seq, row in enumerate(dues, start=1)]


def _fault(items: Sequence[Item], amount: int, order: Order) -> str:
    lines, rest = allocate(items, amount, order)
    payable = [component for component in Component if component.name in COMPONENTS]
    due = sum(item.unpaid[component] for item in items for component in payable)
    if sum(line.amount for line in lines) + rest != amount or rest != max(0, amount - due):
        return f"{amount} → {[tuple(line) for line in lines]} + {rest}"
    if any(not 0 < line.amount <= items[line.item].unpaid[line.component] for line in lines):
        return f"{[tuple(line) for line in lines]}"
    short = [line for line in lines[:-1] if line.amount != items[line.item].unpaid[line.component]]
    ranks = [_rank(line, order) for line in lines]
    return f"{[tuple(line) for line in short or lines]}" if short or ranks != sorted(ranks) else ""


def _rank(line: Paid, order: Order) -> tuple[int, int, int]:
    """Where a line stands in an order; a cost that goes first in each item goes before all items (HA-01)."""
    component = order.components.index(line.component) if line.component in order.components else len(Component)
    if order.axis is Axis.COMPONENT:
        return 0, component, line.item
    is_first = line.component is Component.COST and component == 0
    return int(not is_first), line.item, component


def terms_of(found: Sampled, method: Method) -> Terms:
    """An invented contract of a product: seven monthly periods from a day in 2024."""
    bound = contract_terms(found.bound, found.product.code, found.attributes)
    first_due = TODAY + 31
    return Terms.of([{
        "loan_id": 1, "plan_kind": bound.plan_kind, "method": method, "unit": PeriodUnit.MONTHS, "every": 1,
        "instalments": 1 if bound.plan_kind == PlanKind.SINGLE else PERIODS, "starts_on": TODAY,
        "first_due_on": first_due, "anchor_day": 20, "maturity_on": first_due + 31 * PERIODS, "basis": bound.basis,
        "settlement": bound.settlement, "settlement_day": bound.settlement_day, "due_offset": bound.due_offset,
        "contract_principal": PRINCIPAL,
    }])  # fmt: skip


def _methods(found: Sampled) -> tuple[Method, ...]:
    """The methods whose dues a formula says; irregular ones are given line by line."""
    named = (Method[code] for code in found.product.methods or ("SINGLE",))
    return tuple(method for method in named if method is not Method.IRREGULAR)


def repaying(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 52: the dues of each product and method sum to the principal, none is negative, nothing is left."""
    for found in one_of_each(bind(spec, day=edition_days(spec)[0])):
        for method in _methods(found):
            rows = preview(terms_of(found, method), found.policy, principal=PRINCIPAL, rate=RATE)
            principal = [row.principal for row in rows]
            if sum(principal) != PRINCIPAL or min(principal) < 0 or rows[-1].balance != 0:
                value = f"{method.name}: {sum(principal)} ≠ {PRINCIPAL}"
                yield Finding(check=52, code="MONEY_BROKEN", place=found.place, value=value)


def additive(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 53: accrual over [a, c] is that over [a, b] and [b, c], exact to the remainder, on each basis."""
    draw = np.random.default_rng(SEED)
    bases = {
        contract_terms(found.bound, found.product.code, found.attributes).basis
        for found in one_of_each(bind(spec, day=edition_days(spec)[0]))
    }
    for basis in sorted(bases):
        divisor = np.full(DRAWS, basis, dtype=np.int64)
        per_day = slope(draw.integers(1, 10**12, DRAWS), draw.integers(0, 240_000, DRAWS), 1, divisor)
        first, second = draw.integers(0, 4000, DRAWS), draw.integers(0, 4000, DRAWS)
        whole = grown(0, 0, per_day, first + second, divisor)
        split = grown(*grown(0, 0, per_day, first, divisor), per_day, second, divisor)
        if not all(np.array_equal(one, other) for one, other in zip(whole, split, strict=True)):
            yield Finding(check=53, code="MONEY_BROKEN", place="interest", value=f"basis {basis}")


def counting(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 55: after one miss every count mode says one."""
    one = (Status(code="ONE", mask=Threshold("missed", "=", 1)), Status(code="OTHER", mask=None))
    seen: set[str] = set()
    for found in sampled(spec):
        if found.product.code in seen or not _methods(found):
            continue
        seen.add(found.product.code)
        terms = terms_of(found, _methods(found)[0])
        rows = preview(terms, found.policy, principal=PRINCIPAL, rate=RATE)
        for mode in CountMode:
            policy = replace(found.policy, count_mode=mode, statuses=one, watches=(), floors=())
            late = rows[0].rolled_due_on + policy.grace_days + 1
            out = advance(_drawn(terms), policy, late, closing=True)
            if int(out.state.status[0]) != 1:
                value = f"{mode.name}: {int(out.state.missed_total[0])}"
                yield Finding(check=55, code="MONEY_BROKEN", place=found.place, value=value)


def _drawn(terms: Terms) -> Batch:
    drawdown = {"value_on": TODAY, "seq": 1, "kind": FactKind.DRAWDOWN, "amount": PRINCIPAL, "rate": RATE}
    return Batch(terms=terms, state=State.zeros(1), bills=Bills.zeros(0), facts=Facts.of([drawdown]))


def bounded(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 54, the other half: what a product's loans are charged is above nothing and below a hundred per cent."""
    for found in sampled(spec):
        penalty = found.policy.penalty
        if penalty is None:
            continue
        relative = 10**6 + penalty.relative_ppm if penalty.relative_ppm is not None else 0
        yearly = penalty.absolute_ppm * (365 if penalty.basis == 1 else 1)
        if not 0 <= relative <= 2 * 10**6 or not 0 <= yearly <= 10**6:
            value = f"{relative} {yearly}"
            yield Finding(check=54, code="RATE_NEGATIVE", place=found.place, value=value, right="0–100 %")


def ascending(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 52, for the dates: a product's dues come one after another."""
    for found in one_of_each(bind(spec, day=edition_days(spec)[0])):
        for method in _methods(found):
            days = [
                row.due_on for row in preview(terms_of(found, method), found.policy, principal=PRINCIPAL, rate=RATE)
            ]
            if any(later < earlier for earlier, later in pairwise(days)):
                yield Finding(check=52, code="MONEY_BROKEN", place=found.place, value=f"{method.name}: {days}")
