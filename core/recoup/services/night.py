"""The night of a slice of loans: claim it, advance what is due, write it, mark it; one transaction, all or nothing.

Any number of workers, in any number of processes, may turn slices at once: a claim is a row lock that vanishes with its
transaction (`FOR UPDATE SKIP LOCKED`; SQLite has one writer anyway), so a worker that dies leaves the slice as it was.
"""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from time import perf_counter
from typing import Any, Final, TypeVar

import numpy as np

from recoup.clock import Clock
from recoup.errors import Problem, Refused
from recoup.records.bulk import bulk
from recoup.records.businessday import EodSlice
from recoup.rules.advance import Batch, Outcome, advance_through
from recoup.rules.calendar import date_of
from recoup.rules.columns import Accruals, Bills, Facts, IntArray
from recoup.rules.daycount import PlanLines
from recoup.services import accrual, fault, ledger, sql
from recoup.services.access import Actor
from recoup.services.accrual import Owners
from recoup.services.ledger import Loaded, Written
from recoup.services.proof import unexplained
from recoup.services.unit_of_work import Work, unit_of_work

ByLoan = TypeVar("ByLoan", Bills, Facts, PlanLines)

PENDING: Final = "PENDING"
DONE: Final = "DONE"
LAST_ID: Final = 2**62
"""The end of the last slice: a loan that is boarded while the night runs belongs to it."""
FAULTS_MAX: Final = 100
"""A slice with more bad loans than this is not a matter of single loans: the night stops and says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What became of a slice."""

    touched: int
    faults: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    """Row of the batch, and why it was set aside."""

    row: int
    reason: str


class _NothingLeft(Exception):
    """No slice waits."""


async def plan(until: int, size: int) -> int:
    """Cut the loans into slices of about `size` due ones each; how many are due. Inside the transaction that begins
    the night."""
    due = (await _due(until))["loan_id"]
    starts = [0, *due[size::size].tolist()]
    ends = [*(start - 1 for start in starts[1:]), LAST_ID]
    await bulk().insert(
        "eod_slice",
        {
            "day": [until] * len(starts),
            "lo": starts,
            "hi": ends,
            "touched": [0] * len(starts),
            "ms": [0] * len(starts),
            "state": [PENDING] * len(starts),
            "digest": [""] * len(starts),
            "counts": [{}] * len(starts),
        },
    )
    return len(due)


async def reopen(until: int) -> int:
    """Let slices be turned again in which something is due after all: a fault was retried, a payment came between.

    How many loans are still due.
    """
    due = (await _due(until))["loan_id"]
    done = await EodSlice.filter(day=until, state=DONE).values("lo", "hi")
    for one in done:
        if np.searchsorted(due, one["lo"]) < np.searchsorted(due, one["hi"], side="right"):
            await EodSlice.filter(day=until, lo=one["lo"]).update(state=PENDING)
    return len(due)


async def _due(until: int) -> dict[str, IntArray]:
    return await bulk().fetch(
        "SELECT loan_id FROM loan_state WHERE next_event <= ? AND suspended = 0 ORDER BY loan_id", [until]
    )


async def turn(actor: Actor, until: int, *, clock: Clock) -> Turned | None:
    """Turn the next slice that waits; None when none does."""
    told: dict[str, object] = {"until": date_of(until)}
    try:
        async with unit_of_work(
            actor, "end_of_day.slice", subject=("eod_slice", until), input=told, clock=clock
        ) as work:
            started = perf_counter()
            claimed = await _claim(until)
            told |= {"lo": claimed.lo, "hi": claimed.hi}
            return await _turn(work, claimed, until, started)
    except _NothingLeft:
        return None


async def _claim(until: int) -> EodSlice:
    locking = " FOR UPDATE SKIP LOCKED" if sql.is_postgres() else ""
    found = await sql.rows(
        "SELECT day, lo, hi, touched, ms, counts FROM eod_slice"  # noqa: S608  a word of our own
        f" WHERE day = ? AND state = '{PENDING}' ORDER BY lo LIMIT 1{locking}",
        [until],
    )
    if not found:
        raise _NothingLeft
    return EodSlice(**{**found[0], "counts": sql.unpacked(found[0]["counts"])})


async def _turn(work: Work, claimed: EodSlice, until: int, started: float) -> Turned:
    written, touched, faults = Written(), 0, 0
    digest = hashlib.blake2b(digest_size=32)
    accrued: list[tuple[Accruals, Owners]] = []
    for loaded in await ledger.load_due(claimed.lo, claimed.hi, until, business_day=work.booked_on):
        sound, outcome, bad = await asyncio.to_thread(advanced, loaded, until)
        for one in bad:
            await fault.set_aside(work, int(loaded.loan_ids[one.row]), day=until, reason=one.reason)
        written += await ledger.write(work, sound, outcome)
        accrued.append((outcome.accruals, sound.owners))
        touched += len(sound.loan_ids)
        faults += len(bad)
        _digest(digest, sound, outcome)
    await accrual.note(work, accrued, until)
    await _mark(claimed, written, touched, digest.hexdigest(), int(1000 * (perf_counter() - started)))
    return Turned(touched=touched, faults=faults)


async def _mark(claimed: EodSlice, written: Written, touched: int, digest: str, ms: int) -> None:
    """A slice that was turned before (something became due again) adds up."""
    counts = {name: claimed.counts.get(name, 0) + count for name, count in asdict(written).items()}
    await EodSlice.filter(day=claimed.day, lo=claimed.lo).update(
        state=DONE, touched=claimed.touched + touched, ms=claimed.ms + ms, digest=digest, counts=counts
    )


def _digest(digest: "hashlib.blake2b", sound: Loaded, outcome: Outcome) -> None:
    digest.update(sound.loan_ids.tobytes())
    for name in outcome.state.names():
        digest.update(getattr(outcome.state, name).tobytes())


def advanced(loaded: Loaded, until: int) -> tuple[Loaded, Outcome, Sequence[_Fault]]:
    """The loans advanced through the night of `until`, without those on which the kernel or a regime's code raises, or
    whose balances moved by something else than their transfers.

    Raises `Refused` NIGHT_FAILED where they are too many, and whatever was raised where no loan alone is to blame.
    """
    sound, bad = loaded, list[_Fault]()
    try:
        outcome = advance_through(loaded.batch, loaded.stages, until, closing=True)
    except Exception as error:  # the border of regimes' code: one loan must not stop the others
        bad += _guilty(loaded, np.arange(len(loaded.loan_ids)), until)
        if not bad:
            raise
        if len(bad) > FAULTS_MAX:
            raise _failed(loaded, error, len(bad)) from error
        sound = subset(loaded, np.delete(np.arange(len(loaded.loan_ids)), [one.row for one in bad]))
        outcome = advance_through(sound.batch, sound.stages, until, closing=True)
    wrong = np.flatnonzero(unexplained(sound.batch.state, outcome.state, outcome.transfers))
    if not len(wrong):
        return sound, outcome, bad
    rows = np.searchsorted(loaded.loan_ids, sound.loan_ids[wrong])
    bad += [_Fault(row=int(row), reason="the balances moved by something else than the transfers") for row in rows]
    sound = subset(sound, np.delete(np.arange(len(sound.loan_ids)), wrong))
    return sound, advance_through(sound.batch, sound.stages, until, closing=True), bad


def _guilty(loaded: Loaded, rows: IntArray, until: int) -> Iterator[_Fault]:
    """The rows that raise when they are advanced alone, found by halves; at most a few more than `FAULTS_MAX`."""
    found = 0
    halves = [rows]
    while halves and found <= FAULTS_MAX:
        part = halves.pop()
        try:
            advance_through(subset(loaded, part).batch, loaded.stages, until, closing=True)
        except Exception as error:  # noqa: BLE001  as above
            if len(part) > 1:
                halves += np.array_split(part, 2)
                continue
            found += 1
            yield _Fault(row=int(part[0]), reason=f"{type(error).__name__}: {error}")


def _failed(loaded: Loaded, error: Exception, count: int) -> Refused:
    cause = f"{type(error).__name__}: {error}"
    return Refused(
        Problem(code="NIGHT_FAILED", field=("regime",), value=loaded.regime, limit=str(count), details={"cause": cause})
    )


def subset(loaded: Loaded, rows: IntArray) -> Loaded:
    """Some rows of a batch, in ascending order."""
    columns = {one.name: getattr(loaded, one.name) for one in fields(loaded)}
    arrays: dict[str, Any] = {name: value[rows] for name, value in columns.items() if isinstance(value, np.ndarray)}
    whole = loaded.batch
    part = Batch(
        terms=whole.terms.take(rows),
        state=whole.state.take(rows),
        bills=_of(whole.bills, rows),
        facts=_of(whole.facts, rows),
        plan=_of(whole.plan, rows),
    )
    return replace(loaded, **arrays, batch=part)


def _of(columns: ByLoan, rows: IntArray) -> ByLoan:
    """What belongs to these loans, numbered by their place among them."""
    kept = columns.take(np.isin(columns.loan, rows))
    kept.loan = np.searchsorted(rows, kept.loan).astype(np.int64)
    return kept
