"""What was taken back, or came late, leaves the books as if it had been so from the start; only differences are posted."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from recoup.records.bill import Bill
from recoup.records.loan import Loan, LoanState
from recoup.records.party import Party
from recoup.records.posting import Posting
from recoup.records.task import Task
from recoup.rules.columns import Bills, State
from recoup.services import payment
from recoup.services.loan import LoanDraft
from tests.services.world import World, home_loan, invoice, term_loan

BEGIN = date(2026, 1, 5)
END = date(2026, 5, 20)


def _drafts(number: str) -> tuple[LoanDraft, ...]:
    """One of each kind of plan, under every rule for surplus money."""
    retail = {"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "instalments": 12, "maturity_on": None}
    return (
        home_loan(f"H-{number}", disbursed_on=BEGIN),
        term_loan(f"T-{number}", disbursed_on=BEGIN, maturity_on=date(2026, 5, 5), principal=5_000_000),
        term_loan(f"R-{number}", disbursed_on=BEGIN, principal=1_200_000, rate=120_000, **retail),
        invoice(f"I-{number}", 900_000, BEGIN, date(2026, 3, 5)),
    )


async def _balances(loan_id: int) -> dict[int, int]:
    """Debit less credit of every account, by the journal."""
    net: Counter[int] = Counter()
    for row in await Posting.filter(loan_id=loan_id):
        net[row.debit] += row.amount
        net[row.credit] -= row.amount
    return {account: amount for account, amount in net.items() if amount}


async def _facts(number: str) -> dict[str, Any]:
    """Everything derived that two loans of the same history have in common."""
    loan = await Loan.get(number=number)
    state = await LoanState.get(loan_id=loan.id)
    bills = await Bill.filter(loan_id=loan.id).order_by("seq")
    names = [name for name in Bills.names() if name != "loan"]
    return {
        "stage": loan.stage,
        "state": {name: getattr(state, name) for name in State.names() if name != "version"},
        "bills": [{name: getattr(bill, name) for name in names} for bill in bills],
        "balances": await _balances(loan.id),
        "tasks": sorted(await Task.filter(loan_id=loan.id, state="OPEN").values_list("code", "due_on")),
    }


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment that somebody makes on a day and tells of on another."""

    value_on: date
    told_on: date
    amount: int


def _receipts(random: Random, *, late: bool) -> list[Receipt]:
    found = []
    for _ in range(random.randint(3, 6)):
        day = BEGIN + timedelta(days=random.randint(1, (END - BEGIN).days - 1))
        told = day + timedelta(days=random.randint(0, 40)) if late else day
        found.append(Receipt(day, min(told, END), random.choice((5_000, 40_000, 110_000, 330_000, 700_000))))
    return found


async def _tell(world: World, number: str, receipts: list[Receipt], until: date) -> None:
    """Record each receipt on the day on which it is told; those on a loan that owes nothing any more are left."""
    for receipt in receipts:
        if receipt.told_on == until and (await world.see(number)).stage == "LIVE":
            await world.pay(number, receipt.amount, receipt.value_on)


@pytest.mark.parametrize("seed", range(4))
async def test_a_payment_taken_back_is_as_if_it_had_never_been(world: World, seed: int) -> None:
    """Two loans, one of which has a payment more, taken back later: state, bills, balances and tasks are the same."""
    random = Random(seed)  # noqa: S311  a seeded story
    await world.begin(BEGIN)
    for draft in (*_drafts("a"), *_drafts("b")):
        await _open(world, draft)
    for plain, more in zip(_drafts("a"), _drafts("b"), strict=True):
        assert await _facts(plain.number) == await _facts(more.number)
    day = BEGIN
    taken: dict[str, tuple[str, date]] = {}
    while day < END:
        day = min(END, day + timedelta(days=random.randint(1, 25)))
        await world.reach(day)
        for plain, more in zip(_drafts("a"), _drafts("b"), strict=True):
            if more.number in taken and day >= taken[more.number][1]:
                paid, _ = taken.pop(more.number)
                await payment.reverse(world.actor, paid, reason="bounced", idempotency_key=world.key())
            elif more.number not in taken and (await world.see(more.number)).stage == "LIVE":
                extra = await world.pay(more.number, random.choice((9_900, 80_000, 120_000)), day)
                assert extra.payment is not None
                taken[more.number] = (extra.payment.id, day + timedelta(days=random.randint(0, 50)))
    for paid, _ in taken.values():
        await payment.reverse(world.actor, paid, reason="bounced", idempotency_key=world.key())
    for plain, more in zip(_drafts("a"), _drafts("b"), strict=True):
        await _touch(world, plain.number, more.number)
        assert await _facts(plain.number) == await _facts(more.number)


async def _open(world: World, draft: LoanDraft) -> None:
    if not await _known(draft.party_number):
        await world.party(draft.party_number, draft.organisation_code)
    await world.board(draft)
    await world.disburse(draft.number, draft.disbursed_on)


async def _known(number: str) -> bool:
    return await Party.exists(number=number)


async def _touch(world: World, *numbers: str) -> None:
    """Bring rows that nothing moved lately to the open day: pay a fen and take it back."""
    for number in numbers:
        if (await world.see(number)).stage == "LIVE":
            paid = (await world.pay(number, 1, END)).payment
            assert paid is not None
            await payment.reverse(world.actor, paid.id, reason="touched", idempotency_key=world.key())
