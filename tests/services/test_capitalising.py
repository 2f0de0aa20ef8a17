# ruff: noqa: ANN401  changes to a draft are of any type
"""A restructuring that forgives charges and makes principal of arrears: previewed, agreed to, done, and taken back."""

from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.records.loan import Loan
from recoup.rules.columns import Account
from recoup.services import loan_query, restructuring, verify
from recoup.services.amendment import AmendmentResult
from recoup.services.restructuring import Forgiveness, RestructuringDraft
from recoup.services.unit_of_work import Mode
from tests.services.agreeing import agree, balances, derived, take_back
from tests.services.world import World, term_loan

BEGIN, TODAY = date(2026, 1, 5), date(2026, 4, 20)


async def _restructure(world: World, mode: Mode = Mode.COMMIT, **changes: Any) -> AmendmentResult:
    told: dict[str, Any] = {
        "loan": "L-1", "value_on": TODAY, "reason": "agreed", "idempotency_key": world.key(), "difficulty": "OVERDUE",
        "instalments": 10, "first_due_on": date(2026, 5, 20), "capitalise": True,
    }  # fmt: skip
    return await restructuring.restructure(world.actor, RestructuringDraft(**told | changes), mode=mode)


def _forgiven(component: str, amount: int) -> tuple[Forgiveness, ...]:
    return (Forgiveness(component=component, amount=amount, currency="CNY"),)


async def test_arrears_become_principal_of_the_new_plan_and_what_is_forgiven_does_not(world: World) -> None:
    """Twelve parts of 1,000.00 at 12 %, of which the first ones were never paid: interest 120.00, 110.00, 100.00."""
    await world.begin(BEGIN)
    retail: dict[str, Any] = {"product": "RETAIL_INSTALMENT", "method": "EQUAL_PRINCIPAL", "instalments": 12}
    retail |= {"principal": 12_000_00, "rate": 120_000, "attributes": {"secured_by": "CREDIT"}}
    await world.lend(term_loan(disbursed_on=BEGIN, maturity_on=None, **retail))
    await world.reach(TODAY)
    before = await derived("L-1")
    owed = await loan_query.bills(world.actor, "L-1")
    asked = sum(bill.principal + bill.interest + bill.penalty + bill.compound for bill in owed)
    assert [bill.interest for bill in owed] == [120_00, 110_00, 100_00]
    with pytest.raises(Refused) as refusal:
        await _restructure(world, forgive=_forgiven("INTEREST", 330_01))
    assert [(each.code, each.value, each.limit) for each in refusal.value.problems] == [
        ("MORE_THAN_OWED", "330.01", "330.00")
    ]
    tried = await _restructure(world, Mode.PREVIEW, forgive=_forgiven("INTEREST", 30_00))
    assert await derived("L-1") == before
    waits = await _restructure(world, forgive=_forgiven("INTEREST", 30_00))
    done = waits if waits.approval is None else await agree(world, waits.approval)
    assert done.schedule_after == tried.schedule_after
    assert sum(row.principal for row in done.schedule_after) == 9_000_00 + asked - 30_00
    after = await derived("L-1")
    assert after["state"]["overdue_principal"] == after["state"]["overdue_interest"] == 0
    loan_id = (await Loan.get(number="L-1")).id
    net = await balances(loan_id)
    assert net[int(Account.PRINCIPAL)] == 9_000_00 + asked - 30_00
    assert net[int(Account.CLEARING)] == -12_000_00
    assert (await verify.verify(world.actor)).findings == []
    await take_back(world, done.amendment)
    assert await balances(loan_id) == before["balances"]
