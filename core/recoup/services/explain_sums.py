"""Figures that are sums of others, by their components: each component by its own name, what led to it below.

Worked example (CB-X03): the balance on 2025-03-01 is 1,000,000.00 of principal past due, below it bill 5; the
9,062.50 of its penalty, not posted yet, are among its arrears and not among what the books hold of other claims.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import Final

from recoup.rules.columns import Component
from recoup.services.explain_steps import (
    CHARGED,
    PAID,
    Row,
    Told,
    by_bills,
    component_word,
    deeper,
    iso,
    rules_of,
    shortened,
    unpaid,
)
from recoup.services.explanation import Explanation, Place, Step, Word

OTHER: Final = (Component.COST, *CHARGED)
"""What the books hold together as other claims."""
Left = Callable[[Told, Row, Component], int]


def of_figures(figures: Iterable[Explanation]) -> Iterator[Step]:
    """A sum of figures that are explained themselves. The values under their rules are told once, by the sum."""
    for each in figures:
        if each.amount:
            places: dict[str, Place] = {"figure": Word(key=f"explain.figure.{each.code}")}
            yield Step(level=0, code="sum", places=places, amount=each.amount, adds=True, rules=each.rules)
            yield from deeper(step for step in each.steps if not step.code.startswith("value."))


def of_bills(told: Told, left: Left) -> list[Step]:
    """A sum of bills, each of its components."""
    steps = by_bills(told, lambda bill: sum(left(told, bill, each) for each in PAID))
    bills = {bill["seq"]: bill for bill in told.bills}
    found: list[Step] = []
    for step in steps:
        found.append(step)
        if step.number is not None:
            found += deeper(_components(told, bills[step.number], left))
    return found


def _components(told: Told, bill: Row, left: Left) -> Iterator[Step]:
    for component in PAID:
        amount = left(told, bill, component)
        if amount:
            places: dict[str, Place] = {"component": component_word(component)}
            rules = rules_of(told, component, told.day, bill)
            yield Step(level=0, code="component", places=places, amount=amount, adds=True, rules=rules)


def due(told: Told, bill: Row, component: Component) -> int:
    """What counts as arrears: what is due by now, and what lateness has cost."""
    fell_due = bill["rolled_due_on"] <= told.day
    return unpaid(told, bill, component) if fell_due or component in CHARGED else 0


def of_other_claims(told: Told) -> Iterator[Step]:
    """Costs, and posted penalty and compound interest, unpaid: by component, each of its bills."""
    for component in OTHER:
        below = by_bills(told, partial(_posted, component))
        amount = sum(step.amount or 0 for step in below)
        if amount:
            places: dict[str, Place] = {"component": component_word(component)}
            rules = rules_of(told, component, told.day)
            yield Step(level=0, code="component", places=places, amount=amount, adds=True, rules=rules)
            yield from deeper(below)


def _posted(component: Component, bill: Row) -> int:
    name = component.name.lower()
    return bill[f"{name}_posted" if component in CHARGED else name] - bill[PAID[component]]


def of_payments(told: Told, bill: Row, components: Collection[Component] = tuple(PAID)) -> list[Step]:
    """What was paid on a bill, or on some of its components: each line on its day, by the payment that it is of."""
    steps = [
        Step(
            level=0,
            code="component_on",
            places={"on": iso(entry.on), "component": component_word(line.component)},
            amount=line.amount,
            adds=True,
            rules=told.allocation_on(entry.on, non_accrual=entry.non_accrual),
            source=told.sources.get(entry.fact_seq),
        )
        for entry in told.traced.origins.allocations
        for line in entry.lines
        if entry.items[line.item].seq == bill["seq"] and line.component in components
    ]
    return shortened(steps)
