# ruff: noqa: S608  statements are put together from our own constants
"""How long a morning takes that opens many cases: a first check for each of so many loans, each of another debtor.

    python -m bench morning --cases 30000 --database sqlite

One loan of a bank is boarded and paid out the usual way; the others are copies of its rows. Then the kernel is said to
have seen the day of payment of each, and the morning of that day is run.
"""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

import numpy as np

from bench import machine
from recoup.config import Settings
from recoup.database import connected, migrate
from recoup.records import sequence
from recoup.records.bulk import bulk
from recoup.records.fields import new_public_id
from recoup.records.fitting import Given
from recoup.rules.calendar import day_of
from recoup.services import access, businessday, case_night, loan, organisation, party, sql
from recoup.services.access import Actor
from recoup.services.loan import DisburseDraft, LoanDraft
from recoup.services.organisation import OrganisationDraft
from recoup.services.party import PartyDraft
from recoup.services.unit_of_work import unit_of_work

PAID_OUT: Final = date(2024, 2, 20)
_JSON: Final = frozenset({"attributes"})


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
        told = await case_night.on_day(actor, day_of(PAID_OUT))
        seconds, busy = perf_counter() - started, process_time() - worked
        assert told.opened == cases, told
        print(f"opened {told.opened:,}: {seconds:.1f} s, {busy:.1f} s of them on the processor, "
              f"{1000 * busy / cases:.2f} ms a case")  # fmt: skip


async def _board(actor: Actor, cases: int) -> None:
    await businessday.begin(actor, PAID_OUT)
    await organisation.board(
        actor, OrganisationDraft(code="BENCH", name="Bench", kind="HEAD_OFFICE", regime="commercial_bank")
    )
    await party.board(actor, PartyDraft(number="P", kind="LEGAL", name="Bench", organisation_code="BENCH"))
    draft = LoanDraft(
        number="TEMPLATE",
        party_number="P",
        organisation_code="BENCH",
        regime="commercial_bank",
        product="CORPORATE_TERM",
        currency="CNY",
        principal=100_000_000,
        rate=43_500,
        method="BULLET",
        instalments=1,
        disbursed_on=PAID_OUT,
        maturity_on=date(2025, 2, 20),
    )
    await loan.board(actor, draft, confirm_schedule=True)
    await loan.disburse(actor, DisburseDraft(loan="TEMPLATE", value_on=PAID_OUT, idempotency_key="bench", amount=None))
    async with unit_of_work(actor, "bench.board", input={"cases": cases}) as work:
        names = [new_public_id(work.now) for _ in range(2 * cases)]
        parties = await _ids("party", cases)
        await _copied("party", cases, {"id": parties, "public_id": names[:cases], "number": _numbers("P", cases)})
        loans = await _ids("loan", cases)
        own: dict[str, Given] = {
            "id": loans,
            "public_id": names[cases:],
            "number": _numbers("L", cases),
            "party_id": parties,
        }
        await _copied("loan", cases, own)
        await _copied("loan_state", cases, {"loan_id": loans})
        await _see(loans)


async def _ids(table: str, count: int) -> np.ndarray:
    first = await sequence.ids(table, count)
    return np.arange(first, first + count, dtype=np.int64)


def _numbers(letter: str, count: int) -> list[str]:
    return [f"{letter}-{place:07d}" for place in range(count)]


async def _copied(table: str, count: int, own: Mapping[str, Given]) -> None:
    """So many copies of the one row of a table, with columns of their own."""
    row = (await sql.rows(f"SELECT * FROM {table} LIMIT 1"))[0]
    same = {name: [sql.unpacked(value) if name in _JSON else value] * count for name, value in row.items()}
    await bulk().insert(table, {**same, **own})


async def _see(loans: np.ndarray) -> None:
    """What the kernel notes in the night: the day of payment has come."""
    count = len(loans)
    await bulk().insert(
        "case_clock",
        {
            "regime": ["commercial_bank"] * count,
            "opening": ["CHECK.FIRST"] * count,
            "loan_id": loans,
            "party_id": np.zeros(count, dtype=np.int64),
            "comes_on": np.full(count, day_of(PAID_OUT), dtype=np.int64),
            "sure": np.ones(count, dtype=np.int64),
            "done_on": np.zeros(count, dtype=np.int64),
        },
    )


if __name__ == "__main__":
    main([])
