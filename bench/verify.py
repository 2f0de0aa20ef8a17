"""How long it takes to verify a large book, and how much memory: every loan derived anew and compared.

    python -m bench verify --loans 100000 --database sqlite

The book is whole: every transfer, bill, payment line, grade and task of up to three years. A night is turned first, so
that the groups of the general ledger are compared as well. Then the portfolio is asked for as it was, from the facts.
"""

import argparse
import asyncio
import resource
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

from bench import book, machine
from recoup.commands.bar import Bar
from recoup.config import Settings
from recoup.database import connected, migrate
from recoup.services import access, as_of, endofday, sql, verify
from recoup.services.access import Actor
from recoup.translation import Language

DATABASES: Final = ("sqlite", "postgres")
TABLES: Final = ("bill", "posting", "payment_line", "grade_change", "task")


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench verify", description=__doc__)
    parser.add_argument("--loans", type=int, default=100_000)
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="sqlite")
    parser.add_argument("--seed", type=int, default=20240612)
    parser.add_argument("--folder", type=Path, default=None, help="where the database lies; default: a temporary one")
    asked = parser.parse_args(arguments)
    print(f"verify, {asked.loans:,} loans, seed {asked.seed}\n{machine.described()}\n{machine.busy()}")
    for kind in DATABASES if asked.database == "both" else (asked.database,):
        with machine.database(kind, asked.folder) as settings:
            asyncio.run(_measure(kind, settings, asked))


async def _measure(kind: str, settings: Settings, asked: argparse.Namespace) -> None:
    await migrate(settings)
    async with connected(settings):
        actor = await access.local_actor()
        began = perf_counter()
        await book.board(actor, asked.loans, asked.seed, whole=True)
        await endofday.run(actor, until=book.FIRST_NIGHT)
        held = [f"{await _count(table):,} {table}" for table in TABLES]
        print(f"\n{kind}: boarded and turned in {perf_counter() - began:.1f} s: {', '.join(held)}")
        before = _peak()
        await _verified(actor)
        print(f"{'':<10}peak memory {before:.0f} MB before, {_peak():.0f} MB after")
        await _looked_back(actor)


async def _count(table: str) -> int:
    return int((await sql.rows(f"SELECT count(*) AS rows FROM {table}"))[0]["rows"])  # noqa: S608  our own words


async def _verified(actor: Actor) -> None:
    began, used = perf_counter(), process_time()
    with Bar(Language.EN) as bar:
        told = await verify.verify(actor, progress=bar)
    seconds, used = perf_counter() - began, process_time() - used
    assert told.sound, told.findings[:20]
    print(f"{'verify':<10}{told.loans:,} loans in {seconds:.1f} s, {used:.1f} s of processor; all is what facts say,")
    print(f"{'':<10}groups compared: {told.groups_compared}, proofs: {len(told.proofs)}")


async def _looked_back(actor: Actor) -> None:
    """The portfolio of the evening and of a year before."""
    for back in (0, 365):
        pair = await as_of.pair_of(book.FIRST_NIGHT - timedelta(days=back), None)
        began = perf_counter()
        rows = await as_of.portfolio(actor, pair)
        live = sum(row.loans for row in rows)
        print(f"{'as of':<10}{pair.effective_on}: {live:,} live loans in {perf_counter() - began:.1f} s")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
