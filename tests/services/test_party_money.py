"""A party's money beyond what is due: to one loan after the other, to none more than closes it."""

from datetime import date

import pytest

from recoup.errors import Refused
from recoup.services import payment
from recoup.services.payment import PaymentDraft, PaymentResult
from recoup.services.payment_split import Claim, split
from tests.services.world import World, invoice, term_loan

LENT = date(2024, 1, 10)
PAID = date(2024, 1, 20)


async def _party_pays(world: World, amount: int, *, designation: tuple[str, ...] = ()) -> PaymentResult:
    draft = PaymentDraft(
        party="D-1",
        amount=amount,
        currency="CNY",
        value_on=PAID,
        idempotency_key=world.key(),
        designation=designation,
    )
    return await payment.record(world.actor, draft)


async def _lend_two(world: World) -> None:
    """A of 1,000.00 and B of 50,000.00; both prepay."""
    await world.begin(LENT)
    await world.party()
    for number, principal in (("A", 100_000), ("B", 5_000_000)):
        plan = {"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "instalments": 12, "maturity_on": None}
        await world.board(term_loan(number, principal=principal, **plan))
        await world.disburse(number, LENT)
    await world.reach(PAID)


async def test_what_would_be_too_much_for_one_loan_reaches_the_next(world: World) -> None:
    """20,000.00 before anything is due: A closes, the rest prepays B."""
    await _lend_two(world)
    result = await _party_pays(world, 2_000_000)
    small, large = await world.see("A"), await world.see("B")
    assert (small.stage, large.stage) == ("PAID_OFF", "LIVE")
    assert result.surplus == 0
    paid = sum(line.amount for line in result.lines if line.loan_number == "B" and line.component == "PRINCIPAL")
    assert large.balance == 5_000_000 - paid
    assert 1_880_000 < paid < 1_900_000


async def test_what_no_loan_can_take_is_kept_on_the_last(world: World) -> None:
    """60,000.00 closes both; what is left waits on B."""
    await _lend_two(world)
    result = await _party_pays(world, 6_000_000)
    assert [(await world.see(number)).stage for number in "AB"] == ["PAID_OFF", "PAID_OFF"]
    kept = {line.loan_number: line.amount for line in result.lines if line.component == "SUSPENSE"}
    assert kept == {"B": result.surplus}


def test_the_rest_is_given_in_order_up_to_what_closes_each() -> None:
    """Claims first; a share that is had already counts."""
    claims = [Claim(due_on=1, order=1, loan=1, amount=30)]
    assert split(100, claims, (), 2, {1: 50, 2: 20}) == {1: 50, 2: 50}
    assert split(60, claims, (), 2, {1: 50, 2: 20}) == {1: 50, 2: 10}
    assert split(40, claims, (), 2, {1: 10, 2: 20}) == {1: 30, 2: 10}


async def test_money_told_late_is_split_by_the_dues_of_its_value_date(world: World) -> None:
    """45,000.00 of 10 March told in May: B's 50,000.00 was due then, C's is due in April, whoever came first since.

    Between them, on 20 April, B was paid in full. The late money pays what was owed on its day: B, and B's later
    payment waits on B.
    """
    await world.begin(date(2024, 2, 1))
    await world.party("D-1", "MAKER")
    for number, amount, due in (("C", 2_000_000, date(2024, 4, 5)), ("B", 5_000_000, date(2024, 3, 5))):
        await world.board(invoice(number, amount, date(2024, 2, 1), due))
        await world.disburse(number, date(2024, 2, 1))
    await world.reach(date(2024, 4, 20))
    await world.pay("B", 5_000_000, date(2024, 4, 20))
    await world.reach(date(2024, 5, 6))
    draft = PaymentDraft(
        party="D-1", amount=4_500_000, currency="CNY", value_on=date(2024, 3, 10), idempotency_key=world.key()
    )
    result = await payment.record(world.actor, draft)
    assert {line.loan_number: line.amount for line in result.lines if line.component == "PRINCIPAL"} == {"B": 4_500_000}
    assert (await world.see("C")).balance == 2_000_000
    assert (await world.see("B")).suspense == 4_500_000


async def test_money_told_after_payoff_counts_on_its_day(world: World) -> None:
    """1,000.00 were owed until 20 February: 400.00 of 10 February are taken, of the 21st are not."""
    await world.begin(date(2024, 2, 1))
    await world.party("D-1", "MAKER")
    await world.board(invoice("A", 100_000, date(2024, 2, 1), date(2024, 3, 5)))
    await world.disburse("A", date(2024, 2, 1))
    await world.reach(date(2024, 2, 20))
    await world.pay("A", 100_000, date(2024, 2, 20))
    await world.reach(date(2024, 2, 26))
    with pytest.raises(Refused) as refused:
        await world.pay("A", 40_000, date(2024, 2, 21))
    assert [problem.code for problem in refused.value.problems] == ["NOTHING_OWED"]
    await world.pay("A", 40_000, date(2024, 2, 10))
    view = await world.see("A")
    assert (view.stage, view.balance, view.suspense) == ("PAID_OFF", 0, 40_000)
