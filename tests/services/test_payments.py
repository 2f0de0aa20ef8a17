"""Money received: allocated once, previewed without a trace, taken back as if it had never been."""

from datetime import date

from tests.services.world import World, term_loan


async def test_a_payment_of_settled_interest_pays_its_bill(world: World) -> None:
    """CB-X01: 8,579.17 settled on 20 March is due on the 21st; paid that day, nothing is open."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    await world.reach(date(2024, 3, 21))
    result = await world.pay("L-1", 857_917, date(2024, 3, 21))
    assert [(line.component, line.amount) for line in result.lines] == [("INTEREST", 857_917)]
    assert result.surplus == 0
    assert (await world.see("L-1")).overdue_interest == 0
