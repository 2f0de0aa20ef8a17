"""Money pays what is due in the policy's order, to the last fen."""

from hypothesis import given
from hypothesis import strategies as st

from recoup.rules.allocation import Item, Paid, allocate
from recoup.rules.columns import Component
from recoup.rules.policy import Axis, Order

COST, INTEREST, PENALTY, COMPOUND, PRINCIPAL = (
    Component.COST,
    Component.INTEREST,
    Component.PENALTY,
    Component.COMPOUND,
    Component.PRINCIPAL,
)
BY_COMPONENT = Order(axis=Axis.COMPONENT, components=(COST, INTEREST, PENALTY, COMPOUND, PRINCIPAL))
BY_BILL = Order(axis=Axis.ITEM, components=(COST, PENALTY, INTEREST, PRINCIPAL), honours_designation=True)


def item(seq: int, due: int, **unpaid: int) -> Item:
    """A bill with what is unpaid by component."""
    amounts = [unpaid.get(component.name.lower(), 0) for component in Component]
    return Item(seq, due, [0, *amounts])


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
    assert allocate(items, 600, BY_BILL, designation=2)[0] == [Paid(1, PRINCIPAL, 500), Paid(0, PRINCIPAL, 100)]
    assert allocate(items, 100, BY_COMPONENT, designation=2)[0] == [Paid(0, PRINCIPAL, 100)]


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
    designation=st.integers(0, 6),
)
def test_lines_and_the_rest_sum_to_the_amount(
    unpaid: list[list[int]], amount: int, order: Order, designation: int
) -> None:
    """Nothing is paid twice, nothing beyond what is due, and money is left only when nothing is."""
    items = [Item(seq, 10 * seq, [0, *each]) for seq, each in enumerate(unpaid, start=1)]
    lines, left = allocate(items, amount, order, designation=designation)
    paid: dict[tuple[int, Component], int] = {}
    for line in lines:
        paid[line.item, line.component] = paid.get((line.item, line.component), 0) + line.amount
    assert all(line.amount > 0 for line in lines)
    assert all(total <= items[place].unpaid[component] for (place, component), total in paid.items())
    due = sum(sum(each) for each in unpaid)
    assert (sum(paid.values()), left) == (min(due, amount), max(0, amount - due))
