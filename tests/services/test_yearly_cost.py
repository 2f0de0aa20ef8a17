"""A loan's cost in a year is shown with the limit, through services (IR-11)."""

from datetime import date
from typing import Any

from recoup.services import loan, rate_change, yearly_cost
from recoup.services.rate_change import RateChangeDraft
from recoup.services.unit_of_work import Mode
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


async def test_who_boards_a_loan_that_will_cost_too_much_is_warned_and_not_refused(world: World) -> None:
    """24 % of years of 360 days is 24 1/3 % a year; 23.6 % is below the limit, months at 25 % are not."""
    await world.begin(date(2026, 1, 5))
    plain: dict[str, Any] = {"disbursed_on": date(2026, 1, 5), "maturity_on": date(2027, 1, 5)}
    retail = {"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "instalments": 12, "maturity_on": None}
    await world.party()
    told = []
    for rate, changes in ((240_000, {}), (236_000, {}), (250_000, retail)):
        draft = term_loan(rate=rate, **plain | changes)
        boarded = await loan.board(world.actor, draft, mode=Mode.PREVIEW)
        told.append([(each.code, each.field, each.value, each.limit) for each in boarded.warnings])
    assert told[:2] == [[("YEARLY_COST_ABOVE", ("rate",), "0.243333", "0.24")], []]
    assert [each[0] for each in told[2]] == ["YEARLY_COST_ABOVE"]


async def test_another_rate_that_will_cost_too_much_is_warned_of(world: World) -> None:
    """In a preview and when it counts; nothing is refused."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan(maturity_on=date(2025, 1, 10)))
    told: dict[str, Any] = {"loan": "L-1", "value_on": date(2024, 1, 10), "reason": "agreed"}
    for rate, value in ((236_000, []), (237_000, ["0.240292"])):
        draft = RateChangeDraft(**told, rate=rate, idempotency_key=world.key())
        result = await rate_change.change_rate(world.actor, draft, mode=Mode.PREVIEW)
        assert [each.value for each in result.warnings] == value
