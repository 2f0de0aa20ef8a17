# ruff: noqa: S608  statements are put together from our own constants and counts
"""How long a night takes: one million synthetic loans, an ordinary day, on both databases.

    python -m bench endofday --loans 1000000 --database both --days 3 --missed 0

Beside each night stands its *limit*, measured in the same run on the same database: the rows that the night read and
wrote, read and written plainly in bulk, without rules, proofs or audit. What is left between the two is Recoup's own.
"""

import argparse
import asyncio
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

from bench import book, machine
from recoup.config import Settings
from recoup.database import connected, migrate
from recoup.records.bulk import bulk
from recoup.rules.calendar import day_of
from recoup.rules.columns import State
from recoup.services import access, endofday, sql
from recoup.services.access import Actor
from recoup.services.endofday import DayReport
from recoup.services.unit_of_work import Mode, unit_of_work

DATABASES: Final = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One pass and its limit, in seconds."""

    report: DayReport
    seconds: float
    limit: float


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    asked = _asked(arguments)
    print(f"end of day, {asked.loans:,} loans, seed {asked.seed}")
    print(machine.described())
    for kind in DATABASES if asked.database == "both" else (asked.database,):
        with machine.database(kind, asked.folder) as settings:
            asyncio.run(_measure(kind, settings, asked))


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench endofday", description=__doc__)
    parser.add_argument("--loans", type=int, default=1_000_000)
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--days", type=int, default=3, help="nights that are turned one by one")
    parser.add_argument("--missed", type=int, default=0, help="then so many missed days in one pass")
    parser.add_argument("--slice", type=int, default=None, help="loans a slice; default: the setting's")
    parser.add_argument("--seed", type=int, default=20240612)
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the database lies; default: a temporary folder"
    )
    return parser.parse_args(arguments)


async def _measure(kind: str, settings: Settings, asked: argparse.Namespace) -> None:
    await migrate(settings)
    async with connected(settings):
        print(f"\n{kind}: {await _version(kind)}")
        actor = await access.local_actor()
        started = perf_counter()
        await book.board(actor, asked.loans, asked.seed)
        await _settle(kind)
        print(f"boarded by the kernel and in bulk in {perf_counter() - started:.1f} s")
        print(
            f"{'days':>12}{'touched':>10}{'bills':>9}{'transfers':>11}{'tasks':>9}{'seconds':>9}{'limit':>8}{'ratio':>7}"
        )
        until = book.FIRST_NIGHT
        for _ in range(asked.days):
            _show("1", await _night(actor, until, asked))
            until += timedelta(days=1)
        if asked.missed:
            until += timedelta(days=asked.missed - 1)
            _show(f"{asked.missed} missed", await _night(actor, until, asked))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory of the process, boarding among it: {peak:.0f} MB")


async def _version(kind: str) -> str:
    asked = "SELECT sqlite_version() AS version" if kind == "sqlite" else "SELECT version() AS version"
    return str((await sql.rows(asked))[0]["version"])


async def _settle(kind: str) -> None:
    """The state that a database is in after a quiet day: statistics known, boarding written out."""
    statements = (
        ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)") if kind == "sqlite" else ("VACUUM ANALYZE", "CHECKPOINT")
    )
    for statement in statements:
        await sql.execute(statement)


async def _night(actor: Actor, until: date, asked: argparse.Namespace) -> Night:
    started = perf_counter()
    report = await endofday.run(actor, until=until, slice_size=asked.slice)
    seconds = perf_counter() - started
    assert report.rolled, report
    assert all(proof.holds for proof in report.proofs), report.proofs
    return Night(report=report, seconds=seconds, limit=await _limit(actor, report))


async def _limit(actor: Actor, report: DayReport) -> float:
    """Seconds for the same rows in plain bulk: found and read, updated, inserted; then rolled back."""
    day = day_of(report.day_to)
    names = ", ".join(("loan_id", *State.names()))
    bills = await bulk().fetch(f"SELECT * FROM bill ORDER BY loan_id DESC, seq LIMIT {max(report.bills, 1)}")
    postings = await bulk().fetch(f"SELECT * FROM posting ORDER BY loan_id DESC, seq LIMIT {max(report.postings, 1)}")
    started = perf_counter()
    async with unit_of_work(actor, "bench.limit", mode=Mode.PREVIEW):
        states = await bulk().fetch(f"SELECT {names} FROM loan_state WHERE closed_on = ? ORDER BY loan_id", [day])
        await bulk().update("loan_state", ("loan_id",), states, expected={"version": states["version"]})
        for table, rows in (("bill", bills), ("posting", postings)):
            rows["seq"] = rows["seq"] + 10_000
            await bulk().insert(table, rows)
    return perf_counter() - started


def _show(days: str, night: Night) -> None:
    done = night.report
    print(
        f"{days:>12}{done.touched:>10,}{done.bills:>9,}{done.postings:>11,}{done.tasks_opened + done.tasks_closed:>9,}"
        f"{night.seconds:>9.2f}{night.limit:>8.2f}{night.seconds / night.limit:>7.1f}"
    )
