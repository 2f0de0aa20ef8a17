"""Money pays what is due in the policy's order, to the last fen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.allocation import Item, Paid, allocate, mark, marks
from recoup.rules.columns import BillKind, Component
from recoup.rules.policy import Axis, Order

COST, INTEREST, PENALTY, COMPOUND, PRINCIPAL = (
    Component.COST,
    Component.INTEREST,
    Component.PENALTY,
    Component.COMPOUND,
    Component.PRINCIPAL,
)
PAYABLE = (COST, INTEREST, PENALTY, COMPOUND, PRINCIPAL)
BY_COMPONENT = Order(axis=Axis.COMPONENT, components=(COST, INTEREST, PENALTY, COMPOUND, PRINCIPAL))
BY_BILL = Order(axis=Axis.ITEM, components=(COST, PENALTY, INTEREST, PRINCIPAL), honours_designation=True)


def item(seq: int, due: int, **unpaid: int) -> Item:
    """A bill with what is unpaid by component."""
    amounts = [unpaid.get(component.name.lower(), 0) for component in Component]
    return Item(seq, due, mark(due, BillKind.INSTALMENT), [0, *amounts])


def test_by_component_all_interest_comes_before_any_principal() -> None:
    """RA-01: the oldest first inside a component, whatever the order in which bills are given."""
    items = [item(2, 20, interest=50, principal=500), item(1, 10, interest=40, principal=400)]
    lines, left = allocate(items, 100, BY_COMPONENT)
    assert (lines, left) == ([Paid(1, INTEREST, 40), Paid(0, INTEREST, 50), Paid(1, PRINCIPAL, 10)], 0)


def test_by_bill_the_oldest_is_paid_in_full_first() -> None:
    """HA-01: inside one penalty, interest, principal."""
    items = [item(1, 10, interest=40, principal=400, penalty=3), item(2, 20, interest=50, principal=500)]
    lines, left = allocate(items, 453, BY_BILL)
    assert lines == [Paid(0, PENALTY, 3), Paid(0, INTEREST, 40), Paid(0, PRINCIPAL, 400), Paid(1, INTEREST, 10)]
    assert left == 0


def test_a_cost_that_was_awarded_comes_before_older_instalments() -> None:
    """HA-01: cost first."""
    lines, _ = allocate([item(1, 10, principal=400), item(2, 99, cost=25)], 30, BY_BILL)
    assert lines == [Paid(1, COST, 25), Paid(0, PRINCIPAL, 5)]


def test_the_bill_that_the_payer_named_comes_first_where_the_order_honours_it() -> None:
    """TA-01; an order that does not honour designation goes its own way."""
    items = [item(1, 10, principal=400), item(2, 20, principal=500)]
    second = items[1].mark
    assert allocate(items, 600, BY_BILL, designation=second)[0] == [Paid(1, PRINCIPAL, 500), Paid(0, PRINCIPAL, 100)]
    assert allocate(items, 100, BY_COMPONENT, designation=second)[0] == [Paid(0, PRINCIPAL, 100)]


def test_a_component_that_the_order_does_not_name_is_paid_last() -> None:
    """Nothing that is owed is forgotten."""
    assert allocate([item(1, 10, compound=7, principal=5)], 20, BY_BILL) == (
        [Paid(0, PRINCIPAL, 5), Paid(0, COMPOUND, 7)],
        8,
    )


@given(
    unpaid=st.lists(st.lists(st.integers(0, 10**6), min_size=5, max_size=5), max_size=6),
    amount=st.integers(0, 10**7),
    order=st.sampled_from((BY_BILL, BY_COMPONENT)),
    designation=st.one_of(st.integers(0, 5), st.integers(1, 6).map(lambda seq: mark(10 * seq, 1))),
)
def test_lines_and_the_rest_sum_to_the_amount(
    unpaid: list[list[int]], amount: int, order: Order, designation: int
) -> None:
    """Nothing is paid twice, nothing beyond what is due, and money is left only when nothing is."""
    items = [Item(seq, 10 * seq, mark(10 * seq, 1), [0, *each]) for seq, each in enumerate(unpaid, start=1)]
    lines, left = allocate(items, amount, order, designation=designation)
    paid: dict[tuple[int, Component], int] = {}
    for line in lines:
        paid[line.item, line.component] = paid.get((line.item, line.component), 0) + line.amount
    assert all(line.amount > 0 for line in lines)
    assert all(total <= items[place].unpaid[component] for (place, component), total in paid.items())
    due = sum(sum(each) for each in unpaid)
    assert (sum(paid.values()), left) == (min(due, amount), max(0, amount - due))


BY_INTEREST_FIRST = Order(axis=Axis.ITEM, components=(INTEREST, PENALTY, PRINCIPAL, COMPOUND))
PRINCIPAL_FIRST = Order(axis=Axis.COMPONENT, components=(COST, PRINCIPAL, INTEREST), honours_designation=True)
ORDERS = (BY_BILL, BY_COMPONENT, BY_INTEREST_FIRST, PRINCIPAL_FIRST)
DUES = [
    item(1, 10, interest=40, penalty=3, compound=2, principal=400),
    item(2, 20, interest=50, penalty=1, compound=1, principal=500),
    item(3, 30, cost=25),
]


@pytest.mark.parametrize(
    ("order", "amount", "paid"),
    [
        # RA-01, as bold: cost, all interest, all penalty, compound, principal
        (BY_COMPONENT, 122, [(2, COST, 25), (0, INTEREST, 40), (1, INTEREST, 50), (0, PENALTY, 3), (1, PENALTY, 1),
                             (0, COMPOUND, 2), (1, COMPOUND, 1)]),
        # RA-01, a bank's personal loans: per period interest, penalty, principal, compound
        (BY_INTEREST_FIRST, 450, [(0, INTEREST, 40), (0, PENALTY, 3), (0, PRINCIPAL, 400), (0, COMPOUND, 2),
                                  (1, INTEREST, 5)]),
        # RA-02: cost, principal, interest; what the order does not name comes last
        (PRINCIPAL_FIRST, 1016, [(2, COST, 25), (0, PRINCIPAL, 400), (1, PRINCIPAL, 500), (0, INTEREST, 40),
                                 (1, INTEREST, 50), (0, PENALTY, 1)]),
        # HA-01: awarded cost, then per instalment penalty, interest, principal
        (BY_BILL, 469, [(2, COST, 25), (0, PENALTY, 3), (0, INTEREST, 40), (0, PRINCIPAL, 400), (0, COMPOUND, 1)]),
    ],
)  # fmt: skip
def test_each_order_of_the_rulebook_pays_in_its_own_way(
    order: Order, amount: int, paid: list[tuple[int, Component, int]]
) -> None:
    """RA-01 in both forms, RA-02, HA-01."""
    assert allocate(DUES, amount, order) == ([Paid(*line) for line in paid], 0)


def test_money_for_a_component_pays_that_one_first_and_the_rest_in_order() -> None:
    """DB-20: the borrower says how much is principal and how much is interest."""
    lines, left = allocate(DUES, 920, PRINCIPAL_FIRST, designation=PRINCIPAL)
    assert lines == [Paid(0, PRINCIPAL, 400), Paid(1, PRINCIPAL, 500), Paid(2, COST, 20)]
    interest = [Paid(0, INTEREST, 40), Paid(1, INTEREST, 50)]
    assert allocate(DUES, 90, PRINCIPAL_FIRST, designation=INTEREST) == (interest, 0)
    assert left == 0


def test_a_bill_keeps_its_mark_when_bills_are_numbered_anew() -> None:
    """Due day and kind, not the number: a cost charged back in time shifts the numbers behind it."""
    before = [item(1, 10, principal=400), item(2, 20, principal=500)]
    after = [item(1, 10, principal=400), item(2, 15, cost=9), item(3, 20, principal=500)]
    named = before[1].mark
    assert allocate(before, 500, BY_BILL, designation=named)[0] == [Paid(1, PRINCIPAL, 500)]
    assert allocate(after, 500, BY_BILL, designation=named)[0] == [Paid(2, PRINCIPAL, 500)]


def test_two_bills_of_one_day_are_told_apart_by_their_kind() -> None:
    """Settled interest and a cost may fall due together; a mark is above every component."""
    assert len({mark(10, kind) for kind in BillKind}) == len(BillKind)
    assert min(mark(1, kind) for kind in BillKind) > max(Component)
    assert marks(np.array([10, 11]), np.array([1, 4])).tolist() == [mark(10, 1), mark(11, 4)]


@pytest.mark.parametrize(("due", "kind"), [(0, 1), (-1, 1), (40_000, 1), (10, 0), (10, 99)])
def test_what_no_bill_has_is_no_mark(due: int, kind: int) -> None:
    """It raises."""
    with pytest.raises(ValueError):
        mark(due, kind)


def test_money_taken_is_no_money_to_allocate() -> None:
    """Below 0 it raises; 0 pays nothing."""
    with pytest.raises(ValueError, match="not below 0"):
        allocate(DUES, -1, BY_BILL)
    assert allocate(DUES, 0, BY_BILL) == ([], 0)


UNPAID = st.lists(st.lists(st.integers(0, 1000), min_size=5, max_size=5), max_size=5)


@given(unpaid=UNPAID, amount=st.integers(0, 20_000), order=st.sampled_from(ORDERS))
def test_nothing_later_in_the_order_is_paid_while_something_earlier_is_owed(
    unpaid: list[list[int]], amount: int, order: Order
) -> None:
    """The order is kept: whatever stands before the last line in the order is paid in full."""
    items = [Item(seq, 10 * seq, mark(10 * seq, 1), [0, *each]) for seq, each in enumerate(unpaid, start=1)]
    lines, _ = allocate(items, amount, order)
    components = (*order.components, *(part for part in PAYABLE if part not in order.components))
    if order.axis is Axis.COMPONENT:
        wanted = [(place, part) for part in components for place in range(len(items))]
    else:
        costs = [(place, COST) for place in range(len(items))] if components[0] is COST else []
        wanted = costs + [(place, part) for place in range(len(items)) for part in components]
    asked = [pair for pair in dict.fromkeys(wanted) if items[pair[0]].unpaid[pair[1]]]
    paid = [(line.item, line.component) for line in lines]
    assert paid == asked[: len(paid)]
    assert all(line.amount == items[line.item].unpaid[line.component] for line in lines[:-1])


@given(unpaid=UNPAID, amount=st.integers(0, 20_000))
def test_book_and_claim_view_of_one_payment_sum_alike(unpaid: list[list[int]], amount: int) -> None:
    """RA-02: only where the money goes differs, never how much of it."""
    items = [Item(seq, 10 * seq, mark(10 * seq, 1), [0, *each]) for seq, each in enumerate(unpaid, start=1)]
    (book, left_in_book), (claim, left_in_claim) = (
        allocate(items, amount, order) for order in (PRINCIPAL_FIRST, BY_COMPONENT)
    )
    assert left_in_book == left_in_claim
    assert sum(line.amount for line in book) == sum(line.amount for line in claim)
