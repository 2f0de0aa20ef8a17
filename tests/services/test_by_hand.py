"""Money that people put where it belongs: set-off from accounts (HF-X12) and payments allocated by hand (TR-X09)."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.errors import Refused
from recoup.services import decision, loan_query, payment, payment_allocation, payment_query, setoff_taking
from recoup.services.decision import DecisionDraft
from recoup.services.fact import FactDraft
from recoup.services.payment import PaymentDraft
from recoup.services.payment_allocation import AllocationDraft
from recoup.services.setoff_taking import TakingDraft
from recoup.services.unit_of_work import Mode
from tests.services.agreeing import codes_of, colleague, signed, stated
from tests.services.world import World, home_loan, invoice


@pytest.fixture
def database_kind() -> str:
    """Payments themselves are recorded on both elsewhere."""
    return "sqlite"


async def test_arrears_are_taken_from_the_accounts_in_order_once_the_leader_agrees(world: World) -> None:
    """All that the loan shows as arrears, penalty included: 6,500.00 of the borrower, the rest of the guarantor.

    HF-X06 without holidays: 9,647.30; the second due moved over Spring Festival, it is 28 fen less.
    """
    await world.begin(date(2025, 12, 20))
    await world.lend(home_loan())
    await world.reach(date(2026, 3, 25))
    draft = TakingDraft(
        loan="H-1", currency="CNY", reference="fund 7", idempotency_key="take-1",
        balances={"FUND_ACCOUNT": 6_500_00, "GUARANTOR_ACCOUNT": 5_000_00},
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        await setoff_taking.take(world.actor, draft)
    assert codes_of(refused) == ["DEMAND_NOT_MET"]
    assert refused.value.problems[0].limit == "SETOFF_AUTHORISED"
    note = FactDraft(loan="H-1", code="SETOFF_AUTHORISED", from_on=date(2025, 12, 20), note="contract, art. 9")
    await stated(world, note)
    tried = await setoff_taking.take(world.actor, draft, mode=Mode.PREVIEW)
    asked = await setoff_taking.take(world.actor, draft)
    assert asked.taken == tried.taken
    assert [(one.amount, one.left) for one in asked.taken] == [(6_500_00, 0), (3_147_02, 1_852_98)]
    seen = await world.see("H-1")
    assert (await loan_query.figures(world.actor, [seen.id]))[seen.id].arrears == 9_647_02
    assert (asked.payments, asked.needed.levels) == ((), (("centre_leader", 1),))
    assert (await loan_query.figures(world.actor, [seen.id]))[seen.id].dpd == 64
    await signed(world, asked.approval)
    made = (await payment_query.page(world.actor, payment_query.PaymentFilter(loan="H-1"))).items
    assert {one.channel: one.amount for one in made} == {"SETOFF_FUND": 6_500_00, "SETOFF_GUARANTOR": 3_147_02}
    assert (await loan_query.figures(world.actor, [seen.id]))[seen.id].dpd == 0
    again = await setoff_taking.take(world.actor, draft)
    assert (again.replayed, again.approval.state if again.approval else "") == (True, "EXECUTED")
    with pytest.raises(Refused) as refused:
        await setoff_taking.take(world.actor, replace(draft, idempotency_key="take-2"))
    assert "NOTHING_OWED" in codes_of(refused)


async def test_a_payment_is_allocated_anew_to_what_the_payer_had_meant(world: World) -> None:
    """TR-X09: 45,000.00 to the oldest, then to C first; both payments stay, the old one reversed."""
    await world.begin(date(2024, 2, 10))
    await world.party("D-1", "MAKER")
    for number, amount, day in (("A", 30_000_00, 10), ("B", 50_000_00, 11), ("C", 20_000_00, 12)):
        await world.board(invoice(number, amount, date(2024, 2, 10), date(2024, 3, day)))
        await world.disburse(number, date(2024, 2, 10))
    await world.reach(date(2024, 4, 2))
    money = PaymentDraft(
        party="D-1", amount=45_000_00, currency="CNY", value_on=date(2024, 4, 2), payer="dealer", idempotency_key="paid"
    )
    paid = await payment.record(world.actor, money)
    assert paid.payment is not None
    draft = AllocationDraft(
        payment=paid.payment.number, designation=("C",), reason="the dealer's letter", idempotency_key="again-1"
    )
    with pytest.raises(Refused) as refused:
        await payment_allocation.allocate(world.actor, replace(draft, designation=("X",)))
    assert codes_of(refused) == ["DESIGNATION_UNKNOWN"]
    asked = await payment_allocation.allocate(world.actor, draft)
    assert (asked.needed.levels, [(await world.see(one)).balance for one in "ABC"]) == (
        (("sales_head", 1),),
        [0, 35_000_00, 20_000_00],
    )
    assert asked.approval is not None
    by = await colleague(world, "head")
    yes = DecisionDraft(approval=asked.approval.number, verdict="APPROVED", idempotency_key=world.key())
    await decision.decide(by, yes)
    assert [(await world.see(one)).balance for one in "ABC"] == [5_000_00, 50_000_00, 0]
    made = (await payment_query.page(world.actor, payment_query.PaymentFilter(party="D-1"))).items
    assert [(one.reversed, one.payer, one.amount) for one in made] == [
        (False, "dealer", 45_000_00),
        (True, "dealer", 45_000_00),
    ]
    assert (await payment_allocation.allocate(world.actor, draft)).replayed
