# ruff: noqa: ANN401  what stands in for a function takes whatever it takes
"""What keeps a day open: bad loans, unpublished calendars, absent regimes, failing proofs; and what does not."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from recoup.clock import FixedClock
from recoup.errors import Refused
from recoup.records.businessday import LoanFault
from recoup.regime.registry import Registry
from recoup.rules.advance import Batch, Outcome, advance_through
from recoup.rules.columns import LoanFlag, State, Transfers
from recoup.rules.edition import Stages
from recoup.services import access, businessday, endofday, fault, night, proof, regime, sql
from recoup.services.businessday import Phase
from tests.services.books import (
    BEGUN,
    MISSED_FROM,
    MISSED_TO,
    Snapshot,
    lend_book,
    nightly,
    snapshot,
    to_the_missed_days,
)
from tests.services.world import World, home_loan

EACH_ON_BOTH = True

SMALL = 3
"""Loans a slice, so that a book of eight has several."""


def refusal(refused: pytest.ExceptionInfo[Refused]) -> tuple[str, str]:
    """Code and sentence."""
    problem = refused.value.problems[0]
    return problem.code, problem.message()


def failing_on(*loans: int) -> Callable[..., Outcome]:
    """A kernel that a regime's code breaks on these loans."""

    def broken(batch: Batch, stages: Stages, until: int, *, closing: bool) -> Outcome:
        if set(batch.terms.loan_id.tolist()) & set(loans):
            message = "the regime divided by zero"
            raise ZeroDivisionError(message)
        return advance_through(batch, stages, until, closing=closing)

    return broken


async def id_of(number: str) -> int:
    """The database's own id of a loan."""
    return int((await sql.rows("SELECT id FROM loan WHERE number = ?", [number]))[0]["id"])


async def test_a_bad_loan_is_set_aside_with_its_reason_and_blocks_the_roll_until_it_is_retried(
    world: World, undisturbed: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are moved; once the cause is mended, retrying it leaves nothing to tell it was ever aside."""
    await to_the_missed_days(world)
    with monkeypatch.context() as patched:
        patched.setattr(night, "advance_through", failing_on(await id_of("H-2")))
        report = await endofday.run(world.actor, until=MISSED_TO, slice_size=SMALL)
    assert (report.rolled, report.faults) == (False, 1)
    (aside,) = await fault.faults(world.actor)
    assert (aside.loan_number, aside.blocks) == ("H-2", True)
    assert aside.reason == "ZeroDivisionError: the regime divided by zero"
    stopped = (await businessday.current()).day
    assert MISSED_FROM <= stopped <= MISSED_TO
    assert (await endofday.run(world.actor, until=MISSED_TO)).rolled is False
    assert (await businessday.current()).day == stopped
    await fault.retry(world.actor, "H-2")
    report = await endofday.run(world.actor, until=MISSED_TO)
    assert (report.rolled, report.faults, report.day_to) == (True, 0, MISSED_TO)
    assert await snapshot() == undisturbed
    assert await fault.faults(world.actor) == ()


async def test_a_waived_loan_lets_the_day_roll_and_stays_aside(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is taken up where it was once it is retried."""
    await to_the_missed_days(world)
    with monkeypatch.context() as patched:
        patched.setattr(night, "advance_through", failing_on(await id_of("H-2")))
        await endofday.run(world.actor, until=MISSED_TO)
        with pytest.raises(Refused) as refused:
            await fault.waive(world.actor, "H-2", reason=" ")
        assert refusal(refused)[0] == "TEXT_MISSING"
        await fault.waive(world.actor, "H-2", reason="the centre decides tomorrow")
        assert (await endofday.run(world.actor, until=MISSED_TO)).rolled
        (aside,) = await fault.faults(world.actor)
        assert aside.blocks is False
        assert (await endofday.run(world.actor, until=MISSED_TO + timedelta(days=1))).rolled
    await fault.retry(world.actor, "H-2")
    report = await endofday.run(world.actor, until=MISSED_TO + timedelta(days=2))
    assert (report.rolled, report.faults) == (True, 0)
    assert all(one.holds for one in report.proofs)


async def test_only_what_is_set_aside_can_be_retried(world: World) -> None:
    """Nobody suspends a loan by mistake."""
    await lend_book(world)
    with pytest.raises(Refused) as refused:
        await fault.retry(world.actor, "H-1")
    assert refusal(refused)[0] == "LOAN_NOT_ASIDE"
    with pytest.raises(Refused) as refused:
        await fault.waive(world.actor, "no such loan", reason="because")
    assert refusal(refused)[0] == "NOT_FOUND"


async def test_a_loan_whose_balance_moved_without_a_transfer_is_set_aside(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong kernel is caught before its figures are on the books."""
    await to_the_missed_days(world)
    target = await id_of("H-3")

    def tampering(batch: Batch, stages: Stages, until: int, *, closing: bool) -> Outcome:
        outcome = advance_through(batch, stages, until, closing=closing)
        outcome.state.principal = outcome.state.principal - (batch.terms.loan_id == target)
        return outcome

    monkeypatch.setattr(night, "advance_through", tampering)
    report = await endofday.run(world.actor, until=MISSED_TO)
    (aside,) = await fault.faults(world.actor)
    assert (report.rolled, aside.loan_number) == (False, "H-3")
    assert "transfers" in aside.reason


async def test_a_kernel_that_fails_on_too_many_loans_stops_the_night(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken regime is not a hundred bad loans: nothing is set aside, the day stays, the cause is told."""
    await lend_book(world)
    everyone = [int(row["id"]) for row in await sql.rows("SELECT id FROM loan")]
    monkeypatch.setattr(night, "FAULTS_MAX", 2)
    monkeypatch.setattr(night, "advance_through", failing_on(*everyone))
    before = await snapshot()
    with pytest.raises(Refused) as refused:
        await endofday.run(world.actor, until=MISSED_FROM)
    code, sentence = refusal(refused)
    assert code == "NIGHT_FAILED"
    assert "divided by zero" in sentence
    assert await LoanFault.all().count() == 0
    after = await snapshot()
    assert after["business_day"] == [(before["business_day"][0][0], Phase.CLOSING)]
    assert after["loan_state"] == before["loan_state"]


async def test_the_day_stays_while_a_live_loan_has_no_active_regime(world: World) -> None:
    """It is told which, and how many loans wait for it; the phase is as it was."""
    await lend_book(world)
    regime.install(Registry.load(blocked=frozenset({"housing_fund"})), calendar="CN")
    with pytest.raises(Refused) as refused:
        await endofday.run(world.actor, until=BEGUN)
    code, sentence = refusal(refused)
    assert code == "REGIME_NOT_ACTIVE"
    assert "housing_fund" in sentence
    assert " 4 " in sentence
    assert (await businessday.current()).phase is Phase.OPEN


async def test_the_day_stays_where_the_calendar_ends(world: World) -> None:
    """The day that would open must be published too."""
    await world.begin(date(2026, 12, 30))
    assert (await endofday.run(world.actor, until=date(2026, 12, 30))).rolled
    with pytest.raises(Refused) as refused:
        await endofday.run(world.actor, until=date(2026, 12, 31))
    code, sentence = refusal(refused)
    assert code == "CALENDAR_UNPUBLISHED"
    assert "2027-01-01" in sentence
    assert (await businessday.current()).day == date(2026, 12, 31)


async def test_an_operator_who_saw_another_day_is_told_so(world: World) -> None:
    """Two people press the button; the second does not close a day that nobody meant."""
    await lend_book(world)
    await endofday.run(world.actor, until=BEGUN, expected=BEGUN)
    with pytest.raises(Refused) as refused:
        await endofday.run(world.actor, expected=BEGUN)
    assert refusal(refused)[0] == "DAY_MOVED"


@pytest.mark.parametrize(
    ("today", "closed"),
    [(date(2024, 1, 13), date(2024, 1, 12)), (date(2024, 1, 10), date(2024, 1, 10))],
    ids=["missed days are closed through yesterday", "else the open day is"],
)
async def test_without_a_day_the_clock_says_how_far(world: World, today: date, closed: date) -> None:
    """`until` left open."""
    await world.begin(BEGUN)
    noon = FixedClock(datetime(today.year, today.month, today.day, 4, tzinfo=UTC))
    assert (await endofday.run(world.actor, clock=noon)).day_to == closed


async def test_without_a_day_no_day_is_closed_before_it_has_begun(world: World) -> None:
    """Pressed twice in an evening, the button does not close tomorrow."""
    await world.begin(BEGUN)
    noon = FixedClock(datetime(2024, 1, 10, 4, tzinfo=UTC))
    await endofday.run(world.actor, clock=noon)
    with pytest.raises(Refused) as refused:
        await endofday.run(world.actor, clock=noon)
    assert refusal(refused)[0] == "DAY_AHEAD"


async def test_only_an_administrator_turns_the_day(world: World) -> None:
    """Deny by default."""
    await world.begin(BEGUN)
    reader = access.Actor(principal_id=1, code="reader", scopes=frozenset({"read"}), organisation_path=".")
    for asked in (endofday.run(reader), fault.retry(reader, "L-1"), fault.waive(reader, "L-1", reason="x")):
        with pytest.raises(Refused) as refused:
            await asked
        assert refusal(refused)[0] == "FORBIDDEN"


async def test_before_the_first_day_there_is_nothing_to_turn(world: World) -> None:
    """It is said how to begin."""
    with pytest.raises(Refused) as refused:
        await endofday.run(world.actor)
    assert refusal(refused)[0] == "DAY_NOT_BEGUN"
    assert await endofday.last_report(world.actor) is None


async def test_the_first_day_is_begun_once(world: World) -> None:
    """The same day again changes nothing; another one is refused."""
    await businessday.begin(world.actor, BEGUN)
    assert (await businessday.begin(world.actor, BEGUN)).day == BEGUN
    with pytest.raises(Refused) as refused:
        await businessday.begin(world.actor, BEGUN + timedelta(days=1))
    assert refusal(refused)[0] == "DAY_BEGUN"


async def test_a_payment_between_two_slices_is_neither_lost_nor_counted_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Business goes on while the night runs: the loan of the payment has had its night, or has it still to come."""
    await to_the_missed_days(world)
    whole, calls = night.turn, iter(range(100))

    async def paying(*given: Any, **named: Any) -> Any:
        turned = await whole(*given, **named)
        if next(calls) == 0:
            await world.pay("L-1", 857_917, MISSED_FROM)
            await world.pay("I-2", 10_000_00, MISSED_FROM)
        return turned

    monkeypatch.setattr(night, "turn", paying)
    report = await endofday.run(world.actor, until=MISSED_FROM, slice_size=1)
    assert report.rolled
    assert all(one.holds for one in report.proofs)
    assert (await world.see("L-1")).overdue_interest == 0
    assert (await world.see("I-2")).balance == 60_000_00


async def test_a_loan_paid_out_while_the_night_runs_is_in_the_books_that_are_proved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It belongs to the last slice, or to the next night."""
    await to_the_missed_days(world)
    whole, calls = night.turn, iter(range(100))

    async def lending(*given: Any, **named: Any) -> Any:
        if next(calls) == 1:
            await world.lend(home_loan("H-9", party_number="N-9", disbursed_on=MISSED_FROM))
        return await whole(*given, **named)

    monkeypatch.setattr(night, "turn", lending)
    report = await endofday.run(world.actor, until=MISSED_FROM, slice_size=1)
    assert report.rolled
    assert all(one.holds for one in report.proofs)
    await nightly(world, MISSED_TO)
    assert (await world.see("H-9")).balance == 60_000_000


async def test_a_failing_proof_keeps_the_day_open_and_says_by_how_much(world: World) -> None:
    """Somebody changed a balance behind the ledger's back."""
    await to_the_missed_days(world)
    await sql.execute("UPDATE loan_state SET principal = principal + 1 WHERE loan_id = ?", [await id_of("I-2")])
    report = await endofday.run(world.actor, until=MISSED_FROM)
    failing = {one.name: int(one.left) - int(one.right) for one in report.proofs if not one.holds}
    assert (report.rolled, failing) == (False, {"PRINCIPAL": 1})
    assert [one.name for one in await endofday.prove(world.actor) if not one.holds] == ["PRINCIPAL"]
    await sql.execute("UPDATE loan_state SET principal = principal - 1 WHERE loan_id = ?", [await id_of("I-2")])
    rolled = await endofday.run(world.actor, until=MISSED_FROM)
    assert rolled.rolled
    assert await endofday.prove(world.actor) == rolled.proofs, "summed up night by night, or all at once"


async def test_a_paid_off_loan_is_never_touched_again(world: World) -> None:
    """`next_event` never comes."""
    await to_the_missed_days(world)
    await world.pay("I-2", 70_000_00, MISSED_FROM)
    await nightly(world, MISSED_FROM)
    assert (await world.see("I-2")).stage == "PAID_OFF"
    stood = await sql.rows("SELECT * FROM loan_state WHERE loan_id = ?", [await id_of("I-2")])
    report = await endofday.run(world.actor, until=MISSED_TO)
    assert report.touched >= 6
    assert await sql.rows("SELECT * FROM loan_state WHERE loan_id = ?", [await id_of("I-2")]) == stood


def test_an_unexplained_balance_is_found_in_any_component() -> None:
    """Each of the figures has its accounts."""
    before = State.zeros(1)
    for name in (
        "principal",
        "overdue_principal",
        "overdue_interest",
        "overdue_other",
        "suspense",
        "off_book_interest",
    ):
        after = before.copy()
        getattr(after, name)[0] = 1
        assert proof.unexplained(before, after, Transfers.zeros(0)).tolist() == [True], name
    assert int(LoanFlag.NON_ACCRUAL) == 1, "the proof's SQL reads this bit"
