# ruff: noqa: ANN401  what stands in for a function takes whatever it takes
"""The end of day: thirty missed nights in one pass, killed anywhere, bad loans, proofs, and what keeps a day open."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from recoup.clock import FixedClock
from recoup.config import Settings
from recoup.errors import Refused
from recoup.records.businessday import EodRun, EodSlice, LoanFault
from recoup.regime.binding import in_force
from recoup.regime.registry import Registry
from recoup.regime.spec import Dated, Version
from recoup.rules.advance import Batch, Outcome, advance
from recoup.rules.calendar import day_of
from recoup.rules.columns import LoanFlag, State, Transfers
from recoup.rules.policy import Policy
from recoup.services import access, businessday, endofday, fault, night, proof, regime, sql, task
from recoup.services.businessday import Phase
from tests.services.books import (
    BEGUN,
    MISSED_FROM,
    MISSED_TO,
    Opened,
    Snapshot,
    lend_book,
    nightly,
    snapshot,
    to_the_missed_days,
    twin_of,
)
from tests.services.world import World, home_loan

SMALL = 3
"""Loans a slice, so that a book of eight has several."""


class Killed(BaseException):
    """What a kill looks like from inside: nothing catches it."""


@pytest.fixture
def twin(database_settings: Settings, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    """Another database of the same kind."""
    if database_settings.is_postgres:
        server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template")
    else:
        server, template = None, request.getfixturevalue("sqlite_template")
    yield from twin_of(database_settings, template, server, tmp_path)


_undisturbed: dict[bool, Snapshot] = {}


@pytest.fixture
async def undisturbed(database_settings: Settings, twin: Opened) -> Snapshot:
    """What the book looks like after one undisturbed pass over the missed days; worked out once for each database."""
    if database_settings.is_postgres not in _undisturbed:
        async with twin() as world:
            await to_the_missed_days(world)
            await endofday.run(world.actor, until=MISSED_TO)
            _undisturbed[database_settings.is_postgres] = await snapshot()
    return _undisturbed[database_settings.is_postgres]


def refusal(refused: pytest.ExceptionInfo[Refused]) -> tuple[str, str]:
    """Code and sentence."""
    problem = refused.value.problems[0]
    return problem.code, problem.message()


async def test_thirty_missed_days_in_one_pass_leave_what_thirty_nights_leave(
    world: World, undisturbed: Snapshot
) -> None:
    """Bills, postings with their booking days, grades, tasks opened and closed in between, states to the remainder."""
    await to_the_missed_days(world, nights=nightly)
    await nightly(world, MISSED_TO)
    stepped = await snapshot()
    for table, rows in undisturbed.items():
        assert stepped[table] == rows, table
    assert {row[6] for row in stepped["task"]} == {"OPEN", "DONE"}
    assert len(stepped["grade_change"]) >= 2


async def test_the_size_of_slices_changes_nothing(world: World, undisturbed: Snapshot) -> None:
    """One slice or many."""
    await to_the_missed_days(world)
    await endofday.run(world.actor, until=MISSED_TO, slice_size=1)
    assert await snapshot() == undisturbed
    assert await EodSlice.all().count() == 5 + 7, "one for each pass before, and one for each loan that moves"


def killing(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, at: int) -> None:
    """The `at`-th call of a function is not survived."""
    whole: Callable[..., Any] = getattr(module, name)
    calls = iter(range(1, 1_000_000))

    def killed(*given: Any, **named: Any) -> Any:
        if next(calls) == at:
            raise Killed
        return whole(*given, **named)

    monkeypatch.setattr(module, name, killed)


@pytest.mark.parametrize(
    ("module", "name", "at"),
    [
        (night, "plan", 1),
        (night, "turn", 1),
        (night, "_claim", 2),
        (night, "advanced", 2),
        (task, "apply_signals", 1),
        (task, "apply_signals", 3),
        (night, "_mark", 2),
        (proof, "prove", 1),
        (businessday, "roll", 1),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
async def test_killed_anywhere_and_run_again_the_day_ends_as_if_undisturbed(
    world: World, undisturbed: Snapshot, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, at: int
) -> None:
    """Same totals, nothing twice, whether before, inside or after a slice's writing."""
    await to_the_missed_days(world)
    with monkeypatch.context() as patched:
        killing(patched, module, name, at)
        with pytest.raises(Killed):
            await endofday.run(world.actor, until=MISSED_TO, slice_size=SMALL)
    report = await endofday.run(world.actor, until=MISSED_TO, slice_size=SMALL)
    assert report.rolled
    assert all(one.holds for one in report.proofs)
    assert await snapshot() == undisturbed


KILL = """
import asyncio, os, signal, sys
from datetime import date
from recoup import config, database
from recoup.services import access, endofday, night, task

whole, calls = getattr({module}, "{name}"), iter(range(1, 1000))

async def killed(*given, **named):
    if next(calls) == {at}:
        os.kill(os.getpid(), signal.SIGKILL)
    return await whole(*given, **named)

setattr({module}, "{name}", killed)

async def main():
    async with database.connected(config.load()):
        await endofday.run(await access.local_actor(), until=date.fromisoformat("{until}"), slice_size={size})

asyncio.run(main())
"""


@pytest.mark.parametrize(("module", "name", "at"), [("night", "_mark", 2), ("task", "apply_signals", 2)])
async def test_a_process_killed_with_signal_nine_leaves_nothing_half_written(
    world: World, database: Settings, undisturbed: Snapshot, module: str, name: str, at: int
) -> None:
    """The kernel of the machine takes it away in the middle of a slice; another process goes on."""
    await to_the_missed_days(world)
    before = (await snapshot())["business_day"]
    code = KILL.format(module=module, name=name, at=at, until=MISSED_TO, size=SMALL)
    variables = os.environ | {"RECOUP_DATABASE_URL": database.database_url.get_secret_value()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, told = await process.communicate()
    assert process.returncode == -signal.SIGKILL, told.decode()
    assert (await snapshot())["business_day"] == [(before[0][0], Phase.CLOSING)]
    assert [row["state"] for row in await EodSlice.all().values("state")].count(night.DONE) >= at - 1
    await endofday.run(world.actor, until=MISSED_TO, slice_size=SMALL)
    assert await snapshot() == undisturbed


async def test_running_a_closed_day_again_does_nothing_and_tells_what_was_done(world: World) -> None:
    """The same report, no second row of anything."""
    await to_the_missed_days(world)
    report = await endofday.run(world.actor, until=MISSED_TO)
    after = await snapshot()
    assert await endofday.run(world.actor, until=MISSED_TO) == report
    assert await snapshot() == after
    assert await endofday.last_report(world.actor) == report
    assert (report.day_from, report.day_to, report.rolled) == (MISSED_FROM, MISSED_TO, True)
    assert report.touched == 7


async def test_a_closed_day_in_the_middle_of_a_pass_is_refused(world: World) -> None:
    """It has no report of its own."""
    await to_the_missed_days(world)
    await endofday.run(world.actor, until=MISSED_TO)
    with pytest.raises(Refused) as refused:
        await endofday.run(world.actor, until=MISSED_TO - timedelta(days=3))
    assert refusal(refused)[0] == "DAY_CLOSED"


async def test_two_workers_at_once_turn_each_slice_once(world: World, undisturbed: Snapshot) -> None:
    """Whoever comes first claims; the other takes the next slice, and finds the day rolled."""
    await to_the_missed_days(world)
    runs = [endofday.run(world.actor, until=MISSED_TO, slice_size=1) for _ in range(3)]
    reports = await asyncio.gather(*runs)
    assert all(report.rolled for report in reports)
    assert await snapshot() == undisturbed


def failing_on(*loans: int) -> Callable[..., Outcome]:
    """A kernel that a regime's code breaks on these loans."""

    def broken(batch: Batch, policy: Policy, until: int, *, closing: bool) -> Outcome:
        if set(batch.terms.loan_id.tolist()) & set(loans):
            message = "the regime divided by zero"
            raise ZeroDivisionError(message)
        return advance(batch, policy, until, closing=closing)

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
        patched.setattr(night, "advance", failing_on(await id_of("H-2")))
        report = await endofday.run(world.actor, until=MISSED_TO, slice_size=SMALL)
    assert (report.rolled, report.faults) == (False, 1)
    (aside,) = await fault.faults(world.actor)
    assert (aside.loan_number, aside.blocks) == ("H-2", True)
    assert aside.reason == "ZeroDivisionError: the regime divided by zero"
    assert (await businessday.current()).day == MISSED_FROM
    assert (await endofday.run(world.actor, until=MISSED_TO)).rolled is False
    await fault.retry(world.actor, "H-2")
    report = await endofday.run(world.actor, until=MISSED_TO)
    assert (report.rolled, report.faults, report.touched) == (True, 0, 7)
    assert await snapshot() == undisturbed
    assert await fault.faults(world.actor) == ()


async def test_a_waived_loan_lets_the_day_roll_and_stays_aside(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is taken up where it was once it is retried."""
    await to_the_missed_days(world)
    with monkeypatch.context() as patched:
        patched.setattr(night, "advance", failing_on(await id_of("H-2")))
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

    def tampering(batch: Batch, policy: Policy, until: int, *, closing: bool) -> Outcome:
        outcome = advance(batch, policy, until, closing=closing)
        outcome.state.principal = outcome.state.principal - (batch.terms.loan_id == target)
        return outcome

    monkeypatch.setattr(night, "advance", tampering)
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
    monkeypatch.setattr(night, "advance", failing_on(*everyone))
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
    await sql.execute("UPDATE loan_state SET principal = principal - 1 WHERE loan_id = ?", [await id_of("I-2")])
    assert (await endofday.run(world.actor, until=MISSED_FROM)).rolled


async def test_a_paid_off_loan_is_never_touched_again(world: World) -> None:
    """`next_event` never comes."""
    await to_the_missed_days(world)
    await world.pay("I-2", 70_000_00, MISSED_FROM)
    await nightly(world, MISSED_FROM)
    assert (await world.see("I-2")).stage == "PAID_OFF"
    report = await endofday.run(world.actor, until=MISSED_TO)
    assert report.touched == 6


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


async def test_a_night_under_another_edition_of_a_regime_is_a_pass_of_its_own(world: World) -> None:
    """Policies are those of the first day of a pass, so a pass ends on the eve of the next edition."""
    await world.begin(BEGUN)
    registry = regime.installed().registry
    spec = registry.active["housing_fund"]
    since = BEGUN + timedelta(days=5)
    arrears = in_force(spec.arrears)
    dated = replace(spec, arrears=Dated((Version(date(2000, 1, 1), arrears), Version(since, arrears))))
    regime.install(replace(registry, active={**registry.active, "housing_fund": dated}), calendar="CN")
    report = await endofday.run(world.actor, until=BEGUN + timedelta(days=9))
    assert (report.day_from, report.day_to) == (BEGUN, BEGUN + timedelta(days=9))
    assert [day for (day,) in await EodRun.all().order_by("day").values_list("day")] == [
        day_of(since) - 1,
        day_of(since) + 4,
    ]
