"""How long it takes to try other rules on a large book: a grade profile, read off the columns; a surcharge, walked.

    python -m bench what_if --loans 100000 --database sqlite

Whatever the rules, what is owed in principal is the same on both sides; a figure is printed only then.
"""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

from bench import book, machine
from recoup.config import Settings
from recoup.database import connected, migrate
from recoup.services import access, endofday, what_if
from recoup.services.access import Actor
from recoup.services.what_if import WhatIfDraft

DATABASES: Final = ("sqlite", "postgres")
ASKED: Final = (
    ("profile", WhatIfDraft(regime="housing_fund", profile="CARD")),
    ("count", WhatIfDraft(regime="housing_fund", settings={"count_mode": "CONSECUTIVE"})),
    ("walked", WhatIfDraft(regime="housing_fund", settings={"penalty_surcharge": "300000"})),
)


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench what_if", description=__doc__)
    parser.add_argument("--loans", type=int, default=100_000)
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="sqlite")
    parser.add_argument("--seed", type=int, default=20240612)
    parser.add_argument("--folder", type=Path, default=None, help="where the database lies; default: a temporary one")
    asked = parser.parse_args(arguments)
    print(f"what-if, {asked.loans:,} loans, seed {asked.seed}\n{machine.described()}\n{machine.busy()}")
    for kind in DATABASES if asked.database == "both" else (asked.database,):
        with machine.database(kind, asked.folder) as settings:
            asyncio.run(_measure(kind, settings, asked))


async def _measure(kind: str, settings: Settings, asked: argparse.Namespace) -> None:
    await migrate(settings)
    async with connected(settings):
        actor = await access.local_actor()
        await book.board(actor, asked.loans, asked.seed)
        await endofday.run(actor, until=book.FIRST_NIGHT)
        for name, draft in ASKED:
            await _ask(actor, f"{kind} {name}", draft)


async def _ask(actor: Actor, name: str, draft: WhatIfDraft) -> None:
    began, used = perf_counter(), process_time()
    (found,) = await what_if.ask(actor, draft)
    seconds, used = perf_counter() - began, process_time() - used
    assert found.present.balance == found.other.balance
    told = f"{found.present.loans:,} loans, {found.changed:,} grades differ, {found.walked:,} walked"
    print(f"{name:<18}{told}: {seconds:.1f} s, {used:.1f} s of processor")
