"""In which order money pays what is due (RA-01, RA-02, HA-01, TA-01). Pure: items and an amount in, lines and the rest
out.

Worked example (CB-X12): due are a cost of 1,200.00, interest of 8,579.17 and 11,116.67, penalty of 9,062.50, compound
interest of 110.82 and principal of 1,000,000.00. By component in the order cost, interest, penalty, compound,
principal, 25,000.00 pays the cost, both interests and 4,104.16 of the penalty.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from recoup.rules.columns import Component
from recoup.rules.policy import Axis, Order

_PAYABLE: Final = (Component.COST, Component.INTEREST, Component.PENALTY, Component.COMPOUND, Component.PRINCIPAL)


class Item(NamedTuple):
    """A bill as allocation sees it: its number, its rolled due day, and what is unpaid by `Component` value."""

    seq: int
    rolled_due_on: int
    unpaid: Sequence[int]  # index 0 is not used


class Paid(NamedTuple):
    """One line: so much of a component of the item at that place of the given sequence."""

    item: int
    component: Component
    amount: int


def allocate(items: Sequence[Item], amount: int, order: Order, *, designation: int = 0) -> tuple[list[Paid], int]:
    """Lines that pay `items` in the policy's order, and what is left of `amount`; lines and rest sum to `amount`.

    `designation` is the number of the bill that the payer named; it comes first if the order honours that.
    """
    lines: list[Paid] = []
    left = amount
    paid: dict[tuple[int, Component], int] = {}
    for place, component in _sequence(items, order, designation):
        due = items[place].unpaid[component] - paid.get((place, component), 0)
        part = min(left, due)
        if part > 0:
            lines.append(Paid(place, component, part))
            paid[place, component] = part
            left -= part
            if not left:
                break
    return lines, left


def _sequence(items: Sequence[Item], order: Order, designation: int) -> Iterator[tuple[int, Component]]:
    """Places and components in the order in which they are paid; a place may come twice."""
    components = order.components + tuple(part for part in _PAYABLE if part not in order.components)
    places = sorted(range(len(items)), key=lambda place: (items[place].rolled_due_on, items[place].seq))
    if designation and order.honours_designation:
        yield from ((place, part) for place in places if items[place].seq == designation for part in components)
    if order.axis is Axis.COMPONENT:
        yield from ((place, part) for part in components for place in places)
        return
    if components[0] is Component.COST:  # a cost that was awarded comes before all instalments (HA-01)
        yield from ((place, Component.COST) for place in places)
    yield from ((place, part) for place in places for part in components)
