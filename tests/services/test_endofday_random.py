"""A drawn book of all four regimes, paid at random: however its nights are cut into passes, the books end the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from recoup.services import businessday, endofday
from recoup.services.loan import LoanDraft
from tests.services.books import Nights, Opened, nightly, passing, snapshot
from tests.services.world import World, home_loan, invoice, term_loan

BEGUN = date(2023, 11, 6)
END = BEGUN + timedelta(days=110)
LOANS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Contracts, and payments as (day, loan, amount)."""

    loans: Sequence[LoanDraft]
    payments: Sequence[tuple[date, str, int]]


def drawn(seed: int) -> Drawn:
    """The same book for the same seed."""
    random = Random(seed)  # noqa: S311  a drawn book is no secret
    loans = [_draft(random, number) for number in range(LOANS)]
    payments = [
        (BEGUN + timedelta(days=random.randrange(25, 100)), random.choice(loans).number, random.randrange(1, 10**8))
        for _ in range(2 * LOANS)
    ]
    return Drawn(loans=loans, payments=sorted(payments))


def _draft(random: Random, number: int) -> LoanDraft:
    begins = BEGUN + timedelta(days=random.randrange(20))
    told: dict[str, Any] = {
        "number": f"L-{number}",
        "party_number": f"P-{number}",
        "principal": random.randrange(10_000_00, 5_000_000_00),
        "rate": random.randrange(10_000, 120_000, 500),
        "disbursed_on": begins,
    }
    ends = begins + timedelta(days=random.randrange(40, 300))
    instalments = random.randrange(2, 60)
    match number % 5:
        case 0:
            return term_loan(**told, maturity_on=ends)
        case 1:
            retail = {"product": "RETAIL_INSTALMENT", "maturity_on": None, "instalments": instalments}
            return term_loan(**told | retail, method="ANNUITY")
        case 2:
            method = random.choice(("ANNUITY", "EQUAL_PRINCIPAL"))
            return home_loan(**told, method=method, instalments=instalments)
        case 3:
            told["number"], principal = f"I-{number}", told.pop("principal")
            del told["rate"], told["disbursed_on"]
            return invoice(told.pop("number"), principal, begins, ends, **told)
        case _:
            policy = {"regime": "development_bank", "organisation_code": "POLICY", "product": "PROJECT"}
            return term_loan(**told | policy, maturity_on=ends, attributes={"loan_kind": "SOFT"})


async def live(world: World, book: Drawn, turned: Nights) -> None:
    """Lend, take payments, and turn every night up to the end."""
    await world.begin(BEGUN)
    for draft in sorted(book.loans, key=lambda one: one.disbursed_on):
        await turned(world, draft.disbursed_on - timedelta(days=1))
        await world.lend(draft)
    for day, number, amount in book.payments:
        await turned(world, day - timedelta(days=1))
        if (await world.see(number)).stage == "LIVE":
            await world.pay(number, amount, day)
    await turned(world, END)


async def in_one_go(world: World, until: date) -> None:
    """All nights through `until` in one pass, none where the day is open already."""
    if (await businessday.current()).day <= until:
        await passing(world, until)


@pytest.mark.parametrize("seed", [1])
async def test_however_nights_are_cut_into_passes_the_books_end_the_same(world: World, twin: Opened, seed: int) -> None:
    """Day by day, or in one pass between any two things that happen."""
    book = drawn(seed)
    async with twin() as other:
        await live(other, book, in_one_go)
        in_passes = await snapshot()
    await live(world, book, nightly)
    by_night = await snapshot()
    for table, rows in in_passes.items():
        assert by_night[table] == rows, table
    assert len(by_night["grade_change"]) > LOANS / 2
    assert all(proof.holds for proof in await endofday.prove(world.actor))
