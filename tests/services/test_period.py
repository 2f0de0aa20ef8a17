"""Months of the books: four eyes, order, what is kept, and what may still happen to a closed month."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from recoup.errors import Refused
from recoup.services import decision, endofday, period, sql, verify
from recoup.services.access import Actor
from recoup.services.decision import DecisionDraft
from recoup.services.period import PeriodResult, PeriodState, PeriodView, Wish
from tests.conftest import begun
from tests.services.agreeing import codes_of, colleague
from tests.services.books import BEGUN, lend_book
from tests.services.world import World, found_world

JANUARY, FEBRUARY = date(2024, 1, 15), date(2024, 2, 1)


async def say(world: World, asked: PeriodResult, verdict: str = "APPROVED") -> PeriodView:
    """What a second administrator of the whole book says; the month afterwards."""
    assert asked.approval is not None
    draft = DecisionDraft(approval=asked.approval.number, verdict=verdict, idempotency_key=world.key(), note="seen")
    await decision.decide(await colleague(world, "wang"), draft)
    return await period.period(world.actor, asked.period.begins_on)


async def closed(world: World, month: date, *, wish: Wish = Wish.CLOSE) -> PeriodView:
    """Asked for by one, agreed to by the other."""
    return await say(world, await period.ask(world.actor, month, wish=wish, reason="month end"))


async def refused_code(actor: Actor, month: date, wish: Wish, reason: str = "because") -> str:
    """The code of the refusal."""
    with pytest.raises(Refused) as refused:
        await period.ask(actor, month, wish=wish, reason=reason)
    return refused.value.problems[0].code


@begun
async def march() -> World:
    """A book that began in January, on a day of March."""
    world = await found_world()
    await lend_book(world)
    await endofday.run(world.actor, until=date(2024, 3, 4))
    return world


async def test_one_person_asks_and_another_agrees(march: World) -> None:
    """Then the books of the last evening are kept."""
    asked = await period.ask(march.actor, JANUARY, wish=Wish.CLOSE)
    told = asked.period
    assert (told.state, told.asked_by, told.balances) == (PeriodState.CLOSING, "local", {})
    assert asked.approval is not None
    assert (asked.approval.subject_number, asked.approval.awaits) == ("2024-01", "ADMINISTRATOR")
    own = DecisionDraft(approval=asked.approval.number, verdict="APPROVED", idempotency_key=march.key())
    with pytest.raises(Refused) as refused:
        await decision.decide(march.actor, own)
    assert codes_of(refused) == ["MAKER_CANNOT_DECIDE"]
    done = await say(march, asked)
    assert (done.state, done.asked_by, done.decided_by) == (PeriodState.CLOSED, "local", "wang")
    assert sum(done.balances["CNY"].values()) == 0
    assert done.balances["CNY"]["ACCRUED_INTEREST"] > 0
    listed = {one.begins_on: one.state for one in await period.periods(march.actor)}
    assert listed == {
        date(2024, 3, 1): PeriodState.OPEN,
        FEBRUARY: PeriodState.OPEN,
        date(2024, 1, 1): PeriodState.CLOSED,
    }


async def test_months_are_closed_in_order_and_only_when_they_are_over(march: World) -> None:
    """And opened again from the last one back, with a reason."""
    assert await refused_code(march.actor, FEBRUARY, Wish.CLOSE) == "PERIOD_OUT_OF_ORDER"
    await closed(march, JANUARY)
    await closed(march, FEBRUARY)
    assert await refused_code(march.actor, date(2024, 3, 1), Wish.CLOSE) == "PERIOD_NOT_OVER"
    assert await refused_code(march.actor, JANUARY, Wish.REOPEN) == "PERIOD_OUT_OF_ORDER"
    assert await refused_code(march.actor, FEBRUARY, Wish.REOPEN, reason="") == "TEXT_MISSING"
    await closed(march, FEBRUARY, wish=Wish.REOPEN)
    assert (await period.period(march.actor, FEBRUARY)).state is PeriodState.OPEN
    await closed(march, FEBRUARY)
    steps = await sql.rows("SELECT step FROM period_step WHERE begins_on > 19750 ORDER BY seq")
    assert [row["step"] for row in steps] == ["CLOSING", "CLOSED", "REOPENING", "OPEN", "CLOSING", "CLOSED"]


async def test_a_refusal_leaves_the_month_as_it_was_with_what_was_kept(march: World) -> None:
    """Also where whoever asked takes it back."""
    asked = await period.ask(march.actor, JANUARY, wish=Wish.CLOSE)
    assert asked.approval is not None
    await decision.withdraw(march.actor, asked.approval.id)
    kept = (await closed(march, JANUARY)).balances
    back = await say(march, await period.ask(march.actor, JANUARY, wish=Wish.REOPEN, reason="a doubt"), "REFUSED")
    assert (back.state, back.balances) == (PeriodState.CLOSED, kept)


async def test_a_step_out_of_turn_and_a_person_of_a_branch_are_refused(march: World) -> None:
    """Each by name."""
    assert await refused_code(march.actor, JANUARY, Wish.REOPEN) == "PERIOD_STATE"
    await period.ask(march.actor, JANUARY, wish=Wish.CLOSE)
    assert await refused_code(march.actor, JANUARY, Wish.CLOSE) == "PERIOD_STATE"
    branch = replace(march.actor, organisation_path=f"{march.actor.organisation_path}2.")
    assert await refused_code(branch, JANUARY, Wish.CLOSE) == "FORBIDDEN_BELOW_ROOT"


async def test_a_late_payment_takes_effect_in_a_closed_month_and_is_booked_today(march: World) -> None:
    """The kept books stay true by booking; the ones by effect learn."""
    await closed(march, JANUARY)
    await closed(march, FEBRUARY)
    await march.pay("H-1", 3_000_00, date(2024, 2, 20))
    rows = await sql.rows("SELECT DISTINCT booked_on FROM posting WHERE effective_on = 19773 AND fact_seq > 1")
    assert [row["booked_on"] for row in rows] == [(date(2024, 3, 5) - date(1970, 1, 1)).days]
    assert await period.broken(march.actor) == {}
    assert (await verify.verify(march.actor)).findings == []


async def test_books_that_somebody_changed_behind_a_closed_month_are_told(march: World) -> None:
    """The verification compares them with what was kept."""
    await closed(march, JANUARY)
    columns = "loan_id, amount, audit_id, effective_on, booked_on, bill_seq, fact_seq, kind, debit, credit, reverses"
    await sql.execute(
        f"INSERT INTO posting (seq, {columns}) SELECT 1000, {columns} FROM posting "  # noqa: S608  our own words
        "WHERE loan_id = (SELECT id FROM loan WHERE number = 'L-1') AND seq = 1"
    )
    told = await verify.verify(march.actor)
    assert {one.name for one in told.findings if one.what == "PERIOD"} == {"CNY CLEARING", "CNY PRINCIPAL"}


async def test_before_anything_is_booked_there_is_the_present_month_only(world: World) -> None:
    """And before the first business day none."""
    assert await period.periods(world.actor) == ()
    await world.begin(BEGUN)
    assert [one.state for one in await period.periods(world.actor)] == [PeriodState.OPEN]
    assert await refused_code(world.actor, BEGUN - timedelta(days=31), Wish.REOPEN) == "PERIOD_STATE"
