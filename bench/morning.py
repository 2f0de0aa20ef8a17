"""How long a morning takes that opens many cases: a first check for each of so many loans, each of another debtor.

    python -m bench morning --cases 30000 --database sqlite

The kernel is said to have seen the day of payment of each, and the morning of that day is run.
"""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from bench import companies, machine
from recoup.config import Settings
from recoup.database import connected, migrate
from recoup.records.bulk import bulk
from recoup.rules.calendar import day_of
from recoup.rules.columns import IntArray
from recoup.services import access, case_night
from recoup.services.access import Actor
from recoup.services.unit_of_work import unit_of_work


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench morning", description=__doc__)
    parser.add_argument("--cases", type=int, default=30_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--folder", type=Path, default=None, help="where the database lies; default: a temporary one")
    asked = parser.parse_args(arguments)
    print(f"morning, {asked.cases:,} cases\n{machine.described()}")
    with machine.database(asked.database, asked.folder) as settings:
        asyncio.run(_measure(settings, asked.cases))


async def _measure(settings: Settings, cases: int) -> None:
    await migrate(settings)
    async with connected(settings):
        actor = await access.local_actor()
        await _board(actor, cases)
        started, worked = perf_counter(), process_time()
        told = await case_night.on_day(actor, day_of(companies.PAID_OUT))
        seconds, busy = perf_counter() - started, process_time() - worked
        assert told.opened == cases, told
        print(f"opened {told.opened:,}: {seconds:.1f} s, {busy:.1f} s of them on the processor, "
              f"{1000 * busy / cases:.2f} ms a case")  # fmt: skip


async def _board(actor: Actor, cases: int) -> None:
    await companies.begin(actor)
    async with unit_of_work(actor, "bench.board", input={"cases": cases}) as work:
        await _see(await companies.copy(work, cases))


async def _see(loans: IntArray) -> None:
    """What the kernel notes in the night: the day of payment has come."""
    count = len(loans)
    await bulk().insert(
        "case_clock",
        {
            "regime": ["commercial_bank"] * count,
            "opening": ["CHECK.FIRST"] * count,
            "loan_id": loans,
            "party_id": np.zeros(count, dtype=np.int64),
            "comes_on": np.full(count, day_of(companies.PAID_OUT), dtype=np.int64),
            "sure": np.ones(count, dtype=np.int64),
            "done_on": np.zeros(count, dtype=np.int64),
        },
    )


if __name__ == "__main__":
    main([])
