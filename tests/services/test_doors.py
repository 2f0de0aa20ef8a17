"""What would break a rule further in is refused at the door, by name, value and limit."""

from datetime import date
from typing import Any

import pytest

from recoup.errors import Refused
from recoup.services import booking, loan, write_off
from recoup.services.loan import LoanDraft, PlanLine
from recoup.services.write_off import WriteOffDraft
from tests.services.agreeing import agree
from tests.services.world import World, home_loan, invoice, term_loan

BEGIN = date(2024, 1, 10)


def told(refusal: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str, str, str]]:
    """Code, field, value and limit of every problem."""
    return [(each.code, ".".join(each.field), each.value, each.limit) for each in refusal.value.problems]


async def refused(world: World, draft: LoanDraft) -> list[tuple[str, str, str, str]]:
    """What boarding has against a draft."""
    with pytest.raises(Refused) as refusal:
        await loan.board(world.actor, draft)
    return told(refusal)


async def test_money_is_drawn_until_the_day_before_the_last_due_and_not_on_what_was_written_off(world: World) -> None:
    """The first draw-down begins a plan whose dues are to come; later ones are divided over the dues that are left."""
    await world.begin(BEGIN)
    await world.party()
    parts: dict[str, Any] = {
        "product": "CORPORATE_TERM",
        "method": "EQUAL_PRINCIPAL",
        "instalments": 4,
        "maturity_on": None,
    }
    await world.board(term_loan(**parts))
    await world.disburse("L-1", BEGIN, 40_000_000)
    await world.reach(date(2024, 2, 15))
    assert (await world.disburse("L-1", date(2024, 2, 15), 30_000_000)).balance == 70_000_000
    await world.reach(date(2024, 5, 10))
    with pytest.raises(Refused) as refusal:
        await world.disburse("L-1", date(2024, 5, 10))
    assert told(refusal) == [("VALUE_DATE_AFTER_LAST_DUE", "value_on", "2024-05-10", "2024-05-10")]
    draft = WriteOffDraft(
        loan="L-1",
        value_on=date(2024, 5, 10),
        reason="gone",
        criterion="annex 1 (5)",
        evidence="report",
        idempotency_key=world.key(),
        amount=1_000,
        currency="CNY",
    )
    await agree(world, (await write_off.write_off(world.actor, draft)).approval)
    with pytest.raises(Refused) as refusal:
        await world.disburse("L-1", date(2024, 5, 9))
    assert told(refusal) == [("LOAN_WRITTEN_OFF", "loan", "L-1", "")]


async def test_a_rate_below_what_the_regime_demands_is_refused_and_never_raised_in_silence(world: World) -> None:
    """TI-02, TR-X10: 2.8 % agreed where the one-year LPR at signing was 3.0 %. A second home has its own floor."""
    await world.begin(date(2026, 1, 5))
    await world.party("D-1", "MAKER")
    await world.party("D-2", "FUND")
    agreed = {"late_interest": "AGREED", "lpr_at_signing": "0.03"}
    bill = invoice("I-1", 20_000_000, date(2026, 1, 5), date(2026, 3, 5), attributes=agreed, rate=28_000)
    assert await refused(world, bill) == [("DEMAND_BOUND", "rate", "0.028", ">= 0.03")]
    second = home_loan(party_number="D-2", attributes={"house_order": "SECOND"})
    assert [each[:3] for each in await refused(world, second)] == [("DEMAND_BOUND", "rate", "0.026")]


async def test_dues_fix_no_interest_that_is_settled_on_days_of_its_own(world: World) -> None:
    """A bank's interest is settled every quarter, so a listed due has none to ask for."""
    await world.begin(BEGIN)
    await world.party()
    lines = (PlanLine(due_on=date(2025, 1, 10), principal=100_000_000, interest=5),)
    found = await refused(world, term_loan(method="IRREGULAR", lines=lines))
    assert found == [("INTEREST_SETTLED_APART", "lines.0.interest", "5", "QUARTERLY")]


async def test_what_the_kernel_cannot_hold_is_a_refusal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names what was given and the limit; nothing is written."""

    def too_much(*_: object, **__: object) -> None:
        raise OverflowError("a balance reached the limit of 10^15 minor units")

    await world.begin(BEGIN)
    await world.party()
    await world.board(term_loan())
    monkeypatch.setattr(booking, "advance_through", too_much)
    with pytest.raises(Refused) as refusal:
        await world.disburse("L-1", BEGIN)
    assert told(refusal) == [
        ("BEYOND_LIMITS", "amount", "1000000.00", "a balance reached the limit of 10^15 minor units")
    ]
    assert (await world.see("L-1")).stage == "APPROVED"
