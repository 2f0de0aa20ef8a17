"""The end of day: advance every loan whose day has come, prove the books, open the next business day.

    plan      the phase turns to CLOSING, slices are cut                        one transaction
    turn      a slice is claimed, advanced, written and marked                  one transaction each, in any process
    roll      faults and proofs are looked at; if all is well the day opens     one transaction

Whatever stops it, the same call goes on from there: what is done is marked, what was under way was rolled back. Missed
days are one pass: the kernel walks each loan through its own days, so thirty nights in one leave what thirty leave. A
pass ends where an edition of the rules begins, and before a morning on which cases of a period open.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from time import perf_counter
from typing import Any, Final
from zoneinfo import ZoneInfo

from recoup import config
from recoup.clock import Clock, SystemClock
from recoup.errors import Problem, Refused
from recoup.records.businessday import EodRun, EodSlice
from recoup.rules.calendar import date_of, day_of
from recoup.rules.columns import NEVER
from recoup.services import (
    accrual,
    businessday,
    case_night,
    clock_alert,
    decision,
    fault,
    night,
    noting,
    preflight,
    promise,
    proof,
    refixing,
    reminding,
)
from recoup.services.access import BOOK_READ, Actor, require
from recoup.services.accrual import Posted
from recoup.services.businessday import OpenDay
from recoup.services.progress import SILENCE, Progress
from recoup.services.proof import Proof
from recoup.services.unit_of_work import Mode, Work, many_units, unit_of_work

RUNNING: Final = "RUNNING"
DONE: Final = "DONE"
CLOCK: Final = SystemClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """What one pass did: the days it closed, rows written, loans set aside, proofs, seconds of work.

    `rolled` is False while faults or a failing proof keep the day from turning; the same call again goes on from there.
    """

    day_from: date
    day_to: date
    rolled: bool
    touched: int
    bills: int
    postings: int
    grade_changes: int
    tasks_opened: int
    tasks_closed: int
    faults: int
    proofs: tuple[Proof, ...]
    seconds: float


COUNTED: Final = ("bills", "postings", "grade_changes", "tasks_opened", "tasks_closed")


async def run(
    actor: Actor,
    *,
    until: date | None = None,
    expected: date | None = None,
    progress: Progress = SILENCE,
    clock: Clock = CLOCK,
    slice_size: int | None = None,
) -> DayReport:
    """Close every day from the open one through `until` in as few passes as editions and periods allow. Needs `admin`.

    `until` None: through yesterday where days were missed, else the open day itself. Killed anywhere, the same call
    goes on where it was; a day that is closed already is not closed again. `expected` is the open day that the caller
    saw: `Refused` DAY_MOVED if it is another now. Raises `Refused` where `preflight.check` does. The report is of the
    newest pass, its counts over all of them.
    """
    actor = require(actor, "day.turn")
    async with many_units(actor, "end_of_day.run", input={"until": until, "expected": expected}, clock=clock):
        size = slice_size or config.load().slice_size
        return await _run(actor, until, await _expected(expected), size, progress, clock)


async def _run(
    actor: Actor, until: date | None, opened: OpenDay, size: int, progress: Progress, clock: Clock
) -> DayReport:
    last = day_of(until) if until is not None else _through(opened, clock)
    if last < opened.number:
        return await _closed_already(last)
    report: DayReport | None = None
    await case_night.catch_up(actor, since=opened.number, clock=clock)
    while opened.number <= last:
        began = opened.number
        await refixing.for_the_night(actor, opened.number, progress=progress, clock=clock)
        done = await _pass(actor, last, size, progress, clock)
        report = done if report is None else _both(report, done)
        if not done.rolled:
            break
        opened = await businessday.current()
        await noting.on_morning(actor, clock=clock)
        await promise.on_morning(actor, clock=clock)
        await clock_alert.on_morning(actor, clock=clock)
        await reminding.on_morning(actor, clock=clock)
        await case_night.catch_up(actor, since=began + 1, clock=clock)
    await refixing.run(actor, progress=progress, clock=clock)
    assert report is not None  # noqa: S101  the loop runs at least once
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class NightPlan:
    """The first pass of a run: its days, and how many loans are due in it."""

    day_from: date
    day_to: date
    due: int


async def preview(
    actor: Actor, *, until: date | None = None, expected: date | None = None, clock: Clock = CLOCK
) -> NightPlan:
    """What `run` would begin with; nothing is written. Needs `admin`. Raises `Refused` where `run` does at its start.

    What a night does to the loans is not foretold: it works in many transactions.
    """
    actor = require(actor, "day.turn")
    opened = await _expected(expected)
    last = day_of(until) if until is not None else _through(opened, clock)
    if last < opened.number:
        done = await _closed_already(last)
        return NightPlan(day_from=done.day_from, day_to=done.day_to, due=0)
    size = config.load().slice_size
    through, due = await _plan(actor, last, size, clock, mode=Mode.PREVIEW)
    return NightPlan(day_from=opened.day, day_to=date_of(through), due=due)


async def _expected(day: date | None) -> OpenDay:
    """The open day. Raises `Refused` DAY_MOVED where the caller saw another."""
    opened = await businessday.current()
    if day is not None and opened.day != day:
        raise Refused(Problem(code="DAY_MOVED", field=("expectedDay",), value=str(day), limit=str(opened.day)))
    return opened


def _through(opened: OpenDay, clock: Clock) -> int:
    """The day that is meant when none is named. Raises `Refused` DAY_AHEAD rather than close a day not yet begun."""
    today = day_of(clock.now().astimezone(ZoneInfo(config.load().timezone)).date())
    if opened.number > today:
        raise Refused(Problem(code="DAY_AHEAD", field=("until",), value=str(opened.day), limit=str(date_of(today))))
    return max(opened.number, today - 1)


async def _closed_already(day: int) -> DayReport:
    """The report of a pass that closed through this day. Raises `Refused` DAY_CLOSED where none ended there."""
    row = await EodRun.get_or_none(day=day, state=DONE)
    if row is None:
        raise Refused(Problem(code="DAY_CLOSED", field=("until",), value=str(date_of(day))))
    return _report(row)


def _both(first: DayReport, second: DayReport) -> DayReport:
    counts = {name: getattr(first, name) + getattr(second, name) for name in ("touched", *COUNTED)}
    return DayReport(
        day_from=first.day_from,
        day_to=second.day_to,
        rolled=second.rolled,
        faults=second.faults,
        proofs=second.proofs,
        seconds=first.seconds + second.seconds,
        **counts,
    )


async def _pass(actor: Actor, last: int, size: int, progress: Progress, clock: Clock) -> DayReport:
    """One pass, begun or gone on with, through its own last day."""
    started = perf_counter()
    until, due = await _plan(actor, last, size, clock)
    progress.begin("night", due)
    while (turned := await night.turn(actor, until, clock=clock)) is not None:
        progress.advance(turned.touched + turned.faults)
    progress.begin("prove", 1)
    report = await _finish(actor, until, started, clock)
    progress.advance(1)
    return report


async def _plan(actor: Actor, last: int, size: int, clock: Clock, *, mode: Mode = Mode.COMMIT) -> tuple[int, int]:
    """Begin a pass, or take up the one under way; its last day, and how many loans are due.

    None are where another process has closed through `last` since the open day was read.
    """
    async with unit_of_work(
        actor, "end_of_day.plan", mode=mode, input={"until": date_of(last)}, clock=clock, turns_day=True
    ) as work:
        running = await EodRun.get_or_none(state=RUNNING)
        if running is not None:
            return running.day, await night.reopen(running.day)
        if work.booked_on > last:  # another process was quicker, and has closed the last day as well
            return last, 0
        until = await preflight.next_edition(work.booked_on, last)
        until = await case_night.last_before_a_period(work.booked_on, until)
        await preflight.check(work.booked_on, until)
        await preflight.begin_editions(work.booked_on)
        await businessday.close(work.booked_on)
        await EodRun.create(day=until, state=RUNNING, started_at=work.now, totals={"day_from": work.booked_on})
        return until, await night.plan(until, size)


async def _finish(actor: Actor, until: int, started: float, clock: Clock) -> DayReport:
    """Look at faults and proofs, and roll the day if all is well."""
    async with unit_of_work(
        actor, "end_of_day.roll", input={"until": date_of(until)}, clock=clock, turns_day=True
    ) as work:
        row = await EodRun.get(day=until)
        if row.state == DONE:  # another process was quicker
            return _report(row)
        faults = await fault.blocking()
        complete = not faults and not await EodSlice.filter(day=until, state=night.PENDING).exists()
        posted = await accrual.post(work, work.booked_on, until) if complete else None
        await _total(work, row, started, faults, posted)
        if complete and all(one["holds"] for one in row.proofs):
            row.state = DONE
            row.finished_at = work.now
            await businessday.roll(work, until + 1)
            await decision.lapse(work, until + 1)
        await row.save()
        return _report(row)


async def _total(work: Work, row: EodRun, started: float, faults: int, posted: Posted | None) -> None:
    """Add up the slices, prove the books, and note both on the run. `posted`: the accrual, once every loan is done."""
    slices = await EodSlice.filter(day=row.day).values("touched", "counts")
    counts = {name: sum(one["counts"].get(name, 0) for one in slices) for name in COUNTED}
    before = await EodRun.filter(state=DONE).order_by("-day").first()
    first, start = (before.day + 1, _accounts(before.totals)) if before else (0, {})
    accounts = await proof.accounts_of(first, row.day, start)
    proofs = await proof.prove(work.booked_on, row.day, accounts, accrued=posted.accrued if posted else None)
    row.proofs = [asdict(one) for one in proofs]
    row.totals = {
        "day_from": row.totals["day_from"],
        "touched": sum(one["touched"] for one in slices),
        **counts,
        "faults": faults,
        "accounts": {
            currency: {str(account): total for account, total in held.items()} for currency, held in accounts.items()
        },
        "seconds": row.totals.get("seconds", 0) + round(perf_counter() - started, 3),
    }


def _accounts(totals: Mapping[str, Any]) -> proof.Accounts:
    return {
        currency: {int(account): total for account, total in held.items()}
        for currency, held in totals["accounts"].items()
    }


def _report(row: EodRun) -> DayReport:
    totals = row.totals
    return DayReport(
        day_from=date_of(totals["day_from"]),
        day_to=date_of(row.day),
        rolled=row.state == DONE,
        touched=totals["touched"],
        faults=totals["faults"],
        proofs=tuple(Proof(**one) for one in row.proofs),
        seconds=totals["seconds"],
        **{name: totals[name] for name in COUNTED},
    )


async def last_report(actor: Actor) -> DayReport | None:
    """What the newest pass did; None before the first. Needs `read`."""
    require(actor, BOOK_READ)
    row = await EodRun.all().order_by("-day").first()
    return _report(row) if row is not None and "touched" in row.totals else None


async def prove(actor: Actor) -> tuple[Proof, ...]:
    """The proofs over every transfer ever booked, instead of going on from the last night's. Needs `read`."""
    require(actor, BOOK_READ)
    return await proof.prove(0, NEVER, await proof.accounts_of(0, NEVER, {}))
