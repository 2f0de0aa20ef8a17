"""A book of several regimes in the middle of its life, and everything that a night may change in it, as one value."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from shutil import copyfile
from uuid import uuid4

from recoup.config import Settings, load
from recoup.database import connected
from recoup.services import businessday, endofday, sql
from tests.conftest import Postgres
from tests.services.world import World, found_world, home_loan, invoice, term_loan

BEGUN = date(2024, 1, 10)
MISSED_FROM = date(2024, 3, 21)
"""The open day when the nights are missed: a settlement is due, one borrower is in arrears, one is not."""
MISSED_TO = date(2024, 4, 19)
"""Thirty days: a quarter's end of work, instalments, milestones of receivables, thresholds of days past due."""

TABLES = {
    "loan_state": "loan_id, principal, overdue_principal, overdue_interest, overdue_other, instalment, interest_acc, "
    "interest_rem, penalty_acc, penalty_rem, compound_acc, compound_rem, off_book_interest, suspense, rate, "
    "penalty_rate, as_of, closed_on, interest_from, waited, next_due_on, next_seq, next_instalment, overdue_since, "
    "missed_total, missed_run, missed_run_max, floor, grade, status, flags, facts, watching, next_event, last_posting, "
    "currency, accrual_group, accrual_daily, accrual_daily_rem, accrual_until",
    "bill": "loan_id, seq, kind, due_on, rolled_due_on, principal, interest, cost, paid_principal, paid_interest, "
    "paid_cost, penalty_from, penalty_acc, penalty_rem, penalty_posted, penalty_paid, compound_acc, compound_rem, "
    "compound_posted, compound_paid, missed, state, opened_on, paid_on",
    "posting": "loan_id, effective_on, booked_on, kind, debit, credit, amount, bill_seq, fact_seq, reverses, seq",
    "gl_day": "group_id, seq, effective_on, booked_on, debit, credit, amount, balance",
    "accrual_group": "id, organisation_id, regime, product, grade, currency, divisor, balance, last_seq",
    "eod_accrual": "group_id, accrued_on",
    "grade_change": "loan_id, changed_on, seq, floor_before, floor, grade_before, grade, fired",
    "task": "loan_id, code, part, organisation_id, opened_on, due_on, state, closed_on",
    "payment_line": "loan_id, fact_seq, bill_seq, component, amount",
    "work_case": "kind, state, loan_id, party_id, organisation_id, opened_on, closed_on, due_on, period_start",
    "loan": "id, number, stage",
}

Nights = Callable[[World, date], Awaitable[None]]
Snapshot = dict[str, list[tuple[object, ...]]]


async def snapshot() -> Snapshot:
    """Everything that nights derive; ids of rows, versions and moments are left out."""
    found: Snapshot = {}
    for table, columns in TABLES.items():
        rows = await sql.rows(f"SELECT {columns} FROM {table}")  # noqa: S608  our own words
        found[table] = sorted((tuple(row.values()) for row in rows), key=str)
    day = await businessday.current()
    found["business_day"] = [(day.number, str(day.phase))]
    return found


async def lend_book(world: World) -> None:
    """Loans of three regimes, all paid out on the first days."""
    await world.begin(BEGUN)
    await world.lend(term_loan(party_number="C-1"))
    await world.lend(term_loan("L-2", party_number="C-2", maturity_on=date(2024, 4, 10)))
    for number in ("H-1", "H-2", "H-3", "H-4"):
        method = "EQUAL_PRINCIPAL" if number == "H-4" else "ANNUITY"
        draft = home_loan(number, party_number=f"N-{number}", disbursed_on=BEGUN, method=method)
        await world.lend(draft)
    await world.lend(invoice("I-1", 50_000_00, BEGUN, date(2024, 2, 29), party_number="B-1"))
    await world.lend(invoice("I-2", 70_000_00, BEGUN, date(2024, 3, 31), party_number="B-2"))


async def to_the_missed_days(world: World, *, nights: Nights | None = None) -> None:
    """To the open day, with payments: H-1 pays, H-2 pays late and too little, H-3 and H-4 do not."""
    turned = nights or passing
    await lend_book(world)
    for day, number, amount in (
        (date(2024, 2, 18), "H-1", 3_208_79),
        (date(2024, 3, 5), "H-2", 2_000_00),
        (date(2024, 3, 10), "H-1", 10_000_00),
        (date(2024, 3, 12), "I-1", 20_000_00),
    ):
        await turned(world, day - timedelta(days=1))
        await world.pay(number, amount, day)
    await turned(world, MISSED_FROM - timedelta(days=1))


async def passing(world: World, until: date) -> None:
    """Turn the days through `until` in one pass."""
    report = await endofday.run(world.actor, until=until)
    assert report.rolled, report


async def nightly(world: World, until: date) -> None:
    """Turn the days through `until` one by one."""
    while (day := (await businessday.current()).day) <= until:
        report = await endofday.run(world.actor, until=day)
        assert report.rolled, report


Opened = Callable[[], AbstractAsyncContextManager[World]]


def twin_of(settings: Settings, template: Path | str, server: Postgres | None, folder: Path) -> Iterator[Opened]:
    """A way to open another database of the same kind, with a world of its own; gone afterwards."""
    made: list[str] = []

    @asynccontextmanager
    async def opened() -> AsyncIterator[World]:
        name = f"recoup_twin_{uuid4().hex}"
        if server is None:
            copyfile(template, folder / name)
            other = load(database_url=f"sqlite://{folder / name}?synchronous=OFF", scheduler=False)
        else:
            server.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
            made.append(name)
            other = server.settings(name)
        async with connected(other):
            yield await found_world()

    assert settings.is_postgres == (server is not None)
    yield opened
    for name in made:
        assert server is not None
        server.run(f"DROP DATABASE {name} WITH (FORCE)")
