"""What the audit trail costs: small commands a second with it and without, by one client and by many at once.

    python -m bench audit --database postgres --clients 16 --seconds 5

A command changes one row of one party, so nearly all of its time is what every command pays: its transaction, its key
and its entry in the chain of its institution. Without: the entry is not written, which no installation can choose.
Rounds with and without take turns, so that what else the machine does falls on both.
"""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final
from unittest.mock import patch

from bench import machine
from recoup.config import Settings
from recoup.database import connected, migrate
from recoup.services import access, audit, businessday, organisation, party
from recoup.services.access import Actor
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from recoup.translation import Language

FIRST: Final = date(2024, 1, 10)
ROUNDS: Final = 3


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench audit")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each round")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="postgres")
    parser.add_argument("--folder", type=Path, default=None, help="where the database lies; default: a temporary one")
    asked = parser.parse_args(arguments)
    print(f"audit, {asked.database}\n{machine.described()}\n{machine.busy()}")
    with machine.database(asked.database, asked.folder) as settings:
        asyncio.run(_measure(settings, asked.clients, asked.seconds))
    print(machine.busy())


async def _measure(settings: Settings, most: int, seconds: float) -> None:
    await migrate(settings)
    async with connected(settings):
        actor = await access.local_actor()
        await businessday.begin(actor, FIRST)
        unit = OrganisationDraft(code="BENCH", name="Bench", kind="HEAD_OFFICE", regime="commercial_bank")
        await organisation.board(actor, unit)
        drafts = [
            PartyDraft(number=f"P-{place}", kind="LEGAL", name="Bench", organisation_code="BENCH")
            for place in range(most)
        ]
        await party.board_many(actor, drafts)
        for clients in (1, most):
            told: dict[bool, list[float]] = {True: [], False: []}
            for _ in range(ROUNDS):
                for is_on in (True, False):
                    with _trail(is_on=is_on):
                        told[is_on].append(await _round(actor, clients, seconds))
            with_it, without = median(told[True]), median(told[False])
            cost, share = 1000 * (1 / with_it - 1 / without), 1 - with_it / without
            rates = f"{with_it:,.0f} commands a second with the trail, {without:,.0f} without"
            print(f"{clients:3} clients: {rates}: it costs {cost:.2f} ms a command, {share:.0%}")


@contextmanager
def _trail(*, is_on: bool) -> Iterator[None]:
    async def nothing(_audit_id: int, _entry: audit.Entry) -> None:
        """No entry."""

    if is_on:
        yield
        return
    with patch.object(audit, "write", nothing):
        yield


async def _round(actor: Actor, clients: int, seconds: float) -> float:
    """Commands a second that so many clients got through, each on a party of its own."""
    ends = perf_counter() + seconds

    async def client(place: int) -> int:
        done = 0
        while perf_counter() < ends:
            await party.speak(actor, f"P-{place}", Language.EN if done % 2 else Language.ZH)
            done += 1
        return done

    started = perf_counter()
    done = sum(await asyncio.gather(*(client(place) for place in range(clients))))
    return done / (perf_counter() - started)
