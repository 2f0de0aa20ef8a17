"""A loan's cost in a year is shown with the limit, through services (IR-11)."""

from datetime import date

from recoup.services import yearly_cost
from tests.services.world import World, term_loan


async def test_an_overdue_loan_at_a_high_rate_is_above_the_limit(world: World) -> None:
    """At 20 % the loan is below 24 %; overdue at 30 % it costs more. CB-X03's days: 50 days past 2024-07-10."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan(rate=200_000, maturity_on=date(2024, 7, 10)))
    await world.reach(date(2024, 3, 20))
    before = await yearly_cost.of_loan(world.actor, "L-1")
    assert before is not None
    # 70 days at 20 % of 360, in a year of 365
    assert before.charges == round(100_000_000 * 200_000 * 70 / 360 / 10**6)
    assert (before.rate, before.limit, before.above) == (202_778, 240_000, False)
    await world.reach(date(2025, 7, 10))
    after = await yearly_cost.of_loan(world.actor, "L-1")
    assert after is not None
    assert after.above


async def test_a_loan_that_was_lent_today_costs_nothing_yet(world: World) -> None:
    """There is no day to divide by."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    assert await yearly_cost.of_loan(world.actor, "L-1") is None
