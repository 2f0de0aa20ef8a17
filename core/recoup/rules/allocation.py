"""In which order money pays what is due (RA-01, RA-02, HA-01, TA-01). Pure: items and an amount in, lines and the rest
out.

Worked example (CB-X12): due are a cost of 1,200.00, interest of 8,579.17 and 11,116.67, penalty of 9,062.50, compound
interest of 110.82 and principal of 1,000,000.00. By component in the order cost, interest, penalty, compound,
principal, 25,000.00 pays the cost, both interests and 4,104.16 of the penalty.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import product
from typing import Final, NamedTuple, Protocol

from recoup.rules.columns import DAY_LIMIT, BillKind, Component, IntArray
from recoup.rules.policy import Axis, Order

_PAYABLE: Final = (Component.COST, Component.INTEREST, Component.PENALTY, Component.COMPOUND, Component.PRINCIPAL)
_KINDS: Final = 16
"""A mark is `due day x 16 + kind of bill`, so it lies above every component, and a bill's number is no part of it."""


class Unpaid(Protocol):
    """What is unpaid of a bill, by `Component`."""

    def __getitem__(self, component: int, /) -> int:
        """What is unpaid of one component."""
        ...


class Item(NamedTuple):
    """A bill as allocation sees it: its number, its rolled due day, its mark, and what is unpaid by `Component`."""

    seq: int
    rolled_due_on: int
    mark: int
    unpaid: Unpaid


class Paid(NamedTuple):
    """One line: so much of a component of the item at that place of the given sequence."""

    item: int
    component: Component
    amount: int


def allocate(
    items: Sequence[Item],
    amount: int,
    order: Order,
    *,
    designation: int = 0,
    oldest_first: bool = False,
    settled: Collection[Component] = (),
) -> tuple[list[Paid], int]:
    """Lines that pay `items` in the policy's order, and what is left of `amount`; lines and rest sum to `amount`.

    `designation` is what the payer named: the mark of a bill or a component; it comes first if the order honours that.
    `oldest_first`: the items stand so; `settled`: components of which no item asks for anything. Raises ValueError for
    an amount below 0: it would be money taken, not given.
    """
    if amount < 0:
        msg = f"an amount to allocate is not below 0: {amount}"
        raise ValueError(msg)
    lines: list[Paid] = []
    left = amount
    paid: dict[tuple[int, Component], int] = {}
    places = range(len(items)) if oldest_first else _oldest_first(items)
    for place, component in _sequence(items, places, order, designation, settled):
        due = items[place].unpaid[component]
        part = min(left, due - paid.get((place, component), 0) if paid else due)
        if part > 0:
            lines.append(Paid(place, component, part))
            paid[place, component] = part
            left -= part
            if not left:
                break
    return lines, left


def mark(due_on: int, kind: int) -> int:
    """What a payer names a bill by: its agreed due day and its kind, which stay when bills are numbered anew.

    An instalment due on day 19,732 is 19,732 x 16 + 1 = 315,713. Raises ValueError for what no bill has.
    """
    if not 0 < due_on < DAY_LIMIT:
        msg = f"no bill is due on day {due_on}"
        raise ValueError(msg)
    return due_on * _KINDS + BillKind(kind)


def marks(due_on: IntArray, kind: IntArray) -> IntArray:
    """The same over columns of bills."""
    return due_on * _KINDS + kind


def _oldest_first(items: Sequence[Item]) -> Sequence[int]:
    return sorted(range(len(items)), key=lambda place: (items[place].rolled_due_on, items[place].seq))


@cache
def _whole(components: tuple[Component, ...]) -> tuple[Component, ...]:
    """An order with those that it does not name behind it."""
    return components + tuple(part for part in _PAYABLE if part not in components)


def _sequence(
    items: Sequence[Item], places: Sequence[int], order: Order, designation: int, settled: Collection[Component]
) -> Iterator[tuple[int, Component]]:
    """Places and components in the order in which they are paid; a place may come twice."""
    components = _whole(order.components)
    asked = [part for part in components if part not in settled]
    if designation and order.honours_designation:
        named = asked if designation >= _KINDS else (Component(designation),)
        chosen = places if designation < _KINDS else [place for place in places if items[place].mark == designation]
        yield from ((place, part) for place in chosen for part in named)
    if order.axis is Axis.COMPONENT:
        yield from ((place, part) for part in asked for place in places)
        return
    if components[0] is Component.COST and Component.COST in asked:
        # a cost that was awarded comes before all instalments (HA-01)
        yield from ((place, Component.COST) for place in places)
    yield from product(places, asked)
