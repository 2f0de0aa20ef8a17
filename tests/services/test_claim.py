"""The claim view: the same money under the law's order where the books clear principal first (RA-02, 民法典 561)."""

from datetime import UTC, date, datetime

import pytest

from recoup.errors import NotFound
from recoup.services import as_of, claim, loan_query
from tests.services.agreeing import undo
from tests.services.world import World, home_loan, term_loan

HALF_A_YEAR = date(2024, 9, 28)


async def long_overdue(world: World) -> None:
    """The loan of CB-X13, its interest unpaid, in non-accrual since 20 June."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    await world.reach(HALF_A_YEAR)
    assert (await world.see("L-1")).non_accrual


async def test_the_views_agree_while_only_interest_is_due(world: World) -> None:
    """No principal is due that the books could clear first: one set of lines, and both views fall by what came."""
    await long_overdue(world)
    before = await claim.of_loan(world.actor, "L-1")
    paid = await world.pay("L-1", 2_500_000, HALF_A_YEAR)
    assert paid.payment is not None
    assert {line.component for line in paid.lines} == {"INTEREST"}
    assert await claim.of_payment(world.actor, paid.payment.id) == ()
    after = await claim.of_loan(world.actor, "L-1")
    assert before is not None
    assert after is not None
    assert before.book == before.claim
    assert after.book == after.claim
    assert after.claim.total == before.claim.total - 2_500_000


async def test_after_maturity_the_two_views_part(world: World) -> None:
    """Principal is due and unpaid: 30,000.00 reduce it in the books, and interest as a claim."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    day = date(2025, 2, 10)
    await world.reach(day)
    before = await claim.of_loan(world.actor, "L-1")
    paid = await world.pay("L-1", 3_000_000, day)
    assert [(line.component, line.amount) for line in paid.lines] == [("PRINCIPAL", 3_000_000)]
    assert paid.payment is not None
    lines = await claim.of_payment(world.actor, paid.payment.id)
    assert [(line.component, str(line.due_on), line.amount) for line in lines] == [
        ("INTEREST", "2024-03-21", 857_917),
        ("INTEREST", "2024-06-21", 1_111_667),
        ("INTEREST", "2024-09-23", 1_030_416),
    ]
    after = await claim.of_loan(world.actor, "L-1")
    assert before is not None
    assert after is not None
    assert before.book == before.claim
    assert after.book.principal == before.book.principal - 3_000_000
    assert after.claim.principal == before.claim.principal
    assert after.claim.interest == before.claim.interest - 3_000_000
    assert after.book.total == after.claim.total

    known = await as_of.pair_of(day, None)
    await world.reach(date(2025, 3, 10))
    later = await claim.of_loan(world.actor, "L-1")
    assert later is not None
    assert later.book.penalty < later.claim.penalty, "penalty runs on the principal of each view"
    assert await claim.of_loan(world.actor, "L-1", await as_of.pair_of(None, None)) == later
    assert await claim.of_loan(world.actor, "L-1", known) == after, "the day is told as it was told on it"

    await undo(world, paid.payment.id, key="r")
    assert await claim.of_loan(world.actor, "L-1", known) == after
    assert await claim.of_loan(world.actor, "L-1", await as_of.pair_of(day, None)) == before


async def test_a_payment_that_was_taken_back_counts_in_neither_view(world: World) -> None:
    """Its lines are gone and the views agree again."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    day = date(2025, 2, 10)
    await world.reach(day)
    paid = await world.pay("L-1", 3_000_000, day)
    assert paid.payment is not None
    await undo(world, paid.payment.id, key="r")
    assert await claim.of_payment(world.actor, paid.payment.id) == ()
    views = await claim.of_loan(world.actor, "L-1")
    assert views is not None
    assert views.book == views.claim


async def test_a_loan_that_accrues_has_its_payments_told_once(world: World) -> None:
    """No line differs while interest accrues."""
    await world.begin(date(2024, 1, 10))
    await world.lend(term_loan())
    await world.reach(date(2024, 3, 21))
    paid = await world.pay("L-1", 857_917, date(2024, 3, 21))
    assert paid.payment is not None
    assert await claim.of_payment(world.actor, paid.payment.id) == ()


async def test_before_its_first_day_a_loan_is_no_claim(world: World) -> None:
    """It was on the books, and nothing was paid out yet; of a moment before it was known there is no loan."""
    await long_overdue(world)
    early = date(2023, 12, 20)
    assert await claim.of_loan(world.actor, "L-1", await as_of.pair_of(early, None)) is None
    with pytest.raises(NotFound):
        await claim.of_loan(world.actor, "L-1", await as_of.pair_of(None, datetime(2020, 1, 1, tzinfo=UTC)))


async def test_a_regime_with_one_view_has_no_claim_view(world: World) -> None:
    """A fund loan's books are the claim."""
    await world.begin(date(2025, 12, 20))
    await world.lend(home_loan())
    assert await claim.of_loan(world.actor, "H-1") is None
    assert await claim.of_loan(world.actor, "H-1", await as_of.pair_of(None, None)) is None
    assert (await loan_query.get(world.actor, "H-1")).stage == "LIVE"
