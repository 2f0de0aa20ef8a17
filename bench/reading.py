"""How long it takes to read a loan with 10,000 transfers, its journal and its legs page by page, on both databases.

python -m bench reading --postings 10000 --database both

The clock counts what others at work on the machine take as well; `own` is the processor time of the reader alone.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from time import perf_counter, process_time
from typing import Final

import numpy as np

from bench import book, machine
from recoup.config import Settings
from recoup.database import connected, migrate
from recoup.records.bulk import bulk
from recoup.rules.columns import Account, IntArray, PostingKind
from recoup.services import access, journal, loan_query, sql, trial_balance
from recoup.services.access import Actor
from recoup.services.journal import JournalFilter
from recoup.services.paging import Page
from recoup.services.trial_balance import LegFilter

DATABASES: Final = ("sqlite", "postgres")
TIMES: Final = 9
DAY: Final = 19_000
BOOK: Final = 5_000
"""Loans around the one that is read."""


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench reading", description=__doc__)
    parser.add_argument("--postings", type=int, default=10_000)
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    asked = parser.parse_args(arguments)
    print(f"reading a loan with {asked.postings:,} transfers\n{machine.described()}\n{machine.busy()}")
    for kind in DATABASES if asked.database == "both" else (asked.database,):
        with machine.database(kind, None) as settings:
            asyncio.run(_measure(kind, settings, asked.postings))


async def _measure(kind: str, settings: Settings, postings: int) -> None:
    await migrate(settings)
    async with connected(settings):
        actor = await access.local_actor()
        await book.board(actor, BOOK, 1)
        number = await _long_loan(postings)
        print(f"\n{kind:<28}{'best ms':>10}{'median ms':>11}{'own ms':>9}")
        for name, read in _readings(actor, number).items():
            taken, used = zip(*[await _timed(read) for _ in range(TIMES)], strict=True)
            print(f"{name:<28}{min(taken):>10.1f}{median(taken):>11.1f}{min(used):>9.1f}")


async def _long_loan(postings: int) -> str:
    """Give a loan that many transfers more; its number."""
    loan = (await sql.rows("SELECT id, number FROM loan ORDER BY id DESC LIMIT 1"))[0]

    def all_of(value: int) -> IntArray:
        return np.full(postings, value, dtype=np.int64)

    days = DAY + np.arange(postings, dtype=np.int64) // 10
    same = {
        "loan_id": int(loan["id"]),
        "amount": 5,
        "audit_id": 0,
        "bill_seq": 0,
        "fact_seq": 0,
        "kind": PostingKind.INTEREST,
        "debit": Account.INTEREST_RECEIVABLE,
        "credit": Account.INTEREST_INCOME,
        "reverses": 0,
    }
    columns = {name: all_of(value) for name, value in same.items()}
    columns |= {"seq": np.arange(100, 100 + postings), "effective_on": days, "booked_on": days}
    await bulk().insert("posting", columns)
    await sql.execute("ANALYZE")
    return str(loan["number"])


def _readings(actor: Actor, number: str) -> dict[str, Callable[[], Awaitable[object]]]:
    of_loan, legs = JournalFilter(loan=number), LegFilter(loan=number)
    income = LegFilter(loan=number, account=Account.INTEREST_INCOME.name)

    async def itself() -> None:
        loan = await loan_query.get(actor, number)
        await loan_query.figures(actor, [loan.id])
        await loan_query.bills(actor, number)
        await loan_query.schedule(actor, number)
        await loan_query.grade_history(actor, number)

    return {
        "the loan, all its parts": itself,
        "journal, first 100": lambda: journal.page(actor, of_loan, Page(first=100)),
        "journal, last 100": lambda: journal.page(actor, of_loan, Page(last=100)),
        "legs, first 100": lambda: trial_balance.legs(actor, legs, Page(first=100)),
        "legs, last 100": lambda: trial_balance.legs(actor, legs, Page(last=100)),
        "legs of one account": lambda: trial_balance.legs(actor, income, Page(first=100)),
    }


async def _timed(read: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Milliseconds by the clock, and of this process's processor: a database server has its own."""
    started, used = perf_counter(), process_time()
    await read()
    return 1000 * (perf_counter() - started), 1000 * (process_time() - used)
