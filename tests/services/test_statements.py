"""Statements that overlap, that reach loans paid off or drawn later, and costs that are charged once."""

from dataclasses import replace
from datetime import date

import pytest

from recoup.errors import Refused
from recoup.records.fact import LoanFact
from recoup.records.loan import LoanState
from recoup.rules.calendar import date_of
from recoup.rules.columns import FactKind
from recoup.services import about, fact, loan_query
from recoup.services.cost import CostDraft, charge
from recoup.services.fact import FactDraft
from tests.conftest import begun
from tests.services.agreeing import stated, undo
from tests.services.world import World, found_world, term_loan

LENT = date(2024, 1, 10)
RETAIL = term_loan(product="RETAIL_INSTALMENT", method="ANNUITY", instalments=12, maturity_on=None)


@begun
async def lent() -> World:
    """A retail loan that was paid out today."""
    world = await found_world()
    await world.begin(LENT)
    await world.lend(RETAIL)
    return world


async def _bits() -> int:
    """The facts that hold for the one loan."""
    return (await LoanState.get()).facts


async def _state(world: World, since: date, until: date | None = None) -> str:
    """Say of the party that it does not produce any more."""
    draft = FactDraft(party="D-1", code="PRODUCTION_STOPPED", from_on=since, to_on=until, note="visit")
    return (await stated(world, draft)).id


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
    await undo(lent, paid, key="r")
    assert (await lent.see("L-1")).stage == "LIVE"
    assert await _bits() > 0


async def test_a_statement_that_ended_meanwhile_does_not_come_back(lent: World) -> None:
    """Said before, ended while the loan was paid off."""
    await lent.reach(date(2024, 2, 1))
    stated = await _state(lent, date(2024, 1, 20))
    paid = await _pay_off(lent, date(2024, 2, 1))
    await lent.reach(date(2024, 2, 5))
    await fact.end(lent.actor, stated, on=date(2024, 2, 3))
    await undo(lent, paid, key="r")
    assert await _bits() == 0
    assert await LoanFact.filter(kind=FactKind.STATEMENT_ENDS).count() == 1


async def _edges() -> list[tuple[date, str]]:
    """The edges of statements on the one loan, as they are worked."""
    rows = await LoanFact.filter(kind__in=[FactKind.STATEMENT_BEGINS, FactKind.STATEMENT_ENDS]).order_by(
        "value_on", "seq"
    )
    return [(date_of(row.value_on), FactKind(row.kind).name.removeprefix("STATEMENT_")) for row in rows]


async def test_the_last_of_two_statements_clears_what_both_say(lent: World) -> None:
    """They say the same; while one of them holds it holds."""
    first = await _state(lent, LENT)
    await lent.reach(date(2024, 1, 20))
    second = await _state(lent, date(2024, 1, 15))
    bit = await _bits()
    await fact.end(lent.actor, first, on=date(2024, 1, 18))
    assert await _bits() == bit > 0
    await fact.end(lent.actor, second, on=date(2024, 1, 20))
    assert await _bits() == 0


async def test_the_order_in_which_ends_are_told_does_not_matter(lent: World) -> None:
    """The one that holds longer is ended first; then the other one, for an earlier day."""
    await lent.reach(date(2024, 1, 25))
    first, second = await _state(lent, LENT), await _state(lent, date(2024, 1, 12))
    await fact.end(lent.actor, second, on=date(2024, 1, 20))
    assert await _bits() > 0
    await fact.end(lent.actor, first, on=date(2024, 1, 15))
    assert await _bits() == 0
    assert (await _edges())[-1] == (date(2024, 1, 20), "ENDS")


async def test_a_statement_that_goes_on_outlasts_one_told_before(lent: World) -> None:
    """The end of the first was put when nobody knew of the second."""
    await lent.reach(date(2024, 1, 25))
    await _state(lent, LENT, date(2024, 1, 15))
    assert await _bits() == 0
    longer = await _state(lent, date(2024, 1, 12))
    assert await _bits() > 0
    await fact.end(lent.actor, longer, on=date(2024, 1, 13))
    assert await _bits() == 0


async def test_a_loan_drawn_in_the_past_learns_of_a_statement_on_its_day(world: World) -> None:
    """What holds from February does not hold in January; what ended in between has both edges."""
    await world.begin(date(2024, 1, 3))
    await world.party()
    await world.board(RETAIL)
    await world.reach(date(2024, 2, 10))
    await _state(world, date(2024, 1, 1), date(2024, 1, 4))
    await _state(world, date(2024, 1, 8), date(2024, 1, 20))
    await _state(world, date(2024, 2, 8))
    await world.disburse("L-1", date(2024, 1, 5))
    assert await _edges() == [
        (date(2024, 1, 8), "BEGINS"),
        (date(2024, 1, 20), "ENDS"),
        (date(2024, 2, 8), "BEGINS"),
    ]
    assert await _bits() > 0


async def test_a_statement_about_a_party_reads_nothing_of_what_its_loans_were_told(
    lent: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its version counts its like alone: with many loans the newest command of each was looked up for nothing."""

    async def never(loans: object) -> int:
        raise AssertionError(loans)

    monkeypatch.setattr(about, "version_of_loans", never)
    assert await _state(lent, LENT)


async def test_a_cost_sent_again_after_the_loan_was_paid_off_is_charged_once(lent: World) -> None:
    """The key is known, so that nothing is refused; a new key is."""
    cost = CostDraft(loan="L-1", amount=10_000, value_on=LENT, idempotency_key="c")
    await charge(lent.actor, cost)
    await _pay_off(lent, LENT)
    await charge(lent.actor, cost)
    assert await LoanFact.filter(kind=FactKind.COST).count() == 1
    for changed, code in (({"amount": 1}, "IDEMPOTENCY_KEY_REUSED"), ({"idempotency_key": "d"}, "NOTHING_OWED")):
        with pytest.raises(Refused) as refusal:
            await charge(lent.actor, replace(cost, **changed))
        assert [problem.code for problem in refusal.value.problems] == [code]
