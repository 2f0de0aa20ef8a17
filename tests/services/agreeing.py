"""Words for tests of amendments: what is derived of a loan, and what a refusal said."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.records.bill import Bill
from recoup.records.loan import Loan, LoanState
from recoup.records.posting import Posting
from recoup.records.task import Task
from recoup.rules.columns import Bills, State, Terms
from recoup.services import loan_query, payment
from tests.services.world import World


def codes_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The codes of a refusal, in order."""
    return [problem.code for problem in refused.value.problems]


async def balances(loan_id: int) -> dict[int, int]:
    """Debit less credit of every account, by the journal."""
    net: Counter[int] = Counter()
    for row in await Posting.filter(loan_id=loan_id):
        net[row.debit] += row.amount
        net[row.credit] -= row.amount
    return {account: amount for account, amount in net.items() if amount}


async def derived(number: str) -> dict[str, Any]:
    """Everything derived that two loans of the same history have in common."""
    loan = await Loan.get(number=number)
    state = await LoanState.get(loan_id=loan.id)
    bills = await Bill.filter(loan_id=loan.id).order_by("seq")
    names = [name for name in Bills.names() if name != "loan"]
    return {
        "stage": loan.stage,
        "terms": {name: getattr(loan, name) for name in Terms.names() if name != "loan_id"},
        "state": {name: getattr(state, name) for name in State.names() if name != "version"},
        "bills": [{name: getattr(bill, name) for name in names} for bill in bills],
        "balances": await balances(loan.id),
        "tasks": sorted(await Task.filter(loan_id=loan.id, state="OPEN").values_list("code", "due_on")),
    }


async def settle_to(world: World, *numbers: str, day: date) -> None:
    """Bring rows that nothing moved lately to the open day: pay a fen and take it back."""
    for number in numbers:
        if (await loan_query.get(world.actor, number)).stage == "LIVE":
            paid = (await world.pay(number, 1, day)).payment
            assert paid is not None
            await payment.reverse(world.actor, paid.id, reason="touched", idempotency_key=world.key())
