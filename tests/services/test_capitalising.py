# ruff: noqa: ANN401  changes to a draft are of any type
"""A restructuring that forgives charges and makes principal of arrears: previewed, agreed to, done, and taken back."""

from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.records.loan import Loan, LoanState
from recoup.rules.calendar import day_of
from recoup.rules.columns import Account
from recoup.services import as_of, explain, loan_query, restructuring, subject, verify
from recoup.services.amendment import AmendmentResult
from recoup.services.restructuring import Forgiveness, RestructuringDraft
from recoup.services.unit_of_work import Mode, unit_of_work
from tests.services.agreeing import agree, balances, derived, take_back
from tests.services.world import World, project_loan, term_loan

BEGIN, TODAY = date(2026, 1, 5), date(2026, 4, 20)


async def _restructure(world: World, mode: Mode = Mode.COMMIT, **changes: Any) -> AmendmentResult:
    told: dict[str, Any] = {
        "loan": "L-1", "value_on": TODAY, "reason": "agreed", "idempotency_key": world.key(), "difficulty": "OVERDUE",
        "instalments": 10, "first_due_on": date(2026, 5, 20), "capitalise": True,
    }  # fmt: skip
    return await restructuring.restructure(world.actor, RestructuringDraft(**told | changes), mode=mode)


def _forgiven(component: str, amount: int) -> tuple[Forgiveness, ...]:
    return (Forgiveness(component=component, amount=amount, currency="CNY"),)


async def _lent(world: World) -> None:
    """Twelve parts of 1,000.00 at 12 %, of which the first ones were never paid: interest 120.00, 110.00, 100.00."""
    await world.begin(BEGIN)
    retail: dict[str, Any] = {"product": "RETAIL_INSTALMENT", "method": "EQUAL_PRINCIPAL", "instalments": 12}
    retail |= {"principal": 12_000_00, "rate": 120_000, "attributes": {"secured_by": "CREDIT"}}
    await world.lend(term_loan(disbursed_on=BEGIN, maturity_on=None, **retail))
    await world.reach(TODAY)


async def test_arrears_become_principal_of_the_new_plan_and_what_is_forgiven_does_not(world: World) -> None:
    """What is left of three dues of 1,000.00 and their interest is drawn anew."""
    await _lent(world)
    before = await derived("L-1")
    owed = await loan_query.bills(world.actor, "L-1")
    asked = sum(bill.principal + bill.interest + bill.penalty + bill.compound for bill in owed)
    assert [bill.interest for bill in owed] == [120_00, 110_00, 100_00]
    with pytest.raises(Refused) as refusal:
        await _restructure(world, forgive=_forgiven("INTEREST", 330_01))
    assert [(each.code, each.value, each.limit) for each in refusal.value.problems] == [
        ("MORE_THAN_OWED", "330.01", "330.00")
    ]
    with pytest.raises(Refused) as refusal:
        await _restructure(world, method="FLAT", forgive_principal=1_00, currency="CNY")
    assert [each.field for each in refusal.value.problems if each.code == "OPTION_MISPLACED"] == [
        ("forgive_principal",), ("capitalise",),
    ]  # fmt: skip
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


async def test_principal_is_forgiven_previewed_proved_and_taken_back_to_the_fen(world: World) -> None:
    """3,000.00 are past due and 9,000.00 to come: of 4,000.00 forgiven 1,000.00 are of the plan, 8,000.00 stay."""
    await _lent(world)
    before = await derived("L-1")
    for amount, code in ((12_000_01, "MORE_THAN_OWED"), (12_000_00, "NOTHING_LEFT_TO_PLAN")):
        with pytest.raises(Refused) as refusal:
            await _restructure(world, forgive_principal=amount, currency="CNY", capitalise=False)
        assert [(each.code, each.field, each.limit) for each in refusal.value.problems] == [
            (code, ("forgive_principal",), "12000.00")
        ]
    wish: dict[str, Any] = {"forgive_principal": 4_000_00, "currency": "CNY", "capitalise": False}
    tried = await _restructure(world, Mode.PREVIEW, **wish)
    assert await derived("L-1") == before
    waits = await _restructure(world, **wish)
    assert waits.needed.levels, "who agrees to write-offs has to agree"
    done = waits if waits.approval is None else await agree(world, waits.approval)
    assert done.schedule_after == tried.schedule_after
    assert sum(row.principal for row in done.schedule_after) == 8_000_00
    net = await balances((await Loan.get(number="L-1")).id)
    assert (net[int(Account.PRINCIPAL)], net.get(int(Account.PRINCIPAL_OVERDUE), 0)) == (8_000_00, 0)
    assert net[int(Account.PROVISION)] == 4_000_00
    assert (await derived("L-1"))["state"]["overdue_interest"] == 330_00
    told = await explain.bill(world.actor, "L-1", 1, explain.BillPart.PRINCIPAL, await as_of.pair_of(TODAY, None))
    assert [step.amount for step in told.steps if step.adds] == [1_000_00, -1_000_00]
    assert (await verify.verify(world.actor)).findings == []
    assert await _at_default(world) == 12_000_00
    await take_back(world, done.amendment)
    assert await balances((await Loan.get(number="L-1")).id) == before["balances"]
    assert (await verify.verify(world.actor)).findings == []


async def test_forgiving_never_changes_what_was_owed_when_the_arrears_began(world: World) -> None:
    """HW-02: 12,000.00 were owed when the first due was missed, whatever is forgiven, taken back or paid."""
    await _lent(world)
    assert await _at_default(world) == 12_000_00
    rest = 12_000_00
    for amount in (2_999_99, 5_000_00):
        wish: dict[str, Any] = {"forgive_principal": amount, "currency": "CNY", "capitalise": False}
        waits = await _restructure(world, **wish)
        done = waits if waits.approval is None else await agree(world, waits.approval)
        rest -= amount
        assert (await _owed_now(), await _at_default(world)) == (rest, 12_000_00)
    await take_back(world, done.amendment)
    rest += 5_000_00
    assert (await _owed_now(), await _at_default(world)) == (rest, 12_000_00)
    await world.pay("L-1", 50_00, TODAY)
    assert await _at_default(world) == 12_000_00


async def _owed_now() -> int:
    state = await LoanState.get()
    return state.principal + state.overdue_principal


async def _at_default(world: World) -> object:
    """The principal that was owed when the present arrears began, as conditions read it."""
    loan_id, today = (await LoanState.get()).loan_id, day_of(TODAY)
    async with unit_of_work(world.actor, "test.look"):
        return subject.row_of(await subject.subject(loan_id, day=today, today=today), {})["defaulted_principal"]


async def test_what_of_the_arrears_is_not_forgiven_becomes_principal(world: World) -> None:
    """Of 3,000.00 past due 500.00 are forgiven with 30.00 of interest: the rest of the arrears is drawn anew."""
    await _lent(world)
    owed = await loan_query.bills(world.actor, "L-1")
    asked = sum(bill.principal + bill.interest + bill.penalty + bill.compound for bill in owed)
    wish: dict[str, Any] = {"forgive_principal": 500_00, "currency": "CNY", "forgive": _forgiven("INTEREST", 30_00)}
    tried = await _restructure(world, Mode.PREVIEW, **wish)
    assert sum(row.principal for row in tried.schedule_after) == 9_000_00 + asked - 530_00


async def test_only_tranches_that_were_paid_out_are_drawn_whatever_became_principal(world: World) -> None:
    """C4.2, DI-01, reckoned by hand: 60,000,000.00 of 100,000,000.00 are drawn on 2024-03-21 at 5 %.

    The quarter's interest, 92 days, is 60,000,000.00 x 5 % x 92 / 360 = 766,666.67 and becomes principal on 2024-06-21.
    60,766,666.67 are lent, 40,000,000.00 are left to draw: with 39,500,000.00 more the loan still draws, though
    100,266,666.67 are lent; with the last 500,000.00 it repays.
    """
    first, settled = date(2024, 3, 21), date(2024, 6, 21)
    await world.begin(first)
    draft = project_loan(principal=10_000_000_000, rate=50_000, disbursed_on=first, maturity_on=date(2034, 3, 21))
    await world.party("D-1", "POLICY")
    await world.board(draft)
    await world.disburse("P-1", first, amount=6_000_000_000)
    await world.reach(settled)

    async def standing() -> tuple[str | None, int]:
        loan = await loan_query.get(world.actor, "P-1")
        return loan.status, loan.balance

    assert await standing() == ("DRAWING", 6_000_000_000)
    wish: dict[str, Any] = {"loan": "P-1", "value_on": settled, "instalments": 1, "first_due_on": date(2034, 3, 21)}
    waits = await _restructure(world, **wish)
    if waits.approval is not None:
        await agree(world, waits.approval)
    assert await standing() == ("DRAWING", 6_076_666_667)
    with pytest.raises(Refused) as refusal:
        await world.disburse("P-1", settled, amount=4_000_000_001)
    assert [(each.code, each.limit) for each in refusal.value.problems] == [("OVER_DISBURSEMENT", "40000000.00")]
    await world.disburse("P-1", settled, amount=3_950_000_000)
    assert await standing() == ("DRAWING", 10_026_666_667)
    await world.disburse("P-1", settled, amount=50_000_000)
    assert await standing() == ("REPAYING", 10_076_666_667)
    assert (await verify.verify(world.actor)).findings == []
