"""Statements that overlap, that reach loans paid off or drawn later, and costs that are charged once."""

from datetime import date

import pytest

from recoup.records.fact import LoanFact
from recoup.records.loan import LoanState
from recoup.rules.columns import FactKind
from recoup.services import fact, loan_query, payment
from recoup.services.fact import FactDraft
from tests.services.world import World, term_loan

LENT = date(2024, 1, 10)
RETAIL = term_loan(product="RETAIL_INSTALMENT", method="ANNUITY", instalments=12, maturity_on=None)


@pytest.fixture
async def lent(world: World) -> World:
    """A retail loan that was paid out today."""
    await world.begin(LENT)
    await world.lend(RETAIL)
    return world


async def _bits() -> int:
    """The facts that hold for the one loan."""
    return (await LoanState.get()).facts


async def _state(world: World, since: date, until: date | None = None) -> int:
    """Say of the party that it does not produce any more."""
    draft = FactDraft(party="D-1", code="PRODUCTION_STOPPED", from_on=since, to_on=until, note="visit")
    return (await fact.record(world.actor, draft)).id


async def _pay_off(world: World, day: date) -> str:
    """Pay everything; the payment's public id."""
    owed = (await loan_query.figures(world.actor, [(await world.see("L-1")).id])).popitem()[1].payoff
    paid = (await world.pay("L-1", owed, day)).payment
    assert paid is not None
    assert (await world.see("L-1")).stage == "PAID_OFF"
    return paid.id


async def test_a_loan_that_comes_back_knows_what_was_said_meanwhile(lent: World) -> None:
    """Paid off, then a statement about the party, then the payment is taken back."""
    await lent.reach(date(2024, 2, 1))
    paid = await _pay_off(lent, date(2024, 2, 1))
    await lent.reach(date(2024, 2, 5))
    await _state(lent, date(2024, 2, 3))
    assert (await lent.see("L-1")).stage == "PAID_OFF"
    await payment.reverse(lent.actor, paid, reason="bounced", idempotency_key="r")
    assert (await lent.see("L-1")).stage == "LIVE"
    assert await _bits() > 0


async def test_a_statement_that_ended_meanwhile_does_not_come_back(lent: World) -> None:
    """Said before, ended while the loan was paid off."""
    await lent.reach(date(2024, 2, 1))
    stated = await _state(lent, date(2024, 1, 20))
    paid = await _pay_off(lent, date(2024, 2, 1))
    await lent.reach(date(2024, 2, 5))
    await fact.end(lent.actor, stated, on=date(2024, 2, 3))
    await payment.reverse(lent.actor, paid, reason="bounced", idempotency_key="r")
    assert await _bits() == 0
    assert await LoanFact.filter(kind=FactKind.STATEMENT_ENDS).count() == 1
