# ruff: noqa: ANN401  what stands in for a function takes whatever it takes
"""The end of day: thirty missed nights in one pass, killed anywhere, bad loans, proofs, and what keeps a day open."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from recoup.config import Settings
from recoup.errors import Refused
from recoup.records.businessday import EodRun, EodSlice
from recoup.regime.binding import in_force
from recoup.regime.spec import Dated, Version
from recoup.rules.calendar import day_of
from recoup.services import businessday, endofday, night, proof, refixing, regime, task
from recoup.services.businessday import Phase
from recoup.services.endofday import DayReport
from tests.services.books import (
    BEGUN,
    MISSED_FROM,
    MISSED_TO,
    Snapshot,
    nightly,
    snapshot,
    to_the_missed_days,
)
from tests.services.world import World

SMALL = 3
"""Loans a slice, so that a book of eight has several."""


class Killed(BaseException):
    """What a kill looks like from inside: nothing catches it."""


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
    assert {row[6] for row in stepped["task"]} >= {"OPEN", "DONE"}
    assert len(stepped["grade_change"]) >= 2


async def test_the_size_of_slices_changes_nothing(world: World, undisturbed: Snapshot) -> None:
    """One slice or many."""
    await to_the_missed_days(world)
    await endofday.run(world.actor, until=MISSED_TO, slice_size=1)
    assert await snapshot() == undisturbed
    moved = [row.touched for row in await EodSlice.filter(day__gte=day_of(MISSED_FROM))]
    assert set(moved) == {1}, "one for each loan that moves in a pass"
    assert len(moved) >= 7


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
    code = KILL.format(module=module, name=name, at=at, until=MISSED_TO, size=SMALL)
    variables = os.environ | {"RECOUP_DATABASE_URL": database.database_url.get_secret_value()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, told = await process.communicate()
    assert process.returncode == -signal.SIGKILL, told.decode()
    assert [phase for _, phase in (await snapshot())["business_day"]] == [Phase.CLOSING]
    assert [row["state"] for row in await EodSlice.all().values("state")].count(night.DONE) >= at - 1
    await endofday.run(world.actor, until=MISSED_TO, slice_size=SMALL)
    assert await snapshot() == undisturbed


async def test_running_a_closed_day_again_does_nothing_and_tells_what_was_done(world: World) -> None:
    """Its own report, no second row of anything."""
    await to_the_missed_days(world)
    report = await endofday.run(world.actor, until=MISSED_TO)
    after = await snapshot()
    again = await endofday.run(world.actor, until=MISSED_TO)
    assert await snapshot() == after
    assert await endofday.last_report(world.actor) == again
    assert (report.day_from, report.day_to, report.rolled) == (MISSED_FROM, MISSED_TO, True)
    assert (again.day_to, again.rolled) == (MISSED_TO, True), "of the last pass"
    assert report.touched >= max(7, again.touched), "over all passes"


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


async def test_a_worker_that_comes_when_all_is_done_reports_what_was_done(
    world: World, undisturbed: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It read the open day, and another one closed all the days before it could begin."""
    await to_the_missed_days(world)
    before = refixing.for_the_night
    quicker: list[DayReport] = []

    async def overtaken(*told: Any, **more: Any) -> None:
        monkeypatch.setattr(refixing, "for_the_night", before)
        quicker.append(await endofday.run(world.actor, until=MISSED_TO, slice_size=1))
        await before(*told, **more)

    monkeypatch.setattr(refixing, "for_the_night", overtaken)
    report = await endofday.run(world.actor, until=MISSED_TO, slice_size=1)
    assert (report.rolled, report.day_to) == (True, MISSED_TO)
    assert [one.day_to for one in quicker] == [MISSED_TO]
    assert await snapshot() == undisturbed


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
