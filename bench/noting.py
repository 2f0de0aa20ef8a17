"""How long a morning takes to find whom a debtor's other claims hold down, on a large book of companies (CL-06).

    python -m bench noting --loans 100000 --database sqlite

Each debtor has five claims of one amount. Of a hundred debtors three have one claim that became SUBSTANDARD the day
before: a fifth of what they owe, so that their other four are told. The morning is measured on which nothing is to
be told (no claim is non-performing), the one that tells, and the next, which finds it told.
"""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

import numpy as np

from bench import companies, machine
from recoup.config import Settings
from recoup.database import connected, migrate
from recoup.services import access, noting, sql
from recoup.services.access import Actor
from recoup.services.unit_of_work import unit_of_work

CLAIMS: Final = 5
SICK_PERCENT: Final = 3
_SICKEN: Final = "UPDATE loan_state SET grade = 2 WHERE loan_id = ?"  # SUBSTANDARD


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench noting", description=__doc__)
    parser.add_argument("--loans", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--folder", type=Path, default=None, help="where the database lies; default: a temporary one")
    asked = parser.parse_args(arguments)
    print(f"noting, {asked.loans:,} loans of {asked.loans // CLAIMS:,} debtors\n{machine.described()}")
    with machine.database(asked.database, asked.folder) as settings:
        asyncio.run(_measure(settings, asked.loans))


async def _measure(settings: Settings, loans: int) -> None:
    await migrate(settings)
    async with connected(settings):
        actor = await access.local_actor()
        await companies.begin(actor)
        async with unit_of_work(actor, "bench.board", input={"loans": loans}) as work:
            ids = await companies.copy(work, loans, of_each=CLAIMS)
        await _morning(actor, "nothing to tell", 0)
        sick = ids[::CLAIMS][np.arange(loans // CLAIMS) % 100 < SICK_PERCENT]
        async with unit_of_work(actor, "bench.sicken", input={"loans": len(sick)}):
            await sql.execute_many(_SICKEN, [(int(one),) for one in sick])
        await _morning(actor, "telling", (CLAIMS - 1) * len(sick))
        await _morning(actor, "told before", 0)


async def _morning(actor: Actor, name: str, told: int) -> None:
    started, worked = perf_counter(), process_time()
    changed = await noting.on_morning(actor)
    seconds, busy = perf_counter() - started, process_time() - worked
    assert changed == told, (changed, told)
    print(f"{name:<16}{changed:>8,} statements {seconds:>8.2f} s, {busy:.2f} s of them on the processor")
