"""Replays go on from checkpoints: nobody can tell, except by the clock."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from recoup.records.bill import Bill
from recoup.records.checkpoint import Checkpoint
from recoup.records.grade import GradeChange
from recoup.records.loan import Loan, LoanState
from recoup.records.posting import Posting
from recoup.records.task import Task
from recoup.rules.columns import Bills, State
from recoup.services import checkpoint
from recoup.services.ledger import Loaded
from tests.services.agreeing import undo
from tests.services.world import World, term_loan

BEGIN = date(2026, 1, 5)
DRAFT = {"product": "RETAIL_INSTALMENT", "method": "ANNUITY", "instalments": 12, "maturity_on": None, "rate": 120_000}


async def _rows(number: str) -> dict[str, Any]:
    """Everything derived of a loan, but for what names it."""
    loan = await Loan.get(number=number)
    state = await LoanState.get(loan_id=loan.id)
    newest = max([row.generation for row in await GradeChange.filter(loan_id=loan.id)], default=0)
    grades = await GradeChange.filter(loan_id=loan.id, generation=newest).order_by("changed_on", "seq")
    net: dict[int, int] = {}
    for row in await Posting.filter(loan_id=loan.id):
        net[row.debit] = net.get(row.debit, 0) + row.amount
        net[row.credit] = net.get(row.credit, 0) - row.amount
    names = [name for name in Bills.names() if name != "loan"]
    bills = await Bill.filter(loan_id=loan.id).order_by("seq")
    return {
        "stage": loan.stage,
        "state": {name: getattr(state, name) for name in State.names() if name != "version"},
        "bills": [[getattr(bill, name) for name in names] for bill in bills],
        "balances": {account: amount for account, amount in net.items() if amount},
        "grades": [(row.changed_on, row.floor, row.grade) for row in grades],
        "tasks": sorted(await Task.filter(loan_id=loan.id, state="OPEN").values_list("code", "opened_on", "due_on")),
    }


@pytest.mark.parametrize("seed", range(2))
async def test_going_on_is_beginning_anew(world: World, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Two loans of one history, one kept at every third fact, one never: the same after every step."""
    random, used = Random(seed), list[int]()  # noqa: S311  a seeded story
    found = checkpoint.last_before

    async def watched(loaded: Loaded, day: int) -> checkpoint.Checkpoint | None:
        start = await found(loaded, day)
        used.extend([start.day] if start else [])
        return start

    monkeypatch.setattr(checkpoint, "last_before", watched)
    await world.begin(BEGIN)
    await world.party("D-1")
    for number in ("A", "B"):
        await world.board(term_loan(number, disbursed_on=BEGIN, principal=1_200_000, **DRAFT))
        await world.disburse(number, BEGIN)
    day, paid = BEGIN, list[tuple[str, str]]()
    for _ in range(14):
        day += timedelta(days=random.randint(3, 20))
        await world.reach(day)
        back, amount = day - timedelta(days=random.choice((0, 0, 0, 12, 45))), random.choice((9_900, 80_000, 120_000))
        chosen = paid.pop(random.randrange(len(paid))) if len(paid) > 2 and random.random() < 0.3 else None
        new: list[str] = []
        for place, (number, every) in enumerate((("A", 3), ("B", 10**9))):
            monkeypatch.setattr(checkpoint, "EVERY", every)
            if chosen is not None:
                await undo(world, chosen[place])
            else:
                made = (await world.pay(number, amount, max(back, BEGIN))).payment
                assert made is not None
                new.append(made.id)
        paid += [(new[0], new[1])] if new else []
        assert await _rows("A") == await _rows("B")
    assert used
    assert not await Checkpoint.filter(loan_id=(await Loan.get(number="B")).id).exists()


async def test_a_fact_throws_away_what_it_makes_wrong(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those on its day and after are gone or made anew, those before stay."""
    monkeypatch.setattr(checkpoint, "EVERY", 2)
    await world.begin(BEGIN)
    await world.party("D-1")
    await world.board(term_loan("A", disbursed_on=BEGIN, principal=1_200_000, **DRAFT))
    await world.disburse("A", BEGIN)
    for week in range(1, 9):
        await world.reach(BEGIN + timedelta(weeks=week))
        await world.pay("A", 10_000, BEGIN + timedelta(weeks=week))
    before = {row.day: row.packed for row in await Checkpoint.all()}
    assert len(before) == 4
    third = sorted(before)[2]
    await world.pay("A", 5_000, date(1970, 1, 1) + timedelta(days=third))
    after = {row.day: row.packed for row in await Checkpoint.all()}
    assert {day for day in before if before[day] == after.get(day)} == set(sorted(before)[:2])
